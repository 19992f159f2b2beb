"""The whole pack, as the launcher loads it."""

import json
import shutil
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from motcua.config.pack import load_pack
from motcua.deadlines.errors import BadPack
from motcua.deadlines.limits import Limit
from motcua.deadlines.queries import preview
from motcua.identity import queries
from motcua.identity.tests.conftest import PACK
from motcua.kernel import clock


@pytest.mark.django_db
def test_a_pack_is_loaded_once(settings):
    settings.DEMO = True
    told = []
    load_pack(PACK, told.append)
    assert told
    assert len(queries.organisation().of_kind("commune")) == 99
    accounts = set(get_user_model().objects.values_list("username", "is_demo"))
    assert ("huong", True) in accounts
    load_pack(PACK, told.append)
    assert set(get_user_model().objects.values_list("username", "is_demo")) == accounts


@pytest.mark.django_db
def test_there_are_no_demo_people_outside_demo_mode(settings):
    settings.DEMO = False
    load_pack(PACK)
    assert len(queries.roles()) == 11
    assert not get_user_model().objects.exists()


SATURDAY = {
    "code": "trung-tam-kinh-bac",
    "name": "Trung tâm Phục vụ hành chính công phường Kinh Bắc",
    "owner": "commune-09187-service",
    "hours": [
        {
            "legal_basis": "Quyết định thử nghiệm",
            "week": {
                "friday": [["07:30", "12:00"], ["13:30", "17:00"]],
                "monday": [["07:30", "12:00"], ["13:30", "17:00"]],
                "saturday": [["07:30", "11:30"]],
            },
        }
    ],
}


def pack_with(folder: Path, calendar: dict) -> Path:
    pack = Path(shutil.copytree(PACK, folder / "pack"))
    content = json.loads((pack / "calendars.json").read_text(encoding="utf-8"))
    content["calendars"].append(calendar)
    (pack / "calendars.json").write_text(json.dumps(content), encoding="utf-8")
    return pack


@pytest.mark.django_db
def test_a_service_point_may_be_open_on_saturday_mornings(settings, tmp_path):
    settings.DEMO = False
    load_pack(pack_with(tmp_path, SATURDAY))
    units = queries.organisation()
    friday = clock.at(2026, 11, 20, 16, 30)

    def due(key):
        found = preview(Limit.of(4, "hour"), friday, calendar_owner=queries.lineage(units.by_key(key).id)).due
        return f"{clock.local(found):%a %H:%M}"

    assert due("commune-09187-service") == "Sat 11:30"
    assert due("commune-09187-counter-1") == "Sat 11:30"
    assert due("commune-09187") == "Mon 11:30"
    assert due("commune-09169-service") == "Mon 11:30"


@pytest.mark.django_db
def test_a_calendar_of_a_unit_that_nobody_knows_is_refused(settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(BadPack) as refused:
        load_pack(pack_with(tmp_path, SATURDAY | {"owner": "commune-00000-service"}))
    assert "commune-00000-service" in str(refused.value)
