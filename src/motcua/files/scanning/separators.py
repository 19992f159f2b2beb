"""Separator sheets as PDF: one A4 page for each type of paper, and one that says "the next dossier".

They are for the officer who lays them between papers, in Vietnamese like the papers themselves, and are used again.
"""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import segno
import typst

from motcua.files.scanning.sheets import Separator
from motcua.files.typesetting import FONTS

HERE: Final = Path(__file__).parent
_PAPER: Final = "Đặt tờ này lên trước giấy tờ. Máy cắt tập quét tại đây và ghi loại giấy tờ."
_DOSSIER: Final = "Đặt tờ này lên trước giấy tờ đầu tiên của hồ sơ tiếp theo."

_OF_DOSSIER: Final = "Đặt tờ này lên trước giấy tờ của hồ sơ này. Các trang phía sau tự vào hồ sơ có mã ở trên."


def compile_separators(types: Iterable[tuple[str, str]], dossiers: Iterable[str] = ()) -> bytes:
    """The sheets for the types (code and name), and those for the dossiers of these codes, as one PDF.

    Without codes there is one for any next dossier.
    """
    sheets = [_sheet("giấy tờ mới", name, Separator("paper", code), _PAPER) for code, name in types]
    named = [_sheet("hồ sơ mới", code, Separator("dossier", code), _OF_DOSSIER) for code in dossiers]
    sheets += named or [_sheet("hồ sơ mới", "Hồ sơ tiếp theo", Separator("dossier"), _DOSSIER)]
    made = typst.compile(
        str(HERE / "separators.typ"), root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"sheets": sheets}, ensure_ascii=False)}, pdf_standards=["a-2b"],
    )  # fmt: skip
    return bytes(made)


def _sheet(what: str, name: str, separator: Separator, hint: str) -> dict[str, str]:
    return {"what": what, "name": name, "code": separator.value, "hint": hint, "qr": _square(separator.text)}


def _square(text: str) -> str:
    out = io.BytesIO()
    # The highest correction: sheets are used until they are worn.
    segno.make(text, error="h", micro=False).save(out, kind="svg", border=0)
    return out.getvalue().decode()
