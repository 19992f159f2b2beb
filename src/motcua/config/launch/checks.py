"""`./motcua test`: everything that has to be true before a change is accepted."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from motcua.config import translations
from motcua.config.launch import components, failed, show
from motcua.config.launch.components import Component
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.launch.postgres import serving

ROOT = Path(__file__).resolve().parents[4]
# Their tests start from a loaded pack, those of the other rooms from empty tables: see conftest.py.
IN_A_PROVINCE = ("src/motcua/dossiers", "src/motcua/doors")
TESTS_FAILED, NO_TESTS_COLLECTED = 1, 5  # how pytest ends
IN_A_BROWSER = "tests/browser/"
MOST_SHAKY = 3  # more than these that fail are no accident
PARTS = ("style", "types", "floors", "migrations", "translations", "tests", "postgres15")
SHORTHAND = {"lint": ("style", "types", "floors")}


@dataclass(frozen=True)
class Verdict:
    """How one part ended."""

    part: str
    passed: bool
    seconds: float
    remark: str = ""
    shaky: tuple[str, ...] = ()


def run(paths: Sequence[str], only: Sequence[str], keyword: str) -> int:
    """Run the wished parts, all of them when none is named. Returns the exit code."""
    parts = wished(only, tests_only=bool(paths or keyword))
    absent = _provide(parts)
    os.environ["MOTCUA_MODE"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings.test"
    translations.compile_catalogues()
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="motcua-test-") as folder:
        Path(folder).chmod(0o711)
        os.environ["MOTCUA_DATA"] = folder
        for part in parts:
            if any(component.part == part for component in absent):
                verdicts.append(Verdict(part, passed=not _must_be_whole(), seconds=0, remark="left out, see above"))
                continue
            begun = time.monotonic()
            chosen = Selection(Path(folder), tuple(paths), keyword, frozenset(each.part for each in absent))
            passed = CHECKS[part](chosen)
            seconds = time.monotonic() - begun
            verdicts.append(Verdict(part, passed=passed, seconds=seconds, shaky=tuple(chosen.shaky)))
    return _conclude(verdicts)


def wished(only: Sequence[str], *, tests_only: bool) -> list[str]:
    if not only:
        return ["tests"] if tests_only else list(PARTS)
    names = [part for name in only for part in SHORTHAND.get(name, (name,))]
    if unknown := sorted(set(names) - set(PARTS)):
        raise LaunchError(f"No part is called {', '.join(unknown)}. There are {', '.join(PARTS)}, and lint.")
    return [part for part in PARTS if part in names]


@dataclass(frozen=True)
class Selection:
    """What the tests of this run are."""

    folder: Path
    paths: tuple[str, ...]
    keyword: str
    left_out: frozenset[str]
    shaky: list[str] = field(default_factory=list)


def _must_be_whole() -> bool:
    """In CI nothing is left out in silence or with a notice: what cannot run, fails."""
    return bool(os.environ.get("CI"))


def _provide(parts: Sequence[str]) -> list[Component]:
    """Install what the tests need, or name it. Returns what stays missing."""
    if not {"translations", "tests", "postgres15"} & set(parts):
        return []
    absent = components.missing(components.FOR_TESTS)
    if absent and components.can_install():
        with show.step("Installing what the tests need") as step:
            step.tell(", ".join(component.name for component in absent))
            absent = components.install(absent)
    for component in absent:
        effect = f"left out: {component.part}" if component.part else f"not there for {component.purpose}"
        show.console.print(f"[yellow]![/] {component.name} is missing ({effect})")
    if absent:
        show.console.print(f"  {components.command_for(absent)}\n", soft_wrap=True)
    return absent


# --- the parts ------------------------------------------------------------------------------------------------------


def _tool(title: str, *arguments: str) -> bool:
    """Run one of the tools of the environment; what it says is shown when it objects."""
    with show.step(title) as step:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            step.object()
    if done.returncode:
        show.console.print(done.stdout + done.stderr, markup=False, soft_wrap=True)
    return done.returncode == 0


def _style(_: Selection) -> bool:
    checked = _tool("Style", "-m", "ruff", "check", "--no-cache", ".")
    return _tool("Format", "-m", "ruff", "format", "--no-cache", "--check", ".") and checked


def _types(_: Selection) -> bool:
    return _tool("Types", "-m", "mypy", "src/motcua")


def _floors(_: Selection) -> bool:
    return _tool("Floors", "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")


def _migrations(selection: Selection) -> bool:
    with _database(selection):
        return _tool("Migrations", "-m", "django", "makemigrations", "--check", "--dry-run")


def _translations(_: Selection) -> bool:
    with show.step("Translations") as step:
        gaps = translations.gaps()
        step.note(f"{len(gaps)} gaps" if gaps else "complete")
        if gaps:
            step.object()
    for gap in gaps:
        show.console.print(f"  {gap}", markup=False, soft_wrap=True)
    return not gaps


def _tests(selection: Selection) -> bool:
    with _database(selection):
        return _pytest(selection)


def _postgres15(selection: Selection) -> bool:
    given = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "MOTCUA_PG_BIN")}
    os.environ["MOTCUA_PG_BIN"] = str(components.POSTGRES_OF_DEBIAN / "15" / "bin")
    try:
        with _database(selection, name="postgres15"):
            return _pytest(selection, "-p", "motcua.config.launch.database_only")
    finally:
        del os.environ["MOTCUA_PG_BIN"]
        os.environ.update({name: value for name, value in given.items() if value is not None})


CHECKS = {
    "style": _style,
    "types": _types,
    "floors": _floors,
    "migrations": _migrations,
    "translations": _translations,
    "tests": _tests,
    "postgres15": _postgres15,
}


@contextlib.contextmanager
def _database(selection: Selection, name: str = "database") -> Iterator[None]:
    """A quick throwaway server; DATABASE_URL of the caller is used where it is given."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with serving(Place.at(selection.folder / name), throwaway=True) as server:
        os.environ["DATABASE_URL"] = server.url()
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def _pytest(selection: Selection, *options: str) -> bool:
    """Run the chosen paths, or all: first the rooms on empty tables, then what lives in a province."""
    if selection.paths:
        return _session(selection, selection.paths, *options)
    others = (f"--ignore={folder}" for folder in IN_A_PROVINCE)
    rooms = _session(selection, ["src"], *options, "-n", "2", *others)
    return _session(selection, [*IN_A_PROVINCE, "tests"], *options, "-n", "2") and rooms


