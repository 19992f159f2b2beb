"""Nasty values in every field of every form, and in every query parameter, of every page of the house.

A page may refuse what it gets, but it never breaks, and what it refuses leaves nothing behind. A run takes a share of
the values for each field, in turn; `MOTCUA_FUZZ=deep` takes them all.
"""

import os
import traceback
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from house import Page, browser, close, is_html, state_of_the_house, undone
from test_permissions import OURS, ROLES, TABLE, addresses, arguments_for, world  # noqa: F401

from motcua.doors.desk.acts import BY_SLUG
from motcua.dossiers import actions
from motcua.dossiers.models import DossierPaper, DossierTask
from motcua.dossiers.tests.people import PDF, Town
from motcua.kernel.ids import new_id

DEEP = os.environ.get("MOTCUA_FUZZ") == "deep"
SHARE = 1 if DEEP else 30

NASTY = (
    "", " ", "\x00", "a\x00b", "\x01\x1b[31m", "\r\n\r\nSet-Cookie: a=b", "\u202egnp.exe", "\ufeff\u200b", "💥" * 50,
    "ế" * 30_000, "9" * 5_000, "-1", "0", "1e309", "NaN", "99999999999999999999", "2147483648", "1.5", "١٢٣",
    "31/02/2026", "2026-02-31", "01/01/1899", "2101-01-01", "9999999-99-99", "../../etc/passwd",
    "<script>alert(1)</script>",
    "' OR 1=1; --", "{{ 7*7 }}", "%s%n{0}", "{name}", "[]", '{"a": 1}', "null", "true",
    "00000000-0000-0000-0000-000000000000",
    "gggggggg-0000-0000-0000-000000000000", "p:x", "e:00000000-0000-0000-0000-000000000000", "W10", "bnVsbA", "WzEsMl0",
    "https://example.org/", "//example.org", "\ud7ff\U0010ffff",
)  # fmt: skip
FILES = (
    ("empty.pdf", b""), ("half.pdf", PDF[:20]), ("lies.pdf", b"MZ\x90\x00" + b"\x00" * 60), ("no-ending", PDF),
    ("../../x.pdf", PDF), ("a\x00b.pdf", PDF), ("\u202efdp.exe", PDF), ("x" * 3_000 + ".pdf", PDF), ("con.pdf", PDF),
    ("zip.docx", b"PK\x03\x04" + b"\xff" * 200), ("pic.png", b"\x89PNG\r\n\x1a\n"),
    ("page.html", b"<script>1</script>"),
    ("giấy.pdf", PDF), (".pdf", PDF), ('q"uo;te\r\n.pdf', PDF),
)  # fmt: skip

# Pages of allauth that need no argument: behind them stand our forms, our adapters and our templates.
THEIRS = sorted(
    name for name, arguments in addresses() if name.startswith(("account_", "mfa_", "usersessions_")) and not arguments
)  # fmt: skip


class Turn:
    """Which values come next: each field gets its share of them, and together they get all."""

    def __init__(self):
        self.at = 0

    def __call__(self, values):
        self.at += 1
        return [value for n, value in enumerate(values) if (n + self.at) % SHARE == 0]


# A supplement is kept page by page, so that what fits is not lost beside what does not.
KEEPS = ("/bo-sung/",)


class Fuzz:
    """Sends requests, takes each back at once, and gathers what broke or what was refused and left something."""

    def __init__(self):
        self.turn, self.sent, self.wrong = Turn(), 0, {}
        self.before = state_of_the_house()  # every request is taken back, so it stays true

    def send(self, client, method, url, data, said):
        self.sent += 1
        with undone():
            response = close(client.get(url, data) if method == "get" else client.post(url, data))
            status = response.status_code
            if status >= 500:
                self.wrong.setdefault(_where(response), f"{status} {method} {url} {said}")
            elif status >= 400 and not url.endswith(KEEPS) and state_of_the_house() != self.before:
                self.wrong.setdefault(f"left something: {url}", f"{status} {method} {url} {said}")

    def page(self, client, url):
        """All forms and parameters of one page."""
        with undone():
            response = close(client.get(url))
        if response.status_code != 200 or not is_html(response):
            return
        page = Page(response.content.decode(), url)
        for name in sorted(page.queries() | {"sau"}):
            for value in self.turn(NASTY):
                self.send(client, "get", url.partition("?")[0], {name: value}, f"{name}={value[:40]!r}")
        for form in page.forms:
            if form.method == "post" and "/logout" not in form.action:
                self.form(client, form)

    def form(self, client, form):
        """Each field in turn, each file, then all fields at once and one that nobody asked for."""
        for name in [name for name in form.fields if name != "sender"]:
            for value in self.turn(NASTY):
                self.send(client, "post", form.action, {**form.fields, name: value}, f"{name}={value[:40]!r}")
        for name in form.files:
            for file_name, content in self.turn(FILES):
                upload = SimpleUploadedFile("x", content)
                upload._name = file_name
                self.send(client, "post", form.action, {**form.fields, name: upload}, f"{name} {file_name[:40]!r}")
        for value in self.turn(NASTY):
            everything = dict.fromkeys([*form.fields, "strange"], value)
            self.send(client, "post", form.action, everything, f"all={value[:40]!r}")

    def check(self, *, at_least):
        assert not self.wrong, "\n".join(f"{where}: {first}" for where, first in self.wrong.items())
        assert self.sent > at_least / SHARE


