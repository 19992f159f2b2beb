"""What the tests of the whole house share: its addresses, a browser for everybody, forms as a browser sees them."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client


def browser(username="", **more):
    """A browser in which the one with this user name has signed in; nobody, if it is empty."""
    client = Client(raise_request_exception=False, **more)
    if username:
        client.force_login(get_user_model().objects.get(username=username))
    return client


def close(response):
    """Files that a response would send are let go."""
    for one in response._resource_closers:
        one()
    return response


@dataclass
class Form:
    """A form of a page: where it goes, how, and each field with what it holds at first."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The forms and links of a page, and everything on it that a strict content policy forbids."""

    def __init__(self, text, url):
        super().__init__()
        self.url, self.forms, self.links, self.inline, self.tags = url, [], [], [], []
        self._select = self._area = None
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        given = dict(pairs)
        self.tags.append((tag, given))
        self.inline += [f"<{tag} {name}=…>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (
            tag == "script" and not given.get("src") and given.get("type") != "application/json"  # data, not run
        ):
            self.inline.append(f"<{tag}>")
        if (given.get("href") or "").strip().lower().startswith("javascript:"):
            self.inline.append("javascript:")
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.url, given["href"]))
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self.forms.append(Form(action, (given.get("method") or "get").lower(), "enctype" in given))
        if tag in {"input", "textarea", "select", "button"} and self.forms and given.get("name"):
            self._field(tag, given)
        if tag == "option" and self._select and ("selected" in given or not self.forms[-1].fields[self._select]):
            self.forms[-1].fields[self._select] = given.get("value") or ""

    def _field(self, tag, given):
        form, name, kind = self.forms[-1], given["name"], given.get("type", "")
        if name == "csrfmiddlewaretoken":
            return
        if "required" in given:
            form.required.add(name)
        if kind == "file":
            form.files.add(name)
        elif kind in {"radio", "checkbox"} and name in form.fields and "checked" not in given:
            return
        else:
            form.fields[name] = given.get("value") or ("on" if kind == "checkbox" else "")
        self._select = name if tag == "select" else None
        self._area = name if tag == "textarea" else None

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.forms[-1].fields[self._area] += data

    def queries(self):
        """Names of query parameters of the page's links back to itself and of its searching forms."""
        here = urlsplit(self.url).path
        names = {name for link in self.links if urlsplit(link).path == here for name in parse_qs(urlsplit(link).query)}
        for form in self.forms:
            if form.method == "get":
                names |= form.fields.keys()
        return names


def is_html(response):
    return response.get("Content-Type", "").startswith("text/html") and not response.streaming


@contextmanager
def undone():
    """What happens inside is taken back."""
    with transaction.atomic():
        mark = transaction.savepoint()
        try:
            yield
        finally:
            connection.needs_rollback = False
            transaction.savepoint_rollback(mark)


KEPT = (
    "dossiers_dossier", "dossiers_dossierpaper", "dossiers_attachment", "dossiers_dossiertask", "dossiers_dossiernote",
    "dossiers_supplementrequest", "dossiers_resultdocument", "deadlines_legalclock", "workflow_task",
    "kernel_outboxevent", "kernel_sequencecounter", "identity_person", "identity_delegation",
)  # fmt: skip


def state_of_the_house():
    """A fingerprint of everything that a request might leave half done; reads and tries are not part of it."""
    parts = [
        f"(SELECT md5(string_agg(t::text, '|' ORDER BY t.ctid)) FROM {name} t)"  # noqa: S608 - names of our own
        for name in KEPT
    ]
    acts = "(SELECT count(*) FROM kernel_auditentry WHERE action !~ '(viewed|read)$')"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([*parts, acts])}")
        return cursor.fetchone()


@contextmanager
def for_real():
    """What happens inside is committed, for several connections to see, and wiped out afterwards, audit included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current()")
        (before,) = cursor.fetchone()
    try:
        yield
    finally:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # neither guards nor foreign keys
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DELETE FROM {table} WHERE xmin::text::bigint > %s", [before])  # noqa: S608
