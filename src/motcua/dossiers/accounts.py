"""The accounts to which fees are paid by transfer, as data.

The value is a list `[{"unit": "commune-09187", "bank": "970403", "bank_name": "…", "account": "…", "holder": "…"}]`:
the line of the receiving unit counts, else that of the nearest unit above it. `bank` is NAPAS's number of the bank.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from motcua.kernel import transfers


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account takes the fees of a unit and of those below it."""

    unit: str
    bank: str
    bank_name: str
    number: str
    holder: str


def accounts_of(value: Any) -> tuple[Account, ...]:
    """From rule data. Raises KeyError, TypeError, ValueError for what no bank would take, or a unit named twice."""
    found = tuple(_account(line) for line in value)
    if len({account.unit for account in found}) != len(found):
        raise ValueError(value)
    return found


def _account(line: Any) -> Account:
    account = Account(*(str(line[key]).strip() for key in ("unit", "bank", "bank_name", "account", "holder")))
    fits = transfers.BANK.fullmatch(account.bank) and transfers.ACCOUNT.fullmatch(account.number)
    if not fits or not all((account.unit, account.bank_name, account.holder)):
        raise ValueError(line)
    return account


def nearest(accounts: Iterable[Account], way: Iterable[str]) -> Account | None:
    """The account of the first unit on the way up, by key, that has one."""
    known = {account.unit: account for account in accounts}
    return next((known[key] for key in way if key in known), None)
