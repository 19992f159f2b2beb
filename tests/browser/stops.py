"""Every page that a person can reach, and the states in which it looks different.

`STOPS` are opened one after the other by `test_every_page`; `WALKED` are seen on the way by the walks that it names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

from motcua.dossiers.tests.people import BIRTH, PERMIT

NOBODY = ""
MOTHER, OTHER_CITIZEN, OWNER = "ngocanh", "thuong", "hong"
COUNTER, CASE, APPROVER, CATALOGUE, PROVINCE, OVERSEER = "huong", "tuan", "le", "yen", "huy", "hien"


@dataclass(frozen=True)
class Stop:
    """One page: the router's name (or an address, for those without), who looks, what stands for its arguments."""

    slug: str
    name: str
    who: str = NOBODY
    args: dict[str, str] = field(default_factory=dict)  # a name in the world of `make_world`, or a plain value
    query: str = ""
    status: int = 200
    english: bool = False
    act: Callable[[Any], None] | None = None  # what the visitor does before looking


def _dossier(slug: str, name: str, who: str, state: str, **more: Any) -> Stop:
    return Stop(slug, name, who, {"dossier_id": state, **more.pop("args", {})}, **more)


NUMBERS, DAYS = count(101), cycle((8, 9, 10, 11, 14, 15, 16, 17, 18))  # the page is looked at more than once
STATES = (
    "submitted", "in_hand", "late", "supplement", "payment", "extended", "approval", "refused", "withdrawn", "stopped",
    "finished", "returned",
)  # fmt: skip


def press(name: str) -> Callable[[Any], None]:
    """Presses the main button and waits for what comes."""
    return lambda visitor: visitor.press(name)


def search_person(visitor: Any) -> None:
    """The counter's sheet with a person found and a procedure chosen."""
    visitor.page.fill("[name=person_text]", "nguyen van thuong")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("button[name=pick_person]")


def open_filter(visitor: Any) -> None:
    visitor.page.click("summary[accesskey=l]")


def choose_columns(visitor: Any) -> None:
    """Every column in the list, two rows marked, the sheet of columns open."""
    page = visitor.page
    page.locator("summary[accesskey=c]").click()
    for box in page.locator("[name=cot]").all():
        box.check()
    page.get_by_role("button", name="Giữ các cột này").click()
    page.wait_for_selector("th >> text=Đang ở ai")
    for box in page.locator("[name=mark]").all()[:2]:
        box.check()
    page.locator("summary[accesskey=c]").click()


def take_along(visitor: Any) -> None:
    """A file asked for from the queue, the page of files with it."""
    visitor.page.locator("summary[accesskey=i]").click()
    visitor.page.get_by_role("button", name="CSV").click()
    visitor.page.wait_for_selector("table.tbl")


def preview_many(visitor: Any) -> None:
    """Two rows marked, and what taking them would do."""
    for box in visitor.page.locator("[name=mark]").all()[:2]:
        box.check()
    visitor.page.locator("button[name=viec][value=claim]").click()
    visitor.page.wait_for_selector("table.tbl")


def take_many(visitor: Any) -> None:
    """What became of two that were taken."""
    preview_many(visitor)
    visitor.page.locator("button[name=chay]").click()
    visitor.page.wait_for_selector("table.tbl a")


def forget_the_form(visitor: Any) -> None:
    """The cookie against forgery is gone, as after signing out in another window."""
    visitor.page.context.clear_cookies(name="csrftoken")
    visitor.press("Xem")


def send_too_much(visitor: Any) -> None:
    """More letters in a field than we read."""
    visitor.page.evaluate("document.querySelector('main form input[type=text]').value = 'x'.repeat(3e6)")
    visitor.press("Xem")
    visitor.page.wait_for_selector("text=quá lớn")


def read_first(visitor: Any) -> None:
    """The first row taken, what would be signed beside it."""
    visitor.page.locator(".sl [data-pick]").first.focus()
    visitor.page.wait_for_selector(".signed")


