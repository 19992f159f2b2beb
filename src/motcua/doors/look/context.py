"""What every page knows about the house: the province it serves, and whether it is only a demo."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from motcua.identity import queries as identity

_KEEP_SECONDS = 60.0
_kept: tuple[float, str] = (0.0, "")


def province() -> str:
    """The province's name as people write it ("tỉnh Bắc Ninh"); empty while no organisation is loaded.

    Kept for a minute in the process: it stands in the header of every page.
    """
    global _kept  # noqa: PLW0603 - one name a process
    until, name = _kept
    if name and time.monotonic() < until:
        return name
    units = identity.organisation().of_kind("province")
    area = (units[0].area_name or units[0].name) if units else ""
    name = area[:1].lower() + area[1:]
    _kept = (time.monotonic() + _KEEP_SECONDS, name)
    return name


def forget() -> None:
    """Ask anew at the next page."""
    global _kept  # noqa: PLW0603
    _kept = (0.0, "")


def house(_request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "province": SimpleLazyObject(province), "is_demo": settings.DEMO, "is_practice": settings.PRACTICE,
        "practice_url": settings.PRACTICE_URL, "guide_on": settings.LEARNING_GUIDE,
    }  # fmt: skip
