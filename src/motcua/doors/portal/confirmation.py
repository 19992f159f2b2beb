"""The page after submission, and what is said just before it."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from motcua.deadlines import queries as deadlines
from motcua.deadlines.errors import NoCalendar, OutsideCalendar
from motcua.deadlines.limits import Limit
from motcua.doors.look import say
from motcua.doors.portal import filing
from motcua.identity.queries import lineage
from motcua.kernel import clock

AFTER_15 = dt.time(15, 0)
PREVIEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class NextStep:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    title: str
    rows: Sequence[filing.Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage:
    name: str
    subject: str
    submitted: str
    due_label: str
    due: str
    due_note: str
    code: str
    secret: str
    qr: SafeString
    dossier_url: str
    receipt_url: str
    next: Sequence[NextStep]
    ask: str


def before_submission(now: dt.datetime) -> str:
    """What the hour means for the appointment."""
    here = clock.local(now)
    time = say.time_of_day(now)
    if here.time() > AFTER_15:
        return gettext("It is {time} now. What is accepted after 15:00 counts from the next working day.").format(
            time=time
        )
    return gettext("It is {time} now. What is accepted by 15:00 counts from today, if it is a working day.").format(
        time=time
    )


def preview(page: Any, sections: Sequence[filing.Section]) -> Preview | None:
    """The first answers as they will stand on the result: where a wrong accent costs most."""
    rows = [row for section in sections[:1] for row in section.rows if row.value][:PREVIEW_ROWS]
    results = page.procedure.results
    title = results[0].name if results else page.dossier.procedure_name
    return Preview(title, rows) if rows and filing.form_pages(page) else None


def tracking_url(base_url: str, code: str, secret: str) -> str:
    """The address that the square code on the receipt opens."""
    return f"{base_url.rstrip('/')}{reverse('portal:track')}?{urlencode({'ma': code, 'mat': secret})}"


@lru_cache(maxsize=512)
def square_code(text: str) -> SafeString:
    """A QR code as SVG that takes the width of its place."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, border=0, dark="#231815", svgclass="qr", lineclass=None,
        omitsize=True,
        title=gettext("Square code that opens the tracking page"),
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno from an address we made


def spaced(secret: str) -> str:
    """`K7MP 4XQ2`: in groups of four, as it is read aloud."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def expected_due(page: Any, moment: dt.datetime) -> dt.datetime | None:
    """When the result would be due if the dossier were accepted at `moment`; None without a limit or calendar."""
    limit = page.procedure.limit_for(page.dossier.channel, page.dossier.case_id)
    if limit is None or limit.value is None or limit.unit in {None, "none"}:
        return None
    try:
        due: dt.datetime | None = deadlines.preview(
            Limit(limit.value, limit.unit), moment, calendar_owner=lineage(page.dossier.handling_unit_id)
        ).due
    except (NoCalendar, OutsideCalendar):
        return None
    return due


def _due_words(page: Any) -> tuple[str, str, str]:
    dossier = page.dossier
    if dossier.accepted_at and dossier.due_at:
        return gettext("Result due"), say.first_upper(say.long_date(dossier.due_at)), gettext("Accepted.")
    note = ""
    if dossier.due_at:
        note = gettext(
            "By {moment} the service point accepts it or tells you what is missing. Then the day is fixed."
        ).format(moment=say.moment(dossier.due_at))
    due = expected_due(page, dossier.submitted_at or clock.now())
    if due is None:
        return gettext("Result due"), gettext("Set at intake"), note
    return gettext("Result due, if it is accepted as handed in"), say.first_upper(say.long_date(due)), note


def build(page: Any, *, base_url: str) -> DonePage:
    """The confirmation of a submitted dossier."""
    dossier = page.dossier
    label, due, note = _due_words(page)
    moment = dossier.submitted_at or clock.now()
    submitted = gettext("Handed in at {time}, {day}.").format(time=say.time_of_day(moment), day=say.long_date(moment))
    result = {
        "counter": gettext("At {place}. Bring this receipt and your identity card.").format(place=page.return_place),
        "post": gettext("{way}. It also lies on the dossier's page.").format(way=filing.return_text(page)),
    }.get(dossier.return_by, gettext("On the dossier's page, as a file."))
    return DonePage(
        name=dossier.procedure_name,
        subject=dossier.subject_line or dossier.applicant_name,
        submitted=submitted,
        due_label=label,
        due=due,
        due_note=note,
        code=dossier.code or "",
        secret=spaced(dossier.secret),
        qr=square_code(tracking_url(base_url, dossier.code or "", dossier.secret)),
        dossier_url=reverse("portal:dossier", args=[dossier.id]),
        receipt_url=reverse("portal:receipt", args=[dossier.id]),
        next=[
            NextStep(
                gettext("{unit} checks it").format(unit=page.receiving_unit),
                gettext("Within 8 working hours. If something is missing, we tell you once, all of it."),
            ),
            NextStep(
                gettext("{unit} handles it").format(unit=page.handling_unit),
                gettext("You see every step, and who has it, on the dossier's page."),
            ),
            NextStep(gettext("You get the result"), result),
        ],
        ask=gettext("Ask any service point and read out the dossier code."),
    )
