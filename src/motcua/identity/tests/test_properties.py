"""What holds for any role, any share of its rights and any day."""

import datetime as dt
import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.identity import actions, queries
from motcua.identity.errors import DelegationNotValid, HistoryOverlap
from motcua.identity.models import Role
from motcua.identity.packs import load_organisation, load_roles
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, PACK, person_with_account
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE

ONE_DATABASE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_DATABASE
@given(data=st.data())
def test_a_deputy_never_holds_more_than_the_holder(data, unit, roles, tuan):
    role = data.draw(st.sampled_from([each for each in queries.roles() if not each.implicit]))
    share = data.draw(st.sets(st.sampled_from(role.permissions)))
    wide = data.draw(st.booleans())
    holder = person_with_account("Nguyễn Thị Lệ")
    post = actions.appoint_post(
        holder.id, unit_id=unit(KINH_BAC), role=role.code, includes_subunits=wide, valid_from=dt.date(2026, 1, 1),
        actor=HOUSE,
    )  # fmt: skip
    starts = clock.at(2026, 11, data.draw(st.integers(16, 20)))
    delegation = actions.delegate_post(
        post.id, tuan.id, starts_at=starts, ends_at=starts + dt.timedelta(days=2), reason="Nghỉ phép",
        permissions=sorted(share), actor=queries.actor_for(holder),
    )  # fmt: skip
    with clock.frozen(clock.at(2026, 11, data.draw(st.integers(14, 24)), 12)):
        held = queries.actor_for(holder).grants
        try:
            lent = queries.actor_for(tuan, acting_for=delegation).grants
        except DelegationNotValid:
            assert not starts <= clock.now() < starts + dt.timedelta(days=2)
            return
    assert set(lent) == (share or set(role.permissions))
    for right, places in lent.items():
        assert held[right] is EVERYWHERE or places <= held[right]


@ONE_DATABASE
@given(day=st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31)))
def test_the_tree_of_any_day_is_whole(day, near_kinh_bac):
    tree = queries.organisation(day)
    for unit_id, info in tree.units.items():
        assert info.valid_from <= day
        assert info.valid_to is None or day < info.valid_to
        assert info.parent_id is None or info.parent_id in tree
        assert unit_id not in {each.id for each in tree.ancestors(unit_id)}
        assert unit_id in tree.subtree(tree.agency_of(unit_id).id)
    assert sum(len(tree.children(unit_id)) for unit_id in [None, *tree.units]) == len(tree)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_appoint_at_once_make_one_post(small_pack):
    load_organisation(small_pack, actor=HOUSE)
    load_roles(PACK, actor=HOUSE)
    hoa, at = person_with_account("Phạm Thị Hoa"), queries.organisation().by_key(KINH_BAC).id
    outcomes, start = [], threading.Barrier(2)

    def appoint():
        start.wait()
        try:
            actions.appoint_post(hoa.id, unit_id=at, role="records_clerk", valid_from=dt.date(2026, 1, 1), actor=HOUSE)
            outcomes.append("made")
        except HistoryOverlap:
            outcomes.append("overlap")
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "overlap"]
    assert len(queries.posts_of(hoa)) == 1
    assert Role.objects.count() == 11
