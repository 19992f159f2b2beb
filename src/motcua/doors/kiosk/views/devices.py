"""Registering machines: whoever has the right signs in on the machine itself, once; the machine keeps a token."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import UnknownDevice
from motcua.arrivals.policies import ArrivalsPermission
from motcua.doors.kiosk.gate import COOKIE, YEARS, device_of
from motcua.doors.look.kept import signed_in
from motcua.doors.look.request import Request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def devices(request: Request, key: str) -> HttpResponse:
    """The machines of a hall; registering the one that one sits at ends one's session there."""
    point = queries.point_by_key(key)
    request.actor.require(ArrivalsPermission.REGISTER_DEVICE, point.id)
    if request.method == "POST":
        token = actions.register_device(
            point.id, request.POST.get("name", ""), paper=request.POST.get("paper", "roll"), actor=request.actor
        )
        logout(request)  # nobody stays signed in on a machine that stands in a hall
        response = HttpResponseRedirect(reverse("kiosk:start", args=[point.key]))
        response.set_cookie(
            COOKIE, token, max_age=YEARS, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
            path="/kiosk/",
        )  # fmt: skip
        return response
    try:
        here: Any = device_of(request, point).id
    except UnknownDevice:
        here = None
    context = {"point": point, "devices": queries.devices(point.id, actor=request.actor), "here": here}
    return render(request, "kiosk/devices.html", context)


@require_POST
@signed_in
def revoke(request: Request, key: str, device_id: uuid.UUID) -> HttpResponse:
    """Take a machine's permission back."""
    actions.revoke_device(device_id, actor=request.actor)
    messages.success(request, gettext("The machine gives no numbers any more."))
    return HttpResponseRedirect(reverse("kiosk:devices", args=[key]))
