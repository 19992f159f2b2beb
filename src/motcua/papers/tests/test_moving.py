"""Pages that were cut into the wrong paper: to another one, to another stack, and back again."""

import pytest

from motcua.files.queries import open_file
from motcua.files.scanning.sheets import Separator
from motcua.kernel import audit
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.papers import actions, queries
from motcua.papers.errors import AlreadyDecided, NothingToUndo, OtherDossier, PagesMoved, UnknownBatch, UnknownPaper
from motcua.papers.models import BatchState, DigitalPaper, ScanBatch, ScanPage
from motcua.papers.reading import read_batch
from motcua.papers.recording import batch_subject
from motcua.papers.tests.conftest import BLANK, a_page, separator
from motcua.papers.tests.test_deciding import said

KS, HT = Separator("paper", "KS").text, Separator("paper", "DKKH").text


def lying(batch, ward):
    page = queries.batch_page(batch, actor=ward.huong)
    return [(one.type_code, [each.number for each in one.pages]) for one in page.papers], [
        each.number for each in page.aside
    ]


def version(batch):
    return ScanBatch.objects.get(id=batch).version


def paper(batch, position):
    return DigitalPaper.objects.get(batch_id=batch, position=position).id


def move(batch, number, target, ward, **more):
    page = ScanPage.objects.get(batch_id=batch, number=number).id
    facts = {"version": version(batch), "actor": ward.huong, **more}
    actions.move_page(batch, page, target, **facts)
    return page


def confirm(ward, paper_id):
    actions.confirm_paper(paper_id, said(), actor=ward.huong)


def undo(batch, ward):
    return actions.undo_step(batch, version=version(batch), actor=ward.huong)


@pytest.fixture
def two(scan):
    """A birth certificate of two pages, the second of which belongs to the marriage certificate behind it."""
    return scan(separator(KS), a_page("một"), a_page("hai"), separator(HT), a_page("ba"), BLANK)


def test_a_page_goes_to_another_paper_of_the_stack_and_back(ward, two):
    before = lying(two, ward)
    assert before == ([("KS", [2, 3]), ("DKKH", [5])], [1, 4, 6])
    page = move(two, 3, paper(two, 2), ward)
    assert lying(two, ward) == ([("KS", [2]), ("DKKH", [5, 3])], [1, 4, 6])
    assert undo(two, ward) == page
    assert lying(two, ward) == before
    with pytest.raises(NothingToUndo):
        undo(two, ward)


def test_a_blank_page_goes_from_aside_into_a_paper(ward, two):
    move(two, 6, paper(two, 1), ward)
    assert lying(two, ward) == ([("KS", [2, 3, 6]), ("DKKH", [5])], [1, 4])


def test_steps_are_taken_back_one_after_the_other_and_papers_come_again_as_they_were(ward, two):
    states = [lying(two, ward)]
    first = paper(two, 1)
    for number, step in ((3, "split"), (2, "aside"), (3, "merge"), (5, "merge"), (6, "put_back")):
        page = ScanPage.objects.get(number=number).id
        actions.sort_pages(two, step, page_id=page, version=version(two), actor=ward.huong)
        states.append(lying(two, ward))
    assert len({str(state) for state in states}) == 5  # the third step had nothing to join with
    read_batch(two)
    for state in reversed(states[:-1]):
        undo(two, ward)
        assert lying(two, ward) == state
    assert paper(two, 1) == first
    assert [entry.action for entry in audit.history(batch_subject(two))].count("papers.step_undone") == 5


def test_a_turned_page_is_turned_back_and_read_again(ward, two, machine):
    page = ScanPage.objects.get(number=3)
    actions.turn_page(two, page.id, degrees=90, version=version(two), actor=ward.huong)
    undo(two, ward)
    page.refresh_from_db()
    assert (page.turn, page.state) == (0, "waiting")
    read_batch(two)
    assert machine.asked[-1] == 3


def test_what_somebody_else_did_since_is_not_taken_back(ward, two):
    seen = version(two)
    move(two, 3, paper(two, 2), ward)
    with pytest.raises(PagesMoved):
        actions.undo_step(two, version=seen, actor=ward.huong)
    confirm(ward, paper(two, 1))
    with pytest.raises(AlreadyDecided):
        undo(two, ward)
    assert ScanPage.objects.get(number=3).paper_id == paper(two, 2)
    for stranger in (ward.duc, ward.citizen):
        with pytest.raises(UnknownBatch):
            actions.undo_step(two, version=version(two), actor=stranger)


