"""The receipt as it would be printed now: due date, papers, fee, from the sheet on the counter."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from motcua.deadlines import queries as deadlines
from motcua.deadlines.limits import Limit
from motcua.doors.desk import forms, words
from motcua.doors.desk.dossier import sheets_said
from motcua.doors.desk.intake_shapes import GIVEN, PaperRow, Sheet
from motcua.doors.desk.shown import Fact
from motcua.doors.look import say
from motcua.dossiers.given import NOTHING_GIVEN
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.money import format_vnd


@dataclass(frozen=True, slots=True)
class Slip:
    """The receipt, as it would be printed."""

    agency: str
    point: str
    code: str
    code_said: str
    due: str
    due_said: str
    facts: Sequence[Fact]
    qr: str = ""


def due_of(sheet: Sheet) -> dt.datetime | None:
    """When it would be due if it were received now; nothing is stored."""
    view = sheet.procedure
    limit = view.limit_for(sheet.typed.get("channel", "direct"), sheet.case_id) if view else None
    if limit is None or limit.value is None or limit.unit in {None, "none"}:
        return None
    reckoned = deadlines.preview(
        Limit.of(limit.value, limit.unit),
        clock.now(),
        calendar_owner=identity.lineage(identity.organisation().agency_of(sheet.unit_id).id),
    )
    return reckoned.due_original


def _said(paper: PaperRow) -> str:
    """A paper with its sheets of each kind, as the receipt will say it."""
    given = NOTHING_GIVEN
    for cell in paper.cells:
        if cell.on and cell.count.isascii() and cell.count.isdigit():
            given = given.plus(GIVEN[cell.kind], int(cell.count))
    said = sheets_said(given)
    return f"{paper.name} ({', '.join(said)})" if said else paper.name


def slip_of(sheet: Sheet) -> Slip:
    """The receipt as it would be printed now."""
    tree = identity.organisation()
    unit, agency = tree.unit(sheet.unit_id), tree.agency_of(sheet.unit_id)
    due = due_of(sheet)
    given = [_said(paper) for paper in sheet.papers if paper.is_here]
    lacking = [paper.name for paper in sheet.papers if paper.is_missing]
    facts = [
        (gettext("Applicant"), sheet.party.name if sheet.party else "…"),
        (gettext("About"), sheet.procedure.name if sheet.procedure else "…"),
        (gettext("Papers received"), "; ".join(given)),
        (gettext("Still missing"), ", ".join(lacking)),
        (gettext("Way of return"), words.return_way(sheet.typed.get("return_by", "counter"))),
        (gettext("Receipt of payment"), forms.text(sheet.typed, "fee_receipt")),
    ]
    return Slip(
        agency=agency.name, point=unit.name if unit.id != agency.id else "", code="····-····",
        code_said=gettext("given when you press receive"), due=say.moment(due) if due else "…",
        due_said=gettext("if it is received now") if due else gettext("no time limit yet"),
        facts=[fact for fact in facts if fact[1]],
    )  # fmt: skip


def fees_said(sheet: Sheet) -> str:
    """What the procedure asks for, in words."""
    view = sheet.procedure
    if view is None:
        return ""
    fees = view.fees_for(sheet.typed.get("channel", "direct"), sheet.case_id)
    said = [
        f"{fee.name} {format_vnd(fee.amount) if fee.amount is not None else ''} {fee.condition}".strip()
        for fee in fees[:4]
    ]
    return "; ".join(said) or gettext("no fee")
