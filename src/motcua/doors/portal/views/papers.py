"""Attaching papers: each file is sent and kept as soon as it is chosen, with or without JavaScript."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.doors.look.errors import uuid_or_none
from motcua.doors.look.request import Request
from motcua.doors.look.uploads import PAPER
from motcua.doors.portal import filing
from motcua.dossiers import actions
from motcua.files import uploads
from motcua.files.errors import UnknownUpload, UnusableFile, UploadUnfinished
from motcua.kernel import throttle
from motcua.kernel.errors import NotFound
from motcua.papers.errors import NotUsable

FLASH = "portal_paper_error"
MOST_AT_ONCE = 10
UPLOADS, PER_SECONDS = 120, 600  # files of one account: no dossier needs more, a script would


def take_flash(request: Request) -> tuple[str, str]:
    """(what went wrong with the last file, where), told once."""
    kept: list[str] = request.session.pop(FLASH, None) or ["", ""]
    return kept[0], kept[1]


@login_required
@never_cache
@require_safe
def papers_page(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """What is asked for and what is there already."""
    page = filing.own_page(dossier_id, request.actor)
    if page.dossier.state != "draft":
        return redirect("portal:dossier", dossier_id)
    url = reverse("portal:papers", args=[dossier_id])
    steps = filing.steps(page)
    if not page.papers:
        return redirect(steps[-1].url)
    number = filing.position_of(steps, url)
    error, target = take_flash(request)
    context = {
        "name": page.dossier.procedure_name,
        "step": number,
        "steps": len(steps),
        "step_text": filing.step_text(number, len(steps)),
        "limits": filing.limits_text(),
        "papers": filing.paper_rows(page, request.actor),
        "accept": filing.ACCEPT,
        "error": error,
        "error_target": target,
        "back_url": filing.before_step(page, url),
        "next_url": filing.after_step(page, url),
        "list_url": reverse("portal:tasks", args=[dossier_id]),
        "attach_url": reverse("portal:attach", args=[dossier_id]),
        "detach_url": reverse("portal:detach", args=[dossier_id]),
        "saved": gettext("Each file is kept as soon as it is attached."),
    }
    return render(request, "portal/papers.html", {"section": "mine", "page": context})


def take_files(request: Request, keep: Callable[[uuid.UUID, Any, str], object], back: str) -> HttpResponse:
    """Hand each sent file to `keep(paper, stream, name)`; the first that is refused is told on the page."""
    paper = uuid_or_none(request.POST.get("paper"))
    if paper is None:
        raise NotFound
    files = request.FILES.getlist("file")[:MOST_AT_ONCE]
    whole = request.POST.getlist("upload")[:MOST_AT_ONCE]
    for _ in files:
        throttle.spend(f"upload:{request.user.pk}", limit=UPLOADS, per_seconds=PER_SECONDS)
    error = "" if files or whole else gettext("Choose a file first, then attach it.")
    for upload in whole:
        error = _take_whole(request, upload, lambda stream, name: keep(paper, stream, name)) or error
    for one in files:
        try:
            keep(paper, one, one.name or "")
        except UnusableFile as refused:
            error = error or refused.message
    if error:
        request.session[FLASH] = [error, f"p-{paper}-f"]
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponse(status=204)
    return redirect(f"{back}#p-{paper}" if not error else back)


def _take_whole(request: Request, upload: str, keep: Callable[[Any, str], object]) -> str:
    """Keep a file that has come in parts; why not, if it is refused."""
    upload_id = uuid_or_none(upload)
    if upload_id is None:
        return UnknownUpload().message
    try:
        name, content = uploads.open_upload(upload_id, purpose=PAPER, actor=request.actor)
        with content:
            keep(content, name)
    except UnusableFile as refused:
        uploads.discard_upload(upload_id, actor=request.actor)
        return refused.message
    except (UnknownUpload, UploadUnfinished) as refused:
        return refused.message
    uploads.discard_upload(upload_id, actor=request.actor)
    return ""


@login_required
@require_POST
def attach(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Keep the files of one paper; of a waiting supplement, those asked for. `reuse`: one of the own store."""
    actor = request.actor
    if "reuse" in request.POST:
        return _reuse(request, dossier_id)
    if "supplement" in request.GET:
        back = reverse("portal:supplement", args=[dossier_id])
        return take_files(
            request,
            lambda paper, stream, name: actions.attach_supplement(dossier_id, paper, stream, name, actor=actor),
            back,
        )
    back = reverse("portal:papers", args=[dossier_id])
    return take_files(
        request, lambda paper, stream, name: actions.attach_file(dossier_id, paper, stream, name, actor=actor), back
    )


def _reuse(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Use a paper of the applicant's own store: nothing has to be photographed."""
    paper, stored = uuid_or_none(request.POST.get("paper")), uuid_or_none(request.POST["reuse"])
    if paper is None or stored is None:
        raise NotFound
    back = reverse("portal:supplement" if "supplement" in request.GET else "portal:papers", args=[dossier_id])
    try:
        actions.reuse_own_paper(dossier_id, paper, stored, actor=request.actor)
    except NotUsable as refused:
        request.session[FLASH] = [refused.message, f"p-{paper}-f"]
        return redirect(back)
    return redirect(f"{back}#p-{paper}")


@login_required
@require_POST
def detach(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Take a file off the draft, or off what is being added to a waiting supplement."""
    attachment = uuid_or_none(request.POST.get("attachment"))
    if attachment is None:
        raise NotFound
    if "supplement" in request.GET:
        actions.detach_supplement(dossier_id, attachment, actor=request.actor)
        return redirect("portal:supplement", dossier_id)
    actions.detach_file(dossier_id, attachment, actor=request.actor)
    return redirect("portal:papers", dossier_id)
