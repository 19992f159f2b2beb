"""How a fee that is due is paid by transfer."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass

from motcua.dossiers import rules
from motcua.dossiers.accounts import Account, nearest
from motcua.dossiers.errors import NoRule
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.transfers import LONGEST_PURPOSE, transfer_text


@dataclass(frozen=True, slots=True)
class Transfer:
    """`amount` in VND; `purpose` is the dossier's code as banks keep it; `text` is what the QR code says."""

    account: Account
    amount: int
    purpose: str
    text: str


def account_at(unit_id: uuid.UUID, *, day: dt.date | None = None) -> Account | None:
    """The account that takes the fees of this unit on a day; nothing where none was made known."""
    day, units = day or clock.today(), organisation()
    try:
        accounts = rules.rule("receiving_accounts", day)
    except NoRule:
        return None
    return nearest(accounts, [one.key for one in (units.unit(unit_id), *units.ancestors(unit_id))])


def transfer_for(unit_id: uuid.UUID, *, code: str, amount: int) -> Transfer | None:
    """The transfer of a fee that is due to the unit that receives it; nothing without an account or an amount.

    Banks drop signs from what a transfer is for, so the code goes with spaces for its signs.
    """
    account = account_at(unit_id) if amount > 0 and code else None
    if account is None:
        return None
    purpose = re.sub(r"[^0-9A-Za-z]+", " ", code).strip()[:LONGEST_PURPOSE]
    text = transfer_text(bank=account.bank, account=account.number, amount=amount, purpose=purpose)
    return Transfer(account, amount, purpose, text)
