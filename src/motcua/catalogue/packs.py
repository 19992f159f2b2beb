"""A province's own catalogue, from its pack: procedures, forms, life events, fields, everyday words.

    procedures/*.json  {"code", "aliases", "prominence", "life_events", "decision", "valid_from", "legal_basis",
                        "offerings": [{"unit" (a key) or "unit_kind", "service_level", "valid_from"}],
                        "content": catalogue.content.ProcedureContent}
    forms/*.json       {"code", "title", "title_en", "valid_from", "schema", "pages"}
    life-events.json   [{"code", "name", "name_en", "hint", "hint_en"}]
    fields.json        [{"name", "name_en"}]
    thesaurus.json     [{"phrase", "meanings"}]

Loading twice changes nothing. A procedure whose words changed is amended from today on; each change is a verb, with its
audit entry and its event.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.catalogue import actions
from motcua.catalogue.actions.shared import field_code
from motcua.catalogue.codec import from_json
from motcua.catalogue.content import ProcedureContent, fingerprint, with_ids, write
from motcua.catalogue.errors import InvalidDocument
from motcua.catalogue.models import (
    Field,
    FormVersion,
    LifeEvent,
    Offering,
    PackEntry,
    Procedure,
    ProcedureCode,
    ProcedureVersion,
    ThesaurusEntry,
    VersionState,
)
from motcua.catalogue.policies import CataloguePermission
from motcua.catalogue.revision import bump
from motcua.catalogue.search.fold import plain
from motcua.identity import queries as identity
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

Progress = Callable[[str], None]
_PACK_ID = uuid.uuid5(uuid.NAMESPACE_URL, "motcua:catalogue-pack")


@dataclass
class PackReport:
    """What loading did, by name."""

    changed: list[str] = dataclass_field(default_factory=list)
    unchanged: int = 0

    def note(self, name: str, *, changed: bool) -> None:
        if changed:
            self.changed.append(name)
        else:
            self.unchanged += 1


@transaction.atomic
def load_catalogue(pack_dir: Path, *, actor: Actor, progress: Progress | None = None) -> PackReport:
    """Bring the catalogue to what the pack says; what the pack does not name is left alone.

    Raises:
        NotAllowed: without `catalogue.edit` and `catalogue.publish`.
        InvalidDocument, InvalidForm, IncompleteProcedure: the pack is faulty; nothing of it is kept.
    """
    actor.require(CataloguePermission.EDIT)
    actor.require(CataloguePermission.PUBLISH)
    report = PackReport()
    tell = progress or (lambda _: None)
    _load_tables(pack_dir, report, actor=actor)
    for path in sorted((pack_dir / "forms").glob("*.json")):
        tell(f"forms/{path.stem}")
        _load_form(path.name, _json(path), report, actor=actor)
    known = _Known()
    for path in sorted((pack_dir / "procedures").glob("*.json")):
        tell(f"procedures/{path.stem}")
        _load_procedure(path.name, _json(path), known, report, actor=actor)
    _load_thesaurus(pack_dir / "thesaurus.json", report, actor=actor)
    return report


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidDocument(path=path.name, expected=f"JSON ({error})") from error


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    data = _json(path)
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise InvalidDocument(path=path.name, expected="a list of objects")
    yield from data


def _load_tables(pack_dir: Path, report: PackReport, *, actor: Actor) -> None:
    """Fields and life events: small tables, one audit entry for a change of them."""
    changed = []
    events = {row.code: row for row in LifeEvent.objects.all()}
    for position, data in enumerate(_rows(pack_dir / "life-events.json")):
        row = LifeEvent(position=position, **_only(data, "code", "name", "name_en", "hint", "hint_en"))
        before = events.get(row.code)
        if before is None or _plain(before) != _plain(row):
            row.save()
            changed.append(f"life event {row.code}")
        report.note(row.code, changed=bool(changed) and changed[-1].endswith(row.code))
    fields = {row.code: row for row in Field.objects.all()}
    for data in _rows(pack_dir / "fields.json"):
        field = Field(code=field_code(data.get("name", "")) or "", **_only(data, "name", "name_en"))
        same = field.code in fields and _plain(fields[field.code]) == _plain(field)
        if not same:
            field.save()
            changed.append(f"field {field.code}")
        report.note(field.code, changed=not same)
    if changed:
        bump()
        audit.record(Subject("catalogue_pack", _PACK_ID), "catalogue.tables.set", actor=actor, changed=changed)


def _plain(row: Field | LifeEvent) -> dict[str, Any]:
    return {spec.name: getattr(row, spec.name) for spec in row._meta.concrete_fields}  # noqa: SLF001 - Django's public API


def _only(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    if unknown := sorted(set(data) - set(keys)):
        raise InvalidDocument(path=", ".join(unknown), expected="a known key")
    return {key: data.get(key, "") for key in keys}


def _day(data: dict[str, Any], key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(data[key])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidDocument(path=key, expected="a day such as 2025-07-01") from error


def _load_form(name: str, data: Any, report: PackReport, *, actor: Actor) -> None:
    if not isinstance(data, dict) or not {"code", "title", "schema", "pages", "valid_from"} <= data.keys():
        raise InvalidDocument(path=name, expected="code, title, schema, pages, valid_from")
    known = FormVersion.objects.filter(code=data["code"]).order_by("-number").first()
    digest = fingerprint([data["title"], data.get("title_en", ""), data["schema"], data["pages"]])
    same = known is not None and known.content_hash == digest
    if not same:
        actions.publish_form(
            data["code"], title=data["title"], title_en=data.get("title_en", ""), schema=data["schema"],
            pages=data["pages"], valid_from=_day(data, "valid_from") if known is None else clock.today(),
            legal_basis=data.get("legal_basis", ""), actor=actor,
        )  # fmt: skip
    report.note(data["code"], changed=not same)


@dataclass(frozen=True, slots=True)
class _Offer:
    service_level: str
    valid_from: dt.date
    unit: str = ""
    unit_kind: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One file of `procedures/`."""

    code: str
    content: ProcedureContent
    decision: actions.Decision
    valid_from: dt.date
    aliases: tuple[str, ...] = ()
    prominence: int = 0
    life_events: tuple[str, ...] = ()
    legal_basis: str = ""
    offerings: tuple[_Offer, ...] = ()


