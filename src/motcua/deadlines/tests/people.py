"""What the tests of this room share: wall-clock moments, the standard calendar, policies, a slow second opinion."""

import calendar as gregorian
import copy
import datetime as dt
import uuid

import holidays

from motcua.deadlines.limits import Limit, Pause, Policy, PolicyKind
from motcua.deadlines.packs import PackReport, load_calendar_pack
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.vectors import STANDARD
from motcua.kernel.actor import service
from motcua.kernel.clock import LOCAL

WHOLE_DAYS = Policy("default", PolicyKind.WHOLE_DAYS)
WORKING_HOURS = Policy("hours", PolicyKind.WORKING_HOURS)
CALENDAR = STANDARD


def at(text: str) -> dt.datetime:
    """2026-11-20 15:01 as an aware moment of the wall clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def wall(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}" if moment else None


def pause(start: str, end: str | None, **more) -> Pause:
    return Pause(at(start), at(end) if end else None, **more)


class SecondOpinion:
    """The definition of due times once more, day by day and minute by minute, slow and without tables."""

    def __init__(self) -> None:
        self.library = holidays.country_holidays("VN", years=range(2023, 2029))

    def works(self, day: dt.date) -> bool:
        return day not in self.library and (day.weekday() < 5 or day in self.library.weekend_workdays)

    def next_open(self, day: dt.date) -> dt.datetime:
        day += dt.timedelta(days=1)
        while not self.works(day):
            day += dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time(7, 30))

    def effective(self, moment: dt.datetime) -> dt.datetime:
        if not self.works(moment.date()) or moment.time() > dt.time(15):
            return self.next_open(moment.date())
        if moment.time() < dt.time(7, 30):
            return moment.replace(hour=7, minute=30)
        if dt.time(12) <= moment.time() < dt.time(13, 30):
            return moment.replace(hour=13, minute=30)
        return moment

    def in_office(self, moment: dt.datetime) -> bool:
        """Whether the minute that begins at `moment` is worked."""
        time = moment.time()
        hours = dt.time(7, 30) <= time < dt.time(12) or dt.time(13, 30) <= time < dt.time(17)
        return hours and self.works(moment.date())

    def minutes(self, start: dt.datetime, end: dt.datetime) -> int:
        count = 0
        while start < end:
            count += self.in_office(start)
            start += dt.timedelta(minutes=1)
        return count

    def after_minutes(self, start: dt.datetime, count: int) -> dt.datetime:
        while count:
            count -= self.in_office(start)
            start += dt.timedelta(minutes=1)
        return start

    def after_days(self, day: dt.date, count: int) -> dt.date:
        while count:
            day += dt.timedelta(days=1)
            count -= self.works(day)
        return day

    def roll(self, day: dt.date) -> dt.date:
        while not self.works(day):
            day += dt.timedelta(days=1)
        return day

    def due(self, policy: Policy, limit: Limit, received: dt.datetime) -> dt.datetime:
        start = self.effective(received)
        kind, value = policy.measure(limit), limit.value
        if kind == "working_time":
            return self.after_minutes(start, int(value * (60 if limit.unit == "hour" else 480)))
        if kind == "working_days":
            day = self.after_days(start.date(), int(value))
        elif limit.unit == "day":
            day = self.roll(start.date() + dt.timedelta(days=int(value)))
        else:
            months = start.year * 12 + start.month - 1 + int(value)
            year, month = divmod(months, 12)
            last = gregorian.monthrange(year, month + 1)[1]
            day = self.roll(dt.date(year, month + 1, min(start.day, last)))
        return dt.datetime.combine(day, dt.time(17))

    def paused_days(self, pauses: list[Pause]) -> set[dt.date]:
        days = set()
        for one in pauses:
            day = one.start.astimezone(LOCAL).date()
            last = self.effective(one.end.astimezone(LOCAL).replace(tzinfo=None)).date()
            while day < last:
                day += dt.timedelta(days=1)
                days.add(day)
        return days

    def moved(self, policy: Policy, limit: Limit, due: dt.datetime, pauses: list[Pause]) -> dt.datetime:
        kind = policy.measure(limit)
        if kind == "working_time":
            minutes = set()
            for one in pauses:
                minute = one.start.astimezone(LOCAL).replace(tzinfo=None)
                last = self.effective(one.end.astimezone(LOCAL).replace(tzinfo=None))
                while minute < last:
                    minutes.add(minute)
                    minute += dt.timedelta(minutes=1)
            return self.after_minutes(due, sum(map(self.in_office, minutes)))
        days = self.paused_days(pauses)
        if kind == "working_days":
            day = self.after_days(due.date(), sum(map(self.works, days)))
        else:
            day = self.roll(due.date() + dt.timedelta(days=len(days)))
        return dt.datetime.combine(day, dt.time(17))


KEEPER = service("pack", DeadlinesPermission.KEEP_CALENDARS)
DAY = [["07:30", "12:00"], ["13:30", "17:00"]]
SHORT = [["07:30", "12:00"], ["13:30", "16:30"]]
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
PACK = {
    "calendars": [
        {"code": "default", "name": "Chung", "hours": [{"week": dict.fromkeys(WORKDAYS, DAY)}]},
        {"code": "own", "name": "Sở Y tế", "owner": "somebody", "hours": [{"week": dict.fromkeys(WORKDAYS, SHORT)}]},
    ],
    "decisions": [
        {"day": "2026-12-21", "kind": "day_off", "legal_basis": "QĐ 1", "note": "hoán đổi"},
        {"day": "2026-12-26", "kind": "working_day", "as_weekday": 0, "legal_basis": "QĐ 1"},
    ],
    "policies": [
        {"code": "default", "version": 1, "kind": "whole_days", "cutoff": "16:00", "valid_to": "2025-07-01",
         "legal_basis": "NĐ 61"},
        {"code": "default", "version": 2, "kind": "whole_days", "cutoff": "15:00", "valid_from": "2025-07-01",
         "legal_basis": "NĐ 118"},
        {"code": "restart", "version": 1, "kind": "whole_days", "cutoff": "15:00", "supplement_regime": "restart",
         "legal_basis": "NĐ 61"},
        {"code": "strict", "version": 1, "kind": "working_hours", "cutoff": None, "financial_pauses": False,
         "legal_basis": "QĐ 2"},
    ],
}  # fmt: skip


def pack() -> dict:
    """Two calendars, the default one and that of an agency; two decisions, four policies."""
    return copy.deepcopy(PACK)


SOMEBODY = uuid.uuid4()


def load(content: dict, owners: dict | None = None) -> PackReport:
    """Load a pack as the keeper of calendars."""
    return load_calendar_pack(content, actor=KEEPER, owners={"somebody": SOMEBODY} | (owners or {}))
