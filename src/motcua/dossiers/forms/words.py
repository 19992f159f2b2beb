"""How a paper says days, sums and limits. Papers are always in Vietnamese, whoever prints them."""

import datetime as dt
from decimal import Decimal
from typing import Final

from motcua.dossiers.models.dossier import Channel, ReturnBy
from motcua.kernel import clock

_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu")
_MILLIARD: Final = 10**9
CHANNELS: Final = {Channel.ONLINE: "Trực tuyến", Channel.DIRECT: "Trực tiếp", Channel.POST: "Qua bưu chính"}
RETURNS: Final = {
    ReturnBy.ONLINE: "Bản điện tử trên trang hồ sơ", ReturnBy.COUNTER: "Tại nơi tiếp nhận",
    ReturnBy.POST: "Qua bưu chính",
}  # fmt: skip
_UNITS: Final = {"working_day": "ngày làm việc", "day": "ngày", "hour": "giờ làm việc", "month": "tháng"}


def day(value: dt.date | dt.datetime | None) -> str:
    """`24/11/2026`; empty for none."""
    if value is None:
        return ""
    here = clock.local(value).date() if isinstance(value, dt.datetime) else value
    return f"{here:%d/%m/%Y}"


def long_day(value: dt.date | dt.datetime | None) -> str:
    """`thứ Ba, 24/11/2026`."""
    if value is None:
        return ""
    here = clock.local(value).date() if isinstance(value, dt.datetime) else value
    return f"{_WEEKDAYS[here.weekday()]}, {here:%d/%m/%Y}"


def hour(value: dt.datetime) -> str:
    """`09:44`."""
    return f"{clock.local(value):%H:%M}"


def moment(value: dt.datetime | None) -> str:
    """`09:44, thứ Ba, 24/11/2026`."""
    return f"{hour(value)}, {long_day(value)}" if value else ""


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def place_date(place: str, value: dt.datetime) -> str:
    """`Phường Kinh Bắc, ngày 24 tháng 11 năm 2026`."""
    here = clock.local(value).date()
    return f"{place}, ngày {here.day:02} tháng {here.month:02} năm {here.year}".lstrip(", ")


def limit(value: Decimal | None, unit: str | None) -> str:
    """`1 ngày làm việc`; empty where the law sets none."""
    if value is None or unit not in _UNITS:
        return ""
    whole = value == int(value)
    shown = str(int(value)) if whole else f"{value.normalize():f}".replace(".", ",")
    return f"{shown} {_UNITS[unit]}"


def amount_in_words(amount: int) -> str:
    """A sum in đồng as a receipt writes it out: `Một trăm linh năm nghìn đồng`.

    Raises:
        ValueError: a sum below zero.
    """
    if amount < 0:
        raise ValueError(amount)
    return first_upper(f"{_number(amount)} đồng")


def _number(value: int) -> str:
    if value >= _MILLIARD:
        above, below = divmod(value, _MILLIARD)
        return f"{_number(above)} tỷ" + (f" {_below(below, led=True)}" if below else "")
    return _below(value, led=False)


def _below(value: int, *, led: bool) -> str:
    """Below a milliard; `led` when something stands before it, so that empty places are said."""
    if value == 0:
        return _DIGITS[0]
    said: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            said.append(f"{_group(group, led=led or bool(said))} {_GROUPS[power]}".strip())
    return " ".join(said)


def _group(value: int, *, led: bool) -> str:
    """Three digits: `không trăm linh năm` after something greater, `năm` at the beginning."""
    hundreds, rest = divmod(value, 100)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or led else []
    if rest:
        said.append(_pair(rest, led=bool(said)))
    return " ".join(said)


def _pair(value: int, *, led: bool) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return f"linh {_DIGITS[ones]}" if led else _DIGITS[ones]
    ten = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return ten
    if ones == 1 and tens > 1:
        return f"{ten} mốt"
    if ones == 4 and tens > 1:
        return f"{ten} tư"
    return f"{ten} lăm" if ones == 5 else f"{ten} {_DIGITS[ones]}"
