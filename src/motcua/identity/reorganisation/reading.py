"""A plan from a file: JSON in full, or a sheet of old → new, one line a unit that ends.

Columns of a sheet: `old`, `new` (keys, or the names of units on the day), and if wanted `kind`, `areas`, `words`,
`procedures`, `remainder`. Several lines with one `old` are a split: lines with conditions are its rules, the one that
says `x` under `remainder` takes the rest.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext

from motcua.identity.errors import BadPlan
from motcua.identity.organisation import Organisation
from motcua.identity.queries.units import organisation
from motcua.identity.reorganisation.sheets import rows
from motcua.identity.reorganisation.spec import CONDITIONS, ChangeSpec, Kind, PlanSpec, Share, Target, change_of

_PLAN: Final = {"name", "day", "legal_basis", "changes", "note"}
_CHANGE: Final = {"kind", "sources", "targets", "rules", "remainder", "staff", "legal_basis", "note"}
_TARGET: Final = set(Target.__dataclass_fields__)
_RULE: Final = {"to", "note", *CONDITIONS}
_HEADS: Final = {
    "old": "old", "cũ": "old", "đơn vị cũ": "old", "new": "new", "mới": "new", "đơn vị mới": "new", "kind": "kind",
    "loại": "kind", "areas": "areas", "địa bàn": "areas", "words": "words", "thôn": "words",
    "procedures": "procedures", "thủ tục": "procedures", "remainder": "remainder", "còn lại": "remainder",
}  # fmt: skip


def plan_from_json(content: bytes, where: str = "plan.json") -> PlanSpec:
    """The plan that a file states.

    Raises:
        BadPlan: not JSON, an unknown or missing field, a wrong kind or day; says where.
    """
    try:
        stated = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadPlan(where=where, what=str(error)) from error
    _known(stated, _PLAN, where, needed=("name", "day", "legal_basis", "changes"))
    if not isinstance(stated["changes"], list):
        raise BadPlan(where=where, what=gettext("changes has to be a list"))
    changes = [
        _change(each, gettext("%(file)s, change %(n)d") % {"file": where, "n": number})
        for number, each in enumerate(stated["changes"], 1)
    ]
    return PlanSpec(str(stated["name"]), _day(stated["day"], where), str(stated["legal_basis"]), tuple(changes))


def plan_from_sheet(file_name: str, content: bytes, *, name: str, day: dt.date, legal_basis: str) -> PlanSpec:
    """The plan of a sheet of old → new.

    Raises:
        BadPlan: unreadable, a column is missing, or a name fits no unit or several; says the row.
    """
    table = [row for row in rows(file_name, content) if any(row)]
    if not table:
        raise BadPlan(where=file_name, what=gettext("the file is empty"))
    heads = [_HEADS.get(head.strip().lower(), "") for head in table[0]]
    if not {"old", "new"} <= set(heads):
        raise BadPlan(where=file_name, what=gettext("the first row has to name the columns old and new"))
    before, after = organisation(day - dt.timedelta(days=1)), organisation(day)
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for number, row in enumerate(table[1:], 2):
        line = {head: cell for head, cell in zip(heads, row, strict=False) if head}
        place = gettext("%(file)s, row %(n)d") % {"file": file_name, "n": number}
        line["new"] = _named(line.get("new", ""), after, place)
        lines[_named(line.get("old", ""), before, place)].append(line | {"where": place})
    return PlanSpec(name, day, legal_basis, tuple(_from_lines(lines)))


def _from_lines(lines: Mapping[str, list[dict[str, str]]]) -> Iterable[ChangeSpec]:
    merged: dict[str, list[str]] = defaultdict(list)
    for old, stated in lines.items():
        if len(stated) == 1 and stated[0].get("kind", "") in ("", "merge"):
            merged[stated[0]["new"]].append(old)
            continue
        rest = [line["new"] for line in stated if line.get("remainder")]
        rules = tuple(
            Share(
                line["new"], **{name: tuple(_listed(line.get(name, ""))) for name in ("areas", "procedures", "words")}
            )
            for line in stated
            if not line.get("remainder")
        )
        kind = Kind.CLOSE if stated[0].get("kind") == "close" else Kind.SPLIT
        targets = tuple(Target(key) for key in dict.fromkeys(line["new"] for line in stated))
        yield ChangeSpec(kind, (old,), targets, rules, remainder=rest[0] if rest else "")
    for new, sources in merged.items():
        yield ChangeSpec(Kind.MERGE, tuple(sources), (Target(new),))


def _listed(cell: str) -> list[str]:
    return [each.strip() for each in cell.replace("\n", ";").split(";") if each.strip()]


def _named(text: str, tree: Organisation, where: str) -> str:
    if not text:
        raise BadPlan(where=where, what=gettext("a unit is missing"))
    wanted = text.casefold()
    found = [
        unit
        for unit in tree.units.values()
        if wanted in {unit.key.casefold(), unit.name.casefold(), unit.short_name.casefold(), unit.code.casefold()}
    ]
    if len(found) != 1:
        fault = gettext("no unit of the day is called %(name)s")
        if found:
            fault = gettext("more than one unit of the day is called %(name)s")
        raise BadPlan(where=where, what=fault % {"name": text})
    return found[0].key


def _change(stated: Any, where: str) -> ChangeSpec:
    _known(stated, _CHANGE, where, needed=("kind",))
    if stated["kind"] not in list(Kind):
        raise BadPlan(where=where, what=gettext("kind has to be one of %(kinds)s") % {"kinds": ", ".join(Kind)})
    for target in stated.get("targets", ()):
        _known(target, _TARGET, where, needed=("key",))
    for rule in stated.get("rules", ()):
        _known(rule, _RULE, where, needed=("to",))
    for name in ("sources", "targets", "rules"):
        if not isinstance(stated.get(name, []), list):
            raise BadPlan(where=where, what=gettext("%(field)s has to be a list") % {"field": name})
    return change_of(stated)


def _known(stated: Any, fields: set[str], where: str, *, needed: tuple[str, ...]) -> None:
    if not isinstance(stated, dict):
        raise BadPlan(where=where, what=gettext("an object is needed here"))
    if unknown := stated.keys() - fields:
        raise BadPlan(where=where, what=gettext("unknown fields: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    if missing := [name for name in needed if not stated.get(name)]:
        raise BadPlan(where=where, what=gettext("fields are missing: %(fields)s") % {"fields": ", ".join(missing)})


def _day(text: Any, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError as error:
        raise BadPlan(where=where, what=gettext("%(text)s is not a day such as 2025-07-01") % {"text": text}) from error
