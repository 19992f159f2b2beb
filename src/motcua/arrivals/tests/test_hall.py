"""The hall as screens show it, the times that are kept, the pack, the machines."""

import json

import pytest

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import BadServices, NoQueueRule, UnknownDevice, UnknownPaper, UnknownPoint
from motcua.arrivals.models import ArrivalService, KioskDevice, QueueRule
from motcua.arrivals.packs import load_services
from motcua.arrivals.queries.hall import forget as forget_times
from motcua.arrivals.tests.conftest import HOUSE, PACK
from motcua.arrivals.wording import spoken
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import AuditEntry


def serve(hall, come, at, service, taken, called, started, ended):
    come(service, at=taken)
    with clock.frozen(clock.at(2026, 11, 16, *called)):
        actions.call_next(at.id, actor=hall.huong)
    with clock.frozen(clock.at(2026, 11, 16, *started)):
        actions.start_ticket(at.id, actor=hall.huong)
    with clock.frozen(clock.at(2026, 11, 16, *ended)):
        actions.finish_ticket(at.id, actor=hall.huong)


def test_the_board_names_calls_newest_first_and_lines_in_order(hall, come, at):
    come(), come(), come("collect"), come()
    other = actions.open_counter(hall.two, ["submit"], actor=hall.mai)
    actions.call_next(at.id, actor=hall.huong)
    actions.call_next(other.id, actor=hall.mai)
    actions.recall_ticket(at.id, actor=hall.huong)
    view = queries.board(hall.point)
    assert [(call.code, call.counter) for call in view.calling] == [("A 001", "1"), ("A 002", "2")]
    assert view.calling[0].version == view.version
    assert {line.letter: line.codes for line in view.waiting} == {
        "A": ("A 003",), "C": (), "D": ("D 001",), "E": (),
    }  # fmt: skip
    with pytest.raises(UnknownPoint):
        queries.board(hall.one)


def test_each_change_of_the_hall_moves_its_version_and_no_other(hall, come, at):
    seen = [queries.version(hall.point)]
    for step in (
        come,
        lambda: actions.call_next(at.id, actor=hall.huong),
        lambda: actions.recall_ticket(at.id, actor=hall.huong),
        lambda: actions.start_ticket(at.id, actor=hall.huong),
        lambda: actions.transfer_ticket(at.id, "ask", actor=hall.huong),
        lambda: actions.rest_counter(at.id, actor=hall.huong),
        lambda: actions.close_counter(at.id, actor=hall.huong),
    ):
        step()
        seen.append(queries.version(hall.point))
    assert seen == sorted(set(seen))
    assert queries.version(hall.other) == 0


def test_the_wait_is_told_from_real_times(hall, come, at):
    for minute in range(5):
        serve(hall, come, at, "submit", (8, minute), (8, 5 + minute * 8), (8, 5 + minute * 8), (8, 11 + minute * 8))
    forget_times()
    first, second = come(), come()
    place = queries.follow(second.secret)
    assert (place.before, place.minutes, place.counters) == (1, 6, ("1",))
    assert queries.follow(first.secret).minutes == 0
    actions.call_next(at.id, actor=hall.huong)
    assert queries.follow(second.secret).minutes == 3  # half of the one at the counter
    actions.finish_ticket(at.id, actor=hall.huong)
    actions.rest_counter(at.id, actor=hall.huong)
    assert queries.follow(second.secret).minutes is None
    assert queries.follow("nobody's") is None


def test_times_by_counter_service_and_hour(hall, come, at):
    serve(hall, come, at, "submit", (8, 0), (8, 10), (8, 12), (8, 20))
    serve(hall, come, at, "submit", (8, 30), (8, 50), (8, 50), (9, 0))
    serve(hall, come, at, "collect", (9, 0), (9, 3), (9, 3), (9, 5))
    come(at=(9, 10))
    actions.call_next(at.id, actor=hall.huong)
    actions.miss_ticket(at.id, actor=hall.huong)
    day = clock.today()
    found = queries.times(hall.point, day, day, actor=hall.nam)
    (counter,) = found.counters
    assert (counter.name, counter.served, counter.missed) == ("1", 3, 1)
    submit, collect = found.services
    assert (submit.key, submit.served, submit.missed) == ("submit", 2, 1)
    assert (submit.service_median, submit.service_p90) == (9.0, 9.8)
    assert (collect.wait_median, collect.service_median) == (3.0, 2.0)
    assert [(row.name, row.served) for row in found.hours] == [("08:00", 2), ("09:00", 1)]
    assert found.hours[0].wait_median == 15.0
    assert queries.times(hall.point, day.replace(day=1), day.replace(day=2), actor=hall.nam).services == []
    with pytest.raises(NotAllowed):
        queries.times(hall.point, day, day, actor=hall.stranger)


