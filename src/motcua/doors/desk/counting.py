"""Counts what the desk refused, by agency and week: where many forms come back, somebody needs help."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from motcua.doors.desk.frame import seat_of
from motcua.doors.look.errors import DESK_PREFIX
from motcua.kernel.errors import MotcuaError
from motcua.learning.usage import count_refusal

_REFUSED = frozenset({409, 422})


class RefusalMiddleware:
    """Any other answer costs one comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in _REFUSED and request.path.startswith(DESK_PREFIX) and not connection.needs_rollback:
            try:
                agency = seat_of(request.actor).agency_id  # type: ignore[attr-defined]
            except MotcuaError:
                return response  # a lent post that has just ended: the answer says so
            if agency:
                count_refusal(agency)
        return response
