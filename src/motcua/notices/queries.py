"""What lies in an inbox. Everybody sees their own, nobody anybody else's."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection

from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.notices.models import Audience, Notice, Preference
from motcua.notices.words import LANGUAGES

PAGE: Final = 20
MOST_COUNTED: Final = 100
# Plain SQL for speed: every page of the desk asks. It stops counting where nobody reads the number any more.
_UNREAD: Final = (
    "SELECT count(*) FROM (SELECT 1 FROM notices_notice WHERE account_id = %s AND audience = %s"
    " AND read_at IS NULL LIMIT %s) unread"
)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of an inbox; `title` is empty when the words were forgotten."""

    id: uuid.UUID
    kind: str
    title: str
    text: str
    subject: Subject | None
    created_at: dt.datetime
    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`next` is the key of the following page, or empty."""

    rows: tuple[NoticeRow, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a receiver chose; the defaults when it chose nothing."""

    mail: bool = True
    sms: bool = True
    language: str = LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Told:
    """That somebody was told about a subject: when, what, by which ways. No words, no addresses."""

    kind: str
    at: dt.datetime
    audience: str
    account_id: uuid.UUID | None
    channels: tuple[str, ...]
    key: str


def inbox(actor: Actor, *, audience: Audience, after: uuid.UUID | None = None, limit: int = PAGE) -> InboxPage:
    """One page of the actor's inbox, newest first."""
    if actor.id is None:
        return InboxPage((), "")
    found = Notice.objects.filter(account_id=actor.id, audience=audience)
    if after:
        found = found.filter(id__lt=after)
    rows = list(found.order_by("-id")[: limit + 1])
    following = str(rows[limit - 1].id) if len(rows) > limit else ""
    return InboxPage(tuple(_row(row) for row in rows[:limit]), following)


def unread_count(actor: Actor, *, audience: Audience = Audience.OFFICER) -> int:
    """How many notices the actor has not opened, up to `MOST_COUNTED`; one query over an index that holds only them."""
    if actor.id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [actor.id, audience.value, MOST_COUNTED])
        return int(cursor.fetchone()[0])


def choice_of(actor: Actor) -> Choice:
    """What the actor chose."""
    row = Preference.objects.filter(account_id=actor.id).first() if actor.id else None
    return Choice(row.mail, row.sms, row.language or LANGUAGES[0]) if row else Choice()


def told_about(subject: Subject) -> tuple[Told, ...]:
    """Everything that was told about a subject, oldest first. The caller has authorised the reading."""
    rows = Notice.objects.filter(subject_id=subject.id, subject_kind=subject.kind).order_by("id")
    return tuple(
        Told(row.kind, row.created_at, row.audience, row.account_id, tuple(row.channels), row.key) for row in rows
    )


def _row(row: Notice) -> NoticeRow:
    subject = Subject(row.subject_kind, row.subject_id) if row.subject_id else None
    return NoticeRow(row.id, row.kind, row.title, row.text, subject, row.created_at, row.read_at)
