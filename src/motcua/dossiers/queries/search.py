"""Finding a dossier by what people say: its code, or the name, number or phone of the applicant."""

from typing import Final
from urllib.parse import parse_qs, urlsplit

from motcua.dossiers.queries.visibility import visible_to
from motcua.dossiers.queries.worklist import DOSSIER_COLUMNS, WorklistRow, dossier_row
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold

MOST: Final = 30
SHORTEST: Final = 3  # fewer letters than a trigram has would read the whole table


def scanned_code(text: str) -> str:
    """The dossier's code in what a scanner types from a paper's square code; any other text as it is."""
    if text.startswith(("http://", "https://")):
        return parse_qs(urlsplit(text).query).get("ma", [text])[0]
    return text.split("|", maxsplit=1)[0].strip() if text.count("|") >= 2 else text


def search_dossiers(text: str, *, actor: Actor, limit: int = MOST) -> tuple[WorklistRow, ...]:
    """Dossiers that the actor may see: the one of this code, else those whose applicant fits, newest first.

    Names are found without marks. Too short a text finds nothing.
    """
    asked = scanned_code(" ".join(text.split()))
    if len(asked) < SHORTEST:
        return ()
    visible = visible_to(actor).only(*DOSSIER_COLUMNS)
    exact = list(visible.filter(code=asked.upper())[:1])
    found = exact or list(visible.filter(applicant_search__contains=fold(asked)).order_by("-id")[:limit])
    return tuple(dossier_row(dossier) for dossier in found)
