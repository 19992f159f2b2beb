"""The whole way of a dossier, online and at the counter, with what is refused on it."""

import datetime as dt
import io

import pytest

from motcua.catalogue.actions import publish_form
from motcua.catalogue.errors import InvalidAnswers
from motcua.catalogue.policies import CataloguePermission
from motcua.deadlines.errors import AlreadyExtended
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.supplement import answer_supplement, attach_supplement, receive_supplement
from motcua.dossiers.errors import (
    AlreadyUsed,
    FeeNotPositive,
    NothingAsked,
    NotSupplied,
    NotYourStep,
    PapersMissing,
    ProcedureNotOffered,
    ReasonNeeded,
    ResultMissing,
    StepDoesNotFit,
    TooLateToAnswer,
    UnknownCase,
    UnknownDossier,
    UnknownPage,
    UnknownParty,
    WrongCodeOrSecret,
    WrongVerb,
)
from motcua.dossiers.models import Attachment, DossierPaper, DossierTask, ResultDocument
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.parties import Applicant
from motcua.dossiers.queries import Queue
from motcua.dossiers.states import Finance, State
from motcua.dossiers.tests.people import ANSWERS, BIRTH, CONSULTED, MONDAY_MORNING, PERMIT, pdf
from motcua.files.errors import UnknownContent
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import ANONYMOUS, service
from motcua.kernel.errors import NotAllowed, StaleState
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.workflow.errors import TaskNotYours
from motcua.workflow.jobs import CLOCKWORK, fire_batch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def later(**delta):
    return clock.frozen(MONDAY_MORNING + dt.timedelta(**delta))


# Online


def test_a_birth_goes_from_the_mothers_phone_to_the_certificate_in_her_hands(town):
    receipt = actions.submit_dossier(town.filled(), actor=town.ngocanh)
    dossier = receipt.dossier_id
    assert receipt.code.endswith("-261116-0001")
    assert town.dossier(dossier).due_at == clock.at(2026, 11, 17, 9), "8 working hours for intake"

    actions.accept_dossier(dossier, actor=town.huong)
    assert town.dossier(dossier).due_at == clock.at(2026, 11, 17, 17), "one working day, the first not counted"
    assert town.step(dossier).name == "Thẩm tra"

    with later(hours=2):
        actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
        actions.draft_result(dossier, name="Giấy khai sinh", stream=pdf(), file_name="khai-sinh.pdf", actor=town.tuan)
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", note="Đủ căn cứ", actor=town.tuan)
    with later(hours=5):
        actions.issue_result(dossier, outcome="agree", actor=town.le)
    row = town.dossier(dossier)
    assert (row.state, row.verdict) == (State.FINISHED, "early")
    with later(hours=6):
        actions.return_result(dossier, how=ReturnBy.COUNTER, to_name="Lê Thị Ngọc Ánh", actor=town.huong)

    page = queries.dossier_page(dossier, actor=town.ngocanh)
    assert page.dossier.state == State.RETURNED
    assert [moment.action for moment in page.timeline] == [
        "submitted", "accepted", "step_completed", "result_issued", "result_returned",
    ]  # fmt: skip
    assert page.result.file_name == "khai-sinh.pdf"
    info, content = queries.read_file(dossier, page.result.file_id, actor=town.ngocanh)
    with content:
        assert content.read().startswith(b"%PDF")
    assert info.name == "khai-sinh.pdf"
    assert not DossierTask.objects.filter(dossier_id=dossier).exists()
    assert audit.verify_chain(audit.Subject("dossier", dossier)) is None
    assert [event.name for event in OutboxEvent.objects.filter(subject_id=dossier).order_by("id")] == [
        "dossiers.submitted", "dossiers.accepted", "dossiers.step_completed", "dossiers.result_issued",
        "dossiers.step_completed", "dossiers.result_returned",
    ]  # fmt: skip
    outbox.drain()


def test_a_second_click_gets_the_same_receipt(town):
    draft = town.filled()
    first = actions.submit_dossier(draft, actor=town.ngocanh)
    assert actions.submit_dossier(draft, actor=town.ngocanh) == first
    with later(days=1):
        assert actions.submit_dossier(draft, actor=town.ngocanh) == first


