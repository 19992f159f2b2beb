"""A fee paid by transfer, as a page shows it: a square for the bank's app, and the same in words."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext

from motcua.doors.look.qr import qr_of
from motcua.dossiers import queries
from motcua.kernel.money import format_vnd


@dataclass(frozen=True, slots=True)
class TransferView:
    """`qr` is an image, `facts` what somebody types who cannot scan it."""

    qr: str
    amount: str
    facts: tuple[tuple[str, str], ...]


def transfer_view(unit_id: uuid.UUID, *, code: str, amount: int, finance_state: str) -> TransferView | None:
    """The transfer of a fee that is due; nothing where none is, or where the unit has made no account known."""
    transfer = queries.transfer_for(unit_id, code=code, amount=amount) if finance_state == "due" else None
    if transfer is None:
        return None
    account = transfer.account
    facts = (
        (gettext("Amount"), format_vnd(transfer.amount)),
        (gettext("Bank"), account.bank_name),
        (gettext("Account"), account.number),
        (gettext("Account holder"), account.holder),
        (gettext("Message of the transfer"), transfer.purpose),
    )
    return TransferView(qr_of(transfer.text), format_vnd(transfer.amount), facts)
