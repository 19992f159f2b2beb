"""Mail and short messages leave the house here: in the outbox's jobs, each with its retries and dead letters.

A message that went out although the mark could not be kept goes out again: the outbox delivers at least once. A mail
carries the notice's id as its own, and the gateway gets it as reference, so that the second can be told from another.
"""

from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from motcua.kernel import clock, locks, throttle
from motcua.kernel.events import Heard, subscribe
from motcua.notices.adapters import gateway
from motcua.notices.errors import BadGateway
from motcua.notices.events import MailWanted, ShortMessageWanted
from motcua.notices.models import Notice

log = structlog.get_logger(__name__)
# So many messages an hour to one address; what is more waits for its next try. Nobody is flooded by a fault of ours.
MAILS_AN_HOUR: Final = 30
SHORT_MESSAGES_AN_HOUR: Final = 10
HOUR: Final = 3600


@subscribe("notices.mail", MailWanted)
def send_mail(event: Heard) -> None:
    """Send the notice by mail, once. What the mail server objects is kept by the outbox and tried again."""
    notice = locks.row(Notice.objects.all(), id=event.subject.id)
    if notice.mailed_at or not _words_left(notice, "mail"):
        return
    throttle.spend(f"notices.mail:{notice.mail_to.lower()}", limit=MAILS_AN_HOUR, per_seconds=HOUR)
    EmailMessage(
        notice.title, _body(notice), to=[notice.mail_to],
        headers={"Message-ID": f"<{notice.id}@{_host()}>", "Auto-Submitted": "auto-generated"},
    ).send()  # fmt: skip
    notice.mailed_at = clock.now()
    changed = ["mailed_at"]
    if notice.account_id is None:  # nobody's inbox needs the words any more
        notice.text, notice.mail_to = "", ""
        changed += ["text", "mail_to"]
    notice.save(update_fields=changed)


@subscribe("notices.short_message", ShortMessageWanted)
def send_short_message(event: Heard) -> None:
    """Send the notice as a short message, once.

    Raises:
        NotTaken, TooMany, BadGateway: kept by the outbox and tried again.
    """
    notice = locks.row(Notice.objects.all(), id=event.subject.id)
    if notice.texted_at or not _words_left(notice, "sms"):
        return
    driver = gateway()
    if driver is None:
        raise BadGateway(why="none is set any more")
    throttle.spend(f"notices.sms:{notice.phone}", limit=SHORT_MESSAGES_AN_HOUR, per_seconds=HOUR)
    notice.texted_as = driver.send(notice.phone, notice.sms_text, reference=str(notice.id))
    notice.texted_at, notice.sms_text = clock.now(), ""
    notice.save(update_fields=["texted_at", "texted_as", "sms_text"])


def _words_left(notice: Notice, way: str) -> bool:
    if notice.forgotten_at is None:
        return True
    log.info("notice_skipped", notice=str(notice.id), way=way, why="forgotten before it could be sent")
    return False


def _body(notice: Notice) -> str:
    link = link_to(notice)
    return f"{notice.text}\n\n{link}\n" if link else f"{notice.text}\n"


def link_to(notice: Notice) -> str:
    """The address of what a notice is about, for its audience; empty where there is none."""
    path = settings.NOTICE_PATHS.get((notice.audience, notice.subject_kind))
    # Somebody without an account can open nothing but the page for following by code, which the text names.
    if not path or not settings.SITE_URL or notice.account_id is None:
        return ""
    return str(settings.SITE_URL + path.format(id=notice.subject_id))


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
