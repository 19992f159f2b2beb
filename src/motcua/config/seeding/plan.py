"""What a province offers, where, by which process, in each state of its organisation: read once, before anything is made.

Everything is read through the rooms' own queries, so that a generated dossier pins what a real one would.
"""

import datetime as dt
import hashlib
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, Final

from motcua.catalogue import forms
from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import InvalidAnswers
from motcua.catalogue.views import FormView, ProcedureView
from motcua.config.seeding import tables
from motcua.config.seeding.words import person_name
from motcua.deadlines.limits import Limit
from motcua.dossiers.lanes import PLACES
from motcua.identity import queries as identity
from motcua.identity.organisation import Organisation, UnitInfo
from motcua.identity.queries.units import history
from motcua.kernel import clock
from motcua.workflow import bulk, library
from motcua.workflow.bpmn.model import Node
from motcua.workflow.errors import UnknownProcess

FIRST_DAY: Final = dt.date(2023, 1, 1)
ANSWER_VARIANTS: Final = 12
MENDINGS: Final = 4
CHANNELS: Final = ("online", "direct", "post")
# Where people live, roughly: the first units of a list get more than the last.
SKEW: Final = 0.35


@dataclass(frozen=True, slots=True)
class Officer:
    """Who did a step. `post` is set for those who have an account, and so can hold a step now."""

    account: uuid.UUID
    name: str
    post: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A walk through one version of a process, with its lanes bound to units, as text for rows."""

    walk: bulk.Walk
    lanes: str
    units: dict[str, tuple[uuid.UUID, str]]
    involved: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure as far as a dossier needs it."""

    view: ProcedureView
    case_id: uuid.UUID | None
    papers: tuple[tuple[uuid.UUID, str, bool], ...]
    limits: dict[str, Limit]
    fees: dict[str, int]
    form_version: str
    answers: tuple[tuple[str, str], ...]  # JSON for COPY, and the hash of the frozen answers


@dataclass(frozen=True, slots=True)
class Desk:
    """One procedure handed in at one place."""

    offer: Offer
    receiving: uuid.UUID
    handling: uuid.UUID
    agency: str
    area_code: str
    ways: tuple[Way, ...]  # the straight one first


@dataclass(frozen=True, slots=True)
class Epoch:
    """A time in which the organisation stayed the same, with all its desks and their weights."""

    first: dt.date
    last: dt.date
    desks: tuple[Desk, ...]
    cumulated: tuple[float, ...]

    def pick(self, source: random.Random) -> Desk:
        return source.choices(self.desks, cum_weights=self.cumulated)[0]


@dataclass
class Plan:
    epochs: list[Epoch]
    officers: dict[tuple[uuid.UUID, str], list[Officer]] = field(default_factory=dict)

    def epoch(self, day: dt.date) -> Epoch:
        return next(epoch for epoch in self.epochs if epoch.first <= day <= epoch.last)

    def officer(self, unit: uuid.UUID, role: str, number: int) -> Officer:
        """One of the officers of a role at a unit; those who have accounts come before invented ones."""
        staff = self.officers.get((unit, role))
        if staff is None:
            staff = self.officers[unit, role] = _staff(unit, role)
        return staff[number % len(staff)]


def read_plan(today: dt.date) -> Plan:
    """The plan from the first day that the organisation is known.

    Raises:
        NothingOffered: no published procedure names a process.
    """
    for cached in (_is_staffed, _version):
        cached.cache_clear()
    _walks.clear()
    views = _views()
    if not views:
        raise tables.NothingOffered
    offers = [_offer(view) for view in views]
    days = [day for day in history().days_of_change if day <= today]
    starts = sorted({max(day, FIRST_DAY) for day in days})
    ends = [day - dt.timedelta(days=1) for day in starts[1:]] + [today]
    epochs = []
    for first, last in zip(starts, ends, strict=True):
        tree = identity.organisation(first)
        if len(tree) and (weighted := list(_desks(offers, tree, first))):
            desks, weights = zip(*weighted, strict=True)
            epochs.append(Epoch(first, last, desks, tuple(accumulate(weights))))
    return Plan(epochs)


