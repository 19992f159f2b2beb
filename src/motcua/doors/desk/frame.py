"""What stands around every page of the desk: the place, the officer, the clock, the queues."""

import time
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from motcua.doors.look import say
from motcua.doors.look.paths import path_to
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.errors import MotcuaError
from motcua.notices import queries as notices

_KEPT_SECONDS: Final = 60.0
_kept: dict[tuple[Any, ...], tuple[float, "Seat"]] = {}


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an officer sits, in words, and where in the tree of units."""

    place: str
    under: str
    title: str
    unit_id: uuid.UUID | None = None
    agency_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    place: str
    under: str
    officer: str
    title: str
    time: str
    seconds: int
    day: str
    sought: str
    other_language: str
    other_language_name: str
    unread: int
    letters: bool = True


LETTERS: Final = "desk.letters"
_NOWHERE: Final = Seat("", "", "")


def frame_of(request: HttpRequest) -> Frame:
    """The frame of this page; bare when nobody is known, since error pages have a frame too."""
    now = clock.local(clock.now())
    try:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        name, seat = actor.name, seat_of(actor)
        unread, letters = notices.unread_count(actor), letters_on(actor)
        if actor.on_behalf_of:
            name = gettext("%(deputy)s for %(holder)s") % {"deputy": name, "holder": actor.on_behalf_of.name}
    except MotcuaError:
        name, seat, unread, letters = "", _NOWHERE, 0, True
    vietnamese = get_language() == "vi"
    return Frame(
        place=seat.place, under=seat.under, officer=name, title=seat.title,
        time=f"{now:%H:%M}", seconds=now.second, day=say.long_date(now), sought=request.GET.get("tim", "")[:200],
        other_language="en" if vietnamese else "vi", other_language_name="English" if vietnamese else "Tiếng Việt",
        unread=unread,
        letters=letters,
    )  # fmt: skip


def letters_on(actor: Actor) -> bool:
    """Whether keys of one letter work without Alt for this officer (WCAG 2.1.4: they can be switched off)."""
    return bool(actor.posts) and identity.preference(actor, LETTERS) is not False


def seat_of(actor: Actor) -> Seat:
    """Where the actor sits: of several posts the one that began first. Kept for a minute in the process."""
    if not actor.posts:
        return _NOWHERE
    key = (actor.posts, get_language())
    kept = _kept.get(key)
    now = time.monotonic()
    if kept and kept[0] > now:
        return kept[1]
    seat = _read_seat(actor)
    if len(_kept) > 2_000:
        _kept.clear()
    _kept[key] = (now + _KEPT_SECONDS, seat)
    return seat


def _read_seat(actor: Actor) -> Seat:
    posts = sorted(identity.post_infos(actor.posts).values(), key=lambda post: (post.valid_from, str(post.id)))
    if not posts:
        return _NOWHERE
    post, organisation = posts[0], identity.organisation()
    unit, agency = organisation.unit(post.unit_id), organisation.agency_of(post.unit_id)
    title = post.title or post.role_name
    if unit.id == agency.id:
        return Seat(unit.name, unit.area_name if unit.area_name != unit.name else "", title, unit.id, agency.id)
    return Seat(agency.short_name or agency.name, unit.name, title, unit.id, agency.id)


def forget() -> None:
    """Ask anew (tests)."""
    _kept.clear()


QUEUES: Final = ("mine", "unit", "supplement", "payment", "today", "late", "done")


_NAMES: Final = {
    "mine": _("Mine"),
    "unit": _("My unit's"),
    "supplement": _("Citizen adds papers"),
    "payment": _("Fee to be paid"),
    "today": _("Due today"),
    "late": _("Late"),
    "done": _("Returned"),
    "approve": _("For my approval"),
}


def queue_name(queue: str) -> str:
    """What a queue is called."""
    return str(_NAMES[queue])


def queue_url(queue: str) -> str:
    """Where a queue is."""
    return path_to("desk:worklist") if queue == "mine" else path_to("desk:queue", queue)
