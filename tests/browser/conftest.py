"""A whole house for the browser: its own copy of the province, a real web server, Debian's chromium.

The server is another process on a copy of the test database, so that nothing a browser does reaches the other tests.
"""

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connection, connections
from django.urls import Resolver404, resolve
from playwright.sync_api import sync_playwright
from stops import STOPS

import motcua.dossiers.tests as dossier_tests
from motcua.catalogue.packs import load_catalogue
from motcua.config import translations
from motcua.config.pack import pack_actor

# Playwright keeps an event loop in this thread; the fixtures here still use the database in the plain way.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NARROWEST = 320  # a laptop's page enlarged to 400 %
TELEPHONE, LAPTOP = 390, 1366
WIDTHS = (NARROWEST, TELEPHONE, LAPTOP)
PICTURES = os.environ.get("PICTURES", "")
WALKED_PAGE = itertools.count(1)  # a page seen on a walk has no name of its own
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "mot-cua-demo"
KEY = "commune-09187-service"  # a hall with kiosk and screen
KIOSK = f"/kiosk/{KEY}/"
PATIENCE_MS = 45_000  # a busy machine is slow, not broken


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            # Without this mark no test database is made.
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On top of the province: two procedures that no change of the pack can move."""
    with django_db_blocker.unblock():
        load_catalogue(Path(dossier_tests.__file__).parent / "pack", actor=pack_actor())


def _copy_database(original: str, copy: str) -> str:
    """A copy under its own name, in place of an older one; whoever was on that one is sent away."""
    connections.close_all()  # the original must not be in use for a moment
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    return copy


def _url(name: str) -> str:
    facts = connection.settings_dict
    who = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    host = facts["HOST"] or facts["OPTIONS"].get("host", "")
    port = facts["PORT"] or facts["OPTIONS"].get("port", "")
    if host.startswith("/") or not host:
        return f"postgresql://{who}@/{name}?host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{who}@{host}:{port or 5432}/{name}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(150):
        if process.poll() is not None:
            pytest.fail(f"the web server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=60):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"{url} answers {error.code}: {error.read()[-2000:]!r}\n{log.read_text()[-4000:]}")
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"no answer from {url}: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def ground(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the running house stands on: its database, its folder, the environment of its programs.

    `lay(copy)` lays the database anew, as it was in that copy.
    """
    translations.compile_catalogues()
    data = tmp_path_factory.mktemp("house")
    tests_own = connection.settings_dict["NAME"]
    name, empty, lived_in = (f"{tests_own}_browser{part}" for part in ("", "_empty", "_world"))

    def lay(original: str, copy: str = name) -> str:
        with django_db_blocker.unblock():
            return _copy_database(original, copy)

    lay(tests_own, empty)
    lay(empty)
    environment = {
        **os.environ,
        "DATABASE_URL": _url(name),
        "MOTCUA_MODE": "demo",
        "MOTCUA_DATA": str(data),
        "MOTCUA_SECRET_KEY": "only-for-browser-tests",
        "DJANGO_SETTINGS_MODULE": "browser_settings",
        "PYTHONPATH": f"{settings.ROOT / 'src'}{os.pathsep}{Path(__file__).parent}",
    }
    yield SimpleNamespace(environment=environment, data=data, lay=lay, empty=empty, lived_in=lived_in)
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        for one in (name, empty, lived_in):
            cursor.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')
    connections.close_all()


@contextlib.contextmanager
def serving(ground, application="motcua.config.wsgi", **differs):
    """A web process on the house's database and folder; what comes out is its address. `differs` is its environment."""
    environment, port = {**ground.environment, **differs}, _free_port()
    log, control = ground.data / f"web-{port}.log", ground.data / f"{port}.ctl"
    with log.open("wb") as out:
        web = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--threads", "4",
             "--control-socket", str(control)],
            env=environment, cwd=settings.ROOT, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        # The first page of a process reads catalogue, calendars and organisation.
        _wait(f"http://127.0.0.1:{port}/", web, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(60)


@pytest.fixture(scope="session")
def house(ground):
    """The address of a running house in demo mode, with the demo people and an empty desk."""
    lay_out = [sys.executable, str(settings.ROOT / "manage.py"), "collectstatic", "--noinput", "-v0"]
    subprocess.run(lay_out, env=ground.environment, check=True)  # noqa: S603
    with serving(ground) as address:
        yield address


@pytest.fixture(scope="session")
def fill(ground, house):
    """Runs a piece of program in the house's own database, as what a test needs to find there."""

    def run(program: str) -> str:
        code = f"import django; django.setup()\n{program}"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code], env=ground.environment, cwd=settings.ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


@pytest.fixture(scope="session")
def _lived_in(ground, house):  # whose start lays out the static files
    """A province in which there has been a day's work, made once; the ids of what a test looks for there."""
    ground.lay(ground.empty, ground.lived_in)
    program = Path(__file__).with_name("make_world.py")
    made = subprocess.run(  # noqa: S603
        [sys.executable, str(program)], stdout=subprocess.PIPE, check=True,
        env={**ground.environment, "DATABASE_URL": _url(ground.lived_in)},
    )  # fmt: skip
    return json.loads(made.stdout)


