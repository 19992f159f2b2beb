"""`./motcua up`: database, preparation, web server, worker; then wait until asked to stop."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from motcua.config import production
from motcua.config.launch import components, keys, lock, processes, show
from motcua.config.launch.database import connected, is_external, without_password
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.launch.running import leashed


@dataclass(frozen=True)
class Wishes:
    """What the person asked for."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    web_processes: int = 2
    web_threads: int = 4


class Stop(BaseException):
    """A signal asked us to stop. Not an Exception: nothing on the way may take it for a failure of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def enter_mode(place: Place) -> str:
    """Set what the settings read from the environment. Demo mode fills in secrets of its own."""
    mode = os.environ.setdefault("MOTCUA_MODE", "demo")
    if mode not in {"demo", "practice", "production"}:
        raise LaunchError(f"MOTCUA_MODE is {mode!r}; it is demo, practice or production.")
    os.environ["MOTCUA_DATA"] = str(place.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"motcua.config.settings.{mode}"
    if mode != "production":
        keys.fill_in(place)
    else:
        production.check_environment()
    return mode


@contextlib.contextmanager
def signals_stop() -> Iterator[None]:
    """Turn SIGINT, SIGTERM and SIGHUP into Stop, once; while we clean up, more of them change nothing."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def handle(number: int, _frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        if number == signal.SIGHUP:
            _lose_the_terminal()
        raise Stop(number)

    # Started with nohup, it is meant to outlive its terminal.
    heeded = [each for each in numbers if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lose_the_terminal() -> None:
    """The terminal is gone and writing to it would fail in the middle of the cleaning up."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def up(wishes: Wishes) -> int:
    """Run until asked to stop. Returns the exit code."""
    try:
        with signals_stop():
            _run(wishes)
    except Stop as stop:
        show.console.print("Stopped. The data stays where it is.")
        return 0 if stop.number == signal.SIGINT else 128 + stop.number
    return 0


def _run(wishes: Wishes) -> None:
    begun = time.monotonic()
    place = Place.at(wishes.data)
    address = f"http://{_shown_host(wishes.host)}:{wishes.port}/"
    runner = lock.Runner(os.getpid(), address, time.strftime("%H:%M %d/%m/%Y"))
    with lock.only_one(place, runner), contextlib.ExitStack() as stack:
        mode = enter_mode(place)
        if left := processes.clear_remains(place):
            show.console.print(f"  [dim]{left} processes of a killed launcher ended[/]")
        processes.check_port(wishes.host, wishes.port)
        with show.step("Database") as step:
            external = is_external()
            url = stack.enter_context(connected(place, tell=step.tell))
            step.note(without_password(url) if external else "embedded PostgreSQL")
        _prepare()
        family = stack.enter_context(processes.family(place))  # leaves before the database does
        _start(family, wishes, url)
        _announce(wishes, mode, address, time.monotonic() - begun)
        while True:
            time.sleep(0.5)
            family.check()


def _prepare() -> None:
    command = [sys.executable, "-P", "-m", "motcua.config.launch.prepare"]
    process = subprocess.Popen(leashed(command, dies_by=signal.SIGKILL), stdin=subprocess.DEVNULL)
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code:
        raise SystemExit(code)  # it has said why itself


def _start(family: processes.Family, wishes: Wishes, url: str) -> None:
    with show.step("Web server, job worker, reader of scans") as step:
        are_workers_there = processes.worker_answers(url, 2)
        web = processes.web_command(
            wishes.host, wishes.port, processes=wishes.web_processes, threads=wishes.web_threads
        )
        family.start("web", web, processes.web_answers(wishes.host, wishes.port))
        family.start("worker", processes.worker_command(), are_workers_there)
        family.start("scanner", processes.worker_command("scanning"), are_workers_there)
        family.wait_until_all_answer()
        step.note("all answer")


def _shown_host(host: str) -> str:
    if host in {"0.0.0.0", "::", "127.0.0.1"}:  # noqa: S104 - compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _announce(wishes: Wishes, mode: str, address: str, seconds: float) -> None:
    show.console.print(f"\n[bold green]Một Cửa runs[/] after {seconds:.1f} s. Ctrl-C stops it.\n")
    show.console.print(f"  Portal   [bold]{address}[/]")
    show.console.print(f"  Desk     [bold]{address}lam-viec/[/]")
    show.console.print(f"  Data     {wishes.data}\n", soft_wrap=True)
    if absent := components.missing(components.FOR_SCANS):
        show.console.print("  [yellow]Scans wait unread:[/] " + components.command_for(absent) + "\n", soft_wrap=True)
    if mode != "production":
        _print_accounts()


def _print_accounts() -> None:
    pack = Path(os.environ.get("MOTCUA_PACK", Path(__file__).resolve().parents[4] / "packs" / "bac-ninh"))
    try:
        accounts = json.loads((pack / "demo.json").read_text(encoding="utf-8"))["accounts"]
    except FileNotFoundError:
        return
    table = Table(title="Demo accounts", title_justify="left", box=None, padding=(0, 3, 0, 0))
    for heading in ("sign-in", "password", "who"):
        table.add_column(heading, overflow="fold")
    for account in accounts:
        who = " · ".join(str(account[name]) for name in ("name", "role", "unit") if account.get(name))
        table.add_row(str(account.get("username", "")), str(account.get("password", "")), who)
    show.console.print(table)
