"""What a plan says of itself: every fault is named, and a whole plan has none."""

import datetime as dt

import pytest

from motcua.identity.errors import BadPlan, ChangedSince
from motcua.identity.models import Post, Reorganisation, UnitCode, UnitVersion
from motcua.identity.queries import actor_for, history, organisation
from motcua.identity.reorganisation import actions
from motcua.identity.reorganisation.checks import problems
from motcua.identity.reorganisation.reading import plan_from_json
from motcua.identity.reorganisation.resolving import resolve
from motcua.identity.reorganisation.rules import asked, load_rules
from motcua.identity.reorganisation.spec import ChangeSpec, Kind, PlanSpec, Share, Target, change_of
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, PACK, VU_NINH
from motcua.kernel import clock
from motcua.kernel.ids import new_id

DAY = dt.date(2026, 11, 16)
BASIS = "Nghị quyết 99/NQ"
NEW = Target("commune-kinh-vu", name="UBND phường Kinh Vũ", kind="commune", parent="province", area="09187")


def plan(*changes, day=DAY, basis=BASIS):
    return PlanSpec("Kế hoạch", day, basis, changes)


def merge(*sources, into=NEW, **more):
    return ChangeSpec(Kind.MERGE, sources, (into,), **more)


@pytest.mark.parametrize(
    ("spec", "codes"),
    [
        (plan(), {"empty"}),
        (plan(merge(KINH_BAC, VU_NINH), basis=" "), {"no_basis"}),
        (plan(merge("commune-0"), day=DAY), {"unknown_source"}),
        (plan(merge(KINH_BAC), merge(KINH_BAC, into=Target(VU_NINH))), {"ends_twice"}),
        (plan(merge(KINH_BAC, into=Target(VU_NINH)), merge(VU_NINH)), {"source_and_target"}),
        (plan(merge(KINH_BAC, into=Target("commune-0"))), {"unknown_target"}),
        (plan(ChangeSpec(Kind.SPLIT, (KINH_BAC,), (Target(VU_NINH),))), {"two_targets"}),
        (plan(ChangeSpec(Kind.CLOSE, (KINH_BAC,))), {"no_remainder"}),
        (plan(ChangeSpec(Kind.CLOSE, (KINH_BAC,), rules=(Share(VU_NINH),), remainder="province")), {"empty_rule"}),
        (plan(merge(KINH_BAC, into=Target("commune-x", name="X", parent="province"))), {"unknown_kind"}),
        (plan(merge(KINH_BAC, into=Target("commune-x", name="X", kind="commune", parent="đâu"))), {"unknown_parent"}),
        (plan(merge(KINH_BAC, into=Target("commune-x", name="X", kind="commune", parent="province", area="1"))),
         {"unknown_area"}),
        (plan(ChangeSpec(Kind.RENAME)), {"one_target"}),
        (plan(ChangeSpec(Kind.MOVE, targets=(Target(KINH_BAC, parent="không có"),))), {"unknown_parent"}),
        (plan(ChangeSpec(Kind.CLOSE, ("province",), (Target("tinh-moi", name="Tỉnh Mới", kind="province"),))),
         {"left_below"}),
        (plan(merge(KINH_BAC, staff={"huong": "commune-0"})), {"unknown_target"}),
        (plan(merge(KINH_BAC, VU_NINH)), set()),
    ],
)  # fmt: skip
def test_every_fault_of_a_plan_is_named(near_kinh_bac, spec, codes):
    assert {each.code for each in problems(spec)} == codes


def test_a_code_that_another_unit_bears_is_refused_and_that_of_an_ending_one_is_not(near_kinh_bac):
    code = organisation().by_key(VU_NINH).code
    taken = merge(KINH_BAC, into=Target("commune-x", name="X", kind="commune", parent="province", code=code))
    assert {each.code for each in problems(plan(taken))} == {"code_taken"}
    both = merge(KINH_BAC, VU_NINH, into=Target("commune-x", name="X", kind="commune", parent="province", code=code))
    assert problems(plan(both)) == []


def test_a_part_goes_to_the_like_part_of_the_heir(near_kinh_bac):
    resolved = resolve(plan(merge(KINH_BAC, into=Target(VU_NINH))), new_id())
    tree = organisation()
    ways = {tree.unit(old).key: tree.unit(new).key for old, new in resolved.heirs.items()}
    assert ways[KINH_BAC] == VU_NINH
    assert ways[f"{KINH_BAC}-service"] == f"{VU_NINH}-service"
    assert ways[f"{KINH_BAC}-service-counter-2" if f"{KINH_BAC}-service-counter-2" in ways else f"{KINH_BAC}-counter-2"]
    assert set(ways) == {tree.unit(each).key for each in tree.subtree(tree.by_key(KINH_BAC).id)}


