"""Background work: nobody is late unseen."""

from procrastinate.contrib.django import app

from motcua.dossiers.actions import watch


@app.periodic(cron="*/3 * * * *")
@app.task(name="dossiers.watch", queue="dossiers", queueing_lock="dossiers.watch")
def watch_due_times(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Look at every dossier whose moment has come, batch by batch."""
    while watch.look():
        pass
