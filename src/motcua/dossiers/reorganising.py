"""Dossiers when units end: what is open, and drafts, go to units that stand; what is closed stays where it was.

Everything by sets. `Transfer` keeps from where to where each dossier went: reports of the days before read it
(`queries.by_unit`), and undoing.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from motcua.catalogue import queries as catalogue
from motcua.dossiers import held
from motcua.dossiers.states import OPEN, State
from motcua.identity.queries import organisation
from motcua.identity.queries.actors import post_infos
from motcua.identity.reorganisation import CarryLog, Participant, Touched, holdings
from motcua.identity.reorganisation.participants import Plan, Tell
from motcua.kernel import audit, clock, numbers
from motcua.kernel.actor import Actor
from motcua.papers import reorganising as papers
from motcua.workflow import reorganising as workflow

ROOM: Final = "dossiers"
MOVABLE: Final = sorted({*OPEN, State.DRAFT})
SAMPLES: Final = 12
BATCH: Final = 5_000
_TABLES: Final = {
    "reorganisation_dossier": "id uuid PRIMARY KEY",
    "reorganisation_area": "code text PRIMARY KEY, heir text",
    "reorganisation_home": "unit_id uuid PRIMARY KEY, home uuid",
}
_ROUTES: Final = """
    SELECT unit_id, position, to_unit, to_key, areas, procedures, words FROM jsonb_to_recordset(%s::jsonb)
        AS r (unit_id uuid, position int, to_unit uuid, to_key text, areas text[], procedures text[], words text[])
"""
_FITS: Final = """
    (r.areas IS NULL OR d.area_code = ANY (r.areas)) AND (r.procedures IS NULL OR d.procedure_code = ANY (r.procedures))
    AND (r.words IS NULL OR d.applicant_address ILIKE ANY (r.words))
