"""What is reckoned by: a time limit, a policy, and what happens to a running clock.

Legal source: Civil Code 2015, articles 147 and 148 (the first day is not counted; a period that ends on a day off ends
with the next working day); the decrees on the one-stop mechanism for the cutoff, pauses and extension. A policy is a
version with its own legal basis; nothing here is a constant of the law.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from django.utils.translation import gettext_noop

from motcua.deadlines.errors import BadLimit, BadPause, BadPolicy
from motcua.deadlines.hours import HOUR


class Unit(StrEnum):
    """Units of the time limits in published procedures."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"
    MONTH = "month"


class PolicyKind(StrEnum):
    """How working days are counted: as whole days, or as working hours."""

    WHOLE_DAYS = "whole_days"
    WORKING_HOURS = "working_hours"


class Regime(StrEnum):
    """What a supplement does to the clock: it stands still, or starts anew when the dossier is complete."""

    PAUSE = "pause"
    RESTART = "restart"


class PauseReason(StrEnum):
    """Why a clock stands still."""

    SUPPLEMENT = "supplement"
    FINANCIAL = "financial"
    OTHER = "other"


class Measure(StrEnum):
    """What a limit is measured in, once policy and unit are known."""

    WORKING_DAYS = "working_days"
    CALENDAR = "calendar"
    WORKING_TIME = "working_time"
    NONE = "none"


_HALF_STATED = gettext_noop("A time limit needs both a number and a unit, or neither. Fill in what is missing.")
_NOT_A_NUMBER = gettext_noop("The time limit {value} is not a number. Write it as a number, such as 3 or 0.5.")
_UNKNOWN_UNIT = gettext_noop("The unit {unit} is unknown. Use working_day, day, hour or month.")
_NOT_POSITIVE = gettext_noop("The time limit {value} must be greater than zero. Correct it, or state no limit.")
_TOO_LARGE = gettext_noop("The time limit {value} is too large. Check the number.")
_TOO_FINE = gettext_noop("The time limit {value} has too many decimals. Give four at most.")
_NOT_WHOLE = gettext_noop("Calendar days and months are whole numbers, not {value}. Use working days or hours instead.")


@dataclass(frozen=True)
class Limit:
    """A time limit as published. `value` None: no limit stated, so there is no due time.

    Half a working day is 4 working hours, and so 1.5 working days are 12 (a limit that is not a whole number of days
    is measured in working time). Calendar days and months are whole. Raises BadLimit.
    """

    value: Decimal | None
    unit: Unit | None

    @classmethod
    def of(cls, value: "Decimal | float | str | None", unit: "Unit | str | None") -> "Limit":
        """A limit from plain values: numbers (not booleans) and the names of units."""
        if (value is None) != (unit is None):
            raise BadLimit(_HALF_STATED, value=value, unit=unit)
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal, type(None))):
            raise BadLimit(_NOT_A_NUMBER, value=value, unit=unit)
        try:
            number = None if value is None else Decimal(str(value))
        except InvalidOperation as error:
            raise BadLimit(_NOT_A_NUMBER, value=value, unit=unit) from error
        try:
            known = None if unit is None else Unit(unit)
        except ValueError as error:
            raise BadLimit(_UNKNOWN_UNIT, value=value, unit=unit) from error
        return cls(number, known)

    def __post_init__(self) -> None:
        if self.value is None or self.unit is None:
            if self.value is not None or self.unit is not None:
                raise self._bad(_HALF_STATED)
            return
        # A plain number or name is welcome here too; what is stored is always exact.
        if type(self.value) is not Decimal or type(self.unit) is not Unit:
            exact = Limit.of(self.value, self.unit)
            object.__setattr__(self, "value", exact.value)
            object.__setattr__(self, "unit", exact.unit)
            return
        if not self.value.is_finite() or self.value <= 0:
            raise self._bad(_NOT_POSITIVE)
        if self.value > 1_000_000:
            raise self._bad(_TOO_LARGE)
        if self.value != round(self.value, 4):
            raise self._bad(_TOO_FINE)
        if self.unit in (Unit.DAY, Unit.MONTH) and not self.whole:
            raise self._bad(_NOT_WHOLE)

    def _bad(self, message: str) -> BadLimit:
        return BadLimit(message, value=str(self.value), unit=str(self.unit))

    @property
    def whole(self) -> bool:
        return self.value is not None and self.value == self.value.to_integral_value()

    @property
    def number(self) -> str:
        """The value as people write it: 3, 0.5."""
        if self.value is None:
            return ""
        return str(int(self.value)) if self.whole else format(self.value.normalize(), "f")


