"""What stands beside a dossier's process: instructions, opinions, linked dossiers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from motcua.doors.desk import words
from motcua.doors.look import say
from motcua.dossiers import queries
from motcua.identity import queries as identity


def beside(page: queries.DossierPage) -> dict[str, Any] | None:
    """Instructions, opinions and linked dossiers of one dossier, as its page tells them; None without any."""
    units = identity.organisation()
    parent = page.parent
    found: dict[str, Any] = {
        "told": [
            {"who": gettext("%(by)s to %(to)s") % {"by": one.given_by, "to": one.to_name}, "text": one.text,
             "said": _report(one)}
            for one in page.instructions
        ],
        "asked": [
            {"who": units.unit(one.unit_id).name, "text": one.question, "said": _opinion(one)}
            for one in page.consultations
        ],
        "linked": [
            {"url": reverse("desk:dossier", args=[one.id]), "code": one.code, "name": one.procedure_name,
             "said": one.get_state_display()}
            for one in page.children
        ],
        "parent": {"url": reverse("desk:dossier", args=[parent.id]), "code": parent.code} if parent else None,
    }  # fmt: skip
    return found if any(found.values()) else None


def _report(one: Any) -> str:
    if one.done_at:
        return gettext("%(who)s, %(when)s: %(answer)s") % {
            "who": one.done_by, "when": say.moment(one.done_at), "answer": one.answer,
        }  # fmt: skip
    return gettext("until %(when)s") % {"when": say.moment(one.due_at)}


def _opinion(one: Any) -> str:
    if one.answered_at:
        return f"{words.opinion(one.opinion)}, {say.moment(one.answered_at)}. {one.answer} {one.legal_basis}".strip()
    return gettext("answer until %(when)s") % {"when": say.moment(one.due_at)}
