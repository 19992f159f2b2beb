"""Never late unseen: reminders before the due time, escalation after it, each once, silent while the clock stands.

Phường Kinh Bắc: Tuấn handles, Lệ leads; Hiển oversees the province. A birth is due in one working day here; other
limits are set on the clock itself.
"""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.house import undone

from motcua.deadlines import actions as deadlines
from motcua.deadlines import queries as clocks
from motcua.dossiers import actions
from motcua.dossiers.actions import watch
from motcua.dossiers.actions.supplement import attach_supplement
from motcua.dossiers.errors import ApologyOvertaken, NoRule, UnknownApology
from motcua.dossiers.forms import FormKind
from motcua.dossiers.forms.errors import ReasonTooThin
from motcua.dossiers.models import ApologyDraft, Dossier, DossierPaper, IssuedForm, Rule
from motcua.dossiers.queries import figures
from motcua.dossiers.rules import forget
from motcua.dossiers.tests.people import MONDAY_MORNING, pdf
from motcua.dossiers.tests.watching import at, days, heard, limited, settle
from motcua.kernel import audit, clock, outbox
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(town):
    """Accepted on Monday 16/11 at 9:00 and in Tuấn's hands; due on Friday 20/11 at 17:00."""
    with clock.frozen(MONDAY_MORNING):
        dossier = limited(town.accepted(), 4)
        actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
        settle()
    assert town.dossier(dossier).due_at == clock.at(2026, 11, 20, 17)
    return dossier


def test_reminders_come_by_working_time_first_to_the_officer_then_to_the_head_too(week):
    with at(2026, 11, 18, 7, 29):
        assert heard(week, "desk.") == {}
    with at(2026, 11, 18, 7, 30):
        assert heard(week, "desk.") == {"tuan": ["due_soon"]}
    with at(2026, 11, 19, 7, 30):
        assert heard(week, "desk.due") == {"tuan": ["due_soon"] * 2, "le": ["due_soon"]}
    with at(2026, 11, 20, 11, 29):
        assert heard(week, "desk.due") == {"tuan": ["due_soon"] * 2, "le": ["due_soon"]}
    with at(2026, 11, 20, 11, 30):  # four working hours before 17:00, with the lunch between
        assert heard(week, "desk.due") == {"tuan": ["due_soon"] * 3, "le": ["due_soon"] * 2}


def test_after_the_due_time_it_goes_up_step_by_step_and_ends(week):
    with at(2026, 11, 20, 23, 0):
        assert heard(week, "desk.late") == {}  # a limit in days is met on the whole of its day
    with at(2026, 11, 23, 7, 30):
        assert heard(week, "desk.late") == {"tuan": ["late"], "le": ["late"]}
    with at(2026, 11, 25, 7, 30):  # 24/11 is a day off
        assert heard(week, "desk.late") == {"tuan": ["late"], "le": ["late"] * 2}
    with at(2026, 11, 27, 7, 30):
        assert heard(week, "desk.late") == {"tuan": ["late"], "le": ["late"] * 3, "hien": ["late"]}
    with at(2027, 3, 1, 9, 0):
        assert heard(week, "desk.late") == {"tuan": ["late"], "le": ["late"] * 3, "hien": ["late"]}
    assert Dossier.objects.get(id=week).watch_at is None


def test_a_watch_that_was_away_reminds_once_and_leaves_nobody_out(week):
    with at(2026, 11, 20, 15, 0):
        assert heard(week, "desk.due") == {"tuan": ["due_soon"], "le": ["due_soon"]}
    with at(2026, 12, 30, 9, 0):
        assert heard(week, "desk.late") == {"tuan": ["late"], "le": ["late"], "hien": ["late"]}


def test_a_step_that_nobody_holds_is_told_to_those_who_may_take_it(town):
    with clock.frozen(MONDAY_MORNING):
        dossier = limited(town.accepted(), 4)
    with at(2026, 11, 18, 7, 30):
        assert heard(dossier, "desk.due") == {"tuan": ["due_soon"]}


def test_a_finished_dossier_and_a_closed_one_are_no_longer_watched(town):
    with clock.frozen(MONDAY_MORNING):
        finished, withdrawn = town.finished(), town.accepted()
        actions.withdraw_dossier(withdrawn, actor=town.ngocanh)
    with at(2026, 12, 30, 9, 0):
        assert heard(finished, "desk.") == heard(withdrawn, "desk.") == {}
    assert not Dossier.objects.filter(id__in=[finished, withdrawn], watch_at__isnull=False).exists()


