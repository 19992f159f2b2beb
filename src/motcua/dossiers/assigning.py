"""Assignment by rule: which posts a step may go to, as data.

The value is a list of lines; the first that fits the step's unit and kind counts:
`[{"unit": "dept-finance", "steps": ["appraise"], "by": "load"}]`. Instead of `unit` (a key, its subunits included)
a line may name a `kind` of unit. `by` is one of

| by | more | who gets the step |
|---|---|---|
| load | | whoever has the least open work |
| territory | `areas`: `{area code: target}` | the target of the dossier's area |
| skill | `fields`: `{code of the field of the procedure: target}` | the target of the procedure's field |

A target is `{"roles": [...], "titles": [...]}`: posts by role or title, not people, so it outlives whoever leaves.
Among several the least open work decides. Where nobody fits, the step stays with the unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from motcua.identity.queries import PostInfo
from motcua.workflow.policies import TaskKind

_LISTS: Final = {"load": "", "territory": "areas", "skill": "fields"}


@dataclass(frozen=True, slots=True)
class Target:
    """Posts by what they are."""

    roles: frozenset[str]
    titles: frozenset[str]

    def has(self, post: PostInfo) -> bool:
        return post.role in self.roles or post.title in self.titles


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rule."""

    unit: str
    kind: str
    steps: frozenset[str]
    by: str
    targets: dict[str, Target]

    def among(self, posts: Iterable[PostInfo], *, area: str, field: str) -> list[PostInfo]:
        """Those of `posts` to which the line gives a step of a dossier about this area and field."""
        if self.by == "load":
            return list(posts)
        target = self.targets.get(area if self.by == "territory" else field)
        return [post for post in posts if target and target.has(post)]


def lines_of(value: Any) -> tuple[Line, ...]:
    """From rule data. Raises KeyError, TypeError, ValueError for what it does not know."""
    return tuple(_line(one) for one in value)


def _line(value: Any) -> Line:
    by = value["by"]
    if by not in _LISTS:
        raise ValueError(by)
    wanted = {"unit" if "unit" in value else "kind", "steps", "by", _LISTS[by]} - {""}
    if wrong := sorted(wanted ^ value.keys()):
        raise KeyError(wrong[0])
    steps = frozenset(str(TaskKind(step)) for step in value["steps"])
    if not steps:
        raise ValueError("steps")
    targets = {str(key): _target(one) for key, one in value[_LISTS[by]].items()} if _LISTS[by] else {}
    return Line(str(value.get("unit", "")), str(value.get("kind", "")), steps, by, targets)


def _target(value: Any) -> Target:
    if wrong := sorted(value.keys() - {"roles", "titles"}):
        raise KeyError(wrong[0])
    roles, titles = value.get("roles", []), value.get("titles", [])
    if not (isinstance(roles, list) and isinstance(titles, list) and [*roles, *titles]):
        raise ValueError("roles, titles")
    return Target(frozenset(map(str, roles)), frozenset(map(str, titles)))
