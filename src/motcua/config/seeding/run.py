"""From a number of dossiers to rows in the database: plan, batches of days, makers beside one another, the mending."""

import datetime as dt
import io
import multiprocessing
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection as django_connection
from psycopg.conninfo import make_conninfo

from motcua.config.seeding import life, makers, moments, people, tables
from motcua.config.seeding.maker import Maker
from motcua.config.seeding.order import Batch, Order
from motcua.config.seeding.plan import FIRST_DAY, Plan, read_plan
from motcua.deadlines.rulebook import current_rulebook
from motcua.dossiers.offices import reckon_offices
from motcua.dossiers.practice import reckon_practice
from motcua.files.actions import store_file
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.errors import Conflict, InvalidInput

FEW: Final = 20_000  # so many rows go in with the indexes in place
BATCH: Final = 2_500  # dossiers of a batch, about
PEOPLE_BATCH: Final = 50_000
_SHEET: Final = uuid.UUID("01940000-0000-7000-8000-00000000f11e")

Progress = Callable[[str, int, int], None]


class AlreadySeeded(Conflict):
    """{count} generated dossiers are here already. Add --more to make more of them."""

    code = "seed.already"


class OnlyInDemo(Conflict):
    """Generated dossiers are for demonstrations and measuring. This is a province at work: nothing was written."""

    code = "seed.only_in_demo"


class AlreadySeeding(Conflict):
    """Dossiers are being generated in this database already. Wait until that has ended, then start again."""

    code = "seed.already_seeding"


class BadNumber(InvalidInput):
    """Ask for 1 to {most} dossiers at a time."""

    code = "seed.bad_number"


@dataclass
class Report:
    """What was written, and how long it took."""

    dossiers: int
    people: int
    seconds: dict[str, float] = field(default_factory=dict)
    tables: list[tuple[str, int, int]] = field(default_factory=list)


def seed(  # noqa: PLR0913 - each of these may be wished for
    dossiers: int, *, seed: int = 1, more: bool = False, processes: int = 2, progress: Progress = lambda *_: None,
    raw: "psycopg.Connection[Any] | None" = None, since: dt.date | None = None, until: dt.datetime | None = None,
    idle: float | None = None,
) -> Report:  # fmt: skip
    """Write generated dossiers of several years, up to this moment.

    `processes` makers work beside one another; with `raw`, all is done here over that connection. `since` and `until`
    bound the time (else from the pack's first day to now), `idle` is the share of late ones that are left lying.

    Raises:
        OnlyInDemo, AlreadySeeding, AlreadySeeded, BadNumber, NothingOffered: as they say.
    """
    _check(dossiers)
    url = database_address()
    with tables.connect(url) as alone:
        if not tables.hold(alone):
            raise AlreadySeeding
        if raw is not None:
            return _seed(raw, url, _Wish(dossiers, seed, more, processes, since, until, idle), progress, inside=raw)
        with tables.connect(url) as direct:
            return _seed(direct, url, _Wish(dossiers, seed, more, processes, since, until, idle), progress)


@dataclass(frozen=True)
class _Wish:
    """What was asked of `seed`, under the same names."""

    dossiers: int
    seed: int
    more: bool
    processes: int
    since: dt.date | None
    until: dt.datetime | None
    idle: float | None


def _seed(
    direct: "psycopg.Connection[Any]", url: str, wish: _Wish, progress: Progress,
    inside: "psycopg.Connection[Any] | None" = None,
) -> Report:  # fmt: skip
    """The run itself, with nobody beside it."""
    begun = time.monotonic()
    dossiers, seed, raw = wish.dossiers, wish.seed, inside
    _mend_remains(direct, url, progress)
    order = replace(_order(direct, dossiers, seed, more=wish.more), since=wish.since, idle=wish.idle)
    if wish.until is not None:
        order = replace(order, now=int(wish.until.timestamp()))
    plan = read_plan(moments.day_of(order.now))
    report = Report(dossiers, order.people)
    mend = _begin(direct, order, seed, strip=dossiers > FEW and raw is None)
    _made(report, "prepared", begun)
    _write(order, plan, url, wish.processes, progress, raw)
    _made(report, "written", begun)
    if mend:
        _mend(url, mend, progress)
    _made(report, "indexed", begun)
    direct.execute("UPDATE motcua_seed SET state = 'done', mend = '{}', finished_at = now() WHERE id = %s", [order.run])
    if raw is None:
        _settle(url, progress)
    _made(report, "analysed", begun)
    reckon_practice()
    reckon_offices()
    _made(report, "reckoned", begun)
    report.tables = tables.sizes(direct)
    return report


def _check(dossiers: int) -> None:
    if not settings.DEMO:
        raise OnlyInDemo
    if not 1 <= dossiers <= people.MOST:
        raise BadNumber(most=people.MOST)


