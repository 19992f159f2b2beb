"""What the holder of a receipt may know without signing in: code and secret together, or nothing."""

import datetime as dt
import hmac
import uuid
from dataclasses import dataclass
from typing import Final

from motcua.dossiers.errors import WrongCodeOrSecret
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.places import places_of
from motcua.dossiers.queries.timeline import Moment, timeline
from motcua.dossiers.states import State
from motcua.kernel import numbers
from motcua.kernel.kept import TEXT, Kept

LONGEST_CODE: Final = 60


@dataclass(frozen=True, slots=True)
class TrackView:
    """The way of a dossier without the person behind it: no name, no answers, no files."""

    id: uuid.UUID
    code: str
    procedure_code: str
    procedure: str
    state: str
    state_label: str
    submitted_at: dt.datetime | None
    due_original: dt.datetime | None
    due_at: dt.datetime | None
    paused_since: dt.datetime | None
    finished_at: dt.datetime | None
    closed_at: dt.datetime | None
    verdict: str
    receiving_unit: str
    handling_unit: str
    fee_amount: int
    finance_state: str
    timeline: tuple[Moment, ...]


_by_code: Final = Kept(lambda code: Dossier.objects.filter(code=code).exclude(state=State.DRAFT), TEXT)


def track(code: str, secret: str) -> TrackView:
    """The dossier of a receipt.

    A wrong code and a wrong secret get the same answer after the same work, so that nobody can find out which codes
    exist. The door limits the tries.

    Raises:
        WrongCodeOrSecret: either is wrong.
    """
    typed = numbers.normalise_secret(secret)
    dossier = next(iter(_by_code(code.strip().upper()[:LONGEST_CODE])), None)
    expected = dossier.secret if dossier else "0" * 8
    if not hmac.compare_digest(typed.encode(), expected.encode()) or dossier is None:
        raise WrongCodeOrSecret
    return view_of(dossier)


def view_of(dossier: Dossier) -> TrackView:
    """The public side of one dossier."""
    units = places_of(dossier)
    return TrackView(
        id=dossier.id, code=dossier.code or "", procedure_code=dossier.procedure_code,
        procedure=dossier.procedure_name, state=dossier.state, state_label=str(State(dossier.state).label),
        submitted_at=dossier.submitted_at, due_original=dossier.due_original, due_at=dossier.due_at,
        paused_since=dossier.paused_since, finished_at=dossier.finished_at, closed_at=dossier.closed_at,
        verdict=dossier.verdict, receiving_unit=units.unit(dossier.receiving_unit_id).name,
        handling_unit=units.unit(dossier.handling_unit_id).name, fee_amount=dossier.fee_amount,
        finance_state=dossier.finance_state, timeline=timeline(dossier),
    )  # fmt: skip
