"""What the kept statements write is what Django would have written."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction

from motcua.kernel import clock, ids, writing
from motcua.kernel.models import Delivery, OutboxEvent, SequenceCounter

pytestmark = pytest.mark.django_db


class Plant(models.Model):
    """A row with a column of every kind that the house uses."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    name = models.TextField(unique=True)
    label = models.CharField(max_length=20, null=True)
    height = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    count = models.IntegerField(default=0)
    alive = models.BooleanField(default=True)
    planted = models.DateField()
    watered = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    nothing = models.JSONField(null=True)
    beds = ArrayField(models.UUIDField(), default=list)
    colours = ArrayField(models.TextField(), default=list)
    mother = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    seal = models.BinaryField(default=b"")

    class Meta:
        app_label = "garden"
        managed = False
        db_table = "test_plant"


@pytest.fixture
def garden():
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(Plant)


def plant(name, **more):
    return Plant(
        name=name, height=Decimal("12.50"), planted=dt.date(2026, 11, 23), watered=clock.now(),
        facts={"ghi chú": ["ẩm", 1]},
        beds=[ids.new_id(), ids.new_id()], colours=["đỏ", 'x"y{,}'], seal=b"\x00\xff", **more,
    )  # fmt: skip


def stored(row):
    return Plant.objects.filter(pk=row.pk).values().get()


def test_a_row_is_written_as_django_writes_it(garden):
    ours, theirs = plant("a"), plant("b")
    theirs.__dict__.update({k: v for k, v in ours.__dict__.items() if k not in {"id", "name", "_state"}})
    writing.insert(ours)
    theirs.save(force_insert=True)
    assert {**stored(ours), "id": 0, "name": ""} == {**stored(theirs), "id": 0, "name": ""}
    assert not ours._state.adding
    ours.count = 5
    ours.save()  # goes on as any other row
    assert stored(ours)["count"] == 5
    writing.insert(child := plant("c", mother=ours, label="con"))
    assert Plant.objects.get(mother=ours) == child


def test_columns_are_changed_as_django_changes_them_and_no_others(garden):
    writing.insert(row := plant("a"))
    writing.insert(other := plant("b"))
    before = stored(other)
    changed = {"count": 7, "facts": {"x": None}, "nothing": None, "beds": [], "mother_id": other.id, "watered": None}
    assert writing.update(Plant, row.id, **changed) == 1
    assert {name: stored(row)[name] for name in changed} == changed
    assert stored(row)["name"] == "a"
    assert stored(other) == before
    assert writing.update(Plant, uuid.uuid4(), count=1) == 0


def test_rows_are_deleted_by_their_keys(garden):
    rows = [plant(name) for name in "abc"]
    for row in rows:
        writing.insert(row)
    writing.delete(Plant, [rows[0].id, rows[2].id])
    assert list(Plant.objects.all()) == [rows[1]]
    writing.delete(Plant, [])
    assert Plant.objects.count() == 1


def test_rows_that_are_there_already_are_passed_over(garden):
    writing.insert(plant("a"))
    rows = [plant("a"), plant("b"), plant("c")]
    assert writing.insert_new(rows) == {rows[1].id, rows[2].id}
    assert stored(rows[1])["beds"] == rows[1].beds
    assert writing.insert_new([plant("c")]) == writing.insert_new([]) == set()
    assert Plant.objects.count() == 3


def test_a_row_that_is_forbidden_spoils_the_transaction(garden):
    writing.insert(plant("a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        writing.insert(plant("a"))
    assert Plant.objects.count() == 1


def test_a_model_whose_key_the_database_gives_is_refused():
    class Weed(models.Model):
        class Meta:
            app_label = "garden"
            managed = False

    with pytest.raises(TypeError, match="Weed"):
        writing.insert(Weed())


def test_it_takes_as_many_statements_as_it_should(django_assert_num_queries):
    event = OutboxEvent(name="x", subject_kind="book", subject_id=ids.new_id(), payload={}, occurred_at=clock.now())
    with django_assert_num_queries(3):
        writing.insert(event)
        writing.insert(row := Delivery(event=event, subscriber="library"))
        writing.update(Delivery, row.id, attempts=2)
    row.refresh_from_db()
    assert row.attempts == 2


def test_a_row_is_amended_only_when_it_says_something_else():
    facts = {"series": "dossier", "period": "2026", "last": 4}
    row = writing.amended(SequenceCounter(), facts)
    assert row is not None
    assert (row.series, row.last) == ("dossier", 4), "a new row is always to be saved"
    row.save()
    assert writing.amended(row, facts) is None
    assert writing.amended(row, facts | {"last": 5}) is row
    assert row.last == 5
