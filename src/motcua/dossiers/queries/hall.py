"""What the screen of a hall may tell about dossiers: codes of results that lie ready, no name."""

import uuid
from dataclasses import dataclass

from motcua.dossiers.models import Dossier
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.states import State


@dataclass(frozen=True, slots=True)
class ReadyCode:
    """A dossier's code without its agency, in two parts: only the second is read out."""

    day: str
    number: str


def ready_at_counter(unit_id: uuid.UUID, *, limit: int) -> list[ReadyCode]:
    """The results that were made ready last and wait at this service point, newest first."""
    codes = (
        Dossier.objects.filter(receiving_unit_id=unit_id, state=State.FINISHED, return_by=ReturnBy.COUNTER)
        .order_by("-finished_at")
        .values_list("code", flat=True)[:limit]
    )
    parts = [str(code).split("-") for code in codes]
    return [ReadyCode("-".join(part[-2:-1]), part[-1]) for part in parts]
