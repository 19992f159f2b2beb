"""Many applicants in one spreadsheet: checked, mended, received once each."""

import io

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers import actions, queries
from motcua.dossiers.errors import ColumnsMissing, GroupIsRunning, UnknownColumns, UnknownGroup
from motcua.dossiers.given import MOST_SHEETS, PaperGiven, read_sheets
from motcua.dossiers.jobs import receive_group as job
from motcua.dossiers.models import Dossier, DossierPaper, IntakeGroup, IntakeGroupRow
from motcua.dossiers.queries.groups import group_page, groups_visible_to
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

HEAD = "Họ và tên;Số định danh hoặc mã số thuế;Điện thoại;Về ai, về việc gì;Người nộp thay;Quan hệ, giấy ủy quyền\n"
LIST = HEAD + (
    "Đỗ Văn Cường;027085001234;0912345678;con Đỗ An;;\n"
    "Trần Thị Mai;27190001234;;con Trần Bình;;\n"
    "Lý Văn Sáu;027190001235;;con Lý Hoa;Lý Văn Bảy;\n"
    "Đỗ Văn Cường;027085001234;0912345678;con  Đỗ An;;\n"
    ";027190001239;;;;\n"
)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def read(town, text=LIST, actor=None, **more):
    papers = {
        paper.id: actions.PaperGiven(originals=1) for paper in town.view().cases[0].papers if paper.required
    }  # fmt: skip
    return actions.read_group(
        io.BytesIO(text.encode()), "danh-sach.csv", procedure_code="9.000001", case_id=None, papers=papers,
        at_unit=town.counter.id, actor=actor or town.huong, **more,
    )  # fmt: skip


def rows(group):
    return list(IntakeGroupRow.objects.filter(group=group).order_by("number"))


def test_each_row_says_what_is_wrong_with_it(town):
    found = rows(read(town))
    assert [row.state for row in found] == ["right", "wrong", "wrong", "wrong", "wrong"]
    assert "số 0" in found[1].problems["number"]
    assert "theo quyền nào" in found[2].problems["relation"]
    assert "dòng" in found[3].problems[""]
    assert found[4].problems["name"]
    assert Dossier.objects.count() == 0


def test_mended_rows_are_received_once_each_however_often_the_job_runs(town):
    group = read(town)
    _, second, third, fourth, fifth = rows(group)
    actions.mend_row(second.id, {"number": "027190001234"}, actor=town.huong)
    actions.mend_row(third.id, {"relation": "anh ruột"}, actor=town.huong)
    actions.mend_row(fourth.id, {}, leave_out=True, actor=town.huong)
    actions.mend_row(fifth.id, {"name": "Tạ Thị Năm"}, actor=town.huong)
    assert actions.receive_group(group, actor=town.huong) == 4
    with pytest.raises(GroupIsRunning):
        actions.receive_group(group, actor=town.huong)
    job.func(str(group))
    IntakeGroup.objects.filter(id=group).update(state="running")
    IntakeGroupRow.objects.filter(group=group, number=2).update(state="right")  # as if the worker had been killed
    job.func(str(group))
    assert [row.state for row in rows(group)] == ["received", "received", "received", "left_out", "received"]
    assert Dossier.objects.count() == 4
    received = Dossier.objects.get(code=rows(group)[2].code)
    assert received.submitter["relation"] == "anh ruột"
    assert received.state in {"processing", "accepted"}
    page = queries.dossier_page(received.id, actor=town.huong)
    assert {paper.originals for paper in page.papers if paper.required} == {1}
    assert [entry.action for entry in audit.history(Subject("intake_group", group))] == [
        "dossiers.group_read", *["dossiers.group_row_mended"] * 4, "dossiers.group_started",
    ]  # fmt: skip


def test_a_row_that_the_verb_refuses_waits_with_its_reason(town):
    group = read(town)
    IntakeGroup.objects.filter(id=group).update(papers={})
    actions.receive_group(group, actor=town.huong)
    job.func(str(group))
    first = rows(group)[0]
    assert first.state == "wrong"
    assert "Giấy tờ này phải có" in "".join(first.problems.values())
    assert IntakeGroup.objects.get(id=group).state == "done"


