"""`./motcua lock`: write requirements/*.txt anew from requirements/*.in, each file with its hashes."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError

ROOT = Path(__file__).resolve().parents[4]
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=./motcua lock",
)


def lock(*, upgrade: bool) -> None:
    """Resolve again; without `upgrade` a version stays where it can."""
    if importlib.util.find_spec("uv") is None:
        with show.step("Installing uv into the environment"):
            _run(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
    for name in ("base", "dev"):
        with show.step(f"requirements/{name}.txt"):
            arguments = [f"requirements/{name}.in", "-o", f"requirements/{name}.txt", "--quiet"]
            if name == "dev":  # what is tested is what runs
                arguments += ["-c", "requirements/base.txt"]
            _run(sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *arguments, *(["--upgrade"] * upgrade))
            _refuse_addresses(ROOT / "requirements" / f"{name}.txt")


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LaunchError((done.stderr or done.stdout).strip())


def _refuse_addresses(path: Path) -> None:
    """No registry's address in a committed file: everyone uses their own."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith(("--index-url", "--extra-index-url", "--find-links", "-i ", "-f ")):
            raise LaunchError(f"{path.name}:{number} holds the address of a registry: {line.strip()}")
