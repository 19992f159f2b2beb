"""Finding a dossier by what people say: its code, or the name, number or phone of the applicant."""

import base64
import uuid
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.db.models import Q, QuerySet

from motcua.dossiers.errors import UnknownPlace
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries import finding
from motcua.dossiers.queries.finding import Asked, asked
from motcua.dossiers.queries.visibility import SomeOf, own, visible_to
from motcua.dossiers.queries.worklist import DOSSIER_COLUMNS, WorklistPage, WorklistRow, dossier_row
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import in_order
from motcua.kernel.kept import TEXT, Kept, hole

MOST: Final = 30
_BEGUN: Final = "~"  # before the key of a page whose last word was taken for a beginning
_rows: Final = SomeOf(*DOSSIER_COLUMNS)


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

    The code may be given without its agency. Names are found by their words without marks, in any order; if no dossier
    has all of them, the last is taken for the beginning of a word. Telephones and personal numbers are found however
    they are grouped, by their end (four digits or more) or their beginning (six). Too short a text finds nothing.

    Raises:
        UnknownPlace: `after` is not a key that a page gave.
    """
    begun, place = _read(after) if after else (False, None)
    if place is None and (known := coded(text, actor)):
        return WorklistPage((dossier_row(known),), "")
    sought = asked(scanned_code(text))
    if not sought:
        return WorklistPage((), "")
    ids = _ids(sought, actor, place, limit + 1, begun=begun)
    if not ids and place is None and sought.begun:
        begun, ids = True, _ids(sought, actor, None, limit + 1, begun=True)
    following = _written(ids[limit - 1], begun=begun) if len(ids) > limit else ""
    return WorklistPage(tuple(dossier_row(one) for one in _rows(ids[:limit], actor)), following)


def _ids(sought: Asked, actor: Actor, before: uuid.UUID | None, limit: int, *, begun: bool) -> list[uuid.UUID]:
    """The newest that fit, and the actor's own among them wherever they are."""
    places = actor.places(DossierPermission.SEE)
    found = finding.newest(sought, places, before=before, limit=limit, begun=begun) if places else []
    if actor.parties:
        mine = {one for one in _mine(sought, actor) if before is None or one < before}
        found = sorted(mine.union(found), reverse=True)[:limit]
    return found


def _mine(sought: Asked, actor: Actor) -> list[uuid.UUID]:
    """The dossiers of the actor's own affairs that fit: few, so that they are looked through."""
    return [one for one, folded in _own_words(in_order(actor.parties)) if sought.fits(folded)]


def _words_of(parties: list[uuid.UUID]) -> QuerySet[Any]:
    somebody = Actor(id=None, name="", parties=frozenset(parties))
    return own(somebody).values_list("id", "applicant_search")


_own_words: Final[Kept[Any]] = Kept(_words_of, [hole(1)])


def matching(text: str, *, actor: Actor) -> QuerySet[Dossier]:
    """Every dossier that the actor may see whose applicant fits `text`, not yet read and in no order."""
    sought, places = asked(text), actor.places(DossierPermission.SEE)
    visible = visible_to(actor)
    if not sought:
        return visible.none()
    mine = _mine(sought, actor) if actor.parties else []
    if not places:
        return visible.filter(id__in=mine)
    begun = sought.begun and not finding.is_there(sought, places)
    entries = finding.entries(sought, places, begun=begun).values("dossier_id")
    return visible.filter(Q(id__in=entries) | Q(id__in=mine) if mine else Q(id__in=entries))


def coded(text: str, actor: Actor) -> Dossier | None:
    """The dossier of a whole code, typed or scanned."""
    code = finding.whole_code(scanned_code(text))
    return next(iter(_rows((one for (one,) in _id_of(code)), actor)), None) if code else None


def codes_of(ids: Iterable[uuid.UUID], *, actor: Actor) -> dict[uuid.UUID, str]:
    """The codes of those dossiers among `ids` that the actor may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = visible_to(actor).filter(id__in=wanted, code__isnull=False).values_list("id", "code")
    return {one: code or "" for one, code in found}


_id_of: Final[Kept[Any]] = Kept(lambda code: Dossier.objects.filter(code=code).values_list("id"), TEXT)


def _written(row_id: uuid.UUID, *, begun: bool) -> str:
    return (_BEGUN if begun else "") + base64.urlsafe_b64encode(row_id.bytes).decode().rstrip("=")


def _read(key: str) -> tuple[bool, uuid.UUID]:
    begun = key.startswith(_BEGUN)
    key = key.removeprefix(_BEGUN)
    try:
        return begun, uuid.UUID(bytes=base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
    except ValueError as error:
        raise UnknownPlace from error