"""


def _routes(plan: Plan) -> str:
    """The routes as JSON; a field of the catalogue is spelled out as its procedures."""
    fields: dict[str, list[str]] = {}
    for code in {code for route in plan.routes for code in route.fields}:
        fields[code] = catalogue.codes_of_field(code)

    def procedures(route: Any) -> list[str] | None:
        if not route.procedures and not route.fields:
            return None
        of_fields = {code for name in route.fields for code in fields[name]}
        wanted = (
            set(route.procedures) & of_fields if route.procedures and route.fields else {*route.procedures, *of_fields}
        )
        return sorted(wanted)

    return json.dumps([
        {
            "unit_id": str(route.unit_id), "position": route.position, "to_unit": str(route.to) if route.to else None,
            "to_key": route.to_key, "areas": list(route.areas) or None, "procedures": procedures(route),
            "words": [f"%{_literal(word)}%" for word in route.words] or None,
        }
        for route in plan.routes
    ])  # fmt: skip


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# --- survey -------------------------------------------------------------------------------------------------------


def _survey(plan: Plan) -> list[Touched]:
    found = []
    for state in (State.DRAFT, *(each for each in State if each in OPEN)):
        rows = _rows(
            "SELECT handling_unit_id, count(*), (array_agg(coalesce(code, applicant_name) ORDER BY id))[1:12]"
            " FROM dossiers_dossier WHERE state = %s AND handling_unit_id = ANY (%s) GROUP BY 1",
            [state.value, plan.ending],
        )
        by_unit = {plan.keys[unit]: count for unit, count, _ in rows}
        samples = tuple(name for *_, names in rows for name in names)[:SAMPLES]
        found.append(Touched(f"state.{state.value}", sum(by_unit.values()), by_unit, samples))
    found.append(_elsewhere(plan))
    found.append(_flow(plan))
    found += holdings.survey(held.HOLDINGS, plan)
    series = open_series(plan)
    found.append(Touched("series", len(series), {}, tuple(name.removeprefix("dossier:") for name in series[:SAMPLES])))
    return found


def _elsewhere(plan: Plan) -> Touched:
    """Received at an ending unit for an agency that stays."""
    rows = _rows(
        "SELECT receiving_unit_id, count(*), (array_agg(code ORDER BY id))[1:12] FROM dossiers_dossier"
        " WHERE state = ANY (%s) AND receiving_unit_id = ANY (%s) AND NOT handling_unit_id = ANY (%s) GROUP BY 1",
        [MOVABLE, plan.ending, plan.ending],
    )
    by_unit = {plan.keys[unit]: count for unit, count, _ in rows}
    samples = tuple(name for *_, names in rows for name in names if name)[:SAMPLES]
    return Touched("received_for_others", sum(by_unit.values()), by_unit, samples)


def _flow(plan: Plan) -> Touched:
    """From which unit to which agency, by the rules as they are."""
    rows = _rows(
        f"WITH r AS MATERIALIZED ({_ROUTES}), went AS (SELECT DISTINCT ON (d.id) d.handling_unit_id AS unit, r.to_key"
        f" FROM dossiers_dossier d JOIN r ON r.unit_id = d.handling_unit_id"
        f" WHERE d.state = ANY (%s) AND d.handling_unit_id = ANY (%s) AND {_FITS} ORDER BY d.id, r.position)"
        " SELECT unit, to_key, count(*) FROM went GROUP BY 1, 2",
        [_routes(plan), MOVABLE, plan.ending],
    )
    by_pair = {f"{plan.keys[unit]} → {key}": count for unit, key, count in sorted(rows, key=lambda row: -row[2])}
    return Touched("flow", sum(by_pair.values()), by_pair)


def open_series(plan: Plan) -> list[str]:
    """Series of dossier codes and forms that end: those of ending agencies whose code no unit of the day bears."""
    before, after = organisation(plan.day - dt.timedelta(days=1)), organisation(plan.day)
    gone = [before.unit(each) for each in plan.ending if each in before]
    agencies = [unit for unit in gone if before.agency_of(unit.id).id == unit.id]
    borne = {
        name for unit in after.units.values() if unit.id not in plan.keys for name in (unit.code, unit.key) if name
    }
    ended = {(each.code or each.key).upper() for each in agencies} - {name.upper() for name in borne}
    return sorted({f"dossier:{name}" for name in ended}) + held.form_series(ended)


# --- carry --------------------------------------------------------------------------------------------------------


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:
    _begin()
    workflow.begin()
    _find(plan)
    _decide(plan)
    moved = workflow.move(plan)
    with connection.cursor() as cursor:
        cursor.execute(_TRANSFER, [plan.id, clock.now()])
        cursor.execute(_MOVE, [plan.id])
        moved["dossier"] = cursor.rowcount
    _show_steps()
    parted = held.part_places(plan)
    beside = holdings.carry(held.HOLDINGS, plan, actor=actor, stakes=workflow.STAKES)
    # Scans in work go where their dossier goes; the others, where their room sends them.
    scans = papers.carry_with(plan, actor=actor, stakes=workflow.STAKES)
    tell(ROOM, 0, moved["dossier"])
    _tell_chains(plan, "dossiers.transferred", actor, tell, moved["dossier"])
    series = numbers.close_series(open_series(plan))
    workflow.end()
    _end()
    moved |= {**beside["moved"], **scans["moved"], "series": len(series)}
    return {"moved": moved, "series": series, "beside": beside, "parted": parted, "scans": scans}


def _find(plan: Plan) -> None:
    """Every dossier that has anything to do with an ending unit or area, locked; and its stakes there."""
    with connection.cursor() as cursor:
        for old, new in plan.areas.items():
            cursor.execute("INSERT INTO reorganisation_area VALUES (%s, %s)", [old, new])
        workflow.gather(plan, "dossier")
        cursor.execute(
            "INSERT INTO reorganisation_dossier SELECT id FROM dossiers_dossier WHERE state = ANY (%s) AND ("
            " handling_unit_id = ANY (%s) OR receiving_unit_id = ANY (%s) OR involved_units && %s::uuid[]"
            " OR return_unit_id = ANY (%s) OR area_code = ANY (%s)"
            " OR id IN (SELECT subject_id FROM reorganisation_stake)) ORDER BY id FOR UPDATE",
            [MOVABLE, *[plan.ending] * 4, list(plan.areas)],
        )
        cursor.execute(
            "INSERT INTO reorganisation_stake (subject_id, unit_id)"
            " SELECT DISTINCT d.id, unit FROM reorganisation_dossier JOIN dossiers_dossier d USING (id),"
            " unnest(d.involved_units || d.handling_unit_id || d.receiving_unit_id) unit WHERE unit = ANY (%s)"
            " ON CONFLICT DO NOTHING",
            [plan.ending],
        )
        cursor.execute("ANALYZE reorganisation_dossier")
        cursor.execute("ANALYZE reorganisation_stake")


def _decide(plan: Plan) -> None:
    """For each stake the first route whose conditions fit the dossier."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH r AS MATERIALIZED ({_ROUTES})"
            " UPDATE reorganisation_stake s SET to_unit = went.to_unit FROM ("
            " SELECT DISTINCT ON (s.subject_id, s.unit_id) s.subject_id, s.unit_id, r.to_unit"
            " FROM reorganisation_stake s JOIN dossiers_dossier d ON d.id = s.subject_id"
            f" JOIN r ON r.unit_id = s.unit_id WHERE {_FITS} ORDER BY s.subject_id, s.unit_id, r.position) went"
            " WHERE went.subject_id = s.subject_id AND went.unit_id = s.unit_id",
            [_routes(plan)],
        )


