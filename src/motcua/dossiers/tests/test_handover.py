"""Received in one agency, handled in another: papers go there, a paper result comes back."""

import pytest

from motcua.dossiers import actions, queries
from motcua.dossiers.errors import BadParcelCode, NothingToCarry, ResultNotHere, UnknownDossier
from motcua.dossiers.models import Handover
from motcua.dossiers.queries.handover import legs, to_receive, to_send
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def elsewhere(town):
    """A commune that is not Hường's."""
    return next(unit for unit in organisation().of_kind("commune") if unit.id != town.ward.id)


@pytest.fixture
def travelling(town):
    """Handed in at Hường's counter for another commune."""
    return town.at_counter(handling_unit=elsewhere(town).id).dossier_id


def leg(dossier, town, who="huong"):
    return queries.dossier_page(dossier, actor=getattr(town, who)).leg


def test_papers_wait_travel_and_arrive(town, travelling, officer_at):
    there = officer_at(elsewhere(town).id, "intake_officer")
    assert leg(travelling, town) == 1
    (waiting,) = legs(to_send(town.huong))
    assert waiting.code == town.dossier(travelling).code
    assert not legs(to_receive(there))
    assert actions.send_parcel([waiting.id], way=actions.Way.POST, code="ea123456789vn", actor=town.huong) == 1
    assert leg(travelling, town) == 4
    assert not legs(to_send(town.huong))
    (coming,) = legs(to_receive(there))
    assert coming.parcel_code == "EA123456789VN"
    assert actions.receive_parcel([coming.id], actor=there) == 1
    assert leg(travelling, town) == 2
    chain = [entry.action for entry in audit.history(Subject("dossier", travelling))]
    assert chain[-2:] == ["dossiers.handover_sent", "dossiers.handover_received"]


def test_only_those_at_either_end_carry(town, travelling):
    (waiting,) = legs(to_send(town.huong))
    for stranger in (town.ngocanh, town.duc):
        with pytest.raises(NothingToCarry):
            actions.send_parcel([waiting.id], way=actions.Way.BY_HAND, actor=stranger)
    with pytest.raises(NothingToCarry):
        actions.receive_parcel([waiting.id], actor=town.huong)
    actions.send_parcel([waiting.id], way=actions.Way.BY_HAND, actor=town.huong)
    with pytest.raises(NothingToCarry):
        actions.send_parcel([waiting.id], way=actions.Way.BY_HAND, actor=town.huong)


@pytest.mark.parametrize("code", ["", "  ", "!!", "123", "A" * 21])
def test_what_goes_by_post_has_a_code(town, travelling, code):
    (waiting,) = legs(to_send(town.huong))
    with pytest.raises(BadParcelCode):
        actions.send_parcel([waiting.id], way=actions.Way.POST, code=code, actor=town.huong)
    assert legs(to_send(town.huong))


def test_nothing_travels_within_one_agency_or_without_paper(town):
    inside = town.at_counter().dossier_id
    online = town.accepted()
    assert not Handover.objects.exists()
    assert leg(inside, town) is None
    assert leg(online, town) is None


def finished(town, dossier, there):
    unit = elsewhere(town)
    case, lead = there(unit.id, "case_officer"), there(unit.id, "approver")
    actions.draft_result(dossier, name="Giấy khai sinh", number="7/2026", actor=case)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=case)
    actions.issue_result(dossier, outcome="agree", actor=lead)
    return lead


def test_a_paper_result_is_returned_only_after_it_came(town, travelling, officer_at):
    there = officer_at(elsewhere(town).id, "intake_officer")
    finished(town, travelling, officer_at)
    with pytest.raises(ResultNotHere):
        actions.return_result(travelling, how=actions.ReturnBy.COUNTER, actor=town.huong)
    (back,) = [one for one in legs(to_send(there)) if one.carries == "result"]
    actions.send_parcel([back.id], way=actions.Way.COURIER, actor=there)
    (coming,) = legs(to_receive(town.huong))
    actions.receive_parcel([coming.id], actor=town.huong)
    assert leg(travelling, town) == 3
    actions.return_result(travelling, how=actions.ReturnBy.COUNTER, actor=town.huong)
    assert town.dossier(travelling).state == "returned"


def test_a_third_place_may_return_what_the_applicant_fetches_there(town, officer_at):
    others = [unit for unit in organisation().of_kind("service_point") if unit.id != town.counter.id]
    far = next(one for one in others if organisation().agency_of(one.id).id != elsewhere(town).id)
    dossier = town.at_counter(handling_unit=town.ward.id, return_unit=far.id).dossier_id
    actions.draft_result(dossier, name="Giấy khai sinh", number="7/2026", actor=town.tuan)
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    actions.issue_result(dossier, outcome="agree", actor=town.le)
    clerk = officer_at(far.id, "intake_officer")
    with pytest.raises(UnknownDossier):
        actions.return_result(dossier, how=actions.ReturnBy.COUNTER, actor=town.mai)
    (back,) = legs(to_send(town.tuan))
    actions.send_parcel([back.id], way=actions.Way.BY_HAND, actor=town.tuan)
    (coming,) = legs(to_receive(clerk))
    actions.receive_parcel([coming.id], actor=clerk)
    assert [one.dossier_id for one in queries.waiting_results(clerk)[0]] == [dossier]
    assert queries.waiting_results(town.huong)[0] == [], "it is fetched elsewhere"
    actions.return_result(dossier, how=actions.ReturnBy.COUNTER, actor=clerk)
    assert town.dossier(dossier).state == "returned"
