"""The worklist: queues with counts, filters, the row in hand and its dossier beside the list."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from motcua.deadlines import queries as deadlines
from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.limits import Measure
from motcua.deadlines.phrases import due_phrase
from motcua.doors.desk import columns as desk_columns
from motcua.doors.desk import words
from motcua.doors.desk.dossier import shown_dossier
from motcua.doors.desk.forms import ident
from motcua.doors.desk.frame import QUEUES, queue_name, queue_url
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.saved import saved, shared
from motcua.doors.desk.shown import Choice, Due, Group, Row
from motcua.doors.look.paths import path_to
from motcua.dossiers import queries as dossiers
from motcua.dossiers.policies import DossierPermission
from motcua.identity import actions as identity
from motcua.kernel import clock
from motcua.kernel.errors import NotFound
from motcua.workflow.policies import WorkflowPermission

_KINDS: Final = ("intake", "appraise", "consult", "approve", "issue", "return", "pay", "work")
_CHANNELS: Final = ("direct", "online", "post")
_SHUT: Final = frozenset({"refused", "withdrawn", "stopped"})
_LONGEST: Final = 200
_IN_HAND: Final = "#in-hand"


@require_GET
@officer
def worklist(request: OfficerRequest, queue: str = "mine") -> HttpResponse:
    """One page of a queue."""
    if queue not in QUEUES:
        raise Http404
    filters = read_filters(request.GET)
    here = {name: value for name, value in filters.items() if value}
    page = dossiers.worklist(
        request.actor, dossiers.Queue(queue), filters=dossiers.Filters(**_asked(filters)),
        after=request.GET.get("sau", "")[:_LONGEST * 2],
    )  # fmt: skip
    held = ident(request.GET.get("ho-so"))
    counts = dossiers.queue_counts(request.actor)
    columns = desk_columns.chosen(request.actor)
    whole = not page.next and "sau" not in request.GET
    groups = grouped(page.rows, queue, here, held, whole=whole, columns=columns)
    shown = _held(request, held) if held else None
    context = {
        "rail": rail_of(request.actor, counts, queue),
        "shown": shown,
        "list": {
            "title": queue_name(queue), "queue": queue, "here": here.items(), "verbs": _verbs(request, queue),
            "saved": saved(request.actor), "shared": shared(request.actor),
            "said": _said(counts.get(dossiers.Queue(queue)), queue), "groups": groups,
            "filters": _typed(filters), "filtered": filtered(_asked(filters)), "columns": columns,
            "states": _choices(_KINDS, words.step_kind), "channels": _choices(_CHANNELS, words.channel),
            "may_receive": request.actor.may(DossierPermission.INTAKE),
            "next": _link(queue, {**here, "sau": page.next}) if page.next else "",
            "back": _link(queue, here) if "sau" in request.GET else "", **_empty(queue, filters),
        },
    }  # fmt: skip
    return render(request, "desk/worklist.html", context)


@require_GET
@officer
def find(request: OfficerRequest) -> HttpResponse:
    """The search box of every page: what is found once is opened, else listed, over all that the officer may see."""
    text = request.GET.get("tim", "").strip()[:_LONGEST]
    after = request.GET.get("sau", "")[:_LONGEST]
    page = dossiers.search_page(text, actor=request.actor, after=after)
    if len(page.rows) == 1 and not after:
        return HttpResponseRedirect(path_to("desk:dossier", page.rows[0].dossier_id))
    columns = desk_columns.chosen(request.actor)
    groups = grouped(page.rows, "unit", {}, None, whole=not page.next and not after, columns=columns)
    context = {
        "rail": rail_of(request.actor, dossiers.queue_counts(request.actor), ""),
        "shown": None,
        "list": {
            "title": gettext("Found"), "said": text, "groups": groups, "filters": {}, "queue": "",
            "here": [("tim", text)], "verbs": _give_out(request),
            "saved": saved(request.actor), "shared": shared(request.actor),
            "next": _found(text, page.next) if page.next else "",
            "back": _found(text, "") if after else "", "columns": columns,
            "empty": gettext("No dossier fits these words."),
            "empty_hint": gettext(
                "Give the whole code, or the name as it stands on the receipt. Marks are not needed."
            ),
        },
    }  # fmt: skip
    return render(request, "desk/worklist.html", context)


@require_GET
@officer
def preview(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The dossier in hand, as the part that stands beside the list."""
    return render(request, "desk/preview.html", {"shown": shown_dossier(dossier_id, actor=request.actor, brief=True)})


