"""Which page lies in which paper, and what sorting does to it. Pure: no page is ever lost or doubled."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

Pages = tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Papers with their pages in order, and the pages kept aside."""

    papers: tuple[tuple[uuid.UUID, Pages], ...]
    aside: Pages = ()

    def pages(self) -> list[uuid.UUID]:
        """Every page, those of papers first."""
        return [page for _, pages in self.papers for page in pages] + list(self.aside)


def _tidy(papers: list[tuple[uuid.UUID, list[uuid.UUID]]], aside: list[uuid.UUID]) -> Layout:
    return Layout(tuple((paper, tuple(pages)) for paper, pages in papers if pages), tuple(aside))


def _open(layout: Layout) -> tuple[list[tuple[uuid.UUID, list[uuid.UUID]]], list[uuid.UUID]]:
    return [(paper, list(pages)) for paper, pages in layout.papers], list(layout.aside)


def _find(papers: list[tuple[uuid.UUID, list[uuid.UUID]]], page: uuid.UUID) -> tuple[int, int] | None:
    for at, (_, pages) in enumerate(papers):
        if page in pages:
            return at, pages.index(page)
    return None


def move(layout: Layout, page: uuid.UUID, step: int) -> Layout:
    """The page one place on (`step` 1) or back (-1): within its paper, then into the neighbouring paper."""
    papers, aside = _open(layout)
    found = _find(papers, page)
    if found is None:
        return layout
    at, place = found
    pages = papers[at][1]
    target = place + step
    if 0 <= target < len(pages):
        pages[place], pages[target] = pages[target], pages[place]
    elif 0 <= at + step < len(papers):
        pages.pop(place)
        neighbour = papers[at + step][1]
        neighbour.insert(0 if step > 0 else len(neighbour), page)
    return _tidy(papers, aside)


def move_to(layout: Layout, page: uuid.UUID, paper: uuid.UUID) -> Layout:
    """The page, from its paper or from aside, behind the last of another paper; nothing changes for an unknown one."""
    papers, aside = _open(layout)
    target = next((pages for one, pages in papers if one == paper), None)
    if target is None or page in target:
        return layout
    found = _find(papers, page)
    if found is not None:
        papers[found[0]][1].remove(page)
    elif page in aside:
        aside.remove(page)
    else:
        return layout
    target.append(page)
    return _tidy(papers, aside)


def split(layout: Layout, page: uuid.UUID, new_paper: uuid.UUID) -> Layout:
    """A new paper begins with this page; nothing changes when it begins one already."""
    papers, aside = _open(layout)
    found = _find(papers, page)
    if found is None or found[1] == 0:
        return layout
    at, place = found
    paper, pages = papers[at]
    papers[at : at + 1] = [(paper, pages[:place]), (new_paper, pages[place:])]
    return _tidy(papers, aside)


def merge(layout: Layout, paper: uuid.UUID) -> Layout:
    """The paper's pages go to the end of the paper before it; nothing changes for the first."""
    papers, aside = _open(layout)
    at = next((n for n, (one, _) in enumerate(papers) if one == paper), 0)
    if at == 0:
        return layout
    papers[at - 1][1].extend(papers[at][1])
    del papers[at]
    return _tidy(papers, aside)


def set_aside(layout: Layout, page: uuid.UUID) -> Layout:
    """The page leaves its paper, and stays aside."""
    papers, aside = _open(layout)
    found = _find(papers, page)
    if found is None:
        return layout
    papers[found[0]][1].remove(page)
    return _tidy(papers, [*aside, page])


def put_back(layout: Layout, page: uuid.UUID, numbers: Mapping[uuid.UUID, int], new_paper: uuid.UUID) -> Layout:
    """A page from aside goes behind the page that came before it in the scan; `numbers` are the places in the scan."""
    papers, aside = _open(layout)
    if page not in aside:
        return layout
    aside.remove(page)
    before = [(numbers[one], one) for _, pages in papers for one in pages if numbers[one] < numbers[page]]
    if before:
        found = _find(papers, max(before)[1])
        assert found is not None
        papers[found[0]][1].insert(found[1] + 1, page)
    elif papers:
        papers[0][1].insert(0, page)
    else:
        papers = [(new_paper, [page])]
    return _tidy(papers, aside)
