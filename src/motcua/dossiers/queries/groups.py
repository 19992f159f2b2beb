"""Lists of applicants that counters receive in one go."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from motcua.catalogue import queries as catalogue
from motcua.catalogue.views import ProcedureView
from motcua.dossiers.errors import UnknownGroup
from motcua.dossiers.grouprows import columns
from motcua.dossiers.models import IntakeGroup, IntakeGroupRow
from motcua.dossiers.models.groups import RowState
from motcua.dossiers.policies import DossierPermission
from motcua.kernel import audit
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.audit import Subject

ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A list with its rows: what is wrong first, then by number. `counts` by the state of rows."""

    group: IntakeGroup
    procedure: ProcedureView
    columns: dict[str, str]
    counts: dict[str, int]
    rows: tuple[IntakeGroupRow, ...]
    next: int | None


def groups_visible_to(actor: Actor) -> QuerySet[IntakeGroup]:
    """The lists of the counters where the actor takes in."""
    places = actor.places(DossierPermission.INTAKE)
    if not places:
        return IntakeGroup.objects.none()
    return IntakeGroup.objects.all() if places is EVERYWHERE else IntakeGroup.objects.filter(unit__in=sorted(places))


def recent_groups(actor: Actor, limit: int = 30) -> list[IntakeGroup]:
    """The newest lists."""
    return list(groups_visible_to(actor).order_by("-id")[:limit])


def group_page(
    group_id: uuid.UUID, *, actor: Actor, state: str = "", after: int = 0, limit: int = ROWS_SHOWN
) -> GroupPage:
    """One list, some rows of it: those of `state` if one is asked, from the row after number `after`.

    Raises:
        UnknownGroup: not there, or not for this actor.
    """
    group = groups_visible_to(actor).filter(id=group_id).first()
    if group is None:
        raise UnknownGroup
    with transaction.atomic():
        audit.record(Subject("intake_group.reads", group.id), "dossiers.group_viewed", actor=actor)
    counts = dict(group.rows.values_list("state").annotate(many=Count("id")).order_by())
    rows = group.rows.filter(number__gt=after).order_by("number")
    if state in RowState.values:
        rows = rows.filter(state=state)
    found = list(rows[: limit + 1])
    view = catalogue.procedure(group.procedure_code)
    return GroupPage(
        group, view, columns(view, group.case_id), counts, tuple(found[:limit]),
        found[limit - 1].number if len(found) > limit else None,
    )  # fmt: skip


def group_row(row_id: uuid.UUID, *, actor: Actor) -> IntakeGroupRow:
    """One row of a list that the actor may see. Raises UnknownGroup."""
    row = IntakeGroupRow.objects.select_related("group").filter(id=row_id, group__in=groups_visible_to(actor)).first()
    if row is None:
        raise UnknownGroup
    return row
