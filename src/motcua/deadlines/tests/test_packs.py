"""Packs of calendars: loaded once, twice, changed, broken."""

import json
import uuid
from pathlib import Path

import pytest

from motcua.deadlines import queries
from motcua.deadlines.errors import BadDecision, BadOfficeHours, BadPack, BadPolicy
from motcua.deadlines.limits import Limit
from motcua.deadlines.models import CalendarDecision, ReckoningPolicy, WorkingCalendar
from motcua.deadlines.packs import load_calendar_pack, load_calendars
from motcua.deadlines.rulebook import current_rulebook
from motcua.deadlines.tests.people import DAY, KEEPER, SHORT, SOMEBODY, at, load, pack, wall
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject, history
from motcua.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing():
    first = load(pack())
    assert (len(first.created), first.changed, first.unchanged) == (8, [], [])
    stamp = current_rulebook().stamp
    second = load(pack())
    assert (second.created, second.changed, len(second.unchanged)) == ([], [], 8)
    assert current_rulebook().stamp == stamp


def test_every_change_is_one_audit_entry():
    load(pack())
    changed = pack()
    changed["calendars"][0]["hours"][0]["week"]["friday"] = SHORT
    changed["decisions"][0]["note"] = "khác"
    changed["policies"][3]["cutoff"] = "16:30"
    report = load(changed)
    assert sorted(report.changed) == ["2026-12-21", "default", "strict 1"]
    for kind, row in [
        ("calendar", WorkingCalendar.objects.get(code="default")),
        ("decision", CalendarDecision.objects.get(day="2026-12-21")),
        ("policy", ReckoningPolicy.objects.get(code="strict")),
    ]:
        entries = list(history(Subject(f"deadlines.{kind}", row.id)))
        assert [one.action for one in entries] == [f"deadlines.{kind}_created", f"deadlines.{kind}_changed"]
        assert entries[1].facts["before"] != entries[1].facts["after"]
        assert entries[0].actor_name == "pack"


def test_a_change_reaches_the_next_question():
    load(pack())
    limit, friday = Limit.of(1, "working_day"), at("2026-12-18 09:00")
    assert wall(queries.preview(limit, friday).due) == "2026-12-22 17:00"  # Monday 21 is off by decision
    assert wall(queries.preview(limit, at("2026-12-25 09:00")).due) == "2026-12-26 17:00"  # a worked Saturday
    changed = pack()
    changed["decisions"][0] |= {"kind": "working_day"}
    load(changed)
    assert wall(queries.preview(limit, friday).due) == "2026-12-21 17:00"


def test_a_decision_may_be_about_one_calendar():
    only = pack()
    only["decisions"] = [{"day": "2026-12-22", "kind": "day_off", "legal_basis": "QĐ 3", "calendar": "own"}]
    load(only)
    limit, monday = Limit.of(1, "working_day"), at("2026-12-21 09:00")
    assert wall(queries.preview(limit, monday).due) == "2026-12-22 17:00"
    assert wall(queries.preview(limit, monday, calendar_owner=SOMEBODY).due) == "2026-12-23 16:30"


def test_calendars_that_did_not_change_keep_their_tables():
    load(pack())
    before = queries.calendar_for()
    changed = pack()
    changed["policies"][3]["cutoff"] = "16:30"
    load(changed)
    assert queries.calendar_for() is before


def test_versions_may_trade_days():
    load(pack())
    later = pack()
    later["policies"][0]["valid_to"] = later["policies"][1]["valid_from"] = "2025-09-01"
    assert load(later).changed == ["default 1", "default 2"]


def test_a_second_pack_cannot_take_the_default_calendar():
    load(pack())
    other = {"calendars": [pack()["calendars"][0] | {"code": "another"}]}
    with pytest.raises(BadPack, match="one_calendar_an_owner"):
        load(other)


def test_needs_the_right():
    with pytest.raises(NotAllowed):
        load_calendar_pack(pack(), actor=Actor(id=uuid.uuid4(), name="Ai đó"))


def broken(path: str, value) -> dict:
    content = pack()
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = content
    for step in way:
        place = place[step]
    place[last] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("calendars", {}, BadPack), ("calendars.0", 5, BadPack), ("calendars.0.code", None, BadPack),
        ("calendars.0.colour", "red", BadPack), ("calendars.0.zone", "Mars/Base", BadPack),
        ("calendars.0.country", "XX", BadPack), ("calendars.0.owner", "nobody", BadPack),
        ("calendars.0.owner", "somebody", BadPack), ("calendars.1.code", "default", BadPack),
        ("calendars.0.hours", [], BadOfficeHours), ("calendars.0.hours.0.week", {}, BadOfficeHours),
        ("calendars.0.hours.0.week.noday", DAY, BadPack), ("calendars.0.hours.0.week.monday", [["07:30"]], BadPack),
        ("calendars.0.hours.0.week.monday", [["12:00", "07:30"]], BadOfficeHours),
        ("calendars.0.hours.0.week.monday", [["07:30", "12:00"], ["11:00", "17:00"]], BadOfficeHours),
        ("calendars.0.hours.0.week.monday", [["07:30:20", "12:00"]], BadPack),
        ("calendars.0.hours.0.valid_from", "1899-01-01", BadPack),
        ("calendars.0.hours.0.valid_from", "tomorrow", BadPack),
        ("decisions.0.day", "2026-13-01", BadPack), ("decisions.0.kind", "maybe", BadPack),
        ("decisions.0.legal_basis", "", BadDecision), ("decisions.1.as_weekday", 7, BadDecision),
        ("decisions.1.day", "2026-12-21", BadPack), ("decisions.0.calendar", "none", BadPack),
        ("policies.0.kind", "guess", BadPack), ("policies.0.cutoff", "25:00", BadPack),
        ("policies.0.version", "1", BadPack), ("policies.0.version", True, BadPack), ("policies.0.version", 2, BadPack),
        ("policies.0.hours_a_day", "x", BadPack), ("policies.0.hours_a_day", "0", BadPolicy),
        ("policies.0.financial_pauses", "yes", BadPack), ("policies.0.supplement_regime", "stop", BadPack),
        ("policies.0.valid_to", "2026-07-01", BadPack), ("policies.1.valid_to", "2025-07-01", BadPack),
    ],
)  # fmt: skip
def test_a_broken_pack_changes_nothing(path, value, error):
    with pytest.raises(error) as refused:
        load(broken(path, value))
    assert refused.value.message
    assert not WorkingCalendar.objects.exists()
    assert not ReckoningPolicy.objects.exists()


PACKS = sorted((Path(__file__).resolve().parents[4] / "packs").glob("*/calendars.json"))


@pytest.mark.parametrize("folder", [path.parent for path in PACKS], ids=lambda folder: folder.name)
def test_every_pack_of_this_repository_loads(folder):
    report = load_calendars(folder, actor=KEEPER)
    assert report.created
    content = json.loads((folder / "calendars.json").read_text(encoding="utf-8"))
    assert all(one["legal_basis"] for one in content["decisions"] + content["policies"])
    swapped = Limit.of(1, "working_day")
    assert wall(queries.preview(swapped, at("2025-12-31 09:00")).due) == "2026-01-05 17:00"
    assert wall(queries.preview(swapped, at("2026-01-09 09:00")).due) == "2026-01-10 17:00"


def test_a_folder_without_a_readable_pack_is_refused(tmp_path):
    with pytest.raises(BadPack):
        load_calendars(tmp_path, actor=KEEPER)
    (tmp_path / "calendars.json").write_text("{")
    with pytest.raises(BadPack):
        load_calendars(tmp_path, actor=KEEPER)
