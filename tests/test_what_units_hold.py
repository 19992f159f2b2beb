"""Whatever holds a unit either goes along when the unit ends, or is named as staying, with the reason.

Proved twice: over all models (a column that names a unit has to be in a room's `carries` or `stays`), and over rows (in
a busy house no column holds an ending unit or post that nobody has named; and after the change only what stays does).
"""
# ruff: noqa: S608 - our own tables

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import ForeignKey, JSONField, ManyToManyField, UUIDField

from motcua.arrivals import actions as arrivals
from motcua.arrivals import queries as halls
from motcua.arrivals import rules
from motcua.dossiers import actions
from motcua.dossiers.actions import cabinet
from motcua.dossiers.models import StoragePlace
from motcua.dossiers.queries.together import given_to
from motcua.dossiers.tests.people import Town, pdf
from motcua.dossiers.tests.test_reorganising import HUY, LAN, MERGED
from motcua.dossiers.tests.whole import GROWING, digests
from motcua.files.scanning import run
from motcua.identity.queries import organisation
from motcua.identity.reorganisation import actions as reorganising
from motcua.identity.reorganisation.participants import participants
from motcua.identity.reorganisation.resolving import resolve
from motcua.identity.reorganisation.surveying import OWN, staying
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.audit import Subject
from motcua.papers import actions as papers
from motcua.papers.models import DigitalPaper, ScanBatch
from motcua.papers.reading import read_batch
from motcua.papers.tests.conftest import FakeMachine, a_page

MORNING, TUESDAY = clock.at(2026, 11, 16, 9, 0), clock.at(2026, 11, 17, 9, 0)
# Grow with every number and call, and are never set back: what was given stays given.
COUNTED = frozenset({"kernel_sequencecounter", "arrivals_hallversion", "kernel_delivery"})
NAMED = re.compile(r"(^|_)(unit|units|post|posts|point|counter|office|agency|lanes|hall)(_|$)")


def words():
    """Columns that have a word: carried, and staying."""
    rooms = (OWN, *participants())
    return {name for room in rooms for name in room.carries}, {stay.column for room in rooms for stay in room.stays}


def columns():
    """Every column that names a unit or a post, as `room.Model.field`."""
    for model in apps.get_models(include_auto_created=False):
        if not model.__module__.startswith("motcua."):
            continue
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            points = isinstance(field, ForeignKey | ManyToManyField) and field.related_model._meta.label in {
                "identity.Unit", "identity.Post",
            }  # fmt: skip
            holds = isinstance(field, UUIDField | ArrayField | JSONField) and not isinstance(field, ForeignKey)
            if points or (holds and NAMED.search(field.name)):
                yield f"{model._meta.label}.{field.name}"


def test_every_column_that_names_a_unit_is_carried_or_stays_with_a_reason():
    carried, stays = words()
    found = set(columns())
    assert {"dossiers.Dossier.return_unit", "arrivals.KioskDevice.point", "identity.Delegation.post"} <= found
    assert found - carried - stays == set(), "say in the room's participant what becomes of these when a unit ends"


def test_every_word_is_of_a_column_that_exists_and_every_reason_is_said():
    carried, stays = words()
    for name in carried | stays:
        label, field = name.rsplit(".", 1)
        apps.get_model(label)._meta.get_field(field)
    assert all(len(reason) > 20 for _, reasons in staying() for reason in reasons)
    assert {room for room, _ in staying()} >= {"identity", "dossiers", "papers", "arrivals", "notices", "learning"}


def test_a_new_model_without_a_word_would_be_found(monkeypatch):
    participant = next(each for each in participants() if each.name == "arrivals")
    without = [each for each in (OWN, *participants()) if each is not participant]
    named = {name for room in without for name in (*room.carries, *(stay.column for stay in room.stays))}
    assert "arrivals.Booking.point" in set(columns()) - named


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    rules.forget()
    with clock.frozen(MORNING):
        yield Town()


@pytest.fixture
def busy(town, monkeypatch, tmp_path):
    """Phường Kinh Bắc on Monday, with something of every kind in hand; Vũ Ninh's hall with the same numbers."""
    fake = FakeMachine(tmp_path)
    fake.pages = [a_page("đơn")]
    for name in ("count", "read"):
        monkeypatch.setattr(run, name, getattr(fake, name))
    monkeypatch.setattr(run, "require_programs", lambda: None)
    point = town.counter.id
    dossier = town.accepted()
    papers.receive_scan(
        pdf(), name="quét.pdf", unit_id=point, subject=Subject("dossier", dossier), actor=town.huong
    )  # fmt: skip
    read_batch(ScanBatch.objects.get().id)
    papers.receive_scan(pdf(), name="chưa rõ của ai.pdf", unit_id=point, actor=town.huong)
    asked = town.accepted()
    (post,) = town.tuan.posts
    actions.instruct(asked, text="Xem lại", to_post=post, due_on=dt.date(2026, 11, 20), actor=town.le)
    finished = town.finished()
    cabinet.place_result(
        finished, cabinet.keep_place(point, cabinet="1", shelf="2", actor=town.huong), actor=town.huong
    )
    _hall(town, point)
    return {"point": point, "dossier": dossier, "asked": asked, "finished": finished}