_TRANSFER: Final = """
    INSERT INTO dossiers_transfer (dossier_id, reorganisation_id, moved_at, handling_from, handling_to, receiving_from,
           receiving_to, involved_from, involved_to, area_from, area_to)
    SELECT d.id, %s, %s, d.handling_unit_id, coalesce(h.to_unit, d.handling_unit_id), d.receiving_unit_id,
           coalesce(v.to_unit, d.receiving_unit_id), d.involved_units,
           ARRAY(SELECT coalesce(s.to_unit, x.unit) FROM unnest(d.involved_units) WITH ORDINALITY x (unit, place)
                  LEFT JOIN reorganisation_stake s ON s.subject_id = d.id AND s.unit_id = x.unit
                  GROUP BY 1 ORDER BY min(x.place)),
           d.area_code, coalesce(a.heir, d.area_code)
      FROM reorganisation_dossier JOIN dossiers_dossier d USING (id)
      LEFT JOIN reorganisation_stake h ON h.subject_id = d.id AND h.unit_id = d.handling_unit_id
      LEFT JOIN reorganisation_stake v ON v.subject_id = d.id AND v.unit_id = d.receiving_unit_id
      LEFT JOIN reorganisation_area a ON a.code = d.area_code
"""
_MOVE: Final = """
    UPDATE dossiers_dossier d
       SET handling_unit_id = t.handling_to, receiving_unit_id = t.receiving_to, involved_units = t.involved_to,
           area_code = t.area_to
      FROM dossiers_transfer t WHERE t.reorganisation_id = %s AND t.dossier_id = d.id
"""


def _show_steps() -> None:
    """Worklist rows follow the steps that workflow has touched."""
    posts = [post for (post,) in _rows(f"SELECT DISTINCT post_id FROM {workflow.STEPS} WHERE post_id IS NOT NULL", [])]
    names = {post: info.name for post, info in post_infos(posts).items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_dossiertask k SET unit_id = s.unit_id, post_id = s.post_id,"
            " holder_name = coalesce(n.name, '')"
            f" FROM {workflow.STEPS} s LEFT JOIN unnest(%s::uuid[], %s::text[]) n (post, name) ON n.post = s.post_id"
            " WHERE k.task_id = s.task_id",
            [list(names), list(names.values())],
        )


def _tell_chains(plan: Plan, action: str, actor: Actor, tell: Tell, total: int) -> None:
    """One entry in the chain of each dossier."""
    done = 0
    for batch in _transfers(plan):
        audit.record_many("dossier", (_entry(row, plan) for row in batch), action, actor=actor)
        done += len(batch)
        tell(ROOM, done, total)


def _transfers(plan: Plan) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while batch := _rows(
        "SELECT id, dossier_id, handling_from, handling_to, receiving_from, receiving_to, area_from, area_to"
        " FROM dossiers_transfer WHERE reorganisation_id = %s AND id > %s ORDER BY id LIMIT %s",
        [plan.id, last, BATCH],
    ):
        last = batch[-1][0]
        yield batch


def _entry(row: tuple[Any, ...], plan: Plan) -> tuple[uuid.UUID, dict[str, Any]]:
    _, dossier, handling, to, receiving, received, area, lies = row
    pairs = {"handling_unit": (handling, to), "receiving_unit": (receiving, received), "area": (area, lies)}
    return dossier, {
        "before": {name: str(old) for name, (old, new) in pairs.items() if old != new},
        "after": {name: str(new) for name, (old, new) in pairs.items() if old != new},
        "reorganisation": str(plan.id), "reason": plan.name, "legal_basis": plan.legal_basis,
    }  # fmt: skip


# --- undo ---------------------------------------------------------------------------------------------------------


