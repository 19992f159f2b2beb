"""Bắc Ninh-sized proof of a reorganisation, or of any pack with plans: open dossiers at units that end, carried over.

A process of its own on a database of its own: `stage` fills it, `measure` carries the plan out and takes it back.
"""

import json
import os
import random
import resource
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

# Of this share of the generated dossiers nothing has been done since they came in, so most are open.
IDLE: Final = 0.8
DAYS: Final = 21
GENERATED: Final = 1.2


def stage(dossiers: int, plans: list[Path]) -> None:
    """Fill the database: units that only the plans know, then dossiers until enough are open on the eve of the day."""
    import datetime as dt

    from motcua.config.seeding import run
    from motcua.kernel import clock

    spec = merged(plans)
    _found_missing(spec)
    eve = clock.at(spec.day.year, spec.day.month, spec.day.day) - dt.timedelta(hours=4)
    since = spec.day - dt.timedelta(days=DAYS)
    wanted, number = int(dossiers * GENERATED), 1
    while (standing := open_dossiers()) < dossiers:
        if standing:
            wanted = max(2_000, int((dossiers - standing) * GENERATED * 1.3))
        run.seed(wanted, seed=number, more=True, since=since, until=eve, idle=IDLE)
        number += 1
    _place(spec)


def measure(plans: list[Path], say: Callable[[str], None]) -> dict[str, Any]:
    """Prepare, survey, carry out, count what is left, undo; seconds of each and memory."""
    from django.db import connection

    from motcua.identity.reorganisation import actions
    from motcua.kernel import clock

    spec = merged(plans)
    result: dict[str, Any] = {"open": open_dossiers(), "seconds": {}}
    before = _by_unit()

    def timed(name: str, act: Callable[[], Any]) -> Any:
        begun = time.monotonic()
        found = act()
        result["seconds"][name] = round(time.monotonic() - begun, 1)
        say(f"{name}: {result['seconds'][name]} s")
        return found

    with clock.frozen(clock.at(spec.day.year, spec.day.month, spec.day.day, 7)):
        plan = actions.prepare_reorganisation(spec, actor=_administrator("A"))
        timed("survey", lambda: actions.survey_reorganisation(plan, actor=_administrator("A")))
        result["moved"] = timed("carry out", lambda: actions.carry_out(plan, actor=_administrator("B")))
        result["left"] = _astray(spec)
        result["lost"] = result["open"] - open_dossiers()
        result["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        result["database_memory_mb"] = _backend_memory(connection)
        result["audit"] = timed("verify chains", _verify)
        timed("undo", lambda: actions.undo(plan, reason="bench", actor=_administrator("B")))
        result["as_before"] = _by_unit() == before
    return result


def merged(plans: list[Path]) -> Any:
    """Several plans of one day as one operation."""
    from motcua.identity.reorganisation.reading import plan_from_json

    specs = [plan_from_json(path.read_bytes(), path.name) for path in plans]
    changes = tuple(change for spec in specs for change in spec.changes)
    return replace(specs[0], name="; ".join(spec.name for spec in specs), changes=changes)


def open_dossiers() -> int:
    """Dossiers that are not closed."""
    return int(_one("SELECT count(*) FROM dossiers_dossier WHERE state IN ('draft', 'submitted', 'accepted', "
                    "'processing', 'awaiting_supplement', 'awaiting_payment', 'finished')"))  # fmt: skip


def _found_missing(spec: Any) -> None:
    """Units that the plans end and that the pack knows as areas only, with a service point each."""
    import datetime as dt

    from motcua.config.pack import pack_actor
    from motcua.identity.actions import create_unit
    from motcua.identity.queries import areas, organisation, steady

    before = spec.day - dt.timedelta(days=1)
    start = before - dt.timedelta(days=120)
    names = {area.code: area for level in ("district", "commune") for area in areas(level, as_of=before)}
    keys = {unit.key for unit in organisation(before).units.values()}
    missing = [key for change in spec.changes for key in change.sources if key not in keys]
    with steady():
        for key in sorted(missing, key=lambda each: not each.startswith("district")):
            code = key.rpartition("-")[2]
            area, kind = names[code], "district" if key.startswith("district") else "commune"
            parent = "province" if kind == "district" else f"district-{area.parent_code}"
            made = create_unit(
                key=key, kind=kind, name=f"Ủy ban nhân dân {area.name}", short_name=f"UBND {area.name}",
                parent_id=organisation(start).by_key(parent).id, area_code=code, valid_from=max(start, area.valid_from),
                legal_basis=area.legal_basis, actor=pack_actor(),
            )  # fmt: skip
            create_unit(
                key=f"{key}-service", kind="service_point", name=f"Bộ phận một cửa {area.name}", parent_id=made.id,
                area_code=code, valid_from=made.valid_from, legal_basis=area.legal_basis, actor=pack_actor(),
            )  # fmt: skip


def _place(spec: Any) -> None:
    """Dossiers at districts lie in one of the district's communes, nine of ten."""
    import datetime as dt

    from django.db import connection

    from motcua.identity.queries import areas, organisation

    before, source = spec.day - dt.timedelta(days=1), random.Random(1)
    with connection.cursor() as cursor:
        for unit in organisation(before).of_kind("district"):
            codes = [area.code for area in areas("commune", as_of=before, within=unit.area_code)]
            cursor.execute("SELECT id FROM dossiers_dossier WHERE handling_unit_id = %s AND area_code = ''", [unit.id])
            ids = [each for (each,) in cursor.fetchall() if source.random() < 0.9]
            cursor.execute(
                "UPDATE dossiers_dossier d SET area_code = p.code FROM unnest(%s::uuid[], %s::text[]) p (id, code)"
                " WHERE d.id = p.id",
                [ids, [source.choice(codes) for _ in ids]],
            )


def _astray(spec: Any) -> int:
    """Open dossiers, drafts, steps and lanes at a unit that does not exist on the day."""
    from motcua.identity.queries import organisation

    alive = sorted(organisation(spec.day).units)
    return int(_one(
        "SELECT (SELECT count(*) FROM dossiers_dossier"
        " WHERE state NOT IN ('refused', 'withdrawn', 'stopped', 'returned') "
        " AND NOT (handling_unit_id = ANY (%s) AND receiving_unit_id = ANY (%s)))"
        " + (SELECT count(*) FROM dossiers_dossiertask WHERE NOT unit_id = ANY (%s))"
        " + (SELECT count(*) FROM workflow_task WHERE state IN ('open', 'claimed') AND NOT unit_id = ANY (%s))"
        " + (SELECT count(*) FROM workflow_processinstance i, jsonb_each(i.lanes) lane WHERE i.state = 'running'"
        "     AND NOT (lane.value ->> 0)::uuid = ANY (%s))",
        *[alive] * 5,
    ))  # fmt: skip


def _by_unit() -> str:
    """A digest of where everything stands and in which state."""
    return str(_one(
        "SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM ("
        " SELECT concat_ws(' ', id, state, handling_unit_id, receiving_unit_id, involved_units, area_code) AS line"
        "   FROM dossiers_dossier UNION ALL"
        " SELECT concat_ws(' ', task_id, unit_id, post_id, holder_name) FROM dossiers_dossiertask UNION ALL"
        " SELECT concat_ws(' ', id, unit_id, post_id, state, claimed_at) FROM workflow_task UNION ALL"
        " SELECT concat_ws(' ', id, lanes) FROM workflow_processinstance) all_"
    ))  # fmt: skip


def _verify() -> str:
    from motcua.kernel import audit

    report = audit.verify_all()
    return f"{report.chains} chains, {report.entries} entries, " + (
        f"BROKEN {report.broken}" if report.broken else "whole"
    )


def _one(statement: str, *values: Any) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def _administrator(name: str) -> Any:
    from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
    from motcua.kernel.permissions import vocabulary

    return Actor(uuid.uuid5(uuid.NAMESPACE_OID, name), f"Bench {name}", ActorKind.PERSON,
                 dict.fromkeys(vocabulary(), EVERYWHERE))  # fmt: skip


def _backend_memory(connection: Any) -> int | None:
    """What the database's own process held at most, where it runs on this machine."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            status = Path(f"/proc/{cursor.fetchone()[0]}/status").read_text(encoding="ascii")
    except OSError:
        return None
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    django.setup()
    act, number, *names = sys.argv[1:]
    plans = [Path(name) for name in names]
    if act == "stage":
        stage(int(number), plans)
        return
    json.dump(measure(plans, lambda text: print(text, file=sys.stderr, flush=True)), sys.stdout)  # noqa: T201 - told while it runs


if __name__ == "__main__":
    main()
