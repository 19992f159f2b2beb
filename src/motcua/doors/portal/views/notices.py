"""Notices to a citizen: what became of one's dossiers, and by which ways to be told."""

import uuid
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.arrivals import queries as arrivals
from motcua.doors.look.errors import uuid_or_none
from motcua.doors.look.request import Request
from motcua.notices import actions, queries
from motcua.notices.models import Audience

VISIT: Final = "arrivals.booking"


@login_required
@never_cache
@require_safe
def inbox(request: Request) -> HttpResponse:
    """Newest first."""
    page = queries.inbox(request.actor, audience=Audience.CITIZEN, after=uuid_or_none(request.GET.get("sau")))
    context = {"section": "mine", "page": page, "choice": queries.choice_of(request.actor)}
    return render(request, "portal/notices.html", context)


@login_required
@require_POST
def follow(request: Request, notice_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read and go to its dossier or visit."""
    subject = actions.mark_read(notice_id, audience=Audience.CITIZEN, actor=request.actor)
    if subject and subject.kind == "dossier":
        return redirect("portal:dossier", subject.id)
    visit = arrivals.my_visit(subject.id, actor=request.actor) if subject and subject.kind == VISIT else None
    if visit:
        return redirect("portal:visit", visit.secret)
    return redirect("portal:notices")


@login_required
@require_POST
def choose(request: Request) -> HttpResponse:
    """Keep the choice of ways."""
    actions.choose(
        mail="mail" in request.POST, sms="sms" in request.POST, language=request.POST.get("language", ""),
        actor=request.actor,
    )  # fmt: skip
    messages.success(request, gettext("Your choice is kept."))
    return redirect("portal:notices")