NO_LIMIT = Limit(None, None)
DEFAULT_CUTOFF = dt.time(15)


@dataclass(frozen=True)
class Policy:
    """One version of the rules of reckoning.

    `cutoff`: received strictly after it counts as received at the next opening (None: no such rule).
    `financial_pauses`: whether the clock stands still while a financial obligation is open.
    `hours_a_day`: working hours that stand for one working day.
    """

    code: str
    kind: PolicyKind
    cutoff: dt.time | None = DEFAULT_CUTOFF
    supplement_regime: Regime = Regime.PAUSE
    financial_pauses: bool = True
    hours_a_day: Decimal = Decimal(8)
    legal_basis: str = ""

    def __post_init__(self) -> None:
        if not self.hours_a_day.is_finite() or not 0 < self.hours_a_day <= 24:
            raise BadPolicy(problem=f"{self.hours_a_day} hours a day is not between 0 and 24")

    def measure(self, limit: Limit) -> Measure:
        """What `limit` is measured in under this policy.

        Calendar days and months stay what they are under either kind ("the rest as above", SPEC 2g), for their
        pauses and their verdict too; the vectors decide so.
        """
        if limit.unit is None:
            return Measure.NONE
        if limit.unit in (Unit.DAY, Unit.MONTH):
            return Measure.CALENDAR
        if limit.unit is Unit.HOUR or self.kind is PolicyKind.WORKING_HOURS or not limit.whole:
            return Measure.WORKING_TIME
        return Measure.WORKING_DAYS

    def working_time(self, limit: Limit) -> int:
        """A limit in hours or working days as working microseconds."""
        if limit.value is None or limit.unit not in (Unit.HOUR, Unit.WORKING_DAY):
            raise BadLimit(_UNKNOWN_UNIT, value=limit.value, unit=limit.unit)
        hours = limit.value if limit.unit is Unit.HOUR else limit.value * self.hours_a_day
        return int(hours * HOUR)

    def pauses_for(self, reason: PauseReason) -> bool:
        """Whether the clock stands still for `reason`."""
        return reason is not PauseReason.FINANCIAL or self.financial_pauses

    def regime(self, reason: PauseReason) -> Regime:
        return self.supplement_regime if reason is PauseReason.SUPPLEMENT else Regime.PAUSE


@dataclass(frozen=True)
class Pause:
    """The clock was asked to stand still at `start`; what was waited for arrived at `end` (None: not yet).

    Both are raw moments (aware). When the clock runs again follows from `end` by the rule of receipt.
    """

    start: dt.datetime
    end: dt.datetime | None = None
    reason: PauseReason = PauseReason.SUPPLEMENT
    regime: Regime = Regime.PAUSE

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise BadPause(start=self.start.isoformat(), end=self.end.isoformat())
        if self.regime is Regime.RESTART and self.reason is not PauseReason.SUPPLEMENT:
            raise BadPause(gettext_noop("Only a supplement starts the clock anew. Choose another reason or regime."))


@dataclass(frozen=True)
class Extension:
    """A new appointment, once: the working day `until`, granted at `granted_at` (aware) with its reason.

    Pauses asked for at or after `granted_at` move the new appointment; the others moved the one before it. Without
    `granted_at` all pauses came before.
    """

    until: dt.date
    granted_at: dt.datetime | None = None
    reason: str = ""
    legal_basis: str = ""


class Result(StrEnum):
    """How a clock ended."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class LateUnit(StrEnum):
    """The unit of `late_by`."""

    WORKING_DAY = "working_day"
    MINUTE = "minute"


@dataclass(frozen=True)
class Verdict:
    """Early, on time or late; `late_by` in working days or working minutes."""

    result: Result
    late_by: int = 0
    late_unit: LateUnit = LateUnit.WORKING_DAY
