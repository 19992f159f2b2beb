"""Time limits as the time column writes them: "7 Ngày làm việc", a bare "1", or words."""

from __future__ import annotations

import re
from decimal import Decimal

from motcua.catalogue.national.records import Notes, TimeLimit, Unit
from motcua.catalogue.national.text import one_line, said

UNITS: dict[str, Unit] = {
    "ngày làm việc": "working_day",
    "ngày": "day",
    "giờ": "hour",
    "giờ làm việc": "hour",
    "tháng": "month",
}
_UNIT = r"Ngày làm việc|Ngày|Giờ làm việc|Giờ|Tháng"
# What the time column looks like when the row is glued together: a number and its unit.
COLUMN = rf"\d{{1,4}}(?:[.,]\d{{1,2}})?\s?(?:{_UNIT})"
_LIMIT = re.compile(r"(?P<value>\d{1,6}(?:[.,]\d{1,3})?)\s*(?P<unit>\D*)")


def read_limit(text: str, notes: Notes, *, condition: str | None = None) -> TimeLimit | None:
    """The limit that the time column states; None where it states nothing."""
    column = said(text)
    if not column:
        notes.add("channels.limits", "limit_missing", text)
        return None
    match = _LIMIT.fullmatch(column)
    if not match:
        notes.add("channels.limits", "limit_in_words", column)
        return TimeLimit(None, "none", column)
    word = one_line(match["unit"]).casefold()
    if word in UNITS:
        return TimeLimit(_number(match["value"]), UNITS[word], condition)
    notes.add("channels.limits", "unknown_unit" if word else "unit_missing", column)
    return TimeLimit(_number(match["value"]), None, condition or (column if word else None))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
