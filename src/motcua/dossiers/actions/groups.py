"""Many dossiers in one go: a spreadsheet is read, each row checked and mended, then all right ones are received."""

import uuid
from collections.abc import Mapping
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from motcua.catalogue.views import ProcedureView
from motcua.dossiers.actions import drafting
from motcua.dossiers.actions.intake import Intake, receive_dossier
from motcua.dossiers.errors import GroupIsRunning, UnknownGroup
from motcua.dossiers.given import PaperGiven
from motcua.dossiers.grouprows import Terms, columns, keyed, read_row, twice
from motcua.dossiers.models import IntakeGroup, IntakeGroupRow
from motcua.dossiers.models.dossier import Channel
from motcua.dossiers.models.groups import GroupState, RowState
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.groups import groups_visible_to
from motcua.files.sheets import read_table
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed

KIND = "intake_group"
_TWICE = _("The same person and matter stand in a row above. Say what differs, or leave this row out.")


@transaction.atomic
def read_group(
    stream: BinaryIO,
    name: str,
    *,
    procedure_code: str,
    case_id: uuid.UUID | None,
    papers: Mapping[uuid.UUID, PaperGiven],
    at_unit: uuid.UUID,
    channel: Channel = Channel.DIRECT,
    actor: Actor,
) -> uuid.UUID:
    """Read a spreadsheet of applicants for one procedure; each row is checked and nothing is received yet.

    `papers` is what every applicant gives, by the paper's id; a column of the spreadsheet says otherwise for a row.

    Raises:
        UnusableFile, UnknownColumns, ColumnsMissing: the file as a whole; what a row has wrong is kept beside it.
        ProcedureNotOffered, UnknownCase: as they say.
        NotAllowed: no right to take in at `at_unit`.
    """
    actor.require(DossierPermission.INTAKE, at_unit)
    view = drafting.offered_procedure(procedure_code, case_id)
    table = read_table(stream, name)
    keys = keyed(table.heads, view, case_id)
    group = IntakeGroup.objects.create(
        name=name[:200], procedure_code=view.code, procedure_name=view.name, case_id=case_id, unit_id=at_unit,
        channel=channel, papers={str(key): _sheets(given) for key, given in papers.items()},
        made_by_id=_account(actor), made_by=actor.name,
    )  # fmt: skip
    rows = [
        IntakeGroupRow(
            group=group, number=row.number, cells={keys[head]: text for head, text in row.cells.items()},
            problems={keys[head]: said for head, said in row.problems.items()},
        )
        for row in table.rows
    ]  # fmt: skip
    _check(rows, Terms(view, case_id, papers))
    IntakeGroupRow.objects.bulk_create(rows)
    audit.record(Subject(KIND, group.id), "dossiers.group_read", actor=actor, file=group.name, rows=len(rows))
    return group.id


