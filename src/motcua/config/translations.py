"""The texts of the house in Vietnamese: compiled for running, checked for gaps.

Texts come from three places: those marked for gettext in code and templates, the docstrings of errors (their default
messages), and the messages that code gives to errors.
"""

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[3]
LANGUAGE = "vi"
ROOT_OF_ERRORS = "MotcuaError"
FOREIGN = ("django.conf", "django.contrib.auth", "django.contrib.humanize", "django.contrib.sessions", "allauth")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Text = tuple[str, str]
"""Context (may be empty) and msgid."""


def catalogues(root: Path = ROOT) -> list[Path]:
    """Every `django.po` of the house."""
    return sorted((root / "src").rglob("locale/*/LC_MESSAGES/*.po"))


def compile_catalogues(root: Path = ROOT) -> int:
    """Write the `.mo` file beside every `.po` file that changed since. Returns how many."""
    written = 0
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(draft))
        draft.replace(target)
        written += 1
    return written


def gaps(root: Path = ROOT) -> list[str]:
    """What keeps the Vietnamese from being complete, each as one line that says where."""
    found, known = [], _foreign()
    written: dict[Text, str] = {}
    for source in catalogues(root):
        for entry in polib.pofile(str(source), encoding="utf-8"):
            if entry.obsolete or source.parts[-3] != LANGUAGE:
                continue
            if fault := _fault(entry):
                found.append(f"{source.relative_to(root)}:{entry.linenum}: {fault}: {entry.msgid!r}")
            text = (entry.msgctxt or "", entry.msgid)
            # Django has one dictionary for all rooms: of two translations one would win by chance.
            if entry.msgstr and written.setdefault(text, entry.msgstr) != entry.msgstr:
                found.append(
                    f"{source.relative_to(root)}:{entry.linenum}: translated in another way too: {entry.msgid!r}"
                )
            known.add(text)
    texts = {**_marked(root), **error_texts(root)}
    for missing, place in sorted(texts.items(), key=lambda item: item[1]):
        if missing not in known:
            context = f" (context {missing[0]})" if missing[0] else ""
            found.append(f"{place}: not translated{context}: {missing[1]!r}")
    return found


def _fault(entry: polib.POEntry) -> str:
    if entry.fuzzy:
        return "fuzzy"
    if not entry.translated():
        return "empty"
    for written in (entry.msgstr, *entry.msgstr_plural.values()):
        wanted, used = set(PLACEHOLDER.findall(entry.msgid)), set(PLACEHOLDER.findall(written))
        if written and not used <= wanted | set(PLACEHOLDER.findall(entry.msgid_plural)):
            return f"{', '.join(sorted(used - wanted))} is not in the original"
    return ""


def _foreign() -> set[Text]:
    """Texts that the packages under us bring in Vietnamese."""
    known = set()
    for package in FOREIGN:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations if spec else None) or ():
            path = Path(folder) / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
            if path.exists():
                entries = polib.pofile(str(path), encoding="utf-8")
                known |= {(entry.msgctxt or "", entry.msgid) for entry in entries if entry.translated()}
    return known


def _marked(root: Path) -> dict[Text, str]:
    """Texts marked for gettext, as Django's own extraction finds them, and where."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        ignored = shutil.ignore_patterns("tests", "migrations", "locale", "static", "__pycache__")
        shutil.copytree(root / "src", copy, ignore=ignored)
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "-l", LANGUAGE, "--keep-pot", "-e", "html,txt,py"]
        subprocess.run(command, cwd=copy, check=True, capture_output=True, env=_without_settings())  # noqa: S603
        template = copy / "locale" / "django.pot"
        if not template.exists():
            return {}
        return {
            (entry.msgctxt or "", entry.msgid): "src/{}:{}".format(*(entry.occurrences or [("?", "?")])[0])
            for entry in polib.pofile(str(template), encoding="utf-8")
        }


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def error_texts(root: Path) -> dict[Text, str]:
    """Messages of errors: the first paragraph of each class's docstring, and what is given where one is raised."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((root / "src").rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    }
    errors = _error_classes(trees.values())
    found: dict[Text, str] = {}
    for path, tree in trees.items():
        for text, line in _texts_of(tree, errors):
            found.setdefault(("", text), f"{path.relative_to(root)}:{line}")
    return found


def _error_classes(trees: Iterable[ast.Module]) -> set[str]:
    """Names of the classes below MotcuaError, however many steps below."""
    children: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    children[_name(base)].add(node.name)
    found, waiting = {ROOT_OF_ERRORS}, [ROOT_OF_ERRORS]
    while waiting:
        fresh = children[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found


def _texts_of(tree: ast.Module, errors: set[str]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in errors and (docstring := ast.get_docstring(node)):
            yield " ".join(inspect.cleandoc(docstring).partition("\n\n")[0].split()), node.lineno
        elif isinstance(node, ast.Call) and _name(node.func) in errors and node.args:
            message = node.args[0]
            if isinstance(message, ast.Constant) and isinstance(message.value, str) and _says_something(message.value):
                yield message.value, node.lineno


def _says_something(text: str) -> bool:
    """Whether there are words beside the placeholders."""
    return any(letter.isalpha() for letter in PLACEHOLDER.sub("", text))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
