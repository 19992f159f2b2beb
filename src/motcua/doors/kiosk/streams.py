"""Live screens without eating the web server.

A web thread serves one request at a time, and a process has a few of them. So a stream is short (25 seconds, then the
browser comes again by itself and says the last version that it has seen), and only as many streams as `MOTCUA_STREAMS`
allows (one a process) are held at once. Every other screen gets its answer at once and is told to come again in two
seconds: it is as right, and two seconds slower. While a stream is held it asks for one small row a second.
"""

import json
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from motcua.arrivals import queries
from motcua.kernel import clock

HELD_SECONDS: Final = 25.0
STEP_SECONDS: Final = 1.0
ALIVE_EVERY: Final = 5
AT_ONCE_MS: Final = 200
KEPT: Final = 400
_seats = threading.BoundedSemaphore(max(1, settings.STREAMS))
_kept: "OrderedDict[tuple[Any, ...], str]" = OrderedDict()
_lock = threading.Lock()

Draw = Callable[[], dict[str, Any]]


def take_seat() -> bool:
    """Whether a stream may be held now; the one who gets a seat gives it back."""
    return _seats.acquire(blocking=False)


def give_back() -> None:
    """A held stream is over."""
    _seats.release()


def event(point_id: uuid.UUID, version: int, language: str, draw: Draw) -> str:
    """The event of a version, drawn once a process and language."""
    key = (point_id, version, language, clock.today())
    with _lock:
        found = _kept.get(key)
    if found is None:
        with translation.override(language):
            view = draw()
        # What was read may be newer than what was asked for: its own version counts.
        found = f"id: {view['version']}\ndata: {json.dumps(view, ensure_ascii=False)}\n\n"
        if view["version"] == version:
            with _lock:
                _kept[key] = found
                if len(_kept) > KEPT:
                    _kept.popitem(last=False)
    return found


def at_once(point_id: uuid.UUID, since: int, language: str, draw: Draw) -> str:
    """The answer for a screen that finds no seat."""
    version = queries.version(point_id)
    return f"retry: {settings.SCREEN_PAUSE_MS}\n" + (
        event(point_id, version, language, draw) if version != since else ": same\n\n"
    )


def held(point_id: uuid.UUID, since: int, language: str, draw: Draw) -> Iterator[str]:
    """Events as they come, for the time of one stream."""
    yield f"retry: {AT_ONCE_MS}\n\n"
    until, quiet = time.monotonic() + HELD_SECONDS, 0
    while time.monotonic() < until:
        version = queries.version(point_id)
        if version != since:
            yield event(point_id, version, language, draw)
            since, quiet = version, 0
        elif quiet >= ALIVE_EVERY:
            yield ": alive\n\n"  # a screen that has gone is noticed by writing to it
            quiet = 0
        time.sleep(STEP_SECONDS)
        quiet += 1


class Held:
    """A held stream that gives its seat back whatever ends it, also when nobody ever read from it."""

    def __init__(self, events: Iterator[str]) -> None:
        self._events, self._open = events, True

    def __iter__(self) -> "Held":
        return self

    def __next__(self) -> str:
        return next(self._events)

    def close(self) -> None:
        """Called by Django when the answer is over."""
        if self._open:
            self._open = False
            give_back()
