"""The environment is made once, again when it is half-made or moved, and brought along with its lock."""

import json
import os
import subprocess

import pytest

from motcua.config.launch import bootstrap
from motcua.config.launch.bootstrap import BootstrapError, Environment, Interpreter

DEBIAN = Interpreter("/usr/bin/python3", (3, 11, 2), complete=True, optimised=True)
SELF_BUILT = Interpreter("/opt/python3", (3, 13, 0), complete=True, optimised=False)
WITHOUT_VENV = Interpreter("/usr/bin/python3", (3, 12, 3), complete=False, optimised=True)
OLD = Interpreter("/usr/bin/python3", (3, 9, 2), complete=True, optimised=True)


@pytest.mark.parametrize(
    ("found", "best"),
    [
        ([SELF_BUILT, DEBIAN], DEBIAN),
        ([OLD, SELF_BUILT], SELF_BUILT),
        ([WITHOUT_VENV, SELF_BUILT], SELF_BUILT),
        ([OLD, WITHOUT_VENV], None),
        ([], None),
    ],
)
def test_the_faster_complete_python_is_chosen(found, best):
    assert bootstrap.choose(found) == best


def test_without_venv_an_ordinary_user_is_told_the_command(monkeypatch):
    monkeypatch.setattr(bootstrap, "candidates", lambda: iter(["python3"]))
    monkeypatch.setattr(bootstrap, "inspect", lambda _: WITHOUT_VENV)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(BootstrapError, match=r"sudo apt install python3\.12-venv"):
        bootstrap.find_interpreter()


def test_an_old_python_alone_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap, "candidates", lambda: iter(["python3"]))
    monkeypatch.setattr(bootstrap, "inspect", lambda _: OLD)
    with pytest.raises(BootstrapError, match=r"3\.11 or newer"):
        bootstrap.find_interpreter()


@pytest.fixture
def checkout(tmp_path):
    """A checkout below a folder with spaces and Vietnamese letters, whose locks ask for no package."""
    root = tmp_path / "Một Cửa thử" / "đăng ký"
    (root / "requirements").mkdir(parents=True)
    for name in ("base", "dev"):
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n", encoding="utf-8")
    return root


@pytest.fixture
def installs(monkeypatch):
    """Count what is run, while it is run."""
    commands = []
    whole = bootstrap.run_quietly

    def counting(command, *arguments, **options):
        commands.append("venv" if "venv" in command else "install")
        whole(command, *arguments, **options)

    monkeypatch.setattr(bootstrap, "run_quietly", counting)
    return commands


@pytest.mark.slow
def test_an_environment_is_made_once_and_follows_its_lock(checkout, installs):
    environment = Environment(checkout)
    environment.prepare(development=False)
    environment.prepare(development=False)
    assert installs == ["venv", "install"]
    (checkout / "requirements" / "base.txt").write_text("# another nothing\n", encoding="utf-8")
    environment.prepare(development=False)
    assert installs == ["venv", "install", "install"]
    environment.prepare(development=True)
    environment.prepare(development=False)
    assert installs == ["venv", "install", "install", "install"]
    assert subprocess.run([environment.python, "-c", "import pip"], check=True).returncode == 0


@pytest.mark.slow
def test_a_half_made_environment_is_made_again(checkout, installs):
    environment = Environment(checkout)
    environment.folder.mkdir()
    (environment.folder / "motcua.unfinished").touch()
    (environment.folder / "rubbish").touch()
    environment.prepare(development=False)
    assert environment.is_ready(development=False)
    assert not (environment.folder / "rubbish").exists()


@pytest.mark.slow
def test_an_environment_made_by_hand_is_kept(checkout, installs):
    environment = Environment(checkout)
    subprocess.run(["/usr/bin/python3", "-m", "venv", environment.folder], check=True)
    environment.prepare(development=False)
    assert installs == ["install"]


@pytest.mark.slow
def test_a_package_without_its_hash_is_refused_and_leaves_no_finished_environment(checkout):
    environment = Environment(checkout)
    package = checkout / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text('[project]\nname = "p"\nversion = "1"\n', encoding="utf-8")
    (checkout / "requirements" / "base.txt").write_text(f"p @ {package.as_uri()}\n", encoding="utf-8")
    with pytest.raises(BootstrapError, match=r"hash|Links are not allowed"):
        environment.prepare(development=False)
    assert environment.mark is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"place": "/elsewhere/.venv", "python": "3.11.2"}', '{"colour": 1}']
)
def test_a_mark_that_is_cut_off_or_from_elsewhere_counts_for_nothing(checkout, content):
    environment = Environment(checkout)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    (environment.folder / "motcua.json").write_text(content, encoding="utf-8")
    assert environment.mark is None


def test_a_whole_mark_counts(checkout):
    environment = Environment(checkout)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    mark = {"place": str(environment.folder), "python": "3.11.2", "base": environment.lock_hash("base")}
    (environment.folder / "motcua.json").write_text(json.dumps(mark), encoding="utf-8")
    assert environment.is_ready(development=False)
    assert not environment.is_ready(development=True)


def test_what_a_new_lock_no_longer_names_is_taken_out(checkout, monkeypatch):
    commands = []
    monkeypatch.setattr(bootstrap, "run_quietly", lambda command, *_, **__: commands.append(command[3:]))
    environment = Environment(checkout)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    mark = {"place": str(environment.folder), "python": "3.11.2", "packages": ["gone", "stays"]}
    (environment.folder / "motcua.json").write_text(json.dumps(mark), encoding="utf-8")
    for name in ("base", "dev"):
        (checkout / "requirements" / f"{name}.txt").write_text(
            "stays==1.0 \\\n    --hash=sha256:00\n", encoding="utf-8"
        )
    environment.prepare(development=False)
    assert [command[0] for command in commands] == ["uninstall", "install"]
    assert commands[0][-1] == "gone"
    assert environment.mark.packages == ["stays"]
