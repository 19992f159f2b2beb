"""Machines of the hall, and who they are when they act."""

import uuid
from dataclasses import dataclass

from motcua.arrivals import hours
from motcua.arrivals.actions.devices import token_hash
from motcua.arrivals.errors import UnknownDevice
from motcua.arrivals.infos import ticket_info
from motcua.arrivals.models import KioskDevice, Ticket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.views import TicketInfo
from motcua.identity.organisation import UnitInfo
from motcua.kernel import clock
from motcua.kernel.actor import Actor, ActorKind
from motcua.kernel.anyof import any_of


@dataclass(frozen=True, slots=True)
class Device:
    """A registered machine."""

    id: uuid.UUID
    point_id: uuid.UUID
    name: str
    paper: str

    @property
    def actor(self) -> Actor:
        """The machine at work: it gives out numbers at its own service point and does nothing else."""
        grants = {ArrivalsPermission.TAKE_TICKET.value: frozenset({self.point_id})}
        return Actor(id=self.id, name=f"kiosk: {self.name}", kind=ActorKind.SERVICE, grants=grants)


def device(token: str, point_id: uuid.UUID) -> Device:
    """The machine that holds this token, at this service point. Raises UnknownDevice."""
    row = KioskDevice.objects.filter(
        token_hash=token_hash(token), point_id=point_id, revoked_at__isnull=True
    ).first() if token else None  # fmt: skip
    if row is None:
        raise UnknownDevice
    return Device(row.id, row.point_id, row.name, row.paper)


def point_of_device(token: str) -> UnitInfo:
    """The service point at which the machine with this token stands. Raises UnknownDevice, UnknownPoint."""
    live = KioskDevice.objects.filter(token_hash=token_hash(token), revoked_at__isnull=True)
    point_id = live.values_list("point_id", flat=True).first() if token else None
    if point_id is None:
        raise UnknownDevice
    return hours.point_of(point_id)


def devices(point_id: uuid.UUID, *, actor: Actor) -> list[KioskDevice]:
    """The machines of a service point that hold a permission. Raises NotAllowed."""
    actor.require(ArrivalsPermission.REGISTER_DEVICE, point_id)
    return list(
        KioskDevice.objects.filter(any_of("point_id", [point_id]), revoked_at__isnull=True).order_by("registered_at")
    )


def printed(secret: str, *, point_id: uuid.UUID) -> TicketInfo | None:
    """The first leg of today's ticket with this secret at the point: what the paper says."""
    row = Ticket.objects.filter(secret=secret, point_id=point_id, day=clock.today()).order_by("id").first()
    return ticket_info(row) if row else None
