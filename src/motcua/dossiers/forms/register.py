"""Form 07: the register of what one unit received in a period, as a numbered paper or as a table."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from motcua.dossiers.forms import content, words
from motcua.dossiers.forms.errors import PeriodNotValid, RegisterTooLong, UnknownForm
from motcua.dossiers.forms.issuing import hash_of, next_number
from motcua.dossiers.forms.kinds import FormKind
from motcua.dossiers.forms.paper import pdf_of
from motcua.dossiers.forms.reading import PrintedForm
from motcua.dossiers.forms.templates import in_force
from motcua.dossiers.models import Dossier, IssuedForm
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.files.typesetting import Paper
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id

MOST_PRINTED: Final = 2_000
LONGEST: Final = dt.timedelta(days=366)
HEADS: Final = (
    "TT", "Mã hồ sơ", "Mã thủ tục", "Thủ tục, nội dung", "Số bộ", "Chủ hồ sơ", "Số định danh", "Địa chỉ, điện thoại",
    "Ngày nhận", "Ngày hẹn trả", "Ngày trả", "Người giao", "Người nhận", "Ghi chú",
)  # fmt: skip
_CHAIN: Final = "dossier.register"
_COLUMNS: Final = (
    "id", "code", "procedure_code", "procedure_name", "subject_line", "applicant_name", "applicant_number",
    "applicant_address", "applicant_phone", "accepted_at", "due_at", "closed_at", "finished_at", "submitter", "state",
    "handler_name", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register that was kept, as a list shows it."""

    id: uuid.UUID
    number: str
    period: str
    count: int
    issued_at: dt.datetime
    issued_by: str


def _received(unit_id: uuid.UUID, since: dt.date, until: dt.date) -> QuerySet[Dossier]:
    """What the unit and those below it accepted from `since` to `until`, both included, in order."""
    begin, end = (dt.datetime.combine(day, dt.time.min, tzinfo=clock.LOCAL) for day in (since, until))
    units = organisation(min(until, clock.today())).subtree(unit_id)
    return (
        Dossier.objects.filter(
            receiving_unit__in=units, accepted_at__gte=begin, accepted_at__lt=end + dt.timedelta(days=1)
        )
        .only(*_COLUMNS)
        .order_by("accepted_at", "id")
    )


def check_period(since: dt.date, until: dt.date) -> None:
    """Raise `PeriodNotValid` unless the period has begun, runs forwards and is no longer than a year."""
    if since > until or since > clock.today() or until - since > LONGEST:
        raise PeriodNotValid(fields={"since": PeriodNotValid().message})


@transaction.atomic
def keep_register(unit_id: uuid.UUID, since: dt.date, until: dt.date, *, actor: Actor) -> uuid.UUID:
    """Issue the register of a unit for a period: numbered, its lines frozen. Returns its id.

    Raises:
        NotAllowed: no right to keep the unit's register.
        PeriodNotValid, RegisterTooLong, NoFormTemplate: as they say; nothing was issued.
    """
    actor.require(DossierPermission.KEEP_REGISTER, unit_id)
    check_period(since, until)
    found = _received(unit_id, since, until)
    if (count := found.count()) > MOST_PRINTED:
        raise RegisterTooLong(count=count)
    locks.hold(f"{_CHAIN}:{unit_id}")
    template = in_force(FormKind.REGISTER, until)
    said = _content(unit_id, since, until, [_line(row) for row in found], actor=actor)
    said |= {"title": template.title, "form_said": content.form_said(template), "no": next_number(template, unit_id)}
    sequence = IssuedForm.objects.filter(unit_id=unit_id, kind=FormKind.REGISTER).count() + 1
    form = IssuedForm(
        id=new_id(), unit_id=unit_id, kind=FormKind.REGISTER, sequence=sequence, template=template, number=said["no"],
        content=said, content_hash=hash_of(template, said), issued_at=clock.now(), issued_by=actor.name,
        issued_by_id=actor.id,
    )  # fmt: skip
    form.save(force_insert=True)
    audit.record(
        Subject(_CHAIN, unit_id), "dossiers.register_kept", actor=actor, number=form.number, sha256=form.content_hash,
        since=since.isoformat(), until=until.isoformat(), count=len(said["rows"]),
    )  # fmt: skip
    return form.id


