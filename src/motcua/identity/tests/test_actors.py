"""From an account to what it may do, where, and for whom."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator

from motcua.identity import actions, queries
from motcua.identity.errors import (
    BadDelegation,
    DelegationNotValid,
    OwnAppointment,
    TooMuchGranted,
    UnknownDelegation,
    UnknownPost,
)
from motcua.identity.models import Account, Delegation
from motcua.identity.queries import actors
from motcua.identity.tests.conftest import HOUSE, KINH_BAC, VU_NINH, post_of
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE
from motcua.kernel.errors import NotAllowed, StaleState
from motcua.kernel.models import AuditEntry

MORNING = clock.at(2026, 11, 16, 8)
FRIDAY = clock.at(2026, 11, 20, 17)


def lend(holder, deputy, *, actor=None, starts_at=MORNING, ends_at=FRIDAY, **more):
    return actions.delegate_post(
        post_of(holder).id, deputy.id, starts_at=starts_at, ends_at=ends_at, reason=more.pop("reason", "Đi công tác"),
        actor=actor or queries.actor_for(holder), **more,
    )  # fmt: skip


def test_rights_hold_at_the_posts_unit(unit, tuan):
    actor = queries.actor_for(tuan)
    assert unit(KINH_BAC) in actor.grants["dossiers.handle"]
    assert unit("commune-09187-service") not in actor.grants["dossiers.handle"]
    assert unit(VU_NINH) not in actor.grants["dossiers.handle"]
    assert "dossiers.approve" not in actor.grants


def test_rights_reach_below_the_unit_where_the_post_says_so(unit, huong):
    places = queries.actor_for(huong).grants["dossiers.intake"]
    assert {unit(KINH_BAC), unit("commune-09187-service"), unit("commune-09187-counter-2")} <= places
    assert unit(VU_NINH) not in places


def test_rights_reach_what_the_unit_took_over(unit, tuan):
    places = queries.actor_for(tuan).grants["dossiers.see"]
    spring = dt.date(2025, 4, 1)
    assert unit("former-commune-09172", spring) in places  # Kinh Bắc before the merger
    assert unit("former-commune-09175", dt.date(2024, 4, 1)) in places  # Vệ An, by way of Tiền Ninh Vệ
    assert unit("former-commune-09163", spring) not in places  # Vũ Ninh


def test_province_wide_roles_hold_everywhere(unit, huy, officer):
    assert queries.actor_for(huy).grants["identity.appoint"] is EVERYWHERE
    auditor = queries.actor_for(officer("Phan Thanh Bình", "inspectorate", "auditor"))
    assert unit("district-256", dt.date(2025, 1, 1)) in auditor.grants["dossiers.see"]
    assert "dossiers.handle" not in auditor.grants


def test_an_officer_is_a_citizen_too(tuan):
    person = actions.register_self(tuan.id, "Trần Văn Tuấn", actor=queries.actor_for(tuan))
    actor = queries.actor_for(tuan)
    assert actor.parties == {person.id}
    assert actor.posts


def test_two_posts_add_up(unit, officer):
    mai = officer("Đặng Thị Mai", "province-centre", "intake_officer")
    actions.appoint_post(mai.id, unit_id=unit(VU_NINH), role="approver", valid_from=dt.date(2026, 1, 1), actor=HOUSE)
    actor = queries.actor_for(mai)
    assert {unit("province-centre"), unit(VU_NINH)} <= actor.grants["dossiers.see"]
    assert unit("province-centre") not in actor.grants["dossiers.approve"]
    assert len(actor.posts) == 2


def test_a_closed_account_is_nobody(tuan):
    actions.close_account(tuan.id, reason="Lộ mật khẩu", actor=HOUSE)
    assert queries.actor_for(tuan) is ANONYMOUS
    actions.reopen_account(tuan.id, reason="Đã đổi", actor=HOUSE)
    assert queries.actor_for(tuan).posts


def test_an_account_that_is_gone_is_nobody(near_kinh_bac):
    assert queries.actor_for(Account(username="ghost")) is ANONYMOUS


def test_two_queries_cold_and_one_warm(tuan, django_assert_num_queries):
    queries.organisation()
    actors._actors.clear()
    with django_assert_num_queries(2):
        cold = queries.actor_for(tuan)
    with django_assert_num_queries(1):
        assert queries.actor_for(tuan) is cold
    with queries.steady(), django_assert_num_queries(1):
        queries.actor_for(tuan)
        queries.organisation()
        queries.organisation(dt.date(2025, 1, 1))


def test_what_is_kept_knows_of_every_change(unit, tuan, ngoc_anh):
    """The same account object all along, as a long process would hold it."""
    before = queries.actor_for(ngoc_anh)
    assert not before.grants
    post = actions.appoint_post(
        ngoc_anh.id, unit_id=unit(KINH_BAC), role="approver", valid_from=dt.date(2026, 1, 1), actor=HOUSE
    )
    assert queries.actor_for(ngoc_anh).posts == {post.id}
    made = actions.create_unit(
        key="new-part", kind="division", name="Phòng mới", parent_id=unit(KINH_BAC), valid_from=clock.today(),
        legal_basis="QĐ", actor=HOUSE,
    )  # fmt: skip
    assert made.id in queries.organisation()
    enterprise = actions.register_enterprise("2300000035", "Công ty Gốm", actor=HOUSE)
    person = queries.person_of(ngoc_anh)
    actions.grant_representation(enterprise.id, person.id, valid_from=clock.today(), actor=HOUSE)
    assert queries.actor_for(ngoc_anh).parties == {person.id, enterprise.id}


def test_a_deputy_acts_on_the_holders_behalf(unit, le, tuan):
    delegation = lend(le, tuan)
    assert [info.id for info in queries.delegations_of(tuan)] == [delegation]
    assert [info.deputy_name for info in queries.delegations_from(le)] == ["Trần Văn Tuấn"]
    acting = queries.actor_for(tuan, acting_for=delegation)
    assert acting.on_behalf_of.name == "Nguyễn Thị Lệ"
    assert unit(KINH_BAC) in acting.grants["dossiers.approve"]
    assert acting.posts == {post_of(le).id}
    assert "dossiers.handle" not in acting.grants  # of his own post, which he does not act in now
    assert acting.parties == frozenset()
    assert "dossiers.approve" not in queries.actor_for(tuan).grants
    (entry,) = audit.history(audit.Subject("post", post_of(le).id)).filter(action="identity.post.delegated")
    assert entry.facts["deputy"] == str(tuan.id)


def test_a_delegation_holds_within_its_time_only(le, tuan):
    delegation = lend(le, tuan)
    for moment, valid in [
        (clock.at(2026, 11, 16, 7, 59), False),
        (MORNING, True),
        (clock.at(2026, 11, 20, 16, 59), True),
        (FRIDAY, False),
    ]:
        with clock.frozen(moment):
            if valid:
                assert queries.actor_for(tuan, acting_for=delegation).posts
            else:
                with pytest.raises(DelegationNotValid):
                    queries.actor_for(tuan, acting_for=delegation)


def test_a_delegation_ends_with_its_post_and_with_its_holders_account(le, tuan, huong):
    delegation = lend(le, tuan)
    with pytest.raises(DelegationNotValid):
        queries.actor_for(huong, acting_for=delegation)
    actions.close_account(le.id, reason="", actor=HOUSE)
    with pytest.raises(DelegationNotValid):
        queries.actor_for(tuan, acting_for=delegation)
    actions.reopen_account(le.id, reason="", actor=HOUSE)
    actions.end_post(post_of(le).id, valid_to=clock.today(), reason="Nghỉ hưu", actor=HOUSE)
    with pytest.raises(DelegationNotValid):
        queries.actor_for(tuan, acting_for=delegation)
    assert queries.delegations_of(tuan) == []


@pytest.mark.parametrize("by", ["holder", "deputy", "administrator"])
def test_a_delegation_can_be_revoked(le, tuan, nam, by):
    delegation = lend(le, tuan)
    actor = queries.actor_for({"holder": le, "deputy": tuan, "administrator": nam}[by])
    actions.revoke_delegation(delegation, reason="Về sớm", actor=actor)
    with pytest.raises(DelegationNotValid):
        queries.actor_for(tuan, acting_for=delegation)
    with pytest.raises(StaleState):
        actions.revoke_delegation(delegation, reason="", actor=actor)


def test_strangers_find_no_delegation(le, tuan, huong):
    delegation = lend(le, tuan)
    with pytest.raises(UnknownDelegation):
        actions.revoke_delegation(delegation, reason="", actor=queries.actor_for(huong))


def test_part_of_a_post_can_be_lent(le, tuan):
    acting = queries.actor_for(tuan, acting_for=lend(le, tuan, permissions=["dossiers.see"]))
    assert set(acting.grants) == {"dossiers.see"}


def test_nobody_lends_more_than_they_hold(le, tuan, huong):
    with pytest.raises(TooMuchGranted) as refused:
        lend(le, tuan, permissions=["dossiers.see", "identity.appoint"])
    assert refused.value.data["permissions"] == ["identity.appoint"]
    with pytest.raises(NotAllowed):
        lend(le, tuan, actor=queries.actor_for(huong))
    delegation = lend(le, tuan)
    with pytest.raises(NotAllowed):  # a lent post is not lent on
        lend(le, huong, actor=queries.actor_for(tuan, acting_for=delegation))
    assert Delegation.objects.count() == 1


def test_an_administrator_arranges_for_an_absent_holder_but_not_for_themself(le, tuan, nam):
    actor = queries.actor_for(nam)
    assert lend(le, tuan, actor=actor)
    with pytest.raises(OwnAppointment):
        lend(le, nam, actor=actor)
    with pytest.raises(OwnAppointment):
        lend(le, le)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": MORNING}, "ends_at"),
        ({"starts_at": clock.at(2026, 11, 2), "ends_at": clock.at(2026, 11, 3)}, "ends_at"),
        ({"ends_at": clock.at(2026, 12, 31, 0, 0, 1)}, "ends_at"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_bad_delegation_says_which_field(officer, tuan, values, field):
    le = officer("Nguyễn Thị Lệ", KINH_BAC, "approver", until=dt.date(2026, 12, 31))
    with pytest.raises(BadDelegation) as refused:
        lend(le, tuan, **values)
    assert list(refused.value.data["fields"]) == [field]


def test_up_to_the_last_moment_of_the_post(officer, tuan):
    le = officer("Nguyễn Thị Lệ", KINH_BAC, "approver", until=dt.date(2026, 12, 31))
    assert lend(le, tuan, ends_at=clock.at(2026, 12, 31))


def test_a_deputy_is_an_officer(le, ngoc_anh):
    with pytest.raises(BadDelegation) as refused:
        lend(le, ngoc_anh)
    assert list(refused.value.data["fields"]) == ["deputy"]


def test_an_ended_post_can_not_be_lent(le, tuan):
    post = post_of(le)
    actor = queries.actor_for(le)
    actions.end_post(post.id, valid_to=clock.today(), reason="", actor=HOUSE)
    with pytest.raises(UnknownPost):
        actions.delegate_post(post.id, tuan.id, starts_at=MORNING, ends_at=FRIDAY, reason="x", actor=actor)


def test_what_a_deputy_does_names_both(le, tuan, ngoc_anh):
    acting = queries.actor_for(tuan, acting_for=lend(le, tuan))
    audit.record(audit.Subject("person", queries.person_of(ngoc_anh).id), "test.look", actor=acting)
    entry = AuditEntry.objects.get(action="test.look")
    assert (entry.actor_name, entry.behalf_name) == ("Trần Văn Tuấn", "Nguyễn Thị Lệ")


def test_officers_need_a_second_factor_and_citizens_do_not(tuan, ngoc_anh, django_assert_max_num_queries):
    assert queries.second_factor_needed(tuan)
    assert not queries.second_factor_needed(ngoc_anh)
    codes = Authenticator.objects.create(user=tuan, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert queries.second_factor_needed(tuan)
    codes.delete()
    Authenticator.objects.create(user=tuan, type=Authenticator.Type.TOTP, data={})
    with django_assert_max_num_queries(2):
        assert not queries.second_factor_needed(tuan)


def test_demo_accounts_are_spared_in_demo_mode_only(tuan, settings):
    settings.DEMO = True
    assert queries.second_factor_needed(tuan)
    tuan.is_demo = True
    assert not queries.second_factor_needed(tuan)
    settings.DEMO = False
    assert queries.second_factor_needed(tuan)
