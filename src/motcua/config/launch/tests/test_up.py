"""The whole of `./motcua up`, as a person would use it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from motcua.config.launch.running import Birth

PACK = Path(__file__).resolve().parents[5] / "packs" / "bac-ninh"


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Launcher:
    """One `up` under way."""

    def __init__(self, program, port, folder):
        command, environment = program
        arguments = [*command, "up", "--port", str(port), "--data", str(folder)]
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True
        )
        self.said = ""

    def wait_until_ready(self):
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C stops it" in line:
                return self.births()
        pytest.fail(f"it never got ready:\n{self.said}")

    def births(self):
        """The launcher and everything that it started."""
        family, found = {self.process.pid}, []
        for _ in range(4):
            for entry in Path("/proc").iterdir():
                with contextlib.suppress(OSError, ValueError, IndexError):
                    parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
                    if parent in family:
                        family.add(int(entry.name))
        found = [Birth.of(pid) for pid in family]
        return [birth for birth in found if birth]

    def end(self, number):
        self.process.send_signal(number)
        self.said += self.process.stdout.read()
        return self.process.wait()


@pytest.fixture
def start(program, port, tmp_path):
    launchers = []
    program[1]["MOTCUA_PACK"] = str(PACK if PACK.is_dir() else tmp_path)

    def begin(at=port):
        launchers.append(Launcher(program, at, tmp_path / "Một Cửa thử" / "var"))
        return launchers[-1]

    yield begin
    for launcher in launchers:
        launcher.process.kill()
        launcher.process.stdout.close()
        launcher.process.wait()


def answer(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
        return response.status


def none_alive(births):
    for _ in range(400):
        if not any(birth.alive for birth in births):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
def test_a_province_runs_stops_and_is_taken_over_after_a_kill(start, port):
    first = start()
    births = first.wait_until_ready()
    assert len(births) >= 6  # launcher, database, web master and its two workers, job worker
    assert answer(port) == 200

    second = start()
    assert second.process.wait(60) == 1
    assert re.search(
        rf"already runs in[\s\S]*localhost:{port}[\s\S]*process {first.process.pid}", second.process.stdout.read()
    )

    os.kill(first.process.pid, signal.SIGKILL)
    third = start()
    after_kill = third.wait_until_ready()
    assert none_alive(births)
    assert answer(port) == 200

    assert third.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert none_alive(after_kill)
    assert "Stopped" in third.said


@pytest.mark.slow
def test_a_taken_port_is_said_before_anything_is_made(start, port, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        launcher = start()
        assert launcher.process.wait(60) == 1
    assert f"Port {port} is taken" in launcher.process.stdout.read()
    assert not (tmp_path / "Một Cửa thử" / "var" / "postgres").exists()
