"""A day's work for the demo: dossiers of made-up people in every state, so that a new visitor finds a living desk.

They are made by the same verbs as any dossier, at the times when they would have been made. Demo mode only, once.
"""

import datetime as dt
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from motcua.catalogue import queries as catalogue
from motcua.config.demo_hall import make_demo_hall
from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions
from motcua.dossiers.actions import Intake, PaperGiven
from motcua.dossiers.models import Dossier, DossierPaper, DossierTask
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.parties import Applicant
from motcua.identity.queries import actor_for, organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id

RESULT: Final = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@dataclass(frozen=True)
class Office:
    """Where the day happens and who works there; `people` by the part they play."""

    unit: uuid.UUID
    point: uuid.UUID
    people: dict[str, Actor]


def make_demo_day(pack: Path, progress: Callable[[str], None]) -> int:
    """Fill an empty demo with `demo-day.json` of the pack; returns how many dossiers were made.

    A pack without that file, or a database that holds dossiers already, is left as it is.
    """
    path = pack / "demo-day.json"
    if not path.exists() or Dossier.objects.exists():
        return 0
    stated = json.loads(path.read_text(encoding="utf-8"))
    office = _office(stated)
    progress("a day's dossiers")
    with transaction.atomic():
        for entry in stated["dossiers"]:
            _live(entry, office)
        if "hall" in stated:
            make_demo_hall(stated["hall"], office.point, office.people["intake"])
    return len(stated["dossiers"])


def make_learners_day(account_id: uuid.UUID, copied_from: str) -> int:
    """Dossiers for one who joins the practice: one of each kind of the day, with the learner in the part of the officer
    that they are a copy of; returns how many. An officer who plays no part in the day brings none.

    They are made at the present time: the house serves others meanwhile, whose clock must not stop.
    """
    path = settings.PACK_DIR / "demo-day.json"
    stated = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"people": {}}
    part = next((part for part, name in stated["people"].items() if name == copied_from), None)
    if part is None:
        return 0
    office = _office(stated)
    office.people[part] = actor_for(get_user_model().objects.get(pk=account_id))
    kinds = {tuple(entry["steps"]): entry for entry in reversed(stated["dossiers"])}
    for entry in kinds.values():
        dossier = _received(entry, office)
        for step in entry["steps"]:
            STEPS[step](dossier, office)
    return len(kinds)


def _office(stated: dict[str, Any]) -> Office:
    units = organisation()
    unit = units.by_key(stated["unit"])
    points = [each for each in units.children(unit.id) if each.kind == "service_point"]
    accounts = get_user_model().objects.in_bulk(list(stated["people"].values()), field_name="username")
    people = {part: actor_for(accounts[name]) for part, name in stated["people"].items()}
    return Office(unit.id, points[0].id if points else unit.id, people)


def _live(entry: dict[str, Any], office: Office) -> None:
    """One dossier, from its arrival so many working days ago to the last step that it has met."""
    moment = _moment(entry["working_days_ago"], entry["at"])
    with clock.frozen(moment):
        dossier = _received(entry, office)
    for step in entry["steps"]:
        moment = min(_later(moment), clock.now())
        with clock.frozen(moment):
            STEPS[step](dossier, office)


def _moment(working_days_ago: int, at: str) -> dt.datetime:
    calendar, day = deadlines.calendar_for(), clock.today()
    while working_days_ago or not calendar.half_days(day):
        day -= dt.timedelta(days=1)
        working_days_ago -= bool(calendar.half_days(day)) and working_days_ago > 0
    hour, minute = map(int, at.split(":"))
    return min(clock.at(day.year, day.month, day.day, hour, minute), clock.now())


def _later(moment: dt.datetime) -> dt.datetime:
    return moment + dt.timedelta(minutes=70)


def _received(entry: dict[str, Any], office: Office) -> uuid.UUID:
    view = catalogue.procedure(entry["procedure"])
    papers = {paper.id: PaperGiven(originals=1) for paper in view.cases[0].papers if paper.required}
    applicant = Applicant(name=entry["name"], number=entry["number"], phone=entry["phone"])
    intake = Intake(view.code, applicant, papers=papers, handling_unit=office.unit)
    made = actions.receive_dossier(
        intake, idempotency_key=new_id(), at_unit=office.point, actor=office.people["intake"]
    )
    return made.dossier_id


def _step(dossier: uuid.UUID) -> uuid.UUID:
    return DossierTask.objects.filter(dossier_id=dossier).values_list("task_id", flat=True)[0]


def _assign(dossier: uuid.UUID, office: Office) -> None:
    actions.complete_task(dossier, _step(dossier), outcome="", actor=office.people["approver"])


def _claim(dossier: uuid.UUID, office: Office) -> None:
    actions.claim_task(dossier, _step(dossier), actor=office.people["case"])


def _ask(dossier: uuid.UUID, office: Office) -> None:
    papers = DossierPaper.objects.filter(dossier_id=dossier).order_by("-required", "position")
    paper = papers.values_list("id", flat=True)[0]
    actions.request_supplement(
        dossier, papers=[paper], pages=[], reason="Bản chụp mờ ở trang 1. Mời bạn nộp bản rõ hơn.",
        actor=office.people["case"],
    )  # fmt: skip


def _demand(dossier: uuid.UUID, office: Office) -> None:
    actions.demand_payment(dossier, amount=100_000, reason="Lệ phí theo quy định", actor=office.people["case"])


def _appraise(dossier: uuid.UUID, office: Office) -> None:
    case = office.people["case"]
    actions.draft_result(
        dossier, name="Kết quả giải quyết (bản mẫu)", stream=io.BytesIO(RESULT), file_name="ket-qua.pdf", actor=case
    )
    actions.complete_task(dossier, _step(dossier), outcome="", actor=case)


def _issue(dossier: uuid.UUID, office: Office) -> None:
    actions.issue_result(dossier, outcome="agree", actor=office.people["approver"])


def _give(dossier: uuid.UUID, office: Office) -> None:
    actions.return_result(dossier, how=ReturnBy.COUNTER, actor=office.people["intake"])


STEPS: Final[dict[str, Callable[[uuid.UUID, Office], None]]] = {
    "assign": _assign,
    "claim": _claim,
    "ask": _ask,
    "demand": _demand,
    "appraise": _appraise,
    "issue": _issue,
    "return": _give,
}
