"""How well the search finds a known item.

For every name in force, half of its words (rounded up) are drawn at random with a fixed seed and kept in their order;
marks are taken off; for the second figure two typing slips are made at random letters besides (a letter replaced, left
out, put in, or swapped with the next; a swap with a space may glue or tear words). The item counts as found if it is
among the first five. Procedures whose names are equal once marks and case are gone can't be told apart by a name, so
each of them counts for all of them; nothing else is forgiven: names that differ in a single word are different items,
and a query whose drawn words fit more than five names equally well still counts as a miss when the right one is not
shown.
"""

import random
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from motcua.catalogue.search.fold import plain, strip_marks

SEED = 2026
FIRST = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """`share` found among the first five; CPU milliseconds of this process a query."""

    slips: int
    queries: int
    share: float
    p50_ms: float
    p95_ms: float
    misses: list[tuple[str, str]]


def half_of(name: str, rng: random.Random) -> str:
    """A random half of the words of `name`, in their order, without marks."""
    words = strip_marks(name).split()
    drawn = sorted(rng.sample(range(len(words)), (len(words) + 1) // 2))
    return " ".join(words[n] for n in drawn)


def slip(text: str, rng: random.Random) -> str:
    """`text` with one typing slip."""
    places = [n for n, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    at, letter = rng.choice(places), rng.choice(string.ascii_lowercase)
    kinds = [
        text[:at] + letter + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
    ]
    return kinds[rng.randrange(4)]


def known_items(names: Sequence[str], find: Callable[[str], Sequence[str]], *, slips: int, seed: int = SEED) -> Figures:
    """Ask `find` (query to names, best first) for every one of `names`."""
    rng, spent, misses = random.Random(seed), [], []  # noqa: S311 - a measurement, repeatable by its seed
    for name in names:
        query = half_of(name, rng)
        for _ in range(slips):
            query = slip(query, rng)
        before = time.process_time()
        answers = find(query)
        spent.append((time.process_time() - before) * 1_000)
        if plain(name) not in {plain(answer) for answer in answers[:FIRST]}:
            misses.append((query, name))
    spent.sort()
    count = len(names)
    return Figures(
        slips=slips,
        queries=count,
        share=1 - len(misses) / count if count else 0.0,
        p50_ms=spent[count // 2] if count else 0.0,
        p95_ms=spent[int(count * 0.95)] if count else 0.0,
        misses=misses,
    )