def enter_a_day_off(visitor: Any) -> None:
    """A decision about a day off, and what it would move."""
    page = visitor.page
    for name, typed in (("number", f"{next(NUMBERS)}/QĐ-UBND"), ("issued_on", "16/11/2026"), ("issuer", "UBND tỉnh")):
        page.fill(f"[name={name}]", typed)
    page.fill("[name=off]", f"{next(DAYS)}/12/2026")
    page.get_by_role("button", name="Lưu, chờ xác nhận").click()
    page.wait_for_selector("button[value=withdraw]")


def too_often(visitor: Any) -> None:
    """The same address asks for a new password more often than allowed."""
    for _ in range(6):
        visitor.go("/tai-khoan/password/reset/")
        visitor.page.fill("[name=email]", "khong-ai@dan.example")
        visitor.page.click("main form button[type=submit]")


PUBLIC = (
    Stop("home", "portal:home"),
    Stop("home-en", "portal:home", english=True),
    Stop("home-signed-in", "portal:home", MOTHER),
    Stop("catalogue", "portal:catalogue"),
    Stop("catalogue-en", "portal:catalogue", english=True),
    Stop("search", "portal:catalogue", query="?q=dang+ki+khai+sih"),
    Stop("search-nothing", "portal:catalogue", query="?q=zzzz+qqqq"),
    Stop("search-filtered-nothing", "portal:catalogue", query="?q=khai+sinh&cap=tinh&linh-vuc=khong-co"),
    Stop("shelf-field", "portal:shelf", args={"kind": "linh-vuc"}),
    Stop("shelf-agency", "portal:shelf", args={"kind": "co-quan"}),
    Stop("shelf-level", "portal:shelf", args={"kind": "cap"}),
    Stop("shelf-life", "portal:shelf", args={"kind": "viec-trong-doi"}),
    Stop("procedure-short", "portal:procedure", args={"code": BIRTH}),
    Stop("procedure-permit", "portal:procedure", args={"code": PERMIT}),
    Stop("procedure-birth", "portal:procedure", args={"code": "1.001193"}),
    Stop("procedure-building", "portal:procedure", args={"code": "1.013225"}),
    Stop("procedure-linked", "portal:procedure", args={"code": "2.000986"}),
    Stop("procedure-en", "portal:procedure", args={"code": "1.001193"}, english=True),
    Stop("places", "portal:places"),
    Stop("solved", "portal:solved"),
    Stop("solved-en", "portal:solved", english=True),
    Stop("accessibility", "portal:accessibility"),
    Stop("privacy", "portal:privacy"),
    Stop("track", "portal:track"),
    Stop("track-wrong", "portal:track", act=press("Xem"), status=200),
)

FILING = (
    Stop("start", "portal:start", MOTHER, {"code": BIRTH}),
    Stop("start-enterprise", "portal:start", OWNER, {"code": "1.010727"}),
    Stop("mine", "portal:mine", MOTHER),
    Stop("mine-empty", "portal:mine", OTHER_CITIZEN),
    Stop("mine-en", "portal:mine", MOTHER, english=True),
    _dossier("tasks", "portal:tasks", MOTHER, "draft"),
    _dossier("form", "portal:form", MOTHER, "draft", args={"key": "child"}),
    _dossier("form-en", "portal:form", MOTHER, "draft", args={"key": "mother"}, english=True),
    _dossier("papers", "portal:papers", MOTHER, "draft"),
    _dossier("papers-reuse", "portal:papers", OTHER_CITIZEN, "reusing"),
    _dossier("return-choice", "portal:return", MOTHER, "draft"),
    _dossier("return-choice-wrong", "portal:return", MOTHER, "draft", act=press("Tiếp tục")),
    _dossier("check", "portal:check", MOTHER, "draft"),
    _dossier("done", "portal:done", MOTHER, "submitted"),
    *[_dossier(f"dossier-{state}", "portal:dossier", MOTHER, state) for state in STATES],
    _dossier("dossier-en", "portal:dossier", MOTHER, "supplement", english=True),
    _dossier("supplement", "portal:supplement", MOTHER, "supplement"),
    _dossier("supplement-not-yet", "portal:supplement", MOTHER, "supplement", act=press("Gửi phần bổ sung")),
    _dossier("withdraw", "portal:withdraw", MOTHER, "submitted"),
)

