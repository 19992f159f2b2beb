import csv
import datetime as dt
import json
import shutil

import pytest

from motcua.identity import actions, queries
from motcua.identity.errors import BadPack, DemoOnly
from motcua.identity.models import Account, AreaLevel, CodeScheme, UnitCode, UnitKind, UnitVersion
from motcua.identity.packs import load_demo, load_organisation, load_roles
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, PACK
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.errors import NotAllowed

RULE = {"of": {"kind": "commune"}, "valid_from": "2025-07-01"}


@pytest.fixture
def own_pack(tmp_path):
    """A copy that a test may change."""
    shutil.copytree(PACK, tmp_path / "pack")
    return tmp_path / "pack"


def rewrite(path, change):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("day", "communes", "districts"),
    [
        (dt.date(2023, 4, 10), 126, 8),
        (dt.date(2024, 12, 31), 126, 8),
        (dt.date(2025, 1, 1), 121, 8),
        (dt.date(2025, 6, 30), 121, 8),
        (dt.date(2025, 7, 1), 99, 0),
        (dt.date(2026, 11, 16), 99, 0),
        (dt.date(2023, 4, 9), 0, 0),
    ],
)
@pytest.mark.usefixtures("bac_ninh")
def test_the_province_of_each_day(day, communes, districts):
    tree = queries.organisation(day)
    assert len(tree.of_kind(UnitKind.COMMUNE)) == communes
    assert len(tree.of_kind(UnitKind.DISTRICT)) == districts
    assert len(queries.areas(AreaLevel.COMMUNE, as_of=day, within=None)) >= communes


@pytest.mark.usefixtures("bac_ninh")
def test_the_two_provinces_become_one_under_the_code_of_the_other():
    before, after = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
    assert {(area.code, area.name) for area in queries.areas("province", as_of=before)} == {
        ("27", "Tỉnh Bắc Ninh"), ("24", "Tỉnh Bắc Giang"),
    }  # fmt: skip
    assert [(area.code, area.name) for area in queries.areas("province", as_of=after)] == [("24", "Tỉnh Bắc Ninh")]
    communes = queries.areas("commune", as_of=after, within="24")
    assert len(communes) == 99
    assert sum(area.name.startswith("Phường ") for area in communes) == 33
    assert len(queries.areas("commune", as_of=before)) == 121 + 192


@pytest.mark.usefixtures("bac_ninh")
def test_every_commune_before_july_2025_lives_on_in_one_of_the_99():
    today = {area.code for area in queries.areas("commune")}
    for old in queries.areas("commune", as_of=dt.date(2025, 6, 30)):
        heirs = queries.heirs_of_area(old.code, since=dt.date(2025, 6, 30))
        assert len(heirs) == 1, old
        assert heirs[0].code in today


@pytest.mark.usefixtures("bac_ninh")
def test_a_ward_of_2024_is_found_again_over_two_mergers():
    (heir,) = queries.heirs_of_area("09175", since=dt.date(2024, 6, 1))
    assert (queries.area("09175", as_of=dt.date(2024, 6, 1)).name, heir.name) == ("Phường Vệ An", "Phường Kinh Bắc")
    (middle,) = queries.heirs_of_area("09175", since=dt.date(2024, 6, 1), as_of=dt.date(2025, 3, 1))
    assert middle.name == "Phường Tiền Ninh Vệ"


@pytest.mark.usefixtures("bac_ninh")
def test_each_commune_has_its_service_point_counters_and_divisions():
    tree = queries.organisation()
    for commune in tree.of_kind(UnitKind.COMMUNE):
        below = [tree.unit(each) for each in tree.subtree(commune.id)]
        kinds = sorted(unit.kind for unit in below if unit.id != commune.id)
        assert kinds == ["counter", "counter", "division", "division", "division", "service_point"]
        assert all(tree.agency_of(unit.id) == commune for unit in below)
        assert tree.in_area(commune.area_code, UnitKind.SERVICE_POINT)[0].parent_id == commune.id
    names = [unit.name for unit in tree.children(tree.by_key(KINH_BAC).id)]
    assert "Trung tâm Phục vụ hành chính công phường Kinh Bắc" in names


