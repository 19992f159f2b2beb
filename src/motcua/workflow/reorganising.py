"""Steps and lanes when units end: what is open goes on where the work goes. Everything by sets, whatever the number.

A *stake* is a subject and an ending unit that it stands at, with the unit where that goes; whoever knows the subject
says so. `gather` finds the stakes of open work, `move` moves it, `give_back` undoes it. Both leave in `STEPS` the open
steps that they touched, as they stand then, for the room whose worklists show them.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_noop

from motcua.identity.queries import organisation
from motcua.identity.queries.actors import post_infos
from motcua.identity.reorganisation import CarryLog, Participant, Touched
from motcua.identity.reorganisation.participants import Plan, Stay, Tell
from motcua.kernel.actor import Actor

STAKES: Final = "reorganisation_stake"
STEPS: Final = "reorganisation_step"
SAMPLES: Final = 12
_TABLES: Final = {
    STAKES: "subject_id uuid, unit_id uuid, to_unit uuid, PRIMARY KEY (subject_id, unit_id)",
    STEPS: "task_id uuid PRIMARY KEY, unit_id uuid, post_id uuid",
    "reorganisation_post": "post_id uuid PRIMARY KEY, follower uuid, agency uuid",
    "reorganisation_unit": "unit_id uuid PRIMARY KEY, agency uuid, home uuid",
}


def begin() -> None:
    """Make the tables of this session's operation; what an earlier one left is dropped."""
    with connection.cursor() as cursor:
        for table, columns in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")


def end() -> None:
    """Drop them again."""
    with connection.cursor() as cursor:
        for table in (*_TABLES, "reorganisation_held"):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")


def gather(plan: Plan, kind: str | None = None) -> int:
    """The stakes of steps and lanes that are open at ending units; of one kind of subject, or of all."""
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, [plan.ending, kind, kind, plan.ending, kind, kind])
        return int(cursor.rowcount)


_GATHER: Final = """
    INSERT INTO reorganisation_stake (subject_id, unit_id)
    SELECT subject_id, unit_id FROM workflow_task
     WHERE state IN ('open', 'claimed') AND unit_id = ANY (%s) AND (%s::text IS NULL OR subject_kind = %s)
    UNION
    SELECT i.subject_id, (lane.value ->> 0)::uuid
      FROM workflow_processinstance i, jsonb_each(i.lanes) lane
     WHERE i.state = 'running' AND (lane.value ->> 0)::uuid = ANY (%s) AND (%s::text IS NULL OR subject_kind = %s)
    ON CONFLICT DO NOTHING
"""