def test_while_the_clock_stands_still_nothing_is_said_and_afterwards_the_new_time_counts(town, week):
    with clock.frozen(clock.at(2026, 11, 17, 9)):
        paper = DossierPaper.objects.filter(dossier_id=week).first()
        actions.request_supplement(week, papers=[paper.id], pages=[], reason="Ảnh mờ", actor=town.tuan)
    with at(2026, 12, 1, 9, 0):
        assert heard(week, "desk.") == {}
        attach_supplement(week, paper.id, pdf(), "rõ.pdf", actor=town.ngocanh)
        actions.supply_supplement(week, actor=town.ngocanh)
        due = clock.local(town.dossier(week).due_at)
    assert due == clock.at(2026, 12, 4, 17)  # three working days were left, and are left again
    with clock.frozen(due + dt.timedelta(days=20)):
        settle()
    assert heard(week, "desk.late")["hien"] == ["late"]


# Intake (SPEC R4) and steps


def test_an_online_dossier_waits_eight_working_hours_and_not_unseen(town):
    with clock.frozen(MONDAY_MORNING):
        dossier = town.submitted()
    due = clock.local(town.dossier(dossier).due_at)
    assert due == clock.at(2026, 11, 17, 9)
    with at(2026, 11, 16, 16, 0):
        assert heard(dossier, "desk.") == {}
    with at(2026, 11, 16, 16, 31):
        assert heard(dossier, "desk.") == {"huong": ["intake_soon"]}
    with at(2026, 11, 17, 9, 1):
        assert heard(dossier, "desk.intake_late") == {"huong": ["intake_late"], "le": ["intake_late"]}
    with at(2026, 11, 17, 15, 0):
        assert heard(dossier, "desk.intake_late") == {"huong": ["intake_late"], "le": ["intake_late"] * 2}


def test_what_was_taken_in_over_the_counter_asks_nothing_of_intake(town):
    with clock.frozen(MONDAY_MORNING):
        dossier = town.at_counter().dossier_id
    with at(2026, 11, 18, 9, 0):
        assert "intake" not in str(heard(dossier, "desk."))


def test_a_step_has_a_time_of_its_own_that_a_pause_moves(town, week):
    with clock.frozen(MONDAY_MORNING):
        Dossier.objects.get(id=week).tasks.update(step_due_at=clock.at(2026, 11, 17, 17))
        Dossier.objects.filter(id=week).update(watch_at=clock.now())
        settle()
    with at(2026, 11, 17, 11, 30):
        assert heard(week, "desk.step") == {"tuan": ["step_soon"]}
    with clock.frozen(clock.at(2026, 11, 17, 16)):
        actions.demand_payment(week, amount=1, reason="Phí", actor=town.tuan)
    with at(2026, 11, 18, 9, 0):
        actions.confirm_payment(week, receipt_no="7", actor=town.huong)
        assert heard(week, "desk.step_late") == {}
    assert town.step(week).step_due_at == clock.at(2026, 11, 18, 10)
    with at(2026, 11, 18, 10, 0):
        assert heard(week, "desk.step_late") == {"tuan": ["step_late"], "le": ["step_late"]}


# Faults


def test_a_rule_that_is_missing_keeps_nobody_from_hearing_the_rest(week, town):
    Rule.objects.filter(key="apology").delete()
    forget()
    with at(2026, 11, 18, 7, 30):
        with pytest.raises(NoRule):
            watch.rule("apology", clock.today())
        assert town.dossier(week).watch_at == clock.now() + watch.AGAIN
        assert heard(week, "desk.") == {"tuan": ["due_soon"]}
    forget()


def test_where_the_line_is_empty_the_next_one_up_hears_it(week, town):
    get_user_model().objects.filter(username__in=["tuan", "le"]).update(is_active=False)
    with at(2026, 11, 18, 8, 0):
        assert heard(week, "desk.due") == {"hien": ["due_soon"]}


# What it costs


def test_the_question_is_one_over_an_index_that_holds_only_what_is_watched(week, django_assert_num_queries):
    statements = []

    def explain(execute, statement, params, many, context):
        if "watch_at" in statement and statement.startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", params)
                statements.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(statement, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    with clock.frozen(MONDAY_MORNING), django_assert_num_queries(3), connection.execute_wrapper(explain):
        assert watch.look() == 0  # with the savepoint's two
    assert "Index Scan using dossier_to_watch" in statements[0]
    assert "Sort" not in statements[0]


def test_many_dossiers_of_a_batch_cost_their_own_and_no_more(town):
    with clock.frozen(MONDAY_MORNING):
        for _ in range(3):
            limited(town.accepted(), 4)
        settle()
    with clock.frozen(clock.at(2026, 11, 18, 7, 30)), CaptureQueriesContext(connection) as counted:
        assert watch.look() == 3
    assert len(counted) == 4 + 3 * 13


# The apology (SPEC R9, R10)


def drafted(town, week):
    with at(2026, 11, 19, 7, 30):
        return ApologyDraft.objects.get(dossier_id=week)


def proposed(town, week):
    drafted(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 9)):
        apology = actions.propose_apology(week, reason="Chờ kết quả đo đạc", actor=town.tuan)
        settle()
    return apology


