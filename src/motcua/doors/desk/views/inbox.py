"""An officer's notices: newest first, each leading to what it is about; and by which ways to be told."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.desk.forms import ident
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.look import say
from motcua.notices import actions, queries
from motcua.notices.models import Audience


@require_http_methods(["GET", "POST"])
@officer
def inbox(request: OfficerRequest) -> HttpResponse:
    """The list; sent as a form it marks everything as read."""
    if request.method == "POST":
        actions.mark_all_read(audience=Audience.OFFICER, actor=request.actor)
        return HttpResponseRedirect(reverse("desk:inbox"))
    page = queries.inbox(request.actor, audience=Audience.OFFICER, after=ident(request.GET.get("sau")))
    rows = [
        {
            "url": reverse("desk:notice", args=[row.id]), "title": row.title or gettext("An old notice"),
            "text": row.text, "when": say.moment(row.created_at), "new": row.read_at is None,
        }
        for row in page.rows
    ]  # fmt: skip
    context = {
        "rail": rail_of(request.actor, {}, "inbox"), "rows": rows, "choice": queries.choice_of(request.actor),
        "any_new": any(row["new"] for row in rows), "next": f"?sau={page.next}" if page.next else "",
    }  # fmt: skip
    return render(request, "desk/inbox.html", context)


@require_POST
@officer
def follow(request: OfficerRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    subject = actions.mark_read(notice_id, audience=Audience.OFFICER, actor=request.actor)
    if subject and subject.kind == "dossier":
        return HttpResponseRedirect(reverse("desk:dossier", args=[subject.id]))
    if subject and subject.kind == "export":
        return HttpResponseRedirect(f"{reverse('desk:exports')}#{subject.id}")
    if subject and subject.kind == "papers.batch":
        return HttpResponseRedirect(reverse("desk:placeless"))
    return HttpResponseRedirect(reverse("desk:inbox"))


@require_POST
@officer
def choose(request: OfficerRequest) -> HttpResponse:
    """Keep the choice of ways."""
    actions.choose(
        mail="mail" in request.POST, sms="sms" in request.POST, language=request.POST.get("language", ""),
        actor=request.actor,
    )  # fmt: skip
    messages.success(request, gettext("Your choice is kept."))
    return HttpResponseRedirect(reverse("desk:inbox"))