ACCOUNTS = (
    Stop("account-login", "account_login"),
    Stop("account-login-en", "account_login", english=True),
    Stop("account-login-wrong", "account_login", act=press("Đăng nhập")),
    Stop("account-signup", "account_signup"),
    Stop("account-signup-wrong", "account_signup", act=press("Đăng ký")),
    Stop("account-reset", "account_reset_password"),
    Stop("account-reset-en", "account_reset_password", english=True),
    Stop("account-email-en", "account_email", MOTHER, english=True),
    Stop("account-reset-done", "account_reset_password_done"),
    Stop("account-reset-key-bad", "account_reset_password_from_key", args={"uidb36": "1", "key": "set-password"}),
    Stop("account-reset-key-done", "account_reset_password_from_key_done"),
    Stop("account-inactive", "account_inactive"),
    Stop("account-verification-sent", "account_email_verification_sent"),
    Stop("account-confirm-email-bad", "account_confirm_email", args={"key": "nothing"}),
    Stop("account-email", "account_email", MOTHER),
    Stop("account-password", "account_change_password", MOTHER),
    Stop("account-reauthenticate", "account_reauthenticate", MOTHER),
    Stop("account-logout", "account_logout", MOTHER),
    Stop("account-sessions", "usersessions_list", MOTHER),
    Stop("account-factors", "mfa_index", MOTHER),
    Stop("account-factors-en", "mfa_index", MOTHER, english=True),
)