def _views() -> list[ProcedureView]:
    """Published procedures that run by a process of ours, those that many people look for first."""
    units = identity.organisation()
    asked = {kind: units.of_kind(kind)[0].id for kind in ("commune", "district") if units.of_kind(kind)}
    places = [
        *asked.values(),
        *(unit.id for kind in ("department", "central", "province") for unit in units.of_kind(kind)),
    ]
    codes = dict.fromkeys(offered.code for place in places for offered in catalogue.offered_at(place))
    views = [catalogue.procedure(code) for code in codes]
    return [view for view in views if view.process_code and view.state == "published"]


def _offer(view: ProcedureView) -> Offer:
    case = view.case(None)
    papers = case.papers if case else ()
    limits, fees = {}, {}
    for channel in CHANNELS:
        stated = view.limit_for(channel, case.id if case else None)
        if stated and stated.value and stated.unit not in (None, "none"):
            limits[channel] = Limit.of(stated.value, stated.unit)
        fees[channel] = sum(
            fee.amount or 0 for fee in view.fees_for(channel, case.id if case else None) if not fee.condition
        )
    answers = tuple(_answers(view.form, view.code))
    return Offer(
        view=view,
        case_id=case.id if case else None,
        papers=tuple((paper.id, paper.name, paper.required) for paper in papers),
        limits=limits,
        fees=fees,
        form_version=f"{view.form.code}@{view.form.version}" if view.form and answers else "",
        answers=answers or (("{}", hashlib.sha256(b"{}").hexdigest()),),
    )


def _answers(form: FormView | None, code: str) -> Iterator[tuple[str, str]]:
    """Answers that the form itself accepts; nothing where we can't make up any."""
    if form is None:
        return
    for number in range(ANSWER_VARIANTS):
        if frozen := _accepted(form, random.Random(f"{code}/{number}")):
            yield tables.escaped(json.dumps(frozen.answers, ensure_ascii=False)), frozen.sha256


def _accepted(form: FormView, source: random.Random) -> forms.FrozenAnswers | None:
    """Answers are made up, then mended where the form objects; it asks for more, the more it knows."""
    specs = form.schema.get("properties", {})
    made = {name: value for name, spec in _asked(form) if (value := _value(name, spec, source)) is not None}
    for _ in range(MENDINGS):
        try:
            return forms.check_all(form, made)
        except InvalidAnswers as error:
            wrong = [name for name in error.data["fields"] if name in specs]
            made |= {name: value for name in wrong if (value := _value(name, specs[name], source)) is not None}
    return None


def _asked(form: FormView) -> list[tuple[str, dict[str, Any]]]:
    required = form.schema.get("required", [])
    return [(name, spec) for name, spec in form.schema.get("properties", {}).items() if name in required]


def _value(name: str, spec: dict[str, Any], source: random.Random) -> Any:
    if "const" in spec:
        return spec["const"]
    if spec.get("enum"):
        return source.choice(spec["enum"])
    if spec.get("oneOf"):
        return source.choice(spec["oneOf"]).get("const")
    kind = spec.get("type", "string")
    if kind in ("integer", "number"):
        return int(spec.get("minimum", 1))
    if kind == "boolean":
        return True
    if spec.get("format") == "date":
        return (dt.date(1990, 1, 1) + dt.timedelta(days=source.randrange(12_000))).isoformat()
    if spec.get("format") == "email":
        return "nguoi.nop@example.vn"
    if name.endswith("area"):
        return source.choice(identity.organisation().of_kind("commune")).area_code
    if "phone" in name:
        return f"0199{source.randrange(10**6):06d}"
    if spec.get("pattern"):
        return _digits(spec, source)
    return person_name(source.randrange(10**6))[0] if "name" in name else "Khu 3, số nhà 12"


def _digits(spec: dict[str, Any], source: random.Random) -> str:
    """Patterns are mostly numbers of a length; the form says afterwards whether this one fits."""
    length = next((n for n in (12, 10, 9) if str(n) in spec["pattern"]), 10)
    return "0" + "".join(str(source.randrange(10)) for _ in range(length - 1))


