"""Makes and writes batches of days: fates drawn, told as rows, copied into the database."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any, Final

import psycopg

from motcua.config.seeding import columns, life, moments, people, rows, story, tables
from motcua.config.seeding.clocks import Clocks
from motcua.config.seeding.moments import WorkAxis
from motcua.config.seeding.order import Batch, Order
from motcua.config.seeding.people import Party
from motcua.config.seeding.plan import read_plan
from motcua.deadlines.rulebook import current_rulebook
from motcua.dossiers.rules import rule
from motcua.identity.queries.revision import steady
from motcua.kernel import numbers

FIRM_SHARE: Final = 0.08
_COLUMNS: Final = {**columns.COLUMNS, **people.COLUMNS}


class Maker:
    """Makes and writes batches over one connection."""

    def __init__(self, order: Order, connection: "psycopg.Connection[Any]") -> None:
        self.order, self.connection = order, connection
        today = moments.day_of(order.now)
        with steady():
            self.plan = read_plan(today)
        self.rulebook = current_rulebook()
        self.clocks = Clocks(self.rulebook)
        first = self.plan.epochs[0].first
        self.axis = WorkAxis(self.rulebook.default_calendar, first, today + dt.timedelta(days=400))
        self.file = rows.File(*order.file)
        self.demo = self._demo_people()
        # Dossiers of a demonstration, or of an earlier run, have their numbers already.
        found = connection.execute("SELECT series, period, last FROM kernel_sequencecounter").fetchall()
        self.used: dict[tuple[str, str], int] = {(series, period): last for series, period, last in found}

    def _demo_people(self) -> list[Party]:
        """People with an account get some dossiers too, so that they have something to look at."""
        found = self.connection.execute(
            "SELECT p.id, p.full_name, p.search_name, coalesce(p.identity_number, ''), p.phone, p.address, p.account_id"
            " FROM identity_person p WHERE p.account_id IS NOT NULL ORDER BY p.id"
        ).fetchall()
        return [
            Party(
                name, f"{pid}\tperson\t{name}\t{search} {number} {phone}\t{number}\t{phone}\t\t{address}", name, account
            )
            for pid, name, search, number, phone, address, account in found
        ]

    def people(self, first: int, last: int) -> int:
        order, lines = self.order, {}
        start = order.first_person
        lines["identity_person"] = list(people.person_lines(start + first, start + last))
        if first == 0:
            lines["identity_enterprise"] = list(people.firm_lines(order.first_firm, order.first_firm + order.firms))
        tables.copy(self.connection, _COLUMNS, lines)
        return 0

    def batch(self, batch: Batch) -> int:
        """Make a batch and write it, with its counters, in one transaction."""
        source = random.Random(f"{self.order.seed}/{batch.number}")
        writer = rows.Writer(self.plan, self.clocks, source, self.file, self.order.now)
        counters: dict[tuple[str, str], int] = defaultdict(int)
        for day, count in batch.days:
            self._day(day, count, source, writer, counters)
        with self.connection.transaction():
            tables.copy(self.connection, _COLUMNS, writer.lines)
            self.connection.execute(
                "INSERT INTO kernel_sequencecounter (series, period, last)"
                " SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])"
                " ON CONFLICT (series, period)"
                " DO UPDATE SET last = GREATEST(kernel_sequencecounter.last, EXCLUDED.last)",
                [[s for s, _ in counters], [p for _, p in counters], list(counters.values())],
            )
            self.connection.execute(
                "UPDATE motcua_seed SET dossiers = dossiers + %s WHERE id = %s", [batch.dossiers, self.order.run]
            )
        return batch.dossiers

    def _day(
        self, day: dt.date, count: int, source: random.Random, writer: rows.Writer, counters: dict[tuple[str, str], int]
    ) -> None:
        epoch, period = self.plan.epoch(day), day.isoformat()
        template = rule("code_template", day)
        idle = life.IDLE if self.order.idle is None else self.order.idle
        lives = []
        for _ in range(count):
            desk = epoch.pick(source)
            lives.append((desk, life.live(source, desk, day, self.axis, self.order.now, idle=idle)))
        lives.sort(key=lambda pair: pair[1].submitted)
        for desk, fate in lives:
            key = (f"dossier:{desk.agency}", period)
            number = counters[key] = (counters.get(key) or self.used.get(key, 0)) + 1
            code = numbers.render(template, agency=desk.agency, day=day, n=number)
            story.tell(writer, desk, fate, self._party(source), code)

    def _party(self, source: random.Random) -> Party:
        draw = source.random()
        order = self.order
        if self.demo and draw < 12 * len(self.demo) / order.dossiers:
            return self.demo[source.randrange(len(self.demo))]
        if draw > 1 - FIRM_SHARE:
            return people.firm(order.first_firm + int(order.firms * source.random() ** 1.4))
        return people.person(order.first_person + int(order.people * source.random() ** 1.3))
