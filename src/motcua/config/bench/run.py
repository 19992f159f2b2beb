"""Makes the databases, starts the web server as the launcher does, sends the requests, reads what they cost."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from motcua.config.bench import cpu, machine, stage
from motcua.config.bench.fill import PROCEDURES
from motcua.config.bench.long import Long
from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.processes import web_answers, web_command

SCENARIOS: Final = ("search", "procedure page", "track", "submit", "accept", "complete", "open", "worklist",
                    *stage.LISTS, "global search", "export csv", "export xlsx", "bulk")  # fmt: skip
LONG: Final = frozenset({"export csv", "export xlsx", "bulk"})
READS: Final = frozenset({"search", "procedure page", "track", "open", "worklist", *stage.LISTS, "global search"})
# Milliseconds of processor time, web and database together, at the largest size; search is in p95 of one client.
TARGETS: Final = {"procedure page": 4.0, "track": 4.0, "submit": 12.0, "accept": 12.0, "complete": 12.0, "open": 10.0,
                  "worklist": 10.0, **dict.fromkeys(stage.LISTS, 10.0), "global search": 10.0}  # fmt: skip
SEARCH_P95: Final = 20.0
WORST_RATIO: Final = 1.3
WARM, ONE, MANY = 40, 80, 120  # pieces of work that are used up: to warm up, by one client, by several
CLIENTS: Final = 4
BASE: Final = "motcua_bench_base"


@dataclass(frozen=True)
class Wishes:
    """What is to be measured."""

    sizes: tuple[int, ...] = (10_000, 1_000_000)
    only: tuple[str, ...] = ()
    seconds: float = 5.0
    port: int = 8790
    processes: int = 2
    threads: int = 4
    data: Path = Path("var")


@dataclass
class Figure:
    """One scenario at one size. Times in milliseconds; `per_second` with several clients at once."""

    scenario: str
    size: int
    requests: int
    web_ms: float
    database_ms: float
    per_second: float
    p50: float
    p95: float
    p99: float

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


@dataclass
class Result:
    """All figures, and where they were measured."""

    machine: dict[str, Any] = field(default_factory=dict)
    durable: bool = True
    figures: list[Figure] = field(default_factory=list)
    sizes: dict[int, float] = field(default_factory=dict)  # GB
    longs: list[Long] = field(default_factory=list)

    def figure(self, scenario: str, size: int) -> Figure | None:
        return next((each for each in self.figures if (each.scenario, each.size) == (scenario, size)), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "machine": self.machine,
            "durable": self.durable,
            "gigabytes": self.sizes,
            "figures": [asdict(each) | {"cpu_ms": each.cpu_ms} for each in self.figures],
            "long": [asdict(each) for each in self.longs],
        }


def bench(url: str, wishes: Wishes) -> Result:
    """Measure every scenario at every size. Databases are made beside that of `url`, and kept."""
    result = Result()
    wanted = [name for name in SCENARIOS if not wishes.only or name in wishes.only]
    names = [name for name in wanted if name not in LONG]
    for size in wishes.sizes:
        database = _database(url, size, wishes)
        if not result.machine:
            _describe(result, database)
        with psycopg.connect(database) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            result.sizes[size] = round(row[0] / 1e9, 2) if row else 0.0
        for name in (one for one in wanted if one in LONG):
            with show.step(f"{size:,} dossiers: {name}") as step:
                result.longs.append(_long(name, size, database, wishes))
                step.note(f"{result.longs[-1].done:,} in {result.longs[-1].seconds:.1f} s")
        if not names:
            continue
        with show.step(f"{size:,} dossiers: laying out work"):
            work = _stage(database, names, wishes)
        with _web(database, wishes) as pid:
            for name in names:
                with show.step(f"{size:,} dossiers: {name}") as step:
                    figure = _measure(name, size, work[name], pid, database, wishes)
                    step.note(f"{figure.cpu_ms:.1f} ms of CPU, {figure.per_second:.0f} a second")
                result.figures.append(figure)
    return result


def _describe(result: Result, database: str) -> None:
    with psycopg.connect(database) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        settings: dict[str, str] = dict(
            connection.execute(
                "SELECT name, setting FROM pg_settings"
                " WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
            ).fetchall()
        )
    result.machine = machine.facts(version[0] if version else "")
    result.durable = all(value == "on" for value in settings.values())


# --- databases ----------------------------------------------------------------------------------------------------


def _database(url: str, size: int, wishes: Wishes) -> str:
    """The database of one size, filled. One with the catalogue alone is the mould of all sizes."""
    name = f"motcua_bench_{size}"
    target = _named(url, name)
    if not _exists(url, name):
        if not _exists(url, BASE):
            _create(url, BASE)
        base = _named(url, BASE)
        _run(["motcua.config.launch.prepare"], base, wishes)
        _run(["motcua.config.bench.fill", "procedures", str(PROCEDURES)], base, wishes)
        _create(url, name, mould=BASE)
    _run(["motcua.config.launch.prepare"], target, wishes)
    with psycopg.connect(target) as connection:
        row = connection.execute("SELECT to_regclass('motcua_seed')").fetchone()
        seeded = row and row[0] and connection.execute("SELECT 1 FROM motcua_seed WHERE state = 'done'").fetchone()
    if not seeded:
        _run(["motcua.config.bench.fill", "dossiers", str(size)], target, wishes)
    return target


def _named(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _exists(url: str, name: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _create(url: str, name: str, mould: str = "template0") -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(mould))
        )


def fresh(url: str, name: str, wishes: Wishes, staged: list[str]) -> str:
    """A database for a reorganisation: made, with the pack, and filled, unless it is there; returns its address."""
    target = _named(url, name)
    if not _exists(url, name):
        _create(url, name)
        _run(["motcua.config.launch.prepare"], target, wishes)
        _run(["motcua.config.bench.reorganise", "stage", *staged], target, wishes)
    return target


def drop(url: str, name: str) -> None:
    """Take a database away again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _environment(database: str, wishes: Wishes) -> dict[str, str]:
    data = wishes.data / "bench"
    data.mkdir(parents=True, exist_ok=True)
    return {**os.environ, "DATABASE_URL": database, "MOTCUA_DATA": str(data)}


