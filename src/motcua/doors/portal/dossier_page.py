"""A dossier as its applicant, or the holder of its receipt, sees it."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from motcua.deadlines import queries as deadlines
from motcua.deadlines.dates import working_minutes
from motcua.deadlines.hours import MINUTE
from motcua.deadlines.phrases import due_phrase
from motcua.doors.look import say
from motcua.doors.look.transfer import TransferView, transfer_view
from motcua.doors.portal import filing, story
from motcua.dossiers import forms
from motcua.dossiers.queries import Looked
from motcua.kernel import clock
from motcua.kernel.money import format_vnd


@dataclass(frozen=True, slots=True)
class Act:
    name: str
    url: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    name: str
    where: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    name: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Seen:
    when: str
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """What the template shows; lists that the reader may not see are empty."""

    code: str
    name: str
    tag: str
    tag_kind: str
    tag_icon: str
    subject: str
    fee: str
    due_label: str
    due: str
    due_note: str
    timeline: Sequence[story.Entry]
    back_url: str = ""
    actions: Sequence[Act] = ()
    also: Sequence[Act] = ()
    holder: Holder | None = None
    papers: Sequence[FileLine] = ()
    seen: Sequence[Seen] = ()
    seen_known: bool = False
    bar: "ClockBar | None" = None
    transfer: TransferView | None = None
    late: str = ""  # by how much, while it is still being handled


def fee_text(amount: int, state: str) -> str:
    if state == "none" or not amount:
        return {"exempt": gettext("No fee: exempt")}.get(state, "")
    words = {
        "due": gettext("Fee {amount}, to be paid"),
        "paid": gettext("Fee {amount}, paid"),
        "refunded": gettext("Fee {amount}, refunded"),
    }
    return words.get(state, "{amount}").format(amount=format_vnd(amount))


def late_words(state: str, due: dt.datetime | None, unit_id: uuid.UUID | None = None) -> str:
    """`Trễ 2 ngày` for a dossier whose day has passed while it is being handled; empty for any other."""
    if due is None or state not in _RUNNING or clock.local(clock.now()).date() <= clock.local(due).date():
        return ""
    phrase = due_phrase(due, clock.now(), calendar=deadlines.calendar_for(unit_id))
    return say.first_upper(phrase.text) if phrase.state == "late" else ""


def of_track(view: Any) -> DossierView:
    """The public side: where it is and when it is due, nobody's name."""
    look, late = story.standing(view.state), late_words(view.state, view.due_at)
    label, due, note = story.due_words(
        view.state, view.due_at, view.due_original, verdict=view.verdict, ended=view.finished_at, late=late
    )
    return DossierView(
        code=view.code,
        name=view.procedure,
        tag=look.tag,
        tag_kind=look.kind,
        tag_icon=look.icon,
        subject="",
        fee=fee_text(view.fee_amount, view.finance_state),
        due_label=label,
        due=due,
        due_note=note,
        timeline=story.entries(view.timeline, view.state),
        holder=_public_holder(view),
        late=late,
    )


_WITH_SERVICE_POINT = frozenset({"submitted", "finished"})
_RUNNING = frozenset({"accepted", "processing"})
_OVER = frozenset({"refused", "withdrawn", "stopped", "returned"})


def _public_holder(view: Any) -> Holder | None:
    if view.state in _OVER:
        return None
    return Holder(view.receiving_unit if view.state in _WITH_SERVICE_POINT else view.handling_unit, "")


def _holder(page: Any) -> Holder | None:
    dossier = page.dossier
    if dossier.state in _OVER:
        return None
    if dossier.state in {"awaiting_supplement", "awaiting_payment"}:
        return Holder(gettext("You"), _your_part(page))
    task = page.tasks[0] if page.tasks else None
    where = page.receiving_unit if dossier.state in _WITH_SERVICE_POINT else page.handling_unit
    # A step that nobody has taken is with the unit, whoever handled the one before.
    name = task.holder_name if task else dossier.handler_name
    return Holder(name, where) if name else Holder(where, task.name if task else "")


def _your_part(page: Any) -> str:
    if page.dossier.state == "awaiting_payment":
        said = (
            gettext("Pay {amount} by transfer as shown here, or at {place}. We go on as soon as the money is there.")
            if _transfer(page.dossier)
            else gettext("Pay {amount} at {place}; give the code of the dossier. We go on as soon as it is paid.")
        )
        return said.format(amount=format_vnd(page.dossier.fee_amount), place=page.receiving_unit)
    return gettext("We go on as soon as you have done your part.")


def _acts(page: Any) -> tuple[list[Act], list[Act]]:
    """(beside the date, below)."""
    dossier = page.dossier
    allowed = {action.name for action in page.actions if action.allowed}
    main: list[Act] = []
    if "supply_supplement" in allowed:
        main.append(Act(gettext("Add what is missing"), reverse("portal:supplement", args=[dossier.id]), main=True))
    files = [one for one in page.results if one.file_id and one.issued_at]
    for one in files:
        name = gettext("Download the result") if len(files) == 1 else gettext("Download {name}").format(name=one.name)
        main.append(Act(name, reverse("portal:result", args=[dossier.id, one.file_id]), main=one is files[0]))
    also = [Act(gettext("Receipt (PDF)"), reverse("portal:receipt", args=[dossier.id]))]
    also += [
        Act(
            f"{line.kind.label} {line.number}", reverse("portal:form_file", args=[dossier.id, line.kind, line.sequence])
        )
        for line in forms.papers_of(dossier, is_own=True)
        if line.kind != forms.FormKind.RECEIPT
    ]
    if "withdraw_dossier" in allowed:
        also.append(Act(gettext("Withdraw the dossier"), reverse("portal:withdraw", args=[dossier.id])))
    also.append(Act(gettext("Page of the procedure"), reverse("portal:procedure", args=[dossier.procedure_code])))
    return main, also


