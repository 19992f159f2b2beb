"""Templates of results: versions with validity and legal basis, from the pack."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import UnknownProcedure
from motcua.dossiers.documents.errors import BadResultTemplate
from motcua.dossiers.documents.filling import unknown_holes
from motcua.dossiers.models import Dossier, ResultTemplate
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.writing import amended

FOLDER: Final = "result-templates"
_CHAIN: Final = "dossier.result_templates"
_NEEDED: Final = frozenset({"code", "name", "procedures", "file", "signer", "valid_from", "legal_basis"})
_KEYS: Final = _NEEDED | {"valid_to", "note"}


def templates_for(dossier: Dossier) -> list[ResultTemplate]:
    """The templates in force today for the dossier's procedure."""
    today = clock.today()
    rows = ResultTemplate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today, procedures__contains=[dossier.procedure_code]
    )
    return list(rows.order_by("name", "code"))


@transaction.atomic
def load_result_templates(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the table in line with `result-templates.json`; returns how many are new or changed. No file, no templates.

    Texts that were begun stay as they are: they keep what they were filled with.

    Raises:
        BadResultTemplate: names the entry and what is wrong, such as a placeholder that is on no list.
    """
    path = pack_dir / f"{FOLDER}.json"
    if not path.exists():
        return 0
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["templates"]
        layout = (pack_dir / FOLDER / "layout.typ").read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadResultTemplate(entry=path.name, why=str(error)) from error
    locks.hold(_CHAIN)
    known = {(row.code, row.valid_from): row for row in ResultTemplate.objects.all()}
    changed = [row for one in listed if (row := _changed(one, known, pack_dir / FOLDER, layout)) is not None]
    # A version that ends makes room for the next one.
    for row in sorted(changed, key=lambda one: one.valid_to is None):
        row.save()
        audit.record(
            Subject(_CHAIN, row.id), "dossiers.result_template_set", actor=actor, legal_basis=row.legal_basis,
            after={"code": row.code, "valid_from": row.valid_from.isoformat()},
        )  # fmt: skip
    return len(changed)


def _changed(
    entry: dict[str, Any], known: dict[tuple[str, dt.date], ResultTemplate], folder: Path, layout: str
) -> ResultTemplate | None:
    facts = {**_facts(entry, folder), "layout": layout}
    return amended(known.get((facts["code"], facts["valid_from"])) or ResultTemplate(id=new_id()), facts)


def _facts(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        if wrong := sorted((_NEEDED - entry.keys()) | (entry.keys() - _KEYS)):
            raise BadResultTemplate(entry=str(entry.get("code")), why=f"{', '.join(wrong)}?")
        body = (folder / Path(entry["file"]).name).read_text(encoding="utf-8").strip()
        facts: dict[str, Any] = {
            "code": str(entry["code"]), "name": str(entry["name"]), "procedures": list(map(str, entry["procedures"])),
            "body": body, "signer": str(entry["signer"]), "valid_from": dt.date.fromisoformat(entry["valid_from"]),
            "valid_to": dt.date.fromisoformat(entry["valid_to"]) if entry.get("valid_to") else None,
            "legal_basis": str(entry["legal_basis"]), "note": str(entry.get("note", "")),
        }  # fmt: skip
        for code in facts["procedures"]:
            if unknown := unknown_holes(body, _fields_of(code)):
                raise BadResultTemplate(entry=entry["code"], why=", ".join(f"{{{one}}}" for one in unknown))
    except (KeyError, ValueError, TypeError, AttributeError, OSError, UnknownProcedure) as error:
        raise BadResultTemplate(entry=str(entry), why=str(error)) from error
    if not body or not facts["procedures"]:
        raise BadResultTemplate(entry=facts["code"], why="body, procedures")
    return facts


def _fields_of(procedure_code: str) -> frozenset[str]:
    """What the form of the procedure asks."""
    form = catalogue.procedure(procedure_code).form
    return frozenset(field.name for page in form.pages for field in page.fields) if form else frozenset()
