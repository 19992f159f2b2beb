"""A pack fills the catalogue once; what officers do afterwards stands until the pack says something new."""

import datetime as dt
import json

import pytest

from motcua.catalogue import actions, queries
from motcua.catalogue.models import PackEntry
from motcua.catalogue.packs import load_catalogue
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import clock
from motcua.kernel.actor import service

pytestmark = pytest.mark.django_db
YEN = service("Lưu Thị Yến", *CataloguePermission)
ENTRY = {
    "code": "1.000656",
    "decision": {"number": "01/QĐ-UBND", "issued_on": "2025-06-20"},
    "valid_from": "2025-07-01",
    "content": {
        "name": "Đăng ký khai tử",
        "levels": ["commune"],
        "field": "Hộ tịch",
        "subjects": ["Công dân Việt Nam"],
        "steps": "Nộp, thẩm tra, ký, trả.",
        "cases": [{"papers": [{"name": "Giấy báo tử", "originals": 1}]}],
        "channels": [{"channel": "direct", "limits": [{"value": "1", "unit": "working_day"}], "free": True}],
        "agencies": [{"role": "performing", "name": "Ủy ban nhân dân cấp xã"}],
    },
}


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "procedures").mkdir()

    def write(**more):
        entry = {**ENTRY, "content": {**ENTRY["content"], **more}}
        (tmp_path / "procedures" / "khai-tu.json").write_text(json.dumps(entry), encoding="utf-8")
        return load_catalogue(tmp_path, actor=YEN)

    return write


def test_loading_twice_changes_nothing(pack):
    assert "1.000656" in pack().changed
    assert pack().changed == []
    assert PackEntry.objects.count() == 1


def test_a_procedure_that_an_officer_abolished_stays_abolished(pack):
    pack()
    actions.abolish_procedure(
        "1.000656", decision=actions.Decision("02/QĐ-UBND", clock.today(), ""), valid_to=clock.today(),
        legal_basis="Quyết định 02", actor=YEN,
    )  # fmt: skip
    assert pack().changed == []
    assert queries.procedure("1.000656").state == "abolished"


def test_new_words_of_the_pack_amend_the_procedure_from_today(pack):
    pack()
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        assert "1.000656" in pack(name="Đăng ký khai tử (sửa)").changed
        assert queries.procedure("1.000656").name == "Đăng ký khai tử (sửa)"