def test_a_second_click_on_start_gets_the_same_draft(town):
    key = new_id()
    first = town.draft(idempotency_key=key)
    assert town.draft(idempotency_key=key) == first
    with pytest.raises(AlreadyUsed):
        town.draft("thuong", idempotency_key=key)


def test_a_dossier_without_its_paper_or_with_answers_that_do_not_fit_is_not_submitted(town):
    draft = town.draft()
    with pytest.raises(PapersMissing) as missing:
        actions.submit_dossier(draft, actor=town.ngocanh)
    assert "Giấy chứng sinh" in missing.value.message
    paper = DossierPaper.objects.get(dossier_id=draft, required=True)
    attachment = actions.attach_file(draft, paper.id, pdf(), "a.pdf", actor=town.ngocanh)
    with pytest.raises(InvalidAnswers):
        actions.submit_dossier(draft, actor=town.ngocanh)
    with pytest.raises(InvalidAnswers) as wrong:
        actions.save_answers(draft, "child", {"child_name": "Hân", "born_on": "2126-01-01"}, actor=town.ngocanh)
    assert "born_on" in wrong.value.data["fields"]
    with pytest.raises(UnknownPage):
        actions.save_answers(draft, "other", {}, actor=town.ngocanh)
    actions.detach_file(draft, attachment, actor=town.ngocanh)
    paper.refresh_from_db()
    assert paper.status == "missing"
    with pytest.raises(UnknownContent):
        actions.attach_file(draft, paper.id, io.BytesIO(b"MZ not a picture"), "a.jpg", actor=town.ngocanh)
    assert town.dossier(draft).state == State.DRAFT
    assert town.dossier(draft).code is None


def test_answers_and_files_are_frozen_with_their_hash(town):
    draft = town.filled()
    actions.submit_dossier(draft, actor=town.ngocanh)
    row = town.dossier(draft)
    assert row.answers["child_name"] == ANSWERS["child"]["child_name"]
    assert len(row.answers_hash) == 64
    with pytest.raises(StepDoesNotFit):
        actions.save_answers(draft, "child", ANSWERS["child"], actor=town.ngocanh)
    with pytest.raises(StepDoesNotFit):
        actions.attach_file(draft, new_id(), pdf(), "a.pdf", actor=town.ngocanh)


def test_drafts_can_be_thrown_away_with_their_files(town):
    draft = town.filled()
    actions.delete_draft(draft, actor=town.ngocanh)
    with pytest.raises(UnknownDossier):
        queries.dossier_page(draft, actor=town.ngocanh)
    assert not Attachment.objects.filter(dossier_id=draft).exists()


def test_nobody_starts_for_somebody_else_or_what_is_not_offered(town):
    with pytest.raises(NotAllowed):
        actions.start_draft(BIRTH, applicant=town.applicant("thuong"), handling_area="09187", actor=town.ngocanh)
    with pytest.raises(UnknownCase):
        town.draft(case_id=new_id())
    with pytest.raises(UnknownParty):
        actions.start_draft(BIRTH, applicant=Applicant(name="Ai đó"), handling_area="09187", actor=town.ngocanh)


# Counter


def test_at_the_counter_everything_happens_in_one_go(town):
    receipt = town.at_counter()
    row = town.dossier(receipt.dossier_id)
    assert row.state == State.ACCEPTED
    assert row.channel == "direct"
    assert town.step(row.id).kind == "appraise"
    view = queries.receipt_view(row.id, actor=town.huong)
    assert (view.code, view.accepted_by) == (receipt.code, "Nguyễn Thị Hường")
    assert [paper.name for paper in view.papers] == ["Giấy chứng sinh"]


def test_a_repeated_intake_never_makes_two(town):
    key = new_id()
    first = town.at_counter(key)
    assert town.at_counter(key) == first
    assert town.at_counter() != first


def test_an_intake_that_fails_leaves_no_gap_in_the_codes(town):
    first = town.at_counter()
    with pytest.raises(PapersMissing):
        town.at_counter(papers={})
    with pytest.raises(UnknownParty):
        town.at_counter(applicant=Applicant(name="", number="1"))
    second = town.at_counter()
    assert int(second.code[-4:]) == int(first.code[-4:]) + 1


def test_only_an_intake_officer_of_the_place_takes_in(town):
    for stranger in (town.tuan, town.mai, town.ngocanh, ANONYMOUS):
        with pytest.raises(NotAllowed):
            actions.receive_dossier(town.intake(), idempotency_key=new_id(), at_unit=town.counter.id, actor=stranger)


