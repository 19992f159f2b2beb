"""Types of paper and limits of scanning, as the pack sets them for a time."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.seldom import Seldom
from motcua.kernel.text import fold
from motcua.kernel.validity import holds
from motcua.kernel.writing import amended
from motcua.papers.errors import BadPaperTypes, UnknownPaperType
from motcua.papers.fields import FieldSpec
from motcua.papers.models import PaperType, ScanRule

FILE: Final = "paper-types.json"
MOST_PAGES: Final = "most_pages"
_CHAIN: Final = "papers.rules"
_CODE: Final = re.compile(r"[A-Z0-9]+([.\-][A-Z0-9]+)*")
_KINDS: Final = {"text", "name", "date", "number"}
_DEFAULTS: Final = {MOST_PAGES: 300}


@dataclass(frozen=True, slots=True)
class TypeView:
    """A type of paper. `titles` head such papers, `asked_as` names them in lists of required papers.

    `months`: how long it is valid from its day of issue; None: as the paper says, or `forever`.
    """

    code: str
    name: str
    name_en: str
    titles: tuple[str, ...]
    asked_as: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    months: int | None
    forever: bool

    def answers(self, name: str, code: str = "") -> bool:
        """Whether a required paper of this name or code is one of this type."""
        asked = fold(name)
        return bool(code and code == self.code) or any(fold(each) in asked for each in self.asked_as)


_types: Final = Seldom(lambda: [(row, _view(row)) for row in PaperType.objects.order_by("name")], PaperType)
_rules: Final = Seldom(lambda: list(ScanRule.objects.all()), ScanRule)


def forget() -> None:
    """Read types and rules anew at the next question."""
    _types.forget()
    _rules.forget()


def types_on(day: dt.date | None = None) -> dict[str, TypeView]:
    """Every type in force on `day` (today if not given), by code, in the order of their names."""
    when = day or clock.today()
    return {view.code: view for row, view in _types() if holds(row, when)}


def paper_type(code: str, day: dt.date | None = None) -> TypeView:
    """The type of a code.

    Raises:
        UnknownPaperType: none is in force on that day.
    """
    found = types_on(day).get(code)
    if found is None:
        raise UnknownPaperType(type_code=code, fields={"type_code": UnknownPaperType(type_code=code).message})
    return found


def rule(key: str, day: dt.date | None = None) -> int:
    """A limit in force on `day`."""
    when = day or clock.today()
    for row in _rules():
        if row.key == key and holds(row, when):
            return int(row.value)
    return _DEFAULTS[key]


def _view(row: PaperType) -> TypeView:
    rules = row.rules
    validity = rules.get("validity", {})
    return TypeView(
        row.code, row.name, row.name_en, tuple(rules.get("titles", ())), tuple(rules.get("asked_as", ())),
        tuple(_spec(one) for one in rules.get("fields", ())), validity.get("months"), bool(validity.get("forever")),
    )  # fmt: skip


def _spec(one: dict[str, Any]) -> FieldSpec:
    return FieldSpec(
        one["name"], one["label"], one.get("kind", "text"), tuple(one.get("labels", ())), one.get("pattern", ""),
        bool(one.get("required")),
    )  # fmt: skip


@transaction.atomic
def load_paper_types(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the tables in line with `paper-types.json`; returns how many rows are new or changed.

    Raises:
        BadPaperTypes: the file or an entry is wrong; it names the place.
    """
    path = pack_dir / FILE
    if not path.exists():
        return 0
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        types, rules = listed["types"], listed.get("rules", [])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadPaperTypes(entry=FILE, why=str(error)) from error
    locks.hold(_CHAIN)
    known_types = {(row.code, row.valid_from): row for row in PaperType.objects.all()}
    known_rules = {(row.key, row.valid_from): row for row in ScanRule.objects.all()}
    changed: list[PaperType | ScanRule] = []
    changed += [row for one in types if (row := _type_row(one, known_types)) is not None]
    changed += [rule_ for one in rules if (rule_ := _rule_row(one, known_rules)) is not None]
    for changed_row in changed:
        _save(changed_row, actor=actor)
    forget()
    return len(changed)


def _save(row: PaperType | ScanRule, *, actor: Actor) -> None:
    row.save()
    what = {"code": row.code} if isinstance(row, PaperType) else {"key": row.key, "value": row.value}
    audit.record(Subject(_CHAIN, row.id), "papers.rule_set", actor=actor, after=what, legal_basis=row.legal_basis)


def _type_row(one: Any, known: dict[Any, PaperType]) -> PaperType | None:
    where = one.get("code", "?") if isinstance(one, dict) else str(one)[:40]
    try:
        code, start = one["code"], dt.date.fromisoformat(one["valid_from"])
        rules = {name: one[name] for name in ("titles", "asked_as", "fields", "validity") if one.get(name)}
        _check(code, rules)
        facts = {"name": one["name"], "name_en": one.get("name_en", ""), "rules": rules, **_span(one)}
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise BadPaperTypes(entry=where, why=f"{type(error).__name__}: {error}") from error
    return amended(known.get((code, start)) or PaperType(id=new_id(), code=code, valid_from=start), facts)


def _check(code: str, rules: dict[str, Any]) -> None:
    if not _CODE.fullmatch(code):
        raise ValueError("a code is capitals and digits, parted by dots or hyphens")
    names = [_spec(one).name for one in rules.get("fields", ())]
    if len(names) != len(set(names)):
        raise ValueError("two fields bear one name")
    for one in rules.get("fields", ()):
        if one.get("kind", "text") not in _KINDS:
            raise ValueError(f"unknown kind {one['kind']!r}")
        re.compile(one.get("pattern", ""))


def _rule_row(one: Any, known: dict[Any, ScanRule]) -> ScanRule | None:
    try:
        key, start, value = one["key"], dt.date.fromisoformat(one["valid_from"]), one["value"]
        _check_rule(key, value)
        facts = {"value": value, **_span(one)}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadPaperTypes(entry=str(one)[:80], why=f"{type(error).__name__}: {error}") from error
    return amended(known.get((key, start)) or ScanRule(id=new_id(), key=key, valid_from=start), facts)


def _check_rule(key: str, value: Any) -> None:
    if key not in _DEFAULTS or not isinstance(value, int) or value < 1:
        raise ValueError("unknown rule, or not a positive whole number")


def _span(one: dict[str, Any]) -> dict[str, Any]:
    end = dt.date.fromisoformat(one["valid_to"]) if one.get("valid_to") else None
    return {"valid_to": end, "legal_basis": one.get("legal_basis", ""), "note": one.get("note", "")}
