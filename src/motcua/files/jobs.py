"""Taking away content that nothing uses any more."""

import datetime as dt
from typing import Final

import structlog
from django.core.files.storage import default_storage
from procrastinate.contrib.django import app

from motcua.files.models import StoredFile
from motcua.files.queries import blob_path
from motcua.files.storage import SteadyStorage
from motcua.files.uploads import sweep_uploads
from motcua.kernel import clock

log = structlog.get_logger(__name__)
GRACE: Final = dt.timedelta(days=1)


@app.periodic(cron="15 18 * * *")  # 01:15 in Hà Nội
@app.task(name="files.sweep", queue="files", queueing_lock="files.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Remove discarded files after a day of grace, and their content where no other use stands."""
    gone = StoredFile.objects.filter(discarded_at__lt=clock.now() - GRACE)
    digests = set(gone.values_list("sha256", flat=True))
    count, _ = gone.delete()
    used = set(StoredFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    for digest in digests - used:
        default_storage.delete(blob_path(digest))
    log.info("files_swept", rows=count, blobs=len(digests - used))


@app.periodic(cron="25 * * * *")
@app.task(name="files.sweep_unfinished", queue="files", queueing_lock="files.sweep_unfinished")
def sweep_unfinished(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Remove uploads that nobody has gone on with for a day, and what cuts of the power left half-written."""
    uploads, halves = sweep_uploads(), 0
    before = (clock.now() - GRACE).timestamp()
    for path in SteadyStorage().unfinished():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            halves += 1
    log.info("unfinished_swept", uploads=uploads, halves=halves)
