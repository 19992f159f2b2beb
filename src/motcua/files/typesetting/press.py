"""Template and facts to PDF."""

import datetime as dt
import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import typst

from motcua.files.errors import BrokenTemplate
from motcua.files.typesetting.square import Drawing

Paper = Literal["a4", "a5"]
HERE: Final = Path(__file__).parent
ROOT: Final = HERE / "root"  # all that a template can read
FONTS: Final = HERE / "fonts"
STANDARDS: Final[list[Any]] = ["a-2a", "ua-1"]
LONGEST: Final = 20_000
PIECE: Final = 8
# What our fonts and typst's own can show; PDF/A allows no letter without a picture.
SHOWN: Final = (
    "\\n\\x20-\\x7e\\xa0-\\xac\\xae-\\u0377\\u038e-\\u03a1\\u03a3-\\u04ff\\u1e00-\\u1eff\\u2010-\\u2027\\u202f-\\u2040"
    "\\u2074-\\u208e\\u20a0-\\u20c0\\u2190-\\u21ff\\u2200-\\u22ff\\u25a0-\\u25ff"
)
_UNSHOWN: Final = re.compile(f"[^{SHOWN}]")
_ENDLESS: Final = re.compile(r"[^\s\u200b]{22,}")
_REACHES_OUT: Final = re.compile(r"\b(import|include)\b(?!\s*\"/house\.typ\")|\b(eval|plugin|read)\b")
_lock = threading.Lock()
_compiler: typst.Compiler | None = None


def render(
    template_source: str, data: Mapping[str, Any], *, paper: Paper = "a4", made_at: dt.datetime | None = None
) -> bytes:
    """The PDF of `template_source` filled with `data` (JSON values), on `paper`.

    `made_at` stands in the document as its date, so that equal facts give equal bytes. A letter that no font of the
    house has is shown as a replacement mark; texts are cut at 20,000 letters.

    Raises:
        BrokenTemplate: the template reaches out of its room, or does not compile; it says where.
    """
    if found := _REACHES_OUT.search(template_source):
        raise BrokenTemplate(why=f"“{found[0]}” is not allowed here")
    facts = json.dumps({**_showable(dict(data)), "paper": paper}, ensure_ascii=False, sort_keys=True)
    with _lock:
        try:
            made: Any = _press().compile(
                template_source.encode(), format="pdf", sys_inputs={"data": facts}, pdf_standards=STANDARDS,
                timestamp=int(made_at.timestamp()) if made_at else 0,
            )  # fmt: skip
        except typst.TypstError as error:
            raise BrokenTemplate(why=_said(error)) from error
    return bytes(made)


def _press() -> typst.Compiler:
    """One compiler a process stays warm; it is not shared between threads, so the caller holds the lock."""
    global _compiler  # noqa: PLW0603
    if _compiler is None:
        nowhere = str(ROOT / "packages")
        _compiler = typst.Compiler(
            root=str(ROOT), font_paths=[str(FONTS)], ignore_system_fonts=True, package_path=nowhere,
            package_cache_path=nowhere,
        )  # fmt: skip
    return _compiler


def _said(error: typst.TypstError) -> str:
    return " ".join([str(error), *error.hints])


def _showable(value: Any) -> Any:
    """The same facts, in letters that can be printed."""
    if isinstance(value, Drawing):
        return value
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value[:LONGEST]).replace("\r\n", "\n").replace("\t", " ")
        return _ENDLESS.sub(_breakable, _UNSHOWN.sub(_replacement, text))
    if isinstance(value, dict):
        return {key: _showable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_showable(one) for one in value]
    return value


def _breakable(found: re.Match[str]) -> str:
    """A word without end may break every few letters, so that it stays inside its column."""
    word = found[0]
    return "\u200b".join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def _replacement(found: re.Match[str]) -> str:
    """Nothing for what nobody sees (control and format characters), a mark for a letter that is lost."""
    return "" if unicodedata.category(found[0])[0] == "C" else "\ufffd"
