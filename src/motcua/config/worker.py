"""The worker processes: one relays the outbox twice a second and does the jobs of all rooms, one reads scans.

Reading a page takes seconds of a whole core. It has a process of its own that gives way to the others, so that an hour
of scans never stands before a notice or a receipt: `python -m motcua.config.worker scanning`.
"""

import os
import sys
import threading
from collections.abc import Iterable
from typing import Any, Final

import django
import structlog
from django.db import InterfaceError, OperationalError, connection
from procrastinate.tasks import Task

from motcua.config.production import refuse_demo_data

log = structlog.get_logger(__name__)
# A notification can be missed now and then: ask twice a second.
POLL_SECONDS: Final = 0.5
SCANNING: Final = "scanning"


def relay_until(stop: threading.Event) -> None:
    """Relay committed events until told to stop; outlives a restart of the database."""
    from motcua.kernel.outbox import relay

    while not stop.is_set():
        try:
            while relay():
                pass
        except (OperationalError, InterfaceError) as error:
            log.warning("relay_waits_for_database", error=str(error))
            connection.close()
            stop.wait(2)
        stop.wait(POLL_SECONDS)
    connection.close()


def queues_of(tasks: "Iterable[Task[Any, Any, Any]]", apart: str) -> list[str]:
    """All queues of the house but the one that is worked on apart."""
    # Some jobs name their queue only when they are deferred; procrastinate has its own.
    return sorted({task.queue for task in tasks} | {"outbox", "default", "builtin"} - {apart} - {""})


def main(work: str = "") -> None:
    """Run until a signal comes; the jobs in hand are finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    django.setup()
    refuse_demo_data()
    if work == SCANNING:
        _read_scans()
    else:
        _do_all_else()


def _read_scans() -> None:
    """One stack after another, at a low priority; relaying is the other worker's."""
    os.nice(10)
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    with app.with_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(
            queues=[SCANNING], concurrency=1, fetch_job_polling_interval=POLL_SECONDS, delete_jobs="successful",
            shutdown_graceful_timeout=1.0,  # then the page in hand is finished and the rest goes back in line
        )  # fmt: skip


def _do_all_else() -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    stop = threading.Event()
    relaying = threading.Thread(target=relay_until, args=(stop,), name="outbox-relay", daemon=True)
    relaying.start()
    try:
        # A second app for the worker's own queries: the first keeps Django's connection, so that a job which
        # announces or defers does it in its own transaction.
        with app.with_connector(app.connector.get_worker_connector()) as working:
            queues = queues_of(app.tasks.values(), SCANNING)
            working.run_worker(
                queues=queues, concurrency=2, fetch_job_polling_interval=POLL_SECONDS, delete_jobs="successful"
            )
    finally:
        stop.set()
        relaying.join(5)


if __name__ == "__main__":
    main(*sys.argv[1:2])