def _form_url(dossier_id: Any, line: Any) -> str:
    return reverse("portal:form_file", args=[dossier_id, line.kind, line.sequence])


def _papers(page: Any) -> list[FileLine]:
    files = [*(one for paper in page.papers for one in paper.files), *page.other_files]
    rows = [filing.file_row(page.dossier.id, one) for one in files]
    return [FileLine(row.name, row.url, f"{row.kind}, {row.size}") for row in rows]


@dataclass(frozen=True, slots=True)
class ClockBar:
    """How much of the agency's time is used. `share` from 0 to 1."""

    share: float
    label: str
    used: str
    left: str
    paused: bool


def _bar(page: Any) -> ClockBar | None:
    """The agency's working time, used and left; nothing without a limit, before acceptance and after the end."""
    clocked = page.clock
    if clocked is None or clocked.due_original is None or clocked.due_current is None or clocked.stopped_at:
        return None
    calendar = deadlines.calendar_for(page.dossier.handling_unit_id)
    begun, due = calendar.local(clocked.effective_at), calendar.local(clocked.due_current)
    # Accepted after 15:00, the time begins on the next working day: until then nothing is used.
    here = max(begun, calendar.local(clocked.paused_since or clock.now()))
    whole = calendar.working_time(begun, calendar.local(clocked.due_original)) // MINUTE
    left = calendar.working_time(here, due) // MINUTE if here < due else 0
    if whole <= 0:
        return None
    used = min(max(whole - left, 0), whole)
    said = {"used": working_minutes(used), "left": working_minutes(left)}
    return ClockBar(
        share=used / whole,
        label=gettext("The agency has used {used} of its time; {left} left").format(**said),
        used=gettext("Used {used}").format(**said),
        left=gettext("{left} left").format(**said),
        paused=clocked.paused_since is not None,
    )


def _seen(look: Any) -> Seen:
    return Seen(say.moment(look.at), look.by, _looked_at(look), gettext("Handling this dossier"))


def _looked_at(look: Any) -> str:
    match look.what:
        case Looked.FILE:
            return str(look.detail)
        case Looked.PRINTED:
            return str(forms.FormKind(look.detail).label)
        case Looked.CHANGES:
            return gettext("The changes of version {number} of the result's text").format(number=look.detail)
    return {
        Looked.DOSSIER: gettext("The whole dossier"),
        Looked.PREVIEW: gettext("Beside a list: the state, the papers and who applied"),
        Looked.ACT: gettext("The heading of the dossier, to act on it"),
        Looked.SCANS: gettext("The papers, to digitise them"),
        Looked.RECEIPT: gettext("The receipt"),
        Looked.TEXT: gettext("The text of the result"),
    }[look.what]


def of_own(page: Any) -> DossierView:
    """Everything that the applicant may see."""
    dossier = page.dossier
    look, late = story.standing(dossier.state), late_words(dossier.state, dossier.due_at, dossier.handling_unit_id)
    label, due, note = story.due_words(
        dossier.state, dossier.due_at, dossier.due_original, verdict=dossier.verdict, ended=dossier.finished_at,
        late=late,
    )  # fmt: skip
    acts, also = _acts(page)
    asked = [paper.name for paper in page.papers if paper.asked]
    answer_by = page.supplement.answer_by if page.supplement else None
    return DossierView(
        code=dossier.code or "",
        name=dossier.procedure_name,
        tag=look.tag,
        tag_kind=look.kind,
        tag_icon=look.icon,
        subject=dossier.subject_line or dossier.applicant_name,
        fee=fee_text(dossier.fee_amount, dossier.finance_state),
        due_label=label,
        due=due,
        due_note=note,
        timeline=story.entries(page.timeline, dossier.state, asked=asked, answer_by=answer_by),
        back_url=reverse("portal:mine"),
        actions=acts,
        also=also,
        holder=_holder(page),
        papers=_papers(page),
        seen=[_seen(look_) for look_ in page.looks],
        seen_known=True,
        bar=None if late else _bar(page),
        transfer=_transfer(dossier),
        late=late,
    )


def _transfer(dossier: Any) -> TransferView | None:
    """How the fee is paid without a way to the office, as long as it may be paid."""
    if dossier.state in {"draft", "refused", "withdrawn", "stopped"}:
        return None
    return transfer_view(
        dossier.receiving_unit_id, code=dossier.code or "", amount=dossier.fee_amount,
        finance_state=dossier.finance_state,
    )  # fmt: skip


def answer_by_text(moment: Any) -> str:
    """Until when the applicant may answer; empty without a limit."""
    if moment is None:
        return ""
    return gettext("Answer by {moment}. After that the dossier is handed back and you can submit a new one.").format(
        moment=say.moment(moment)
    )
