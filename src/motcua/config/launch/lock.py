"""One `up` per data folder; the second is told who runs."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place, read_json


@dataclass(frozen=True)
class Runner:
    """Who runs the province of a data folder."""

    pid: int
    address: str
    since: str


@contextlib.contextmanager
def only_one(place: Place, runner: Runner) -> Iterator[None]:
    """Hold the data folder, or raise and say who does. A killed launcher holds nothing."""
    path = place.run / "up.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(_who(place)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(vars(runner)).encode(), 0)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def current(place: Place) -> Runner | None:
    """Who runs now, as far as it can be told."""
    path = place.run / "up.lock"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        found = read_json(path)
        return Runner(**found) if found else None
    finally:
        os.close(handle)
    return None


def _who(place: Place) -> str:
    runner = current(place)
    if runner is None:
        return f"Another start is already under way in {place.folder}."
    return (
        f"Một Cửa already runs in {place.folder}: {runner.address}, process {runner.pid}, since {runner.since}.\n"
        f"Stop it with Ctrl-C in its terminal or `kill {runner.pid}`, or start a second one with --data DIR --port N."
    )
