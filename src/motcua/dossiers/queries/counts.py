"""How much open work each of an officer's queues holds."""

from typing import Any, Final

from django.db import connection

from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.reach import Queue, Today, kinds_by_places
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.anyof import in_order


def queue_counts(actor: Actor) -> dict[Queue, int]:
    """How many rows each queue of open work holds; finished ones are not counted, they only grow."""
    reach, values = _reach(actor)
    here, places = _waiting_here(actor)
    with connection.cursor() as cursor:  # plain SQL for speed: every page of the desk counts
        cursor.execute(_COUNTS.format(reach=reach, here=here), [
            in_order(actor.posts), *Today.now(), *values, *places,
        ])  # fmt: skip
        return dict(zip(_COUNTED, cursor.fetchone(), strict=True))


_COUNTED: Final = (Queue.MINE, Queue.UNIT, Queue.TODAY, Queue.LATE, Queue.SUPPLEMENT, Queue.PAYMENT)
# The states are written out, so that the plan of a prepared statement may use the partial index `dossier_waiting`.
_COUNTS: Final = """
    SELECT work.*, waiting.* FROM
    (SELECT count(*) FILTER (WHERE post_id = ANY (%s::uuid[])), count(*),
            count(*) FILTER (WHERE paused_since IS NULL AND due_at >= %s AND due_at < %s),
            count(*) FILTER (WHERE paused_since IS NULL AND due_at < %s)
     FROM dossiers_dossiertask WHERE {reach}) work,
    (SELECT count(*) FILTER (WHERE state = 'awaiting_supplement'), count(*) FILTER (WHERE state = 'awaiting_payment')
     FROM dossiers_dossier WHERE state IN ('awaiting_supplement', 'awaiting_payment') AND {here}) waiting
"""


def _reach(actor: Actor) -> tuple[str, list[Any]]:
    """`may_do` as SQL."""
    conditions = ["post_id = ANY (%s::uuid[])"]
    values: list[Any] = [in_order(actor.posts)]
    for places, kinds in kinds_by_places(actor).items():
        if places is EVERYWHERE:
            conditions.append("kind = ANY (%s::text[])")
            values.append(kinds)
        else:
            conditions.append("(kind = ANY (%s::text[]) AND unit_id = ANY (%s::uuid[]))")
            values += [kinds, in_order(places)]
    return f"({' OR '.join(conditions)})", values


def _waiting_here(actor: Actor) -> tuple[str, list[Any]]:
    """`_waiting` as SQL."""
    places = actor.places(DossierPermission.SEE)
    if places is EVERYWHERE:
        return "true", []
    units = in_order(places)
    return "(handling_unit_id = ANY (%s::uuid[]) OR receiving_unit_id = ANY (%s::uuid[]))", [units, units]