DESK = (
    Stop("desk-mine", "desk:worklist", CASE),
    Stop("desk-mine-empty", "desk:worklist", "duc"),
    Stop("desk-mine-en", "desk:worklist", CASE, english=True),
    *[
        Stop(f"desk-queue-{queue}", "/lam-viec/hang/" + queue + "/", COUNTER)
        for queue in ("unit", "supplement", "payment", "today", "late", "done")
    ],
    Stop("desk-filter", "desk:queue", CASE, {"queue": "unit"}, query="?tim=sinh", act=open_filter),
    Stop("desk-exports-empty", "desk:exports", APPROVER),
    Stop("desk-exports", "/lam-viec/hang/unit/", CASE, act=take_along),
    Stop("desk-bulk", "/lam-viec/hang/unit/", CASE, act=preview_many),
    Stop("desk-bulk-run", "/lam-viec/hang/unit/", CASE, act=take_many),
    Stop("desk-columns", "/lam-viec/hang/unit/", CASE, act=choose_columns),
    Stop("desk-filter-nothing", "desk:queue", CASE, {"queue": "unit"}, query="?tim=khong+co+ai"),
    Stop("desk-find-nothing", "desk:find", CASE, query="?tim=khong+co+ai"),
    Stop("desk-find", "desk:find", COUNTER, query="?tim=ngoc+anh"),
    Stop("desk-held", "desk:queue", CASE, {"queue": "unit"}, query="?ho-so={in_hand}"),
    Stop("desk-intake", "desk:intake", COUNTER),
    Stop("desk-intake-person", "desk:intake", COUNTER, act=search_person),
    Stop("desk-intake-papers", "desk:intake", COUNTER, query="?thu-tuc=1.001193"),
    _dossier("desk-receipt", "desk:receipt", COUNTER, "in_hand"),
    *[_dossier(f"desk-dossier-{state}", "desk:dossier", CASE, state) for state in STATES],
    _dossier("desk-dossier-counter", "desk:dossier", COUNTER, "submitted"),
    _dossier("desk-dossier-en", "desk:dossier", CASE, "in_hand", english=True),
    _dossier("desk-step", "desk:step", CASE, "in_hand", args={"task_id": "task"}),
    _dossier("desk-moved-on", "desk:step", CASE, "finished", args={"task_id": "approval_task"}, status=409),
    *[
        _dossier(f"desk-act-{slug}", "desk:act", who, state, args={"slug": slug})
        for slug, who, state in (
            ("bo-sung", CASE, "in_hand"),
            ("tu-choi", COUNTER, "submitted"),
            ("gia-han", APPROVER, "in_hand"),
            ("thu-phi", CASE, "in_hand"),
            ("dung", CASE, "in_hand"),
            ("rut", COUNTER, "in_hand"),
            ("tra-viec", CASE, "in_hand"),
            ("du-thao", CASE, "in_hand"),
            ("ban-hanh", APPROVER, "approval"),
            ("tra-ket-qua", COUNTER, "finished"),
            ("nhan-bo-sung", COUNTER, "supplement"),
            ("da-thu", COUNTER, "payment"),
            ("nhac", CASE, "in_hand"),
            ("chi-dao", APPROVER, "in_hand"),
            ("xin-y-kien", CASE, "in_hand"),
        )
    ],
    _dossier("desk-act-wrong", "desk:act", CASE, "in_hand", args={"slug": "dung"}, act=press("Dừng Alt X")),
    Stop("desk-signing", "desk:approve", APPROVER, act=read_first),
    Stop("desk-signing-empty", "desk:approve", COUNTER),
    Stop("desk-groups", "desk:groups", COUNTER),
    Stop("desk-requests", "desk:requests", CASE),
    Stop("desk-groups-new", "desk:groups", COUNTER, query=f"?thu-tuc={BIRTH}"),
    Stop("desk-group", "desk:group", COUNTER, {"group_id": "group"}),
    Stop("desk-group-row", "desk:group_row", COUNTER, {"row_id": "row"}),
    Stop("desk-handovers", "desk:handovers", COUNTER),
    Stop("desk-changes", "desk:changes", CATALOGUE),
    Stop("desk-change", "desk:change", CATALOGUE, {"change_set_id": "change_set"}),
    Stop("desk-freshness", "desk:freshness", CATALOGUE),
    Stop("desk-letters", "desk:letters", PROVINCE),
    Stop("desk-delegations", "desk:delegations", APPROVER),
    Stop("desk-keys", "desk:keys", CASE),
    Stop("desk-counter", "desk:counter", COUNTER),
    Stop("desk-scans", "desk:scans", COUNTER),
    Stop("desk-placeless", "desk:placeless", COUNTER),
    Stop("desk-places", "desk:places", COUNTER),
    Stop("desk-waiting", "desk:waiting", COUNTER),
    Stop("desk-register-book", "desk:register_book", COUNTER),
    Stop("desk-inbox", "desk:inbox", CASE),
    Stop("desk-help", "desk:help", CASE),
    Stop("desk-guide", "desk:guide", COUNTER),
    Stop("desk-overview", "desk:overview", APPROVER),
    Stop("desk-overview-province", "desk:overview", OVERSEER),
    Stop("desk-pressed", "desk:pressed", APPROVER),
    Stop("desk-burdens", "desk:burdens", APPROVER),
    Stop("desk-register", "desk:register", PROVINCE),
    Stop("desk-staff", "desk:staff", PROVINCE),
    Stop("desk-stuck", "desk:stuck", PROVINCE),
    Stop("desk-usage", "desk:usage", PROVINCE),
    Stop("desk-halls", "desk:halls", PROVINCE),
    Stop("desk-reorganisations", "desk:reorganisations", PROVINCE),
    Stop("desk-days", "desk:days", PROVINCE),
    Stop("desk-days-decision", "desk:days", PROVINCE, act=enter_a_day_off),
    Stop("desk-audit", "desk:audit", "binh"),
    Stop("portal-help", "portal:help"),
    Stop("portal-notices", "portal:notices", MOTHER),
)

ERRORS = (
    Stop("error-404", "/khong-co-trang-nay/", status=404),
    Stop("error-404-en", "/khong-co-trang-nay/", status=404, english=True),
    Stop("error-404-desk", "/lam-viec/khong-co/", CASE, status=404),
    Stop("error-403-desk", "/lam-viec/nhan-ho-so/", CASE, status=403),
    Stop("error-409", "/cu/", MOTHER, status=409),
    Stop("error-409-desk", "/lam-viec/cu/", CASE, status=409),
    Stop("error-422", "/sai/", MOTHER, status=422),
    Stop("error-413", "/tra-cuu/", act=send_too_much),
    Stop("error-429", "/tai-khoan/password/reset/", act=too_often),
    Stop("error-500", "/hong/", status=500),
    Stop("error-csrf", "/tra-cuu/", act=forget_the_form),
)