def move(plan: Plan) -> dict[str, int]:
    """Give open steps and lanes to the units that the stakes name; returns how many of each.

    A step that was taken stays with its officer where that one goes to the same agency, and is open to all else.
    """
    _know_posts(plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reorganisation_stake")
        for statement in (_TASK_MOVES, _HELD_ELSEWHERE, _LANE_MOVES):
            cursor.execute(statement, {"id": plan.id, "ending": plan.ending})
        cursor.execute(_MOVE_TASKS, [plan.id])
        steps = cursor.rowcount
        cursor.execute(_MOVE_LANES, [plan.id])
        lanes = cursor.rowcount
        cursor.execute(_STEPS_OF_MOVES, [plan.id])
    return {"step": steps, "process": lanes}


_TASK_MOVES: Final = """
    INSERT INTO workflow_taskmove
           (reorganisation_id, task_id, unit_from, unit_to, post_from, post_to, state_from, claimed_from)
    SELECT %(id)s, t.id, t.unit_id, s.to_unit, t.post_id,
           CASE WHEN p.post_id IS NULL THEN t.post_id WHEN p.agency = u.agency THEN p.follower END,
           t.state, t.claimed_at
      FROM workflow_task t
      JOIN reorganisation_stake s ON s.subject_id = t.subject_id AND s.unit_id = t.unit_id
      LEFT JOIN reorganisation_post p ON p.post_id = t.post_id
      LEFT JOIN reorganisation_unit u ON u.unit_id = s.to_unit
     WHERE t.state IN ('open', 'claimed') AND t.unit_id = ANY (%(ending)s) AND s.to_unit IS NOT NULL
    ON CONFLICT DO NOTHING
"""
# An officer who goes elsewhere may hold a step of a unit that stays.
_HELD_ELSEWHERE: Final = """
    INSERT INTO workflow_taskmove
           (reorganisation_id, task_id, unit_from, unit_to, post_from, post_to, state_from, claimed_from)
    SELECT %(id)s, t.id, t.unit_id, t.unit_id, t.post_id, p.follower, t.state, t.claimed_at
      FROM workflow_task t JOIN reorganisation_post p ON p.post_id = t.post_id
     WHERE t.state IN ('open', 'claimed') AND NOT t.unit_id = ANY (%(ending)s)
    ON CONFLICT DO NOTHING
"""
_LANE_MOVES: Final = """
    INSERT INTO workflow_lanemove (reorganisation_id, instance_id, lanes_from, lanes_to)
    SELECT %(id)s, i.id, i.lanes, jsonb_object_agg(lane.key,
           CASE WHEN s.to_unit IS NULL THEN lane.value
                ELSE jsonb_build_array(s.to_unit::text, lane.value ->> 1) END)
      FROM workflow_processinstance i
     CROSS JOIN jsonb_each(i.lanes) lane
      LEFT JOIN reorganisation_stake s ON s.subject_id = i.subject_id AND s.unit_id = (lane.value ->> 0)::uuid
     WHERE i.state = 'running' AND i.subject_id IN (SELECT subject_id FROM reorganisation_stake)
     GROUP BY i.id, i.lanes
    HAVING bool_or(s.to_unit IS NOT NULL)
    ON CONFLICT DO NOTHING
"""
_MOVE_TASKS: Final = """
    UPDATE workflow_task t
       SET unit_id = m.unit_to, post_id = m.post_to,
           state = CASE WHEN m.post_to IS NULL THEN 'open' ELSE t.state END,
           claimed_at = CASE WHEN m.post_to IS NULL THEN NULL ELSE t.claimed_at END
      FROM workflow_taskmove m WHERE m.reorganisation_id = %s AND m.task_id = t.id
       AND (t.unit_id, t.post_id) IS DISTINCT FROM (m.unit_to, m.post_to)
"""
_MOVE_LANES: Final = """
    UPDATE workflow_processinstance i SET lanes = m.lanes_to
      FROM workflow_lanemove m WHERE m.reorganisation_id = %s AND m.instance_id = i.id AND i.lanes <> m.lanes_to
"""
_STEPS_OF_MOVES: Final = """
    INSERT INTO reorganisation_step (task_id, unit_id, post_id)
    SELECT t.id, t.unit_id, t.post_id FROM workflow_taskmove m JOIN workflow_task t ON t.id = m.task_id
     WHERE m.reorganisation_id = %s AND t.state IN ('open', 'claimed')
    ON CONFLICT DO NOTHING
"""


def give_back(plan: Plan) -> None:
    """Undo `move`, whatever was done since.

    A step that nobody touched is exactly as before. One that was taken or done since keeps that, by the officer's old
    post. Steps opened since go to the unit that their lane had. At founded units all work goes where `plan.home` says.
    """
    _know_posts(plan, back=True)
    with connection.cursor() as cursor:
        values: Any = {"id": plan.id, "founded": list(plan.home), "new_posts": sorted(plan.new_posts)}
        cursor.execute(_REMEMBER, values)
        for statement in _GIVE_BACK:
            cursor.execute(statement, values)


# Steps whose post is about to change are shown anew too.
_REMEMBER: Final = """
    CREATE TEMPORARY TABLE reorganisation_held ON COMMIT DROP AS
    SELECT id FROM workflow_task WHERE post_id = ANY (%(new_posts)s) AND state IN ('open', 'claimed')
"""
_GIVE_BACK: Final = (
    # What is as the operation left it: exactly as it was.
    """
    UPDATE workflow_task t SET unit_id = m.unit_from, post_id = m.post_from, state = m.state_from,
           claimed_at = m.claimed_from
      FROM workflow_taskmove m
     WHERE m.reorganisation_id = %(id)s AND m.task_id = t.id AND t.state IN ('open', 'claimed')
       AND t.post_id IS NOT DISTINCT FROM m.post_to
       AND t.state = CASE WHEN m.post_to IS NULL THEN 'open' ELSE m.state_from END
    """,
    """
    UPDATE workflow_task t SET unit_id = m.unit_from
      FROM workflow_taskmove m
     WHERE m.reorganisation_id = %(id)s AND m.task_id = t.id AND t.unit_id = m.unit_to
    """,
    # Opened since, by processes whose lanes were moved.
    """
    UPDATE workflow_task t SET unit_id = (m.lanes_from -> t.lane ->> 0)::uuid
      FROM workflow_lanemove m
     WHERE m.reorganisation_id = %(id)s AND m.instance_id = t.instance_id AND m.lanes_from ? t.lane
       AND t.unit_id = (m.lanes_to -> t.lane ->> 0)::uuid
       AND NOT EXISTS (SELECT 1 FROM workflow_taskmove k WHERE k.reorganisation_id = %(id)s AND k.task_id = t.id)
    """,
    """
    UPDATE workflow_processinstance i SET lanes = m.lanes_from
      FROM workflow_lanemove m WHERE m.reorganisation_id = %(id)s AND m.instance_id = i.id
    """,
    # Begun since at founded units.
    """
    UPDATE workflow_task t SET unit_id = u.home FROM reorganisation_unit u
     WHERE t.unit_id = ANY (%(founded)s) AND u.unit_id = t.unit_id AND u.home IS NOT NULL
    """,
    """
    UPDATE workflow_processinstance i SET lanes = (
           SELECT jsonb_object_agg(lane.key, CASE WHEN u.home IS NULL THEN lane.value
                  ELSE jsonb_build_array(u.home::text, lane.value ->> 1) END)
             FROM jsonb_each(i.lanes) lane
             LEFT JOIN reorganisation_unit u ON u.unit_id = (lane.value ->> 0)::uuid)
     WHERE EXISTS (SELECT 1 FROM jsonb_each(i.lanes) lane WHERE (lane.value ->> 0)::uuid = ANY (%(founded)s))
    """,
    # Officers under their old posts. A step at another agency than their own is open to its colleagues; done is done.
    """
    UPDATE workflow_task t SET post_id = p.post_id
      FROM reorganisation_post p, reorganisation_unit u
     WHERE t.post_id = p.follower AND u.unit_id = t.unit_id AND u.agency = p.agency
    """,
    """
    UPDATE workflow_task t SET post_id = NULL, state = 'open', claimed_at = NULL
     WHERE t.post_id = ANY (%(new_posts)s) AND t.state IN ('open', 'claimed')
    """,
    """
    UPDATE workflow_task t SET post_id = p.post_id
      FROM (SELECT DISTINCT ON (follower) follower, post_id FROM reorganisation_post ORDER BY follower, post_id) p
     WHERE t.post_id = p.follower AND t.post_id = ANY (%(new_posts)s)
    """,
    """
    INSERT INTO reorganisation_step (task_id, unit_id, post_id)
    SELECT t.id, t.unit_id, t.post_id FROM workflow_task t JOIN reorganisation_unit u ON u.unit_id = t.unit_id
     WHERE t.state IN ('open', 'claimed')
    UNION
    SELECT t.id, t.unit_id, t.post_id FROM workflow_taskmove m JOIN workflow_task t ON t.id = m.task_id
     WHERE m.reorganisation_id = %(id)s AND t.state IN ('open', 'claimed')
    UNION
    SELECT t.id, t.unit_id, t.post_id FROM workflow_task t JOIN reorganisation_held h ON h.id = t.id
    """,
    "DELETE FROM workflow_taskmove WHERE reorganisation_id = %(id)s",
    "DELETE FROM workflow_lanemove WHERE reorganisation_id = %(id)s",
)


def _know_posts(plan: Plan, *, back: bool = False) -> None:
    """Which agency each post and unit belongs to: after the change, or before it when it is undone."""
    trees = [organisation(plan.day), organisation(plan.day - dt.timedelta(days=1))]
    if back:
        trees.reverse()

    def agency(unit_id: uuid.UUID) -> uuid.UUID | None:
        tree = next((each for each in trees if unit_id in each), None)
        return tree.agency_of(unit_id).id if tree else None

    infos = post_infos([*plan.posts.keys(), *plan.posts.values()])
    posts = [(old, new, agency(infos[old if back else new].unit_id)) for old, new in plan.posts.items() if old in infos]
    units: Iterable[uuid.UUID] = (
        {*plan.keys, *plan.home} if back else {unit for each in plan.keys for unit in plan.heirs_of(each)}
    )
    home = plan.home if back else {}
    rows = [(each, agency(home.get(each, each)), home.get(each)) for each in units]
    with connection.cursor() as cursor:
        _fill(cursor, "reorganisation_post", posts)
        _fill(cursor, "reorganisation_unit", rows)


def _fill(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as target:
        for row in rows:
            target.write_row(row)
    cursor.execute(f"ANALYZE {table}")


# --- as a room of its own: work on anything that no room above has taken along ------------------------------------


def _survey(plan: Plan) -> list[Touched]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, count(*), min(name) FROM workflow_task"
            " WHERE state IN ('open', 'claimed') AND unit_id = ANY (%s) GROUP BY unit_id",
            [plan.ending],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM workflow_processinstance i WHERE i.state = 'running' AND EXISTS"
            " (SELECT 1 FROM jsonb_each(i.lanes) lane WHERE (lane.value ->> 0)::uuid = ANY (%s))",
            [plan.ending],
        )
        (processes,) = cursor.fetchone()
    by_unit = {plan.keys[unit]: count for unit, count, _ in rows}
    names = tuple(sorted({name for *_, name in rows}))[:SAMPLES]
    return [Touched("step", sum(by_unit.values()), by_unit, names), Touched("process", processes)]


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:  # noqa: ARG001 - the operation records who
    begin()
    gather(plan)
    heirs = plan.heirs
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reorganisation_stake s SET to_unit = h.heir FROM unnest(%s::uuid[], %s::uuid[]) h(unit, heir)"
            " WHERE h.unit = s.unit_id",
            [list(heirs), list(heirs.values())],
        )
    moved = move(plan)
    end()
    tell("workflow", 1, 1)
    return {"moved": moved}


def _undo(plan: Plan, _log: CarryLog, *, actor: Actor) -> None:  # noqa: ARG001 - the operation records who
    begin()
    give_back(plan)
    end()


def _left(plan: Plan) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM workflow_task WHERE state IN ('open', 'claimed') AND unit_id = ANY (%s)",
            [plan.ending],
        )
        return int(cursor.fetchone()[0])


_WAS: Final = gettext_noop("It tells where a step was before: undoing reads it.")
_DONE: Final = gettext_noop("Steps that are done say which unit and which officer did them.")
PARTICIPANT: Final = Participant(
    "workflow", 40, _survey, _carry, _undo, _left,
    carries=("workflow.Task.unit", "workflow.Task.post", "workflow.ProcessInstance.lanes"),
    stays=(
        Stay("workflow.Task.unit", _DONE),
        *(
            Stay(f"workflow.{name}", _WAS)
            for name in (
                "TaskMove.unit_from", "TaskMove.unit_to", "TaskMove.post_from", "TaskMove.post_to",
                "LaneMove.lanes_from", "LaneMove.lanes_to",
            )
        ),
    ),
)  # fmt: skip
