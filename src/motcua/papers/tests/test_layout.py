"""Sorting: whatever a person does in whatever order, no page is lost and none doubled."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from motcua.papers import layout as layouts
from motcua.papers.layout import Layout

PAGES = [uuid.UUID(int=n) for n in range(1, 13)]
NUMBERS = {page: n for n, page in enumerate(PAGES, 1)}
STEPS = st.lists(
    st.tuples(st.sampled_from(["back", "on", "split", "merge", "aside", "put_back"]), st.sampled_from(PAGES)),
    max_size=40,
)


def start():
    return Layout(((uuid.UUID(int=101), tuple(PAGES[:5])), (uuid.UUID(int=102), tuple(PAGES[5:9]))), tuple(PAGES[9:]))


def stepped(layout, step, page, fresh):
    if step in {"back", "on"}:
        return layouts.move(layout, page, 1 if step == "on" else -1)
    if step == "split":
        return layouts.split(layout, page, fresh)
    if step == "merge":
        held = next((paper for paper, pages in layout.papers if page in pages), uuid.UUID(int=999))
        return layouts.merge(layout, held)
    return layouts.set_aside(layout, page) if step == "aside" else layouts.put_back(layout, page, NUMBERS, fresh)


@given(STEPS)
def test_no_page_is_lost_or_doubled(steps):
    layout = start()
    for at, (step, page) in enumerate(steps):
        layout = stepped(layout, step, page, uuid.UUID(int=1000 + at))
        assert sorted(layout.pages()) == sorted(PAGES)
        assert all(pages for _, pages in layout.papers)
        assert len({paper for paper, _ in layout.papers}) == len(layout.papers)


@given(STEPS, st.sampled_from(PAGES))
def test_back_undoes_on_inside_a_paper_and_merge_undoes_split(steps, page):
    layout = start()
    for at, (step, each) in enumerate(steps):
        layout = stepped(layout, step, each, uuid.UUID(int=1000 + at))
    fresh = uuid.UUID(int=5000)
    parted = layouts.split(layout, page, fresh)
    if parted != layout:
        assert layouts.merge(parted, fresh) == layout
    if page not in layout.aside:
        out = layouts.set_aside(layout, page)
        assert page in out.aside
        assert page not in layouts.put_back(out, page, NUMBERS, fresh).aside


def test_a_page_goes_over_the_edge_into_the_next_paper():
    first, second = start().papers
    moved = layouts.move(start(), PAGES[4], 1)
    assert moved.papers == ((first[0], tuple(PAGES[:4])), (second[0], (PAGES[4], *PAGES[5:9])))
    assert layouts.move(start(), PAGES[0], -1) == start()


def test_a_blank_page_put_back_lands_where_it_was_scanned():
    layout = Layout(((uuid.UUID(int=101), (PAGES[0], PAGES[2])),), (PAGES[1],))
    assert layouts.put_back(layout, PAGES[1], NUMBERS, uuid.UUID(int=7)).papers[0][1] == tuple(PAGES[:3])
