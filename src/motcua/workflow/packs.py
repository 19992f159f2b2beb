"""Processes of a province from its pack: `processes.json` names the BPMN files and since when they hold.

    {"processes": [{"code": "civil-status-one-day", "file": "processes/civil-status-one-day.bpmn",
                    "valid_from": "2018-06-21", "valid_to": null, "legal_basis": "…"}]}

`valid_to` is the first day that is no longer valid. The pack is read and checked as a whole before anything is written.
Loading it again changes nothing: a file is known by its SHA-256.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.kernel.actor import Actor
from motcua.workflow.actions import publish_definition
from motcua.workflow.bpmn import lint
from motcua.workflow.errors import BadModel, BadPack
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.queries import versions_of

MANIFEST = "processes.json"
_KEYS = frozenset({"code", "file", "valid_from", "valid_to", "legal_basis"})


@dataclass
class PackReport:
    """What loading did, by the codes of the processes."""

    published: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    bpmn: bytes
    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str


@transaction.atomic
def load_processes(pack_dir: Path, *, actor: Actor, progress: Callable[[str], None] | None = None) -> PackReport:
    """Publish what the pack holds and the database does not. A pack without processes is fine.

    `progress` is told what is being done.

    Raises:
        BadPack: the list can't be read. BadModel: a file can't be published; its name is in front of each problem.
        NotAllowed: without the right to publish.
    """
    actor.require(WorkflowPermission.PUBLISH_DEFINITION)
    report = PackReport()
    entries = _read(pack_dir)
    fresh = [entry for entry in entries if not _is_there(entry)]
    _refuse_faulty(fresh)
    report.unchanged = [entry.code for entry in entries if entry not in fresh]
    for entry in fresh:
        if progress:
            progress(entry.code)
        version = publish_definition(
            entry.code,
            entry.bpmn,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            legal_basis=entry.legal_basis,
            actor=actor,
        )
        (report.published if version.is_new else report.unchanged).append(entry.code)
    return report


def _is_there(entry: _Entry) -> bool:
    """Published once, whatever the province has published since: a pack never takes that back."""
    sha256 = hashlib.sha256(entry.bpmn).hexdigest()
    return any(
        (version.sha256, version.valid_from) == (sha256, entry.valid_from)
        and entry.valid_to in (None, version.valid_to)
        for version in versions_of(entry.code)
    )


def _refuse_faulty(entries: Iterable[_Entry]) -> None:
    lines = [f"{entry.code}: {problem}" for entry in entries for problem in lint(entry.bpmn)]
    if lines:
        raise BadModel(lines=lines)


def _read(pack_dir: Path) -> list[_Entry]:
    path = pack_dir / MANIFEST
    if not path.exists():
        return []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        items = content["processes"]
        entries = [_entry(pack_dir, item) for item in items]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPack(file=path.name, problem=f"{type(error).__name__}: {error}") from error
    codes = [entry.code for entry in entries]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise BadPack(file=path.name, problem=f"{', '.join(sorted(twice))} is there twice")
    return entries


def _entry(pack_dir: Path, item: dict[str, Any]) -> _Entry:
    unknown = item.keys() - _KEYS
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    file = (pack_dir / item["file"]).resolve()
    if not file.is_relative_to(pack_dir.resolve()):
        raise ValueError(f"{item['file']} is outside the pack")
    return _Entry(
        code=str(item["code"]),
        bpmn=file.read_bytes(),
        valid_from=dt.date.fromisoformat(item["valid_from"]),
        valid_to=dt.date.fromisoformat(item["valid_to"]) if item.get("valid_to") else None,
        legal_basis=str(item.get("legal_basis", "")),
    )
