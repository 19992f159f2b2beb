"""The worker process: jobs, and the kernel's outbox on its way."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        # Notifications can be missed now and then: ask twice a second.
        working.run_worker(concurrency=2, fetch_job_polling_interval=0.5)


if __name__ == "__main__":
    main()
