"""What the province asks of a reorganisation: data of the pack, with validity and legal basis."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from motcua.identity.actions.units import LOCK
from motcua.identity.errors import BadPack
from motcua.identity.models import PackContent, ReorganisationRule
from motcua.identity.packs.reading import day, digest, read_json
from motcua.identity.policies import IdentityPermission
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor

PART: Final = "reorganisation"
_FIELDS: Final = {"valid_from", "valid_to", "two_persons", "undo_hours", "legal_basis", "note"}
# Where the pack says nothing: the stricter way, for the day that the contract names.
UNDO_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Asked:
    two_persons: bool = True
    undo_hours: int = UNDO_HOURS


def asked(on: dt.date) -> Asked:
    """What holds on a day."""
    open_end = Q(valid_to=None) | Q(valid_to__gt=on)
    row = ReorganisationRule.objects.filter(open_end, valid_from__lte=on).first()
    return Asked(row.two_persons, row.undo_hours) if row else Asked()


@transaction.atomic
def load_rules(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the table in line with `reorganisation.json` of the pack; returns how many rules it states, 0 if unchanged.

    Raises:
        BadPack: an unknown field, a wrong day or number.
    """
    actor.require(IdentityPermission.LOAD_PACK)
    path = pack_dir / "reorganisation.json"
    if not path.exists():
        return 0
    state = digest([path])
    if PackContent.objects.filter(part=PART, digest=state).exists():
        return 0
    locks.hold(LOCK)
    ReorganisationRule.objects.all().delete()
    rows = [_rule(stated, number) for number, stated in enumerate(read_json(path), 1)]
    ReorganisationRule.objects.bulk_create(rows)
    PackContent.objects.update_or_create(part=PART, defaults={"digest": state, "loaded_at": clock.now()})
    return len(rows)


def _rule(stated: dict[str, Any], number: int) -> ReorganisationRule:
    where = f"reorganisation.json, rule {number}"
    if unknown := stated.keys() - _FIELDS:
        raise BadPack(where=where, what=f"unknown fields: {', '.join(sorted(unknown))}")
    hours = stated.get("undo_hours", UNDO_HOURS)
    if not isinstance(hours, int) or not 1 <= hours <= 24 * 31:
        raise BadPack(where=where, what="undo_hours has to be a number of hours, 1 to 744")
    return ReorganisationRule(
        valid_from=day(str(stated.get("valid_from", "")), where),
        valid_to=day(stated["valid_to"], where) if stated.get("valid_to") else None,
        legal_basis=stated.get("legal_basis", ""), two_persons=bool(stated.get("two_persons", True)), undo_hours=hours,
    )  # fmt: skip
