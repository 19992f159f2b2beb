"""The ground floor holds: numbers without gaps, chains that show tampering, outbox that never loses."""

import datetime as dt
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.kernel import audit, clock, events, ids, locks, money, numbers, outbox, permissions, throttle
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE, Actor, service
from motcua.kernel.audit.chain import entry_hash
from motcua.kernel.audit.heads import merkle_root
from motcua.kernel.errors import Busy, InvalidInput, NotAllowed, NotFound, StaleState, TooMany
from motcua.kernel.models import AuditEntry, Delivery, DeliveryState, SequenceCounter
from motcua.kernel.policies import KernelPermission

MONDAY = clock.at(2026, 11, 23, 8, 0)
HUONG = Actor(id=ids.new_id(), name="Nguyễn Thị Hường")
BOOK = audit.Subject("book", ids.new_id())


@dataclass(frozen=True, slots=True)
class BookLent(events.Event):
    name: ClassVar[str] = "test.book_lent"
    subject_kind: ClassVar[str] = "book"
    reader: str
    day: dt.date


@pytest.fixture
def listener():
    """A subscriber that fails as often as it is told to."""
    heard, failures = [], []

    @events.subscribe("test.listener", BookLent)
    def listen(event):
        if failures:
            raise failures.pop()
        heard.append(event.payload)

    yield heard, failures
    del events._subscribers["test.listener"]


# Clock, ids, money


def test_the_frozen_clock_stands_still_nests_and_wants_a_zone():
    with clock.frozen(MONDAY):
        assert clock.now() == MONDAY
        assert clock.today() == dt.date(2026, 11, 23)
        with clock.frozen(clock.at(2025, 1, 1)):
            assert clock.today() == dt.date(2025, 1, 1)
        assert clock.now() == MONDAY
    with pytest.raises(ValueError, match="aware"), clock.frozen(dt.datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_today_changes_at_midnight_in_ha_noi_not_in_greenwich():
    with clock.frozen(dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 11, 23)


def test_ids_grow_with_time():
    made = [ids.new_id() for _ in range(1_000)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


@given(st.integers(min_value=0, max_value=10**15))
def test_money_reads_back(amount):
    written = money.format_vnd(amount)
    assert written.endswith("\N{NO-BREAK SPACE}đ")
    assert int(written[:-2].replace(".", "")) == amount
    assert all(len(group) == 3 for group in written[:-2].split(".")[1:])


# Numbers


@pytest.mark.django_db
def test_numbers_count_from_one_in_each_series_and_period():
    assert [numbers.allocate("H05.187", "261123") for _ in range(3)] == [1, 2, 3]
    assert numbers.allocate("H05.187", "261124") == 1
    assert numbers.allocate("H05.188", "261123") == 1


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_leaves_no_gap():
    class ShopShut(Exception):
        pass

    def lend(*, fail):
        with transaction.atomic():
            number = numbers.allocate("gaps", "p")
            if fail:
                raise ShopShut
        return number

    assert lend(fail=False) == 1
    with pytest.raises(ShopShut):
        lend(fail=True)
    assert lend(fail=False) == 2


@pytest.mark.django_db(transaction=True)
def test_many_processes_never_share_a_number_and_leave_no_gap():
    taken = []

    def work():
        for _ in range(25):
            with transaction.atomic():
                taken.append(numbers.allocate("crowd", "p"))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 101))
    assert SequenceCounter.objects.get(series="crowd").last == 100


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_a_programming_error():
    with pytest.raises(locks.LockOutsideTransaction):
        numbers.allocate("x", "y")


def test_dossier_code_template():
    template = numbers.check_template("{agency}-{day:%y%m%d}-{n:04d}")
    assert numbers.render(template, agency="H05.187", day=dt.date(2026, 11, 23), n=42) == "H05.187-261123-0042"


@pytest.mark.parametrize("template", ["", "{agency}", "{n.__class__}", "{secret}-{n}", "{n:%%}", "{n", "{}-{n}"])
def test_a_template_that_cannot_work_is_refused(template):
    with pytest.raises(numbers.BadTemplate):
        numbers.check_template(template)