def _desks(offers: list[Offer], tree: Organisation, day: dt.date) -> Iterator[tuple[Desk, float]]:
    """Every place where an offer could be handed in; a kind that has ended is taken over by what came before it."""
    for rank, offer in enumerate(offers):
        for unit, weight in _handlers(offer.view, tree):
            ways = _ways(offer.view, unit, tree, day)
            receiving, handling = _point(unit, tree), unit.id
            agency = tree.agency_of(receiving)
            area = unit.area_code if unit.kind == "commune" else ""
            desk = Desk(offer, receiving, handling, (agency.code or agency.key).upper(), area or "", ways)
            yield desk, weight / (rank + 3) ** 0.8


def _handlers(view: ProcedureView, tree: Organisation) -> Iterator[tuple[UnitInfo, float]]:
    for offering in view.offerings:
        if offering.unit_id is not None:
            if offering.unit_id in tree:
                yield tree.unit(offering.unit_id), 0.55
            continue
        kinds = [offering.unit_kind]
        if offering.unit_kind == "commune" and tree.of_kind("district"):
            kinds.append("district")
        for kind in kinds:
            units = tree.of_kind(kind)
            shares = [1 / (place + 1) ** SKEW for place in range(len(units))]
            total = sum(shares) * (4 if kind == "district" else 1)
            for unit, share in zip(_staffed_first(units), shares, strict=True):
                yield unit, share / total


def _staffed_first(units: list[UnitInfo]) -> list[UnitInfo]:
    """Units whose officers have accounts come first: whoever tries the program finds work there."""
    return sorted(units, key=lambda unit: not _is_staffed(unit.id))


@lru_cache(maxsize=5_000)
def _is_staffed(unit_id: uuid.UUID) -> bool:
    return bool(identity.posts_at(unit_id))


def _point(unit: UnitInfo, tree: Organisation) -> uuid.UUID:
    points = [each for each in tree.children(unit.id) if each.kind == "service_point"]
    return points[0].id if points else unit.id


def _ways(view: ProcedureView, unit: UnitInfo, tree: Organisation, day: dt.date) -> tuple[Way, ...]:
    version_id = _version(view.process_code, day)
    key = (version_id,)
    if key not in _walks:
        straight = bulk.walk(version_id, lambda node, _: node.outcomes[0].value)
        detours = (_detour(version_id, node) for node in library.model(version_id).tasks if len(node.outcomes) > 1)
        _walks[key] = (straight, *(each for each in detours if _returns(each)))
    dossier: Any = SimpleNamespace(receiving_unit_id=_point(unit, tree), handling_unit_id=unit.id, area_code="")
    units = {}
    for lane in library.model(version_id).lanes_with_tasks:
        place = PLACES.get(lane.place)
        units[lane.id] = ((place(tree, dossier, view) if place else None) or unit.id, lane.role)
    own = {dossier.receiving_unit_id, unit.id}
    involved = tuple(dict.fromkeys(place for place, _ in units.values() if place not in own))
    lanes = json.dumps({lane: [str(place), role] for lane, (place, role) in units.items()}, ensure_ascii=False)
    return tuple(Way(walk, lanes, units, involved) for walk in _walks[key])


_walks: dict[tuple[uuid.UUID], tuple[bulk.Walk, ...]] = {}


@lru_cache(maxsize=500)
def _version(code: str, day: dt.date) -> uuid.UUID:
    """The version in force then; for a process that is younger than the procedure, the one in force now."""
    try:
        return library.in_force(code, day)
    except UnknownProcess:
        return library.in_force(code, clock.today())


def _detour(version_id: uuid.UUID, at: Node) -> bulk.Walk:
    """The walk on which the step `at` ends with its last outcome the first time."""

    def choose(node: Node, before: int) -> str:
        return node.outcomes[-1 if node.id == at.id and not before else 0].value

    return bulk.walk(version_id, choose)


def _returns(walk: bulk.Walk) -> bool:
    """Whether the last step is the return of a result."""
    return any(node.kind == "return" for _, node in walk.stands[-2].tasks)


def _staff(unit: uuid.UUID, role: str) -> list[Officer]:
    known = [Officer(post.account_id, post.name, post.id) for post in identity.posts_at(unit, role)]
    made = []
    for number in range(3):
        digest = hashlib.sha256(unit.bytes + role.encode() + bytes([number])).digest()
        made.append(Officer(uuid.UUID(bytes=digest[:16]), person_name(int.from_bytes(digest[16:20], "big"))[0]))
    return known or made