def _where(response):
    error = response.exc_info[1] if getattr(response, "exc_info", None) else None
    if error is None:
        return "unknown"
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/src/motcua/" in frame.filename]
    place = f"{ours[-1].filename.partition('/src/motcua/')[2]}:{ours[-1].lineno}" if ours else "?"
    return f"{place} {type(error).__name__}: {error}"[:200]


@pytest.fixture
def states(world):  # noqa: F811 - a fixture
    """Dossiers in the states where an officer can do something, beside those of `world`."""
    town = Town()
    asked = town.submitted()
    paper = DossierPaper.objects.filter(dossier_id=asked).first()
    actions.request_supplement(asked, papers=[paper.id], pages=["child"], reason="Thiếu trang 2", actor=town.huong)
    owing = town.accepted()
    actions.demand_payment(owing, amount=50_000, reason="Lệ phí", actor=town.tuan)
    return SimpleNamespace(world=world, submitted=town.submitted(), asked=asked, owing=owing, accepted=town.accepted())


def who(name):
    """The first role that finds the address open; officers by their own door."""
    return next((role for role in ROLES if role in TABLE[name]), "province_admin")


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_no_value_breaks_a_public_page_or_a_form_of_an_account(world):  # noqa: F811 - a fixture
    fuzz = Fuzz()
    anonymous, signed_in = browser(), browser("thuong")
    for name in THEIRS:
        for client in (anonymous, signed_in):
            try:
                fuzz.page(client, reverse(name))
            except NoReverseMatch:
                continue  # named by a regular expression
    for name in OURS:
        if "anonymous" in TABLE[name]:
            fuzz.page(anonymous, reverse(name, kwargs=arguments_for(name, world)))
    fuzz.check(at_least=300)


@pytest.mark.usefixtures("demo")
def test_no_value_breaks_the_applicants_pages(states):
    fuzz = Fuzz()
    client = browser("ngocanh")
    urls = [reverse(name, kwargs=arguments_for(name, states.world)) for name in OURS
            if name.startswith("portal:") and "owner" in TABLE[name]]  # fmt: skip
    urls += [reverse("portal:form", args=[states.world.draft, "mother"])]
    urls += [reverse(f"portal:{name}", args=[states.asked]) for name in ("dossier", "supplement", "withdraw")]
    for url in urls:
        fuzz.page(client, url)
    fuzz.check(at_least=300)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("demo")
def test_no_value_breaks_the_officers_pages(states):
    fuzz = Fuzz()
    for name in OURS:
        if name.startswith("desk:") and TABLE[name]:
            fuzz.page(browser(ROLES[who(name)]), reverse(name, kwargs=arguments_for(name, states.world)))
    fuzz.check(at_least=1_000)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.usefixtures("demo")
def test_no_value_breaks_what_officers_do_to_a_dossier(states):
    fuzz = Fuzz()
    turns = (("huong", states.submitted), ("huong", states.asked), ("tuan", states.accepted), ("tuan", states.owing),
             ("le", states.world.in_hand), ("huong", states.world.finished))  # fmt: skip
    for username, dossier in turns:
        client = browser(username)
        task = DossierTask.objects.filter(dossier_id=dossier).values_list("task_id", flat=True).first() or new_id()
        for slug in BY_SLUG:
            fuzz.page(client, reverse("desk:act", args=[dossier, slug]) + f"?task={task}")
        fuzz.page(client, reverse("desk:step", args=[dossier, task]))
    fuzz.check(at_least=500)