def test_secret_codes_have_no_look_alikes_and_survive_how_people_type():
    code = numbers.secret_code()
    assert len(code) == 8
    assert not set(code) & set("0O1IL5S2Z8BUV")
    assert numbers.normalise_secret(f" {code[:4].lower()}-{code[4:].lower()} ") == code


# Actors, permissions, errors


def test_rights_hold_where_they_were_granted_and_nowhere_else():
    here, there = ids.new_id(), ids.new_id()
    right = KernelPermission.REDELIVER
    clerk = Actor(id=ids.new_id(), name="Vũ Thị Mai", grants={right.value: frozenset({here})})
    assert clerk.may(right, here)
    assert not clerk.may(right, there)
    assert clerk.may(right)
    assert service("job", right).may(right, there)
    assert service("job", right).places(right) is EVERYWHERE
    assert not ANONYMOUS.may(right)
    with pytest.raises(NotAllowed) as caught:
        clerk.require(right, there)
    assert caught.value.data == {"permission": "kernel.redeliver"}


def test_an_unknown_right_fails_by_name():
    assert permissions.permission("kernel.redeliver") is KernelPermission.REDELIVER
    with pytest.raises(permissions.UnknownPermission, match=r"kernel\.redelivr"):
        permissions.permission("kernel.redelivr")


def test_errors_carry_code_data_and_a_message_filled_in():
    error = TooMany(seconds=30)
    assert error.code == "kernel.too_many"
    assert "30" in error.message
    assert InvalidInput("Name {who} is taken", who="An").message == "Name An is taken"
    assert "{seconds}" in TooMany(other=1).message


# Locks and rate limits


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_is_held_elsewhere_says_busy():
    held, done = threading.Event(), threading.Event()

    def holder():
        with transaction.atomic():
            locks.hold("counter:1", "counter:2")
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=holder)
    thread.start()
    held.wait(10)
    with pytest.raises(Busy), transaction.atomic():
        locks.hold("counter:2", timeout_ms=50)
    done.set()
    thread.join()
    with transaction.atomic():
        locks.hold("counter:2", timeout_ms=50)
    with pytest.raises(locks.LockOutsideTransaction):
        locks.hold("counter:1")


@pytest.mark.django_db
def test_tries_are_counted_in_windows():
    with clock.frozen(MONDAY):
        for _ in range(3):
            throttle.spend("track:127.0.0.1", limit=3, per_seconds=60)
        throttle.spend("track:127.0.0.2", limit=3, per_seconds=60)
        with pytest.raises(TooMany) as caught:
            throttle.spend("track:127.0.0.1", limit=3, per_seconds=60)
    assert caught.value.data["seconds"] == 60
    with clock.frozen(MONDAY + dt.timedelta(seconds=60)):
        throttle.spend("track:127.0.0.1", limit=3, per_seconds=60)
    with clock.frozen(MONDAY + dt.timedelta(days=3)):
        assert throttle.sweep() == 3


@pytest.mark.django_db
def test_a_try_is_counted_and_what_others_have_tried_is_told_at_once(django_assert_num_queries):
    limits = {"limit": 2, "per_seconds": 60, "others_seconds": 600}
    with clock.frozen(MONDAY):
        throttle.count("code:1", per_seconds=600)
        with django_assert_num_queries(1):
            assert throttle.spend_knowing("from:1", "code:1", "code:2", **limits) == {"code:1": 1, "code:2": 0}
    with clock.frozen(MONDAY + dt.timedelta(seconds=70)):  # a minute later the ten minutes still run
        assert throttle.spend_knowing("from:1", "code:1", **limits) == {"code:1": 1}
        assert throttle.spend_knowing("from:1", **limits) == {}
        with pytest.raises(TooMany) as caught:
            throttle.spend_knowing("from:1", "code:1", **limits)
    assert caught.value.data["seconds"] == 50


def lend(times=3):
    for number in range(times):
        audit.record(BOOK, "test.lent", actor=HUONG, after={"reader": f"người đọc {number}"}, reason="Điều 1")


