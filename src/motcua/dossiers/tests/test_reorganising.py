"""Two wards become one, a ward is divided, a district ends: no dossier is lost, none stays at a unit that is gone."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from motcua.dossiers import actions, queries
from motcua.dossiers.models import Dossier, DossierTask, Transfer
from motcua.dossiers.queries import figures as figures_
from motcua.dossiers.tests.people import MONDAY_MORNING, Town
from motcua.dossiers.tests.whole import GROWING, digests, rows_of
from motcua.identity.errors import (
    DayNotCome,
    NotItsTurn,
    PlanDoesNotHold,
    SecondPersonNeeded,
    TooLateToUndo,
)
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries import actor_for, organisation
from motcua.identity.reorganisation import actions as reorganising
from motcua.identity.reorganisation.spec import ChangeSpec, Kind, PlanSpec, Share, Target
from motcua.identity.reorganisation.surveying import survey
from motcua.kernel import audit, clock, numbers
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.errors import Busy, NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 17)
TUESDAY = clock.at(2026, 11, 17, 8, 0)
BASIS = "Nghị quyết 99/NQ-UBTVQH16"
KINH_BAC, VU_NINH = "commune-09187", "commune-09169"
NEW = Target(
    "commune-kinh-vu", name="Ủy ban nhân dân phường Kinh Vũ", short_name="UBND phường Kinh Vũ", kind="commune",
    parent="province", area="09187", code="H05.90.01",
)  # fmt: skip
MERGED = PlanSpec(
    "Nhập hai phường", DAY, BASIS, (ChangeSpec(Kind.MERGE, (KINH_BAC, VU_NINH), (NEW,)),)
)  # fmt: skip


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def administrator(name):
    rights = [IdentityPermission.REORGANISE, IdentityPermission.MANAGE_UNITS, IdentityPermission.APPOINT]
    return Actor(new_id(), name, ActorKind.PERSON, {right.value: EVERYWHERE for right in rights})


HUY, LAN = administrator("Nguyễn Quang Huy"), administrator("Trần Thị Lan")


def carried(spec, at=TUESDAY):
    """Prepared and surveyed by Huy on Monday, carried out by Lan."""
    plan = reorganising.prepare_reorganisation(spec, actor=HUY)
    report = reorganising.survey_reorganisation(plan, actor=HUY)
    assert not report.problems, report.problems
    with clock.frozen(at):
        reorganising.carry_out(plan, actor=LAN)
    return plan


def unit(key, day=DAY):
    return organisation(day).by_key(key)


def in_every_state(town):
    """Drafts, submitted, in hand, waiting, at approval, with a result."""
    asked = town.accepted()
    paper = Dossier.objects.get(id=asked).papers.first()
    actions.request_supplement(asked, papers=[paper.id], pages=[], reason="Thiếu giấy", actor=town.tuan)
    return {
        "draft": town.filled(), "submitted": town.submitted(), "accepted": town.accepted(), "asked": asked,
        "approval": town.at_approval(), "finished": town.finished(), "counter": town.at_counter().dossier_id,
    }  # fmt: skip


def test_a_survey_lists_what_is_touched_and_writes_nothing(town):
    in_every_state(town)
    before = digests()
    report = survey(MERGED, new_id())
    assert digests() == before
    assert not report.problems
    told = {f"{room}.{line.kind}": line.count for room, lines in report.rooms for line in lines}
    assert told["dossiers.state.draft"] == 1
    assert told["dossiers.state.finished"] == 1
    assert told["dossiers.flow"] == 7
    assert told["workflow.step"] == DossierTask.objects.count()
    assert told["identity.unit.commune"] == 2
    assert told["identity.post"] == 5
    assert told["dossiers.series"] == 3, "of two wards, and of the forms that one of them has numbered"
    flow = report.touched("dossiers", "flow")
    assert flow.by_unit == {f"{KINH_BAC} → commune-kinh-vu": 7}
    assert report.touched("dossiers", "state.accepted").samples


def test_all_that_is_open_goes_on_at_the_new_ward(town):
    dossiers = in_every_state(town)
    returned = town.finished()
    actions.return_result(returned, how="counter", to_name="Lê Thị Ngọc Ánh", actor=town.huong)
    old_counter = town.counter.id
    held = DossierTask.objects.filter(dossier_id=dossiers["accepted"]).get()
    actions.claim_task(dossiers["accepted"], held.task_id, actor=town.tuan)
    plan = carried(MERGED)
    with clock.frozen(TUESDAY):
        ward = unit("commune-kinh-vu")
        point = unit("commune-kinh-vu-service")
        assert ward.code == "H05.90.01"
        for name, dossier_id in dossiers.items():
            dossier = town.dossier(dossier_id)
            assert dossier.handling_unit_id == ward.id, name
            assert dossier.receiving_unit_id == point.id, name
        assert town.dossier(returned).handling_unit_id == town.ward.id, "what is closed stays"
        assert town.dossier(returned).receiving_unit_id == old_counter
        places = {row.unit_id for row in DossierTask.objects.all()}
        assert places <= organisation().units.keys()
        after = Town()
        held = DossierTask.objects.get(dossier_id=dossiers["accepted"])
        assert held.post_id in after.tuan.posts
        assert held.holder_name == "Trần Văn Tuấn"
        actions.draft_result(
            dossiers["accepted"], name="Giấy khai sinh", number="1", stream=pdf_(), file_name="a.pdf", actor=after.tuan
        )
        actions.complete_task(dossiers["accepted"], held.task_id, outcome="", actor=after.tuan)
        step = DossierTask.objects.get(dossier_id=dossiers["accepted"])
        assert step.unit_id in organisation(), "lanes go on at the new ward"
        page = queries.dossier_page(dossiers["submitted"], actor=after.huong)
        assert page.handling_unit == "Ủy ban nhân dân phường Kinh Vũ"
        assert queries.dossier_page(returned, actor=after.huong).handling_unit == "Ủy ban nhân dân phường Kinh Bắc"
        actions.submit_dossier(dossiers["draft"], actor=after.ngocanh)
        assert town.dossier(dossiers["draft"]).code.startswith("H05.90.01-")
    assert audit.verify_all().broken is None
    told = audit.history(audit.Subject("dossier", dossiers["submitted"])).last()
    assert (told.action, told.facts["legal_basis"]) == ("dossiers.transferred", BASIS)
    assert told.facts["before"]["handling_unit"] == str(town.ward.id)
    events = OutboxEvent.objects.filter(name__startswith="identity.reorganisation")
    assert [event.payload["moved"] for event in events] == [sum(figures(plan).values())]
    with pytest.raises(numbers.SeriesClosed):
        numbers.allocate("dossier:H05.12.05".replace("H05.12.05", town.ward.code), "2026-11-17")


def pdf_():
    from motcua.dossiers.tests.people import pdf

    return pdf()


def figures(plan):
    from motcua.identity.models import Reorganisation

    row = Reorganisation.objects.get(id=plan)
    return {f"{room}.{kind}": count for room, kinds in row.figures.items() for kind, count in kinds.items()}


def test_undone_within_the_day_everything_is_exactly_as_before(town):
    in_every_state(town)
    held = DossierTask.objects.filter(kind="appraise").first()
    actions.claim_task(held.dossier_id, held.task_id, actor=town.tuan)
    plan = reorganising.prepare_reorganisation(MERGED, actor=HUY)
    reorganising.survey_reorganisation(plan, actor=HUY)
    before = digests(GROWING)
    kept = {table: rows_of(table) for table in ("dossiers_dossier", "workflow_task", "identity_unit", "identity_post")}
    with clock.frozen(TUESDAY):
        reorganising.carry_out(plan, actor=LAN)
        assert digests(GROWING) != before
    with clock.frozen(TUESDAY + dt.timedelta(hours=23)):
        reorganising.undo(plan, reason="Nghị quyết được sửa", actor=LAN)
    for table, rows in kept.items():
        assert rows_of(table) == rows, table
    after = digests(GROWING)
    assert {table for table in after if after[table] != before[table]} == set()
    assert audit.verify_all().broken is None
    with pytest.raises(NotItsTurn):
        reorganising.undo(plan, reason="", actor=LAN)


def test_what_happened_since_is_kept_when_it_is_undone(town):
    dossiers = in_every_state(town)
    plan = carried(MERGED)
    with clock.frozen(TUESDAY + dt.timedelta(hours=1)):
        after = Town()
        after.__dict__["ward"] = unit("commune-kinh-vu")
        after.__dict__["counter"] = unit("commune-kinh-vu-service")
        actions.accept_dossier(dossiers["submitted"], actor=after.huong)
        actions.issue_result(dossiers["approval"], outcome="agree", actor=after.le)
        task = DossierTask.objects.get(dossier_id=dossiers["accepted"])
        actions.claim_task(dossiers["accepted"], task.task_id, actor=after.tuan)
        new = after.at_counter().dossier_id
        code = town.dossier(new).code
    with clock.frozen(TUESDAY + dt.timedelta(hours=2)):
        reorganising.undo(plan, reason="Nhầm", actor=LAN)
        assert town.dossier(dossiers["submitted"]).state == "accepted"
        assert town.dossier(dossiers["approval"]).state == "finished"
        kept = town.dossier(new)
        assert (kept.code, kept.handling_unit_id) == (code, town.ward.id), "new ones go to the first ward of the merger"
        assert set(Dossier.objects.values_list("handling_unit_id", flat=True)) <= organisation().units.keys()
        assert {row.unit_id for row in DossierTask.objects.all()} <= organisation().units.keys()
        again = Town()
        assert DossierTask.objects.get(dossier_id=dossiers["accepted"]).post_id in again.tuan.posts
        task = DossierTask.objects.get(dossier_id=new)
        actions.claim_task(new, task.task_id, actor=again.tuan)
        assert queries.dossier_page(new, actor=again.huong).handling_unit == "Ủy ban nhân dân phường Kinh Bắc"
    assert audit.verify_all().broken is None


def test_reports_of_the_days_before_are_the_same(town):
    in_every_state(town)
    first, last = dt.date(2026, 11, 1), dt.date(2026, 11, 16)
    with clock.frozen(TUESDAY):
        before = queries.by_unit(first, last)
    assert [(each.unit_id, each.received) for each in before] == [(town.ward.id, 6)]
    shown = office_shares()
    assert {unit: one.finished for unit, one in shown.items()} == {town.ward.id: 1}
    plan = carried(MERGED)
    with clock.frozen(TUESDAY + dt.timedelta(hours=1)):
        assert queries.by_unit(first, last) == before
        assert office_shares() == shown, "what the portal tells of each office is the same too"
        reorganising.undo(plan, reason="", actor=LAN)
        assert queries.by_unit(first, last) == before
        assert office_shares() == shown


def office_shares():
    figures_.forget()
    return queries.by_office(dt.date(2026, 11, 1))


def test_a_division_follows_its_rules_and_the_remainder_takes_the_rest(town):
    """By hamlet, by area, by procedure; everything else to one."""
    ward = lambda code, name: Target(  # noqa: E731 - a word for this test
        f"commune-{code}", name=f"Ủy ban nhân dân phường {name}", kind="commune", parent="province", area="09187"
    )
    spec = PlanSpec(
        "Chia phường", DAY, BASIS,
        (
            ChangeSpec(
                Kind.SPLIT, (KINH_BAC,), (ward("dong", "Đông"), ward("tay", "Tây")),
                (Share("commune-dong", words=("khu 3",)), Share("commune-dong", procedures=("9.000002",))),
                remainder="commune-tay", staff={"huong": "commune-dong"},
            ),
        ),
    )  # fmt: skip
    east, west = town.submitted(), town.submitted("thuong")
    Dossier.objects.filter(id=east).update(applicant_address="Khu 3, phường Kinh Bắc")
    Dossier.objects.filter(id=west).update(applicant_address="Khu 13, phường Kinh Bắc")
    carried(spec)
    with clock.frozen(TUESDAY):
        assert town.dossier(east).handling_unit_id == unit("commune-dong").id
        assert town.dossier(west).handling_unit_id == unit("commune-tay").id
        after = Town()
        assert unit("commune-dong").id in after.huong.grants["dossiers.intake"]
        actions.accept_dossier(east, actor=after.huong)
        step = DossierTask.objects.get(dossier_id=east)
        actions.claim_task(east, step.task_id, actor=actor_of_new_officer(unit("commune-dong").id))


def actor_of_new_officer(unit_id):
    from motcua.config.pack import pack_actor
    from motcua.identity import actions as identity

    account = identity.open_account("dong1", full_name="Vũ Thị Đông", password="mot-cua-demo", actor=pack_actor())
    identity.appoint_post(
        account, unit_id=unit_id, role="case_officer", valid_from=DAY, includes_subunits=True, actor=pack_actor()
    )
    return actor_for(get_user_model().objects.get(id=account))


def test_who_prepared_it_does_not_carry_it_out_and_nobody_does_before_its_day(town):
    plan = reorganising.prepare_reorganisation(MERGED, actor=HUY)
    with clock.frozen(TUESDAY), pytest.raises(NotItsTurn):
        reorganising.carry_out(plan, actor=LAN)  # not surveyed
    reorganising.survey_reorganisation(plan, actor=HUY)
    with clock.frozen(TUESDAY), pytest.raises(SecondPersonNeeded):
        reorganising.carry_out(plan, actor=HUY)
    with pytest.raises(DayNotCome):
        reorganising.carry_out(plan, actor=LAN)
    with pytest.raises(NotAllowed):
        reorganising.carry_out(plan, actor=town.nam)


def test_after_its_time_it_stays(town):
    plan = carried(MERGED)
    with clock.frozen(TUESDAY + dt.timedelta(hours=24, minutes=1)), pytest.raises(TooLateToUndo):
        reorganising.undo(plan, reason="", actor=LAN)


def test_a_plan_that_no_longer_holds_changes_nothing(town):
    town.submitted()
    plan = reorganising.prepare_reorganisation(MERGED, actor=HUY)
    reorganising.survey_reorganisation(plan, actor=HUY)
    other = carried(
        PlanSpec("Nhập trước", DAY, BASIS, (ChangeSpec(Kind.MERGE, (KINH_BAC,), (Target(VU_NINH),)),))
    )  # fmt: skip
    assert other
    before = digests()
    with clock.frozen(TUESDAY), pytest.raises(PlanDoesNotHold):
        reorganising.carry_out(plan, actor=LAN)
    assert digests() == before


def test_somebody_at_work_for_too_long_is_told_and_nothing_is_changed(town, monkeypatch):
    monkeypatch.setattr(reorganising, "LOCK_TIMEOUT_MS", 300)
    town.submitted()
    plan = reorganising.prepare_reorganisation(MERGED, actor=HUY)
    reorganising.survey_reorganisation(plan, actor=HUY)
    before = digests()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM identity_organisationrevision FOR UPDATE")
        with clock.frozen(TUESDAY), pytest.raises(Busy):
            reorganising.carry_out(plan, actor=LAN)
    finally:
        other.rollback()
        other.close()
    assert digests() == before


def test_transfers_are_told_once_each(town):
    dossiers = in_every_state(town)
    carried(MERGED)
    assert Transfer.objects.count() == len(dossiers)


def lent_offered_and_with_hours_of_its_own(town):
    """Tuấn has lent his post to Lệ, the ward offers a procedure alone, and it opens in the morning only."""
    from motcua.catalogue import actions as catalogue
    from motcua.config.pack import pack_actor
    from motcua.deadlines.packs import load_calendar_pack
    from motcua.identity import actions as identity

    (post,) = town.tuan.posts
    identity.delegate_post(
        post, town.le.id, starts_at=MONDAY_MORNING, ends_at=MONDAY_MORNING + dt.timedelta(days=9), reason="Nghỉ phép",
        actor=town.tuan,
    )  # fmt: skip
    catalogue.offer_procedure(
        "1.010727", unit_id=town.ward.id, service_level="full", valid_from=dt.date(2026, 1, 1), actor=pack_actor()
    )
    week = {day: [["07:30", "11:30"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    hours = {"valid_from": None, "valid_to": None, "legal_basis": "", "note": "", "week": week}
    calendar = {"code": "kinh-bac", "name": "Lịch của phường", "owner": "ward", "country": "VN",
                "zone": "Asia/Ho_Chi_Minh", "hours": [hours]}  # fmt: skip
    load_calendar_pack({"calendars": [calendar]}, actor=pack_actor(), owners={"ward": town.ward.id})


def test_posts_that_are_lent_offers_and_calendars_go_along_and_come_back(town):
    from motcua.catalogue.queries import offered_at
    from motcua.deadlines.rulebook import current_rulebook
    from motcua.identity.queries import delegations_of

    lent_offered_and_with_hours_of_its_own(town)
    le = get_user_model().objects.get(username="le")
    plan = reorganising.prepare_reorganisation(MERGED, actor=HUY)
    report = reorganising.survey_reorganisation(plan, actor=HUY)
    for room, kind in (("identity", "delegation"), ("catalogue", "offer"), ("deadlines", "calendar")):
        assert report.touched(room, kind).count == 1, kind
    before, own = digests(GROWING), current_rulebook().calendar_id(town.ward.id)
    with clock.frozen(TUESDAY):
        reorganising.carry_out(plan, actor=LAN)
        ward = unit("commune-kinh-vu")
        (lent,) = delegations_of(le)
        assert lent.unit_id == ward.id
        assert ward.id in actor_for(le, acting_for=lent.id).grants["dossiers.handle"]
        assert "1.010727" in {offer.code for offer in offered_at(ward.id)}
        assert current_rulebook().calendar_id(ward.id) == own
        reorganising.undo(plan, reason="Nhầm", actor=LAN)
        assert [each.unit_id for each in delegations_of(le)] == [town.ward.id]
        assert current_rulebook().calendar_id(town.ward.id) == own
    after = digests(GROWING)
    assert {table for table in after if after[table] != before[table]} == set()