def _session(selection: Selection, paths: Sequence[str], *options: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", *options, *paths]
    if selection.keyword:
        command += ["-k", selection.keyword]
    if apart := selection.left_out & {"browser", "ocr"}:
        command += ["-m", " and ".join(f"not {mark}" for mark in sorted(apart))]
    noted = selection.folder / "failed.txt"
    noted.unlink(missing_ok=True)
    note = ("-p", "motcua.config.launch.failed")
    done = subprocess.run([*command, *note], cwd=ROOT, check=False, env={**os.environ, failed.WHERE: str(noted)})
    if done.returncode == TESTS_FAILED and (again := _worth_another_look(noted)):
        return _looked_again(selection, again)
    nothing_matches = done.returncode == NO_TESTS_COLLECTED and bool(selection.keyword)
    return done.returncode == 0 or nothing_matches


def _worth_another_look(noted: Path) -> list[str]:
    """What failed, when it is a few tests that drive a browser: that one can stumble where the house does not."""
    names = noted.read_text().splitlines()
    in_a_browser = all(name.startswith(IN_A_BROWSER) for name in names)
    return names if in_a_browser and len(names) <= MOST_SHAKY else []


def _looked_again(selection: Selection, names: list[str]) -> bool:
    """Their modules once more, alone on a province of their own. What passes now is not hidden: it is called shaky."""
    modules = sorted({name.partition("::")[0] for name in names})
    show.console.print(f"Looking again at {', '.join(modules)} …", markup=False)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *modules], cwd=ROOT, check=False)
    selection.shaky.extend(names)
    return done.returncode == 0


def _conclude(verdicts: Sequence[Verdict]) -> int:
    show.console.print()
    for verdict in verdicts:
        sign = "[red]✗[/]" if not verdict.passed else "[yellow]![/]" if verdict.remark else "[green]✓[/]"
        show.console.print(f"{sign} {verdict.part:<13}{verdict.seconds:6.1f} s  {verdict.remark}")
        for name in verdict.shaky:
            again = "passed when looked at again: shaky" if verdict.passed else "failed"
            show.console.print(f"  [yellow]![/] {name} {again}", soft_wrap=True)
    failed = [verdict.part for verdict in verdicts if not verdict.passed]
    left_out = [verdict.part for verdict in verdicts if verdict.remark]
    seconds = sum(verdict.seconds for verdict in verdicts)
    if failed:
        show.console.print(f"\n[red]Not right yet:[/] {', '.join(failed)}")
    elif left_out:
        show.console.print(f"\n[yellow]What ran is right[/] after {seconds:.0f} s; left out: {', '.join(left_out)}.")
    else:
        show.console.print(f"\n[green]All is right[/] after {seconds:.0f} s.")
    return 1 if failed else 0
