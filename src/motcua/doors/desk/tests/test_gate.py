"""Who comes in by the officers' door, and what happens to a form whose session has ended."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse

from motcua.doors.desk.acts import BY_SLUG
from motcua.doors.desk.gate import SENDER
from motcua.doors.desk.tests.test_counter import receive, step_of
from motcua.identity.models import Account

pytestmark = pytest.mark.django_db


def desk_addresses():
    """Every address of the door, with ids that exist for nobody."""
    samples = {"queue": "mine", "slug": "tu-choi", "kind": "receipt", "sequence": 1}
    desk = next(one for one in get_resolver().url_patterns if getattr(one, "app_name", "") == "desk")
    for pattern in desk.url_patterns:
        assert isinstance(pattern, URLPattern)
        kwargs = {name: samples.get(name, uuid.uuid4()) for name in pattern.pattern.converters}
        yield reverse(f"desk:{pattern.name}", kwargs=kwargs or None)


def test_strangers_are_sent_to_sign_in_from_every_page(db):
    for address in desk_addresses():
        response = Client().get(address)
        # A way in, and in a practice only; a sealed word that an open page holds.
        if address == reverse("desk:join") or resolve(address).url_name == "calls_for_help":
            assert response.status_code == 404
            continue
        assert response.status_code in {302, 405}, address
        if response.status_code == 302:
            assert response.url.startswith(reverse("account_login"))


def test_for_citizens_the_door_does_not_exist(signed_in):
    citizen = signed_in("thuong")
    for address in desk_addresses():
        assert citizen.get(address).status_code in {404, 405}, address
        assert citizen.post(address).status_code in {404, 405}, address


def test_no_role_gets_a_fault_anywhere(signed_in):
    for username in ("huong", "tuan", "le", "hoa", "nam", "yen", "huy", "binh"):
        officer = signed_in(username)
        for address in desk_addresses():
            assert officer.get(address).status_code in {200, 302, 403, 404, 405}, (username, address)
            assert officer.post(address).status_code in {200, 302, 403, 404, 405, 409, 422}, (username, address)


@pytest.mark.parametrize(
    ("username", "page", "status"),
    [
        ("huong", "intake", 200), ("tuan", "intake", 403), ("le", "intake", 403), ("huy", "intake", 403),
        ("yen", "changes", 200), ("huong", "changes", 403), ("yen", "freshness", 200), ("tuan", "freshness", 403),
        ("huy", "letters", 200), ("binh", "letters", 200), ("nam", "letters", 403), ("tuan", "delegations", 200),
        ("le", "approve", 200), ("tuan", "keys", 200),
    ],
)  # fmt: skip
def test_pages_open_by_right(signed_in, username, page, status):
    assert signed_in(username).get(reverse(f"desk:{page}")).status_code == status


def test_an_officer_of_another_commune_finds_no_dossier(signed_in, procedure):
    dossier_id = receive(signed_in("huong"))
    for username in ("duc", "yen"):
        assert signed_in(username).get(reverse("desk:dossier", args=[dossier_id])).status_code == 404


def test_an_officer_without_second_factor_sets_it_up_first(signed_in, settings):
    settings.DEMO = False
    response = signed_in("tuan").get(reverse("desk:worklist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("mfa_index"))


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(signed_in, procedure):
    dossier_id = receive(signed_in("huong"))
    address = reverse("desk:act", args=[dossier_id, "bo-sung"])
    tuan = Account.objects.get(username="tuan")
    browser = Client()
    lost = browser.post(address, {"reason": "Tờ khai thiếu chữ ký.", SENDER: str(tuan.pk)})
    assert lost.status_code == 302
    browser.force_login(tuan, "allauth.account.auth_backends.AuthenticationBackend")
    again = browser.get(address)
    assert "Tờ khai thiếu chữ ký." in again.content.decode()
    assert "Tờ khai thiếu chữ ký." not in browser.get(address).content.decode()


def test_what_one_officer_typed_is_not_shown_to_another(signed_in, procedure):
    dossier_id = receive(signed_in("huong"))
    address = reverse("desk:act", args=[dossier_id, "bo-sung"])
    browser = Client()
    browser.post(address, {"reason": "Chuyện riêng.", SENDER: str(Account.objects.get(username="tuan").pk)})
    browser.force_login(Account.objects.get(username="huong"), "allauth.account.auth_backends.AuthenticationBackend")
    assert "Chuyện riêng." not in browser.get(address).content.decode()


def test_no_second_door_leads_to_a_dossier_of_another_commune(signed_in, procedure, actor_of):
    dossier_id = receive(signed_in("huong"))
    task = step_of(actor_of("tuan"), dossier_id)
    doors = [
        reverse("desk:dossier", args=[dossier_id]), reverse("desk:preview", args=[dossier_id]),
        reverse("desk:receipt", args=[dossier_id]), reverse("desk:note", args=[dossier_id]),
        reverse("desk:step", args=[dossier_id, task]), reverse("desk:file", args=[dossier_id, uuid.uuid4()]),
        *(reverse("desk:act", args=[dossier_id, slug]) for slug in BY_SLUG),
    ]  # fmt: skip
    sent = {
        "reason": "Thử.", "note": "Thử.", "outcome": "agree", "task": str(task), "until": "30/11/2026", "amount": "1",
        "receipt_no": "1", "name": "Thử", "number": "1", "how": "counter", "to_name": "Thử", "papers": str(task),
        "post": str(next(iter(actor_of("tuan").posts))),
    }  # fmt: skip
    outsider = signed_in("duc")
    for door in doors:
        assert outsider.get(door).status_code in {404, 405}, door
        answer = outsider.post(door, sent)
        assert answer.status_code in {404, 405}, (door, answer.status_code)
    assert "Nguyễn Văn Thưởng" not in outsider.get(reverse("desk:worklist"), {"ho-so": dossier_id}).content.decode()


def test_a_deputy_works_in_a_lent_post_until_it_is_taken_back(signed_in, procedure, actor_of):
    tuan, hoa = signed_in("tuan"), signed_in("hoa")
    dossier_id = receive(signed_in("huong"))
    page = tuan.get(reverse("desk:delegations")).content.decode()
    assert "Phạm Thị Hoa" in page
    lend = {
        "post": str(next(iter(actor_of("tuan").posts))), "deputy": str(Account.objects.get(username="hoa").pk),
        "starts_on": "16/11/2026", "ends_on": "20/11/2026", "reason": "Nghỉ phép.",
    }  # fmt: skip
    assert tuan.post(reverse("desk:delegations"), {**lend, "ends_on": "hôm qua"}).status_code == 422
    assert tuan.post(reverse("desk:delegations"), lend).status_code == 302
    lent = re.search(r"uy-quyen=([0-9a-f-]{36})", hoa.get(reverse("desk:delegations")).content.decode()).group(1)
    assert hoa.post(f"{reverse('desk:act_for')}?uy-quyen={lent}").status_code == 302
    task = step_of(actor_of("tuan"), dossier_id)
    assert hoa.post(reverse("desk:act", args=[dossier_id, "nhan-viec"]), {"task": str(task)}).status_code == 302
    assert "Phạm Thị Hoa thay Trần Văn Tuấn" in tuan.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    assert tuan.post(reverse("desk:revoke", args=[lent])).status_code == 302
    assert hoa.get(reverse("desk:worklist")).status_code == 302
    assert hoa.get(reverse("desk:worklist")).status_code == 200
    assert hoa.post(f"{reverse('desk:act_for')}?uy-quyen={lent}").status_code in {403, 404}
