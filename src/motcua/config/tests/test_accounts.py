"""Sign-up, sign-in, recovery and second factors, through the door."""

import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from motcua.identity import actions, queries
from motcua.identity.errors import OwnAppointment
from motcua.identity.policies import IdentityPermission
from motcua.kernel import clock, outbox
from motcua.kernel.actor import service
from motcua.kernel.errors import NotAllowed

HOUSE = service("house", *IdentityPermission)
PASSWORD = "gạo nếp cái hoa vàng"
SIGN_UP = {
    "full_name": "Lê Thị Ngọc Ánh",
    "identity_number": "027 195 000 019",
    "username": "NgocAnh",
    "email": "ngocanh@example.vn",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def tuan(db):
    account_id = actions.open_account(
        "tuan", full_name="Trần Văn Tuấn", email="tuan@example.vn", password=PASSWORD, actor=HOUSE
    )
    from django.contrib.auth import get_user_model

    account = get_user_model().objects.get(id=account_id)
    EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    return account


def sign_up(client, **values):
    return client.post(reverse("account_signup"), SIGN_UP | values)


def sign_in(client, login="tuan", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def accounts():
    from django.contrib.auth import get_user_model

    return get_user_model().objects


def test_the_adapter_can_be_the_first_to_be_imported():
    """The library's forms import ours, and ours stand on verbs: no circle may close, whoever comes first."""
    code = "import django; django.setup(); import motcua.config.accounts, allauth.account.forms"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert run.returncode == 0, run.stderr


def test_pages_stand_below_tai_khoan():
    assert reverse("account_login") == "/tai-khoan/login/"
    assert reverse("mfa_index") == "/tai-khoan/xac-thuc/"
    assert reverse("usersessions_list") == "/tai-khoan/phien/"


@pytest.mark.django_db
def test_a_citizen_signs_up_and_is_a_person(client):
    assert client.get(reverse("account_signup")).status_code == 200
    response = sign_up(client)
    assert response.status_code == 302, response.context["form"].errors
    account = accounts().get(username="ngocanh")
    assert (account.full_name, account.email) == ("Lê Thị Ngọc Ánh", "ngocanh@example.vn")
    person = queries.person_of(account)
    assert (person.full_name, person.identity_number) == ("Lê Thị Ngọc Ánh", "027195000019")
    assert person.assurance == "self_declared"
    assert queries.actor_for(account).parties == {person.id}
    assert is_signed_in(client)


@pytest.mark.django_db
def test_neither_e_mail_nor_identity_number_is_needed(client):
    response = sign_up(client, email="", identity_number="")
    assert response.status_code == 302, response.context["form"].errors
    assert queries.person_of(accounts().get()).identity_number == ""
    client.logout()
    assert (
        sign_up(client, username="thuong", full_name="Nguyễn Văn Thưởng", email="", identity_number="").status_code
        == 302
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"full_name": "   "}, "full_name"),
        ({"identity_number": "12345"}, "identity_number"),
        ({"username": "ngọc ánh"}, "username"),
        ({"username": "admin"}, "username"),
        ({"username": "x"}, "username"),
        ({"password1": "ngắn", "password2": "ngắn"}, "password1"),
        ({"password1": "ngocanh2025", "password2": "ngocanh2025", "username": "ngocanh2025"}, "password1"),
        ({"password2": "khác hẳn nhau"}, "password2"),
        ({"email": "không phải"}, "email"),
    ],
)
def test_bad_sign_up_says_which_field_and_makes_nothing(client, values, field):
    response = sign_up(client, **values)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not accounts().exists()
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_an_account_is_not_left_without_its_person(client, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr("motcua.config.accounts.register_self", fail)
    with pytest.raises(RuntimeError):
        sign_up(client)
    assert not accounts().exists()


@pytest.mark.django_db
def test_an_odd_identity_number_is_said_and_not_refused(client):
    response = sign_up(client, identity_number="999195000019")
    assert queries.person_of(accounts().get()).identity_number == "999195000019"
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert any("tỉnh" in text or "province" in text for text in said)


def test_a_taken_name_is_refused_in_any_case(client, tuan):
    response = sign_up(client, username="TUAN")
    assert "username" in response.context["form"].errors
    assert accounts().count() == 1


@pytest.mark.parametrize("login", ["tuan", "TUAN", "tuan@example.vn"])
def test_sign_in_by_name_or_e_mail(client, tuan, login):
    assert client.get(reverse("account_login")).status_code == 200
    assert sign_in(client, login).status_code == 302
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_name_get_one_answer(client, tuan):
    wrong, unknown = sign_in(client, password="sai mật khẩu"), sign_in(client, "khongcoai")
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_over_all_processes(client, tuan):
    for _ in range(6):
        response = sign_in(client, password="sai mật khẩu")
    response = sign_in(client)
    assert response.status_code in (200, 429)
    assert not is_signed_in(client)
    # The counts stand in the database, not in this process.
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM identity_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0
    cache.clear()
    sign_in(client)
    assert is_signed_in(client)


def test_a_closed_account_does_not_sign_in(client, tuan):
    actions.close_account(tuan.id, reason="Thôi việc", actor=HOUSE)
    sign_in(client)
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_by_e_mail(client, tuan, mailoutbox):
    assert client.post(reverse("account_reset_password"), {"email": "tuan@example.vn"}).status_code == 302
    assert mailoutbox == []  # nobody waits for a mail server
    outbox.drain()
    (message,) = mailoutbox
    assert message.to == ["tuan@example.vn"]
    link = re.search(r"/tai-khoan/password/reset/key/\S+", message.body).group()
    page = client.get(link, follow=True)
    new = "bánh phu thê Đình Bảng"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert done.status_code == 302
    client.logout()
    assert sign_in(client, password=new).status_code == 302
    assert is_signed_in(client)


def test_an_unknown_address_gets_the_same_answer(client, tuan, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": "tuan@example.vn"})
    unknown = client.post(reverse("account_reset_password"), {"email": "la@example.vn"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    outbox.drain()
    assert {address for message in mailoutbox for address in message.to} == {"tuan@example.vn", "la@example.vn"}


def confirm(client):
    """A changed factor asks for the password once more."""
    page = client.get(reverse("mfa_activate_totp"))
    assert page.url.startswith(reverse("account_reauthenticate"))
    assert "password" in client.post(page.url, {"password": "sai mật khẩu"}).context["form"].errors
    assert client.post(page.url, {"password": PASSWORD}).status_code == 302


def test_a_citizen_without_e_mail_gets_back_in_at_the_counter(client, db):
    sign_up(client, email="", identity_number="")
    client.logout()
    account = accounts().get()
    officer = service("counter", IdentityPermission.REGISTER_PERSON)
    with pytest.raises(NotAllowed):  # nobody has seen this person's card yet
        actions.issue_recovery(account.pk, reason="Quên mật khẩu", actor=officer)
    person = queries.person_of(account)
    actions.confirm_person(person.id, identity_number="027195000019", full_name=person.full_name, actor=officer)
    key = actions.issue_recovery(account.pk, reason="Quên mật khẩu", actor=officer)
    page = client.get(reverse("account_reset_password_from_key", args=[key.uidb36, key.key]), follow=True)
    new = "bánh phu thê Đình Bảng"
    assert client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}).status_code == 302
    client.logout()
    sign_in(client, "ngocanh", new)
    assert is_signed_in(client)
    client.logout()
    again = client.get(reverse("account_reset_password_from_key", args=[key.uidb36, key.key]), follow=True)
    assert again.context.get("token_fail"), "a key is good once"


def test_a_lost_telephone_is_taken_off_the_account(client, tuan):
    sign_in(client)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.logout()
    administrator = service("administrator", IdentityPermission.MANAGE_ACCOUNTS)
    assert actions.remove_second_factors(tuan.pk, reason="Mất điện thoại", actor=administrator) == 2
    sign_in(client)
    assert is_signed_in(client)


def test_a_counter_does_not_take_over_a_colleagues_account(tuan, officers_post):
    officer = service("counter", IdentityPermission.REGISTER_PERSON)
    person = actions.register_self(tuan.pk, "Trần Văn Tuấn", actor=queries.actor_for(tuan))
    actions.confirm_person(person.id, identity_number="027090000043", full_name="Trần Văn Tuấn", actor=officer)
    for verb in (actions.issue_recovery, actions.remove_second_factors):
        with pytest.raises(NotAllowed):
            verb(tuan.pk, reason="", actor=officer)
        with pytest.raises(OwnAppointment):
            verb(tuan.pk, reason="", actor=queries.actor_for(tuan))


@pytest.fixture
def officers_post(tuan):
    from django.apps import apps

    unit = actions.create_unit(
        key="ward", kind="commune", name="Ủy ban nhân dân phường", parent_id=None, valid_from=clock.today(),
        legal_basis="NQ", actor=HOUSE,
    )  # fmt: skip
    apps.get_model("identity", "Role").objects.create(code="case_officer", name="Chuyên viên")
    return actions.appoint_post(tuan.pk, unit_id=unit.id, role="case_officer", valid_from=clock.today(), actor=HOUSE)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_an_authenticator_app_is_set_up_and_asked_for(client, tuan):
    sign_in(client)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "code" in wrong.context["form"].errors
    assert client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}).status_code == 302
    factor = Authenticator.objects.get(user_id=tuan.id, type=Authenticator.Type.TOTP)
    assert secret not in str(factor.data)  # it rests encrypted
    assert TOTP(factor).instance == factor
    client.logout()
    cache.clear()  # a code is good once; the next one comes in half a minute
    response = sign_in(client)
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    assert "code" in client.post(response.url, {"code": "000000"}).context["form"].errors
    assert client.post(response.url, {"code": code_of(secret)}).status_code == 302
    assert is_signed_in(client)


def test_recovery_codes_open_when_the_telephone_is_lost(client, tuan):
    sign_in(client)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    client.logout()
    response = sign_in(client)
    assert client.post(response.url, {"code": code}).status_code == 302
    assert is_signed_in(client)


def test_security_keys_are_offered(client, tuan):
    sign_in(client)
    confirm(client)
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_open_sessions_are_listed(client, tuan):
    sign_in(client)
    assert client.get(reverse("usersessions_list")).status_code == 200
