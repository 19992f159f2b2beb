"""The place where official digital signatures will be connected: what this room asks of whoever signs.

The law has what is digitised signed by the officer and sealed by the agency before it counts as a certified copy
(TT 01/2023: checked, then signed, then stored and coded). The signature itself is made elsewhere: with an official
certificate, on a token or a telephone. Until a signer is registered here, papers are kept, sealed by our chain of acts,
and say plainly that they wait. Nothing here makes anything that looks like a signature.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from motcua.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PaperToSign:
    """What is to be signed: the PDF/A as it stands in the store, by the hash of its content."""

    id: uuid.UUID
    code: str
    name: str
    file_id: uuid.UUID
    sha256: str
    unit_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was found to hold. `kind`: officer or seal; `serial` of the certificate, with its issuer."""

    kind: str
    signer: str
    organisation: str
    serial: str
    issuer: str
    signed_at: dt.datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "signer": self.signer, "organisation": self.organisation, "serial": self.serial,
            "issuer": self.issuer, "signed_at": self.signed_at.isoformat(),
        }  # fmt: skip


class Signer(Protocol):
    """What the room of signatures implements, and registers once at start."""

    def ask(self, paper: PaperToSign, *, actor: Actor) -> None:
        """Have the officer sign; the signed file comes back through `actions.keep_signature`, now or later."""

    def verify(self, signed: BinaryIO, paper: PaperToSign) -> tuple[Signature, ...]:
        """The signatures of a PDF that hold and cover the content of `paper`.

        Raises:
            SignatureRefused: none does, or one does not; it says why.
        """


_registered: list[Signer] = []


def register(signer: Signer) -> None:
    """Connect the signer of this house. A second one is a mistake of whoever puts the house together."""
    if _registered:
        msg = "a signer is registered already"
        raise RuntimeError(msg)
    _registered.append(signer)


def registered() -> Signer | None:
    """The signer of this house, if one is connected."""
    return _registered[0] if _registered else None


def unregister() -> None:
    """Disconnect it: for tests, and for a house that is put together anew."""
    _registered.clear()