def _run(module: list[str], database: str, wishes: Wishes) -> None:
    command = [sys.executable, "-P", "-m", *module]
    if subprocess.run(command, env=_environment(database, wishes), check=False).returncode:
        raise LaunchError("A database to be measured could not be filled; what is said above tells why.")


# --- measuring ----------------------------------------------------------------------------------------------------


def _stage(database: str, names: list[str], wishes: Wishes) -> dict[str, list[dict[str, Any]]]:
    command = [sys.executable, "-P", "-m", "motcua.config.bench.stage", str(WARM + ONE + MANY), *names]
    done = subprocess.run(command, env=_environment(database, wishes), stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise LaunchError("The work to be measured could not be laid out; what is said above tells why.")
    work: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return work


def _long(name: str, size: int, database: str, wishes: Wishes) -> Long:
    command = [sys.executable, "-P", "-m", "motcua.config.bench.long", name, str(size)]
    done = subprocess.run(command, env=_environment(database, wishes), stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise LaunchError(f"{name!r} could not be measured; what is said above tells why.")
    return Long(**json.loads(done.stdout))


@contextlib.contextmanager
def _web(database: str, wishes: Wishes) -> Iterator[int]:
    """The web server, with the very command of `./motcua up`."""
    command = web_command("127.0.0.1", wishes.port, processes=wishes.processes, threads=wishes.threads)
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    process = subprocess.Popen(command, env=_environment(database, wishes), stdout=log, stderr=log)
    answers = web_answers("127.0.0.1", wishes.port)
    try:
        for _ in range(600):
            if answers() or process.poll() is not None:
                break
            time.sleep(0.1)
        if process.poll() is not None or not answers():
            log.seek(0)
            raise LaunchError(f"The web server does not answer:\n{log.read().decode(errors='replace')[-2_000:]}")
        yield process.pid
    finally:
        process.terminate()
        process.wait()
        log.close()


def _measure(
    name: str, size: int, requests: list[dict[str, Any]], pid: int, database: str, wishes: Wishes
) -> Figure:  # fmt: skip
    if not requests:
        raise LaunchError(f"There is nothing to measure {name!r} on at {size:,} dossiers.")
    reads = name in READS
    fresh = 15 if name == "track" else 0
    job = {"host": "127.0.0.1", "port": wishes.port, "requests": requests, "fresh": fresh}
    # Every thread of every process has to have met the page once.
    first = _send({**job, "clients": CLIENTS, "count": 200 if reads else WARM, "seconds": 0, "first": 0, "salt": 1})
    place = len(first["times"])
    counts = {"count": 0, "seconds": wishes.seconds} if reads else {"count": ONE, "seconds": 0}
    with psycopg.connect(database, autocommit=True) as connection:
        before = _used(connection, pid)
        alone = _send({**job, **counts, "clients": 1, "first": place, "salt": 2})
        counts = {"count": 0, "seconds": wishes.seconds} if reads else {"count": MANY, "seconds": 0}
        place += len(alone["times"])
        together = _send({**job, **counts, "clients": CLIENTS, "first": place, "salt": 3})
        after = _used(connection, pid)
    sent = len(alone["times"]) + len(together["times"])
    times = sorted(alone["times"])
    return Figure(
        scenario=name, size=size, requests=sent,
        web_ms=(after[0] - before[0]) * 1e3 / sent, database_ms=(after[1] - before[1]) * 1e3 / sent,
        per_second=len(together["times"]) / together["took"],
        p50=_part(times, 0.5), p95=_part(times, 0.95), p99=_part(times, 0.99),
    )  # fmt: skip


def _send(job: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "motcua.config.bench.client"],
        input=json.dumps(job).encode(), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    if answer["failures"]:
        wrong = "\n".join(answer["wrong"])
        raise LaunchError(f"{answer['failures']} requests were not answered as they should be:\n{wrong}")
    return answer


def _used(connection: "psycopg.Connection[Any]", pid: int) -> tuple[float, float]:
    """Seconds of processor time of web processes and of database backends so far."""
    rows = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchall()
    return cpu.total(cpu.descendants(pid)), cpu.total(row[0] for row in rows)


def _part(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1e3 if times else 0.0
