"""The web server and the job worker: started together, watched, stopped together."""

import contextlib
import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place, read_json, write_private
from motcua.config.launch.running import Birth, end, last_lines, start_leashed

START_PATIENCE = 60.0
STOP_PATIENCE = 20.0


@dataclass
class Child:
    """One process of ours and how to know that it works."""

    name: str
    process: subprocess.Popen[bytes]
    birth: Birth
    log: Path
    answers: Callable[[], bool]

    @property
    def last_words(self) -> str:
        return f"Its log ({self.log}) ends:\n{last_lines(self.log)}"


class Family:
    """All children of one `up`. Their births are kept in the data folder, for a start after a kill to end them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.children: list[Child] = []
        self._record = _record(place)

    def start(self, name: str, command: Sequence[str], answers: Callable[[], bool]) -> None:
        path = self.place.log / f"{name}.log"
        if path.exists() and path.stat().st_size > 10_000_000:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            process = start_leashed(command, dies_by=signal.SIGTERM, log=log)
        birth = Birth.of(process.pid)
        if birth is None:
            process.wait()
            raise LaunchError(f"The {name} process ended at once. Its log ({path}) ends:\n{last_lines(path)}")
        self.children.append(Child(name, process, birth, path, answers))
        write_private(self._record, json.dumps({"children": [asdict(child.birth) for child in self.children]}))

    def wait_until_all_answer(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        waiting = list(self.children)
        while waiting:
            self.check()
            waiting = [child for child in waiting if not child.answers()]
            if waiting and time.monotonic() > deadline:
                child = waiting[0]
                raise LaunchError(f"The {child.name} process does not answer. {child.last_words}")
            time.sleep(0.05 if waiting else 0)

    def check(self) -> None:
        """Raise when a child has ended by itself."""
        for child in self.children:
            if (code := child.process.poll()) is not None:
                raise LaunchError(f"The {child.name} process ended by itself (code {code}). {child.last_words}")

    def stop(self) -> None:
        """Let requests and jobs under way finish, then go; the group takes what a child started along."""
        births = [child.birth for child in self.children]
        end(births, first=signal.SIGTERM, patience=STOP_PATIENCE)
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.children.clear()
        self._record.unlink(missing_ok=True)


def _record(place: Place) -> Path:
    return place.run / "processes.json"


def clear_remains(place: Place) -> int:
    """End what a killed launcher left, and exactly that. Returns how many there were."""
    recorded = (read_json(_record(place)) or {}).get("children", [])
    births = [birth for each in recorded if (birth := Birth(**each)).alive]
    end(births, first=signal.SIGTERM, patience=STOP_PATIENCE, group=True)
    _record(place).unlink(missing_ok=True)
    return len(births)


@contextlib.contextmanager
def family(place: Place) -> Iterator[Family]:
    """A family that is stopped at the end, however it comes."""
    members = Family(place)
    try:
        yield members
    finally:
        members.stop()


def web_command(host: str, port: int, *, processes: int, threads: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-P", "-m", "gunicorn", "motcua.config.wsgi:application"),
        *("--bind", bind, "--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)),
        *(
            "--preload",  # load once and share the memory
            "--config",
            "python:motcua.config.web",
            "--keep-alive",
            "65",
            "--graceful-timeout",
            "15",
            "--no-control-socket",
            "--worker-tmp-dir",
            _memory_folder(),
        ),
    ]


def worker_command(work: str = "") -> list[str]:
    return [sys.executable, "-P", "-m", "motcua.config.worker", *([work] if work else [])]


def _memory_folder() -> str:
    """Where a heartbeat file costs no disk: a busy disk must not make a worker look dead."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108 - gunicorn makes it unlinked


def web_answers(host: str, port: int) -> Callable[[], bool]:
    """Ask /healthz as a browser on this machine would."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound

    def ask() -> bool:
        connection = http.client.HTTPConnection(reached, port, timeout=5)
        headers = {"Host": f"localhost:{port}", "X-Forwarded-Proto": "https"}
        try:
            connection.request("GET", "/healthz", headers=headers)
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask


def worker_answers(url: str, workers: int = 1) -> Callable[[], bool]:
    """So many workers have announced themselves in the database since now."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT now()").fetchone()
    assert row is not None
    since = row[0]

    def ask() -> bool:
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s", [since])
            return int((found.fetchone() or (0,))[0]) >= workers

    return ask


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, and name one that is free."""
    try:
        _try(host, port)
    except PermissionError:
        raise LaunchError(f"You may not open port {port}. Choose one above 1023: ./motcua up --port 8000") from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise LaunchError(f"The address {host} cannot be used: {error.strerror}.") from error
        raise LaunchError(
            f"Port {port} is taken by another program. Choose another: ./motcua up --port {_next_free(host, port)}",
        ) from None


def _try(host: str, port: int) -> None:
    family_of_host = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family_of_host) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 200, 65_536)):
        try:
            _try(host, candidate)
        except OSError:
            continue
        return candidate
    return 0
