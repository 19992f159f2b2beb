"""What waits for my approval: several at once, or one by one on the dossier's page."""

import uuid
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.deadlines import queries as deadlines
from motcua.doors.desk.acts import step_url
from motcua.doors.desk.dossier import shown
from motcua.doors.desk.forms import ident
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.views import bulk
from motcua.doors.desk.views.worklist import due_of
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.approving import approval_of
from motcua.dossiers.documents.edits import clipped
from motcua.dossiers.queries.bulk import MOST
from motcua.dossiers.queries.documents import documents_of
from motcua.dossiers.queries.signing import Before, before_signing, declared_anew
from motcua.kernel import clock
from motcua.kernel.errors import MotcuaError
from motcua.workflow import queries as workflow


@require_http_methods(["GET", "POST"])
@officer
def signing(request: OfficerRequest) -> HttpResponse:
    """The list of approvals. One that is ticked is approved; of several it is shown first what would become of each."""
    problems: list[str] = []
    problem = gettext("This was not approved:")
    marks = _marks(request)
    if request.POST.get("do") == "return":
        if way := _way_back(request):
            return HttpResponseRedirect(way)
        problem, problems = gettext("Nothing was sent back."), [gettext("Tick the one dossier that goes back.")]
    elif len(marks) > 1:
        return bulk.preview(request, "approve", marks)
    elif request.method == "POST":
        problems = _approve(request, marks)
        if not problems:
            messages.success(request, ngettext("%(n)d dossier approved.", "%(n)d dossiers approved.", 1) % {"n": 1})
            return HttpResponseRedirect(reverse("desk:approve"))
    page = queries.worklist(
        request.actor,
        queries.Queue.UNIT,
        filters=queries.Filters(kind="approve"),
        after=request.GET.get("sau", "")[:400],
    )
    context = {
        "rail": rail_of(request.actor, queries.queue_counts(request.actor), "approve"), "list": _list(page, request),
        "problems": problems, "problem": problem,
    }  # fmt: skip
    return render(request, "desk/signing.html", context, status=409 if problems else 200)


@require_GET
@officer
def beside(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What would be signed, as the part that stands beside the list: the drafted text or file, papers and answers."""
    page = queries.dossier_page(dossier_id, actor=request.actor, what=queries.Looked.PREVIEW)
    texts = documents_of(dossier_id, actor=request.actor)
    text = next((one for one in texts if one.result_id in {result.id for result in page.results}), None)
    context = {
        "shown": shown(page, request.actor, outcomes={}), "text": text,
        "changes": reverse("desk:document", args=[dossier_id]) + "#khac" if text and text.changed else "",
        "anew": declared_anew(dossier_id),
    }  # fmt: skip
    return render(request, "desk/sign_beside.html", context)


def _list(page: Any, request: OfficerRequest) -> dict[str, Any]:
    now, calendar = clock.now(), deadlines.calendar_for()
    before = before_signing({row.dossier_id for row in page.rows}, request.actor)
    kept = {name: {key for key, one in before.items() if fits(one)} for name, fits in _KINDS.items()}
    chosen = request.GET.get("loc", "")
    rows = [
        {
            "ticket": f"{row.dossier_id}:{row.task_id}", "applicant": row.applicant, "procedure": row.procedure,
            "step": row.step, "url": reverse("desk:dossier", args=[row.dossier_id]),
            "beside": reverse("desk:sign_beside", args=[row.dossier_id]),
            "code": row.code, "due": due_of(row, now, calendar),
            **_different(before.get(row.dossier_id), reverse("desk:document", args=[row.dossier_id])),
        }
        for row in page.rows
        if chosen not in kept or row.dossier_id in kept[chosen]
    ]  # fmt: skip
    return {
        "rows": rows, "said": gettext("nearest due date first"), "all": len(page.rows),
        "chips": _chips(request, kept, len({row.dossier_id for row in page.rows})),
        "next": f"?{urlencode({'sau': page.next, **({'loc': chosen} if chosen in kept else {})})}" if page.next else "",
    }  # fmt: skip


_KINDS: Final[dict[str, Callable[[Before], bool]]] = {
    "khong-sua": lambda one: one.plain, "doc-ky": lambda one: one.careful,
}  # fmt: skip


def _chips(request: OfficerRequest, kept: dict[str, set[uuid.UUID]], everything: int) -> list[dict[str, Any]]:
    """Of the dossiers on this page: all, those in which nothing was changed, those to be read with care."""
    names = {"": gettext("All"), "khong-sua": gettext("Nothing changed"), "doc-ky": gettext("Read with care")}
    chosen, place = request.GET.get("loc", ""), {"sau": after} if (after := request.GET.get("sau", "")[:400]) else {}
    on = chosen if chosen in kept else ""
    return [
        {
            "name": name, "n": len(kept[key]) if key else everything, "on": key == on,
            "url": f"?{urlencode({**place, **({'loc': key} if key else {})})}",
        }
        for key, name in names.items()
    ]  # fmt: skip


def _different(row: Before | None, text: str) -> dict[str, Any]:
    """What the row says of changes, and where all of them can be read."""
    if row is None:
        return {"plain": gettext("No result is drafted yet.")}
    return {
        "changed": row.changed, "unread": row.changed and not row.looked, "edits": row.template, "since": row.since,
        "anew": row.answers, "seen": row.seen, "changes": f"{text}#khac",
        "newer": f"{text}?tu={row.seen}&den={row.version}#khac", "plain": "" if row.changed else _unchanged(row),
    }  # fmt: skip


def _unchanged(row: Before) -> str:
    if row.written:
        return gettext("Nothing changed against the template")
    if row.results:
        return gettext("A file of its own, without a template: %(name)s") % {"name": clipped("; ".join(row.results))}
    return gettext("No result is drafted yet.")


def _marks(request: OfficerRequest) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """What was ticked."""
    tickets = [ticket.partition(":") for ticket in request.POST.getlist("task")[:MOST]]
    read = [(ident(dossier), ident(task)) for dossier, _, task in tickets]
    return [(dossier, task) for dossier, task in read if dossier and task]


def _approve(request: OfficerRequest, marks: list[tuple[uuid.UUID, uuid.UUID]]) -> list[str]:
    """Approve the one that was ticked; empty, or why it was not."""
    if not marks:
        return [gettext("Tick at least one dossier.")]
    ((dossier_id, task_id),) = marks
    try:
        actions.complete_task(dossier_id, task_id, outcome=approval_of(task_id), actor=request.actor)
    except MotcuaError as error:
        return [f"{_name(dossier_id, request)}: {error.message}"]
    return []


def _way_back(request: OfficerRequest) -> str:
    """The page on which the one ticked dossier is sent back, its outcome chosen; empty when it is not just one."""
    tickets = request.POST.getlist("task")
    dossier, _, task = tickets[0].partition(":") if len(tickets) == 1 else ("", "", "")
    dossier_id, task_id = ident(dossier), ident(task)
    if dossier_id is None or task_id is None:
        return ""
    ways = workflow.task(task_id).outcomes
    return step_url(dossier_id, task_id) + (f"?ket-qua={ways[1].value}" if len(ways) > 1 else "")


def _name(dossier_id: Any, request: OfficerRequest) -> str:
    try:
        return str(queries.find(dossier_id, actor=request.actor))
    except MotcuaError:
        return str(dossier_id)
