"""Every address of the house, and some where it fails, so that its pages for that can be looked at."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from motcua.config.urls import *  # noqa: F403
from motcua.kernel.errors import InvalidInput, StaleState


def fail(_request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    message = "made to fail"
    raise RuntimeError(message)


def stale(_request: HttpRequest) -> HttpResponse:
    """What a colleague was faster with."""
    raise StaleState


def wrong(_request: HttpRequest) -> HttpResponse:
    """Something was sent that does not fit."""
    raise InvalidInput(fields={"day": "Ngày sinh ở tương lai. Hãy xem lại năm."})


urlpatterns += [path("hong/", fail), path("cu/", stale), path("sai/", wrong), path("lam-viec/cu/", stale)]  # noqa: F405