def _hall(town, point):
    """One served on Friday; today a machine, two who wait, one at the counter, one served; one comes on Wednesday."""
    services = [one.key for one in halls.services()]
    with clock.frozen(clock.at(2026, 11, 13, 9, 0)):
        arrivals.take_ticket(point, "submit", actor=town.huong)
    with clock.frozen(clock.at(2026, 11, 13, 9, 7)):
        counter = arrivals.open_counter(halls.counters_of(point)[0].id, services, actor=town.huong)
        arrivals.call_next(counter.id, actor=town.huong)
    with clock.frozen(clock.at(2026, 11, 13, 9, 10)):
        arrivals.finish_ticket(counter.id, actor=town.huong)
        arrivals.close_counter(counter.id, actor=town.huong)
    arrivals.register_device(point, "Cửa chính", actor=town.nam)
    counter = arrivals.open_counter(halls.counters_of(point)[0].id, services, actor=town.huong)
    for _ in range(4):
        arrivals.take_ticket(point, "submit", actor=town.huong)
    arrivals.call_next(counter.id, actor=town.huong)
    arrivals.finish_ticket(counter.id, actor=town.huong)
    arrivals.call_next(counter.id, actor=town.huong)
    arrivals.book_visit(
        point, "submit", dt.date(2026, 11, 18), dt.time(9, 30), "Lê Thị Ngọc Ánh", "0912000019", actor=ANONYMOUS
    )


def holding(ids):
    """Columns (as `room.Model.field`) of which a row holds one of these ids, in whatever form."""
    texts = [str(each) for each in ids]
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("motcua."):
            continue
        for field in model._meta.concrete_fields:
            if field.primary_key and field.remote_field is None:
                continue
            kind = field.db_type(connection) or ""
            fits = kind.startswith(("uuid", "jsonb", "text", "varchar"))
            if fits and _holds(model._meta.db_table, field.column, texts):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def _holds(table, column, texts):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ~ %s LIMIT 1', ["|".join(texts)])
        return cursor.fetchone() is not None


def planned(spec=MERGED):
    plan = reorganising.prepare_reorganisation(spec, actor=HUY)
    report = reorganising.survey_reorganisation(plan, actor=HUY)
    assert not report.problems, report.problems
    return plan, report


def test_in_a_busy_house_nothing_holds_an_ending_unit_that_nobody_has_named(busy, town):
    plan, _ = planned()
    ending = resolve(MERGED, plan).ending
    posts = [post for name in ("huong", "tuan", "le") for post in getattr(town, name).posts]
    carried, stays = words()
    through = {"identity.Unit_successors.from_unit", "identity.Unit_successors.to_unit"}
    found = holding([*ending, *posts]) - through
    assert {"arrivals.Booking.point", "papers.ScanBatch.unit", "dossiers.StoragePlace.unit"} <= found
    assert found - carried - stays == set()
    with clock.frozen(TUESDAY):
        reorganising.carry_out(plan, actor=LAN)
    left = {name for name in holding(ending) - through if name.split(".")[0] not in {"identity", "kernel"}}
    # What stays, columns whose closed rows stay, and offers that ended on the day.
    assert left - stays - {"catalogue.Offering.unit"} <= {
        "arrivals.Ticket.counter", "arrivals.CounterSession.point", "arrivals.CounterSession.counter",
    }  # fmt: skip


def test_the_dry_run_lists_it_all(busy):
    _, report = planned()
    told = {f"{room}.{line.kind}": line.count for room, lines in report.rooms for line in lines if line.count}
    assert told["arrivals.ticket"] == 3
    assert (told["arrivals.session"], told["arrivals.booking"], told["arrivals.device"]) == (1, 1, 1)
    assert told["arrivals.hall"] == 1
    assert (told["papers.scan"], told["papers.paper"]) == (2, 1)
    assert (told["dossiers.storage_place"], told["dossiers.instruction"]) == (1, 1)
    assert report.as_json()["stays"]


def test_all_of_it_goes_on_at_the_new_ward_and_the_past_does_not_change(busy, town):
    friday, monday = dt.date(2026, 11, 13), dt.date(2026, 11, 16)
    before = halls.times(busy["point"], friday, friday, actor=town.nam)
    assert [(row.name, row.served, row.wait_median, row.service_median) for row in before.counters] == [("1", 1, 7, 3)]
    plan, _ = planned()
    with clock.frozen(TUESDAY):
        reorganising.carry_out(plan, actor=LAN)
        after = Town()
        new = organisation().by_key("commune-kinh-vu-service")
        assert {row.unit_id for row in ScanBatch.objects.all()} == {new.id}
        assert DigitalPaper.objects.get().unit_id == new.id
        assert StoragePlace.objects.get().unit_id == new.id
        place = cabinet.keep_place(new.id, cabinet="1", shelf="2", actor=after.huong)
        assert place == StoragePlace.objects.get().id, "the cabinet is the same one"
        assert halls.times(busy["point"], friday, friday, actor=after.nam) == before
        assert halls.times(busy["point"], monday, monday, actor=after.nam).counters[0].served == 1
        assert [unit.id for unit in halls.points_before(new.id)] == [busy["point"]]
        assert halls.point_by_key("commune-09187-service").id == new.id
        assert [row.dossier_id for row in given_to(after.tuan)] == [busy["asked"]]


def test_undone_every_table_is_as_before(busy):
    plan, _ = planned()
    before = digests(GROWING | COUNTED)
    with clock.frozen(TUESDAY):
        reorganising.carry_out(plan, actor=LAN)
        assert digests(GROWING | COUNTED) != before
        reorganising.undo(plan, reason="Nghị quyết được sửa", actor=LAN)
    after = digests(GROWING | COUNTED)
    assert {table for table in after if after[table] != before[table]} == set()
    assert audit.verify_all().broken is None
