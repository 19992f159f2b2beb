"""Beside the straight way: instructions, opinions, mentions, recalled steps, linked and re-opened dossiers."""

import datetime as dt

import pytest

from motcua.dossiers import actions, forms, jobs, queries
from motcua.dossiers.errors import (
    AnsweredBefore,
    BadDueDay,
    DecisionNeeded,
    LinkedTooDeep,
    NoSuchColleague,
    NotYourStep,
    ReasonNeeded,
    StepDoesNotFit,
    UnknownDossier,
    UnknownRequest,
)
from motcua.dossiers.forms.errors import UnknownForm
from motcua.dossiers.models import Consultation, Dossier, DossierTask, Instruction
from motcua.dossiers.queries.together import colleagues, request_count, requests_to
from motcua.dossiers.tests.people import BIRTH, MONDAY_MORNING, PERMIT
from motcua.dossiers.tests.watching import heard
from motcua.kernel import clock, outbox
from motcua.kernel.errors import NotAllowed
from motcua.kernel.models import OutboxEvent
from motcua.workflow.errors import TaskNotYours, TooLateToRecall

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def post(actor):
    return next(iter(actor.posts))


def told(name):
    return OutboxEvent.objects.filter(name=f"dossiers.{name}").count()


def test_a_leader_instructs_and_the_officer_reports(town):
    dossier = town.accepted()
    given = actions.instruct(dossier, text="Xác minh nơi sinh", to_post=post(town.tuan), due_on=FRIDAY, actor=town.le)
    (waiting,) = requests_to(town.tuan)
    assert (waiting.kind, waiting.text, waiting.late) == ("instruction", "Xác minh nơi sinh", False)
    assert request_count(town.huong) == 0
    with pytest.raises(UnknownRequest):
        actions.report_instruction(given, answer="Xong", actor=town.huong)
    with pytest.raises(ReasonNeeded):
        actions.report_instruction(given, answer="  ", actor=town.tuan)
    actions.report_instruction(given, answer="Trạm y tế xác nhận", actor=town.tuan)
    with pytest.raises(AnsweredBefore):
        actions.report_instruction(given, answer="Nữa", actor=town.tuan)
    assert not requests_to(town.tuan)
    assert Instruction.objects.get(id=given).done_by == town.tuan.name
    assert (told("instructed"), told("instruction_done")) == (1, 1)
    assert town.story(dossier)[-2:] == ["instructed", "instruction_done"]


def test_an_instruction_has_a_leader_a_colleague_and_a_day(town):
    dossier = town.accepted()
    with pytest.raises(NotAllowed):
        actions.instruct(dossier, text="Làm", to_post=post(town.tuan), due_on=FRIDAY, actor=town.tuan)
    with pytest.raises(NoSuchColleague):
        actions.instruct(dossier, text="Làm", to_post=post(town.duc), due_on=FRIDAY, actor=town.le)
    with pytest.raises(BadDueDay):
        actions.instruct(dossier, text="Làm", to_post=post(town.tuan), due_on=dt.date(2026, 11, 13), actor=town.le)
    with pytest.raises(UnknownDossier):
        actions.instruct(dossier, text="Làm", to_post=post(town.tuan), due_on=FRIDAY, actor=town.thuha)
    over = town.finished()
    actions.return_result(over, how=actions.ReturnBy.COUNTER, actor=town.huong)
    with pytest.raises(StepDoesNotFit):
        actions.instruct(over, text="Làm", to_post=post(town.tuan), due_on=FRIDAY, actor=town.le)


def asked(town):
    dossier = town.accepted()
    question = actions.consult(dossier, unit_id=town.department.id, question="Đất có quy hoạch?", actor=town.tuan)
    return dossier, question


def test_another_agency_is_asked_and_answers(town):
    dossier, question = asked(town)
    assert Consultation.objects.get(id=question).due_at == clock.at(2026, 11, 23, 17, 0)
    assert [one.text for one in requests_to(town.duc)] == ["Đất có quy hoạch?"]
    assert queries.dossier_page(dossier, actor=town.duc).dossier.id == dossier
    with pytest.raises(UnknownRequest):
        actions.give_opinion(question, opinion=actions.Opinion.AGREE, answer="", actor=town.le)
    with pytest.raises(ReasonNeeded):
        actions.give_opinion(question, opinion=actions.Opinion.DISAGREE, answer=" ", actor=town.duc)
    actions.give_opinion(question, opinion=actions.Opinion.DISAGREE, answer="Vướng quy hoạch", actor=town.duc)
    with pytest.raises(AnsweredBefore):
        actions.give_opinion(question, opinion=actions.Opinion.AGREE, answer="", actor=town.duc)
    assert town.story(dossier)[-2:] == ["opinion_asked", "opinion_given"]


