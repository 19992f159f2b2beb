"""Accounts in a real browser: the officers' second factor, recovery codes, passkeys, a forgotten password."""

import email
import email.policy
import re
import subprocess
import sys
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from stops import WALKED

PASSWORD = "mot-cua-demo"
NEW_PASSWORD = "con trâu ăn cỏ 88"
PERIOD = 30
# A telephone that knows its owner's finger.
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def totp(secret, windows=0):
    """What an authenticator app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + windows))


def sign_out(visitor):
    visitor.go("/tai-khoan/logout/")
    visitor.page.click("main form button[type=submit]")
    visitor.page.wait_for_url(lambda url: "logout" not in url)


def knock(visitor, username, password=PASSWORD, target="/lam-viec/"):
    """User name and password, on the way to a page."""
    visitor.go(f"/tai-khoan/login/?next={target}")
    visitor.page.fill("[name=login]", username)
    visitor.page.fill("[name=password]", password)
    visitor.page.click("main form button[type=submit]")
    visitor.page.wait_for_url(lambda url: "/login/" not in url)


def give_code(visitor, code):
    visitor.page.fill("[name=code]", code)
    visitor.page.locator("main form button[type=submit]").first.click()


def letters(ground, address):
    """The texts of the letters to an address, the oldest first, after the jobs that send them have run."""
    work = "import django; django.setup(); from motcua.kernel import outbox; outbox.drain()"
    for _try in range(3):  # a letter may be asked for a moment after the page is there
        subprocess.run([sys.executable, "-c", work], env=ground.environment, check=True)  # noqa: S603
        if found := list(_found(ground, address)):
            break
    return found


def _found(ground, address):
    for path in sorted((ground.data / "letters").glob("*"), key=lambda one: one.stat().st_mtime_ns):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in message["To"]:
            yield message.get_content()


def link_in(letter, part):
    return next(found for found in re.findall(r"https?://\S+", letter) if part in found)


def prove(visitor, field="password", value=PASSWORD):
    """Before a second factor is changed the page asks who is there."""
    visitor.page.wait_for_url("**/reauthenticate/**")
    visitor.look(slug=f"account-prove-{field}")
    visitor.page.fill(f"[name={field}]", value)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url(lambda url: "reauthenticate" not in url)


def _set_up_the_app(visitor):
    """The secret of the authenticator app that the officer sets up."""
    page = visitor.page
    visitor.follow("Bật")
    prove(visitor)
    visitor.look(slug="account-totp-activate")
    secret = page.locator("#authenticator_secret").input_value()
    give_code(visitor, "000000")
    visitor.look(slug="account-totp-activate-wrong")
    give_code(visitor, totp(secret))
    page.wait_for_url("**/recovery-codes/")
    visitor.look(slug="account-recovery-codes")
    return secret


def test_an_officer_sets_up_a_second_factor_and_uses_it(newcomer, world):
    cuc = newcomer()
    page = cuc.page
    knock(cuc, "cuc")
    assert "/xac-thuc/" in page.url, "the desk waits for the second factor"
    cuc.look(slug="account-factors-needed")
    secret = _set_up_the_app(cuc)
    spare = re.findall(r"\b[0-9a-f]{8}\b", page.inner_text("main") + " " + page.locator("textarea").input_value())
    cuc.go("/lam-viec/")
    assert page.locator(".rail").is_visible()

    sign_out(cuc)
    knock(cuc, "cuc")
    cuc.look(slug="account-authenticate")
    give_code(cuc, "000000")
    cuc.look(slug="account-authenticate-wrong")
    give_code(cuc, totp(secret, 1))  # each code is good once
    page.wait_for_url("**/lam-viec/")

    sign_out(cuc)
    knock(cuc, "cuc")
    give_code(cuc, spare[0])
    page.wait_for_url("**/lam-viec/")
    cuc.go("/tai-khoan/xac-thuc/")
    cuc.look(slug="account-factors-on")
    cuc.go("/tai-khoan/xac-thuc/reauthenticate/")
    prove(cuc, "code", spare[1])
    for name in ("recovery-codes/generate", "totp/deactivate"):
        cuc.go(f"/tai-khoan/xac-thuc/{name}/")
        cuc.look(slug="account-" + name.replace("/", "-"))
    assert WALKED["second_factor"] <= cuc.seen


def test_a_browser_without_the_key_says_so(newcomer, world):
    stranger = newcomer()
    stranger.house = stranger.house.replace("127.0.0.1", "localhost")
    session = stranger.page.context.new_cdp_session(stranger.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    stranger.go("/tai-khoan/login/")
    stranger.page.click("#passkey_login")
    stranger.page.wait_for_selector("[data-no-key]")
    stranger.look(slug="account-login-no-key")


@pytest.fixture
def ly(newcomer):
    """A citizen whose machine holds passkeys. Passkeys are for names, not for numbers: localhost."""
    visitor = newcomer()
    visitor.house = visitor.house.replace("127.0.0.1", "localhost")
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return visitor


def test_a_passkey_is_added_and_opens_the_door(ly, world):
    page = ly.page
    knock(ly, "ly", target="/ho-so/")
    ly.go("/tai-khoan/xac-thuc/webauthn/")
    ly.look(slug="account-keys-none")
    ly.go("/tai-khoan/xac-thuc/webauthn/add/")
    prove(ly)
    ly.look(slug="account-key-add")
    page.fill("[name=name]", "Điện thoại của Ly")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    ly.go("/tai-khoan/xac-thuc/webauthn/")
    assert "Điện thoại của Ly" in page.inner_text("main")
    ly.look(slug="account-keys")
    for part in ("edit", "remove"):
        ly.go(page.locator(f"main a[href$='/{part}/']").get_attribute("href"))
        ly.look(slug=f"account-key-{part}")
        ly.go("/tai-khoan/xac-thuc/webauthn/")

    assert page.locator(".govuk-tag", has_text="Khóa trên máy").count() == 1
    sign_out(ly)
    ly.go("/tai-khoan/login/?next=/ho-so/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.endswith("/ho-so/") and "/login/" not in url)
    assert "Hoàng Thị Ly" in page.inner_text("main")
    assert WALKED["passkey"] <= ly.seen


def test_a_forgotten_password_is_set_anew_by_letter(newcomer, ground, world):
    khoa = newcomer()
    page = khoa.page
    khoa.go("/tai-khoan/password/reset/")
    khoa.look()
    page.fill("[name=email]", "khoa@dan.example")
    page.click("main form button[type=submit]")
    khoa.look(slug="account-reset-sent")
    (letter,) = letters(ground, "khoa@dan.example")
    page.goto(link_in(letter, "/password/reset/key/"))
    khoa.look(slug="account-reset-key")
    for password in ("khác nhau 12345", NEW_PASSWORD):
        page.fill("[name=password1]", NEW_PASSWORD)
        page.fill("[name=password2]", password)
        page.click("main form button[type=submit]")
        khoa.look(slug="" if password == NEW_PASSWORD else "account-reset-key-wrong")
    sign_out(khoa) if "Lý Văn Khoa" in page.inner_text("header") else None
    knock(khoa, "khoa", NEW_PASSWORD, "/ho-so/")
    assert "Lý Văn Khoa" in page.inner_text("main")
    page.goto(link_in(letter, "/password/reset/key/"))
    khoa.look(slug="account-reset-key-used")
    assert WALKED["new_password"] <= khoa.seen


def test_an_address_is_added_and_confirmed(newcomer, ground, world):
    thuong = newcomer()
    page = thuong.page
    knock(thuong, "thuong", target="/tai-khoan/email/")
    page.fill("[name=email]", "thuong.moi@dan.example")
    page.locator("button[name=action_add]").click()
    thuong.look(slug="account-email-added")
    page.goto(link_in(letters(ground, "thuong.moi@dan.example")[-1], "/confirm-email/"))
    thuong.look(slug="account-confirm-email")
    page.click("main form button[type=submit]")
    thuong.go("/tai-khoan/email/")
    thuong.look(slug="account-email-confirmed")
    assert "thuong.moi@dan.example" in page.inner_text("main")
    assert WALKED["new_address"] <= thuong.seen


def test_a_form_outlives_its_session(newcomer, world):
    mother = newcomer()
    page = mother.page
    mother.sign_in("ngocanh")
    address = f"/nop/{world['draft']}/trang/mother/"
    mother.go(address)
    page.fill("[name=mother_name]", "Lê Thị Ngọc Ánh viết dở")
    page.context.clear_cookies(name="sessionid")
    mother.press("Tiếp tục")
    assert "/login/" in page.url
    mother.look(slug="session-expired-sign-in")
    page.fill("[name=login]", "ngocanh")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**{address}")
    assert page.input_value("[name=mother_name]") == "Lê Thị Ngọc Ánh viết dở"
    mother.look(slug="session-expired-back")


def test_an_officer_works_in_a_lent_post(newcomer, world):
    tuan = newcomer()
    tuan.sign_in("tuan")
    tuan.go("/lam-viec/uy-quyen/")
    tuan.look(slug="desk-delegations-deputy")
    tuan.page.get_by_role("button", name="Làm thay").click()
    tuan.page.wait_for_url("**/lam-viec/")
    assert "thay" in tuan.page.inner_text(".who").lower()
    tuan.look(slug="desk-lent-post")
