"""The dry run: everything that a plan touches, room by room. It writes nothing."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_noop

from motcua.identity.models import UnitCode
from motcua.identity.queries.revision import steady
from motcua.identity.reorganisation.checks import Problem, problems
from motcua.identity.reorganisation.participants import Participant, Plan, Stay, Touched, only_stays, participants
from motcua.identity.reorganisation.posts import held_at, lent_at
from motcua.identity.reorganisation.resolving import Trees, resolve
from motcua.identity.reorganisation.spec import PlanSpec

SAMPLES: Final = 12
CARRIED: Final = (
    "identity.UnitVersion.unit", "identity.UnitVersion.parent", "identity.UnitCode.unit", "identity.Unit.successors",
    "identity.Post.unit", "identity.Delegation.post",
)  # fmt: skip
_PLANS: Final = gettext_noop("Plans and what came of them tell what was: nobody writes them anew.")
_ACTS: Final = gettext_noop("The chains of acts are never written anew: they name the unit that acted.")
OWN: Final[Participant] = replace(
    only_stays(
        "identity", 0,
        Stay("identity.StaffPreference.value",
             gettext_noop("Saved searches and columns are each officer's own and name no unit.")),
        *(Stay(f"identity.Reorganisation.{name}", _PLANS) for name in ("survey", "log", "figures")),
        Stay("identity.Change.content", _PLANS),
        *(Stay(f"kernel.{name}", _ACTS) for name in (
            "AuditEntry.facts", "AuditEntry.subject_id", "OutboxEvent.payload", "OutboxEvent.subject_id",
        )),
        Stay("kernel.SequenceCounter.series",
             gettext_noop("Numbers that were given stay given; a series that ends gives no more.")),
    ),
    carries=CARRIED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Survey:
    """What stands in the way, and what is touched in each room, in their order."""

    problems: tuple[Problem, ...]
    rooms: tuple[tuple[str, tuple[Touched, ...]], ...]

    def touched(self, room: str, kind: str) -> Touched:
        """One line of the report; nothing if the room has none of that kind."""
        found = next((each for name, lines in self.rooms if name == room for each in lines if each.kind == kind), None)
        return found or Touched(kind, 0)

    def as_json(self) -> dict[str, Any]:
        return {
            "problems": [{"code": each.code, "change": each.change, "text": each.text} for each in self.problems],
            "rooms": [[name, [each.as_json() for each in lines]] for name, lines in self.rooms],
            "stays": [[name, list(reasons)] for name, reasons in staying()],
        }


def staying() -> list[tuple[str, tuple[str, ...]]]:
    """By room, in words (msgids): what is left as it is, and why."""
    rooms = [(each.name, tuple(dict.fromkeys(stay.why for stay in each.stays))) for each in (OWN, *participants())]
    return [(name, reasons) for name, reasons in rooms if reasons]


def survey(spec: PlanSpec, plan_id: uuid.UUID) -> Survey:
    """Look at everything that the plan touches, as things stand now."""
    with steady():
        found = tuple(problems(spec))
        plan = resolve(spec, plan_id)
        rooms = [("identity", tuple(_own(spec, plan)))]
        rooms += [(each.name, tuple(each.survey(plan))) for each in participants()]
    return Survey(found, tuple(rooms))


def counted(kind: str, rows: Iterable[tuple[uuid.UUID, str]], plan: Plan, warning: str = "") -> Touched:
    """A line from pairs of unit and name."""
    listed = list(rows)
    by_unit = Counter(plan.keys.get(unit, str(unit)) for unit, _ in listed)
    return Touched(kind, len(listed), dict(by_unit), tuple(name for _, name in listed[:SAMPLES]), warning)


def _own(spec: PlanSpec, plan: Plan) -> Iterable[Touched]:
    trees = Trees(spec)
    gone = [
        next(tree.unit(each) for tree in (trees.before, trees.after) if each in tree) for each in plan.ending
    ]  # fmt: skip
    for kind in ("commune", "district", "department", "central", "province", "service_point", "counter", "division"):
        yield counted(f"unit.{kind}", ((unit.id, unit.name) for unit in gone if unit.kind == kind), plan)
    founded = trees.founded().values()
    yield Touched("founded", len(founded), {}, tuple(target.name for target in list(founded)[:SAMPLES]))
    codes = UnitCode.objects.filter(unit_id__in=plan.ending)
    yield counted("code", ((code.unit_id, code.value) for code in codes if code.covers(spec.day)), plan)
    posts = held_at(plan.ending, spec.day)
    yield counted("post", ((post.unit_id, f"{post.account}: {post.title or post.role_id}") for post in posts), plan)
    lent = lent_at(plan.ending, spec.day)
    yield counted("delegation", ((each.post.unit_id, str(each.deputy)) for each in lent), plan)