@pytest.fixture(scope="module", autouse=True)
def _nobody_before(ground):
    """No module finds what another left: which of them came before depends on how the work was shared out."""
    ground.lay(ground.empty)


@pytest.fixture(scope="module")
def world(ground, _nobody_before, _lived_in):
    """Ids of dossiers in every state, of a lent post, of an import, in a house that nobody has visited since."""
    ground.lay(ground.lived_in)
    return _lived_in


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; each gets a context of its own."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        # While Playwright's loop runs, Django keeps connections apart from those outside it: close them in here.
        connections.close_all()
        browser.close()


def _address_name(url: str) -> str:
    """The router's name of an address; empty for what it does not know."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


class Visitor:
    """Somebody at a browser, who looks at each page at three widths and has axe look too."""

    def __init__(self, house: str, page, faults: list[str]) -> None:
        self.house, self.page, self.faults = house, page, faults
        self.seen: set[str] = set()

    def go(self, path: str):
        """Open an address of the house."""
        return self.page.goto(self.house + path)

    def sign_in(self, username: str) -> None:
        """As one of the demo people."""
        self.go("/tai-khoan/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def press(self, name: str) -> None:
        """The main button, by its words."""
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def follow(self, name: str) -> None:
        """A link of the page, by its words."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def look(self, *, slug: str = "") -> None:
        """No sideways scroll at any width; axe finds nothing at 390 and 1366. `slug` names the page's pictures.

        A page of a walk that is among the stops too is looked at by axe on the telephone alone.
        """
        size, name = self.page.viewport_size, _address_name(self.page.url)
        self.seen.add(name)
        again = not slug and name in {stop.name for stop in STOPS}
        if PICTURES and not slug:
            slug = f"walk-{name.replace(':', '-')}-{next(WALKED_PAGE)}"
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.page.url} scrolls sideways at {width}: {wide}\n{self._too_wide(width)}"
            if width != NARROWEST:
                self._picture(slug, width)
            if width in (TELEPHONE, *(() if again else (LAPTOP,))):
                faults = self._axe()
                assert not faults, f"{self.page.url} at {width}: {json.dumps(faults, ensure_ascii=False, indent=1)}"
        self.page.set_viewport_size(size)

    def _too_wide(self, width: int) -> str:
        """What reaches beyond the right edge."""
        return self.page.evaluate(
            """width => [...document.querySelectorAll("body *")].filter(
                one => one.getBoundingClientRect().right > width + 1).map(
                one => one.outerHTML.slice(0, 120)).slice(0, 12).join("\\n")""",
            width,
        )

    def _axe(self) -> list[dict]:
        """What axe finds. Its program is put into the page once: it is half a megabyte."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE_SCRIPT)
        return self.page.evaluate(
            """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(found => found.violations.map(
                one => ({rule: one.id, help: one.help, where: one.nodes.map(node => node.html + " " + node.target)})))
            """,
            RULES,
        )

    def _picture(self, slug: str, width: int) -> None:
        """A picture for people to look at, in the folder that the environment names; none otherwise."""
        if slug and PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{slug}-{width}.png", full_page=True)


def open_visitor(house: str, chromium, *, javascript: bool = True, width: int = 1366):
    """A browser context of its own, Vietnamese, and who sits at it."""
    context = chromium.new_context(
        locale="vi-VN", viewport={"width": width, "height": 900}, java_script_enabled=javascript
    )
    context.set_default_timeout(PATIENCE_MS)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    return context, Visitor(house, page, faults)


@pytest.fixture
def newcomer(house, chromium):
    """Makes visitors: each with cookies of their own, with or without JavaScript."""
    opened = []

    def come(*, javascript: bool = True, width: int = 1366) -> Visitor:
        opened.append(open_visitor(house, chromium, javascript=javascript, width=width))
        return opened[-1][1]

    yield come
    for context, visitor in opened:
        context.close()
        assert not visitor.faults


@pytest.fixture
def visitor(newcomer):
    """Somebody with JavaScript who has not signed in."""
    return newcomer()


@pytest.fixture(scope="session")
def morning(house, ground):
    """A second web process of the house, in which it is Monday morning."""
    with serving(ground, "morning:application") as address:
        yield address


@pytest.fixture
def come(newcomer, morning):
    """Visitors of the morning."""

    def visitor(username="", **more):
        one = newcomer(**more)
        one.house = morning
        if username:
            one.sign_in(username)
        return one

    return visitor


@pytest.fixture
def machine(come):
    """The machine in the hall: Nam registers it by hand."""

    def made(paper="roll", **more):
        one = come("nam", **more)
        one.go(f"{KIOSK}may/")
        one.page.fill("[name=name]", "Cửa chính")
        one.page.select_option("[name=paper]", paper)
        one.page.get_by_role("button", name="Đăng ký máy này").click()
        one.page.wait_for_url(f"**{KIOSK}")
        return one

    return made