def test_times_are_one_query_however_many_numbers(hall, come, at, django_assert_num_queries):
    for _ in range(12):
        come()
    queries.times(hall.point, clock.today(), clock.today(), actor=hall.nam)
    with django_assert_num_queries(2):  # and the organisation's revision
        queries.times(hall.point, clock.today(), clock.today(), actor=hall.nam)


def test_the_board_costs_the_same_for_three_and_for_thirty(hall, come, at, django_assert_num_queries):
    for count in (3, 27):
        for _ in range(count):
            come()
        queries.board(hall.point)
        with django_assert_num_queries(9):  # 4 of them ask for revisions
            queries.board(hall.point)


def test_a_call_in_words():
    assert spoken("A 012", "3", "vi") == "Mời số A không một hai đến quầy 3"
    assert spoken("D 907", "12", "en") == "Number D nine zero seven, please go to counter 12"


def test_the_pack_is_loaded_once_and_a_change_is_recorded(hall, tmp_path):
    before = AuditEntry.objects.count()
    assert load_services(PACK, actor=HOUSE) == 0
    assert AuditEntry.objects.count() == before
    content = json.loads((PACK / "arrival-services.json").read_text(encoding="utf-8"))
    content["services"].pop()
    content["services"][0]["minutes"] = 20
    (tmp_path / "arrival-services.json").write_text(json.dumps(content), encoding="utf-8")
    assert load_services(tmp_path, actor=HOUSE) == 2
    assert [one.key for one in queries.services()] == ["submit", "certify", "collect"]
    assert ArrivalService.objects.get(key="ask").active is False
    assert load_services(tmp_path / "nothing", actor=HOUSE) == 0
    with pytest.raises(NotAllowed):
        load_services(PACK, actor=hall.huong)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.pop("rules"),
        lambda c: c["services"].append(dict(c["services"][0], key="twin")),  # the letter twice
        lambda c: c["services"][0].update(letter="Đ"),
        lambda c: c["services"][0].update(minutes=0),
        lambda c: c["services"][0].update(slots="2"),
        lambda c: c["services"][0].update(colour="red"),
        lambda c: c["services"][0].pop("name_en"),
        lambda c: c["rules"][0].update(valid_from="2025-02-30"),
        lambda c: c["rules"][0].update(valid_to="2025-01-01"),
        lambda c: c["rules"][0]["value"].update(preferred_in_a_row=0),
        lambda c: c["rules"][0]["value"].update(preferred_in_a_row=True),
        lambda c: c["rules"][0]["value"].update(surprise=1),
        lambda c: c["rules"][0]["value"]["priorities"][0].update(legal_basis=""),
    ],
)
def test_a_faulty_pack_is_named_and_changes_nothing(hall, tmp_path, spoil):
    content = json.loads((PACK / "arrival-services.json").read_text(encoding="utf-8"))
    spoil(content)
    (tmp_path / "arrival-services.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BadServices) as refused:
        load_services(tmp_path, actor=HOUSE)
    assert refused.value.data["where"]
    assert ArrivalService.objects.filter(active=True).count() == 4


def test_without_a_rule_in_force_it_is_said(hall, come):
    QueueRule.objects.update(valid_to=clock.at(2026, 1, 1).date())
    from motcua.arrivals import rules

    rules.forget()
    with pytest.raises(NoQueueRule):
        come()


def test_machines(hall):
    device = KioskDevice.objects.get()
    assert hall.token not in str(vars(device))
    assert [one.id for one in queries.devices(hall.point, actor=hall.nam)] == [device.id]
    for token, point in (("", hall.point), ("x", hall.point), (hall.token, hall.other)):
        with pytest.raises(UnknownDevice):
            queries.device(token, point)
    with pytest.raises(NotAllowed):
        actions.register_device(hall.point, "x", actor=hall.stranger)
    with pytest.raises(UnknownPaper):
        actions.register_device(hall.point, "x", paper="a0", actor=hall.nam)
    with pytest.raises(UnknownDevice):
        actions.revoke_device(device.id, actor=hall.stranger)
    with pytest.raises(UnknownDevice):
        actions.revoke_device(new_id(), actor=hall.nam)
    actions.revoke_device(device.id, actor=hall.nam)
    actions.revoke_device(device.id, actor=hall.nam)
    assert AuditEntry.objects.filter(action="arrivals.device_revoked").count() == 1
    with pytest.raises(UnknownDevice):
        queries.device(hall.token, hall.point)
