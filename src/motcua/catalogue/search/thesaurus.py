"""Everyday phrases and the words of the law they stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from motcua.catalogue.search.fold import syllables

MOST_VARIANTS = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """`words` as people type them, and the meanings, each as plain syllables."""

    words: tuple[str, ...]
    meanings: tuple[tuple[str, ...], ...]


class Thesaurus:
    """Looks up the phrases inside a query; longer phrases win over the shorter ones inside them."""

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._phrases: dict[tuple[str, ...], Phrase] = {}
        for phrase, meanings in entries:
            words = tuple(syllables(phrase))
            if words:
                self._phrases[words] = Phrase(words, tuple(tuple(syllables(meaning)) for meaning in meanings))
        self._longest = max((len(words) for words in self._phrases), default=0)
        self.vocabulary = {word for words in self._phrases for word in words}

    def __len__(self) -> int:
        return len(self._phrases)

    def variants(self, words: Sequence[str]) -> list[tuple[list[str], float]]:
        """Other ways to say `words`: each phrase replaced by each meaning, with the share of words that it covers."""
        found: list[tuple[list[str], float]] = []
        for start, phrase in self._inside(words):
            end = start + len(phrase.words)
            for meaning in phrase.meanings:
                said = [*words[:start], *meaning, *words[end:]]
                if said != list(words):
                    found.append((said, len(phrase.words) / len(words)))
        return found[:MOST_VARIANTS]

    def _inside(self, words: Sequence[str]) -> list[tuple[int, Phrase]]:
        found, start = [], 0
        while start < len(words):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                phrase = self._phrases.get(tuple(words[start : start + length]))
                if phrase is not None:
                    found.append((start, phrase))
                    start += length - 1
                    break
            start += 1
        return found
