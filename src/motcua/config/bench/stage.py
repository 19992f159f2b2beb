"""Lays out the work that is measured: accounts with sessions, drafts to submit, dossiers to accept and to go on with.

Runs in a process of its own on the database to be measured and writes the requests to stdout as JSON. Everything is
made through the rooms' verbs; the requests go through the doors.
"""

import contextlib
import io
import json
import random
import sys
import uuid
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote, urlencode

READS: Final = 400  # different pages that reads walk over
CSRF: Final = "b" * 32
COOKIE: Final = "csrftoken"
# The other queues, beside that of the unit, which is "worklist".
LISTS: Final = tuple(f"worklist {queue}" for queue in ("mine", "supplement", "payment", "today", "late", "done"))
IN_HAND: Final = 25  # more than a page of the officer's own queue


@dataclass(frozen=True)
class Wanted:
    """How many pieces of work each scenario that uses them up needs."""

    pieces: int
    only: frozenset[str]

    def __contains__(self, name: str) -> bool:
        return not self.only or name in self.only


def lay_out(wanted: Wanted) -> dict[str, list[dict[str, Any]]]:
    """The requests of every scenario."""
    from motcua.config.seeding.plan import read_plan
    from motcua.kernel import clock

    plan = read_plan(clock.today())
    place = busiest_commune(plan)
    officer = officer_of(place)
    found: dict[str, list[dict[str, Any]]] = {}
    session = _session(officer)
    if "search" in wanted:
        found["search"] = [_get(f"/thu-tuc/?q={quote(text)}") for text in _queries()]
    if "procedure page" in wanted:
        found["procedure page"] = [_get(f"/thu-tuc/{code}/") for code in _codes()]
    if "track" in wanted:
        found["track"] = [_get("/tra-cuu/?" + urlencode({"ma": code, "mat": secret})) for code, secret in _receipts()]
    if "open" in wanted:
        found["open"] = [_get(f"/lam-viec/ho-so/{each}/", session) for each in _handled(place)]
    if "worklist" in wanted:
        found["worklist"] = [_get("/lam-viec/hang/unit/", session)]
    if "worklist mine" in wanted:
        _take_some(place, officer)
    for name in (one for one in LISTS if one in wanted):
        found[name] = [_get(f"/lam-viec/hang/{name.partition(' ')[2]}/", session)]
    if "global search" in wanted:
        found["global search"] = [
            _get("/lam-viec/tim/?" + urlencode({"tim": text}), session, expect=(200, 302)) for text in _said_of(place)
        ]
    found |= _used_up(wanted, place, session)
    return found


# --- requests -----------------------------------------------------------------------------------------------------


def _get(path: str, session: str = "", expect: tuple[int, ...] = (200,)) -> dict[str, Any]:
    headers = {"Host": "localhost", **({"Cookie": f"sessionid={session}"} if session else {})}
    return {"method": "GET", "path": path, "headers": headers, "expect": list(expect)}