def _undo(plan: Plan, log: CarryLog, *, actor: Actor) -> None:
    _begin()
    workflow.begin()
    with connection.cursor() as cursor:
        for unit, home in plan.home.items():
            cursor.execute("INSERT INTO reorganisation_home VALUES (%s, %s)", [unit, home])
        cursor.execute(
            "INSERT INTO reorganisation_dossier SELECT id FROM dossiers_dossier d WHERE id IN"
            " (SELECT dossier_id FROM dossiers_transfer WHERE reorganisation_id = %s)"
            " OR handling_unit_id = ANY (%s) OR receiving_unit_id = ANY (%s) OR involved_units && %s::uuid[]"
            " ORDER BY id FOR UPDATE",
            [plan.id, *[list(plan.home)] * 3],
        )
        workflow.give_back(plan)
        _show_steps()
        cursor.execute(_UNDO, [plan.id])
        cursor.execute(
            "UPDATE dossiers_transfer SET undone_at = %s WHERE reorganisation_id = %s", [clock.now(), plan.id]
        )
    if "beside" in log:
        holdings.undo(held.HOLDINGS, plan, log["beside"], actor=actor)
        held.join_places(log["parted"])
        papers.give_back(plan, log["scans"], actor=actor)
    entries = _rows("SELECT id FROM reorganisation_dossier", [])
    facts = holdings.told(plan)
    audit.record_many("dossier", ((each, facts) for (each,) in entries), "dossiers.transfer_undone", actor=actor)
    numbers.reopen_series(log["series"])
    workflow.end()
    _end()


# A unit that the dossier got since by another act stays, unless it was founded by the operation and goes now.
_UNDO: Final = """
    UPDATE dossiers_dossier d
       SET handling_unit_id = CASE WHEN d.handling_unit_id = t.handling_to THEN t.handling_from
                                   ELSE coalesce(h.home, d.handling_unit_id) END,
           receiving_unit_id = CASE WHEN d.receiving_unit_id = t.receiving_to THEN t.receiving_from
                                    ELSE coalesce(v.home, d.receiving_unit_id) END,
           involved_units = CASE WHEN d.involved_units = t.involved_to THEN t.involved_from ELSE
               ARRAY(SELECT unit FROM (
                   SELECT unit, place FROM unnest(t.involved_from) WITH ORDINALITY was (unit, place)
                   UNION ALL
                   SELECT coalesce(m.home, since.unit), 1000 + since.place
                     FROM unnest(d.involved_units) WITH ORDINALITY since (unit, place)
                     LEFT JOIN reorganisation_home m ON m.unit_id = since.unit
                    WHERE NOT since.unit = ANY (coalesce(t.involved_to, '{}'))) both_
                  GROUP BY unit ORDER BY min(place)) END,
           area_code = CASE WHEN d.area_code = t.area_to THEN t.area_from ELSE d.area_code END
      FROM reorganisation_dossier r
      JOIN dossiers_dossier o ON o.id = r.id
      LEFT JOIN dossiers_transfer t ON t.dossier_id = r.id AND t.reorganisation_id = %s
      LEFT JOIN reorganisation_home h ON h.unit_id = o.handling_unit_id
      LEFT JOIN reorganisation_home v ON v.unit_id = o.receiving_unit_id
     WHERE d.id = r.id
"""


def _left(plan: Plan) -> int:
    """Open dossiers, drafts and worklist rows at units that ended."""
    (found,) = _rows(
        "SELECT (SELECT count(*) FROM dossiers_dossier WHERE state = ANY (%s)"
        " AND (handling_unit_id = ANY (%s) OR receiving_unit_id = ANY (%s)))"
        " + (SELECT count(*) FROM dossiers_dossiertask WHERE unit_id = ANY (%s))",
        [MOVABLE, plan.ending, plan.ending, plan.ending],
    )
    return int(found[0]) + holdings.left(held.HOLDINGS, plan)


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _begin() -> None:
    _end()
    with connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")


def _end() -> None:
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")


CARRIED: Final = (
    "dossiers.Dossier.handling_unit", "dossiers.Dossier.receiving_unit", "dossiers.Dossier.involved_units",
    "dossiers.Dossier.area_code", "dossiers.DossierTask.unit", "dossiers.DossierTask.post_id",
    *(each.label for each in held.HOLDINGS),
)  # fmt: skip
PARTICIPANT: Final = Participant(ROOM, 10, _survey, _carry, _undo, _left, CARRIED, held.STAYS)