def test_the_apology_is_drafted_on_its_last_lawful_day_with_its_new_day(town, week):
    with at(2026, 11, 18, 17, 0):
        assert not ApologyDraft.objects.exists()
    row = drafted(town, week)
    assert (row.state, row.until, row.lawful_until) == ("drafted", dt.date(2026, 11, 26), dt.date(2026, 11, 19))
    assert heard(week, "desk.apology") == {"tuan": ["apology_drafted"]}
    with at(2026, 11, 19, 15, 0):
        assert ApologyDraft.objects.count() == 1
        assert heard(week, "desk.apology") == {"tuan": ["apology_drafted"]}


def test_confirmed_and_approved_it_moves_the_appointment_and_tells_the_applicant(town, week):
    apology = proposed(town, week)
    assert heard(week, "desk.apology_waits") == {"le": ["apology_waits"]}
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        actions.approve_extension(apology, actor=town.le)
        settle()
    row, dossier = ApologyDraft.objects.get(), town.dossier(week)
    assert (row.state, row.counts) == ("approved", True)
    assert (dossier.due_original, dossier.due_at) == (clock.at(2026, 11, 20, 17), clock.at(2026, 11, 26, 17))
    assert heard(week, "dossier.extended") == {"ngocanh": ["extended"]}
    text = Notice.objects.get(kind="dossier.extended").text
    assert "Chờ kết quả đo đạc" in text
    assert "17:00 ngày 26/11/2026" in text