def _post(path: str, session: str, fields: dict[str, str]) -> dict[str, Any]:
    headers = {
        "Host": "localhost",
        "Cookie": f"sessionid={session}; {COOKIE}={CSRF}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
    return {"method": "POST", "path": path, "headers": headers, "body": body, "expect": [302]}


def _session(account: Any) -> str:
    """A session as sign-in leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


# --- people and places --------------------------------------------------------------------------------------------


def _rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def busiest_commune(plan: Any) -> Any:
    """The desk of a commune with most open steps, for a procedure with an e-form."""
    counts = dict(_rows("SELECT unit_id, count(*) FROM dossiers_dossiertask GROUP BY 1"))
    desks = [desk for desk in plan.epochs[-1].desks if desk.offer.form_version and len(desk.ways[0].walk.stands) == 5]
    return max(desks, key=lambda desk: counts.get(desk.handling, 0) + counts.get(desk.receiving, 0))


def _account(name: str, full_name: str) -> Any:
    from django.contrib.auth import get_user_model

    kind = get_user_model()
    known = kind.objects.filter(username=name).first()
    return known or kind.objects.create_user(name, full_name=full_name, is_demo=True)


def officer_of(place: Any) -> Any:
    """An officer of one commune: takes in, handles and signs there, and sees nothing else."""
    account = _account("do-luong", "Đỗ Đo Lường")
    _appoint(account, {place.handling, place.receiving})
    account.refresh_from_db()
    return account


def steps_to_remind(most: int) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Dossiers and open steps of the whole province whose clock runs, nearest due time first.

    One officer is posted wherever they lie, so that there is somebody to be told; units that have ended have nobody.
    """
    from motcua.identity.queries import organisation

    rows = _rows(
        "SELECT dossier_id, task_id, unit_id FROM dossiers_dossiertask"
        " WHERE paused_since IS NULL AND unit_id = ANY (%s::uuid[]) ORDER BY due_at, task_id LIMIT %s",
        list(organisation().units), most,
    )  # fmt: skip
    _appoint(_account("do-luong-viec", "Đỗ Việc"), {unit for _dossier, _task, unit in rows})
    return [(dossier, task) for dossier, task, _unit in rows]


def _appoint(account: Any, units: set[uuid.UUID]) -> None:
    import datetime as dt

    from motcua.config.pack import pack_actor
    from motcua.identity.actions import appoint_post
    from motcua.identity.errors import HistoryOverlap

    for unit in units:
        for role in ("intake_officer", "case_officer", "approver"):
            with contextlib.suppress(HistoryOverlap):
                appoint_post(account.pk, unit_id=unit, role=role, valid_from=dt.date(2025, 7, 1), actor=pack_actor())


def _citizens(count: int) -> list[Any]:
    """Accounts with a person each."""
    from motcua.config.seeding.words import person_name
    from motcua.identity.actions import register_self
    from motcua.identity.queries import actor_for
    from motcua.kernel.ids import new_id

    made = []
    for number in range(count):
        name, _ = person_name(number * 77 + 1)
        # New ones each time: nobody may have more than a few drafts.
        account = _account(f"do-luong-{new_id().hex[-12:]}", name)
        register_self(account.pk, name, identity_number="", actor=actor_for(account))
        made.append(account)
    return made


# --- reads --------------------------------------------------------------------------------------------------------


def _queries() -> list[str]:
    """Half of the words of names, without marks: what people type."""
    from motcua.kernel.text import fold

    source = random.Random(5)
    names = [
        row[0] for row in _rows("SELECT name FROM catalogue_procedureversion WHERE state = 'published' ORDER BY id")
    ]
    found = []
    for name in source.sample(names, min(READS, len(names))):
        words = fold(name).split()
        keep = (
            sorted(source.sample(range(len(words)), max(2, len(words) // 2))) if len(words) > 2 else range(len(words))
        )
        found.append(" ".join(words[place] for place in keep))
    return found


def _codes() -> list[str]:
    rows = _rows(
        "SELECT p.code FROM catalogue_procedure p JOIN catalogue_procedureversion v ON v.procedure_id = p.id"
        " WHERE v.state = 'published' ORDER BY p.code LIMIT 50"
    )
    return [row[0] for row in rows]


def _take_some(place: Any, officer: Any) -> None:
    """Steps of the ward that the officer has in hand; some have gone on meanwhile or are another's."""
    from motcua.dossiers import actions
    from motcua.identity.queries import actor_for
    from motcua.kernel.errors import MotcuaError

    actor = actor_for(officer)
    rows = _rows(
        "SELECT dossier_id, task_id FROM dossiers_dossiertask WHERE unit_id IN (%s, %s) AND post_id IS NULL"
        " ORDER BY due_at, task_id LIMIT %s", place.handling, place.receiving, IN_HAND,
    )  # fmt: skip
    for dossier_id, task_id in rows:
        with contextlib.suppress(MotcuaError):
            actions.claim_task(dossier_id, task_id, actor=actor)


def _receipts() -> list[tuple[str, str]]:
    """Codes and secrets from all over the years."""
    total = _rows("SELECT reltuples::bigint FROM pg_class WHERE relname = 'dossiers_dossier'")[0][0]
    share = min(100.0, 100.0 * 20 * READS / max(total, 1))
    rows = _rows(
        "SELECT code, secret FROM dossiers_dossier TABLESAMPLE SYSTEM (%s) REPEATABLE (7)"
        " WHERE code IS NOT NULL AND secret <> '' LIMIT %s", share, READS * 20,
    )  # fmt: skip
    random.Random(3).shuffle(rows)
    return [(code, secret) for code, secret in rows[:READS]]


def _handled(place: Any) -> list[str]:
    rows = _rows(
        "SELECT id FROM dossiers_dossier WHERE handling_unit_id = %s AND state = 'returned' ORDER BY id DESC LIMIT %s",
        place.handling, READS,
    )  # fmt: skip
    return [str(row[0]) for row in rows]


def _said_of(place: Any) -> list[str]:
    """What officers type into the search: a whole code, a telephone in groups, a name without marks, half a name."""
    from motcua.kernel.text import fold

    rows = _rows(
        "SELECT code, applicant_name, applicant_phone FROM dossiers_dossier"
        " WHERE handling_unit_id = %s AND state = 'returned' ORDER BY id DESC LIMIT %s", place.handling, READS,
    )  # fmt: skip
    said = []
    for number, (code, name, phone) in enumerate(rows):
        words = fold(name)
        ways = [code, words, " ".join(words.split()[-2:]), f"{phone[:4]} {phone[4:7]} {phone[7:]}" if phone else words]
        said.append(ways[number % len(ways)])
    return said


# --- work that is used up -----------------------------------------------------------------------------------------


def _used_up(wanted: Wanted, place: Any, session: str) -> dict[str, list[dict[str, Any]]]:
    names = [name for name in ("submit", "accept", "complete") if name in wanted]
    if not names:
        return {}
    from motcua.dossiers import actions
    from motcua.identity.queries import actor_for

    makers = _citizens(-(-wanted.pieces // 15))
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    officer = actor_for(_account("do-luong", ""))
    for name in names:
        for number in range(wanted.pieces):
            account = makers[number % len(makers)]
            actor = actor_for(account)
            draft = _draft(place, actor)
            if name == "submit":
                fields = {"promise": "on"}
                found[name].append(_post(f"/nop/{draft}/xem-lai/", _kept_session(account), fields))
                continue
            actions.submit_dossier(draft, actor=actor)
            if name == "accept":
                found[name].append(_post(f"/lam-viec/ho-so/{draft}/viec/tiep-nhan/", session, {}))
                continue
            actions.accept_dossier(draft, actor=officer)
            task = _rows("SELECT task_id FROM dossiers_dossiertask WHERE dossier_id = %s", draft)[0][0]
            found[name].append(_post(f"/lam-viec/ho-so/{draft}/buoc/{task}/", session, {"outcome": "", "note": ""}))
    return found


_sessions: dict[Any, str] = {}


def _kept_session(account: Any) -> str:
    if account.pk not in _sessions:
        _sessions[account.pk] = _session(account)
    return _sessions[account.pk]


def _draft(place: Any, actor: Any) -> uuid.UUID:
    """A draft with all answers and papers, ready to be submitted."""
    from motcua.config.seeding.run import blank_pdf
    from motcua.dossiers import actions
    from motcua.dossiers.parties import Applicant

    offer = place.offer
    party = next(iter(actor.parties))
    draft = actions.start_draft(
        offer.view.code, offer.case_id, applicant=Applicant(actor.name, party_id=party), handling_unit=place.handling,
        actor=actor,
    )  # fmt: skip
    answers = json.loads(offer.answers[0][0].replace("\\\\", "\\"))
    for page in offer.view.form.pages:
        mine = {field.name: answers[field.name] for field in page.fields if field.name in answers}
        actions.save_answers(draft, page.key, mine, actor=actor)
    for paper, required in _rows("SELECT id, required FROM dossiers_dossierpaper WHERE dossier_id = %s", draft):
        if required:
            actions.attach_file(draft, paper, io.BytesIO(blank_pdf()), "giay-to.pdf", actor=actor)
    actions.choose_return(draft, return_by=actions.ReturnBy.ONLINE, actor=actor)
    return draft


def main() -> None:
    import django

    django.setup()
    pieces, *only = sys.argv[1:]
    with contextlib.redirect_stdout(sys.stderr):
        found = lay_out(Wanted(int(pieces), frozenset(only)))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