def test_silence_is_counted_by_the_rule_once_and_only_when_time_is_up(town):
    dossier, question = asked(town)
    jobs.count_silences.func(0)
    assert Consultation.objects.get(id=question).opinion == ""
    with clock.frozen(clock.at(2026, 11, 23, 17, 1)):
        jobs.count_silences.func(0)
        jobs.count_silences.func(0)
        row = Consultation.objects.get(id=question)
        assert (row.opinion, row.legal_basis) == ("silent", "Quy chế phối hợp của tỉnh")
        with pytest.raises(AnsweredBefore):
            actions.give_opinion(question, opinion=actions.Opinion.AGREE, answer="", actor=town.duc)
    assert town.story(dossier).count("opinion_given") == 1


def test_ones_own_agency_is_not_consulted_and_outsiders_ask_nobody(town):
    dossier = town.accepted()
    with pytest.raises(NoSuchColleague):
        actions.consult(dossier, unit_id=town.counter.id, question="?", actor=town.tuan)
    with pytest.raises(NotAllowed):
        actions.consult(dossier, unit_id=town.department.id, question="?", actor=town.ngocanh)


def test_a_note_tells_the_colleague_it_names(town):
    dossier = town.accepted()
    actions.write_note(dossier, "Xem giúp em", mention=[post(town.le)], actor=town.tuan)
    event = OutboxEvent.objects.get(name="dossiers.colleague_mentioned")
    assert event.payload["post"] == str(post(town.le))
    assert queries.dossier_page(dossier, actor=town.le).notes[0].text.startswith(f"@{town.le.name}: ")
    with pytest.raises(NoSuchColleague):
        actions.write_note(dossier, "Xem", mention=[post(town.duc)], actor=town.tuan)
    assert {one.post_id for one in colleagues([town.ward.id])} >= {post(town.tuan), post(town.le)}


def test_a_step_just_made_is_recalled_until_the_next_is_taken(town):
    dossier = town.accepted()
    step = town.step(dossier).task_id
    actions.draft_result(dossier, name="Giấy khai sinh", number="1", actor=town.tuan)
    actions.complete_task(dossier, step, outcome="", actor=town.tuan)
    with pytest.raises(ReasonNeeded):
        actions.recall_step(dossier, step, reason="", actor=town.tuan)
    with pytest.raises(TaskNotYours):
        actions.recall_step(dossier, step, reason="Thử", actor=town.huong)
    actions.recall_step(dossier, step, reason="Nhầm tên cha", actor=town.tuan)
    assert (town.step(dossier).task_id, town.step(dossier).kind) == (step, "appraise")
    actions.complete_task(dossier, step, outcome="", actor=town.tuan)
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.le)
    with pytest.raises(TooLateToRecall):
        actions.recall_step(dossier, step, reason="Nhầm", actor=town.tuan)
    assert "step_recalled" in town.story(dossier)


def test_acceptance_and_an_issued_result_are_not_recalled(town):
    from motcua.workflow.models import Task

    dossier = town.accepted()
    intake = Task.objects.get(subject_id=dossier, kind="intake").id
    with pytest.raises(NotYourStep):
        actions.recall_step(dossier, intake, reason="Nhầm", actor=town.huong)
    assert town.step(dossier).kind == "appraise"
    finished = town.finished()
    approval = Task.objects.get(subject_id=finished, kind="approve").id
    with pytest.raises(StepDoesNotFit):
        actions.recall_step(finished, approval, reason="Nhầm", actor=town.le)


def test_a_linked_procedure_is_a_dossier_of_its_own_on_its_own_clock(town):
    parent = town.accepted()
    with clock.frozen(clock.at(2026, 11, 17, 9, 0)):
        child = actions.open_child(parent, PERMIT, handling_unit=town.department.id, actor=town.tuan)
    row = Dossier.objects.get(id=child.dossier_id)
    assert (row.parent_id, row.handling_unit_id, row.applicant_name) == (
        parent, town.department.id, town.dossier(parent).applicant_name,
    )  # fmt: skip
    assert row.due_at is not None
    assert row.due_at != town.dossier(parent).due_at
    assert {paper.status for paper in queries.dossier_page(row.id, actor=town.huong).papers if paper.required} == {
        "waived"
    }
    assert "child_opened" in town.story(parent)
    assert queries.dossier_page(parent, actor=town.tuan).children[0].id == row.id
    assert queries.dossier_page(row.id, actor=town.huong).parent.id == parent


def test_links_end_at_the_third(town):
    first = town.accepted()
    second = actions.open_child(first, BIRTH, handling_unit=town.ward.id, actor=town.tuan).dossier_id
    third = actions.open_child(second, BIRTH, handling_unit=town.ward.id, actor=town.tuan).dossier_id
    with pytest.raises(LinkedTooDeep):
        actions.open_child(third, BIRTH, handling_unit=town.ward.id, actor=town.tuan)
    with pytest.raises(NotAllowed):
        actions.open_child(first, BIRTH, handling_unit=town.ward.id, actor=town.ngocanh)


