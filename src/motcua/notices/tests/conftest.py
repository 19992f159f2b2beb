"""A reader of notices, and templates that no pack can move."""

import json

import pytest
from django.contrib.auth import get_user_model

from motcua.identity.queries import actor_for
from motcua.kernel.actor import service
from motcua.notices import words
from motcua.notices.models import Audience
from motcua.notices.packs import load_notices
from motcua.notices.words import Word

HOUSE = service("tests")
READY = words.declare(
    "tests.ready", Audience.CITIZEN, code=Word.TEXT, due=Word.MOMENT, amount=Word.MONEY, day=Word.DATE
)
TASK = words.declare("tests.task", Audience.OFFICER, code=Word.TEXT)


def template(kind="tests.ready", **more):
    """One entry of notices.json."""
    texts = {
        "vi": {"title": "Hồ sơ {code}", "text": "Hẹn trả {due}. Phí {amount}.", "sms": "Ho so {code} da co ket qua"},
        "en": {"title": "Dossier {code}", "text": "Due {due}. Fee {amount}.", "sms": "Dossier {code} is ready"},
    }
    return {"kind": kind, "valid_from": "2020-01-01", "channels": ["app", "mail", "sms"], "keep_days": 30,
            "texts": texts, **more}  # fmt: skip


@pytest.fixture
def load(db, tmp_path):
    """Loads entries as a pack would."""

    def load(*entries):
        (tmp_path / "notices.json").write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        return load_notices(tmp_path, actor=HOUSE)

    return load


@pytest.fixture
def texts(load):
    for_officer = {name: {"title": "Việc {code}", "text": "Bạn có việc {code}."} for name in ("vi", "en")}
    return load(template(), template("tests.task", channels=["desk", "mail"], texts=for_officer))


@pytest.fixture
def ngocanh(db):
    """Lê Thị Ngọc Ánh, a citizen."""
    return actor_for(get_user_model().objects.create_user("ngocanh", full_name="Lê Thị Ngọc Ánh"))


@pytest.fixture
def tuan(db):
    """Trần Văn Tuấn, an officer."""
    return actor_for(get_user_model().objects.create_user("tuan", full_name="Trần Văn Tuấn"))
