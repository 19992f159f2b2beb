"""Verbs of the guide. An officer's own progress is their own affair: it is not part of the audit."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from motcua.identity import queries as identity
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed, NotFound
from motcua.learning.models import Progress
from motcua.learning.tracks import tracks

Done = tuple[str, dt.datetime]


def begin(*, actor: Actor) -> Progress | None:
    """The actor's progress, begun if it is not yet; None when no role of theirs has tasks."""
    if actor.id is None:
        return None
    known = Progress.objects.filter(account_id=actor.id).first()
    if known:
        return known
    posts = sorted(identity.post_infos(actor.posts).values(), key=lambda post: (post.valid_from, str(post.id)))
    role = next((post.role for post in posts if post.role in tracks()), None)
    if role is None:
        return None
    made, _ = Progress.objects.get_or_create(account_id=actor.id, defaults={"role": role, "started_at": clock.now()})
    return made


def visit(page: str, *, actor: Actor) -> Progress | None:
    """Tick the tasks that are done by opening `page` (the name of an address); returns the progress."""
    progress = begin(actor=actor)
    if progress is None or progress.finished_at or progress.is_off:
        return progress
    track = tracks().get(progress.role)
    opened = [task.key for task in track.tasks if not task.proof and task.page == page] if track else []
    if not set(opened) - progress.done.keys():
        return progress
    return _tick(progress.account_id, ((key, clock.now()) for key in opened))


@transaction.atomic
def tick_acts(account_id: uuid.UUID, acts: Iterable[Done]) -> None:
    """Tick the tasks that these acts (action of the audit, moment) prove, if they came after the beginning."""
    progress = Progress.objects.filter(account_id=account_id, finished_at=None).first()
    track = tracks().get(progress.role) if progress else None
    if progress is None or track is None:
        return
    since = [(action, at) for action, at in acts if at >= progress.started_at]
    proved = [
        (task.key, min(found)) for task in track.tasks if (found := [at for act, at in since if act in task.proof])
    ]
    if {key for key, _ in proved} - progress.done.keys():
        _tick(account_id, proved)


@transaction.atomic
def _tick(account_id: uuid.UUID, done: Iterable[Done]) -> Progress:
    progress = locks.row(Progress.objects.all(), account_id=account_id)
    progress.done = {key: at.isoformat() for key, at in done} | progress.done
    track = tracks().get(progress.role)
    if track and all(task.key in progress.done for task in track.tasks):
        progress.finished_at = progress.finished_at or clock.now()
    progress.save(update_fields=["done", "finished_at"])
    return progress


@transaction.atomic
def restart(*, actor: Actor) -> None:
    """Begin anew: nothing is done any more.

    Raises:
        NotFound: the actor has no tasks.
    """
    progress = _own(actor)
    progress.done, progress.finished_at, progress.is_off, progress.started_at = {}, None, False, clock.now()
    progress.save()


@transaction.atomic
def switch(*, off: bool, actor: Actor) -> None:
    """Hide the card, or show it again.

    Raises:
        NotFound: the actor has no tasks.
    """
    progress = _own(actor)
    progress.is_off = off
    progress.save(update_fields=["is_off"])


def _own(actor: Actor) -> Progress:
    if actor.id is None:
        raise NotAllowed
    if begin(actor=actor) is None:
        raise NotFound
    return locks.row(Progress.objects.all(), account_id=actor.id)