def test_a_procedure_of_the_department_passes_division_leader_and_clerk(town):
    receipt = town.at_counter(procedure=PERMIT, handling_unit=town.department.id)
    row = town.dossier(receipt.dossier_id)
    assert row.fee_amount == 500_000
    assert row.finance_state == Finance.DUE
    assert town.department.id in {task.unit_id for task in DossierTask.objects.filter(dossier=row)}
    assert queries.find(row.id, actor=town.duc).id == row.id


# Refusal, supplement, payment, withdrawal, stop


def test_a_refusal_says_why_and_closes(town):
    dossier = town.submitted()
    with pytest.raises(ReasonNeeded):
        actions.refuse_dossier(dossier, reason="  ", actor=town.huong)
    actions.refuse_dossier(dossier, reason="Không thuộc thẩm quyền", legal_basis="Điều 13", actor=town.huong)
    page = queries.dossier_page(dossier, actor=town.ngocanh)
    assert page.dossier.state == State.REFUSED
    assert page.timeline[-1].reason == "Không thuộc thẩm quyền"
    assert not page.tasks
    with pytest.raises(StepDoesNotFit):
        actions.accept_dossier(dossier, actor=town.huong)


def ask(town, dossier, **more):
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    facts = {"papers": [paper.id], "pages": [], "reason": "Ảnh mờ, chụp lại trang 1"}
    actions.request_supplement(dossier, **{**facts, **more}, actor=town.tuan)
    return paper


def test_a_supplement_stops_the_clock_and_moves_the_due_date(town):
    dossier = town.accepted()
    due = town.dossier(dossier).due_at
    with later(hours=1):
        paper = ask(town, dossier, pages=["mother"])
        assert town.dossier(dossier).paused_since == clock.now()
        page = queries.dossier_page(dossier, actor=town.ngocanh)
        assert [info.asked for info in page.papers] == [True, False]
        with pytest.raises(StepDoesNotFit):
            actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    with later(days=2, hours=1):
        with pytest.raises(NotSupplied):
            actions.supply_supplement(dossier, actor=town.ngocanh)
        attach_supplement(dossier, paper.id, pdf(), "rõ hơn.pdf", actor=town.ngocanh)
        with pytest.raises(NotSupplied):
            actions.supply_supplement(dossier, actor=town.ngocanh)
        answer_supplement(dossier, "mother", {"mother_name": "Lê Thị Ngọc Ánh"}, actor=town.ngocanh)
        actions.supply_supplement(dossier, actor=town.ngocanh)
    row = town.dossier(dossier)
    assert row.state == State.PROCESSING
    assert row.due_at == due + dt.timedelta(days=2)
    assert town.step(dossier).paused_since is None
    assert row.answers["mother_name"] == "Lê Thị Ngọc Ánh"
    with pytest.raises(StepDoesNotFit):
        actions.supply_supplement(dossier, actor=town.ngocanh)


def test_a_supplement_before_acceptance_goes_back_to_intake(town):
    dossier = town.submitted()
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    actions.request_supplement(dossier, papers=[paper.id], pages=[], reason="Thiếu trang 2", actor=town.huong)
    with later(days=1):
        receive_supplement(dossier, papers={paper.id: actions.PaperGiven(originals=1)}, actor=town.huong)
    assert town.dossier(dossier).state == State.SUBMITTED
    with later(days=1, hours=1):
        actions.accept_dossier(dossier, actor=town.huong)
    assert town.dossier(dossier).state == State.ACCEPTED


def test_a_supplement_asks_by_the_form_that_the_dossier_pinned(town):
    """A newer form has no page about the mother; a dossier begun before still has, and is asked by its own."""
    dossier = town.accepted()
    form = town.view().form
    pages = [{"key": "all", "title": "Cháu bé", "fields": [
        {"name": name, "label": name} for name in form.schema["properties"]
    ]}]  # fmt: skip
    publish_form(
        form.code, title="Tờ khai mới", title_en="", schema=dict(form.schema), pages=pages,
        valid_from=clock.today(), legal_basis="", actor=service("Lưu Thị Yến", *CataloguePermission),
    )  # fmt: skip
    assert [page.key for page in town.view().form.pages] == ["all"]
    with pytest.raises(NothingAsked):
        ask(town, dossier, pages=["all"])
    ask(town, dossier, pages=["mother"])
    answer_supplement(dossier, "mother", {"mother_name": "Lê Thị Ngọc Ánh"}, actor=town.ngocanh)
    assert town.dossier(dossier).answers["mother_name"] == "Lê Thị Ngọc Ánh"


