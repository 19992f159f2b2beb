"""The door of the practice mode: a name and a role, and one is at the desk."""

from typing import Final

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.doors.look.fields import Field, Option
from motcua.doors.look.request import Request, client_address
from motcua.kernel import throttle
from motcua.kernel.errors import InvalidInput
from motcua.learning import joining
from motcua.learning.errors import UnknownLearningPlace

# A whole class sits behind one address.
LEARNERS, PER_SECONDS = 60, 600
_LONGEST_NAME: Final = 80


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request) -> HttpResponse:
    """In the practice mode: choose a role, be signed in as a made-up officer of one's own. Elsewhere: no such page."""
    places = joining.places()
    if request.method != "POST":
        return _form(request, places, {})
    throttle.spend(f"join:{client_address(request)}", limit=LEARNERS, per_seconds=PER_SECONDS)
    name = request.POST.get("name", "").replace("\x00", "").strip()[:_LONGEST_NAME]
    try:
        joined = joining.join(name, request.POST.get("place", ""))
    except InvalidInput as error:
        wrong = "place" if isinstance(error, UnknownLearningPlace) else "name"
        return _form(request, places, {wrong: error.message}, status=422)
    login(request, get_user_model().objects.get(pk=joined.account_id))
    messages.success(
        request,
        gettext("You are in. To come back today: sign in as %(username)s with the password %(password)s.")
        % {"username": joined.username, "password": joined.password},
    )
    return HttpResponseRedirect(reverse("desk:guide"))


def _form(request: Request, places: list[joining.Place], wrong: dict[str, str], status: int = 200) -> HttpResponse:
    fields = [
        Field(
            "name", gettext("What shall we call you?"), hint=gettext("Any name will do, it need not be yours."),
            value=request.POST.get("name", "")[:_LONGEST_NAME], error=wrong.get("name", ""), maxlength=_LONGEST_NAME,
            autocomplete="off", width="20",
        ),
        Field(
            "place", gettext("What do you want to learn?"), "radios", value=request.POST.get("place", ""),
            error=wrong.get("place", ""), options=[Option(one.key, one.role_name, one.unit) for one in places],
        ),
    ]  # fmt: skip
    return render(request, "desk/join.html", {"fields": fields}, status=status)