STOPS = PUBLIC + FILING + ACCOUNTS + DESK + ERRORS

# The walks of test_accounts see these.
WALKED = {
    "desk-bulk-run": {"desk:bulk", "desk:bulk_run"},
    "second_factor": {
        "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_authenticate", "mfa_reauthenticate",
        "mfa_generate_recovery_codes", "mfa_deactivate_totp",
    },
    "passkey": {"mfa_add_webauthn", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"},
    "new_password": {"account_reset_password", "account_reset_password_done", "account_reset_password_from_key"},
    "new_address": {"account_email", "account_confirm_email"},
    "test_hall": {
        "kiosk:start", "kiosk:help", "kiosk:visit", "kiosk:ticket", "kiosk:follow", "kiosk:board", "kiosk:devices",
        "desk:times", "desk:choose", "portal:book", "portal:choose", "portal:book_time", "portal:visit",
    },
    "test_digitising": {"desk:dossier_scans", "desk:scan", "desk:scan_paper"},
    "reorganisations": {"desk:reorganisation", "desk:reorganisation_run"},
    "desk-days-decision": {"desk:days_decision"},
    "texts": {"desk:document"},
    "test_practice_door": {"desk:join"},
    "papers": {"desk:form"},
}  # fmt: skip

NOT_PAGES = {
    "healthz": "a word for machines",
    "look:language": "leads back to where one was",
    "look:upload": "begins a file that comes in parts",
    "look:upload_part": "takes a part of a file",
    "portal:attach": "takes a file",
    "portal:detach": "takes a file away",
    "portal:delete_draft": "a button of the steps",
    "portal:receipt": "a PDF",
    "portal:attachment": "a file",
    "portal:result": "a file",
    "desk:calls_for_help": "a part of the calling strip, which is looked at with it",
    "desk:preview": "a part of the worklist, which is looked at with it",
    "desk:sign_beside": "a part of the list of approvals, which is looked at with it",
    "desk:file": "a file",
    "desk:group_template": "a spreadsheet",
    "desk:ask_export": "leads to the files",
    "desk:export_file": "a file",
    "desk:keep_search": "leads back to the list",
    "desk:drop_search": "leads back to the list",
    "desk:unshare_search": "leads back to the list",
    "desk:group_results": "a spreadsheet",
    "desk:columns": "keeps the columns of the worklist",
    "desk:note": "a form of the dossier",
    "desk:act_for": "leads to the worklist in a lent post",
    "desk:revoke": "a button of the delegations",
    "desk:resend": "a button of the letters",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "what a browser reads to ask for a passkey",
    "mfa_reauthenticate_webauthn": "leads to the page that asks for a second factor again",
    "account_confirm_login_code": "codes by letter are switched off",
    "desk:close_place": "a button of the places",
    "desk:counter_act": "buttons of the calling strip",
    "desk:form_file": "a PDF",
    "desk:label": "a PDF",
    "desk:invitations": "a PDF",
    "desk:notice": "leads to what the notice tells of",
    "desk:nudge": "a button of the overview",
    "desk:refuse_apology": "a button beside an apology",
    "desk:register_file": "a file",
    "desk:retry_timer": "a button of the processes that stand still",
    "desk:scan_file": "a PDF",
    "desk:scan_picture": "a picture",
    "desk:scan_progress": "a part of the page of a stack",
    "desk:separators": "a PDF",
    "kiosk:paper": "a PDF",
    "kiosk:revoke": "a button of the devices",
    "kiosk:stream": "what the board listens to",
    "kiosk:take": "leads to the ticket",
    "portal:form_file": "a PDF",
    "portal:notice": "leads to what the notice tells of",
    "account_set_password": "for accounts without a password, which nothing here makes",
}
