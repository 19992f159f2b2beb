"""Who handles a procedure, how fresh an agency keeps it, and the province's own pack."""

import datetime as dt
import json
import shutil

import pytest

from motcua.catalogue import actions, queries
from motcua.catalogue.errors import AlreadyOffered, InvalidDocument, NoCompetentUnit
from motcua.catalogue.imports.changes import make_change_set
from motcua.catalogue.packs import load_catalogue
from motcua.catalogue.queries import Filters
from motcua.catalogue.tests.conftest import DECISION, PACK, fireflies, national
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed

KINH_BAC = "09187"
FIRST = dt.date(2026, 11, 1)


@pytest.fixture
def offered(province, published, lan):
    """The fireflies' permit, offered by every commune; answers the offering."""
    return actions.offer_procedure("1.900001", unit_kind="commune", service_level="full", valid_from=FIRST, actor=lan)


def test_the_commune_of_the_area_handles_what_communes_offer(offered):
    view = queries.procedure("1.900001")
    commune = identity.organisation().commune_of(KINH_BAC)
    assert queries.handling_unit(view, area_code=KINH_BAC) == commune.id
    assert queries.handling_unit(view, unit_id=commune.id) == commune.id
    assert [one.code for one in queries.offered_at(commune.id)] == ["1.900001"]
    with pytest.raises(NoCompetentUnit):
        queries.handling_unit(view)
    with pytest.raises(NoCompetentUnit):
        queries.handling_unit(view, unit_id=identity.organisation().by_key("dept-construction").id)


def test_one_named_unit_handles_it_for_everybody(province, published, lan):
    construction = identity.organisation().by_key("dept-construction").id
    actions.offer_procedure("1.900001", unit_id=construction, service_level="full", valid_from=FIRST, actor=lan)
    view = queries.procedure("1.900001")
    assert queries.handling_unit(view, area_code=KINH_BAC) == construction
    assert queries.search("", filters=Filters(agency=construction)).total == 1
    assert [(shelf.code, shelf.count) for shelf in queries.browse("agency")] == [(str(construction), 1)]


def test_an_offering_is_made_once_and_ends(offered, lan):
    assert queries.procedure("1.900001").warnings == ()
    with pytest.raises(AlreadyOffered):
        actions.offer_procedure(
            "1.900001", unit_kind="commune", service_level="partial", valid_from=clock.today(), actor=lan
        )
    actions.withdraw_offering(offered, valid_to=clock.today(), legal_basis="14/QĐ-UBND", actor=lan)
    assert [warning.code for warning in queries.procedure("1.900001").warnings] == ["not_offered"]
    assert queries.procedure("1.900001", as_of=dt.date(2026, 11, 10)).warnings == ()


def test_who_and_how_far_must_be_said(province, published, lan):
    for wrong in ({"unit_kind": ""}, {"unit_kind": "commune", "service_level": "magic"}):
        with pytest.raises(InvalidDocument):
            actions.offer_procedure("1.900001", **{"service_level": "full", "valid_from": FIRST, "actor": lan, **wrong})


def findings(area=KINH_BAC, as_of=None):
    found = queries.freshness(identity.organisation().commune_of(area).id, as_of=as_of)
    return {finding.kind: (finding.days, finding.parts) for finding in found.findings}


def test_an_agency_that_is_in_time_has_nothing_to_show(offered):
    # Decided on Monday the 16th, published on Monday the 23rd: five working days; in law from 1 December: eleven.
    assert findings() == {}
    report = queries.freshness(identity.organisation().commune_of(KINH_BAC).id)
    assert (report.procedures, report.updated_at) == (1, clock.now())


def test_lateness_is_counted_in_working_days(province, lan):
    draft = actions.draft_version(
        "1.900001", fireflies(legal_basis=[{"number": "1", "effective_on": "2026-11-17"}]), actor=lan
    )
    with clock.frozen(clock.at(2026, 11, 26, 9, 0)):
        actions.publish_version(draft.version_id, decision=DECISION, valid_from=FIRST, actor=lan)
    actions.offer_procedure("1.900001", unit_kind="commune", service_level="full", valid_from=FIRST, actor=lan)
    # 24 November is a day off: 17, 18, 19, 20, 23, 25, 26 are seven working days, two too many.
    assert findings() == {"published_late": (2, ()), "announced_late": (4, ())}


