"""The house's rules of security, proved over its pages, its answers, its files and what it is made of."""

import ast
import importlib.metadata
import json
import math
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import structlog
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from house import Page, browser, close, is_html
from test_fuzz import THEIRS
from test_permissions import OURS, ROLES, TABLE, arguments_for, world  # noqa: F401

import motcua
from motcua.doors.portal import tries
from motcua.doors.portal.views import papers
from motcua.dossiers.models import Attachment, DossierPaper
from motcua.dossiers.tests.people import Town
from motcua.kernel import outbox
from motcua.kernel.audit import Subject, history
from motcua.workflow.bpmn import lint

SOURCE = Path(motcua.__file__).parent
REPOSITORY = SOURCE.parents[1]
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.once]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def town(db):
    return Town()


# What every page says to the browser

POLICY = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'",
    "base-uri": "'self'", "form-action": "'self'", "frame-ancestors": "'none'",
}  # fmt: skip


def faults_of(response, url):
    """What is wrong with the headers and the text of a page."""
    parts = [part.strip().partition(" ") for part in response.get("Content-Security-Policy", "").split(";") if part]
    policy = {name: value for name, _, value in parts}
    if policy.get("default-src") == "'none'" and not response["Content-Type"].startswith("text/html"):
        policy = {**POLICY, **policy, "default-src": POLICY["default-src"]}  # a picture or a file: nothing at all runs
    found = [f"{name}: {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    found += [f"policy: {part}" for part in policy.values() if "unsafe" in part or "*" in part or "http:" in part]
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
                        ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin")):  # fmt: skip
        if response.get(name) != value:
            found.append(f"{name}: {response.get(name)}")
    if is_html(response):
        page = Page(response.content.decode(), url)
        found += page.inline
        found += [f"<{tag}> from elsewhere" for tag, given in page.tags if _from_elsewhere(tag, given)]
    return [f"{url}: {fault}" for fault in found]


def _from_elsewhere(tag, given):
    address = given.get("src") or (given.get("href") if tag == "link" else "") or ""
    return bool(urlsplit(address).netloc) and tag != "a"


def test_no_page_of_any_role_has_anything_inline_or_loose(world):  # noqa: F811 - a fixture
    wrong, seen = [], 0
    for role, username in ROLES.items():
        client = browser(username)
        for name in OURS:
            if role in TABLE[name] and (role in {"anonymous", "owner", "intake"} or not name.startswith("portal:")):
                url = reverse(name, kwargs=arguments_for(name, world))
                response = close(client.get(url))
                if name not in {"portal:attachment", "portal:result", "desk:file"}:
                    wrong += faults_of(response, url)
                    seen += 1
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert seen > 100


def test_no_page_of_accounts_and_no_error_page_has_either(town):
    wrong = []
    for client in (browser(), browser("thuong")):
        for name in THEIRS:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            wrong += faults_of(client.get(url), url)
        for url in ("/nothing/", "/lam-viec/nothing/", "/thu-tuc/nothing/"):
            wrong += faults_of(client.get(url), url)
    strict = browser("tuan", enforce_csrf_checks=True)
    wrong += faults_of(strict.post("/tra-cuu/"), "csrf")
    wrong += faults_of(strict.get("/lam-viec/quan-tri/thu-chua-gui/"), "403")
    assert not wrong, "\n".join(wrong)


def test_a_fault_shows_no_trace_and_keeps_the_policy(monkeypatch):
    def broken(_request, *_args, **_kwargs):
        raise RuntimeError("Lê Thị Ngọc Ánh 027190000001")

    monkeypatch.setattr("motcua.doors.portal.places.points", broken)
    response = browser().get("/noi-tiep-nhan/")
    assert response.status_code == 500
    assert "Ngọc Ánh" not in response.content.decode()
    assert not faults_of(response, "500")


def test_pages_with_personal_data_are_kept_by_no_cache(world):  # noqa: F811 - a fixture
    for username, names in (("ngocanh", "mine dossier receipt attachment result"), ("huong", "dossier preview file")):
        client = browser(username)
        for name in (f"{'portal' if username == 'ngocanh' else 'desk'}:{one}" for one in names.split()):
            response = close(client.get(reverse(name, kwargs=arguments_for(name, world))))
            assert response.status_code == 200, name
            assert "no-store" in response["Cache-Control"], name
            assert "private" in response["Cache-Control"], name


PRODUCTION = {
    "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax", "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_CONTENT_TYPE_NOSNIFF": True, "DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["dichvucong.example.vn"],
}  # fmt: skip


def test_production_settings_are_strict(tmp_path):
    environment = {
        **os.environ, "MOTCUA_MODE": "production", "MOTCUA_TLS": "1", "MOTCUA_DATA": str(tmp_path),
        "MOTCUA_SECRET_KEY": "".join(map(chr, range(40, 90))), "MOTCUA_AUDIT_KEY": bytes(range(32)).hex(),
        "MOTCUA_ALLOWED_HOSTS": "dichvucong.example.vn", "DATABASE_URL": "postgresql://motcua@db.example.vn/motcua",
        "MOTCUA_SMTP_URL": "smtp://motcua:x@mail.example.vn:587/?tls=1", "PYTHONPATH": str(SOURCE.parent),
        "MOTCUA_SITE_URL": "https://dichvucong.example.vn",
    }  # fmt: skip
    asked = (
        "import json; from motcua.config.settings import production as s; "
        f"print(json.dumps({{n: getattr(s, n) for n in {list(PRODUCTION)}}}))"
    )
    said = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(said.stdout) == PRODUCTION


def test_over_tls_the_browser_is_told_to_stay_there(settings, client):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert client.get("/healthz", secure=True)["Strict-Transport-Security"] == "max-age=31536000"


# Files


def test_files_are_sent_without_any_power(world):  # noqa: F811 - a fixture
    for username, name in (("ngocanh", "portal:attachment"), ("ngocanh", "portal:result"), ("huong", "desk:file")):
        response = close(browser(username).get(reverse(name, kwargs=arguments_for(name, world))))
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Type"] == "application/pdf"
        assert re.match(r"(inline|attachment); filename", response["Content-Disposition"])


def test_a_file_that_a_browser_might_run_is_only_taken_and_its_name_breaks_no_header(world):  # noqa: F811
    Attachment.objects.filter(file_id=world.file.file_id).update(name='x"; evil=\r\n.docx')
    from motcua.files.models import StoredFile

    StoredFile.objects.filter(id=world.file.file_id).update(
        name='x"; evil="đơn.docx', media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    address = reverse("desk:file", kwargs=arguments_for("desk:file", world))
    response = close(browser("huong").get(address))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''x%22%3B%20evil%3D%22")


# Who asks too often


def test_tries_to_sign_in_are_limited(town, client):
    account = get_user_model().objects.get(username="thuong")
    account.set_password("một mật khẩu rất dài")
    account.save()
    address = reverse("account_login")
    for _ in range(6):
        client.post(address, {"login": "thuong", "password": "wrong wrong wrong"})
    blocked = client.post(address, {"login": "thuong", "password": "một mật khẩu rất dài"})
    assert "_auth_user_id" not in client.session
    assert blocked.status_code in {200, 429}
    assert "thử" in blocked.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_endless_requests_to_an_account_page_get_429_and_how_long_to_wait(client, db, name, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "20/m/ip", "login_failed": "20/m/ip"}
    last = [client.post(reverse(name), {"login": f"n{n}", "password": "x" * 12, "email": f"n{n}@vidu.vn"})
            for n in range(22)][-1]  # fmt: skip
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0
    assert "giây" in last.content.decode()


def test_uploads_are_limited(town, monkeypatch):
    monkeypatch.setattr(papers, "UPLOADS", 2)
    from django.core.files.uploadedfile import SimpleUploadedFile

    from motcua.dossiers.tests.people import PDF

    draft = town.draft()
    paper = DossierPaper.objects.get(dossier_id=draft, required=True)
    client = browser("ngocanh")
    answers = [
        client.post(
            reverse("portal:attach", args=[draft]), {"paper": paper.id, "file": SimpleUploadedFile("a.pdf", PDF)}
        )
        for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[-1]["Retry-After"]) > 0


# Tracking


def tracked(client, code, secret):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.post("/tra-cuu/", {"ma": code, "mat": secret})
    text = answer.content.decode().replace(code, "CODE").replace(secret, "SECRET")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return answer.status_code, text, [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked]


def test_a_wrong_code_and_a_wrong_secret_cannot_be_told_apart(town, client):
    dossier = town.dossier(town.submitted())
    tracked(client, "H05.000-261123-0001", "AAAA2222")  # the process is warm now
    wrong_secret = tracked(client, dossier.code, "AAAA2222")
    wrong_code = tracked(client, "H05.999-261123-0001", dossier.secret)
    assert wrong_secret == wrong_code
    assert wrong_code[0] == 404


def test_wrong_tries_from_many_places_do_not_keep_the_right_secret_out(town):
    dossier = town.dossier(town.submitted())
    for n in range(tries.ATTACK + 5):
        browser(REMOTE_ADDR=f"10.0.{n}.1").post("/tra-cuu/", {"ma": dossier.code, "mat": "WRONG222"})
    answer = browser(REMOTE_ADDR="10.1.1.1").post("/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret})
    assert answer.status_code == 200


def test_behind_our_proxy_each_address_has_its_own_tries(town, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    asked = {"ma": "H05.999-261123-0001", "mat": "AAAA2222"}
    codes = []
    for n in range(tries.TRIES + 5):
        claimed = f"1.2.3.{n}, 10.0.0.{n % 2}"  # the first is what anybody can claim
        codes.append(browser(HTTP_X_FORWARDED_FOR=claimed).post("/tra-cuu/", {**asked, "ma": f"X{n}"}).status_code)
    assert 429 not in codes
    alone = [
        browser(HTTP_X_FORWARDED_FOR=f"9.9.9.{n}, 10.0.0.7").post("/tra-cuu/", {**asked, "ma": f"Y{n}"}).status_code
        for n in range(tries.TRIES + 1)
    ]
    assert alone[-1] == 429


# Signing in


ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_out_of_the_house(town, client, target):
    account = get_user_model().objects.get(username="thuong")
    account.set_password("một mật khẩu rất dài")
    account.save()
    signed_in = client.post(
        reverse("account_login"), {"login": "thuong", "password": "một mật khẩu rất dài", "next": target}
    )
    assert "_auth_user_id" in client.session
    answers = [
        signed_in,
        client.get("/ngon-ngu/en/", {"next": target}),
        client.post(reverse("account_logout"), {"next": target}),
    ]
    for answer in answers:
        assert "evil" not in answer.get("Location", "").split("?")[0], answer
        assert not answer.get("Location", "").startswith("javascript"), answer


def test_the_session_changes_its_key_at_sign_in_and_ends_at_sign_out(town, client):
    account = get_user_model().objects.get(username="thuong")
    account.set_password("một mật khẩu rất dài")
    account.save()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    page = client.get(reverse("account_login"))
    before = page.cookies.get("csrftoken")
    client.post(reverse("account_login"), {"login": "thuong", "password": "một mật khẩu rất dài"})
    assert "_auth_user_id" in client.session
    assert client.session.session_key != planted
    assert before is None or client.cookies["csrftoken"].value != before.value
    assert not client.session.exists(planted)
    kept = client.session.session_key
    client.post(reverse("account_logout"))
    assert not client.session.exists(kept)


# Who looked


def test_every_look_of_an_officer_is_recorded_and_none_of_the_owner(world):  # noqa: F811 - a fixture
    from motcua.dossiers.queries.timeline import READS

    def count():
        return sum(history(Subject(READS, one)).count() for one in (world.in_hand, world.finished))

    officer = browser("huong")
    for name in ("desk:dossier", "desk:preview", "desk:file", "desk:receipt", "desk:step", "desk:act"):
        before = count()
        response = close(officer.get(reverse(name, kwargs=arguments_for(name, world))))
        assert response.status_code in {200, 409}, name
        assert count() == before + (response.status_code == 200), name
    for address in (f"/lam-viec/?ho-so={world.in_hand}", reverse("portal:receipt", args=[world.finished])):
        before = count()
        assert close(officer.get(address)).status_code == 200
        assert count() == before + 1, address
    before, owner = count(), browser("ngocanh")
    for name in (
        "portal:dossier",
        "portal:done",
        "portal:receipt",
        "portal:attachment",
        "portal:result",
        "portal:mine",
    ):
        assert close(owner.get(reverse(name, kwargs=arguments_for(name, world)))).status_code == 200, name
    assert count() == before


# What it is made of


def test_only_the_careful_reader_reads_xml():
    readers = re.compile(
        r"etree\.(fromstring|parse|XML|iterparse)|ElementTree|minidom|xml\.sax(?!\.saxutils)|xmltodict|pickle|yaml\.load"
    )
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and readers.search(path.read_text(encoding="utf-8"))
    }
    # The second reads by a parser that opens no entity and no address.
    assert found == {"workflow/bpmn/xml.py", "files/scanning/hocr.py"}
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"b" * 999 + b'">]><a>&b;</a>'
    assert [problem.code for problem in lint(bomb)] == ["doctype"]


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[bp]-|"
    r"(?i:secret|password|passwd|token|api_?key)[\"']?\s*[:=]\s*[\"'](?P<value>[^\"'\s{}$<>]{16,})[\"']"
)


def entropy(text):
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def test_no_secret_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True)  # noqa: S607
    found = []
    for name in listed.stdout.decode().split("\0"):
        path = REPOSITORY / name
        if not name or not path.is_file() or path.suffix in {".woff2", ".png", ".jpg", ".gz", ".pdf"}:
            continue
        for match in SECRETS.finditer(path.read_text(encoding="utf-8", errors="ignore")):
            value = match.group("value")
            if value is None or entropy(value) > 3.6:
                found.append(f"{name}: {match.group()[:60]}")
    assert found == []


def test_no_library_is_under_a_licence_that_would_bind_the_house():
    binding = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
    lesser = re.compile(r"LGPL|Lesser", re.IGNORECASE)
    wanted = {
        re.split(r"[=\[; ]", line, maxsplit=1)[0].lower()
        for line in (REPOSITORY / "requirements" / "base.txt").read_text(encoding="utf-8").splitlines()
        if re.match(r"[a-z]", line, re.IGNORECASE)
    }
    found, seen = [], set()
    for one in importlib.metadata.distributions():
        name = (one.metadata["Name"] or "").lower().replace("_", "-")
        if name not in wanted:
            continue
        seen.add(name)
        said = [one.metadata.get("License-Expression") or (one.metadata.get("License") or "")[:200]]
        said += [each for each in one.metadata.get_all("Classifier") or () if each.startswith("License")]
        text = " ".join(said)
        # Where one may choose, the choice is ours.
        if binding.search(lesser.sub("", text)) and " OR " not in text:
            found.append(f"{name}: {text}")
    assert found == []
    assert len(seen) > len(wanted) / 2


# What logs say

PERSONAL = {"name", "full_name", "email", "phone", "number", "identity_number", "address", "answers", "text", "reason"}


def test_events_in_the_log_name_no_person():
    wrong = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"log", "logger"}
            ):
                wrong += [f"{path.name}:{node.lineno} {one.arg}" for one in node.keywords if one.arg in PERSONAL]
                if not all(isinstance(one, ast.Constant) for one in node.args):
                    wrong.append(f"{path.name}:{node.lineno} a text put together")
    assert wrong == []


def test_the_way_of_a_dossier_leaves_no_name_in_the_log(town, caplog):
    caplog.set_level("DEBUG")
    person = town.person("ngocanh")
    with structlog.testing.capture_logs() as events:
        town.finished()
        outbox.drain()
        browser("tuan").get("/lam-viec/tim/", {"tim": person.full_name})
        browser().get("/nothing/", {"q": person.full_name})
    said = json.dumps(events, default=str, ensure_ascii=False) + "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith(("django.db", "procrastinate"))
    )
    for private in (person.full_name, person.identity_number, person.phone, "Bảo Hân"):
        assert not private or private not in said
