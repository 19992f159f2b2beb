"""Programs of the machine that the house can use, what each is for, and the Debian package that brings it."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

POSTGRES_OF_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Component:
    """A program of the machine."""

    name: str
    command: tuple[str, ...]
    packages: tuple[str, ...]
    purpose: str
    part: str = ""
    """The part of `./motcua test` that cannot run without it."""
    must_say: str = ""
    """What its answer has to hold, such as a language; then the answer says no version of its own."""

    @property
    def version(self) -> str | None:
        """None when it is missing or does not run."""
        program = shutil.which(self.command[0])
        if program is None:
            return None
        try:
            answer = subprocess.run(
                [program, *self.command[1:]], capture_output=True, text=True, timeout=60, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        said = answer.stdout or answer.stderr
        if self.must_say and self.must_say not in said.split():
            return None
        found = None if self.must_say else re.search(r"\d+(\.\d+)+", said)
        return found.group(0) if found else "there"


CHROMIUM = Component("chromium", ("chromium", "--version"), ("chromium",), "browser tests", part="browser")
# Playwright's driver brings a Node of its own, which needs this library; a bare Debian has it not.
ATOMIC = Component(
    "libatomic", ("/sbin/ldconfig", "-p"), ("libatomic1",), "browser tests", part="browser", must_say="libatomic.so.1"
)
GETTEXT = Component(
    "gettext", ("xgettext", "--version"), ("gettext",), "finding texts to translate", part="translations"
)
POSTGRES15 = Component(
    "PostgreSQL 15",
    (str(POSTGRES_OF_DEBIAN / "15" / "bin" / "postgres"), "-V"),
    ("postgresql-15",),
    "second run of the database tests",
    part="postgres15",
)
TESSERACT = Component("tesseract", ("tesseract", "--version"), ("tesseract-ocr",), "reading scanned papers", part="ocr")
VIETNAMESE = Component(
    "tesseract, Vietnamese",
    ("tesseract", "--list-langs"),
    ("tesseract-ocr-vie",),
    "reading scanned papers",
    part="ocr",
    must_say="vie",
)
GHOSTSCRIPT = Component("ghostscript", ("gs", "--version"), ("ghostscript",), "scans as PDF/A", part="ocr")
FONTS = Component(
    "fonts", ("fc-list", ":lang=vi", "family"), ("fontconfig", "fonts-dejavu-core"), "Vietnamese letters in pictures"
)

# Without them everything else runs; scans wait.
FOR_SCANS = (TESSERACT, VIETNAMESE, GHOSTSCRIPT)
FOR_TESTS = (CHROMIUM, ATOMIC, GETTEXT, POSTGRES15, FONTS, TESSERACT, VIETNAMESE, GHOSTSCRIPT)


def missing(components: Sequence[Component]) -> list[Component]:
    return [component for component in components if component.version is None]


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(components: Sequence[Component]) -> list[Component]:
    """Install by apt, as root. Returns those that are still missing: a package may not exist on this release."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _apt(["update", "-qq"], environment)
    with _no_cluster(environment, needed=POSTGRES15 in components):
        for component in components:
            _apt(["install", "-y", "-qq", "--no-install-recommends", *component.packages], environment)
    return missing(components)


def _apt(arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, check=False)


@contextlib.contextmanager
def _no_cluster(environment: dict[str, str], *, needed: bool) -> Iterator[None]:
    """Debian's package would make and start a server of its own; only its programs are wanted."""
    configuration = Path("/etc/postgresql-common/createcluster.conf")
    if needed:
        _apt(["install", "-y", "-qq", "postgresql-common"], environment)
    if not needed or not configuration.exists():
        yield
        return
    before = configuration.read_text(encoding="utf-8")
    configuration.write_text(f"{before}\ncreate_main_cluster = false\n", encoding="utf-8")
    try:
        yield
    finally:
        configuration.write_text(before, encoding="utf-8")


def command_for(components: Sequence[Component]) -> str:
    return "sudo apt install " + " ".join(package for component in components for package in component.packages)
