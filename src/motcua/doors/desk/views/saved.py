"""Keeping a search under a name, and letting go of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from motcua.doors.desk import saved
from motcua.doors.desk.frame import QUEUES, queue_url
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.views.worklist import read_filters


@require_POST
@officer
def keep(request: OfficerRequest) -> HttpResponse:
    """Keep the list that is shown, with its filters, under a name."""
    queue = request.POST.get("queue", "")
    if saved.keep(request.POST.get("ten", ""), queue, read_filters(request.POST), actor=request.actor):
        messages.success(request, gettext("Kept. It stands at the left."))
    else:
        messages.warning(
            request,
            gettext("Give the search a name. %(most)d can be kept; let go of one first.") % {"most": saved.MOST},
        )
    return HttpResponseRedirect(queue_url(queue if queue in QUEUES else "unit"))


@require_POST
@officer
def drop(request: OfficerRequest) -> HttpResponse:
    """Let go of a kept search."""
    saved.drop(request.POST.get("ten", ""), actor=request.actor)
    return HttpResponseRedirect(queue_url("unit"))
