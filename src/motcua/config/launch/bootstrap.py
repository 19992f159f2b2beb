"""Make `.venv`, fill it from the locked requirements, hand over to `motcua.config.cli`.

Runs on the machine's own Python with nothing but the standard library, as a script. What it makes is described by one
mark, `.venv/motcua.json`, written last: an environment without it is half-made and is made again.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
OLDEST = (3, 11)
NEEDS_DEVELOPMENT = {"test"}

_PROBE = """
import json, sys, sysconfig
try:
    import ensurepip, venv
    complete = True
except ImportError:
    complete = False
arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "complete": complete,
    "optimised": "--enable-optimizations" in arguments or "/usr/share/python-wheels" in arguments,
    "inside": sys.prefix != sys.base_prefix,
}))
"""


class BootstrapError(Exception):
    """The environment could not be made; the message says what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that could carry the environment."""

    path: str
    version: tuple[int, ...]
    complete: bool
    """Has `venv` and `ensurepip`."""
    optimised: bool
    """Built with profile-guided optimisation: about 1.65 times as fast. Debian's is, and does not say so itself."""

    @property
    def usable(self) -> bool:
        return self.version[:2] >= OLDEST and self.complete


@dataclass(frozen=True)
class Mark:
    """What a finished environment holds."""

    place: str
    python: str
    base: str = ""
    development: str = ""
    packages: Sequence[str] = ()
    """What our locks named; a name that a later lock no longer holds is taken out again."""


