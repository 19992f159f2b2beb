"""A kept statement answers as its queryset does, with every value in its place."""

import pytest
from django.db import connection, transaction

from motcua.kernel import audit, clock, ids
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import any_of, in_order
from motcua.kernel.kept import ID, TEXT, HoleNotFilled, Kept, hole
from motcua.kernel.models import AuditEntry, Delivery, OutboxEvent

pytestmark = pytest.mark.django_db
HUONG = Actor(id=ids.new_id(), name="Nguyễn Thị Hường")


@pytest.fixture
def books():
    """Three books, each lent twice."""
    found = [audit.Subject("book", ids.new_id()) for _ in range(3)]
    with transaction.atomic():
        for book in found:
            for reader in ("Lan", "Mai"):
                audit.record(book, "lent", actor=HUONG, reader=reader)
    return found


def test_it_answers_as_the_queryset_does(books):
    by_subject = Kept(lambda key: AuditEntry.objects.filter(subject_id=key).order_by("position"))
    for book in books:
        rows, plain = by_subject(book.id), list(AuditEntry.objects.filter(subject_id=book.id).order_by("position"))
        assert rows == plain
        assert [row.__dict__.keys() for row in rows] == [row.__dict__.keys() for row in plain]
        assert [row.facts for row in rows] == [{"reader": "Lan"}, {"reader": "Mai"}]
        assert not any(row._state.adding for row in rows)
    assert by_subject(ids.new_id()) == []


def test_every_value_has_its_own_place(books):
    first, second, third = books
    between = Kept(
        lambda action, some, other: AuditEntry.objects.filter(any_of("subject_id", some), action=action)
        .exclude(any_of("subject_id", other)).order_by("subject_id", "position"),
        TEXT, [hole(1)], [hole(2)],
    )  # fmt: skip
    kept = between("lent", in_order(frozenset({first.id, second.id})), [second.id, third.id])
    assert [row.subject_id for row in kept] == [first.id, first.id]
    assert between("given back", [first.id], [second.id]) == []


def test_columns_alone_come_as_tuples(books):
    facts = Kept(
        lambda key: AuditEntry.objects.filter(subject_id=key).order_by("position").values_list("position", "facts")
    )
    assert facts(books[0].id) == [(1, {"reader": "Lan"}), (2, {"reader": "Mai"})]


def test_a_row_can_be_changed_and_saved(books):
    event = OutboxEvent.objects.create(
        name="book.lent", subject_kind="book", subject_id=books[0].id, payload={}, occurred_at=clock.now()
    )
    delivery = Delivery.objects.create(event=event, subscriber="library")
    (kept,) = Kept(lambda key: Delivery.objects.filter(id=key))(delivery.id)
    kept.attempts = 3
    kept.save(update_fields=["attempts"])
    delivery.refresh_from_db()
    assert delivery.attempts == 3
    assert kept.event.name == "book.lent"


def test_a_column_left_out_is_read_when_it_is_asked_for(books, django_assert_num_queries):
    (kept, _) = Kept(lambda key: AuditEntry.objects.filter(subject_id=key).only("position").order_by("position"))(
        books[0].id
    )
    with django_assert_num_queries(1):
        assert kept.action == "lent"


@pytest.mark.parametrize("build", [
    lambda key, some: AuditEntry.objects.filter(subject_id=key, actor_id__in=some),  # a list taken apart
    lambda _key, some: AuditEntry.objects.filter(any_of("actor_id", some)),  # a value that nobody uses
])  # fmt: skip
def test_a_value_that_would_not_arrive_is_a_fault(build):
    with pytest.raises(HoleNotFilled):
        Kept(build, ID, [hole(1)])(ids.new_id(), [ids.new_id()])


def test_a_value_that_stands_twice_is_sent_once(books):
    twice = Kept(
        lambda some: AuditEntry.objects.filter(any_of("subject_id", some) | any_of("actor_id", some)), [hole(1)]
    )
    sent = []
    with connection.execute_wrapper(
        lambda run, sql, params, many, context: (sent.append(params), run(sql, params, many, context))[1]
    ):
        assert len(twice([books[0].id])) == 2
    assert sent == [{"v0": [books[0].id]}]