def test_a_supplement_names_what_it_wants_and_ends_when_its_time_is_over(town):
    dossier = town.accepted()
    with pytest.raises(NothingAsked):
        actions.request_supplement(dossier, papers=[], pages=[], reason="Thiếu", actor=town.tuan)
    with pytest.raises(NothingAsked):
        actions.request_supplement(dossier, papers=[new_id()], pages=[], reason="Thiếu", actor=town.tuan)
    paper = ask(town, dossier, answer_by=MONDAY_MORNING + dt.timedelta(days=3))
    with later(days=4), pytest.raises(TooLateToAnswer):
        attach_supplement(dossier, paper.id, pdf(), "muộn.pdf", actor=town.ngocanh)


def test_a_second_supplement_is_warned_about(town):
    dossier = town.accepted()
    paper = ask(town, dossier)
    attach_supplement(dossier, paper.id, pdf(), "a.pdf", actor=town.ngocanh)
    actions.supply_supplement(dossier, actor=town.ngocanh)
    page = queries.dossier_page(dossier, actor=town.tuan)
    warned = next(action for action in page.actions if action.name == "request_supplement")
    assert warned.allowed
    assert warned.warning


def test_a_payment_stops_the_clock_until_its_receipt_is_noted(town):
    dossier = town.accepted()
    due = town.dossier(dossier).due_at
    with pytest.raises(FeeNotPositive):
        actions.demand_payment(dossier, amount=0, reason="Phí", actor=town.tuan)
    with later(hours=1):
        actions.demand_payment(dossier, amount=150_000, reason="Phí thẩm định", actor=town.tuan)
        assert [row.dossier_id for row in queries.worklist(town.huong, Queue.PAYMENT).rows] == [dossier]
    with later(days=1, hours=1):
        actions.confirm_payment(dossier, receipt_no="BL-0007", actor=town.huong)
    row = town.dossier(dossier)
    assert (row.state, row.finance_state, row.fee_receipt) == (State.PROCESSING, Finance.PAID, "BL-0007")
    assert row.due_at == due + dt.timedelta(days=1)


def test_the_applicant_withdraws_and_the_steps_go(town):
    dossier = town.accepted()
    with pytest.raises(UnknownDossier):
        actions.withdraw_dossier(dossier, actor=town.thuong)
    actions.withdraw_dossier(dossier, reason="Nộp nhầm", actor=town.ngocanh)
    assert town.dossier(dossier).state == State.WITHDRAWN
    assert not DossierTask.objects.filter(dossier_id=dossier).exists()
    with pytest.raises(StepDoesNotFit):
        actions.withdraw_dossier(dossier, actor=town.ngocanh)


def test_the_agency_stops_with_a_reason(town):
    dossier = town.accepted()
    actions.stop_dossier(dossier, reason="Người nộp đã qua đời", legal_basis="Điều 5", actor=town.tuan)
    row = town.dossier(dossier)
    assert row.state == State.STOPPED
    assert row.verdict


def test_more_time_is_given_once(town):
    dossier = town.accepted()
    actions.extend_dossier(dossier, until=dt.date(2026, 11, 20), reason="Chờ xác minh", actor=town.le)
    assert town.dossier(dossier).due_at == clock.at(2026, 11, 20, 17)
    with pytest.raises(AlreadyExtended):
        actions.extend_dossier(dossier, until=dt.date(2026, 11, 25), reason="Nữa", actor=town.le)


# Steps and colleagues


def test_a_leader_who_disagrees_sends_it_back(town):
    dossier = town.at_approval()
    with pytest.raises(WrongVerb):
        actions.issue_result(dossier, outcome="disagree", actor=town.le)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="disagree", note="Sai tên đệm", actor=town.le)
    assert town.step(dossier).name == "Thẩm tra"
    assert town.dossier(dossier).state == State.PROCESSING