@pytest.mark.usefixtures("bac_ninh")
def test_assumed_codes_say_so():
    assert not UnitCode.objects.filter(verified=True).exists()
    assert not UnitCode.objects.filter(note="").exists()
    tree = queries.organisation()
    assert tree.by_code("000.00.00.h05") == tree.by_code("H05") == tree.by_key("province")
    assert not tree.by_key(KINH_BAC).code_verified


@pytest.mark.usefixtures("bac_ninh")
def test_departments_are_those_of_their_day():
    key = "dept-agriculture-environment"
    assert key in {unit.key for unit in queries.organisation(dt.date(2025, 3, 1)).of_kind("department")}
    before = {unit.key for unit in queries.organisation(dt.date(2025, 2, 28)).of_kind("department")}
    assert key not in before
    assert {"dept-agriculture", "dept-natural-resources"} <= before


def test_loading_again_asks_once_and_changes_nothing(bac_ninh, django_assert_num_queries):
    before = set(UnitVersion.objects.values_list("id", flat=True))
    with django_assert_num_queries(1):
        report = load_organisation(PACK, actor=HOUSE)
    assert report.unchanged
    assert not bac_ninh.unchanged
    assert set(UnitVersion.objects.values_list("id", flat=True)) == before


def test_a_changed_pack_is_taken_over_under_the_same_ids(bac_ninh, own_pack):
    kinh_bac = queries.organisation().by_key(KINH_BAC).id

    def rename(rows):
        next(row for row in rows if row["key"] == KINH_BAC)["short_name"] = "UBND P. Kinh Bắc"

    rewrite(own_pack / "organisation" / "units.csv", rename)
    report = load_organisation(own_pack, actor=HOUSE)
    assert not report.unchanged
    assert queries.organisation().unit(kinh_bac).short_name == "UBND P. Kinh Bắc"
    assert UnitVersion.objects.filter(unit_id=kinh_bac).count() == 1


def test_what_was_changed_by_hand_outlives_the_pack(bac_ninh, own_pack):
    kinh_bac = queries.organisation().by_key(KINH_BAC).id
    actions.rename_unit(
        kinh_bac, name="Ủy ban nhân dân phường Kinh Bắc Mới", valid_from=dt.date(2026, 1, 1), legal_basis="Nghị quyết",
        actor=HOUSE,
    )  # fmt: skip
    rewrite(own_pack / "organisation" / "units.csv", lambda rows: rows[0].update(note="x"))
    report = load_organisation(own_pack, actor=HOUSE)
    assert report.kept_by_hand == [KINH_BAC]
    assert queries.organisation().unit(kinh_bac).name.endswith("Kinh Bắc Mới")
    assert queries.organisation(dt.date(2025, 8, 1)).unit(kinh_bac).name.endswith("phường Kinh Bắc")


