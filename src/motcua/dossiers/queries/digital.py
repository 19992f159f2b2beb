"""Which papers of a dossier are digital, with the flags that the national portal asks for."""

import uuid
from dataclasses import dataclass

from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.models import Dossier, DossierDigitalPaper
from motcua.dossiers.queries.page import find
from motcua.dossiers.queries.visibility import own
from motcua.kernel.actor import Actor
from motcua.papers import queries as stores
from motcua.papers.queries import Offer


@dataclass(frozen=True, slots=True)
class DigitisedPaper:
    """A link. `digitised` (DuocSoHoa) and `reused` (DuocTaiSuDung 0, 1 local, 2 national)."""

    paper_id: uuid.UUID
    digital_paper_id: uuid.UUID
    code: str
    digitised: bool
    reused: int


def digitised(dossier_id: uuid.UUID, *, actor: Actor) -> list[DigitisedPaper]:
    """The digital papers of a dossier, in the order in which they came.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    dossier = find(dossier_id, actor=actor)
    return [
        DigitisedPaper(link.paper_id, link.digital_paper_id, link.code, link.digitised, link.reused)
        for link in DossierDigitalPaper.objects.filter(dossier=dossier).order_by("id")
    ]


def offered(dossier: Dossier) -> list[Offer]:
    """What the applicant's store holds that is valid today: to be used again before anything is scanned.

    The dossier's own result is not offered to it.
    """
    held = stores.offers(dossier.applicant_number.replace("-", ""))
    return [offer for offer in held if not (offer.kind == "result" and offer.of_id == dossier.id)]


def offered_own(dossier_id: uuid.UUID, *, actor: Actor) -> list[Offer]:
    """What the store of the applicant holds for their own draft or supplement, and is not in it yet.

    Here the owner is known by who they are and not by a number: numbers that people give of themselves open no store.

    Raises:
        UnknownDossier: not the actor's own.
    """
    dossier = own(actor).filter(id=dossier_id).first()
    if dossier is None:
        raise UnknownDossier
    held = [one for one in offered(dossier) if one.owner_party and one.owner_party == dossier.applicant_id]
    if not held:
        return []
    there = set(DossierDigitalPaper.objects.filter(dossier=dossier).values_list("digital_paper_id", flat=True))
    return [one for one in held if one.id not in there]
