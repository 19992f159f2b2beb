"""The hall of phường Kinh Bắc: two counters, Hường and Mai who serve, a kiosk, people who come."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from motcua.arrivals import actions, queries, rules
from motcua.arrivals.packs import load_services
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.queries.hall import forget as forget_times
from motcua.deadlines.packs import load_calendars
from motcua.deadlines.policies import DeadlinesPermission
from motcua.identity import actions as identity
from motcua.identity.policies import IdentityPermission
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.ids import new_id

PACK = Path(settings.ROOT) / "packs" / "bac-ninh"
HOUSE = service("house", *IdentityPermission, *DeadlinesPermission, *ArrivalsPermission)
MONDAY = clock.at(2026, 11, 16, 9, 0)


@pytest.fixture(autouse=True)
def _fresh():
    rules.forget()
    forget_times()


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY):
        yield


def _unit(kind, key, name, parent):
    return identity.create_unit(
        key=key, kind=kind, name=name, parent_id=parent, valid_from=clock.at(2025, 7, 1).date(),
        legal_basis="Nghị quyết thử", actor=HOUSE,
    )  # fmt: skip


def build_hall():
    """A ward with its service point and two counters, and another ward's; officers, a kiosk."""
    load_calendars(PACK, actor=HOUSE)
    load_services(PACK, actor=HOUSE)
    province = _unit("province", "province", "Ủy ban nhân dân tỉnh", None)
    ward = _unit("commune", "kinh-bac", "Ủy ban nhân dân phường Kinh Bắc", province.id)
    point = _unit("service_point", "kinh-bac-service", "Trung tâm Phục vụ hành chính công phường Kinh Bắc", ward.id)
    counters = [_unit("counter", f"kinh-bac-counter-{n}", f"Quầy số {n}", point.id) for n in (1, 2)]
    other_ward = _unit("commune", "vu-ninh", "Ủy ban nhân dân phường Vũ Ninh", province.id)
    other = _unit("service_point", "vu-ninh-service", "Trung tâm Phục vụ hành chính công phường Vũ Ninh", other_ward.id)
    rights = {
        right.value: frozenset({ward.id, point.id, *(one.id for one in counters)})
        for right in (
            ArrivalsPermission.SERVE, ArrivalsPermission.SEE_TIMES, ArrivalsPermission.REGISTER_DEVICE,
        )
    }  # fmt: skip

    def officer(name):
        return Actor(id=new_id(), name=name, grants=rights)

    nam = officer("Phạm Văn Nam")
    token = actions.register_device(point.id, "Cửa chính", actor=nam)
    return SimpleNamespace(
        ward=ward.id, point=point.id, other=other.id, one=counters[0].id, two=counters[1].id, token=token,
        kiosk=queries.device(token, point.id).actor, huong=officer("Nguyễn Thị Hường"), mai=officer("Lê Thị Mai"),
        nam=nam, stranger=Actor(id=new_id(), name="Người lạ"), changed_rule=changed_rule,
    )  # fmt: skip


def changed_rule(tmp_path, **changes):
    """Load the pack's services with another rule."""
    content = json.loads((PACK / "arrival-services.json").read_text(encoding="utf-8"))
    content["rules"][0]["value"].update(changes)
    (tmp_path / "arrival-services.json").write_text(json.dumps(content), encoding="utf-8")
    load_services(tmp_path, actor=HOUSE)


@pytest.fixture
def hall(db):
    return build_hall()


@pytest.fixture
def come(hall):
    """Somebody comes: `come("submit")`, `come("submit", priority="elderly", at=(9, 5))`."""

    def take(service="submit", at=None, **more):
        moment = clock.at(2026, 11, 16, *at) if at else clock.now()
        with clock.frozen(moment):
            return actions.take_ticket(hall.point, service, actor=hall.kiosk, **more)

    return take


@pytest.fixture
def at(hall):
    """Hường sits at counter 1 and calls everything."""
    return actions.open_counter(hall.one, [one.key for one in queries.services()], actor=hall.huong)