def test_a_file_with_other_columns_is_refused_as_a_whole(town):
    with pytest.raises(UnknownColumns) as raised:
        read(town, LIST.replace("Điện thoại", "Màu tóc"))
    assert "Màu tóc" in raised.value.message
    with pytest.raises(ColumnsMissing):
        read(town, "Số định danh hoặc mã số thuế\n027085001234\n")


def test_questions_of_the_form_can_be_columns(town):
    fields = {field.name: field for page in town.view().form.pages for field in page.fields}
    head = ";".join(["Họ và tên", *(field.label for field in fields.values())])
    answers = {"child_name": "Nguyễn Lê Bảo Hân", "born_on": "02/11/2026"}
    line = ";".join(["Đỗ Văn Cường", *(answers.get(name, "") for name in fields)])
    wrong = ";".join(["Tạ Thị Năm", *("32/13/2026" if name == "born_on" else "" for name in fields)])
    group = read(town, f"{head}\n{line}\n{wrong}\n")
    first, second = rows(group)
    assert first.problems == {}
    assert "form:born_on" in second.problems
    actions.receive_group(group, actor=town.huong)
    job.func(str(group))
    received = Dossier.objects.get(code=rows(group)[0].code)
    assert received.answers["born_on"] == "2026-11-02"
    assert received.answers_hash


def test_lists_belong_to_their_counter(town):
    group = read(town)
    assert [one.id for one in groups_visible_to(town.huong)] == [group]
    assert not groups_visible_to(town.ngocanh).exists()
    with pytest.raises(UnknownGroup):
        group_page(group, actor=town.ngocanh)
    with pytest.raises(UnknownGroup):
        actions.receive_group(group, actor=town.ngocanh)
    with pytest.raises(NotAllowed):
        read(town, actor=town.tuan)


def test_reading_a_long_list_asks_the_database_little(town, django_assert_max_num_queries):
    text = HEAD + "".join(f"Người Thứ {n};0270850{n:05};;việc {n};;\n" for n in range(500))
    town.view()
    with django_assert_max_num_queries(12):
        read(town, text)


def test_heads_are_known_in_every_language_of_the_house(town):
    with translation.override("en"):
        group = read(town)
    assert rows(group)[0].state == "right"


@given(
    st.tuples(*[st.integers(0, MOST_SHEETS)] * 3).filter(any),
    st.permutations(range(3)),
    st.sampled_from(["", " ", ", "]),
)
def test_sheets_are_understood_in_any_order_and_with_any_sign_between(counts, order, between):
    said = between.join(f"{counts[at]}{'CtS'[at]}" for at in order if counts[at])
    assert read_sheets(said) == PaperGiven(*counts)


@pytest.mark.parametrize("text", ["1", "C", "1C 2C", "1X", "-1C", "100C", "1C và 2S", "00", "1C0", "²C", ""])
def test_what_does_not_say_its_kind_or_says_it_twice_is_not_guessed(text):
    assert read_sheets(text) is None


def test_a_row_gives_other_sheets_than_the_list(town):
    paper = next(one for one in town.view().cases[0].papers if one.required)
    head = queries.group_columns(town.view(), None)[f"paper:{paper.id}"]
    group = read(town, f"Họ và tên;{head}\nĐỗ Văn Cường;\nTạ Thị Năm;2T 1S\nLý Văn Sáu;0\n")
    assert [row.state for row in rows(group)] == ["right", "right", "wrong"]
    assert "phải có" in rows(group)[2].problems[f"paper:{paper.id}"]
    actions.mend_row(rows(group)[2].id, {f"paper:{paper.id}": "1c"}, actor=town.huong)
    actions.receive_group(group, actor=town.huong)
    job.func(str(group))
    received = DossierPaper.objects.filter(dossier__code__in=[row.code for row in rows(group)], paper_id=paper.id)
    assert sorted((one.originals, one.certified, one.copies) for one in received) == [(0, 2, 1), (1, 0, 0), (1, 0, 0)]
