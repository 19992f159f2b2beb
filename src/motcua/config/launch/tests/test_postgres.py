"""The embedded server starts, is shared, is taken over, and never loses a database that was completed."""

import json
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.launch.postgres import Server, serving
from motcua.config.launch.running import Birth

KEEPER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
from motcua.config.launch.place import Place
from motcua.config.launch.postgres import serving
with serving(Place.at(sys.argv[1]), throwaway=True) as server:
    print(server.running().pid, flush=True)
    time.sleep(600)
"""


def ask(server, query):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def keeper(place, program):
    """Another launcher that uses the server of this place; `postmaster` is the number of its server."""
    command = [sys.executable, "-c", KEEPER, str(place.folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=program[1]
    ) as process:
        process.postmaster = int(process.stdout.readline())
        yield process
        process.kill()


def wait_until_gone(pid):
    for _ in range(400):
        if Birth.of(pid) is None:
            return True
        time.sleep(0.05)
    return False


def test_data_stays_from_one_start_to_the_next_and_nothing_runs_between(place):
    with serving(place, throwaway=True) as server:
        ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
        postmaster = server.running()
    assert not postmaster.alive
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT number FROM kept") == 7


def test_vietnamese_letters_have_their_lower_case(place):
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT lower('ĐĂNG KÝ KHAI SINH Ở XÃ')") == "đăng ký khai sinh ở xã"


def test_the_only_way_in_is_a_socket_in_a_closed_folder_and_asks_for_a_password(place):
    with serving(place, throwaway=True) as server:
        assert ask(server, "SHOW listen_addresses") == ""
        assert place.postgres.stat().st_mode & 0o077 == 0
        without = server.url().replace(server.mark["password"], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(without)


def test_a_long_path_with_odd_letters_is_no_obstacle(tmp_path):
    place = Place.at(tmp_path / ("Một Cửa 'thử' đăng ký " * 5) / "var,1")
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT 1") == 1


def test_whoever_is_last_to_leave_stops_the_server(place, keeper):
    with serving(place, throwaway=True) as server:
        assert server.running().pid == keeper.postmaster
    assert Birth.of(keeper.postmaster)
    keeper.send_signal(signal.SIGINT)
    keeper.wait()
    assert Birth.of(keeper.postmaster) is None


def test_a_killed_launcher_takes_its_server_along_and_the_next_start_is_clean(place, keeper):
    with serving(place, throwaway=True) as server:
        ask(server, "CREATE TABLE kept AS SELECT 7 AS number")
    keeper.kill()
    keeper.wait()
    with serving(place, throwaway=True) as server:
        assert server.running().pid != keeper.postmaster
        assert ask(server, "SELECT number FROM kept") == 7
    assert wait_until_gone(keeper.postmaster)


def test_a_killed_server_leaves_lock_files_that_are_cleared_away(place, keeper):
    os.kill(keeper.postmaster, signal.SIGKILL)
    assert wait_until_gone(keeper.postmaster)
    keeper.kill()
    keeper.wait()
    assert (place.postgres / "postmaster.pid").exists()
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_number_used_again_by_another_process_is_not_taken_for_the_server(place):
    with serving(place, throwaway=True):
        pass
    lines = f"{os.getpid()}\n/proc/self/cwd\n0\n5432\n.\n\n"
    (place.postgres / "postmaster.pid").write_text(lines, encoding="ascii")
    assert Server(place).running() is None
    with serving(place, throwaway=True) as server:
        assert server.running().pid != os.getpid()


def test_a_first_start_killed_while_it_made_the_database_is_made_again(place):
    unfinished = place.folder / "postgres.unfinished"
    (unfinished / "base").mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n", encoding="ascii")
    told = []
    with serving(place, throwaway=True, tell=told.append) as server:
        assert ask(server, "SELECT 1") == 1
    assert not unfinished.exists()
    assert any("killed" in line for line in told)


def test_a_half_written_folder_is_set_aside_and_not_deleted(place):
    place.postgres.mkdir()
    (place.postgres / "PG_VERSION").write_text("18\n", encoding="ascii")
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT 1") == 1
    (aside,) = place.folder.glob("postgres.set-aside-*")
    assert (aside / "PG_VERSION").exists()


def test_a_database_of_another_version_is_left_alone(place):
    with serving(place, throwaway=True) as server:
        mark = server.mark
    (place.postgres / "motcua.json").write_text(json.dumps({**mark, "major": 14}), encoding="utf-8")
    with pytest.raises(LaunchError, match="made by PostgreSQL 14"), serving(place, throwaway=True):
        pass


def test_a_dropped_database_is_there_again_at_the_next_start(place):
    with (
        serving(place, throwaway=True) as server,
        psycopg.connect(server.url("postgres"), autocommit=True) as connection,
    ):
        connection.execute("DROP DATABASE motcua")
    with serving(place, throwaway=True) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_server_that_cannot_start_shows_the_end_of_its_log(place):
    with serving(place, throwaway=True):
        pass
    (place.postgres / "postgresql.conf").write_text("shared_buffers = many\n", encoding="utf-8")
    with pytest.raises(LaunchError, match="shared_buffers"), serving(place, throwaway=True):
        pass
