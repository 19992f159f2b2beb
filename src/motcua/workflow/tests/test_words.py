"""Every word that this room says is there in Vietnamese, with the same blanks to fill."""

import ast
import inspect
import re
from pathlib import Path

import polib

from motcua.kernel.errors import MotcuaError, default_message
from motcua.workflow import errors

ROOM = Path(__file__).resolve().parents[1]


def said():
    """Docstrings of errors, and whatever is given to gettext."""
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, MotcuaError) and kind.__module__ == errors.__name__:
            yield default_message(kind)
    for path in ROOM.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "gettext_noop"):
                (text, *_) = node.args
                if isinstance(text, ast.Constant):
                    yield text.value


def test_every_word_is_translated():
    catalogue = {entry.msgid: entry for entry in polib.pofile(str(ROOM / "locale/vi/LC_MESSAGES/django.po"))}
    words = set(said())
    assert len(words) > 80
    assert words == set(catalogue)
    for msgid, entry in catalogue.items():
        assert entry.translated(), msgid
        assert set(re.findall(r"{\w+}", entry.msgstr)) == set(re.findall(r"{\w+}", msgid)), msgid
