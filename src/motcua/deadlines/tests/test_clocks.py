"""Legal clocks in the database: started, paused, resumed, extended, stopped; each in two queries."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from motcua.deadlines import actions, queries
from motcua.deadlines.errors import (
    AlreadyExtended,
    BadPause,
    BadScope,
    ClockNotFound,
    ClockPaused,
    ClockRunning,
    ClockStarted,
    ClockStopped,
    DateOutOfRange,
    ExtensionOnDayOff,
    ExtensionTooEarly,
    NaiveMoment,
    NoCalendar,
    NoPolicy,
    NothingToExtend,
    OrderOfTime,
    PauseNotForeseen,
    ReasonMissing,
)
from motcua.deadlines.limits import Limit
from motcua.deadlines.rulebook import current_rulebook
from motcua.deadlines.tests.people import at, load, pack, wall
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject, history
from motcua.kernel.locks import LockOutsideTransaction

pytestmark = pytest.mark.django_db

HUONG = Actor(id=uuid.uuid4(), name="Nguyễn Thị Hường")
THREE_DAYS = Limit.of(3, "working_day")


@pytest.fixture(autouse=True)
def _rules():
    load(pack())
    current_rulebook()
    with clock.frozen(at("2026-12-31 09:00")):
        yield


@pytest.fixture
def nhung() -> Subject:
    """The dossier of a household business."""
    return Subject("dossier", uuid.uuid4())


def start(subject, *, limit=THREE_DAYS, received="2026-11-10 09:15", **more):
    return actions.start_clock(
        **{"subject": subject, "scope": "total", "limit": limit, "received_at": at(received), "actor": HUONG} | more
    )


def test_runs_from_receipt_to_verdict_in_two_queries_a_verb(nhung, django_assert_num_queries):
    with django_assert_num_queries(2):
        started = start(nhung)
    assert (started.state, wall(started.due_original)) == ("running", "2026-11-13 17:00")
    with django_assert_num_queries(2):
        paused = actions.pause_clock(started.id, at=at("2026-11-11 10:20"), reason="supplement", actor=HUONG)
    assert (paused.state, wall(paused.paused_since)) == ("paused", "2026-11-11 10:20")
    assert wall(paused.due_current) == "2026-11-13 17:00"
    with django_assert_num_queries(2):
        resumed = actions.resume_clock(started.id, at=at("2026-11-13 08:40"), actor=HUONG)
    assert (resumed.state, resumed.paused_since, wall(resumed.due_current)) == ("running", None, "2026-11-17 17:00")
    with clock.frozen(at("2026-11-16 09:00")), django_assert_num_queries(2):
        extended = actions.extend_clock(
            started.id, until=dt.date(2026, 11, 20), reason="chờ ý kiến", legal_basis="NĐ 118/2025", actor=HUONG
        )
    assert (wall(extended.due_current), extended.extended_until) == ("2026-11-20 17:00", dt.date(2026, 11, 20))
    with django_assert_num_queries(2):
        stopped = actions.stop_clock(started.id, at=at("2026-11-23 08:00"), actor=HUONG)
    assert (stopped.state, stopped.verdict, stopped.late_by, stopped.late_unit) == ("stopped", "late", 1, "working_day")
    assert wall(stopped.due_original) == "2026-11-13 17:00"
    with django_assert_num_queries(1):
        assert queries.clock_of(nhung) == stopped
    assert [one["cause"] for one in stopped.adjustments] == ["started", "paused", "supplement", "extended", "stopped"]
    assert {one["by"] for one in stopped.adjustments} == {str(HUONG.id)}
    assert stopped.proof.lines[-1]["result"] == "late"


def test_an_extension_granted_after_the_due_time_is_a_promise_and_no_excuse(nhung):
    started = start(nhung)
    with clock.frozen(at("2026-11-16 09:00")):
        late = actions.extend_clock(started.id, until=dt.date(2026, 11, 20), reason="quên", legal_basis="", actor=HUONG)
    assert (wall(late.due_current), late.extension_counts) == ("2026-11-20 17:00", False)
    stopped = actions.stop_clock(started.id, at=at("2026-11-18 08:00"), actor=HUONG)
    assert (stopped.verdict, stopped.late_by) == ("late", 3)


def test_verbs_leave_the_audit_to_the_room_above(nhung):
    started = start(nhung)
    actions.stop_clock(started.id, at=at("2026-11-13 08:00"), actor=HUONG)
    assert not history(nhung).exists()


def test_restart_policy_counts_anew(nhung):
    started = start(nhung, policy="restart")
    actions.pause_clock(started.id, at=at("2026-11-11 10:20"), reason="supplement", actor=HUONG)
    resumed = actions.resume_clock(started.id, at=at("2026-11-13 08:40"), actor=HUONG)
    assert wall(resumed.due_current) == "2026-11-18 17:00"


def test_money_pauses_even_where_supplements_restart(nhung):
    started = start(nhung, policy="restart")
    actions.pause_clock(started.id, at=at("2026-11-11 10:20"), reason="financial", actor=HUONG)
    resumed = actions.resume_clock(started.id, at=at("2026-11-13 08:40"), actor=HUONG)
    assert wall(resumed.due_current) == "2026-11-17 17:00"


def test_a_policy_may_know_no_financial_pause(nhung):
    started = start(nhung, policy="strict")
    with pytest.raises(PauseNotForeseen):
        actions.pause_clock(started.id, at=at("2026-11-11 10:20"), reason="financial", actor=HUONG)


def test_several_pauses_add_up_and_a_pause_after_the_extension_moves_it(nhung):
    started = start(nhung)
    for first, last in [("2026-11-11 09:00", "2026-11-12 09:00"), ("2026-11-12 10:00", "2026-11-13 09:00")]:
        actions.pause_clock(started.id, at=at(first), reason="supplement", actor=HUONG)
        resumed = actions.resume_clock(started.id, at=at(last), actor=HUONG)
    assert (wall(resumed.due_current), resumed.supplement_requests) == ("2026-11-17 17:00", 2)
    with clock.frozen(at("2026-11-16 09:00")):
        actions.extend_clock(started.id, until=dt.date(2026, 11, 20), reason="r", legal_basis="", actor=HUONG)
    actions.pause_clock(started.id, at=at("2026-11-17 09:00"), reason="financial", actor=HUONG)
    resumed = actions.resume_clock(started.id, at=at("2026-11-18 09:00"), actor=HUONG)
    assert wall(resumed.due_current) == "2026-11-23 17:00"


def test_stopped_while_it_waits_it_is_judged_by_the_request(nhung):
    started = start(nhung)
    actions.pause_clock(started.id, at=at("2026-11-12 10:20"), reason="supplement", actor=HUONG)
    stopped = actions.stop_clock(started.id, at=at("2026-12-20 08:00"), actor=HUONG)
    assert (stopped.verdict, wall(stopped.stopped_at)) == ("early", "2026-12-20 08:00")


def test_without_a_limit_there_is_no_due_time(nhung):
    started = start(nhung, limit=None)
    assert (started.due_original, started.due_current) == (None, None)
    with pytest.raises(NothingToExtend):
        actions.extend_clock(started.id, until=dt.date(2026, 11, 20), reason="r", legal_basis="", actor=HUONG)
    assert actions.stop_clock(started.id, at=at("2026-11-12 08:00"), actor=HUONG).verdict == "on_time"


def test_an_agency_has_its_own_calendar_and_others_the_default(nhung):
    owner = uuid.uuid4()
    own = pack()
    own["calendars"][1]["owner"] = "so-y-te"
    load(own, {"so-y-te": owner})
    assert wall(start(nhung, calendar_owner=owner).due_current) == "2026-11-13 16:30"
    other = Subject("dossier", uuid.uuid4())
    assert wall(start(other, calendar_owner=uuid.uuid4()).due_current) == "2026-11-13 17:00"


def test_the_policy_is_the_version_of_the_day_of_receipt(nhung):
    assert wall(start(nhung, received="2025-06-27 14:00").effective_at) == "2025-06-27 14:00"
    # Until 1/7/2025 the cutoff of this pack was 16:00.
    for received, effective in [("2025-06-27 15:30", "2025-06-27 15:30"), ("2025-07-04 15:30", "2025-07-07 07:30")]:
        one = start(Subject("dossier", uuid.uuid4()), received=received)
        assert wall(one.effective_at) == effective


def test_one_clock_of_a_scope_ticks_at_a_time(nhung):
    first = start(nhung)
    start(nhung, scope="supplement")
    with pytest.raises(ClockStarted), transaction.atomic():
        start(nhung)
    actions.stop_clock(first.id, at=at("2026-11-12 08:00"), actor=HUONG)
    second = start(nhung, received="2026-11-16 09:00")
    assert queries.clock_of(nhung) == second
    assert [one.scope for one in queries.clocks_of(nhung)] == ["total", "supplement", "total"]
    assert set(queries.clocks([first.id, second.id])) == {first.id, second.id}
    assert queries.clock(first.id).state == "stopped"
    assert queries.clock_of(Subject("dossier", uuid.uuid4())) is None


def test_moves_that_do_not_fit_are_refused(nhung):
    at_noon = at("2026-11-11 12:00")
    started = start(nhung)
    with pytest.raises(ClockRunning):
        actions.resume_clock(started.id, at=at_noon, actor=HUONG)
    with pytest.raises(BadPause):
        actions.pause_clock(started.id, at=at_noon, reason="holiday", actor=HUONG)
    with pytest.raises(NaiveMoment):
        actions.pause_clock(started.id, at=dt.datetime(2026, 11, 11), reason="other", actor=HUONG)  # noqa: DTZ001
    for moment in ("2026-11-10 09:14", "2026-12-31 09:01"):  # before receipt; in the future
        with pytest.raises(OrderOfTime):
            actions.pause_clock(started.id, at=at(moment), reason="other", actor=HUONG)
        with pytest.raises(OrderOfTime):
            actions.stop_clock(started.id, at=at(moment), actor=HUONG)
    actions.pause_clock(started.id, at=at_noon, reason="other", actor=HUONG)
    for reason in ("supplement", "other"):
        with pytest.raises(ClockPaused):
            actions.pause_clock(started.id, at=at_noon, reason=reason, actor=HUONG)
    with pytest.raises(ClockPaused):
        actions.extend_clock(started.id, until=dt.date(2026, 11, 20), reason="r", legal_basis="", actor=HUONG)
    with pytest.raises(OrderOfTime):
        actions.resume_clock(started.id, at=at("2026-11-11 11:59"), actor=HUONG)
    actions.stop_clock(started.id, at=at_noon, actor=HUONG)
    for verb in (actions.stop_clock, actions.resume_clock):
        with pytest.raises(ClockStopped):
            verb(started.id, at=at_noon, actor=HUONG)
    with pytest.raises(ClockStopped):
        actions.pause_clock(started.id, at=at_noon, reason="other", actor=HUONG)
    with pytest.raises(ClockStopped):
        actions.reckon_clock_again(started.id, actor=HUONG)


def test_extension_once_on_a_working_day_with_a_reason(nhung):
    started = start(nhung)

    def extend(until, reason="lý do"):
        return actions.extend_clock(started.id, until=until, reason=reason, legal_basis="NĐ", actor=HUONG)

    with pytest.raises(ReasonMissing):
        extend(dt.date(2026, 11, 20), "  ")
    with pytest.raises(ExtensionOnDayOff):
        extend(dt.date(2026, 11, 21))
    with pytest.raises(ExtensionTooEarly):
        extend(dt.date(2026, 11, 12))
    with pytest.raises(DateOutOfRange):
        extend(dt.date(2101, 11, 12))
    extend(dt.date(2026, 11, 20))
    with pytest.raises(AlreadyExtended):
        extend(dt.date(2026, 11, 25))
    assert wall(queries.clock(started.id).due_current) == "2026-11-20 17:00"


def test_what_is_unknown_is_refused(nhung):
    with pytest.raises(NoPolicy):
        start(nhung, policy="unheard-of")
    with pytest.raises(BadScope):
        start(nhung, scope="life")
    with pytest.raises(ClockNotFound):
        queries.clock(uuid.uuid4())
    with pytest.raises(ClockNotFound):
        actions.stop_clock(uuid.uuid4(), at=at("2026-11-11 12:00"), actor=HUONG)


def test_preview_stores_nothing(nhung, django_assert_num_queries):
    with django_assert_num_queries(1):
        preview = queries.preview(THREE_DAYS, at("2026-11-10 09:15"))
    assert wall(preview.due) == "2026-11-13 17:00"
    assert queries.clock_of(nhung) is None


def test_phrases_of_a_page_need_no_query(nhung, django_assert_num_queries):
    started, calendar = start(nhung), queries.calendar_for()
    with django_assert_num_queries(0):
        phrases = [started.phrase(at("2026-11-12 13:54"), calendar) for _ in range(20)]
    assert {one.state for one in phrases} == {"in_time"}
    stopped = actions.stop_clock(started.id, at=at("2026-11-17 08:00"), actor=HUONG)
    assert stopped.phrase(at("2026-11-18 08:00")).state == "late"


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    def test_verbs_need_the_transaction_of_their_caller(self, nhung):
        started = start(nhung)
        with pytest.raises(LockOutsideTransaction):
            actions.stop_clock(started.id, at=at("2026-11-11 12:00"), actor=HUONG)

    def test_of_two_officers_at_once_one_wins_and_the_other_is_told(self, nhung):
        started = start(nhung)
        gate = Barrier(2)

        def stop() -> str:
            gate.wait()
            try:
                with transaction.atomic():
                    return actions.stop_clock(started.id, at=at("2026-11-12 09:00"), actor=HUONG).verdict or ""
            except ClockStopped as error:
                return error.code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            told = sorted(one.result() for one in [pool.submit(stop), pool.submit(stop)])
        assert told == ["deadlines.clock_stopped", "early"]
        assert len(queries.clock(started.id).adjustments) == 2


def test_without_a_calendar_nothing_can_be_reckoned(nhung):
    from motcua.deadlines.rulebook import Rulebook

    with pytest.raises(NoCalendar):
        Rulebook(None, {}, {}, {}).calendar_id(None)
