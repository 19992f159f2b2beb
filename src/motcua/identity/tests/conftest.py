"""Named characters and the province that they live in."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from motcua.identity import actions, queries
from motcua.identity.models import Account
from motcua.identity.packs import load_organisation, load_roles
from motcua.identity.policies import IdentityPermission
from motcua.kernel import clock
from motcua.kernel.actor import service

PACK = Path(settings.ROOT) / "packs" / "bac-ninh"
HOUSE = service("house", *IdentityPermission)
KINH_BAC = "commune-09187"
VU_NINH = "commune-09169"


@pytest.fixture(autouse=True)
def _autumn_2026():
    with clock.frozen(clock.at(2026, 11, 16, 9, 30)):
        yield


@pytest.fixture
def house():
    """The service that may do everything in this room."""
    return HOUSE


@pytest.fixture
def bac_ninh(db):
    """The province's organisation, as its pack states it."""
    return load_organisation(PACK, actor=HOUSE)


@pytest.fixture
def roles(db):
    return load_roles(PACK, actor=HOUSE)


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory):
    """The pack cut down to the province's own agencies, one former city, and the wards Kinh Bắc and Vũ Ninh."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(PACK, folder / "pack")
    for name in ("units.csv", "codes.csv"):
        with (folder / "pack" / "organisation" / name).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if _is_near(row)]
        kept = {row["key"] for row in rows}
        for row in rows:
            if "successors" in row:
                row["successors"] = " ".join(key for key in row["successors"].split() if key in kept)
        with (folder / "pack" / "organisation" / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder / "pack"


def _is_near(row):
    far = row["key"].startswith(("commune-", "former-commune-", "district-", "central-"))
    code = row["key"].rpartition("-")[2]
    return not far or row["key"] in (KINH_BAC, VU_NINH) or code == "256" or ("former" in row["key"] and code < "09193")


@pytest.fixture
def near_kinh_bac(db, small_pack):
    return load_organisation(small_pack, actor=HOUSE)


@pytest.fixture
def unit(near_kinh_bac):
    """Finds a unit's id by its key."""
    return lambda key, day=None: queries.organisation(day).by_key(key).id


@pytest.fixture
def officer(unit, roles):
    """Opens an account and appoints it: `officer("Trần Văn Tuấn", KINH_BAC, "case_officer")`."""

    def make(name, key=None, role=None, *, includes_subunits=False, since=dt.date(2025, 7, 1), until=None):
        account = person_with_account(name)
        if key:
            actions.appoint_post(
                account.id, unit_id=unit(key), role=role, includes_subunits=includes_subunits,
                valid_from=since, valid_to=until, actor=HOUSE,
            )  # fmt: skip
        return Account.objects.get(id=account.id)

    return make


@pytest.fixture
def huong(officer):
    return officer("Nguyễn Thị Hường", KINH_BAC, "intake_officer", includes_subunits=True)


@pytest.fixture
def tuan(officer):
    return officer("Trần Văn Tuấn", KINH_BAC, "case_officer")


@pytest.fixture
def le(officer):
    return officer("Nguyễn Thị Lệ", KINH_BAC, "approver")


@pytest.fixture
def nam(officer):
    return officer("Vũ Đình Nam", KINH_BAC, "agency_administrator", includes_subunits=True)


@pytest.fixture
def huy(officer):
    return officer("Nguyễn Quang Huy", "province", "province_administrator")


@pytest.fixture
def ngoc_anh(db):
    """A citizen who signed up herself."""
    account = person_with_account("Lê Thị Ngọc Ánh")
    actions.register_self(
        account.id, "Lê Thị Ngọc Ánh", identity_number="027195000019", actor=queries.actor_for(account)
    )
    return account


def person_with_account(name):
    username = "".join(word[0] for word in name.lower().split()) + str(Account.objects.count())
    return Account.objects.create_user(username, full_name=name)


def post_of(account):
    (post,) = queries.posts_of(account)
    return post
