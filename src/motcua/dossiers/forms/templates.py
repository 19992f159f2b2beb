"""Templates of forms: law as data, from the pack, the one in force on the day that counts."""

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from motcua.dossiers.forms.errors import BadFormTemplate, NoFormTemplate
from motcua.dossiers.forms.kinds import FormKind
from motcua.dossiers.models import Dossier, FormTemplate
from motcua.dossiers.rules import rule
from motcua.kernel import audit, clock, locks, numbers
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.numbers import BadTemplate
from motcua.kernel.seldom import Seldom
from motcua.kernel.validity import holds
from motcua.kernel.writing import amended

_CHAIN: Final = "dossier.forms"
_TEXTS: Final = ("form", "title", "circular", "number", "legal_basis", "note")
_KEYS: Final = frozenset({*_TEXTS, "kind", "file", "paper", "valid_from", "valid_to"})


def _read() -> dict[str, list[FormTemplate]]:
    found = defaultdict(list)
    for row in FormTemplate.objects.all():
        found[row.kind].append(row)
    return dict(found)


_templates: Final = Seldom(_read, FormTemplate)
forget = _templates.forget


def in_force(kind: FormKind, day: dt.date) -> FormTemplate:
    """The template of `kind` that is in force on `day`.

    Raises:
        NoFormTemplate: the pack has none for that day.
    """
    for row in _templates().get(kind, ()):
        if holds(row, day):
            return row
    raise NoFormTemplate(form=FormKind(kind).label, day=f"{day:%d/%m/%Y}")


def template_for(dossier: Dossier, kind: FormKind, act: dt.datetime) -> FormTemplate:
    """The template for an act on a dossier: by the day of the act or of its receipt, as the rule `forms_by` says."""
    act_day = clock.local(act).date()
    received = dossier.accepted_at or dossier.submitted_at
    by_receipt = rule("forms_by", act_day) == "receipt" and received
    return in_force(kind, clock.local(received).date() if by_receipt and received else act_day)


@transaction.atomic
def load_forms(pack_dir: Path, *, actor: Actor) -> int:
    """Bring the table in line with `statutory-forms.json` of the pack; returns how many are new or changed.

    A template that papers were issued by keeps its row: a new content on the same first day is a correction of what
    was loaded, and papers that were printed stay as they are in `files`.

    Raises:
        BadFormTemplate: names the entry and what is wrong with it.
    """
    try:
        listed = json.loads((pack_dir / "statutory-forms.json").read_text(encoding="utf-8"))["forms"]
    except (OSError, ValueError, KeyError) as error:
        raise BadFormTemplate(entry="statutory-forms.json", why=str(error)) from error
    locks.hold(_CHAIN)
    known = {(row.kind, row.valid_from): row for row in FormTemplate.objects.all()}
    changed = [row for entry in listed if (row := _changed(entry, known, pack_dir)) is not None]
    # A version that ends makes room for the next one.
    for row in sorted(changed, key=lambda one: one.valid_to is None):
        row.save()
        audit.record(
            Subject(_CHAIN, row.id), "dossiers.form_set", actor=actor, legal_basis=row.circular,
            after={"kind": row.kind, "form": row.form, "valid_from": row.valid_from.isoformat()},
        )  # fmt: skip
    forget()
    return len(changed)


def _changed(
    entry: dict[str, Any], known: dict[tuple[str, dt.date], FormTemplate], folder: Path
) -> FormTemplate | None:
    facts = _facts(entry, folder)
    return amended(known.get((facts["kind"], facts["valid_from"])) or FormTemplate(id=new_id()), facts)


def _facts(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        if unknown := set(entry) - _KEYS:
            raise BadFormTemplate(entry=str(entry.get("kind")), why=f"{', '.join(sorted(unknown))}?")
        number = entry.get("number", "")
        paper = entry.get("paper", "a4")
        if number:
            numbers.check_template(number)
        if paper not in {"a4", "a5"}:
            raise BadFormTemplate(entry=entry["kind"], why=f"paper {paper}")
        return {
            "kind": FormKind(entry["kind"]).value,
            "source": (folder / "statutory-forms" / Path(entry["file"]).name).read_text(encoding="utf-8"),
            "valid_from": dt.date.fromisoformat(entry["valid_from"]),
            "valid_to": dt.date.fromisoformat(entry["valid_to"]) if entry.get("valid_to") else None,
            "paper": paper, **{name: entry.get(name, "") for name in _TEXTS}, "title": entry["title"],
        }  # fmt: skip
    except (KeyError, ValueError, TypeError, OSError, BadTemplate) as error:
        raise BadFormTemplate(entry=str(entry), why=str(error)) from error
