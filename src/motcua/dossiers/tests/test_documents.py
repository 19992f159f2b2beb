"""The text of a result: from a template, in versions, compared, adopted, looked at before it is signed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers import actions, queries
from motcua.dossiers.documents.differing import ADDED, REMOVED, SAME, Piece, difference
from motcua.dossiers.documents.errors import (
    BadResultTemplate,
    BlanksLeft,
    ChangesNotSeen,
    NoResultTemplate,
    TextMissing,
    TextOvertaken,
    UnknownText,
)
from motcua.dossiers.documents.templates import load_result_templates, templates_for
from motcua.dossiers.errors import StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import DraftDocument, ResultDocument, ResultTemplate
from motcua.dossiers.queries import documents
from motcua.dossiers.tests.people import BIRTH, MONDAY_MORNING
from motcua.files.queries import open_file
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id

BODY = "Trẻ: {answer.child_name}, sinh {answer.born_on}.\n\nMẹ: {answer.mother_name}. Hồ sơ {code} của {applicant}."
LAYOUT = """#import "/house.typ": *
#show: sheet.with(title: d.title + " " + d.no)
#letterhead()
#headline(d.title)
#for one in d.paragraphs { par(one) }
"""
PACK = service("pack")


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def pack(folder, body=BODY, **more):
    entry = {
        "code": "test-birth", "name": "Trích lục", "procedures": [BIRTH], "file": "a.txt", "signer": "Chủ tịch",
        "valid_from": "2026-01-01", "legal_basis": "Luật Hộ tịch", **more,
    }  # fmt: skip
    (folder / "result-templates").mkdir(exist_ok=True)
    (folder / "result-templates" / "a.txt").write_text(body, encoding="utf-8")
    (folder / "result-templates" / "layout.typ").write_text(LAYOUT, encoding="utf-8")
    (folder / "result-templates.json").write_text(json.dumps({"templates": [entry]}), encoding="utf-8")
    return folder


@pytest.fixture
def template(town, tmp_path):
    load_result_templates(pack(tmp_path), actor=PACK)
    return ResultTemplate.objects.get(code="test-birth").id


def begun(town, template):
    dossier = town.accepted()
    actions.start_document(dossier, template, actor=town.tuan)
    return dossier


def text(dossier, number):
    return DraftDocument.objects.get(dossier_id=dossier, number=number).body


def whole(dossier):
    """The begun text with its blanks filled in."""
    return text(dossier, 1).replace("……", "Trần Thị Mai")


def test_a_text_is_filled_with_answers_and_data_and_dots_where_there_is_nothing(town, template):
    dossier = begun(town, template)
    assert text(dossier, 1) == (
        "Trẻ: Nguyễn Lê Bảo Hân, sinh 02/11/2026.\n\n"
        f"Mẹ: ……. Hồ sơ {town.dossier(dossier).code} của {town.dossier(dossier).applicant_name}."
    )


def test_versions_stay_and_nothing_new_is_no_version(town, template):
    dossier = begun(town, template)
    assert actions.write_document(dossier, whole(dossier), based_on=1, actor=town.tuan) == 2
    assert actions.write_document(dossier, whole(dossier) + "\r\n", based_on=2, actor=town.tuan) == 2
    assert actions.start_document(dossier, template, actor=town.tuan) == 3
    assert [one.number for one in documents.documents_of(dossier, actor=town.le)] == [3, 2, 1]
    assert [one.changed for one in documents.documents_of(dossier, actor=town.le)] == [False, True, False]


def test_who_was_overtaken_is_told_by_whom_and_loses_nothing(town, template):
    dossier = begun(town, template)
    actions.write_document(dossier, "Bản của Lệ", based_on=1, actor=town.le)
    with pytest.raises(TextOvertaken) as told:
        actions.write_document(dossier, "Bản của Tuấn", based_on=1, actor=town.tuan)
    assert (told.value.data["by"], told.value.data["version"]) == (town.le.name, 2)
    assert actions.write_document(dossier, "Bản của Tuấn", based_on=2, actor=town.tuan) == 3
    assert text(dossier, 2) == "Bản của Lệ"


def test_an_adopted_text_is_the_drafted_result_as_pdf(town, template):
    dossier = begun(town, template)
    with pytest.raises(BlanksLeft):
        actions.adopt_document(dossier, 1, name="Trích lục khai sinh", actor=town.tuan)
    actions.write_document(dossier, whole(dossier), based_on=1, actor=town.tuan)
    with pytest.raises(TextOvertaken):
        actions.adopt_document(dossier, 1, name="Trích lục khai sinh", actor=town.tuan)
    result = actions.adopt_document(dossier, 2, name="Trích lục khai sinh", number="7/TLKS", actor=town.tuan)
    row = ResultDocument.objects.get(id=result)
    assert (row.name, row.number, row.superseded_at) == ("Trích lục khai sinh", "7/TLKS", None)
    _info, stream = open_file(row.file_id)
    with stream:
        content = stream.read()
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid" in content
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    documents.read_changes(dossier, 2, actor=town.le)
    actions.issue_result(dossier, outcome="agree", actor=town.le)
    assert queries.dossier_page(dossier, actor=town.huong).dossier.state == "finished"


def before_le(town, template):
    """A changed text adopted and sent to the approver."""
    dossier = begun(town, template)
    actions.write_document(dossier, whole(dossier), based_on=1, actor=town.tuan)
    actions.adopt_document(dossier, 2, name="Trích lục", actor=town.tuan)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    return dossier


WAYS_TO_APPROVE = {
    "step": lambda town, one: actions.complete_task(one, town.step(one).task_id, outcome="agree", actor=town.le),
    "issue": lambda town, one: actions.issue_result(one, outcome="agree", actor=town.le),
}


@pytest.mark.parametrize("way", WAYS_TO_APPROVE)
def test_no_way_to_approve_passes_by_the_changed_words(town, template, way):
    dossier = before_le(town, template)
    documents.read_changes(dossier, 2, actor=town.tuan)  # that a colleague has looked is not enough
    with pytest.raises(ChangesNotSeen) as refused:
        WAYS_TO_APPROVE[way](town, dossier)
    assert refused.value.data == {"version": 2, "dossier": str(dossier)}
    assert town.dossier(dossier).state == "processing"
    documents.read_changes(dossier, 2, actor=town.le)
    WAYS_TO_APPROVE[way](town, dossier)
    assert town.dossier(dossier).state == "finished"
    approved = DraftDocument.objects.get(dossier_id=dossier, number=2)
    assert (approved.approved_by, approved.approved_at) == (town.le.name, clock.now())


def test_to_have_looked_at_an_earlier_version_is_not_enough(town, template):
    dossier = before_le(town, template)
    documents.read_changes(dossier, 2, actor=town.le)
    actions.write_document(dossier, whole(dossier) + " Thêm.", based_on=2, actor=town.tuan)
    actions.adopt_document(dossier, 3, name="Trích lục", actor=town.tuan)
    with pytest.raises(ChangesNotSeen):
        WAYS_TO_APPROVE["step"](town, dossier)


def test_sending_back_takes_no_look(town, template):
    dossier = before_le(town, template)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="disagree", actor=town.le)
    assert town.step(dossier).kind == "appraise"


def test_an_act_to_many_says_which_texts_were_not_looked_at(town, template):
    dossier = before_le(town, template)
    mark = (dossier, town.step(dossier).task_id)
    (row,) = queries.preview_bulk([mark], actions.BulkVerb.COMPLETE, actor=town.le)
    assert (row.possible, row.why_not) == (
        False, "văn bản đã sửa so với mẫu: bạn xem phần sửa trước",
    )  # fmt: skip
    run = actions.ask_bulk([mark], actions.BulkVerb.COMPLETE, outcome="agree", actor=town.le)
    actions.run_bulk(run, actor=town.le)
    (line,) = queries.bulk_page(run, actor=town.le).lines
    assert (line.state, line.said) == ("refused", row.why_not)
    assert town.dossier(dossier).state == "processing"


def test_an_approver_is_told_of_changed_words_until_they_have_looked(town, template):
    dossier = begun(town, template)
    actions.write_document(dossier, whole(dossier), based_on=1, actor=town.tuan)
    assert documents.changed_texts([dossier], town.le) == {}
    actions.adopt_document(dossier, 2, name="Trích lục", actor=town.tuan)
    ((row, looked),) = documents.changed_texts([dossier], town.le).values()
    assert (row.number, looked) == (2, False)
    for _ in range(2):
        documents.read_changes(dossier, 2, actor=town.le)
    assert documents.changed_texts([dossier], town.le)[dossier][1] is True
    assert documents.changed_texts([dossier], town.tuan)[dossier][1] is False
    actions.draft_result(dossier, name="Bản giấy", number="8", actor=town.tuan)
    assert documents.changed_texts([dossier], town.le) == {}


def test_an_unchanged_text_needs_no_look(town, template, tmp_path):
    load_result_templates(pack(tmp_path, body="Xác nhận {applicant}."), actor=PACK)
    dossier = begun(town, template)
    actions.adopt_document(dossier, 1, name="Xác nhận", actor=town.tuan)
    assert documents.changed_texts([dossier], town.le) == {}


def test_who_may_write_and_what_is_refused(town, template):
    dossier = begun(town, template)
    for act in (
        lambda actor: actions.start_document(dossier, template, actor=actor),
        lambda actor: actions.write_document(dossier, "Chữ", based_on=1, actor=actor),
        lambda actor: actions.adopt_document(dossier, 1, name="A", actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act(town.huong)
        with pytest.raises(UnknownDossier):
            act(town.thuha)
    with pytest.raises(UnknownDossier):
        documents.documents_of(dossier, actor=town.ngocanh)
    with pytest.raises(NoResultTemplate):
        actions.start_document(dossier, new_id(), actor=town.tuan)
    for wrong in ("  ", "a" * 20_001):
        with pytest.raises(TextMissing):
            actions.write_document(dossier, wrong, based_on=1, actor=town.tuan)
    for wrong in (0, 9):
        with pytest.raises(UnknownText):
            actions.write_document(dossier, "Chữ", based_on=wrong, actor=town.tuan)
    with pytest.raises(UnknownText):
        documents.read_changes(dossier, 9, actor=town.le)
    over = town.finished()
    with pytest.raises(StepDoesNotFit):
        actions.start_document(over, template, actor=town.tuan)


@pytest.mark.parametrize(
    ("body", "more", "why"),
    [
        ("{secret}", {}, "{secret}"),
        ("{answer.nothing}", {}, "{answer.nothing}"),
        ("", {}, "body"),
        ("Chữ", {"valid_from": "hôm qua"}, "hôm qua"),
        ("Chữ", {"procedures": ["0.000000"]}, "0.000000"),
        ("Chữ", {"colour": "red"}, "colour"),
        ("Chữ", {"file": "../../b.txt"}, "b.txt"),
    ],
)
def test_a_template_at_fault_is_refused_and_named(town, tmp_path, body, more, why):
    with pytest.raises(BadResultTemplate) as told:
        load_result_templates(pack(tmp_path, body=body, **more), actor=PACK)
    assert why in told.value.data["why"] + told.value.data["entry"]
    assert not ResultTemplate.objects.filter(code="test-birth").exists()


def test_templates_hold_from_a_day_on_up_to_a_day(town, tmp_path, template):
    assert load_result_templates(pack(tmp_path), actor=PACK) == 0
    dossier = town.dossier(town.accepted())
    assert [one.id for one in templates_for(dossier)] == [template]
    load_result_templates(pack(tmp_path, valid_to="2026-11-16"), actor=PACK)
    assert templates_for(dossier) == []


def test_the_province_has_templates_for_three_procedures(town):
    rows = {code for row in ResultTemplate.objects.all() for code in row.procedures}
    assert {"1.001193", "1.000656", "1.010727"} <= rows


def test_a_difference_reads_word_by_word():
    assert difference("Mẹ: Lan, 30 tuổi.", "Mẹ: Lan Anh, 30 tuổi.") == [
        Piece(SAME, "Mẹ: "), Piece(REMOVED, "Lan,"), Piece(ADDED, "Lan Anh,"), Piece(SAME, " 30 tuổi."),
    ]  # fmt: skip


words = st.lists(st.sampled_from(["ông", "bà", "Hân", " ", "\n", "\n\n", "5"]), max_size=40).map("".join)


@given(before=words, after=words)
def test_a_difference_holds_both_texts(before, after):
    pieces = difference(before, after)
    assert "".join(one.text for one in pieces if one.kind != ADDED) == before
    assert "".join(one.text for one in pieces if one.kind != REMOVED) == after
    assert (before == after) == all(one.kind == SAME for one in pieces)