@pytest.mark.django_db
def test_a_whole_chain_verifies_and_keeps_who_what_and_why(django_assert_num_queries):
    with django_assert_num_queries(2):
        lend(1)
    lend(2)
    entries = list(audit.history(BOOK))
    assert [entry.position for entry in entries] == [1, 2, 3]
    assert entries[0].facts == {"after": {"reader": "người đọc 0"}, "reason": "Điều 1"}
    assert entries[0].actor_name == "Nguyễn Thị Hường"
    report = audit.verify_all()
    assert (report.entries, report.chains, report.broken) == (3, 1, None)


@pytest.mark.django_db
def test_two_kinds_about_one_subject_are_two_chains():
    reads = audit.Subject("book.reads", BOOK.id)
    for _ in range(2):
        lend(1)
        audit.record(reads, "test.read", actor=HUONG)
    for chain in (BOOK, reads):
        assert [entry.position for entry in audit.history(chain)] == [1, 2]
        assert audit.verify_chain(chain) is None
    report = audit.verify_all()
    assert (report.chains, report.broken) == (2, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_auditentry SET action = 'x'",
        "DELETE FROM kernel_auditentry",
        "TRUNCATE kernel_auditentry",
        "TRUNCATE kernel_outboxevent, kernel_auditentry CASCADE",
        "UPDATE kernel_audithead SET chains = 7",
        "DELETE FROM kernel_audithead",
        "TRUNCATE kernel_audithead",
    ],
)
def test_the_database_refuses_to_rewrite(statement):
    with clock.frozen(MONDAY):
        lend()
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        audit.make_head(MONDAY.date())
    with connection.cursor() as cursor:
        for table in ("kernel_auditentry", "kernel_audithead"):  # as it is everywhere but in the tests' own database
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
        with pytest.raises((ProgrammingError, InternalError), match="append-only"):
            cursor.execute(statement)


def test_the_guards_stand_when_the_migrations_have_run():
    """The tests switch one of them off in their own database; nothing in the program does."""
    words = ("DISABLE TRIGGER", "session_replication_role")
    program = Path(__file__).parents[2]
    found = {
        path.name
        for path in program.rglob("*.py")
        if "tests" not in path.parts and any(word in path.read_text(encoding="utf-8") for word in words)
    }
    assert not found


def tamper(sql, *values):
    """What a database owner could do."""
    with connection.cursor() as cursor:
        for table in ("kernel_auditentry", "kernel_audithead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute(sql, values)
        for table in ("kernel_auditentry", "kernel_audithead"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE kernel_auditentry SET actor_name = 'Ai đó' WHERE position = 2", "changed"),
        ("UPDATE kernel_auditentry SET facts = '{}' WHERE position = 3", "changed"),
        ("DELETE FROM kernel_auditentry WHERE position = 2", "missing"),
        ("UPDATE kernel_auditentry SET position = position + 10 WHERE position = 3", "missing"),
    ],
)
def test_every_tampering_is_found_and_named(sql, what):
    lend()
    tamper(sql)
    broken = audit.verify_all().broken
    assert broken is not None
    assert str(BOOK.id) in broken.where
    assert what in broken.what


@pytest.mark.django_db
def test_a_chain_rewritten_to_its_end_is_caught_by_the_signed_head_of_the_day():
    with clock.frozen(MONDAY):
        lend(1)
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        head = audit.make_head(MONDAY.date())
        assert audit.make_head(MONDAY.date()).root == head.root
        assert head.chains == 1
        assert audit.verify_all().broken is None
        with pytest.raises(ValueError, match="not over"):
            audit.make_head(clock.today())
    entry = AuditEntry.objects.get()
    forged = entry_hash(
        previous=bytes(32), subject_kind="book", subject_id=BOOK.id, position=1, occurred_at=entry.occurred_at,
        action="test.lent", actor_id=None, actor_name="Ai đó", behalf_id=None, behalf_name="", facts={},
    )  # fmt: skip
    tamper("UPDATE kernel_auditentry SET actor_id = NULL, actor_name = 'Ai đó', facts = '{}', hash = %s", forged)
    broken = audit.verify_all().broken
    assert broken is not None
    assert "2026-11-23" in broken.where


