"""Machines in the hall: which of them may give out numbers."""

import hashlib
import secrets
import uuid
from typing import Final

from django.db import transaction

from motcua.arrivals import hours
from motcua.arrivals.actions.counters import own_session
from motcua.arrivals.errors import UnknownDevice, UnknownPaper
from motcua.arrivals.models import KioskDevice
from motcua.arrivals.policies import ArrivalsPermission
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.text import clean

PAPERS: Final = ("roll", "a5")


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 bits, so a plain hash can't be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def register_device(point_id: uuid.UUID, name: str, *, paper: str = "roll", actor: Actor) -> str:
    """Make a machine a kiosk of the service point; returns its token, which is never told again.

    `paper` is what its printer holds: `roll` (80 mm) or `a5`.

    Raises:
        UnknownPoint: no service point.
        UnknownPaper: neither roll nor a5.
        NotAllowed: no right to register machines there.
    """
    point = hours.point_of(point_id)
    actor.require(ArrivalsPermission.REGISTER_DEVICE, point.id)
    if paper not in PAPERS:
        raise UnknownPaper
    token = secrets.token_urlsafe(32)
    row = KioskDevice(point_id=point.id, name=clean(name)[:80] or point.name, paper=paper, token_hash=token_hash(token))
    row.save(force_insert=True)
    audit.record(
        Subject("arrivals.device", row.id), "arrivals.device_registered", actor=actor,
        after={"point": str(point.id), "name": row.name},
    )  # fmt: skip
    return token


@transaction.atomic
def ask_help(device_id: uuid.UUID, *, actor: Actor) -> None:
    """Somebody at the machine asks for a person: the open counters of the hall show it. Again, it is asked anew.

    Raises:
        UnknownDevice: no such machine, or not the one that asks.
    """
    row = _locked(device_id)
    if not actor.may(ArrivalsPermission.TAKE_TICKET, row.point_id):
        raise UnknownDevice
    row.help_asked_at = clock.now()
    row.save(update_fields=["help_asked_at"])
    audit.record(Subject("arrivals.device", row.id), "arrivals.help_asked", actor=actor)


@transaction.atomic
def answer_help(counter_id: uuid.UUID, *, actor: Actor) -> int:
    """An officer of an open counter goes to those who called for a person; returns at how many machines.

    Raises:
        CounterNotOpen: it is not the actor's, or closed.
    """
    session = own_session(counter_id, actor=actor)
    asked = KioskDevice.objects.select_for_update().filter(point_id=session.point_id, help_asked_at__isnull=False)
    rows = list(asked)
    for row in rows:
        row.help_asked_at = None
        row.save(update_fields=["help_asked_at"])
        audit.record(Subject("arrivals.device", row.id), "arrivals.help_given", actor=actor)
    return len(rows)


@transaction.atomic
def revoke_device(device_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a machine's permission back: it gives no number from now on. Again, it changes nothing.

    Raises:
        UnknownDevice: no such machine where the actor registers them.
    """
    places = actor.places(ArrivalsPermission.REGISTER_DEVICE)
    row = _locked(device_id)
    if row.point_id not in places:
        raise UnknownDevice
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(Subject("arrivals.device", row.id), "arrivals.device_revoked", actor=actor)


def _locked(device_id: uuid.UUID) -> KioskDevice:
    """The machine's row, locked. Raises UnknownDevice."""
    try:
        return locks.row(KioskDevice.objects.all(), id=device_id)
    except KioskDevice.DoesNotExist as error:
        raise UnknownDevice from error
