"""Scans when units end: stacks in work and papers that wait for a decision go along; what was decided stays.

An owner's store hangs on the owner and is no unit's. Separator sheets name a type of paper or a dossier, so those that
were printed go on working.
"""

from typing import Final

from django.utils.translation import gettext_noop

from motcua.identity.reorganisation import CarryLog, Participant, Touched, holdings
from motcua.identity.reorganisation.holdings import Holding
from motcua.identity.reorganisation.participants import Plan, Stay, Tell
from motcua.kernel.actor import Actor

_NAME: Final = "coalesce(nullif(t.name, ''), nullif(t.owner_name, ''), t.owner_number)"
HOLDINGS: Final = (
    Holding(
        "scan", "papers.ScanBatch", "unit", "t.state <> 'done'", "t.name", chain="papers.batch", subject="subject_id"
    ),
    Holding(
        "paper", "papers.DigitalPaper", "unit", "t.state = 'pending'", _NAME, chain="papers.paper",
        subject="subject_id",
    ),
)  # fmt: skip
STAYS: Final = (
    Stay("papers.DigitalPaper.unit", gettext_noop("Papers that were decided on say which unit took them in.")),
    Stay(
        "papers.Owner.number",
        gettext_noop("A citizen's store belongs to the citizen: every unit finds it as before."),
    ),
    Stay(
        "papers.ScanPage.separator",
        gettext_noop("Separator sheets name a type of paper, no unit: those that were printed go on working."),
    ),
)


def carry_with(plan: Plan, *, actor: Actor, stakes: str) -> CarryLog:
    """Carry what belongs to subjects of the room above to where these go, by its table of stakes."""
    return holdings.carry(HOLDINGS, plan, actor=actor, stakes=stakes, claimed=True)


def give_back(plan: Plan, log: CarryLog, *, actor: Actor) -> None:
    """Undo `carry_with`."""
    holdings.undo(HOLDINGS, plan, log, actor=actor)


def _survey(plan: Plan) -> list[Touched]:
    return holdings.survey(HOLDINGS, plan)


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:
    """What `carry_with` has not taken along."""
    log = holdings.carry(HOLDINGS, plan, actor=actor)
    tell("papers", 1, 1)
    return log


def _left(plan: Plan) -> int:
    return holdings.left(HOLDINGS, plan)


PARTICIPANT: Final = Participant(
    "papers", 12, _survey, _carry, give_back, _left, tuple(each.label for each in HOLDINGS), STAYS
)
