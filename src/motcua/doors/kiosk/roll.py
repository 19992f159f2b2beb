"""The ticket as PDF: on a roll of 80 mm, as long as it needs, or on A5."""

import io
import json
import threading
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst
from django.utils.translation import gettext

from motcua.files.typesetting import FONTS

HERE: Final = Path(__file__).parent
_lock = threading.Lock()
_compiler: typst.Compiler | None = None


def compile_ticket(facts: dict[str, Any], *, paper: Literal["roll", "a5"]) -> bytes:
    """The PDF of `shown.ticket_facts`. One compiler a process stays warm; threads take turns."""
    rows = [
        (gettext("Before you"), facts["before"]),
        (gettext("Wait"), facts["minutes"]),
        (gettext("Taken at"), facts["taken"]),
    ]
    data = {
        "paper": paper, "title": gettext("Number {code}").format(code=facts["code"]), "code": facts["code"],
        "service": facts["service"], "point": facts["point"], "lang": facts["language"], "rows": rows,
        "call": _call(facts), "tags": tags(facts), "qr": _square(facts["link"]),
        "scan": gettext("Scan to see your number on your phone."),
        "bring": gettext("Have your identity card and your papers at hand."),
    }  # fmt: skip
    global _compiler  # noqa: PLW0603 - one compiler a process
    with _lock:
        if _compiler is None:
            _compiler = typst.Compiler(
                str(HERE / "roll.typ"), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True
            )
        made = _compiler.compile(format="pdf", sys_inputs={"data": json.dumps(data)}, timestamp=0)
    return bytes(made)  # type: ignore[arg-type]


def _call(facts: dict[str, Any]) -> str:
    if facts["where"]:
        return gettext("Wait for the call, then go to {counter}").format(counter=facts["where"])
    return gettext("Wait for the call")


def tags(facts: dict[str, Any]) -> str:
    """What sets the ticket apart: goes first, or booked."""
    named = (("priority", gettext("goes first")), ("booked", gettext("booked visit")))
    return " · ".join(name for key, name in named if facts[key])


def _square(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=0)
    return out.getvalue().decode()