def inspect(path: str) -> Interpreter | None:
    """Ask an interpreter what it is; None when it does not run or is itself a virtual environment."""
    try:
        answer = subprocess.run([path, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=30, check=True)
        facts = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if facts["inside"]:
        return None
    return Interpreter(path, tuple(facts["version"]), facts["complete"], facts["optimised"])


def candidates() -> Iterator[str]:
    """Interpreters in the order of preference among equals; MOTCUA_PYTHON overrules them all."""
    if chosen := os.environ.get("MOTCUA_PYTHON"):
        yield chosen
        return
    seen = set()
    for name in ("/usr/bin/python3", "python3", *(f"python3.{minor}" for minor in (14, 13, 12, 11)), sys.executable):
        path = shutil.which(name)
        if path and (real := str(Path(path).resolve())) not in seen:
            seen.add(real)
            yield path


def choose(found: Sequence[Interpreter]) -> Interpreter | None:
    """The first usable optimised interpreter, otherwise the first usable one."""
    usable = [interpreter for interpreter in found if interpreter.usable]
    return next((each for each in usable if each.optimised), usable[0] if usable else None)


def find_interpreter() -> Interpreter:
    found: list[Interpreter] = []
    for path in candidates():
        if interpreter := inspect(path):
            found.append(interpreter)
            if interpreter.usable and interpreter.optimised:
                return interpreter
    if best := choose(found):
        return best
    new_enough = [each for each in found if each.version[:2] >= OLDEST]
    if not new_enough:
        raise BootstrapError("Python 3.11 or newer is needed. On Debian: sudo apt install python3 python3-venv")
    return _add_venv(new_enough[0])


def _add_venv(interpreter: Interpreter) -> Interpreter:
    """Debian keeps `venv` in a package of its own."""
    package = "python{}.{}-venv".format(*interpreter.version)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BootstrapError(
            f"{interpreter.path} has no venv module. Install it, then run this again:\n    sudo apt install {package}",
        )
    say(f"Installing {package} with apt …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    for name in (package, "python3-venv"):
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", name], env=environment, stdout=subprocess.DEVNULL, check=False
        )
        again = inspect(interpreter.path)
        if again and again.usable:
            return again
    raise BootstrapError(f"apt could not install {package}; install it by hand, then run this again.")


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._mark_file = self.folder / "motcua.json"
        self._unfinished = self.folder / "motcua.unfinished"

    def lock_hash(self, name: str) -> str:
        return hashlib.sha256((self.root / "requirements" / f"{name}.txt").read_bytes()).hexdigest()

    @property
    def mark(self) -> Mark | None:
        """What the environment holds, or None when it is absent, half-made, moved or its Python is gone."""
        if self._unfinished.exists() or not self.python.exists():
            return None
        try:
            mark = Mark(**json.loads(self._mark_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return mark if mark.place == str(self.folder) else None

    def is_ready(self, *, development: bool) -> bool:
        mark = self.mark
        if mark is None:
            return False
        if development:
            return mark.development == self.lock_hash("dev")
        return mark.base == self.lock_hash("base")

    def prepare(self, *, development: bool) -> None:
        """Bring the environment to the state of the locks; only one process does so at a time."""
        if self.is_ready(development=development):
            return
        with self._alone() as lock:
            if self.is_ready(development=development):
                return
            if not os.access(self.folder if self.folder.exists() else self.root, os.W_OK):
                raise BootstrapError(
                    f"{self.folder} has to be made anew, but you may not write there. Run as its owner."
                )
            mark = self.mark or self._make(lock)
            self._unfinished.touch()
            self._take_out(set(mark.packages) - self._locked("dev"), lock)
            name = "dev" if development else "base"
            self._install(name, lock)
            packages = sorted(self._locked(name) | (set(mark.packages) & self._locked("dev")))
            installed = replace(mark, base=self.lock_hash("base"), packages=packages)
            if development:
                installed = replace(installed, development=self.lock_hash("dev"))
            self._finish(installed)

    def _make(self, lock: int) -> Mark:
        if adopted := self._adopt():
            return adopted
        interpreter = find_interpreter()
        if self.folder.exists():
            say("The environment in .venv is unfinished or from elsewhere: making it again …")
            shutil.rmtree(self.folder)
        else:
            say("Making the environment .venv …")
        self.folder.mkdir()
        self._unfinished.touch()
        run_quietly([interpreter.path, "-I", "-m", "venv", str(self.folder)], self.folder / "venv.log", lock)
        return Mark(str(self.folder), ".".join(map(str, interpreter.version)))

    def _adopt(self) -> Mark | None:
        """Go on with a whole environment that someone made by hand; one that we began and never finished is not."""
        if self._unfinished.exists() or self._mark_file.exists():
            return None
        probe = [str(self.python), "-I", "-c", "import pip, sys; print('.'.join(map(str, sys.version_info[:3])))"]
        try:
            version = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return None
        return Mark(str(self.folder), version) if tuple(map(int, version.split(".")[:2])) >= OLDEST else None

    def _locked(self, name: str) -> set[str]:
        """The packages that a lock names."""
        lines = (self.root / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        return {line.partition("==")[0].partition("[")[0] for line in lines if "==" in line and line[:1].isalnum()}

    def _take_out(self, packages: set[str], holding: int) -> None:
        if packages:
            say(f"Taking out what is no longer needed: {', '.join(sorted(packages))}")
            command = [str(self.python), "-m", "pip", "uninstall", "-y", "--disable-pip-version-check"]
            run_quietly([*command, *sorted(packages)], self.folder / "uninstall.log", holding)

    def _install(self, name: str, holding: int) -> None:
        lock = self.root / "requirements" / f"{name}.txt"
        total = len(self._locked(name))
        say(f"Installing up to {total} packages of requirements/{name}.txt, each checked against its hash …")
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar=off"]
        # As constraints too: else pip looks for the newest of what a dependency asks for with an extra, and refuses it.
        command += ["--disable-pip-version-check", "--prefer-binary", "-r", str(lock), "-c", str(lock)]
        run_quietly(command, self.folder / "install.log", holding, show="Collecting ")

    def _finish(self, mark: Mark) -> None:
        draft = self._mark_file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(mark), indent=1), encoding="utf-8")
        draft.replace(self._mark_file)
        self._unfinished.unlink()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int]:
        """Hold the checkout's own folder, so that no lock file is left behind. Yields what holds it."""
        handle = os.open(self.root, os.O_RDONLY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is making the environment: waiting for it …")
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def say(text: str, *, passing: bool = False) -> None:
    """Tell what is being done; a passing line is overwritten by the next and shown on terminals only."""
    if passing:
        if sys.stderr.isatty():
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\033[K{text[:width]}")
            sys.stderr.flush()
        return
    sys.stderr.write(("\r\033[K" if sys.stderr.isatty() else "") + text + "\n")
    sys.stderr.flush()


def run_quietly(command: list[str], log: Path, holding: int, show: str = "") -> None:
    """Run a command into a log; lines that begin with `show` pass by. Its end is shown when it fails.

    The command inherits the lock: should we be killed, the next start waits for it before it cleans up.
    """
    started = time.monotonic()
    with (
        log.open("wb") as written,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            pass_fds=(holding,),
        ) as process,
    ):
        try:
            assert process.stdout is not None
            done = 0
            for line in process.stdout:
                written.write(line)
                text = line.decode(errors="replace").strip()
                if show and text.startswith(show):
                    done += 1
                    say(f"  {done:4d}  {text.removeprefix(show).split()[0]}", passing=True)
                elif text.startswith("Installing collected"):
                    say("  unpacking …", passing=True)
            code = process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    say("", passing=True)
    if code:
        end = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:])
        hint = "Is the network there, and is there space on the disk? Then run this again: it goes on cleanly."
        raise BootstrapError(f"{end}\n\nThis failed: {' '.join(command[:4])} … (whole log: {log})\n{hint}")
    if show:
        say(f"  done in {time.monotonic() - started:.0f} s")


def hand_over(environment: Environment, arguments: Sequence[str]) -> None:
    """Become the program itself, keeping the process id. `-P` keeps the current folder out of the import path."""
    variables = {**os.environ, "PYTHONPATH": str(environment.root / "src"), "PYTHONUTF8": "1"}
    variables.pop("PYTHONHOME", None)
    python = str(environment.python)
    os.execve(python, [python, "-P", "-m", "motcua.config.cli", *arguments], variables)  # noqa: S606 - no shell wanted


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment = Environment(ROOT)
    command = next((each for each in arguments if not each.startswith("-")), "")
    try:
        environment.prepare(development=command in NEEDS_DEVELOPMENT)
    except BootstrapError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. The next start goes on cleanly.")
        return 130
    hand_over(environment, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