def test_a_decision_opens_a_stopped_dossier_on_a_new_clock(town):
    dossier = town.accepted()
    first_due = town.dossier(dossier).due_at
    actions.stop_dossier(dossier, reason="Không đủ điều kiện", actor=town.tuan)
    decision = {"decision": "12/QĐ-UBND", "decided_on": dt.date(2026, 11, 18), "reason": "Khiếu nại đúng"}
    with clock.frozen(clock.at(2026, 11, 18, 9, 0)):
        with pytest.raises(NotAllowed):
            actions.reopen_dossier(dossier, **decision, actor=town.tuan)
        with pytest.raises(DecisionNeeded):
            actions.reopen_dossier(dossier, **{**decision, "decision": " "}, actor=town.le)
        actions.reopen_dossier(dossier, **decision, actor=town.le)
        row = town.dossier(dossier)
        assert (row.state, row.reopened_count, row.verdict, row.closed_at) == ("processing", 1, "", None)
        assert row.due_at > first_due
        assert DossierTask.objects.get(dossier=dossier).kind == "appraise"
        actions.draft_result(dossier, name="Giấy khai sinh", number="2", actor=town.tuan)
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
        actions.issue_result(dossier, outcome="agree", actor=town.le)
        assert town.dossier(dossier).verdict


def test_a_returned_result_can_be_opened_again_and_a_withdrawn_one_cannot(town):
    dossier = town.finished()
    decision = {"decision": "12/QĐ-UBND", "decided_on": dt.date(2026, 11, 16), "reason": "Ghi sai tên"}
    actions.reopen_dossier(dossier, **decision, actor=town.le)
    assert town.step(dossier).kind == "appraise"
    assert town.dossier(dossier).finished_at is None
    withdrawn = town.accepted()
    actions.withdraw_dossier(withdrawn, actor=town.ngocanh)
    with pytest.raises(StepDoesNotFit):
        actions.reopen_dossier(withdrawn, **decision, actor=town.le)


def test_a_refused_dossier_goes_back_to_the_counter_and_its_clock_starts_with_acceptance(town):
    dossier = town.submitted()
    actions.refuse_dossier(dossier, reason="Không thuộc thẩm quyền", legal_basis="Luật Hộ tịch", actor=town.huong)
    with clock.frozen(clock.at(2026, 11, 18, 9, 0)):
        decision = {"decision": "12/QĐ-UBND", "decided_on": dt.date(2026, 11, 18), "reason": "Khiếu nại đúng"}
        actions.reopen_dossier(dossier, **decision, actor=town.le)
        row = town.dossier(dossier)
        assert (row.state, row.clock_id, row.accepted_at) == ("submitted", None, None)
        assert row.due_at == clock.at(2026, 11, 19, 9, 0), "the counter has its eight working hours"
        assert town.step(dossier).kind == "intake"
        with pytest.raises(UnknownForm):
            forms.open_form(dossier, "control_sheet", actor=town.huong)
    with clock.frozen(clock.at(2026, 11, 19, 8, 0)):
        actions.accept_dossier(dossier, actor=town.huong)
        row = town.dossier(dossier)
        assert (row.state, row.accepted_at) == ("accepted", clock.now())
        assert row.due_original == row.due_at > clock.at(2026, 11, 19, 8, 0)
        receipt = forms.open_form(dossier, "receipt", actor=town.ngocanh)
        sheet = forms.open_form(dossier, "control_sheet", actor=town.huong)
        assert receipt.pdf.startswith(b"%PDF")
        assert sheet.pdf.startswith(b"%PDF")
    kinds = [str(line.kind) for line in forms.papers_of(town.dossier(dossier), is_own=False)]
    assert kinds == ["receipt", "refusal", "control_sheet"]
    outbox.drain()
    assert heard(dossier, "dossier.")["ngocanh"] == ["submitted", "refused", "reopened", "accepted"]


def test_a_re_opened_refusal_goes_its_whole_way(town):
    dossier = town.submitted()
    actions.refuse_dossier(dossier, reason="Không thuộc thẩm quyền", legal_basis="Luật Hộ tịch", actor=town.huong)
    decision = {"decision": "12/QĐ-UBND", "decided_on": dt.date(2026, 11, 16), "reason": "Khiếu nại đúng"}
    actions.reopen_dossier(dossier, **decision, actor=town.le)
    with clock.frozen(MONDAY_MORNING + dt.timedelta(minutes=5)):
        actions.accept_dossier(dossier, actor=town.huong)
        actions.draft_result(dossier, name="Giấy khai sinh", number="2", actor=town.tuan)
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
        actions.issue_result(dossier, outcome="agree", actor=town.le)
        actions.return_result(dossier, how=actions.ReturnBy.COUNTER, actor=town.huong)
    row = town.dossier(dossier)
    assert (row.state, row.verdict) == ("returned", "early")
    sheet = forms.issuing.frozen_sheet(row).content
    assert sheet["new_due"] == "", "the decision came before the clock, it moved nothing"
    assert sheet["rows"][0]["note"] == "Từ chối tiếp nhận (mẫu 03)"
    assert sheet["rows"][0]["giver"] == town.counter.name