def test_no_result_no_end(town):
    dossier = town.accepted()
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    with pytest.raises(ResultMissing):
        actions.issue_result(dossier, outcome="agree", actor=town.le)
    actions.issue_result(dossier, number="45/2026", name="Giấy khai sinh", outcome="agree", actor=town.le)
    assert ResultDocument.objects.get(dossier_id=dossier).number == "45/2026"


def test_two_officers_on_one_step(town):
    dossier = town.accepted()
    task = town.step(dossier).task_id
    actions.complete_task(dossier, task, outcome="", actor=town.tuan)
    with pytest.raises(NotYourStep) as caught:
        actions.complete_task(dossier, task, outcome="", actor=town.tuan)
    assert isinstance(caught.value, StaleState)


def test_a_step_of_another_role_is_refused(town):
    dossier = town.accepted()
    task = town.step(dossier).task_id
    with pytest.raises(TaskNotYours):
        actions.complete_task(dossier, task, outcome="", actor=town.huong)
    with pytest.raises(UnknownDossier):
        actions.complete_task(dossier, task, outcome="", actor=town.duc)


def test_intake_and_return_have_verbs_of_their_own(town):
    dossier = town.submitted()
    with pytest.raises(WrongVerb):
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.huong)


def test_a_step_is_claimed_and_handed_back_with_a_reason(town):
    dossier = town.accepted()
    task = town.step(dossier).task_id
    actions.claim_task(dossier, task, actor=town.tuan)
    assert town.step(dossier).holder_name == "Trần Văn Tuấn"
    assert [row.dossier_id for row in queries.worklist(town.tuan, Queue.MINE).rows] == [dossier]
    actions.hand_back_task(dossier, task, reason="Nghỉ phép", actor=town.tuan)
    assert town.step(dossier).post_id is None


def test_notes_are_for_colleagues_only(town):
    dossier = town.accepted()
    actions.write_note(dossier, "Chị Ánh nhờ gọi điện.", actor=town.tuan)
    assert queries.dossier_page(dossier, actor=town.huong).notes[0].text == "Chị Ánh nhờ gọi điện."
    mine = queries.dossier_page(dossier, actor=town.ngocanh)
    assert mine.notes == ()
    assert "note_written" not in [moment.action for moment in mine.timeline]
    with pytest.raises(NotAllowed):
        actions.write_note(dossier, "tự khen", actor=town.ngocanh)


# Who sees what


def test_outsiders_learn_nothing_and_reads_are_recorded(town):
    dossier = town.accepted()
    for stranger in (town.thuong, town.duc, ANONYMOUS):
        with pytest.raises(UnknownDossier):
            queries.dossier_page(dossier, actor=stranger)
    queries.dossier_page(dossier, actor=town.tuan)
    looks = queries.dossier_page(dossier, actor=town.ngocanh).looks
    assert [look.by for look in looks] == ["Trần Văn Tuấn"]


def test_drafts_are_the_applicants_alone(town):
    draft = town.filled()
    with pytest.raises(UnknownDossier):
        queries.dossier_page(draft, actor=town.huong)
    assert queries.dossier_page(draft, actor=town.ngocanh).is_own


def test_a_drafted_result_is_not_yet_the_applicants(town):
    dossier = town.at_approval()
    assert queries.dossier_page(dossier, actor=town.ngocanh).result is None
    draft = queries.dossier_page(dossier, actor=town.le).result
    with pytest.raises(UnknownDossier):
        queries.read_file(dossier, draft.file_id, actor=town.ngocanh)


def test_code_and_secret_open_the_way_and_nothing_else(town):
    receipt = actions.submit_dossier(town.filled(), actor=town.ngocanh)
    found = queries.track(f" {receipt.code.lower()} ", f"{receipt.secret[:4].lower()} {receipt.secret[4:]}")
    assert found.id == receipt.dossier_id
    assert town.dossier(found.id).applicant_number not in repr(found)
    messages = set()
    for code, secret in ((receipt.code, "AAAAAAAA"), ("H05.1-260101-0001", receipt.secret), ("", ""), ("x", "0" * 8)):
        with pytest.raises(WrongCodeOrSecret) as caught:
            queries.track(code, secret)
        messages.add(caught.value.message)
    assert len(messages) == 1


