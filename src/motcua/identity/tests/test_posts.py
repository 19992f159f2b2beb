"""Who may appoint whom to what."""

import datetime as dt

import pytest

from motcua.identity import actions, queries
from motcua.identity.errors import (
    BadPeriod,
    HistoryOverlap,
    OwnAppointment,
    TooMuchGranted,
    UnknownAccount,
    UnknownPost,
    UnknownRole,
    UnknownUnit,
)
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, VU_NINH, post_of
from motcua.kernel import audit, clock
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent

SINCE = dt.date(2026, 1, 1)


def appoint(account, unit_id, role, actor, **more):
    return actions.appoint_post(account.id, unit_id=unit_id, role=role, valid_from=SINCE, actor=actor, **more)


def test_an_agency_administrator_appoints_at_home(unit, nam, ngoc_anh):
    post = appoint(ngoc_anh, unit("commune-09187-service"), "intake_officer", queries.actor_for(nam), title="Công chức")
    assert queries.posts_of(ngoc_anh) == [post]
    assert queries.actor_for(ngoc_anh).posts == {post.id}
    (entry,) = audit.history(audit.Subject("post", post.id))
    assert entry.actor_name == "Vũ Đình Nam"
    assert OutboxEvent.objects.filter(name="identity.post.appointed", subject_id=post.id).exists()


@pytest.mark.parametrize(
    ("key", "role", "error"),
    [
        (VU_NINH, "intake_officer", NotAllowed),
        (KINH_BAC, "province_administrator", TooMuchGranted),
        (KINH_BAC, "auditor", TooMuchGranted),
        (KINH_BAC, "catalogue_officer", TooMuchGranted),
        (KINH_BAC, "citizen", UnknownRole),
        (KINH_BAC, "king", UnknownRole),
    ],
)
def test_nobody_appoints_beyond_their_own_places_and_rights(unit, nam, ngoc_anh, key, role, error):
    with pytest.raises(error):
        appoint(ngoc_anh, unit(key), role, queries.actor_for(nam))
    assert queries.posts_of(ngoc_anh) == []


def test_nobody_appoints_themselves(unit, nam, huy):
    for account in (nam, huy):
        with pytest.raises(OwnAppointment):
            appoint(account, unit(KINH_BAC), "approver", queries.actor_for(account))


def test_a_province_administrator_appoints_everywhere(unit, huy, ngoc_anh):
    post = appoint(ngoc_anh, unit(VU_NINH), "agency_administrator", queries.actor_for(huy), includes_subunits=True)
    assert unit("commune-09169-counter-1") in queries.actor_for(ngoc_anh).grants["identity.appoint"]
    assert post.includes_subunits


def test_one_role_in_one_unit_is_held_once_at_a_time(unit, tuan):
    with pytest.raises(HistoryOverlap):
        appoint(tuan, unit(KINH_BAC), "case_officer", HOUSE)
    actions.end_post(post_of(tuan).id, valid_to=dt.date(2025, 12, 1), reason="Luân chuyển", actor=HOUSE)
    appoint(tuan, unit(KINH_BAC), "case_officer", HOUSE)
    assert len(queries.posts_of(tuan)) == 1


def test_an_ended_post_gives_nothing_from_its_day_on(tuan):
    post = post_of(tuan)
    assert queries.actor_for(tuan).grants
    actions.end_post(post.id, valid_to=clock.today(), reason="Nghỉ hưu", actor=HOUSE)
    assert not queries.actor_for(tuan).grants
    assert queries.post_infos([post.id])[post.id].name == "Trần Văn Tuấn"
    with clock.frozen(clock.at(2026, 11, 15, 9)):
        assert queries.actor_for(tuan).grants


def test_a_post_to_come_gives_nothing_yet(unit, roles, ngoc_anh):
    actions.appoint_post(
        ngoc_anh.id, unit_id=unit(KINH_BAC), role="approver", valid_from=dt.date(2026, 11, 17), actor=HOUSE
    )
    assert not queries.actor_for(ngoc_anh).grants
    with clock.frozen(clock.at(2026, 11, 17)):
        assert queries.actor_for(ngoc_anh).grants


def test_posts_at_a_unit(unit, tuan, le, huong):
    kinh_bac = unit(KINH_BAC)
    assert {post.name for post in queries.posts_at(kinh_bac)} == {str(tuan), str(le), str(huong)}
    assert [post.name for post in queries.posts_at(kinh_bac, "approver")] == [str(le)]
    assert queries.posts_at(kinh_bac, as_of=dt.date(2025, 6, 30)) == []


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"account": new_id()}, UnknownAccount),
        ({"unit_id": new_id()}, UnknownUnit),
        ({"valid_to": SINCE}, BadPeriod),
        ({"valid_from": dt.date(1899, 1, 1)}, BadPeriod),
    ],
)
def test_bad_input_is_refused(unit, roles, ngoc_anh, values, error):
    wanted = {"unit_id": unit(KINH_BAC), "role": "approver", "valid_from": SINCE, "actor": HOUSE} | values
    with pytest.raises(error):
        actions.appoint_post(wanted.pop("account", ngoc_anh.id), **wanted)


def test_a_post_ends_within_its_own_time_and_by_those_in_charge(officer, nam, tuan):
    post = post_of(tuan)
    for day in (dt.date(2025, 6, 30), dt.date(2101, 1, 1)):
        with pytest.raises(BadPeriod):
            actions.end_post(post.id, valid_to=day, reason="", actor=HOUSE)
    stranger = officer("Đỗ Văn Khánh", VU_NINH, "agency_administrator")
    with pytest.raises(UnknownPost):
        actions.end_post(post.id, valid_to=clock.today(), reason="", actor=queries.actor_for(stranger))
    ended = actions.end_post(post.id, valid_to=clock.today(), reason="Chuyển công tác", actor=queries.actor_for(nam))
    assert ended.valid_to == clock.today()
