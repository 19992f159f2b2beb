"""The embedded PostgreSQL server of one data folder: made, started, shared, taken over, stopped.

The server's current folder is its data folder and it knows that folder only as `/proc/self/cwd`, its socket only as
`.`. So neither long paths, nor odd letters, nor closed folders on the way trouble it, and no way in but the socket
exists: it lies in a folder of mode 700 and asks for a password.

Everyone who uses the server holds a shared lock on `run/postgres.users`; whoever is last to leave stops it. Starting
and stopping happen under `run/postgres.lock`.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from motcua.config.launch.binaries import Binaries, User, server_user
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place, held, read_json, write_private
from motcua.config.launch.running import Birth, end, last_lines, leashed, start_leashed

OWN_FOLDER = "/proc/self/cwd"
ROLE = DATABASE = "motcua"
MARK = "motcua.json"
OLDEST_THAT_STAYS = 16  # older programs look for themselves by changing their folder
LONGEST_RECOVERY = 600.0

ACCESS = """# Written by motcua: only over the socket in this closed folder, and with the password.
local all all scram-sha-256
"""

LASTING = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

Tell = Callable[[str], None]


def settings_for_this_machine(*, throwaway: bool) -> dict[str, str]:
    """Settings for one province beside its web server on one machine of two cores or more."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2  # MiB
    return {
        "unix_socket_directories": ".",
        "listen_addresses": "",
        "shared_buffers": f"{max(64, min(1024, memory // 8))}MB",
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // 16))}MB",
        "max_connections": "80",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "password_encryption": "scram-sha-256",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
        **(THROWAWAY if throwaway else LASTING),
    }


