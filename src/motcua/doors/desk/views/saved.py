"""Keeping a search under a name, for oneself or for the unit, and letting go of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from motcua.doors.desk import saved
from motcua.doors.desk.forms import ident
from motcua.doors.desk.frame import QUEUES, queue_url
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.views.worklist import read_filters
from motcua.dossiers.actions import unshare_search
from motcua.kernel.errors import InvalidInput


@require_POST
@officer
def keep(request: OfficerRequest) -> HttpResponse:
    """Keep the list that is shown, with its filters, under a name."""
    queue = request.POST.get("queue", "")
    if "chung" in request.POST:
        saved.share(request.POST.get("ten", ""), queue, read_filters(request.POST), actor=request.actor)
        messages.success(request, gettext("Shared. Your colleagues find it at the left."))
    elif saved.keep(request.POST.get("ten", ""), queue, read_filters(request.POST), actor=request.actor):
        messages.success(request, gettext("Kept. It stands at the left."))
    else:
        messages.warning(
            request,
            gettext("Give the search a name. %(most)d can be kept; let go of one first.") % {"most": saved.MOST},
        )
    return HttpResponseRedirect(queue_url(queue if queue in QUEUES else "unit"))


@require_POST
@officer
def unshare(request: OfficerRequest) -> HttpResponse:
    """Take a search away that the unit shares."""
    search_id = ident(request.POST.get("tim-chung"))
    if search_id is None:
        raise InvalidInput(fields={"tim-chung": gettext("Choose the search that is to be shared no more.")})
    unshare_search(search_id, actor=request.actor)
    messages.success(request, gettext("Your unit shares it no more."))
    return HttpResponseRedirect(queue_url("unit"))


@require_POST
@officer
def drop(request: OfficerRequest) -> HttpResponse:
    """Let go of a kept search."""
    saved.drop(request.POST.get("ten", ""), actor=request.actor)
    return HttpResponseRedirect(queue_url("unit"))