def _content(
    unit_id: uuid.UUID, since: dt.date, until: dt.date, rows: list[dict[str, str]], *, actor: Actor
) -> content.Content:
    tree = organisation()
    unit, agency = tree.unit(unit_id), tree.agency_of(unit_id)
    late = sum(1 for row in rows if row["note"] == "Quá hạn")
    return {
        "agency": agency.name, "unit": unit.name, "place_date": words.place_date(unit.area_name, clock.now()),
        "code": agency.code, "period": f"Từ {words.day(since)} đến {words.day(until)}", "rows": rows,
        "summary": f"Quá hạn: {late}." if late else "", "signer": content.signer(actor),
    }  # fmt: skip


def _line(row: Dossier) -> dict[str, str]:
    name = row.submitter.get("name", "") if row.submitter else ""
    contact = ", ".join(part for part in (row.applicant_address, row.applicant_phone) if part)
    about = f"{row.procedure_name}. {row.subject_line}" if row.subject_line else row.procedure_name
    return {
        "code": row.code or "", "procedure_code": row.procedure_code, "procedure": about, "sets": "1",
        "applicant": row.applicant_name, "number": row.applicant_number, "address": contact,
        "received": words.day(row.accepted_at), "due": words.day(row.due_at),
        "returned": words.day(row.closed_at) if row.state == State.RETURNED else "",
        "given_by": name or row.applicant_name, "taken_by": row.handler_name, "note": _note(row),
    }  # fmt: skip


def _note(row: Dossier) -> str:
    over = {State.REFUSED: "Từ chối", State.WITHDRAWN: "Rút", State.STOPPED: "Dừng"}.get(State(row.state))
    return over or {"late": "Quá hạn", "on_time": "Đúng hạn", "early": "Trước hạn"}.get(row.verdict, "")


def register_table(unit_id: uuid.UUID, since: dt.date, until: dt.date, *, actor: Actor) -> Iterator[list[str]]:
    """The same as a table of any length, with its heading; the read is recorded before the first line.

    Raises:
        NotAllowed, PeriodNotValid: as they say.
    """
    actor.require(DossierPermission.KEEP_REGISTER, unit_id)
    check_period(since, until)
    with transaction.atomic():
        locks.hold(f"{_CHAIN}:{unit_id}")
        audit.record(
            Subject(_CHAIN, unit_id), "dossiers.register_read", actor=actor, since=since.isoformat(),
            until=until.isoformat(),
        )  # fmt: skip
    return _table(unit_id, since, until)


def _table(unit_id: uuid.UUID, since: dt.date, until: dt.date) -> Iterator[list[str]]:
    yield list(HEADS)
    order = (
        "code", "procedure_code", "procedure", "sets", "applicant", "number", "address", "received", "due", "returned",
        "given_by", "taken_by", "note",
    )  # fmt: skip
    for number, row in enumerate(_received(unit_id, since, until).iterator(chunk_size=1_000), start=1):
        line = _line(row)
        yield [str(number), *(line[key] for key in order)]


def registers_of(unit_id: uuid.UUID, *, actor: Actor, limit: int = 50) -> list[RegisterLine]:
    """Registers that were kept of a unit, newest first."""
    actor.require(DossierPermission.KEEP_REGISTER, unit_id)
    rows = IssuedForm.objects.filter(unit_id=unit_id, kind=FormKind.REGISTER).order_by("-sequence")[:limit]
    return [
        RegisterLine(row.id, row.number, row.content["period"], len(row.content["rows"]), row.issued_at, row.issued_by)
        for row in rows
    ]


def open_register(form_id: uuid.UUID, *, paper: Paper = "a4", actor: Actor) -> PrintedForm:
    """A register that was kept, as PDF; the read is recorded.

    Raises:
        UnknownForm: not there, or not for this actor.
    """
    form = IssuedForm.objects.select_related("template").filter(id=form_id, kind=FormKind.REGISTER).first()
    if form is None or form.unit_id is None or not actor.may(DossierPermission.KEEP_REGISTER, form.unit_id):
        raise UnknownForm
    with transaction.atomic():
        locks.hold(f"{_CHAIN}:{form.unit_id}")
        audit.record(Subject(_CHAIN, form.unit_id), "dossiers.register_read", actor=actor, number=form.number)
    return PrintedForm(f"{form.number} {form.template.title}.pdf".replace("/", "-"), pdf_of(form, paper))
