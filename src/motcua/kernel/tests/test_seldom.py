"""Rows of a pack that a process keeps."""

import threading
import time

import pytest

from motcua.kernel import seldom
from motcua.kernel.models import OutboxEvent
from motcua.kernel.seldom import FRESH_SECONDS, Seldom


@pytest.fixture
def reads(monkeypatch):
    """What was read so far, and a clock that the test moves on."""
    passed = [1_000.0]
    monkeypatch.setattr(seldom.time, "monotonic", lambda: passed[0])
    monkeypatch.setattr(seldom, "_tables", set())
    return passed


def test_it_reads_once_and_looks_again_after_half_a_minute(reads):
    rows = ["a"]
    kept = Seldom(lambda: tuple(rows))
    assert kept() == ("a",)
    rows.append("b")
    reads[0] += FRESH_SECONDS
    assert kept() == ("a",)
    reads[0] += 0.1
    assert kept() == ("a", "b")


def test_who_changes_the_rows_reads_anew(reads):
    rows = ["a"]
    kept = Seldom(lambda: tuple(rows))
    kept()
    rows.append("b")
    kept.forget()
    assert kept() == ("a", "b")


def test_nothing_is_a_value_too(reads):
    asked = []
    kept = Seldom(lambda: asked.append(1))
    assert kept() is None
    assert kept() is None
    assert asked == [1]


def test_a_thread_that_reads_takes_nothing_from_the_others(reads):
    """While one reads anew, the others go on with what was: never with half of it."""
    begun, go_on = threading.Event(), threading.Event()
    kept = Seldom(lambda: "first")
    assert kept() == "first"

    def slowly():
        begun.set()
        assert go_on.wait(10)
        return "second"

    kept._read = slowly
    reads[0] += FRESH_SECONDS + 1
    reader = threading.Thread(target=kept)
    reader.start()
    assert begun.wait(10)
    assert kept._kept == (1_000.0, "first")
    go_on.set()
    reader.join(10)
    assert kept() == "second"


def test_the_tables_are_known(reads):
    Seldom(list, OutboxEvent)
    assert seldom.tables() == {"kernel_outboxevent"}
    assert time.monotonic() == reads[0]