@require_POST
@officer
def columns(request: OfficerRequest) -> HttpResponse:
    """Keep the columns that this officer wants, and go back to the list."""
    wanted = desk_columns.read(request.POST.getlist("cot"))
    identity.keep_preference(desk_columns.KEY, list(wanted), actor=request.actor)
    queue = request.POST.get("queue", "")
    return HttpResponseRedirect(queue_url(queue if queue in QUEUES else "mine"))


def grouped(
    rows: Iterable[Any], queue: str, here: dict[str, str], held: uuid.UUID | None, *, whole: bool,
    columns: desk_columns.Columns,
) -> list[Group]:  # fmt: skip
    """Rows by due state, the urgent first. Counts are said only when the page holds the whole queue."""
    now, calendar = clock.now(), deadlines.calendar_for()
    today = clock.today()
    addresses = _Addresses(queue, here)
    found: dict[str, list[Row]] = {}
    for row in rows:
        due = due_of(row, now, calendar)
        found.setdefault(_group(due, row, today), []).append(_row(row, due, addresses, held, columns))
    titles = {
        "late": gettext("Late"), "today": gettext("Due today"), "in_time": gettext("In time"),
        "paused": gettext("The clock stands still"), "ready": gettext("Result ready"),
        "none": gettext("No due date"), "done": gettext("Over"),
    }  # fmt: skip
    return [
        Group(titles[key], found[key], _dossiers(len(found[key])) if whole else "") for key in titles if key in found
    ]


def due_of(row: Any, now: dt.datetime, calendar: WorkingCalendar) -> Due:
    """The due phrase of a row; a closed dossier says what became of it."""
    if row.state in {"returned", "finished"} and row.task_id is None:
        return Due("done", row.step)
    if row.state in _SHUT:
        return Due("none", gettext("closed"))
    phrase = due_phrase(row.due_at, now, row.paused_since, calendar=calendar, measure=_measure(row.due_at, calendar))
    return Due(str(phrase.state), phrase.text)


def _measure(due_at: dt.datetime | None, calendar: WorkingCalendar) -> Measure:
    """A limit that ends before the office closes was given in hours: it is late from the next minute on."""
    if due_at is None:
        return Measure.WORKING_DAYS
    at = calendar.local(due_at)
    ends_with_the_day = not calendar.is_working(at.date()) or at >= calendar.closing(at.date())
    return Measure.WORKING_DAYS if ends_with_the_day else Measure.WORKING_TIME


def _group(due: Due, row: Any, today: dt.date) -> str:
    if row.state == "finished":
        return "ready"
    if row.state in _SHUT:
        return "done"
    if due.state == "soon":
        return "today" if clock.local(row.due_at).date() <= today else "in_time"
    return due.state


class _Addresses:
    """Addresses of the rows of one page: reversing each would cost more than asking the database for them."""

    def __init__(self, queue: str, query: dict[str, str]) -> None:
        nobody = str(uuid.UUID(int=0))
        self.dossier = path_to("desk:dossier", nobody).replace(nobody, "{}")
        self.preview = path_to("desk:preview", nobody).replace(nobody, "{}")
        self.here = _link(queue, {**query, "ho-so": ""})  # the id comes last


def _row(row: Any, due: Due, addresses: _Addresses, held: uuid.UUID | None, columns: desk_columns.Columns) -> Row:
    head, _, tail = row.code.rpartition("-")
    key = str(row.dossier_id)
    return Row(
        head=_short(head) + "-" if head else "", tail=tail, applicant=row.applicant, procedure=row.procedure,
        step=row.step, due=due, here=f"{addresses.here}{key}{_IN_HAND}", url=addresses.dossier.format(key),
        preview=addresses.preview.format(key), sel=row.dossier_id == held,
        mark=f"{key}:{row.task_id}" if row.task_id else key, extra=columns.cells(row) if columns.extra else (),
    )  # fmt: skip