def test_a_second_appointment_there_is_not_only_escalation(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        actions.approve_extension(apology, actor=town.le)
    with at(2026, 12, 10, 9, 0):
        assert ApologyDraft.objects.count() == 1
        assert heard(week, "desk.late")["hien"] == ["late"]
        with pytest.raises(ApologyOvertaken):
            actions.approve_extension(apology, actor=town.le)
        with pytest.raises(deadlines.AlreadyExtended):
            actions.propose_apology(week, reason="Thêm nữa", actor=town.tuan)


def test_a_refused_one_stays_and_another_may_be_proposed(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        actions.refuse_apology(apology, reason="Lý do chưa rõ", actor=town.le)
        with pytest.raises(ApologyOvertaken):
            actions.approve_extension(apology, actor=town.le)
        second = actions.propose_apology(week, reason="Chờ sở đo lại thửa đất", actor=town.tuan)
        actions.approve_extension(second, actor=town.le)
        settle()
    states = list(ApologyDraft.objects.order_by("number").values_list("number", "state", "refusal"))
    assert states == [(1, "refused", "Lý do chưa rõ"), (2, "approved", "")]
    assert heard(week, "desk.apology_refused") == {"tuan": ["apology_refused"]}


def test_who_may_decide(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        for actor in (town.duc, town.thuha, town.ngocanh, town.tuan, town.hien):
            with pytest.raises((UnknownApology, NotAllowed)):
                actions.approve_extension(apology, actor=actor)
            with pytest.raises((UnknownApology, NotAllowed)):
                actions.refuse_apology(apology, reason="Không", actor=actor)
        with pytest.raises(UnknownApology):
            actions.approve_extension(new_id(), actor=town.le)
        with pytest.raises(NotAllowed):
            actions.extend_dossier(week, until=dt.date(2026, 11, 26), reason="Tự gia hạn", actor=town.tuan)


def test_a_draft_whose_due_time_has_moved_no_longer_fits(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 9, 30)):
        actions.demand_payment(week, amount=1, reason="Phí", actor=town.tuan)
    with clock.frozen(clock.at(2026, 11, 23, 9)):
        actions.confirm_payment(week, receipt_no="7", actor=town.huong)
        with pytest.raises(ApologyOvertaken):
            actions.approve_extension(apology, actor=town.le)
        settle()
    moved = clock.local(town.dossier(week).due_at)
    with clock.frozen(moved.replace(hour=7, minute=30) - dt.timedelta(days=1)):
        settle()
    assert ApologyDraft.objects.get(number=1).state == "lapsed"
    assert ApologyDraft.objects.filter(state="drafted", due_before=moved).exists()


def test_a_limit_too_short_for_an_apology_has_escalation_only(town):
    with clock.frozen(MONDAY_MORNING):
        dossier = limited(town.accepted(), 1)
    with at(2026, 11, 17, 9, 0), clock.frozen(clock.at(2026, 11, 30, 9)):
        settle()
    assert not ApologyDraft.objects.filter(dossier_id=dossier).exists()
    assert heard(dossier, "desk.late")["hien"] == ["late"]


def end(town, dossier):
    actions.draft_result(dossier, name="Giấy khai sinh", number="1", actor=town.tuan)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    actions.issue_result(dossier, outcome="agree", actor=town.le)
    return town.dossier(dossier)


def test_an_apology_in_time_moves_the_date_by_which_the_office_is_judged(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        actions.approve_extension(apology, actor=town.le)
    with clock.frozen(clock.at(2026, 11, 25, 10)):
        assert end(town, week).verdict == "early"


@pytest.mark.parametrize(
    ("granted", "late_by"),
    [
        (clock.at(2026, 11, 20, 10), 2),  # on the due day: no working day was left before it
        (clock.at(2026, 11, 23, 10), 2),  # after it
    ],
)
def test_one_that_comes_too_late_promises_and_beautifies_nothing(town, week, granted, late_by):
    with clock.frozen(granted):
        apology = actions.propose_apology(week, reason="Quên", until=dt.date(2026, 11, 27), actor=town.tuan)
        actions.approve_extension(apology, actor=town.le)
    assert town.dossier(week).due_at == clock.at(2026, 11, 27, 17)
    assert not ApologyDraft.objects.get().counts
    with clock.frozen(clock.at(2026, 11, 25, 10)):
        done = end(town, week)
        figures.forget()
        punctuality = figures.punctuality()
    assert (done.verdict, done.late_by) == ("late", late_by)
    assert (punctuality.finished, punctuality.late) == (1, 1)
    info = clocks.clock(done.clock_id)
    assert info.due_current == clock.at(2026, 11, 27, 17)
    assert not info.extension_counts
    figures.forget()


def test_form_04_is_issued_and_kept_with_the_apology(town, week):
    apology = proposed(town, week)
    with clock.frozen(clock.at(2026, 11, 19, 10)):
        actions.approve_extension(apology, actor=town.le)
    form = IssuedForm.objects.get(dossier_id=week, kind=FormKind.APOLOGY)
    assert ApologyDraft.objects.get().form_id == form.id
    assert form.content["reason"] == "Chờ kết quả đo đạc"
    assert form.content["signer"] == "Nguyễn Thị Lệ"
    assert form.content["old_due"] != form.content["new_due"]
    entry = audit.history(audit.Subject("dossier", week)).get(action="dossiers.extended")
    assert entry.facts["form"]["sha256"] == form.content_hash


def test_a_reason_that_says_nothing_is_refused_when_it_is_proposed(town, week):
    with pytest.raises(ReasonTooThin):
        actions.propose_apology(week, reason="...", actor=town.duc)


# Whatever happens


# Shrinking costs minutes here, and the example as it is tells enough.
@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    limit=st.sampled_from([("1", "working_day"), ("3", "working_day"), ("6", "day"), ("4", "hour"), ("10", "hour")]),
    start=st.integers(0, 24 * 10),
    pauses=st.lists(st.tuples(st.integers(1, 60), st.integers(1, 80)), max_size=2),
)
def test_no_dossier_is_late_unseen_and_nobody_is_told_twice(town, limit, start, pauses):
    """Over starts at any hour, also on days off and at night, limits of every kind and any pauses."""
    with undone():
        moment = clock.at(2026, 11, 16, 0) + dt.timedelta(hours=start)
        with clock.frozen(moment):
            dossier = limited(town.accepted(), *limit)
        stops = []
        for wait, length in pauses:
            begin = (stops[-1][1] if stops else moment) + dt.timedelta(hours=wait)
            stops.append((begin, begin + dt.timedelta(hours=length)))
        silent = 0
        for hour in days(moment, 45):
            with clock.frozen(hour):
                for begin, over in stops:
                    if hour == begin:
                        actions.demand_payment(dossier, amount=1, reason="Phí", actor=town.tuan)
                        silent = len(_told(dossier))
                    if hour == over:
                        assert len(_told(dossier)) == silent, "told while the clock stood still"
                        actions.confirm_payment(dossier, receipt_no="7", actor=town.huong)
                while watch.look():
                    pass
                outbox.drain() if hour.hour == 0 else None
        told = _told(dossier)
        for one in told:
            assert (one.created_at >= _due_of(one)) == (one.kind == "desk.late")
        first, last = told[0], town.dossier(dossier).due_at
        assert first.kind == "desk.due_soon", "late before anybody was reminded"
        late = [one for one in told if one.kind == "desk.late" and _due_of(one) == last]
        assert len({one.account_id for one in late}) >= 3, "the officer, the head and the province hear of it"
        assert len({(one.account_id, one.created_at) for one in told}) == len(told), "one hears one thing at a time"


def _due_of(notice):
    return dt.datetime.strptime(notice.key.split(":")[2], "%Y%m%dT%H%M").replace(tzinfo=dt.UTC)


def _told(dossier):
    kinds = ["desk.due_soon", "desk.late"]
    return list(Notice.objects.filter(subject_id=dossier, kind__in=kinds).order_by("created_at", "id"))
