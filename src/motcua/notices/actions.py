"""The verbs of notices.

`notify` runs inside the transaction of the handler that calls it. The notice's own row is the record of what was told
to whom and when, so no audit entry doubles it; what a receiver chooses is recorded.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, override

from motcua.kernel import audit, clock, outbox, writing
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import Ids, any_of
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.kept import DAY, TEXT, Kept, hole
from motcua.kernel.text import clean
from motcua.notices import words
from motcua.notices.adapters import gateway, reachable
from motcua.notices.errors import NoTemplate, UnknownLanguage, UnknownNotice
from motcua.notices.events import MailWanted, ShortMessageWanted
from motcua.notices.models import Audience, Channel, Notice, Preference, Template
from motcua.notices.words import Kind, Recipient

__all__ = ["Recipient", "Wish", "choose", "mark_all_read", "mark_read", "notify", "notify_many", "post_mail"]

log = structlog.get_logger(__name__)
LETTER_DAYS: Final = 1  # a letter that carries a secret link is worth nothing a day later
_INBOX: Final = {Audience.OFFICER: Channel.DESK, Audience.CITIZEN: Channel.APP}


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to be told: to whom, with which words, about what. `key` and a receiver together are told once."""

    to: Sequence[Recipient]
    data: Mapping[str, Any]
    subject: Subject
    key: str


def notify(
    kind_name: str, *, to: Iterable[Recipient], data: Mapping[str, Any], subject: Subject, key: str, actor: Actor
) -> list[uuid.UUID]:
    """Tell each receiver once: `key` and the receiver together are never told twice. Returns the new notices' ids.

    The ways are those of the template that the receiver has not switched off and can be reached by. The words are
    rendered now, in the receiver's language; mail and short messages go out by jobs.

    Raises:
        NoTemplate: the pack has no text for this kind today.
        MissingWord: `data` lacks a word that the text needs.
    """
    return notify_many(kind_name, [Wish(list(to), data, subject, key)], actor=actor)[0]


@transaction.atomic
def notify_many(kind_name: str, wishes: Sequence[Wish], *, actor: Actor) -> list[list[uuid.UUID]]:
    """`notify` for several subjects with as many queries as for one; the new notices' ids, wish by wish.

    Raises:
        NoTemplate, MissingWord: as `notify`; then nobody was told anything.
    """
    kind = words.kind_of(kind_name)
    template = _template(kind_name)
    if kind is None or template is None:
        raise NoTemplate(kind=kind_name, day=clock.today().isoformat())
    chosen = _chosen_by({one.account_id for wish in wishes for one in wish.to if one.account_id})
    made = [
        [
            notice
            for one in wish.to
            if (notice := _notice(kind, template, one, chosen.get(one.account_id), wish)) is not None
        ]
        for wish in wishes
    ]
    new = _keep([notice for several in made for notice in several], actor=actor)
    return [[one.id for one in several if one.id in new] for several in made]


def _chosen_by(accounts: set[uuid.UUID]) -> dict[uuid.UUID | None, Preference]:
    return {one.account_id: one for one in _preferences(Ids(accounts))} if accounts else {}


_preferences: Final = Kept(lambda accounts: Preference.objects.filter(any_of("account_id", accounts)), [hole(1)])


def _template(kind: str) -> Template | None:
    day = clock.today()
    return next((row for row in _templates(kind, day) if row.valid_to is None or day < row.valid_to), None)


_templates: Final = Kept(lambda kind, day: Template.objects.filter(kind=kind, valid_from__lte=day), TEXT, DAY)


