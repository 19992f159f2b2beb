"""Finding a dossier by what people say: its code, or the name, number or phone of the applicant."""

import base64
import re
import uuid
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.db.models import QuerySet

from motcua.dossiers.errors import UnknownPlace
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.visibility import visible_to
from motcua.dossiers.queries.worklist import DOSSIER_COLUMNS, WorklistPage, WorklistRow, dossier_row
from motcua.identity.queries import organisation
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold

MOST: Final = 30
SHORTEST: Final = 3  # fewer letters than a trigram has would read the whole table
# A number as people write it: in groups, with dots or dashes.
_NUMBER: Final = re.compile(r"\+?\d(?:[\s.\-()]*\d){2,}\Z")
_ABROAD: Final = re.compile(r"(?:\+84|0084)(?=\d{9}\Z)")
# A code without its agency, as an office says it: `261113-0001`.
_SHORT_CODE: Final = re.compile(r"\d{6}-\d{3,}\Z")


def scanned_code(text: str) -> str:
    """The dossier's code in what a scanner types from a paper's square code; any other text as it is."""
    if text.startswith(("http://", "https://")):
        return parse_qs(urlsplit(text).query).get("ma", [text])[0]
    return text.split("|", maxsplit=1)[0].strip() if text.count("|") >= 2 else text


def search_dossiers(text: str, *, actor: Actor, limit: int = MOST) -> tuple[WorklistRow, ...]:
    """The first page of `search_page`."""
    return search_page(text, actor=actor, limit=limit).rows


def search_page(text: str, *, actor: Actor, after: str = "", limit: int = MOST) -> WorklistPage:
    """Dossiers that the actor may see: the one of this code, else those whose applicant fits, newest first.

    The code may be given without its agency. Names are found without marks, telephones and personal numbers however
    they are grouped. Too short a text finds nothing.

    Raises:
        UnknownPlace: `after` is not a key that a page gave.
    """
    place = _read(after) if after else None
    if place is None and (known := coded(text, actor)):
        return WorklistPage(tuple(dossier_row(one) for one in known), "")
    found = matching(text, actor=actor)
    if place:
        found = found.filter(id__lt=place)
    rows = list(found.only(*DOSSIER_COLUMNS).order_by("-id")[: limit + 1])
    following = _written(rows[limit - 1].id) if len(rows) > limit else ""
    return WorklistPage(tuple(dossier_row(one) for one in rows[:limit]), following)


def matching(text: str, *, actor: Actor) -> QuerySet[Dossier]:
    """Every dossier that the actor may see whose applicant fits `text`, not yet read and in no order."""
    asked = sought(text)
    visible = visible_to(actor)
    if len(asked) < SHORTEST:
        return visible.none()
    return visible.filter(applicant_search__contains=asked)


def sought(text: str) -> str:
    """What is looked for in the folded name, number and phone: digits without what groups them, else folded words."""
    tidy = " ".join(text.split())
    if _NUMBER.match(tidy):
        digits = ("+" if tidy.startswith("+") else "") + "".join(sign for sign in tidy if sign.isdigit())
        return _ABROAD.sub("0", digits).removeprefix("+")
    return fold(tidy)


def coded(text: str, actor: Actor) -> list[Dossier]:
    """The dossier of a whole code, typed or scanned, or of a short one at an agency of the actor's."""
    code = "".join(scanned_code(text).split()).upper()
    if len(code) < SHORTEST:
        return []
    codes = [code]
    if _SHORT_CODE.match(code):
        codes = [f"{agency}-{code}" for agency in _agencies(actor)]
    return list(visible_to(actor).filter(code__in=codes).only(*DOSSIER_COLUMNS).order_by("-id")[:MOST])


def codes_of(ids: Iterable[uuid.UUID], *, actor: Actor) -> dict[uuid.UUID, str]:
    """The codes of those dossiers among `ids` that the actor may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = visible_to(actor).filter(id__in=wanted, code__isnull=False).values_list("id", "code")
    return {one: code or "" for one, code in found}


def _agencies(actor: Actor) -> list[str]:
    """The codes of the agencies whose dossiers the actor sees; where it sees all, a short code says too little."""
    places = actor.places(DossierPermission.SEE)
    if not isinstance(places, frozenset):
        return []
    units = organisation()
    return sorted({units.agency_of(place).code for place in places if place in units})


def _written(row_id: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(row_id.bytes).decode().rstrip("=")


def _read(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError as error:
        raise UnknownPlace from error