def test_a_page_goes_to_another_stack_of_the_same_dossier_and_is_read_again_from_its_own_file(
    ward, two, scan, machine, monkeypatch
):
    other = scan(separator(KS), a_page("tập hai"))
    [target] = [one.id for one in queries.batch_page(two, actor=ward.huong).targets]
    assert target == paper(other, 1)
    page = move(two, 3, target, ward)
    assert lying(two, ward) == ([("KS", [2]), ("DKKH", [5])], [1, 4, 6])
    assert lying(other, ward) == ([("KS", [2, 3])], [1])
    assert [(one.page_count, one.done_count) for one in ScanBatch.objects.order_by("id")] == [(5, 5), (3, 3)]
    sources = []

    def noted(file):
        sources.append(file)
        return open_file(file)

    monkeypatch.setattr("motcua.papers.reading.open_file", noted)
    machine.pages = [a_page("x")] * 6
    actions.turn_page(other, page, degrees=180, version=version(other), actor=ward.huong)
    read_batch(other)
    moved = ScanPage.objects.get(id=page)
    assert (moved.state, moved.turn, machine.asked[-1]) == ("read", 180, 3)
    assert sources[-1] == ScanBatch.objects.get(id=two).source_id
    assert undo(two, ward) == page
    assert lying(two, ward)[0] == [("KS", [2, 3]), ("DKKH", [5])]
    assert lying(other, ward) == ([("KS", [2])], [1])
    moved.refresh_from_db()
    assert (moved.origin_id, moved.number, moved.turn) == (None, 3, 180)


def test_the_last_page_leaves_its_stack_done_and_the_paper_comes_again_when_it_is_taken_back(ward, scan):
    one, other = scan(a_page("một")), scan(a_page("hai"))
    move(one, 1, paper(other, 1), ward)
    assert lying(one, ward) == ([], [])
    assert ScanBatch.objects.get(id=one).state == BatchState.DONE
    read_batch(one)  # nothing is laid out anew
    assert not ScanPage.objects.filter(batch_id=one).exists()
    undo(one, ward)
    assert lying(one, ward) == ([("", [1])], [])
    assert ScanBatch.objects.get(id=one).state == BatchState.READY


def test_two_pages_from_two_stacks_never_bear_one_number(ward, scan):
    one, two, three = (scan(a_page(str(n)), a_page("x")) for n in range(3))
    move(one, 2, paper(two, 1), ward)  # becomes the third of the second stack
    move(two, 2, paper(three, 1), ward)
    move(three, 1, paper(two, 1), ward)
    undo(three, ward)
    assert sorted(ScanPage.objects.filter(batch_id=two).values_list("number", flat=True)) == [1, 3]


def test_a_page_stays_with_its_dossier_and_with_whoever_may_see_it(ward, two, scan):
    other = scan(a_page("của người khác"), subject=Subject("dossier", new_id()))
    assert queries.batch_page(two, actor=ward.huong).targets == ()
    with pytest.raises(OtherDossier):
        move(two, 3, paper(other, 1), ward)
    nobody = scan(a_page("x"), subject=None)
    with pytest.raises(OtherDossier):
        move(nobody, 1, paper(two, 1), ward)
    for stranger in (ward.duc, ward.citizen):
        with pytest.raises(UnknownPaper):
            move(two, 3, paper(two, 2), ward, actor=stranger)
    with pytest.raises(UnknownPaper):
        move(two, 3, new_id(), ward)
    confirm(ward, paper(two, 1))
    for source, number, target in ((two, 3, paper(two, 2)), (two, 5, paper(two, 1))):
        with pytest.raises((AlreadyDecided, UnknownPaper)):
            move(source, number, target, ward)


def test_moving_and_undoing_cost_a_fixed_number_of_queries(ward, two, django_assert_max_num_queries):
    target = paper(two, 2)
    with django_assert_max_num_queries(22):
        move(two, 3, target, ward)
    with django_assert_max_num_queries(22):
        undo(two, ward)