class _Known:
    """The catalogue before the pack is loaded."""

    def __init__(self) -> None:
        self.procedures = {row.code: row for row in Procedure.objects.all()}
        published = ProcedureVersion.objects.filter(state=VersionState.PUBLISHED)
        self.hashes = dict(published.values_list("procedure_id", "content_hash"))
        self.aliases = set(ProcedureCode.objects.values_list("procedure_id", "value"))
        offered = Offering.objects.filter(valid_to__isnull=True)
        self.offered = set(offered.values_list("procedure_id", "unit_id", "unit_kind", "service_level"))
        self.entries = dict(PackEntry.objects.values_list("name", "digest"))


def _load_procedure(name: str, data: Any, known: _Known, report: PackReport, *, actor: Actor) -> None:
    try:
        entry = from_json(_Entry, data)
    except InvalidDocument as error:
        raise InvalidDocument(path=f"{name}{error.data.get('path', '')}", expected=error.data["expected"]) from error
    # What an officer has changed since stands, until the pack itself says something new.
    digest = fingerprint(data)
    if known.entries.get(name) == digest:
        report.note(entry.code, changed=False)
        return
    PackEntry.objects.update_or_create(name=name, defaults={"digest": digest, "loaded_at": clock.now()})
    row = known.procedures.get(entry.code)
    same = row is not None and known.hashes.get(row.id) == fingerprint(write(with_ids(entry.content, row.id)))
    if not same:
        version = actions.draft_version(entry.code, entry.content, actor=actor)
        replaces = row is not None and row.id in known.hashes
        actions.publish_version(
            version.version_id, decision=entry.decision, legal_basis=entry.legal_basis,
            valid_from=clock.today() if replaces else entry.valid_from, actor=actor,
        )  # fmt: skip
    row = row or Procedure.objects.get(code=entry.code)
    changed = _load_around(entry, row, known, actor=actor)
    report.note(entry.code, changed=changed or not same)


def _load_around(entry: _Entry, row: Procedure, known: _Known, *, actor: Actor) -> bool:
    """Aliases, offerings, life events; whether anything changed."""
    changed = False
    for alias in entry.aliases:
        if (row.id, alias) not in known.aliases:
            actions.add_alias(entry.code, alias, actor=actor)
            changed = True
    for offer in entry.offerings:
        unit_id = identity.organisation().by_key(offer.unit).id if offer.unit else None
        if (row.id, unit_id, offer.unit_kind, offer.service_level) not in known.offered:
            actions.offer_procedure(
                entry.code, unit_id=unit_id, unit_kind=offer.unit_kind, service_level=offer.service_level,
                valid_from=offer.valid_from, legal_basis=offer.legal_basis, actor=actor,
            )  # fmt: skip
            changed = True
    events = list(entry.life_events)
    if (row.life_events, row.prominence) != (events, entry.prominence):
        actions.place_procedure(entry.code, life_events=events, prominence=entry.prominence, actor=actor)
        changed = True
    return changed


def _load_thesaurus(path: Path, report: PackReport, *, actor: Actor) -> None:
    known = dict(ThesaurusEntry.objects.values_list("phrase", "meanings"))
    seen: dict[str, str] = {}
    for data in _rows(path):
        if (first := seen.setdefault(plain(data["phrase"]), data["phrase"])) != data["phrase"]:
            raise InvalidDocument(path=f"{path.name}: {data['phrase']}", expected=f"once; it is there as {first}")
        same = known.get(data["phrase"]) == data["meanings"]
        if not same:
            actions.add_phrase(data["phrase"], data["meanings"], actor=actor)
        report.note(data["phrase"], changed=not same)
