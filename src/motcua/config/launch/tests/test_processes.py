"""Children are started, watched, stopped; a start after a kill ends exactly what the killed one left."""

import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, replace

import pytest

from motcua.config.launch import lock, processes
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.processes import family
from motcua.config.launch.running import Birth, end

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)",
]


def always():
    return True


@pytest.fixture
def sleeper():
    """A process in a session of its own, as our children are."""
    with subprocess.Popen(SLEEP, start_new_session=True) as process:
        yield process
        process.kill()


def test_all_children_stop_at_the_end_whatever_the_reason(place):
    births = []

    def live():
        with family(place) as members:
            members.start("web", SLEEP, always)
            members.start("worker", SLEEP, always)
            members.wait_until_all_answer()
            births.extend(child.birth for child in members.children)
            assert all(birth.alive for birth in births)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        live()
    assert len(births) == 2
    assert not any(birth.alive for birth in births)


def test_a_child_that_ends_by_itself_is_reported_with_its_last_words(place):
    with family(place) as members:
        members.start(
            "web", [sys.executable, "-c", "import time; time.sleep(0.2); exit('no such table')"], lambda: False
        )
        with pytest.raises(LaunchError, match=r"web process ended by itself \(code 1\)[\s\S]*no such table"):
            members.wait_until_all_answer()


def test_a_killed_launchers_children_are_ended_by_the_next_start(place, sleeper):
    birth = Birth.of(sleeper.pid)
    (place.run / "processes.json").write_text(json.dumps({"children": [asdict(birth)]}), encoding="utf-8")
    assert processes.clear_remains(place) == 1
    assert sleeper.wait() == -signal.SIGTERM
    assert processes.clear_remains(place) == 0


def test_a_number_used_again_is_left_alone(place, sleeper):
    other = replace(Birth.of(sleeper.pid), ticks=1)
    (place.run / "processes.json").write_text(json.dumps({"children": [asdict(other)]}), encoding="utf-8")
    assert processes.clear_remains(place) == 0
    assert sleeper.poll() is None


def test_a_process_that_does_not_listen_is_killed_after_some_patience():
    with subprocess.Popen(STUBBORN, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        birth = Birth.of(process.pid)
        assert end([birth], first=signal.SIGTERM, patience=0.2) == [birth]
        assert process.wait() == -signal.SIGKILL


def test_children_die_with_a_killed_launcher(place, program):
    code = """
import sys, time
from motcua.config.launch.place import Place
from motcua.config.launch.processes import family
with family(Place.at(sys.argv[1])) as members:
    members.start("web", [sys.executable, "-c", "import time; time.sleep(600)"], lambda: True)
    members.wait_until_all_answer()
    print(members.children[0].process.pid, flush=True)
    time.sleep(600)
"""
    command = [sys.executable, "-c", code, str(place.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=program[1]) as launcher:
        child = Birth.of(int(launcher.stdout.readline()))
        launcher.kill()
    for _ in range(200):
        if not child.alive:
            break
        time.sleep(0.05)
    assert not child.alive


def test_a_taken_port_is_refused_and_a_free_one_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=rf"Port {port} is taken[\s\S]*--port \d+") as refusal:
            processes.check_port("127.0.0.1", port)
        processes.check_port("127.0.0.1", int(str(refusal.value).rpartition(" ")[2]))


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(LaunchError, match=r"192\.0\.2\.1 cannot be used"):
        processes.check_port("192.0.2.1", 8000)


def test_the_second_is_told_who_runs(place):
    first = lock.Runner(4711, "http://localhost:8000/", "08:00 01/07/2026")
    second = lock.Runner(4712, "http://localhost:8001/", "08:01 01/07/2026")
    with lock.only_one(place, first):
        assert lock.current(place) == first
        with (
            pytest.raises(LaunchError, match=r"localhost:8000/, process 4711, since 08:00 01/07/2026"),
            lock.only_one(place, second),
        ):
            pass
    assert lock.current(place) is None
    with lock.only_one(place, second):
        assert lock.current(place) == second
