"""Every word of this room that a person may read has its Vietnamese."""

import ast
from pathlib import Path

import polib

ROOM = Path(__file__).parents[1]
PO = polib.pofile(str(ROOM / "locale" / "vi" / "LC_MESSAGES" / "django.po"), encoding="utf-8")
TRANSLATED = {(entry.msgctxt, entry.msgid) for entry in PO.translated_entries()}


def said() -> set[tuple[str | None, str]]:
    """The msgids of the room's sources: calls of gettext's family, and the docstrings of errors."""
    found: set[tuple[str | None, str]] = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [getattr(one, "value", None) for one in node.args]
                if node.func.id in {"gettext", "gettext_noop", "ngettext"}:
                    found.add((None, words[0]))
                elif node.func.id in {"pgettext", "pgettext_lazy"}:
                    found.add((words[0], words[1]))
            elif path.name == "errors.py" and isinstance(node, ast.ClassDef):
                found.add((None, ast.get_docstring(node) or ""))
    return found


def test_every_text_is_translated():
    assert len(said()) > 80
    assert said() - TRANSLATED == set()


def test_no_translation_is_left_over():
    assert TRANSLATED - said() == set()


def test_placeholders_are_the_same_in_both_languages():
    for entry in PO:
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        for text in filter(None, texts):
            names = {part.split("}")[0] for part in text.split("{")[1:]}
            assert names == {part.split("}")[0] for part in entry.msgid.split("{")[1:]}, entry.msgid