class Server:
    """The server of one place. `throwaway` trades durability for speed: for tests only."""

    def __init__(self, place: Place, *, tell: Tell = lambda _: None, throwaway: bool = False) -> None:
        self.place = place
        self.folder = place.postgres
        self.tell = tell
        self.throwaway = throwaway
        self.log = place.log / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def user(self) -> User | None:
        return server_user(self.folder)

    @property
    def binaries(self) -> Binaries:
        return self._binaries_for(self.user)

    def _binaries_for(self, user: User | None) -> Binaries:
        found = Binaries.find().reachable_by(user)
        if user and found.major < OLDEST_THAT_STAYS and not user.may_reach(self.place.folder):
            raise LaunchError(
                f"PostgreSQL {found.version} leaves its folder while it starts and cannot come back into"
                f" {self.place.folder}, which lies below a closed one. Choose another with --data.",
            )
        return found

    @property
    def mark(self) -> dict[str, Any] | None:
        """What is known of the completed data folder; None while it is absent or half-written."""
        return read_json(self.folder / MARK)

    def url(self, database: str = DATABASE) -> str:
        mark = self.mark
        assert mark is not None
        socket = quote(str(self.place.socket_folder(self.folder)), safe="/")
        return f"postgresql://{ROLE}:{mark['password']}@/{database}?host={socket}"

    # --- making -------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the data folder beside its place and move it there when it is complete."""
        draft = self.folder.with_name("postgres.unfinished")
        if draft.exists():
            self.tell("The last start was killed while it made the database: making it again")
            end([birth for pid in self._members(draft) if (birth := Birth.of(pid))], first=signal.SIGKILL, patience=5)
            shutil.rmtree(draft)
        if self.folder.exists():
            self._set_aside()
        self.tell("Making the database")
        user = server_user(draft)
        draft.mkdir(mode=0o700)
        if user:
            os.chown(draft, *user.ids)
        binaries = self._binaries_for(user)
        password = secrets.token_urlsafe(24)
        command = [binaries.program("initdb"), "-D", OWN_FOLDER, "-U", ROLE, "--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--auth=reject", "--no-instructions"]
        if binaries.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.throwaway:
            command.append("--no-sync")
        self._run(command, draft, user)
        self._set_up(binaries, draft, user, password)
        mark = {"version": binaries.version, "major": binaries.major, "password": password}
        self._write_as(user, draft / "pg_hba.conf", ACCESS)
        self._write_as(user, draft / MARK, json.dumps(mark))
        draft.rename(self.folder)

    def _set_aside(self) -> None:
        """A folder without our mark is no database that we completed; it is kept, since we did not make it."""
        aside = self.folder.with_name(f"postgres.set-aside-{time.strftime('%Y%m%d-%H%M%S')}")
        self.folder.rename(aside)
        self.tell(f"The database folder was half-written: kept as {aside.name}, making it again")

    def _set_up(self, binaries: Binaries, folder: Path, user: User | None, password: str) -> None:
        """Set the password and make the database before anyone can connect, in single-user mode."""
        commands = f"ALTER ROLE {ROLE} PASSWORD '{password}';\nCREATE DATABASE {DATABASE};\n"
        command = [
            binaries.program("postgres"),
            "--single",
            "-D",
            OWN_FOLDER,
            "-c",
            "password_encryption=scram-sha-256",
        ]
        self._run([*command, "postgres"], folder, user, commands)

    @staticmethod
    def _write_as(user: User | None, path: Path, text: str) -> None:
        write_private(path, text)
        if user:
            os.chown(path, *user.ids)

    def _run(self, command: list[str], folder: Path, user: User | None, given: str = "") -> None:
        """Run one of PostgreSQL's programs to its end, inside `folder` and as `user`."""
        done = subprocess.run(
            leashed(command, dies_by=signal.SIGKILL, folder=folder, user=user.ids if user else None),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_plain_environment(),
            text=True,
            check=False,
        )
        if done.returncode or "FATAL" in done.stdout or "ERROR" in done.stdout:
            end_of_it = "\n".join(done.stdout.splitlines()[-15:])
            raise LaunchError(f"The database could not be made ({Path(command[0]).name}):\n{end_of_it}")

    # --- running ------------------------------------------------------------------------------------------------

    def running(self) -> Birth | None:
        """The postmaster of this folder, told from a number used again by its current folder."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return Birth.of(pid) if pid in set(self._members(self.folder)) else None

    @staticmethod
    def _members(folder: Path) -> Iterator[int]:
        """Every one of PostgreSQL's processes at work in this folder."""
        if not folder.exists():
            return
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    program = (entry / "exe").readlink().name
                    is_ours = program.startswith(("postgres", "initdb")) and (entry / "cwd").samefile(folder)
                except OSError:
                    continue  # it has ended, or it is someone else's
                if is_ours:
                    yield int(entry.name)

    def start(self) -> None:
        """Start, taking over what a killed launcher left."""
        if self.mark is None:
            self.make()
        self._check_version()
        self._clear_remains()
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [self.binaries.program("postgres"), "-D", OWN_FOLDER]
        for name, value in settings_for_this_machine(throwaway=self.throwaway).items():
            command += ["-c", f"{name}={value}"]
        user = self.user
        with self.log.open("ab") as log:
            self._process = start_leashed(
                command,
                dies_by=signal.SIGINT,
                log=log,
                folder=self.folder,
                user=user.ids if user else None,
                variables=_plain_environment(),
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _check_version(self) -> None:
        mark, binaries = self.mark, self.binaries
        assert mark is not None
        if mark["major"] != binaries.major:
            raise LaunchError(
                f"{self.folder} was made by PostgreSQL {mark['major']}, but the programs in {binaries.folder} are"
                f" {binaries.version}. Set MOTCUA_PG_BIN to programs of version {mark['major']}, make a backup with"
                f" `./motcua backup`, and restore it into a new data folder.",
            )

    def _clear_remains(self) -> None:
        """End server processes that nobody owns any more, and only then forget their lock files."""
        births = [birth for pid in self._members(self.folder) if (birth := Birth.of(pid))]
        if births:
            self.tell("Taking over from a launcher that was killed")
            postmaster = self.running()
            if postmaster:
                end([postmaster], first=signal.SIGINT, patience=60)
            end(births, first=signal.SIGQUIT, patience=10)
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.folder / name).unlink(missing_ok=True)

    def _wait(self) -> None:
        """Wait until it answers; recovery after a power cut may take its time."""
        assert self._process is not None
        url, begun, told = self.url("postgres"), time.monotonic(), False
        while time.monotonic() - begun < LONGEST_RECOVERY:
            if self._process.poll() is not None:
                raise LaunchError(f"The database did not start. Its log ({self.log}) ends:\n{last_lines(self.log)}")
            try:
                with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
                    _ensure_database(connection)
            except psycopg.OperationalError:
                if not told and time.monotonic() - begun > 3:
                    self.tell("The database is recovering from its last stop")
                    told = True
                time.sleep(0.03)
            else:
                return
        raise LaunchError(f"The database does not answer. Its log ({self.log}) ends:\n{last_lines(self.log)}")

    def stop(self) -> None:
        """A fast, clean shutdown: clients are cut off, what is committed stays."""
        birth = self.running()
        if birth and end([birth], first=signal.SIGINT, patience=60):
            end(
                [found for pid in self._members(self.folder) if (found := Birth.of(pid))],
                first=signal.SIGQUIT,
                patience=5,
            )
        if self._process:
            self._process.wait()
            self._process = None


def _ensure_database(connection: psycopg.Connection) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _plain_environment() -> dict[str, str]:
    """Nothing of the caller's: a PGDATA or PGPORT of theirs is meant for another server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@contextlib.contextmanager
def serving(place: Place, *, tell: Tell = lambda _: None, throwaway: bool = False) -> Iterator[Server]:
    """Use the server of a place, together with others: it starts for the first and stops after the last."""
    server = Server(place, tell=tell, throwaway=throwaway)
    starting = place.run / "postgres.lock"
    users = os.open(place.run / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with held(starting):
            if _is_alone(users):
                server.start()
            elif not server.running():
                raise LaunchError(f"Another machine or container uses the database in {place.folder}.")
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server
        finally:
            with held(starting):
                if _is_alone(users):
                    server.stop()
    finally:
        os.close(users)


def _is_alone(users: int) -> bool:
    """Whether nobody else holds the users' lock. Asked under the starting lock only."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
