"""Ranks procedure names for a query, inside the process.

Two steps. First every name gets the weight of the query's syllables that it holds (rare syllables weigh more); a
syllable that no name holds counts for its neighbours one or two slips away. Then the best few hundred are looked at
closely: which syllables fit exactly, which with a slip, how well the order fits, letter by letter too, and how long
the name is. The constants were chosen by `motcua procedures search-score`; see docs/decisions/catalogue-search.md.
"""

import heapq
import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from motcua.catalogue.search.fold import syllables
from motcua.catalogue.search.spelling import Corrected, Speller

CLOSE_LOOK = 200
SLIP_WEIGHT = 0.6
SLIP_CAP = 2.5
"""A rare syllable is seldom what a slip was meant to be, so it is not worth its full weight."""
ORDER_WEIGHT = 0.3
LETTER_WEIGHT = 0.5
LENGTH_WEIGHT = 0.3
EXTRA_WEIGHT = 0.35
PROMINENT = 0.15
ENOUGH, OF_THE_BEST, SHOWN_ANYWAY = 0.25, 0.75, 8
"""To count as found, a name holds this share of the query's weight, and after the first eight this part of what the
first one holds."""
_OPENING = ("thu", "tuc")  # "Thủ tục …" opens many names and says nothing


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure to be found. `extra`: its field, life events, everyday words."""

    id: uuid.UUID
    code: str
    name: str
    extra: str = ""
    prominence: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    weight: float
    near: dict[str, float]  # what each neighbour is worth


@dataclass(slots=True)
class Reading:
    """The query as understood."""

    words: list[str]
    corrections: list[Corrected] = field(default_factory=list)


class NameIndex:
    """Immutable once built; several threads may ask it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        whole = [syllables(entry.name) for entry in self.entries]
        self._sets = [frozenset(name) for name in whole]
        self._names = [_without_opening(name) for name in whole]
        self._texts = [" ".join(name) for name in self._names]
        self._extras = [frozenset(syllables(entry.extra)) - self._sets[n] for n, entry in enumerate(self.entries)]
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._extra_holders: dict[str, list[int]] = defaultdict(list)
        for n, name in enumerate(self._sets):
            for word in name:
                self._holders[word].append(n)
            for word in self._extras[n]:
                self._extra_holders[word].append(n)
        everything = len(self.entries)
        known = set(self._holders) | set(self._extra_holders)
        held = {word: len(self._holders.get(word, ())) or len(self._extra_holders.get(word, ())) for word in known}
        self._weight = {word: math.log(1 + (everything - n + 0.5) / (n + 0.5)) for word, n in held.items()}
        self._unknown = max(self._weight.values(), default=1.0)
        self._sign = {word: chr(0x4E00 + n) for n, word in enumerate(sorted(known))}
        self._signs = ["".join(self._sign[word] for word in name) for name in self._names]
        self.speller = Speller(held)

    def read(self, text: str) -> Reading:
        """The syllables of `text`, with what had to be corrected for them to mean anything."""
        words = _without_opening(self.speller.read(syllables(text)))
        corrections = [
            Corrected(word, best)
            for word in words
            if not self.speller.knows(word) and (best := self.speller.best(word)) is not None
        ]
        return Reading(words, corrections)

    def rank(self, words: Sequence[str]) -> list[Found]:
        """Procedures that hold enough of `words`, best first; equal scores in the order of their codes."""
        if not words:
            return []
        query = [self._word(word) for word in words]
        total = sum(word.weight for word in query) or 1.0
        letters = " ".join(words)
        scored = [(*self._score(n, query, letters, total), self.entries[n]) for n in self._candidates(query)]
        scored.sort(key=lambda one: (-one[0], one[2].code))
        enough = max(ENOUGH, OF_THE_BEST * scored[0][1]) if scored else 0.0
        return [
            Found(entry, round(score, 6))
            for place, (score, share, entry) in enumerate(scored)
            if share >= (enough if place >= SHOWN_ANYWAY else ENOUGH)
        ]

    def _word(self, word: str) -> _Word:
        near = self.speller.near(word)
        weight = self._weight.get(word)
        if weight is None:  # a slip: it weighs what it was probably meant to be
            weight = max((min(self._weight[known], SLIP_CAP) for known in near), default=self._unknown)
        most = min(weight, SLIP_CAP)  # another word in its place is never worth more than the word itself
        return _Word(word, weight, {known: trust * min(self._weight[known], most) for known, trust in near.items()})

    def _candidates(self, query: list[_Word]) -> list[int]:
        sums: dict[int, float] = defaultdict(float)
        for word in {word.text: word for word in query}.values():
            if self.speller.knows(word.text):
                for n in self._holders.get(word.text, ()):
                    sums[n] += word.weight
                for n in self._extra_holders.get(word.text, ()):
                    sums[n] += word.weight * EXTRA_WEIGHT
            else:
                self._add_neighbours(word, sums)
        if not sums:
            for word in query:
                self._add_neighbours(word, sums)
        return heapq.nlargest(CLOSE_LOOK, sums, key=sums.__getitem__)

    def _add_neighbours(self, word: _Word, sums: dict[int, float]) -> None:
        best: dict[int, float] = {}
        for known, worth in word.near.items():
            for n in self._holders.get(known, ()):
                if worth > best.get(n, 0.0):
                    best[n] = worth
        for n, worth in best.items():
            sums[n] += worth

    def _score(self, n: int, query: list[_Word], letters: str, total: float) -> tuple[float, float]:
        """The score of name `n`, and the share of the query's weight that it holds."""
        name, extra, signs = self._sets[n], self._extras[n], []
        exact = slipped = 0.0
        for word in query:
            if word.text in name:
                exact += word.weight
                signs.append(self._sign[word.text])
                continue
            worth, meant = self._nearest(word, name)
            if word.text in extra and word.weight * EXTRA_WEIGHT > worth:
                exact += word.weight * EXTRA_WEIGHT
                signs.append("?")
                continue
            slipped += worth
            signs.append(self._sign[meant] if meant else "?")
        share = (exact + SLIP_WEIGHT * slipped) / total
        order = LCSseq.similarity("".join(signs), self._signs[n]) / len(query)
        spelt = LCSseq.similarity(letters, self._texts[n]) / (len(letters) or 1)
        score = share * (1 + ORDER_WEIGHT * order) + LETTER_WEIGHT * spelt
        score -= LENGTH_WEIGHT * math.log(len(self._names[n]) + 1)
        return score + PROMINENT * bool(self.entries[n].prominence), (exact + slipped) / total

    def _nearest(self, word: _Word, name: frozenset[str]) -> tuple[float, str]:
        worth, meant = 0.0, ""
        for known in word.near.keys() & name:
            here = word.near[known]
            if here > worth or (here == worth and known < meant):
                worth, meant = here, known
        return worth, meant


def _without_opening(name: list[str]) -> list[str]:
    return name[2:] if tuple(name[:2]) == _OPENING and len(name) > 2 else name