def _short(head: str) -> str:
    """`261113` of `H05.187-261113`: in one office's list the agency goes without saying."""
    return head.rsplit("-", 1)[-1] if "-" in head else head


def _link(queue: str, query: dict[str, str]) -> str:
    return f"{queue_url(queue)}?{urlencode(query)}" if query else queue_url(queue)


def _held(request: OfficerRequest, held: uuid.UUID) -> Any:
    try:
        return shown_dossier(held, actor=request.actor, brief=True)
    except NotFound:
        return None


def _give_out(request: OfficerRequest) -> list[Choice]:
    """Of what was found, what one person fetches together."""
    gives = request.actor.may(DossierPermission.RETURN)
    return [Choice("give_out", gettext("Give out results"))] if gives else []


def _verbs(request: OfficerRequest, queue: str) -> list[Choice]:
    """What can be done to several at once here; where nothing is open, nothing."""
    if queue not in {"mine", "unit", "today", "late"}:
        return []
    names = {"claim": gettext("Take"), "complete": gettext("Finish step"), "hand_back": gettext("Hand back")}
    if request.actor.may(WorkflowPermission.ASSIGN):
        names["assign"] = gettext("Give to somebody")
    if request.actor.may(DossierPermission.APPROVE) or request.actor.may(DossierPermission.OVERSEE):
        names["remind"] = gettext("Remind")
    return [*(Choice(value, name) for value, name in names.items()), *_give_out(request)]


def read_filters(data: QueryDict) -> dict[str, str]:
    """What a list is narrowed by, as it stands in an address or a form."""
    return {
        name: data.get(name, "").replace("\x00", "").strip()[:_LONGEST]
        for name in ("tim", "thu-tuc", "trang-thai", "kenh")
    }


def asked_filters(data: QueryDict) -> dict[str, str]:
    """The same, as the dossiers room asks for it."""
    return _asked(read_filters(data))


def _typed(filters: dict[str, str]) -> dict[str, str]:
    """What was filtered by, under the names that the sheet of filters knows."""
    return {
        "text": filters["tim"], "procedure": filters["thu-tuc"], "state": filters["trang-thai"],
        "channel": filters["kenh"],
    }  # fmt: skip


def _asked(filters: dict[str, str]) -> dict[str, str]:
    kind, channel = filters["trang-thai"], filters["kenh"]
    return {
        "text": filters["tim"], "procedure": filters["thu-tuc"],
        "kind": kind if kind in _KINDS else "", "channel": channel if channel in _CHANNELS else "",
    }  # fmt: skip


def filtered(asked: dict[str, str]) -> str:
    """What a list was narrowed by, in words; as the dossiers room was asked."""
    said = [asked["text"], asked["procedure"]]
    said += [words.step_kind(asked["kind"])] if asked["kind"] else []
    said += [words.channel(asked["channel"])] if asked["channel"] else []
    return ", ".join(part for part in said if part)


def _found(text: str, after: str) -> str:
    return f"{path_to('desk:find')}?{urlencode({'tim': text, **({'sau': after} if after else {})})}"


def _choices(values: Sequence[str], name: Any) -> list[Choice]:
    return [Choice(value, name(value)) for value in values]


def _dossiers(count: int) -> str:
    return ngettext("%(n)d dossier", "%(n)d dossiers", count) % {"n": count}


def _said(count: int | None, queue: str) -> str:
    if queue == "done":
        return gettext("the last returned first")
    order = gettext("nearest due date first")
    return order if count is None else f"{_dossiers(count)}, {order}"


def _empty(queue: str, filters: dict[str, str]) -> dict[str, str]:
    if any(filters.values()):
        return {
            "empty": gettext("Nothing here fits the filter."),
            "empty_hint": gettext("Take part of the filter away, or look into another queue."),
        }
    said = {
        "mine": gettext("You have no step in hand. Take one from your unit's queue."),
        "unit": gettext("Nothing waits for your unit."),
        "late": gettext("Nothing is late."),
        "today": gettext("Nothing more is due today."),
    }.get(queue, gettext("Nothing waits here."))
    return {"empty": said, "empty_hint": gettext("Alt and a digit opens another queue.")}
