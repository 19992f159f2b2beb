"""Services and queue rules from a province's pack (`arrival-services.json`).

The file is read and checked as a whole before anything is written. Loading it twice changes nothing. A pack without the
file has no halls with numbers.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.arrivals import rules
from motcua.arrivals.errors import BadServices
from motcua.arrivals.models import ArrivalService, QueueRule
from motcua.arrivals.policies import ArrivalsPermission
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.writing import amended

FILE: Final = "arrival-services.json"
_SERVICE: Final = {"key": str, "name": str, "name_en": str, "letter": str, "fields": list, "minutes": int, "slots": int}


@transaction.atomic
def load_services(pack_dir: Path, *, actor: Actor) -> int:
    """Bring services and rules in line with the pack; returns how many are new or changed.

    Raises:
        BadServices: says where and what.
        NotAllowed: no right to load them.
    """
    path = pack_dir / FILE
    if not path.exists():
        return 0
    actor.require(ArrivalsPermission.LOAD_SERVICES)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        listed, ruled = content["services"], content["rules"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadServices(where=FILE, problem=repr(error)) from error
    wanted = [_service(entry, position) for position, entry in enumerate(listed)]
    letters = [one["letter"] for one in wanted]
    if len(set(letters)) != len(letters) or len({one["key"] for one in wanted}) != len(wanted):
        raise BadServices(where="services", problem="a key or a letter appears twice")
    versions = [_rule(entry, position) for position, entry in enumerate(ruled)]
    locks.hold("arrivals.services")
    changed = _load_services(wanted, actor) + _load_rules(versions, actor)
    rules.forget()
    return changed


def _service(entry: Any, position: int) -> dict[str, Any]:
    where = f"services[{position}]"
    if not isinstance(entry, dict) or set(entry) != set(_SERVICE):
        raise BadServices(where=where, problem=f"it has to have exactly {', '.join(_SERVICE)}")
    for name, kind in _SERVICE.items():
        if type(entry[name]) is not kind or (kind is str and not entry[name].strip()):
            raise BadServices(where=f"{where}.{name}", problem=f"{entry[name]!r} is not a {kind.__name__}")
    if not (len(entry["letter"]) == 1 and entry["letter"].isascii() and entry["letter"].isupper()):
        raise BadServices(where=f"{where}.letter", problem=f"{entry['letter']!r} is not one letter from A to Z")
    if not (1 <= entry["minutes"] <= 240 and 0 <= entry["slots"] <= 100):
        raise BadServices(where=where, problem="minutes go from 1 to 240, slots from 0 to 100")
    if not all(isinstance(one, str) and one for one in entry["fields"]):
        raise BadServices(where=f"{where}.fields", problem="codes of fields are texts")
    return {**entry, "position": position, "active": True}


def _rule(entry: Any, position: int) -> dict[str, Any]:
    where = f"rules[{position}]"
    try:
        start = dt.date.fromisoformat(entry["valid_from"])
        end = dt.date.fromisoformat(entry["valid_to"]) if entry.get("valid_to") else None
        value = entry["value"]
        texts = {name: str(entry.get(name) or "") for name in ("legal_basis", "note")}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadServices(where=where, problem=repr(error)) from error
    if end is not None and end <= start:
        raise BadServices(where=where, problem=f"valid_to {end} is not after valid_from {start}")
    rules.read_rules(value, where)
    return {"valid_from": start, "valid_to": end, "value": value, **texts}


def _load_services(wanted: list[dict[str, Any]], actor: Actor) -> int:
    known = {row.key: row for row in ArrivalService.objects.all()}
    changed = 0
    # First those that end, so that their letters are free.
    for key, row in known.items():
        if row.active and key not in {one["key"] for one in wanted}:
            row.active = False
            row.save(update_fields=["active"])
            audit.record(Subject("arrivals.service", row.id), "arrivals.service_closed", actor=actor)
            changed += 1
    for values in wanted:
        service = amended(known.get(values["key"]) or ArrivalService(), values)
        if service is None:
            continue
        service.save()
        audit.record(Subject("arrivals.service", service.id), "arrivals.service_set", actor=actor, after=values)
        changed += 1
    return changed


def _load_rules(versions: list[dict[str, Any]], actor: Actor) -> int:
    known = {row.valid_from: row for row in QueueRule.objects.all()}
    changed = 0
    for values in versions:
        row = amended(known.get(values["valid_from"]) or QueueRule(), values)
        if row is None:
            continue
        row.save()
        audit.record(
            Subject("arrivals.queue_rule", row.id), "arrivals.queue_rule_set", actor=actor,
            after={"value": row.value, "valid_from": row.valid_from.isoformat()}, legal_basis=row.legal_basis,
        )  # fmt: skip
        changed += 1
    return changed
