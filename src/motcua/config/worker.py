"""The worker process: the outbox relayed twice a second, and the jobs of all rooms."""

import os
import threading
from typing import Final

import django
import structlog
from django.db import InterfaceError, OperationalError, connection

from motcua.config.production import refuse_demo_data

log = structlog.get_logger(__name__)
# A notification can be missed now and then: ask twice a second.
POLL_SECONDS: Final = 0.5


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


def main() -> None:
    """Run until a signal comes; the jobs in hand are finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    django.setup()
    refuse_demo_data()
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
            working.run_worker(concurrency=2, fetch_job_polling_interval=POLL_SECONDS, delete_jobs="successful")
    finally:
        stop.set()
        relaying.join(5)


if __name__ == "__main__":
    main()