def _account(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotAllowed(permission=DossierPermission.INTAKE.value)
    return actor.id


def _sheets(given: PaperGiven) -> dict[str, int]:
    return {"originals": given.originals, "certified": given.certified, "copies": given.copies}


def _terms(group: IntakeGroup, view: ProcedureView) -> Terms:
    papers = {uuid.UUID(key): PaperGiven(**sheets) for key, sheets in group.papers.items()}
    return Terms(view, group.case_id, papers)


def _check(rows: list[IntakeGroupRow], terms: Terms) -> None:
    again = twice((row.id, row.cells) for row in rows)
    for row in rows:
        if row.state in {RowState.RECEIVED, RowState.LEFT_OUT}:
            continue
        if not row.problems:
            _, row.problems = read_row(row.cells, terms)
        if row.id in again and not row.problems:
            row.problems = {"": str(_TWICE)}
        row.state = RowState.WRONG if row.problems else RowState.RIGHT


@transaction.atomic
def mend_row(row_id: uuid.UUID, cells: Mapping[str, str], *, leave_out: bool = False, actor: Actor) -> None:
    """Write what a row should have said, or leave it out; it is checked again.

    Raises:
        UnknownGroup: no such row that waits, for this actor.
        GroupIsRunning: its group is being received.
    """
    row = IntakeGroupRow.objects.select_related("group").filter(id=row_id).first()
    if row is None:
        raise UnknownGroup
    group = lock_group(row.group_id, actor=actor)
    row = IntakeGroupRow.objects.get(id=row_id)
    if row.state == RowState.RECEIVED:
        raise UnknownGroup
    view = drafting.offered_procedure(group.procedure_code, group.case_id)
    before = {"cells": row.cells, "state": str(row.state)}
    known = columns(view, group.case_id)
    row.cells = {**row.cells, **{key: text.strip()[:2_000] for key, text in cells.items() if key in known}}
    row.state, row.problems = (RowState.LEFT_OUT, {}) if leave_out else (RowState.WRONG, {})
    others = [one for one in group.rows.all() if one.id != row.id]
    _check(sorted([*others, row], key=lambda one: one.number), _terms(group, view))
    row.save()
    audit.record(
        Subject(KIND, group.id), "dossiers.group_row_mended", actor=actor, before=before,
        after={"cells": row.cells, "state": str(row.state)}, row=row.number,
    )  # fmt: skip


@transaction.atomic
def receive_group(group_id: uuid.UUID, *, actor: Actor) -> int:
    """Set the receiving of all right rows going, in the background and in the actor's name; returns how many.

    Raises:
        UnknownGroup, NotAllowed: as they say.
        GroupIsRunning: somebody pressed before.
    """
    group = lock_group(group_id, actor=actor)
    waiting = group.rows.filter(state=RowState.RIGHT).count()
    group.made_by_id, group.made_by = _account(actor), actor.name
    group.state, group.problem = GroupState.RUNNING, ""
    group.save()
    audit.record(Subject(KIND, group.id), "dossiers.group_started", actor=actor, rows=waiting)
    app.configure_task("dossiers.receive_group", queueing_lock=f"dossiers.receive_group.{group.id}").defer(
        group_id=str(group.id)
    )
    return waiting


def lock_group(group_id: uuid.UUID, *, actor: Actor) -> IntakeGroup:
    """The group of a counter where the actor takes in, locked, while nothing of it is being received."""
    try:
        group = locks.row(groups_visible_to(actor), id=group_id)
    except IntakeGroup.DoesNotExist:
        raise UnknownGroup from None
    if group.state == GroupState.RUNNING:
        raise GroupIsRunning
    return group


def receive_rows(group_id: uuid.UUID, *, actor: Actor) -> None:
    """Receive what waits, row by row, each in a transaction of its own; what was received before is skipped.

    A row that a verb refuses keeps the reason and waits to be mended. A killed worker loses nothing: the row's id is
    the key of its dossier.
    """
    group = IntakeGroup.objects.get(id=group_id)
    try:
        actor.require(DossierPermission.INTAKE, group.unit_id)
        view = drafting.offered_procedure(group.procedure_code, group.case_id)
    except MotcuaError as error:
        IntakeGroup.objects.filter(id=group_id).update(state=GroupState.OPEN, problem=error.message)
        return
    terms = _terms(group, view)
    for row in group.rows.filter(state=RowState.RIGHT).order_by("number"):
        _receive_row(group, row, terms, actor=actor)
    IntakeGroup.objects.filter(id=group_id).update(state=GroupState.DONE)


def _receive_row(group: IntakeGroup, row: IntakeGroupRow, terms: Terms, *, actor: Actor) -> None:
    said, row.problems = read_row(row.cells, terms)
    if said is None:
        row.state = RowState.WRONG
        row.save(update_fields=["state", "problems"])
        return
    intake = Intake(
        procedure_code=group.procedure_code, applicant=said.applicant, case_id=group.case_id, submitter=said.submitter,
        channel=Channel(group.channel), answers=said.answers, papers=said.papers, fee_receipt=said.fee_receipt,
        subject_line=said.subject_line,
    )  # fmt: skip
    try:
        with transaction.atomic():
            receipt = receive_dossier(intake, idempotency_key=row.id, actor=actor, at_unit=group.unit_id)
            row.state, row.code, row.dossier_id = RowState.RECEIVED, receipt.code, receipt.dossier_id
            row.save(update_fields=["state", "code", "dossier", "problems"])
    except MotcuaError as error:
        row.state, row.problems = RowState.WRONG, {"": error.message}
        row.save(update_fields=["state", "problems"])
