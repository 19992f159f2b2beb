"""Rules of handling that are data: versions with validity and legal basis, from the pack.

| key | value |
|---|---|
| code_template | template of the dossier code, such as `{agency}-{day:%y%m%d}-{n:04d}` |
| intake_limit | how long an online dossier may wait for intake: `{"value": 8, "unit": "hour"}` |
| consult_limit | how long another agency has to answer a question |
| silence | what no answer counts as: `{"counts_as": "…", "legal_basis": "…"}` |
| reminders | whom to remind before the due time, and after it: see `stages` |
| intake_reminders | the same for an online dossier that waits for intake |
| step_reminders | the same for the limit of one step |
| apology | when an apology is drafted, and for how long: see `stages` |
| assignment | which posts steps go to without a hand: see `assigning`; none: all by hand |
| forms_by | the forms in force on the day of the `act`, or of the dossier's `receipt` |
| supplement_limit | how long an applicant has to add papers: `{"value": 30, "unit": "day"}` |
| published_figures | below how many results no share on time is published: `{"least": 10}` |
| receiving_accounts | to which accounts fees are paid by transfer: see `accounts` |
| uncollected_after | after how long in the office a result is called to mind, step by step: a list of rising limits |
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.deadlines.errors import BadLimit
from motcua.deadlines.limits import Limit
from motcua.dossiers.accounts import accounts_of
from motcua.dossiers.assigning import lines_of
from motcua.dossiers.errors import BadRule, NoRule
from motcua.dossiers.models import Rule
from motcua.dossiers.stages import ApologyRule, Reminders
from motcua.kernel import audit, locks, numbers
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.numbers import BadTemplate
from motcua.kernel.seldom import Seldom
from motcua.kernel.validity import holds
from motcua.kernel.writing import amended

_CHAIN: Final = "dossier.rules"


def _limit(value: Any) -> Limit:
    return Limit.of(value["value"], value["unit"])


@dataclass(frozen=True, slots=True)
class Silence:
    """What an agency is taken to say that did not answer in time."""

    counts_as: str
    legal_basis: str


def _least(value: Any) -> int:
    least = int(value["least"])
    if least < 1:
        raise ValueError(value)
    return least


def _steps(value: Any) -> tuple[Limit, ...]:
    found = tuple(_limit(one) for one in value)
    units = {one.unit for one in found}
    lengths = [one.value for one in found if one.value is not None]
    if not found or len(units) != 1 or len(lengths) != len(found) or sorted(set(lengths)) != lengths:
        raise ValueError(value)
    return found


def _silence(value: Any) -> Silence:
    return Silence(str(value["counts_as"]), str(value["legal_basis"]))


def _forms_by(value: Any) -> str:
    if value not in {"act", "receipt"}:
        raise ValueError(value)
    return str(value)


KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "code_template": numbers.check_template,
    "forms_by": _forms_by,
    "intake_limit": _limit,
    "consult_limit": _limit,
    "silence": _silence,
    "supplement_limit": _limit,
    "reminders": Reminders.of,
    "intake_reminders": Reminders.of,
    "step_reminders": Reminders.of,
    "apology": ApologyRule.of,
    "assignment": lines_of,
    "uncollected_after": _steps,
    "published_figures": _least,
    "receiving_accounts": accounts_of,
}


def _read() -> dict[str, list[Rule]]:
    found = defaultdict(list)
    for row in Rule.objects.all():
        found[row.key].append(row)
    return dict(found)


_rules: Final = Seldom(_read, Rule)
forget = _rules.forget


def rule(key: str, day: dt.date) -> Any:
    """The rule's value in force on `day`, as what it means: a template, a limit.

    Raises:
        NoRule: the pack sets none for that day.
    """
    return KEYS[key](_in_force(key, day).value)


def basis_of(key: str, day: dt.date) -> str:
    """The legal basis of the rule in force on `day`, as the pack states it. Raises NoRule."""
    return _in_force(key, day).legal_basis


def _in_force(key: str, day: dt.date) -> Rule:
    for row in _rules().get(key, ()):
        if holds(row, day):
            return row
    raise NoRule(key=key, day=day.isoformat())


@transaction.atomic
def load_rules(pack_dir: Path, *, actor: Actor, file: str = "dossier-rules.json") -> int:
    """Bring the table in line with `file` of the pack; returns how many rules are new or changed.

    Raises:
        BadRule: an unknown key or a value that does not fit; it names the rule.
    """
    try:
        listed = json.loads((pack_dir / file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRule(entry=file, why=str(error)) from error
    locks.hold(_CHAIN)
    known = {(row.key, row.valid_from): row for row in Rule.objects.all()}
    changed = [row for entry in listed if (row := _changed(entry, known)) is not None]
    for row in changed:
        row.save()
        audit.record(
            Subject(_CHAIN, row.id), "dossiers.rule_set", actor=actor, after={"key": row.key, "value": row.value},
            legal_basis=row.legal_basis,
        )  # fmt: skip
    forget()
    return len(changed)


def _changed(entry: dict[str, Any], known: dict[tuple[str, dt.date], Rule]) -> Rule | None:
    try:
        KEYS[entry["key"]](entry["value"])
        start = dt.date.fromisoformat(entry["valid_from"])
        end = dt.date.fromisoformat(entry["valid_to"]) if entry.get("valid_to") else None
    except (KeyError, ValueError, TypeError, AttributeError, BadTemplate, BadLimit) as error:
        raise BadRule(entry=str(entry), why=str(error)) from error
    facts = {
        "value": entry["value"], "valid_to": end,
        "legal_basis": entry.get("legal_basis", ""), "note": entry.get("note", ""),
    }  # fmt: skip
    return amended(known.get((entry["key"], start)) or Rule(id=new_id(), key=entry["key"], valid_from=start), facts)
