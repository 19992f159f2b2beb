"""The organisation changes: always from a day on, and what was stays known."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from motcua.identity import actions, queries
from motcua.identity.errors import (
    BadCode,
    BadName,
    BadPeriod,
    CodeTaken,
    KeyTaken,
    TreeCycle,
    UnitNotAlive,
    UnitStillUsed,
    UnknownArea,
    UnknownUnit,
)
from motcua.identity.models import CodeScheme, Unit, UnitKind, UnitVersion
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, VU_NINH
from motcua.kernel import audit, outbox
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent

NEW_YEAR = dt.date(2026, 1, 1)
SPRING = dt.date(2026, 4, 1)


def found(key, parent=None, day=NEW_YEAR, **more):
    return actions.create_unit(
        key=key, kind=UnitKind.DIVISION, name=more.pop("name", f"Phòng {key}"), parent_id=parent, valid_from=day,
        legal_basis="Quyết định", actor=HOUSE, **more,
    )  # fmt: skip


def test_a_unit_exists_from_its_day_on(unit):
    made = found("kinh-bac-digital", unit(KINH_BAC), area_code="09187", name="Phòng Chuyển đổi số")
    assert made.area_name == "Phường Kinh Bắc"
    assert made.id in queries.organisation(NEW_YEAR).subtree(unit(KINH_BAC))
    assert made.id not in queries.organisation(NEW_YEAR - dt.timedelta(days=1))
    (entry,) = audit.history(audit.Subject("unit", made.id))
    assert (entry.action, entry.facts["legal_basis"]) == ("identity.unit.created", "Quyết định")
    assert OutboxEvent.objects.filter(name="identity.unit.created", subject_id=made.id).count() == 1
    assert outbox.drain() == 0


def test_a_name_changes_from_a_day_on(unit):
    kinh_bac = unit(KINH_BAC)
    actions.rename_unit(
        kinh_bac, name="Ủy ban nhân dân phường Bắc Ninh", valid_from=SPRING, legal_basis="Nghị quyết 9", actor=HOUSE
    )
    assert queries.unit_on(kinh_bac, dt.date(2026, 3, 31)).name == "Ủy ban nhân dân phường Kinh Bắc"
    assert queries.unit_on(kinh_bac, SPRING).name == "Ủy ban nhân dân phường Bắc Ninh"
    past = queries.unit_past(kinh_bac)
    assert [row.valid_from for row in past.versions] == [dt.date(2025, 7, 1), SPRING]
    assert past.name_on(dt.date(2025, 12, 1)) == "Ủy ban nhân dân phường Kinh Bắc"
    (entry,) = audit.history(audit.Subject("unit", kinh_bac))
    assert entry.facts["before"]["name"] != entry.facts["after"]["name"]


def test_a_second_name_on_the_same_day_corrects_the_first(unit):
    kinh_bac = unit(KINH_BAC)
    for name in ("Ủy ban nhân dân phường Ba", "Ủy ban nhân dân phường Bốn"):
        actions.rename_unit(kinh_bac, name=name, valid_from=SPRING, legal_basis="NQ", actor=HOUSE)
    assert queries.unit_on(kinh_bac, SPRING).name.endswith("Bốn")
    assert UnitVersion.objects.filter(unit_id=kinh_bac).count() == 2


def test_a_unit_moves_with_all_below_it(unit):
    service = unit("commune-09187-service")
    actions.move_unit(service, parent_id=unit(VU_NINH), valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    tree = queries.organisation(SPRING)
    assert tree.agency_of(unit("commune-09187-counter-1")).key == VU_NINH
    assert queries.organisation(NEW_YEAR).agency_of(unit("commune-09187-counter-1")).key == KINH_BAC


def test_a_unit_never_stands_below_itself_not_even_later(unit):
    a = found("a", unit(KINH_BAC))
    b = found("b", a.id)
    with pytest.raises(TreeCycle):
        actions.move_unit(a.id, parent_id=b.id, valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    # From June on b is elsewhere; a could stand below it then, but not between April and June.
    june = dt.date(2026, 6, 1)
    actions.move_unit(b.id, parent_id=unit(KINH_BAC), valid_from=june, legal_basis="QĐ", actor=HOUSE)
    with pytest.raises(TreeCycle):
        actions.move_unit(a.id, parent_id=b.id, valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    actions.move_unit(a.id, parent_id=b.id, valid_from=june, legal_basis="QĐ", actor=HOUSE)
    # Now b can't come back below a in summer.
    with pytest.raises(TreeCycle):
        actions.move_unit(b.id, parent_id=a.id, valid_from=dt.date(2026, 7, 1), legal_basis="QĐ", actor=HOUSE)


def test_wards_merge_and_their_work_comes_to_the_new_one(unit, officer, huong):
    old = [unit(KINH_BAC), unit(VU_NINH)]
    counter = unit("commune-09187-counter-1")
    new = actions.create_unit(
        key="commune-merged", kind=UnitKind.COMMUNE, name="Ủy ban nhân dân phường Kinh Bắc Vũ Ninh",
        parent_id=unit("province"), valid_from=dt.date(2026, 11, 1), legal_basis="NQ", actor=HOUSE,
    )  # fmt: skip
    actions.merge_units(old, into=new.id, valid_from=dt.date(2026, 11, 1), legal_basis="NQ", actor=HOUSE)
    assert not queries.organisation().subtree(old[0])
    assert queries.unit_past(old[0]).successors == {new.id}
    assert queries.unit_past(new.id).predecessors == set(old)
    assert queries.posts_of(huong) == []
    assert OutboxEvent.objects.filter(name="identity.post.ended").count() == 1
    reached = queries.history().reach({new.id})
    assert {*old, counter, *_predecessors(old)} <= reached
    clerk = officer("Phạm Thị Hoa", "commune-merged", "records_clerk", since=dt.date(2026, 11, 1))
    assert counter in queries.actor_for(clerk).grants["dossiers.see"]


def _predecessors(units):
    return {each for unit in units for each in queries.unit_past(unit).predecessors}


def test_a_unit_in_use_is_not_closed_by_mistake(unit, tuan):
    with pytest.raises(UnitStillUsed) as refused:
        actions.close_unit(unit(KINH_BAC), valid_from=SPRING, legal_basis="NQ", actor=HOUSE)
    assert (refused.value.data["parts"], refused.value.data["posts"]) == (6, 1)
    assert unit(KINH_BAC) in queries.organisation(SPRING)


def test_a_closed_unit_can_not_be_renamed_or_be_a_parent(unit):
    lone = found("lone", unit(KINH_BAC))
    actions.close_unit(lone.id, valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    with pytest.raises(UnitNotAlive):
        actions.rename_unit(lone.id, name="Phòng Mới", valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    with pytest.raises(UnitNotAlive):
        found("child", lone.id, day=SPRING)
    with pytest.raises(UnitNotAlive):
        found("short-lived-child", lone.id, day=NEW_YEAR)


def test_codes_have_a_history_and_name_one_unit_at_a_time(unit):
    kinh_bac, vu_ninh = unit(KINH_BAC), unit(VU_NINH)
    assumed = queries.unit_on(kinh_bac).code
    info = actions.set_code(
        kinh_bac, scheme=CodeScheme.QD20, value="h05.217", valid_from=SPRING, legal_basis="QĐ 1", actor=HOUSE
    )
    assert info.code == "H05.217"
    assert queries.unit_on(kinh_bac, dt.date(2026, 3, 31)).code == assumed
    assert queries.organisation().by_code("H05.217").id == kinh_bac
    with pytest.raises(CodeTaken):
        actions.set_code(
            vu_ninh, scheme=CodeScheme.QD20, value="H05.217", valid_from=SPRING, legal_basis="QĐ", actor=HOUSE
        )
    # The code that was given up is free again, from then on.
    actions.set_code(vu_ninh, scheme=CodeScheme.QD20, value=assumed, valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)
    assert queries.organisation().by_code(assumed).id == vu_ninh


@pytest.mark.parametrize("value", ["", "5.H05", "H5", "H05.1", "H05.12.25.01.02", "H05;DROP"])
def test_a_code_has_the_form_of_its_scheme(unit, value):
    with pytest.raises(BadCode):
        actions.set_code(
            unit(KINH_BAC), scheme=CodeScheme.QD20, value=value, valid_from=SPRING, legal_basis="", actor=HOUSE
        )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": "  "}, BadName),
        ({"name": "x" * 301}, BadName),
        ({"day": dt.date(1899, 12, 31)}, BadPeriod),
        ({"day": dt.date(2101, 1, 1)}, BadPeriod),
        ({"area_code": "99999"}, UnknownArea),
        ({"key": KINH_BAC}, KeyTaken),
        ({"parent": new_id()}, UnknownUnit),
    ],
)
def test_bad_input_is_refused_with_what_to_do(unit, values, error):
    key = values.pop("key", "new")
    parent = values.pop("parent", unit(KINH_BAC))
    units = Unit.objects.count()
    with pytest.raises(error) as refused, transaction.atomic():
        found(key, parent, **values)
    assert refused.value.message
    assert Unit.objects.count() == units


def test_an_agency_administrator_rules_at_home_only(unit, nam):
    actor = queries.actor_for(nam)
    actions.rename_unit(
        unit("commune-09187-office"), name="Văn phòng phường", valid_from=SPRING, legal_basis="QĐ", actor=actor
    )
    for key in (VU_NINH, "province"):
        with pytest.raises(NotAllowed):
            actions.rename_unit(unit(key), name="Khác", valid_from=SPRING, legal_basis="QĐ", actor=actor)
    with pytest.raises(NotAllowed):
        actions.move_unit(
            unit("commune-09187-office"), parent_id=unit(VU_NINH), valid_from=SPRING, legal_basis="QĐ", actor=actor
        )


def test_the_database_itself_refuses_two_names_on_one_day(unit):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitVersion.objects.create(
            unit_id=unit(KINH_BAC), name="Hai", short_name="Hai", sort_key="", valid_from=SPRING, valid_to=None
        )


def test_verbs_cost_few_queries(unit, django_assert_max_num_queries):
    kinh_bac = unit(KINH_BAC)
    with django_assert_max_num_queries(22):
        actions.rename_unit(kinh_bac, name="Tên mới", valid_from=SPRING, legal_basis="QĐ", actor=HOUSE)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rename", "move", "close", "code"]),
        st.integers(0, 5), st.integers(0, 5), st.integers(0, 30),
    ),
    max_size=12,
)  # fmt: skip


class AnyHistory(TestCase):
    """Whatever is asked in whatever order: refused clearly, or done without breaking the history."""

    @settings(max_examples=40, deadline=None)
    @given(steps=STEPS)
    def test_rows_never_overlap_and_the_tree_has_no_cycle_on_any_day(self, steps):
        units = [found(f"u{n}", None, dt.date(2026, 1, 1)).id for n in range(6)]
        refusals = []
        for verb, one, other, offset in steps:
            day = dt.date(2026, 1, 1) + dt.timedelta(days=offset)
            try:
                with transaction.atomic():
                    self.step(verb, units[one], units[other], day)
            except MotcuaError as refused:
                refusals.append(refused.message)
        assert all(refusals)
        self.check(units)

    def step(self, verb, one, other, day):
        common = {"valid_from": day, "legal_basis": "QĐ", "actor": HOUSE}
        if verb == "rename":
            actions.rename_unit(one, name=f"Phòng {day}", **common)
        elif verb == "move":
            actions.move_unit(one, parent_id=other, **common)
        elif verb == "close":
            actions.close_unit(one, successors=[other], with_parts=True, **common)
        else:
            actions.set_code(one, scheme=CodeScheme.LOCAL, value=f"C{day.day}", **common)

    def check(self, units):
        past = queries.history()
        for unit in units:
            rows = past.versions_of(unit)
            for before, after in itertools.pairwise(rows):
                assert before.valid_to is not None
                assert before.valid_to <= after.valid_from
        for day in [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(35)]:
            tree = past.on(day)
            for unit in tree.units:
                above = [each.id for each in tree.ancestors(unit)]
                assert unit not in above
                parent = tree.unit(unit).parent_id
                assert parent is None or parent in tree, "a unit hangs on one that does not exist"
