"""The house's rule of size, held by reading the source: what grows past it has two names and is split."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("src", "scripts", "docs", "packs")
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 40
# Tests tell a story each, and Django writes most of a migration.
NOT_COUNTED = {"tests", "migrations", "__pycache__", "node_modules", "vendor"}


def modules(root: Path) -> Iterator[tuple[str, str]]:
    """Each module of ours with its source; those outside `src` are looked for wherever they stand."""
    for path in sorted((*(found for place in PLACES for found in (root / place).rglob("*.py")), *root.glob("*.py"))):
        if not NOT_COUNTED & set(path.relative_to(root).parts):
            yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def too_long(name: str, source: str) -> Iterator[tuple[str, int]]:
    """What is past a limit, with its number of lines."""
    lines = len(source.splitlines())
    if lines > MOST_LINES_OF_A_MODULE:
        yield name, lines
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                yield f"{name}:{node.name}", lines


def test_no_module_and_no_function_is_too_long():
    read = list(modules(ROOT))
    assert len(read) > 500, "the source is somewhere else"
    found = {where: lines for name, source in read for where, lines in too_long(name, source)}
    assert found == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, [("a.py", 401)]),
        ("def f():\n" + "    x = 1\n" * 39, []),
        ("class A:\n    async def f(self):\n" + "        x = 1\n" * 40, [("a.py:f", 41)]),
    ],
)
def test_the_measure_itself(source, found):
    assert list(too_long("a.py", source)) == found