def _begin(direct: "psycopg.Connection[Any]", order: Order, seed: int, *, strip: bool) -> dict[str, list[list[str]]]:
    """Remember the run, and take off what slows it down; returns what has to be mended."""
    mend = tables.strip(direct) if strip else {}
    direct.execute(
        "INSERT INTO motcua_seed (id, dossiers, people, firms, seed, state, mend)"
        " VALUES (%s, 0, %s, %s, %s, 'running', %s)",
        [order.run, order.people, order.firms, seed, tables.as_json(mend)],
    )
    if strip:
        tables.drop(direct, mend)
    return mend


def database_address() -> str:
    """The database Django works on, for plain connections."""
    given = django_connection.get_connection_params()
    kept = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{key: given[key] for key in kept if given.get(key)})


def _made(report: Report, what: str, begun: float) -> None:
    report.seconds[what] = time.monotonic() - begun - sum(report.seconds.values())


def _mend_remains(direct: "psycopg.Connection[Any]", url: str, progress: Progress) -> None:
    """A run that was killed left tables without indexes: give them back first."""
    tables.remember(direct)
    for run, mend in direct.execute("SELECT id, mend FROM motcua_seed WHERE state = 'running'").fetchall():
        if mend:
            _mend(url, mend, progress)
        direct.execute("UPDATE motcua_seed SET state = 'broken', mend = '{}' WHERE id = %s", [run])


def _mend(url: str, mend: dict[str, list[list[str]]], progress: Progress) -> None:
    total, made = sum(map(len, mend.values())), 0

    def one() -> None:
        nonlocal made
        made += 1
        progress("indexes", made, total)

    tables.restore(url, mend, one)


def _settle(url: str, progress: Progress) -> None:
    with tables.connect(url) as connection:
        for place, table in enumerate((*tables.TABLES, "kernel_sequencecounter"), start=1):
            connection.execute(f"VACUUM (ANALYZE) {table}")
            progress("analysed tables", place, len(tables.TABLES) + 1)


# A run that was killed may have written all its people and no dossier; older rows say nothing of people.
_KNOWN: Final = """
    SELECT count(*), coalesce(sum(dossiers), 0)::bigint,
           coalesce(sum(greatest(people, dossiers / 2)), 0)::bigint,
           coalesce(sum(greatest(firms, dossiers / 50)), 0)::bigint
    FROM motcua_seed
"""


def _order(direct: "psycopg.Connection[Any]", dossiers: int, seed: int, *, more: bool) -> Order:
    known = direct.execute(_KNOWN).fetchone()
    assert known is not None
    if known[1] and not more:
        raise AlreadySeeded(count=known[1])
    return Order(
        dossiers=dossiers, seed=seed + known[0] * 7_919, now=int(clock.now().timestamp()), run=known[0] + 1,
        first_person=known[2], people=max(50, dossiers * 2 // 5), first_firm=known[3],
        firms=max(5, dossiers // 60), file=_sheet(),
    )  # fmt: skip


def _sheet() -> tuple[uuid.UUID, str, str, int, str]:
    """One small picture that every generated attachment shows."""
    actor = service("seed")
    info = store_file(
        io.BytesIO(blank_pdf()), name="giay-to-minh-hoa.pdf", subject=Subject("seed", _SHEET), actor=actor
    )
    return info.id, info.name, info.media_type, info.size, info.sha256


def blank_pdf() -> bytes:
    """A page that says what it is."""
    content = b"BT /F1 24 Tf 90 700 Td (Minh hoa) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


# --- batches ------------------------------------------------------------------------------------------------------


def _write(
    order: Order, plan: Plan, url: str, processes: int, progress: Progress, raw: "psycopg.Connection[Any] | None"
) -> None:
    if raw is not None:
        maker = Maker(order, raw)
        for first, last in _people_batches(order):
            maker.people(first, last)
        for batch in batches(maker.plan, order):
            maker.batch(batch)
        return
    done = 0
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=makers.begin, initargs=(order, url)) as pool:
        waiting = [pool.submit(makers.make_people, first, last) for first, last in _people_batches(order)]
        waiting += [pool.submit(makers.make_batch, batch) for batch in batches(plan, order)]
        for finished in as_completed(waiting):
            done += finished.result()
            progress("dossiers", done, order.dossiers)


def _people_batches(order: Order) -> Iterator[tuple[int, int]]:
    for start in range(0, order.people, PEOPLE_BATCH):
        yield start, min(order.people, start + PEOPLE_BATCH)


def batches(plan: Plan, order: Order) -> Iterator[Batch]:
    """Days with their numbers of dossiers, which add up to what was ordered."""
    days, total = [], 0.0
    calendar = current_rulebook().default_calendar
    day, today = order.since or plan.epochs[0].first, moments.day_of(order.now)
    while day <= today:
        total += life.weight(day, FIRST_DAY, works=calendar.is_working(day))
        days.append((day, total))
        day += dt.timedelta(days=1)
    waiting: list[tuple[dt.date, int]] = []
    before = number = 0
    for day, upto in days:
        count = round(order.dossiers * upto / total) - before
        before += count
        waiting.append((day, count))
        if sum(each for _, each in waiting) >= BATCH or day == today:
            yield Batch(number, tuple(waiting))
            number, waiting = number + 1, []
