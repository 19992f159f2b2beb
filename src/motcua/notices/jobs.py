"""Background work of notices: forgetting."""

from typing import Final

import structlog
from django.db import transaction
from procrastinate.contrib.django import app

from motcua.kernel import clock
from motcua.notices.models import Notice

log = structlog.get_logger(__name__)
BATCH: Final = 1_000


@app.periodic(cron="20 18 * * *")  # 01:20 in Hà Nội
@app.task(name="notices.forget", queue="kernel", queueing_lock="notices.forget")
def forget_words(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Forget the words and addresses of notices whose time is over; the rows stay as proof that somebody was told."""
    while forget_batch():
        pass


@transaction.atomic
def forget_batch() -> int:
    """One batch; returns how many were forgotten."""
    over = Notice.objects.filter(forgotten_at__isnull=True, forget_after__lt=clock.today())
    ids = list(over.select_for_update(skip_locked=True).order_by("forget_after").values_list("id", flat=True)[:BATCH])
    Notice.objects.filter(id__in=ids).update(
        forgotten_at=clock.now(), title="", text="", sms_text="", mail_to="", phone=""
    )
    log.info("notices_forgotten", count=len(ids))
    return len(ids)
