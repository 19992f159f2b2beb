"""The receipt of a dossier (form 01, Appendix I of Circular 03/2025/TT-VPCP) as PDF/A-2b, on A5 or A4.

It is made when it is asked for and never stored: the dossier is the truth, the paper its picture. Equal receipts are
kept in the process for a while, since people click twice. The words are those of the national form: always Vietnamese.
"""

import datetime as dt
import hashlib
import io
import json
import threading
from collections import OrderedDict
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import segno
import typst
from django.conf import settings
from django.utils import translation

from motcua.doors.look import say
from motcua.kernel import clock
from motcua.kernel.money import format_vnd

HERE: Final = Path(__file__).parent
FONTS: Final = HERE / "fonts"
_KEPT: Final = 128
_kept: "OrderedDict[str, bytes]" = OrderedDict()
_lock = threading.Lock()
_compiler: typst.Compiler | None = None

_CHANNELS: Final = {"online": "Trực tuyến", "direct": "Trực tiếp", "post": "Qua bưu chính"}
_RETURN: Final = {
    "online": "Bản điện tử trên trang hồ sơ",
    "counter": "Tại nơi tiếp nhận",
    "post": "Qua bưu chính",
}
_UNITS: Final = {"working_day": "ngày làm việc", "day": "ngày", "hour": "giờ làm việc", "month": "tháng"}


def compile_receipt(view: Any, *, link: str, paper: Literal["a4", "a5"] = "a5") -> bytes:
    """The PDF. `link` is the address behind the square code."""
    data = json.dumps(facts(view, link=link, paper=paper), ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(data.encode()).hexdigest()
    with _lock:
        known = _kept.get(key)
        if known is None:
            moment = view.accepted_at or view.submitted_at
            known = _kept[key] = _compile(data, int(moment.timestamp()) if moment else 0)
            if len(_kept) > _KEPT:
                _kept.popitem(last=False)
    return known


def _compile(data: str, timestamp: int) -> bytes:
    """One compiler a process stays warm; it is not shared between threads, so the caller holds the lock."""
    global _compiler  # noqa: PLW0603
    if _compiler is None:
        _compiler = typst.Compiler(
            str(HERE / "receipt.typ"), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True
        )
    made = _compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=["a-2b"], timestamp=timestamp)
    return bytes(made)  # type: ignore[arg-type]


def facts(view: Any, *, link: str, paper: str) -> dict[str, Any]:
    """Everything on the paper, in words."""
    with translation.override("vi"):
        accepted = view.accepted_at is not None
        return {
            "paper": paper,
            "practice": settings.PRACTICE,
            "title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" if accepted else "Xác nhận đã nộp hồ sơ",
            "code": view.code,
            "secret": " ".join(view.secret[n : n + 4] for n in range(0, len(view.secret), 4)),
            "place_date": _place_date(view),
            "agency": view.agency.name,
            "unit": view.receiving_unit.name,
            "phone_unit": view.receiving_unit.phone or view.agency.phone,
            "procedure": view.procedure,
            "procedure_code": view.procedure_code,
            "submitter": view.submitter_name,
            "applicant": view.applicant_name,
            "number": view.applicant_number,
            "address": view.applicant_address,
            "phone": view.applicant_phone,
            "email": view.applicant_email,
            "subject": view.subject_line,
            "channel": _CHANNELS.get(view.channel, view.channel),
            "handling": view.handling_unit.name,
            "papers": [_paper(one) for one in view.papers],
            "missing": list(view.missing),
            "limit": _limit(view.limit_value, view.limit_unit),
            "submitted": _moment(view.submitted_at),
            "accepted": _moment(view.accepted_at),
            "accepted_by": view.accepted_by,
            "fee": format_vnd(view.fee_amount) if view.fee_amount else "",
            "return_by": _RETURN.get(view.return_by, view.return_by),
            "qr": _square(link),
            "link_shown": urlsplit(link).netloc + urlsplit(link).path,
            **_due(view, accepted=accepted),
        }


def _due(view: Any, *, accepted: bool) -> dict[str, str]:
    if accepted and view.due_at:
        return {"due_label": "Ngày hẹn trả kết quả", "due": _day(view.due_at), "due_note": ""}
    if accepted:
        return {"due_label": "Ngày hẹn trả kết quả", "due": "Luật không định thời hạn", "due_note": ""}
    return {
        "due_label": "Ngày hẹn trả kết quả",
        "due": "Ghi khi tiếp nhận",
        "due_note": f"Nơi tiếp nhận trả lời chậm nhất {_moment(view.due_at)}." if view.due_at else "",
    }


def _place_date(view: Any) -> str:
    moment = view.accepted_at or view.submitted_at
    if moment is None:
        return ""
    day = clock.local(moment).date()
    place = view.receiving_unit.area_name or view.agency.area_name
    return f"{place}, ngày {day.day:02} tháng {day.month:02} năm {day.year}".lstrip(", ")


def _paper(one: Any) -> dict[str, str]:
    return {
        "name": one.name,
        "originals": str(one.originals or ""),
        "copies": str(one.copies or ""),
        "files": str(one.files or ""),
    }


def _limit(value: str, unit: str) -> str:
    if not value or unit not in _UNITS:
        return ""
    number = Decimal(value)
    shown = str(int(number)) if number == int(number) else f"{number.normalize():f}".replace(".", ",")
    return f"{shown} {_UNITS[unit]}"


def _day(value: dt.datetime) -> str:
    return say.first_upper(say.long_date(value))


def _moment(value: dt.datetime | None) -> str:
    return f"{say.time_of_day(value)}, {say.long_date(value)}" if value else ""


def _square(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0)
    return out.getvalue().decode()
