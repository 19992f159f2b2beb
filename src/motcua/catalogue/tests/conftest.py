"""Named characters: Lan keeps the catalogue, Hùng only reads it; and a procedure that is complete."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from motcua.catalogue import actions
from motcua.catalogue.policies import CataloguePermission
from motcua.deadlines.packs import load_calendars
from motcua.identity.packs import load_organisation
from motcua.identity.policies import IdentityPermission
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.permissions import vocabulary

PACK = Path(settings.ROOT) / "packs" / "bac-ninh"
NOV_23 = clock.at(2026, 11, 23, 9, 0)
DECISION = actions.Decision("12/QĐ-UBND", dt.date(2026, 11, 16), "Ủy ban nhân dân tỉnh")


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(NOV_23), translation.override("vi"):
        yield


@pytest.fixture
def lan():
    return service("Lan", *CataloguePermission)


@pytest.fixture
def hung():
    return Actor(id=None, name="Hùng")


@pytest.fixture
def province(db):
    """The organisation and the calendars of Bắc Ninh."""
    house = service("house", *IdentityPermission, *vocabulary().values())
    load_organisation(PACK, actor=house)
    load_calendars(PACK, actor=house)


def fireflies(**changes):
    """A complete procedure, as JSON."""
    return {
        "name": "Cấp giấy phép nuôi đom đóm",
        "name_en": "Firefly keeping permit",
        "type": "Loại khác",
        "levels": ["commune"],
        "field": "Thú lạ",
        "field_en": "Odd animals",
        "subjects": ["Công dân Việt Nam"],
        "service_level": "full",
        "summary": "Cho phép bạn nuôi đom đóm trong vườn.",
        "summary_en": "Lets you keep fireflies in your garden.",
        "cases": [
            {
                "name": "Nuôi trong vườn",
                "name_en": "In a garden",
                "papers": [{"name": "Đơn xin nuôi", "originals": 1, "copies": 0, "name_en": "Application"}],
            },
            {"name": "Nuôi trong nhà", "papers": [{"name": "Đơn xin nuôi", "originals": 1, "copies": 0}]},
        ],
        "channels": [
            {
                "channel": "online",
                "limits": [
                    {"value": "3", "unit": "working_day"},
                    {"value": "5", "unit": "day", "case": "Nuôi trong nhà"},
                ],
                "fees": [{"amount": 50000, "name": "Lệ phí"}],
                "free": False,
            },
            {"channel": "direct", "limits": [{"value": "4", "unit": "working_day"}], "free": True},
        ],
        "results": [{"name": "Giấy phép nuôi đom đóm", "code": "KQ.X99.000001"}],
        "legal_basis": [{"number": "1/2020/NĐ-CP", "title": "Nghị định về đom đóm", "effective_on": "2026-12-01"}],
        "steps": "Bạn nộp đơn. Cán bộ kiểm tra lồng kính.",
        "agencies": [{"role": "performing", "name": "Ủy ban nhân dân xã, phường"}],
        **changes,
    }


@pytest.fixture
def published(db, lan):
    """The fireflies' procedure, in force since 1 November 2026 under the code 1.900001."""
    return publish("1.900001", fireflies(), lan)


def publish(code, content, actor, valid_from=dt.date(2026, 11, 1)):
    draft = actions.draft_version(code, content, actor=actor)
    return actions.publish_version(draft.version_id, decision=DECISION, valid_from=valid_from, actor=actor)


def national(code, name, **changes):
    """A record in the national database's own form."""
    return {
        "MATTHC": code,
        "TENTTHC": name,
        "LOAITTHC": "Loại khác",
        "QUYETDINH": "9/QĐ-BX",
        "CAPTHUCHIEN": [{"CAPTHUCHIEN": "3"}],
        "LINHVUCTHUCHIEN": [{"TENLINHVUC": "Thú lạ"}],
        "DOITUONGTHUCHIEN": [{"TEN": "Công dân Việt Nam"}],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Bạn nộp đơn tại quầy."}]}],
        "CACHTHUCTHUCHIEN": [
            {"KENH": "2", "THOIGIAN": [{"THOIGIANGIAIQUYET": "3", "DONVITINH": "Ngày làm việc", "PHILEPHI": []}]}
        ],
        "THANHPHANHOSO": [
            {"TRUONGHOP": "", "GIAYTO": [{"TENGIAYTO": "Đơn xin nuôi", "SOBANCHINH": "1", "SOBANSAO": "0"}]}
        ],
        "CANCUPHAPLY": [{"SOVANBAN": "1/2020/NĐ-CP", "TENVANBAN": "Nghị định về thú lạ"}],
        "COQUANTHUCHIEN": [{"TENDONVI": "Ủy ban nhân dân cấp xã"}],
        "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.X99.000002", "TENKETQUA": "Giấy phép"}],
        **changes,
    }


@pytest.fixture
def write_file(tmp_path):
    def write(*records, name="national.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
        return path

    return write