def test_worklists_hold_what_is_to_be_done_where_it_is(town):
    dossier = town.submitted()
    assert [row.dossier_id for row in queries.worklist(town.huong, Queue.UNIT).rows] == [dossier]
    assert queries.worklist(town.tuan, Queue.UNIT).rows == ()
    actions.accept_dossier(dossier, actor=town.huong)
    assert queries.worklist(town.huong, Queue.UNIT).rows == ()
    assert [row.step for row in queries.worklist(town.tuan, Queue.UNIT).rows] == ["Thẩm tra"]
    assert queries.worklist(town.duc, Queue.UNIT).rows == ()
    assert queries.queue_counts(town.tuan)[Queue.UNIT] == 1
    with later(days=5):
        assert [row.dossier_id for row in queries.worklist(town.tuan, Queue.LATE).rows] == [dossier]
        assert queries.queue_counts(town.tuan)[Queue.LATE] == 1


def test_on_its_last_day_a_dossier_is_not_late_at_whatever_hour(town):
    dossier = town.accepted()
    for moment, late in ((clock.at(2026, 11, 17, 23, 30), 0), (clock.at(2026, 11, 18, 0, 1), 1)):
        with clock.frozen(moment):
            assert queries.queue_counts(town.tuan)[Queue.LATE] == late, f"{dossier} at {moment}"
            assert len(queries.worklist(town.tuan, Queue.LATE).rows) == late


def test_a_result_that_waits_to_be_fetched_is_nobodys_delay(town):
    dossier = town.finished()
    with later(days=60):
        assert queries.queue_counts(town.huong)[Queue.LATE] == 0
        (row,) = queries.worklist(town.huong, Queue.UNIT).rows
        assert (row.dossier_id, row.step, row.due_at) == (dossier, "Trả kết quả", None)


def test_worklists_page_by_key_and_filter_without_marks(town):
    made = [town.at_counter().dossier_id for _ in range(5)]
    seen, after = [], ""
    while True:
        page = queries.worklist(town.tuan, Queue.UNIT, after=after, limit=2)
        seen += [row.dossier_id for row in page.rows]
        if not (after := page.next):
            break
    assert sorted(seen) == sorted(made)
    assert len(queries.worklist(town.tuan, Queue.UNIT, filters=queries.Filters(text="do van cuong")).rows) == 5
    assert queries.worklist(town.tuan, Queue.UNIT, filters=queries.Filters(text="nguyen van a")).rows == ()
    assert queries.worklist(town.tuan, Queue.UNIT, filters=queries.Filters(procedure=PERMIT)).rows == ()


def test_a_procedure_not_yet_in_force_takes_no_dossier(town):
    with clock.frozen(clock.at(2025, 3, 3, 9)), pytest.raises(ProcedureNotOffered):
        town.draft()


# Another agency's opinion, and silence


def consulted(town):
    """A dossier of the department at the point where the ward is asked, in parallel with its own appraisal."""
    receipt = actions.receive_dossier(
        town.intake(CONSULTED, handling_unit=town.department.id, handling_area="09187"),
        idempotency_key=new_id(), at_unit=town.department.id, actor=town.mai,
    )  # fmt: skip
    dossier = receipt.dossier_id
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.thuha)
    return dossier


def open_kinds(dossier):
    return sorted(DossierTask.objects.filter(dossier_id=dossier).values_list("kind", flat=True))


def test_a_second_agency_is_asked_in_parallel_and_then_may_see_the_dossier(town):
    dossier = consulted(town)
    assert open_kinds(dossier) == ["appraise", "consult"]
    asked = DossierTask.objects.get(dossier_id=dossier, kind="consult")
    assert asked.unit_id == town.ward.id
    assert queries.find(dossier, actor=town.tuan).id == dossier
    actions.complete_task(dossier, asked.task_id, outcome="agree", actor=town.tuan)
    assert open_kinds(dossier) == ["appraise"]


def test_no_answer_in_time_counts_as_consent_and_leaves_the_worklist(town):
    dossier = consulted(town)
    with later(days=30):
        fire_batch(actor=CLOCKWORK)
        assert open_kinds(dossier) == ["appraise", "consult"], "news is on its way"
        outbox.drain()
        assert open_kinds(dossier) == ["appraise"]
        outbox.drain()
        page = queries.dossier_page(dossier, actor=town.duc)
    assert page.timeline[-1].action == "moved_by_timer"