def test_officers_go_along_and_come_back(roles, huong, tuan, huy, le):
    author, other = actor_for(huy), HOUSE
    plan_id = actions.prepare_reorganisation(plan(merge(KINH_BAC, VU_NINH)), actor=author)
    actions.survey_reorganisation(plan_id, actor=author)
    before = sorted(Post.objects.values_list("id", "unit_id", "valid_from", "valid_to"))
    rows = sorted(UnitVersion.objects.values_list("id", "name", "valid_to")), UnitCode.objects.count()
    actions.carry_out(plan_id, actor=other)
    ward = organisation().by_key("commune-kinh-vu").id
    for account in (huong, tuan, le):
        assert any(ward in places for places in actor_for(account).grants.values())
    actions.undo(plan_id, reason="Nhầm", actor=other)
    assert sorted(Post.objects.values_list("id", "unit_id", "valid_from", "valid_to")) == before
    assert (sorted(UnitVersion.objects.values_list("id", "name", "valid_to")), UnitCode.objects.count()) == rows
    assert "commune-kinh-vu" not in {unit.key for unit in organisation().units.values()}


def test_what_others_built_on_it_since_is_not_taken_back_silently(roles, huy):
    from motcua.identity.actions import rename_unit

    plan_id = actions.prepare_reorganisation(plan(merge(KINH_BAC, VU_NINH)), actor=actor_for(huy))
    actions.survey_reorganisation(plan_id, actor=actor_for(huy))
    actions.carry_out(plan_id, actor=HOUSE)
    made = organisation().by_key("commune-kinh-vu").id
    rename_unit(made, name="UBND phường Tên Khác", valid_from=DAY, legal_basis="x", actor=HOUSE)
    with pytest.raises(ChangedSince) as refused:
        actions.undo(plan_id, reason="Nhầm", actor=HOUSE)
    assert "Tên Khác" in refused.value.message
    assert Reorganisation.objects.get().state == "carried_out"


def test_the_province_says_who_and_how_long(db, tmp_path):
    (tmp_path / "reorganisation.json").write_text(
        '[{"valid_from": "2026-01-01", "two_persons": false, "undo_hours": 2}]', encoding="utf-8"
    )
    assert load_rules(tmp_path, actor=HOUSE) == 1
    assert load_rules(tmp_path, actor=HOUSE) == 0
    assert (asked(DAY).two_persons, asked(DAY).undo_hours) == (False, 2)
    assert (asked(dt.date(2025, 1, 1)).two_persons, asked(dt.date(2025, 1, 1)).undo_hours) == (True, 24)


@pytest.mark.parametrize(("name", "day"), [("2025-01-01", dt.date(2025, 1, 1)), ("2025-07-01", dt.date(2025, 7, 1))])
def test_the_real_plans_hold(bac_ninh, name, day):
    spec = plan_from_json((PACK / "reorganisations" / f"{name}.json").read_bytes())
    assert spec.day == day
    assert problems(spec) == []
    communes = {unit.id for unit in organisation(day - dt.timedelta(days=1)).of_kind("commune")}
    ending = resolve(spec, new_id()).keys.keys() & communes
    assert (len(communes), len(ending)) == ((126, 5) if day.month == 1 else (121, 121))


def test_a_change_comes_back_from_what_is_kept():
    change = ChangeSpec(
        Kind.CLOSE, ("a",), (NEW,), (Share("b", words=("thôn Đông",)),), remainder="c", staff={"huong": "b"}
    )
    assert change_of(change.as_json()) == change


def test_an_unknown_field_of_a_file_is_refused():
    with pytest.raises(BadPlan):
        plan_from_json(b'{"name": "a", "day": "2026-01-01", "legal_basis": "b", "changes": [], "color": "red"}')


def test_a_plan_waits_for_its_day(roles, huy):
    plan_id = actions.prepare_reorganisation(
        plan(merge(KINH_BAC, VU_NINH), day=DAY + dt.timedelta(days=1)), actor=actor_for(huy)
    )
    assert actions.survey_reorganisation(plan_id, actor=HOUSE).problems == ()
    with clock.frozen(clock.at(2026, 11, 17, 0, 1)):
        actions.carry_out(plan_id, actor=HOUSE)
    assert Reorganisation.objects.get().state == "carried_out"


def test_the_heir_of_a_unit_is_found_over_several_changes(bac_ninh):
    past = history()
    ve_an = organisation(dt.date(2024, 6, 1)).by_key("former-commune-09175").id
    assert past.heir_on(ve_an, dt.date(2024, 6, 1)) == ve_an
    assert (
        past.heir_on(ve_an, dt.date(2025, 2, 1)) == organisation(dt.date(2025, 2, 1)).by_key("former-commune-09184").id
    )
    assert past.heir_on(ve_an, DAY) == organisation(DAY).by_key("commune-09187").id
    district = organisation(dt.date(2025, 6, 1)).by_key("district-256").id
    assert past.heir_on(district, DAY) is None, "its work went to several"
