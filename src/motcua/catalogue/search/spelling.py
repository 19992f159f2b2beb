"""From the words that a person typed to the syllables that procedure names are made of."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from motcua.catalogue.search.fold import telex

MAX_SYLLABLES = 40
ONE_SLIP, TWO_SLIPS = 0.75, 0.5
MOST_NEIGHBOURS = 40
_LONG = 5  # letters from which two slips still leave the syllable recognisable


@dataclass(frozen=True, slots=True)
class Corrected:
    """One typed word: what it was, what it is taken for."""

    typed: str
    taken: str


class Speller:
    """Knows the vocabulary and how common each of its syllables is."""

    def __init__(self, frequency: Mapping[str, int]) -> None:
        self._frequency = dict(frequency)
        self._words = sorted(frequency)
        self._near: dict[str, dict[str, float]] = {}

    def knows(self, word: str) -> bool:
        return word in self._frequency

    def near(self, word: str) -> dict[str, float]:
        """Known syllables one or two slips from `word`, with how far each is to be trusted."""
        found = self._near.get(word)
        if found is None:
            if len(self._near) > 20_000:
                self._near.clear()  # typed nonsense must not fill the memory
            reach = 1 if len(word) < _LONG else 2
            matches = process.extract(
                word[:30], self._words, scorer=OSA.distance, score_cutoff=reach, limit=MOST_NEIGHBOURS
            )
            found = {known: ONE_SLIP if slips <= 1 else TWO_SLIPS for known, slips, _ in matches if known != word}
            if self.knows(keyed := telex(word)) and keyed != word:
                found[keyed] = ONE_SLIP
            self._near[word] = found
        return found

    def best(self, word: str) -> str | None:
        """The most common among the nearest known syllables."""
        near = self.near(word)
        return max(near, key=lambda known: (near[known], self._frequency[known]), default=None)

    def read(self, words: Iterable[str]) -> list[str]:
        """`words` with glued syllables parted; slips and undecoded Telex keys are left for `near`."""
        out: list[str] = []
        for word in words:
            out.extend([word] if self.knows(word) or self.near(word) else self._part(word) or [word])
            if len(out) >= MAX_SYLLABLES:
                break
        return out[:MAX_SYLLABLES]

    def _part(self, word: str) -> list[str] | None:
        """`khaisinh` as `khai sinh`: the fewest known syllables, the most common ones among equals."""
        if not 4 <= len(word) <= 60 or not word.isalpha():
            return None
        best: list[tuple[int, int, list[str]] | None] = [(0, 0, [])] + [None] * len(word)
        for end in range(1, len(word) + 1):
            options = [
                (before[0] + 1, before[1] - self._frequency[piece], [*before[2], piece])
                for start in range(max(0, end - 7), end)
                if (before := best[start]) and (piece := word[start:end]) in self._frequency and len(piece) > 1
            ]
            best[end] = heapq.nsmallest(1, options)[0] if options else None
        found = best[-1]
        return found[2] if found else None
