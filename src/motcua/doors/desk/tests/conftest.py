"""One commune at work: Hường receives, Tuấn appraises, Lệ approves; Thưởng and Ngọc Ánh are citizens."""

import datetime as dt

import pytest
from django.test import Client

from motcua.catalogue import actions as catalogue
from motcua.config.pack import pack_actor
from motcua.doors.desk import frame
from motcua.dossiers.tests.conftest import _files, django_db_setup  # noqa: F401
from motcua.identity import queries as identity
from motcua.identity.models import Account
from motcua.kernel import clock

DEATH = "9.000656"
MONDAY = clock.at(2026, 11, 16, 9, 15)


def death_registration():
    """A civil-status procedure of one day, as a commune offers it."""
    return {
        "name": "Đăng ký khai tử", "type": "other", "levels": ["commune"], "field": "Hộ tịch",
        "subjects": ["citizen"], "service_level": "full",
        "cases": [
            {"name": "Mất tại nhà", "papers": [
                {"name": "Tờ khai đăng ký khai tử", "originals": 1},
                {"name": "Giấy báo tử", "originals": 1},
                {"name": "Văn bản ủy quyền", "copies": 1, "required": False},
            ]},
            {"name": "Mất tại cơ sở y tế", "papers": [{"name": "Giấy báo tử của cơ sở y tế", "originals": 1}]},
        ],
        "channels": [
            {"channel": "direct", "limits": [{"value": "1", "unit": "working_day"}], "free": True},
            {"channel": "online", "limits": [{"value": "1", "unit": "working_day"}], "free": True},
            {"channel": "post", "limits": [{"value": "1", "unit": "working_day"}], "free": True},
        ],
        "results": [{"name": "Trích lục khai tử"}],
        "legal_basis": [{"number": "60/2014/QH13", "title": "Luật Hộ tịch"}],
        "steps": "Nộp, kiểm tra, ký, trả.", "requirements": "",
        "agencies": [{"role": "performing", "name": "Ủy ban nhân dân cấp xã"}],
        "process_code": "civil-status-one-day",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    frame.forget()


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def procedure(db):
    actor = pack_actor()
    draft = catalogue.draft_version(DEATH, death_registration(), actor=actor)
    decision = catalogue.Decision("1/QĐ-TEST", dt.date(2025, 6, 1))
    catalogue.publish_version(
        draft.version_id, decision=decision, valid_from=dt.date(2025, 7, 1), legal_basis="1/QĐ-TEST", actor=actor
    )
    catalogue.offer_procedure(
        DEATH, unit_kind="commune", service_level="full", valid_from=dt.date(2025, 7, 1), actor=actor
    )
    return DEATH


@pytest.fixture
def signed_in(db):
    def client(username):
        browser = Client(raise_request_exception=False)
        browser.force_login(
            Account.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return browser

    return client


@pytest.fixture
def actor_of(db):
    def actor(username):
        return identity.actor_for(Account.objects.get(username=username))

    return actor