@pytest.mark.django_db
def test_a_head_with_a_foreign_signature_is_named():
    with clock.frozen(MONDAY):
        lend(1)
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        audit.make_head(MONDAY.date())
    tamper("UPDATE kernel_audithead SET signature = %s", bytes(64))
    broken = audit.verify_all().broken
    assert broken is not None
    assert "signature" in broken.what


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=20), st.data())
def test_no_other_leaves_have_the_same_root(leaves, data):
    position = data.draw(st.integers(min_value=0, max_value=len(leaves) - 1))
    changed = [*leaves]
    changed[position] += b"!"
    assert merkle_root(leaves) != merkle_root(changed)
    assert merkle_root(leaves) != merkle_root([*leaves, leaves[-1]])


# Outbox


@pytest.mark.django_db
def test_news_reaches_its_subscriber_once(listener):
    heard, _ = listener
    outbox.announce(BookLent(BOOK.id, reader="An", day=dt.date(2026, 11, 23)))
    assert heard == []
    assert outbox.drain() == 1
    assert heard == [{"reader": "An", "day": "2026-11-23"}]
    delivery = Delivery.objects.get()
    assert outbox.attempt(delivery.id)
    assert outbox.relay() == 0
    assert len(heard) == 1


@pytest.mark.django_db
def test_the_relay_makes_one_job_a_delivery(listener):
    outbox.announce(BookLent(BOOK.id, reader="An", day=dt.date(2026, 11, 23)))
    outbox.relay()
    job = ProcrastinateJob.objects.get(task_name="kernel.deliver")
    assert job.args == {"delivery_id": str(Delivery.objects.get().id)}


@pytest.mark.django_db
def test_a_failing_delivery_is_retried_with_growing_pauses_then_dead_then_sent_again_by_a_person(listener):
    heard, failures = listener
    failures.extend(ConnectionError("axis is down") for _ in range(20))
    moment, pauses = MONDAY, []
    with clock.frozen(moment):
        outbox.announce(BookLent(BOOK.id, reader="An", day=dt.date(2026, 11, 23)))
        outbox.drain()
    while (delivery := Delivery.objects.get()).state == DeliveryState.PENDING:
        pauses.append(delivery.next_attempt_at - moment)
        moment = delivery.next_attempt_at
        with clock.frozen(moment - dt.timedelta(seconds=1)):
            assert outbox.drain() == 0
        with clock.frozen(moment):
            outbox.drain()
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == len(pauses) == 8
    assert delivery.last_error == "ConnectionError: axis is down"
    admin = service("Quản trị", KernelPermission.SEE_DEAD_LETTERS, KernelPermission.REDELIVER)
    assert list(outbox.dead_letters(actor=admin)) == [delivery]
    assert not outbox.dead_letters(actor=HUONG)
    with pytest.raises(NotAllowed):
        outbox.redeliver(delivery.id, actor=HUONG)
    with pytest.raises(NotFound):
        outbox.redeliver(ids.new_id(), actor=admin)
    failures.clear()
    outbox.redeliver(delivery.id, actor=admin)
    with pytest.raises(StaleState):
        outbox.redeliver(delivery.id, actor=admin)
    outbox.drain()
    assert heard
    assert not outbox.dead_letters(actor=admin)


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_no_change_of_its_own(listener):
    _, failures = listener
    failures.append(ValueError("half-way"))
    outbox.announce(BookLent(BOOK.id, reader="An", day=dt.date(2026, 11, 23)))

    @events.subscribe("test.writer", BookLent)
    def write(event):
        audit.record(event.subject, "test.noted", actor=HUONG)
        if not AuditEntry.objects.filter(action="test.other").exists():
            raise ValueError

    try:
        outbox.drain()
        assert not AuditEntry.objects.filter(action="test.noted").exists()
        audit.record(audit.Subject("other", ids.new_id()), "test.other", actor=HUONG)
        with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
            outbox.drain()
        assert AuditEntry.objects.filter(action="test.noted").count() == 1
    finally:
        del events._subscribers["test.writer"]


def test_two_subscribers_cannot_share_a_name(listener):
    with pytest.raises(events.AlreadySubscribed):
        events.subscribe("test.listener", BookLent)(print)