def _notice(kind: Kind, template: Template, to: Recipient, chosen: Preference | None, wish: Wish) -> Notice | None:
    """The row for one receiver, or None when no way leads to it."""
    phone = reachable(to.phone)
    ways = {
        _INBOX[kind.audience]: to.account_id is not None,
        Channel.MAIL: bool(to.email) and (chosen is None or chosen.mail),
        Channel.SMS: bool(phone) and gateway() is not None and (chosen is None or chosen.sms),
    }
    channels = [Channel(name) for name in template.channels if ways.get(Channel(name))]
    if not channels:
        log.info("notice_without_way", kind=kind.name, subject=str(wish.subject.id))
        return None
    language = (chosen.language if chosen else "") or to.language
    language = language if language in words.LANGUAGES else words.LANGUAGES[0]
    texts = {part: words.render(text, kind, wish.data, language) for part, text in template.texts[language].items()}
    texts["text"] = _on_behalf(to.standing_in_for, language) + texts["text"]
    return Notice(
        id=new_id(), key=f"{wish.key}:{to.account_id or to.email or phone}", kind=kind.name, template=template,
        audience=kind.audience, account_id=to.account_id if _INBOX[kind.audience] in channels else None,
        subject_kind=wish.subject.kind, subject_id=wish.subject.id, language=language, channels=channels,
        title=clean(texts["title"]), text=texts["text"],
        sms_text=texts["sms"] if Channel.SMS in channels else "",
        mail_to=to.email if Channel.MAIL in channels else "", phone=phone if Channel.SMS in channels else "",
        created_at=clock.now(), forget_after=clock.today() + dt.timedelta(days=template.keep_days),
    )  # fmt: skip


def _on_behalf(name: str, language: str) -> str:
    """What a deputy reads first: for whom it hears this."""
    if not name:
        return ""
    with override(language):
        return gettext("On behalf of %(name)s: ") % {"name": clean(name)}


def _keep(notices: list[Notice], *, actor: Actor) -> set[uuid.UUID]:
    """Write those whose key is new, and wish for their ways out of the house."""
    if not notices:
        return set()
    new = writing.insert_new(notices)
    kept = [one for one in notices if one.id in new]
    for notice in kept:
        if Channel.MAIL in notice.channels:
            outbox.announce(MailWanted(subject_id=notice.id, kind=notice.kind))
        if Channel.SMS in notice.channels:
            outbox.announce(ShortMessageWanted(subject_id=notice.id, kind=notice.kind))
    log.info("notified", kind=notices[0].kind, count=len(kept), by=actor.name)
    return new


@transaction.atomic
def post_mail(*, to: str, title: str, text: str, kind: str, actor: Actor) -> uuid.UUID:
    """Send a letter whose words were made elsewhere (the sign-in room's), by a job.

    Its text is forgotten when it is sent. It concerns the account itself, so no preference holds it back.
    """
    notice = Notice(
        id=new_id(), kind=kind, audience=Audience.CITIZEN, language=words.LANGUAGES[0], channels=[Channel.MAIL],
        title=clean(title), text=text, mail_to=to, created_at=clock.now(),
        forget_after=clock.today() + dt.timedelta(days=LETTER_DAYS),
    )  # fmt: skip
    notice.key = f"{kind}:{notice.id}"
    _keep([notice], actor=actor)
    return notice.id


@transaction.atomic
def mark_read(notice_id: uuid.UUID, *, audience: Audience, actor: Actor) -> Subject | None:
    """Note that the receiver has opened a notice of its inbox; returns what it is about.

    Raises:
        UnknownNotice: not there, or not this receiver's.
    """
    notice = _mine(audience, actor).filter(id=notice_id).first()
    if notice is None:
        raise UnknownNotice
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return Subject(notice.subject_kind, notice.subject_id) if notice.subject_id else None


@transaction.atomic
def mark_all_read(*, audience: Audience, actor: Actor) -> int:
    """Note that the receiver has seen everything in its inbox; returns how many were new."""
    return _mine(audience, actor).filter(read_at__isnull=True).update(read_at=clock.now())


def _mine(audience: Audience, actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(account_id=actor.id, audience=audience) if actor.id else Notice.objects.none()


@transaction.atomic
def choose(*, mail: bool, sms: bool, language: str, actor: Actor) -> None:
    """Keep by which ways out of the house the receiver wants to be told, and in which language.

    Raises:
        UnknownLanguage: none of ours. UnknownNotice: nobody is signed in.
    """
    if actor.id is None:
        raise UnknownNotice
    if language not in words.LANGUAGES:
        raise UnknownLanguage(language=language[:20])
    before = Preference.objects.select_for_update().filter(account_id=actor.id).first()
    after = {"mail": mail, "sms": sms, "language": language}
    Preference.objects.update_or_create(account_id=actor.id, defaults={**after, "changed_at": clock.now()})
    audit.record(
        Subject("notices.preference", actor.id), "notices.preference_set", actor=actor, after=after,
        before={name: getattr(before, name) for name in after} if before else None,
    )  # fmt: skip
