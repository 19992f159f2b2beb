"""`./motcua doctor`: each component, its version, and what to do about what is missing."""

import os
import platform
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from rich.table import Table

from motcua.config.launch import components, lock, show
from motcua.config.launch.binaries import Binaries, server_user
from motcua.config.launch.bootstrap import ROOT, Environment
from motcua.config.launch.database import check, is_external, without_password
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.production import environment_problems

SIGNS = {"good": "[green]✓[/]", "wish": "[yellow]![/]", "bad": "[red]✗[/]"}
LEAST_SPACE = 2_000_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One component: `good`, `wish` (works without) or `bad` (does not work)."""

    name: str
    state: str
    version: str
    advice: str = ""


def examine(place: Place) -> int:
    """Print every finding. Returns 1 when something essential is missing."""
    findings = list(_findings(place))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", "component", "version", "what to do"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        table.add_row(SIGNS[finding.state], finding.name, finding.version, finding.advice)
    show.console.print(table)
    return 1 if any(finding.state == "bad" for finding in findings) else 0


def _findings(place: Place) -> Iterator[Finding]:
    yield _system()
    yield _python()
    yield from _environment()
    yield from _packages()
    yield _database(place)
    yield _space(place)
    for component in components.FOR_TESTS:
        version = component.version
        advice = "" if version else f"for {component.purpose}: {components.command_for([component])}"
        yield Finding(component.name, "good" if version else "wish", version or "missing", advice)
    yield Finding("node", "good", "not needed")
    yield _province(place)
    yield from _mode(place)


def _system() -> Finding:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    name = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return Finding("machine", "good", f"{name}, {os.cpu_count()} cores, {memory:.0f} GiB")


def python_build() -> str:
    """Whether this Python was built with profile-guided optimisation. Debian's is and does not say so itself."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    if "--enable-optimizations" in arguments:
        return "profile-guided"
    return "profile-guided, Debian's" if "/usr/share/python-wheels" in arguments else "not profile-guided"


def _python() -> Finding:
    build = python_build()
    slow = build == "not profile-guided"
    advice = "1.65 times slower than Debian's: apt install python3-venv, remove .venv, start again" if slow else ""
    return Finding("Python", "wish" if slow else "good", f"{platform.python_version()}, {build}", advice)


def _environment() -> Iterator[Finding]:
    environment = Environment(ROOT)
    mark = environment.mark
    if mark is None:
        yield Finding(".venv", "wish", sys.prefix, "not made by ./motcua: packages may differ from the locks")
        return
    yield Finding(".venv", "good", f"as locked, Python {mark.python}")
    if not environment.is_ready(development=True):
        yield Finding("packages for tests", "wish", "not there yet", "./motcua test installs them")


def _packages() -> Iterator[Finding]:
    for name in ("django", "psycopg", "gunicorn", "procrastinate", "SpiffWorkflow", "typst"):
        try:
            yield Finding(name, "good", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "bad", "missing", "./motcua up installs it; if not, remove .venv")


def _database(place: Place) -> Finding:
    try:
        if is_external():
            url = os.environ["DATABASE_URL"]
            check(url)
            return Finding("database", "good", without_password(url))
        binaries = Binaries.find()
        user = server_user(place.postgres)
        beneath = f", as user {user.uid}" if user else ""
        state = "made" if place.postgres.exists() else "made at the first start"
        return Finding("database", "good", f"embedded PostgreSQL {binaries.version}{beneath}, {state}")
    except LaunchError as error:
        return Finding("database", "bad", "not usable", str(error))


def _space(place: Place) -> Finding:
    free = shutil.disk_usage(place.folder).free
    advice = "make room: the database stops on a full disk" if free < LEAST_SPACE else ""
    return Finding("space", "wish" if advice else "good", f"{free / 1e9:.0f} GB free in {place.folder}", advice)


def _province(place: Place) -> Finding:
    runner = lock.current(place)
    return Finding(
        "province", "good", f"runs at {runner.address} since {runner.since}" if runner else "does not run now"
    )


def _mode(place: Place) -> Iterator[Finding]:
    mode = os.environ.get("MOTCUA_MODE", "demo")
    if mode != "production":
        yield Finding("mode", "good", f"{mode}: for trying, not for real papers")
        return
    problems = environment_problems(os.environ, Path(place.folder))
    yield Finding("mode", "bad" if problems else "good", "production", "\n".join(problems))
