"""Lists taken along: asked for from a queue or a search, made in the background, fetched from here."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk import progress
from motcua.doors.desk.frame import QUEUES, queue_name
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.views.worklist import asked_filters, filtered
from motcua.doors.look import say
from motcua.doors.look.downloads import sent_file
from motcua.dossiers import actions, queries

SHOWN: Final = 20  # reasons beside one file


@require_POST
@officer
def ask(request: OfficerRequest) -> HttpResponse:
    """Ask for all rows of the list that is shown, with its filters, as a file."""
    actions.ask_export(
        request.POST.get("queue", ""), queries.Filters(**asked_filters(request.POST)),
        kind=request.POST.get("loai", ""), actor=request.actor,
    )  # fmt: skip
    messages.success(request, gettext("The file is being made. You may go on working: a notice says when it is ready."))
    return HttpResponseRedirect(reverse("desk:exports"))


@require_GET
@officer
def exports(request: OfficerRequest) -> HttpResponse:
    """My files: what is in them, how far they are, until when they can be fetched."""
    mine = queries.my_exports(request.actor)
    refused = queries.letters_refused(mine)
    rows = [_row(one, refused.get(one.id, [])) for one in mine]
    running = next((row for row in rows if row["running"]), None)
    if progress.asks(request):
        text = (
            f"{running['name']}: {running['said']}" if running else gettext("The files are made. Update to fetch them.")
        )
        return progress.told(text, under_way=running is not None)
    page = {
        "title": gettext("Files to take along"), "rows": rows, "running": running,
        "under_way": gettext("Work goes on in the background; you may leave this page."),
        "lead": gettext(
            "A file holds people's names. Each download is recorded. Delete your copy when you no longer need it."
        ),
    }  # fmt: skip
    counts = queries.queue_counts(request.actor)
    return render(request, "desk/exports.html", {"page": page, "rail": rail_of(request.actor, counts, "exports")})


def _row(one: Any, refused: list[tuple[str, str]]) -> dict[str, Any]:
    there = queries.is_there(one)
    return {
        "id": one.id, "name": _name(one), "kind": one.kind.upper(),
        "refused": [{"code": code, "why": why} for code, why in refused[:SHOWN]],
        "more": max(0, len(refused) - SHOWN),
        "asked": say.moment(one.asked_at), "said": _said(one, there=there),
        "running": one.state in {"waiting", "running"},
        "url": reverse("desk:export_file", args=[one.id]) if there else "",
        "until": say.moment(one.expires_at) if there else "",
    }  # fmt: skip


def _name(one: Any) -> str:
    if one.kind == "pdf":
        return gettext("Letters about results to be fetched")
    filters = filtered(one.filters)
    name = queue_name(one.queue) if one.queue in QUEUES else gettext("Found")
    return f"{name}: {filters}" if filters else name


def _count(one: Any) -> str:
    if one.kind != "pdf":
        return ngettext("%(n)d dossier", "%(n)d dossiers", one.rows) % {"n": one.rows}
    if one.state == "running":
        return gettext("%(n)d of %(all)d letters") % {"n": one.rows, "all": one.filters["letters"]}
    return ngettext("%(n)d letter", "%(n)d letters", one.rows) % {"n": one.rows}


def _said(one: Any, *, there: bool) -> str:
    count = _count(one)
    if there:
        return f"{count}, {say.size(one.size)}"
    if one.state == "failed":
        return str(one.problem)
    if one.state == "waiting":
        return gettext("waits for its turn")
    return gettext("so far: %(count)s") % {"count": count} if one.state == "running" else gettext("expired")


@require_GET
@officer
def export_file(request: OfficerRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """The file itself; fetching is recorded."""
    info, content = actions.fetch_export(export_id, actor=request.actor)
    return sent_file(info, content)
