"""Rows that hang on a unit by one column: most of what a room has at units that end goes along in this one way.

A room lists its `Holding`s and has them surveyed, carried, given back and counted by the functions below; only what
needs more thought (numbers that clash, work that follows rules) is written in the room. What stays is said by a `Stay`
with its reason. A test walks all models: every column that holds a unit has one of the two.
"""
# ruff: noqa: S608 - tables, columns and conditions are the program's own

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.db import connection

from motcua.identity.reorganisation.participants import CarryLog, Plan, Touched
from motcua.kernel import audit
from motcua.kernel.actor import Actor

SAMPLES: Final = 12


class By(StrEnum):
    """What the column names: a unit, or an officer's post."""

    UNIT = "unit"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of `model` that go along with the unit (or post) in `field`.

    `going` and `name` are SQL over the row `t`: which rows go, and what one is called in the report. `chain`: the kind
    of the chain in which each row's way is told. `subject`: the column that names whose stake (`carry`) decides.
    """

    kind: str
    model: str
    field: str
    going: str = "TRUE"
    name: str = "t.id::text"
    chain: str = ""
    subject: str = ""
    by: By = By.UNIT

    @property
    def label(self) -> str:
        """`arrivals.Booking.point`."""
        return f"{self.model}.{self.field}"

    @property
    def table(self) -> str:
        return str(apps.get_model(self.model)._meta.db_table)  # noqa: SLF001 - documented

    @property
    def column(self) -> str:
        return str(apps.get_model(self.model)._meta.get_field(self.field).column)  # noqa: SLF001 - documented

    @property
    def at(self) -> str:
        """SQL: the unit at which the row stands."""
        unit = f"t.{self.column}"
        return unit if self.by is By.UNIT else f"(SELECT p.unit_id FROM identity_post p WHERE p.id = {unit})"


def survey(holdings: Iterable[Holding], plan: Plan) -> list[Touched]:
    """How many rows of each would go, at which units, and some by name."""
    return [_surveyed(each, plan) for each in holdings]


def _surveyed(each: Holding, plan: Plan) -> Touched:
    rows = _rows(
        f"SELECT unit, count(*), (array_agg(name ORDER BY id))[1:{SAMPLES}] FROM"
        f" (SELECT t.id, {each.at} AS unit, {each.name} AS name FROM {each.table} t WHERE {each.going}) held"
        " WHERE unit = ANY (%s) GROUP BY unit",
        [plan.ending],
    )
    by_unit = {plan.keys[unit]: count for unit, count, _ in rows}
    names = tuple(str(name) for *_, found in rows for name in found if name)[:SAMPLES]
    return Touched(each.kind, sum(by_unit.values()), by_unit, names)


def carry(
    holdings: Sequence[Holding], plan: Plan, *, actor: Actor, stakes: str = "", claimed: bool = False
) -> CarryLog:
    """Give the rows to the unit that takes over: where the stake of their subject says, else where the rest goes.

    `stakes` is a table of this transaction with subject_id, unit_id and to_unit; without it only the rest counts.
    `claimed`: only rows whose subject has a stake. What comes back is kept with the operation: counts under `moved`,
    and under `rows` what `undo` needs.
    """
    moved, kept = dict[str, int](), dict[str, Any]()
    for each in holdings:
        rows = _carried(each, plan, stakes, claimed=claimed)
        moved[each.kind] = len(rows)
        ways: dict[tuple[str, str], list[str]] = {}
        for key, was, goes in rows:
            ways.setdefault((str(was), str(goes)), []).append(str(key))
        kept[each.kind] = [[was, goes, keys] for (was, goes), keys in ways.items()]
        if each.chain:
            _tell(each, rows, plan, actor)
    return {"moved": moved, "rows": kept}


def _carried(each: Holding, plan: Plan, stakes: str, *, claimed: bool) -> list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]:
    heirs = plan.heirs if each.by is By.UNIT else dict(plan.posts)
    staked = bool(stakes and each.subject)
    kind = "JOIN" if claimed else "LEFT JOIN"
    join = f"{kind} {stakes} s ON s.subject_id = t.{each.subject} AND s.unit_id = t.{each.column}" if staked else ""
    goes = "coalesce(s.to_unit, h.heir)" if staked else "h.heir"
    return _rows(
        "WITH went AS MATERIALIZED ("
        f" SELECT t.id, t.{each.column} AS was, {goes} AS goes FROM {each.table} t"
        f" JOIN unnest(%s::uuid[], %s::uuid[]) h (unit, heir) ON h.unit = t.{each.column} {join}"
        f" WHERE {each.going} ORDER BY t.id FOR UPDATE OF t)"
        f" UPDATE {each.table} t SET {each.column} = went.goes FROM went WHERE t.id = went.id"
        " RETURNING t.id, went.was, went.goes",
        [list(heirs), list(heirs.values())],
    )


def _tell(each: Holding, rows: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID]], plan: Plan, actor: Actor) -> None:
    room, facts = each.model.split(".")[0], told(plan)
    entries = (
        (key, {"before": {each.field: str(was)}, "after": {each.field: str(goes)}, **facts}) for key, was, goes in rows
    )
    audit.record_many(each.chain, entries, f"{room}.transferred", actor=actor)


def told(plan: Plan) -> dict[str, str]:
    """What an entry in a chain says of the operation."""
    return {"reorganisation": str(plan.id), "reason": plan.name, "legal_basis": plan.legal_basis}


def undo(holdings: Sequence[Holding], plan: Plan, log: CarryLog, *, actor: Actor) -> None:
    """Give back what `carry` moved and nobody has moved since; what came in at founded units goes where their work
    goes.
    """
    for each in holdings:
        back = [(key, was, goes) for was, goes, keys in log["rows"].get(each.kind, ()) for key in keys]
        _set(each, back)
        if each.by is By.UNIT:
            _home(each, dict(plan.home))
        else:
            _home(each, {new: old for old, new in plan.posts.items() if new in plan.new_posts})
        if each.chain:
            entries = ((uuid.UUID(key), told(plan)) for key, *_ in back)
            audit.record_many(each.chain, entries, f"{each.model.split('.')[0]}.transfer_undone", actor=actor)


def _set(each: Holding, back: list[tuple[str, str, str]]) -> None:
    if back:
        keys, was, goes = (list(column) for column in zip(*back, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {each.table} t SET {each.column} = k.was"
                " FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) k (id, was, goes)"
                f" WHERE t.id = k.id AND t.{each.column} = k.goes",
                [keys, was, goes],
            )


def _home(each: Holding, home: dict[uuid.UUID, uuid.UUID]) -> None:
    if home:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {each.table} t SET {each.column} = h.home FROM unnest(%s::uuid[], %s::uuid[]) h (unit, home)"
                f" WHERE t.{each.column} = h.unit",
                [list(home), list(home.values())],
            )


def left(holdings: Iterable[Holding], plan: Plan) -> int:
    """How many rows that should have gone still stand at units that ended."""
    return sum(
        int(count)
        for each in holdings
        for (count,) in _rows(
            f"SELECT count(*) FROM {each.table} t WHERE {each.at} = ANY (%s) AND ({each.going})", [plan.ending]
        )
    )


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