def test_what_has_expired_and_is_still_offered_shows(offered, lan):
    draft = actions.amend_procedure("1.900001", actor=lan)
    actions.discard_draft(draft.version_id, reason="", actor=lan)
    actions.abolish_procedure("1.900001", decision=DECISION, valid_to=clock.today(), legal_basis="x", actor=lan)
    actions.offer_procedure("1.900001", unit_kind="commune", service_level="full", valid_from=clock.today(), actor=lan)
    assert findings(as_of=dt.date(2026, 11, 30))["expired"] == (7, ())


def test_what_differs_from_the_national_copy_or_waits_shows(offered, lan, write_file):
    report = make_change_set(write_file(national("1.900001", "Cấp giấy phép nuôi đom đóm")), actor=lan)
    assert findings(as_of=dt.date(2026, 12, 4))["update_waiting"] == (3, ())
    actions.review_change_set(report.change_set_id, actor=lan)
    assert findings() == {"unlike_national": (0, ("time_limit", "channels"))}


def test_freshness_costs_the_same_few_queries(offered, django_assert_max_num_queries):
    unit = identity.organisation().commune_of(KINH_BAC).id
    queries.freshness(unit)
    with django_assert_max_num_queries(8):
        queries.freshness(unit)


def test_the_pack_loads_once_and_is_complete(province, lan, django_assert_max_num_queries):
    told = []
    report = load_catalogue(PACK, actor=lan, progress=told.append)
    assert len(report.changed) > 100
    assert "procedures/1.001193-dang-ky-khai-sinh" in told
    with django_assert_max_num_queries(20):
        again = load_catalogue(PACK, actor=lan)
    assert (again.changed, again.unchanged) == ([], report.unchanged + len(report.changed))
    assert queries.search("").total == len(list((PACK / "procedures").glob("*.json")))
    for text, code in (
        ("dang ki khai sih", "1.001193"), ("mở cửa hàng", "1.001612"), ("giấy độc thân", "1.004873"),
        ("sổ đỏ", "1.012787"), ("sao y", "2.000815"), ("HKD", "1.001612"), ("sinh con", "1.001193"),
    ):  # fmt: skip
        assert queries.search(text).hits[0].code == code, text
    births = queries.search("", filters=Filters(life_event="sinh-con"))
    assert [hit.code for hit in births.hits] == ["1.001193", "2.000986"]
    assert [shelf.code for shelf in queries.browse("life_event")][:2] == ["sinh-con", "di-hoc"]


def test_every_procedure_of_the_pack_can_be_filed(province, lan):
    load_catalogue(PACK, actor=lan)
    for hit in queries.search("", limit=100).hits:
        view = queries.procedure(hit.code)
        assert view.warnings == ()
        assert view.form is not None
        assert view.process_code
        assert queries.handling_unit(view, area_code=KINH_BAC)
        for case in view.cases:
            assert view.limit_for("direct", case.id).value is not None


def test_a_changed_pack_amends_and_a_faulty_one_changes_nothing(province, lan, hung, tmp_path):
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    load_catalogue(pack, actor=lan)
    path = pack / "procedures" / "1.001193-dang-ky-khai-sinh.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["content"]["summary"] = "Mới."
    path.write_text(json.dumps(data), encoding="utf-8")
    assert load_catalogue(pack, actor=lan).changed == ["1.001193"]
    assert queries.procedure("1.001193").summary == "Mới."
    data["content"]["summry"] = "Sai."
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InvalidDocument) as refused:
        load_catalogue(pack, actor=lan)
    assert "1.001193-dang-ky-khai-sinh.json" in refused.value.data["path"]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InvalidDocument):
        load_catalogue(pack, actor=lan)
    with pytest.raises(NotAllowed):
        load_catalogue(pack, actor=hung)


def test_a_phrase_that_stands_twice_is_refused_however_it_is_spelt(province, lan, tmp_path):
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    path = pack / "thesaurus.json"
    phrases = json.loads(path.read_text(encoding="utf-8"))
    twice = [{"phrase": "giấy uỷ quyền", "meanings": ["x"]}, {"phrase": "giấy ủy quyền", "meanings": ["y"]}]
    path.write_text(json.dumps([*phrases, *twice]), encoding="utf-8")
    with pytest.raises(InvalidDocument, match="giấy ủy quyền"):
        load_catalogue(pack, actor=lan)