@pytest.mark.parametrize(
    ("file", "change", "where"),
    [
        ("units.csv", lambda rows: rows[5].update(parent="nowhere"), "units.csv, line 7"),
        ("units.csv", lambda rows: rows[5].update(valid_from="1/7/2025"), "units.csv, line 7"),
        ("units.csv", lambda rows: rows[5].update(kind="castle"), "units.csv, line 7"),
        ("units.csv", lambda rows: rows[0].update(parent="commune-09187"), "province"),
        ("areas.csv", lambda rows: rows[9].update(parent="99"), "areas.csv, line 11"),
        ("areas.csv", lambda rows: rows[9].update(verified="perhaps"), "areas.csv, line 11"),
        ("areas.csv", lambda rows: rows.append(dict(rows[9])), "areas.csv, line 506"),
        ("codes.csv", lambda rows: rows[3].update(value=rows[1]["value"]), "organisation"),
        ("codes.csv", lambda rows: rows[3].update(key="nobody"), "codes.csv, line 5"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_row_stops_the_loading_says_where_and_leaves_nothing(own_pack, file, change, where):
    rewrite(own_pack / "organisation" / file, change)
    with pytest.raises(BadPack) as refused:
        load_organisation(own_pack, actor=HOUSE)
    assert refused.value.data["where"] == where
    assert refused.value.data["what"]
    assert len(queries.organisation()) == 0


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{", "parts.json"),
        (b"\xff\xfe", "parts.json"),
        (json.dumps([RULE | {"parst": []}]).encode(), "parst"),
        (json.dumps([RULE | {"parts": [{"suffix": "x"}]}]).encode(), "name"),
        (json.dumps([RULE | {"parts": [{"suffix": "x", "kind": "counter", "name": "{ward}"}]}]).encode(), "ward"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_wrong_rule_of_parts_is_named(own_pack, content, what):
    (own_pack / "organisation" / "parts.json").write_bytes(content)
    with pytest.raises(BadPack, match=what):
        load_organisation(own_pack, actor=HOUSE)


@pytest.mark.django_db
def test_a_missing_file_is_named(own_pack):
    (own_pack / "organisation" / "codes.csv").unlink()
    with pytest.raises(BadPack, match=r"codes\.csv"):
        load_organisation(own_pack, actor=HOUSE)


@pytest.mark.django_db
def test_only_those_who_may_load_a_pack_load_it():
    for load in (load_organisation, load_roles):
        with pytest.raises(NotAllowed):
            load(PACK, actor=ANONYMOUS)


def test_roles_come_with_known_rights_only(roles, own_pack, django_assert_num_queries):
    assert [role.code for role in queries.roles()] == [
        "citizen", "enterprise_representative", "intake_officer", "case_officer", "approver", "records_clerk",
        "catalogue_officer", "agency_administrator", "province_administrator", "overseer", "auditor",
    ]  # fmt: skip
    with django_assert_num_queries(1):
        assert load_roles(PACK, actor=HOUSE) == 0
    stated = json.loads((own_pack / "roles.json").read_text(encoding="utf-8"))
    stated[3]["permissions"].append("dossiers.sea")
    (own_pack / "roles.json").write_text(json.dumps(stated), encoding="utf-8")
    with pytest.raises(BadPack, match=r"case_officer.*dossiers\.sea"):
        load_roles(own_pack, actor=HOUSE)


def test_a_role_that_the_pack_drops_loses_its_rights(roles, own_pack):
    stated = json.loads((own_pack / "roles.json").read_text(encoding="utf-8"))
    (own_pack / "roles.json").write_text(json.dumps(stated[:-1]), encoding="utf-8")
    load_roles(own_pack, actor=HOUSE)
    assert queries.role("auditor").permissions == ()
    assert not queries.role("auditor").everywhere


@pytest.mark.usefixtures("bac_ninh", "roles")
def test_demo_people_exist_in_demo_mode_only(settings):
    settings.DEMO = False
    with pytest.raises(DemoOnly):
        load_demo(PACK, actor=HOUSE)
    assert not Account.objects.exists()


@pytest.mark.usefixtures("bac_ninh", "roles")
def test_demo_people_have_their_roles_and_affairs(settings):
    settings.DEMO = True
    made = load_demo(PACK, actor=HOUSE)
    assert made == Account.objects.filter(is_demo=True).count() >= 15
    assert load_demo(PACK, actor=HOUSE) == 0
    tuan = Account.objects.get(username="tuan")
    assert tuan.check_password("mot-cua-demo")
    actor = queries.actor_for(tuan)
    assert actor.posts
    assert queries.person_of(tuan).id in actor.parties
    hong = Account.objects.get(username="hong")
    assert [each.tax_code for each in queries.enterprises_of(hong)] == ["2300000035"]
    held = {post.role for account in Account.objects.all() for post in queries.posts_of(account)}
    assert held == {role.code for role in queries.roles() if not role.implicit}


@pytest.mark.usefixtures("bac_ninh")
def test_loading_is_recorded():
    (entry,) = audit.history(audit.Subject("pack", _pack_id()))
    assert entry.action == "identity.pack.organisation_loaded"
    assert entry.facts["areas"] == 504


def _pack_id():
    from motcua.identity.packs.organisation import PACK as SUBJECT

    return SUBJECT


def test_codes_of_the_pack_fit_the_verb_that_sets_them(near_kinh_bac):
    """A province confirms its codes one by one; every assumed one has the form that it asks for."""
    info = queries.organisation().by_key(KINH_BAC)
    confirmed = actions.set_code(
        info.id, scheme=CodeScheme.QD20, value=info.code, valid_from=clock.today(), legal_basis="QĐ", actor=HOUSE
    )
    assert confirmed.code == info.code
