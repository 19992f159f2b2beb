"""A dossier on its own page, its files, its notes, and the steps and acts that move it on."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk import doing, forms
from motcua.doors.desk.acts import BY_SLUG
from motcua.doors.desk.beside import beside
from motcua.doors.desk.dossier import shown, when
from motcua.doors.desk.frame import queue_name
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.legs import said_of
from motcua.doors.desk.picture import drawing_of, flow_of, outcomes_in, proof_of
from motcua.doors.desk.printed import after, issued_of
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.scans import digitise_line
from motcua.doors.look.downloads import sent_file
from motcua.doors.look.paths import path_to
from motcua.dossiers import actions, queries
from motcua.dossiers.documents.errors import ChangesNotSeen
from motcua.dossiers.queries.documents import changed_texts
from motcua.kernel.errors import Conflict, InvalidInput


@require_GET
@officer
def dossier(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The whole page; the read is recorded."""
    page = queries.dossier_page(dossier_id, actor=request.actor)
    back, back_name = _came_from(request)
    drawing = drawing_of(page)
    seen = shown(page, request.actor, outcomes=outcomes_in(drawing))
    context = {
        "shown": seen, "changed": _changed(seen, page, request), "flow": flow_of(drawing),
        "proof": proof_of(page), "legs": said_of(page), "beside": beside(page), "issued": issued_of(page),
        "back": back, "back_name": back_name, "notes": _notes(page),
        "digitise": digitise_line(page, request.actor),
    }  # fmt: skip
    return render(request, "desk/dossier.html", context)


@require_GET
@officer
def file(request: OfficerRequest, dossier_id: uuid.UUID, file_id: uuid.UUID) -> FileResponse:
    """A file of the dossier, to look at; the read is recorded."""
    info, content = queries.read_file(dossier_id, file_id, actor=request.actor)
    return sent_file(info, content)


@require_POST
@officer
def note(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Keep an internal note."""
    problems: dict[str, str] = {}
    text = forms.required_text(request.POST, "note", problems)
    forms.refuse(problems)
    actions.write_note(dossier_id, text, actor=request.actor)
    messages.success(request, gettext("The note is kept."))
    return HttpResponseRedirect(path_to("desk:dossier", dossier_id) + "#note")


@require_http_methods(["GET", "POST"])
@officer
def act(request: OfficerRequest, dossier_id: uuid.UUID, slug: str) -> HttpResponse:
    """A form for an act, and its doing."""
    if slug not in BY_SLUG:
        raise Http404
    return _do(request, dossier_id, doing.DOINGS[BY_SLUG[slug]], then=after(BY_SLUG[slug], dossier_id))


@require_http_methods(["GET", "POST"])
@officer
def step(request: OfficerRequest, dossier_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """The end of a step: with which outcome, and a note for who comes next."""
    return _do(request, dossier_id, doing.finishing_step(task_id))


def _do(request: OfficerRequest, dossier_id: uuid.UUID, what: doing.Doing, *, then: str = "") -> HttpResponse:
    if request.method == "POST":
        try:
            said = what.run(request, dossier_id)
        except InvalidInput as error:
            return _form(request, dossier_id, what, error=error)
        except ChangesNotSeen as error:
            return _look_first(request, dossier_id, error)
        except Conflict as error:
            return moved_on(request, dossier_id, error)
        messages.success(request, said)
        return HttpResponseRedirect(then or path_to("desk:dossier", dossier_id))
    return _form(request, dossier_id, what)


def _form(
    request: OfficerRequest, dossier_id: uuid.UUID, what: doing.Doing, *, error: InvalidInput | None = None
) -> HttpResponse:
    page = queries.dossier_page(dossier_id, actor=request.actor, what=queries.Looked.ACT)
    form = what.form(page, request)
    kept = request.POST if error else kept_form(request)
    if kept is not None:
        forms.refill(form, kept)
    if error:
        forms.blame(form, error)
    context = {"shown": shown(page, request.actor, brief=True), "form": form}
    return render(request, "desk/act.html", context, status=422 if error else 200)


def moved_on(request: OfficerRequest, dossier_id: uuid.UUID, error: Conflict) -> HttpResponse:
    """Somebody else was faster, or the dossier has moved on: what to do now, and what was typed."""
    way = (gettext("Look at the dossier again"), path_to("desk:dossier", dossier_id))
    return _not_done(request, gettext("This has moved on"), error, way)


def _look_first(request: OfficerRequest, dossier_id: uuid.UUID, error: Conflict) -> HttpResponse:
    """The words differ from the template and were not looked at: the way there, and what was typed."""
    way = (gettext("Look at the changes"), path_to("desk:document", dossier_id) + "#khac")
    return _not_done(request, gettext("Look at the changes first"), error, way)


def _not_done(request: OfficerRequest, title: str, error: Conflict, way: tuple[str, str]) -> HttpResponse:
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "sender", "task"}
        for value in values
        if value.strip()
    ]
    page = {"title": title, "problem": error.message, "kept": typed, "way": way[0], "url": way[1]}
    context = {"page": page, "rail": rail_of(request.actor, {}, "")}
    return render(request, "desk/moved_on.html", context, status=409)


def _changed(seen: Any, page: Any, request: OfficerRequest) -> dict[str, Any] | None:
    """That the drafted result says something else than its template; asked only while there is a draft."""
    if not seen.results or page.dossier.finished_at:
        return None
    found = changed_texts([page.dossier.id], request.actor).get(page.dossier.id)
    if found is None:
        return None
    return {"url": path_to("desk:document", page.dossier.id) + "#khac", "unread": not found[1]}


def _came_from(request: OfficerRequest) -> tuple[str, str]:
    """The list one came from, so that Esc goes back to its very page."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host():
        try:
            found = resolve(parts.path)
        except Resolver404:
            found = None
        if found and found.view_name in {"desk:worklist", "desk:queue"}:
            where = f"{parts.path}?{parts.query}" if parts.query else parts.path
            return where, queue_name(found.kwargs.get("queue", "mine"))
    return path_to("desk:worklist"), queue_name("mine")


def _notes(page: Any) -> dict[str, Any] | None:
    if not any(info.name == "write_note" and info.allowed for info in page.actions) and not page.notes:
        return None
    return {
        "all": [{"who": one.author_name, "at": when(one.written_at), "text": one.text} for one in page.notes],
        "url": path_to("desk:note", page.dossier.id),
    }
