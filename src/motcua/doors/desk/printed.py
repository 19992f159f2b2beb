"""The papers of a dossier as the desk shows them: the list, and the one that an act has just made."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from motcua.doors.desk.dossier import when
from motcua.doors.look.paths import path_to
from motcua.dossiers.forms import FormKind, papers_of

# What an act leaves to be printed; sequence 0 is the last of its kind.
_AFTER: Final = {
    "accept_dossier": FormKind.RECEIPT,
    "refuse_dossier": FormKind.REFUSAL,
    "request_supplement": FormKind.SUPPLEMENT,
    "extend_dossier": FormKind.APOLOGY,
    "stop_dossier": FormKind.STOP,
    "return_result": FormKind.HANDOVER,
}


@dataclass(frozen=True, slots=True)
class Issued:
    """One line: the paper's name, its number, what is said of it, where it is printed."""

    name: str
    number: str
    said: str
    url: str
    pdf: str
    key: str = ""  # Alt + this letter prints it


def after(act: str, dossier_id: uuid.UUID) -> str:
    """Where an act leads: to its paper, to be printed; empty if it makes none."""
    kind = _AFTER.get(act)
    return path_to("desk:form", dossier_id, kind.value, "0") if kind else ""


def issued_of(page: Any) -> list[Issued]:
    """The papers of the dossier on this page."""
    dossier = page.dossier
    label = path_to("desk:label", dossier.id)
    placed = [one for one in page.results if one.place_id and not page.is_own]
    labels = [Issued(str(FormKind.SHELF_LABEL.label), "", str(one.place), label, label) for one in placed[:1]]
    return labels + [
        Issued(
            str(line.kind.label), line.number if line.number != dossier.code else "",
            " · ".join(part for part in (when(line.issued_at) if line.issued_at else "", line.issued_by) if part),
            path_to("desk:form", dossier.id, line.kind.value, str(line.sequence)),
            path_to("desk:form_file", dossier.id, line.kind.value, str(line.sequence)),
            "i" if line.kind is FormKind.CONTROL_SHEET else "",
        )
        for line in papers_of(dossier, is_own=page.is_own)
    ]  # fmt: skip
