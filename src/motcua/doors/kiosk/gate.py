"""Who may use the machine's pages: a browser that holds the token of a registered machine of this hall.

Nobody signs in in the hall. A stranger's browser finds nothing here, so nobody can print numbers by the hundred from
home; and a machine that presses too often is stopped too.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from motcua.arrivals import queries
from motcua.arrivals.errors import UnknownPoint
from motcua.arrivals.queries import Device
from motcua.identity.organisation import UnitInfo

COOKIE: Final = "motcua_kiosk"
YEARS: Final = 5 * 365 * 24 * 3600

View = Callable[..., HttpResponseBase]


def device_of(request: HttpRequest, point: UnitInfo) -> Device:
    """The machine that asks. Raises UnknownDevice."""
    return queries.device(request.COOKIES.get(COOKIE, "")[:200], point.id)


def _point(request: HttpRequest, key: str) -> UnitInfo:
    """The hall of the address; of one that was divided, the part where this machine stands."""
    try:
        return queries.point_by_key(key)
    except UnknownPoint:
        return queries.point_of_device(request.COOKIES.get(COOKIE, "")[:200])


def machine(view: View) -> View:
    """Let the hall's machines in; the view gets the service point and the machine."""

    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        point = _point(request, key)
        return view(request, point, device_of(request, point), *args, **kwargs)

    return never_cache(guarded)
