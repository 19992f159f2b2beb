"""What this room announces by itself: days that changed, and due times that moved with them.

What an officer does to a clock is announced by the room whose subject it is.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Change:
    """Days that became other than they were: `first` to `last`, both inclusive; None is open on that side.

    `calendar_id` None: in every calendar. `legal_basis` is the decision that says so.
    """

    calendar_id: uuid.UUID | None
    first: dt.date | None
    last: dt.date | None
    legal_basis: str

    def to_json(self) -> dict[str, str | None]:
        return {
            "calendar_id": str(self.calendar_id) if self.calendar_id else None,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "legal_basis": self.legal_basis,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Change":
        """Read what `to_json` wrote."""
        return cls(
            uuid.UUID(content["calendar_id"]) if content["calendar_id"] else None,
            dt.date.fromisoformat(content["first"]) if content["first"] else None,
            dt.date.fromisoformat(content["last"]) if content["last"] else None,
            content["legal_basis"],
        )

    def touches(self, calendar_id: uuid.UUID, first: dt.date, last: dt.date) -> bool:
        """Whether one of these days lies between `first` and `last` in that calendar."""
        return (
            self.calendar_id in (None, calendar_id)
            and (self.first is None or self.first <= last)
            and (self.last is None or first <= self.last)
        )


@dataclass(frozen=True, slots=True)
class DaysChanged(Event):
    """Decisions about days or office hours were made or changed; `changes` as `Change.to_json` gives them."""

    name: ClassVar[str] = "deadlines.days_changed"
    subject_kind: ClassVar[str] = "deadlines.rulebook"

    changes: list[dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class ReckoningGoesOn(Event):
    """The clocks up to `after` are reckoned again; the next batch follows."""

    name: ClassVar[str] = "deadlines.reckoning_goes_on"
    subject_kind: ClassVar[str] = "deadlines.rulebook"

    changes: list[dict[str, str | None]]
    after: uuid.UUID


@dataclass(frozen=True, slots=True)
class CalendarOpened(Event):
    """A unit that went by the calendar `followed` has one of its own now; its clocks that tick go over to it.

    Those up to `after` have. `changes` are the days by which the two calendars differ.
    """

    name: ClassVar[str] = "deadlines.calendar_opened"
    subject_kind: ClassVar[str] = "deadlines.calendar"

    owner: uuid.UUID
    followed: uuid.UUID
    changes: list[dict[str, str | None]]
    after: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class DueMoved(Event):
    """A decision about days has moved the due time of a clock that runs for the subject `of_kind`, `of_id`."""

    name: ClassVar[str] = "deadlines.due_moved"
    subject_kind: ClassVar[str] = "legal_clock"

    of_kind: str
    of_id: uuid.UUID
    scope: str
    before: dt.datetime
    after: dt.datetime
    legal_basis: str
