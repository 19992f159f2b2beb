"""A plan as plain values, as it stands in a file and in `Change.content`. Units are named by their keys."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final


class Kind(StrEnum):
    MERGE = "merge"  # several into one
    SPLIT = "split"  # one into several, by rules
    CLOSE = "close"  # it ends; its work goes to others, by rules
    RENAME = "rename"
    MOVE = "move"  # hangs below another unit from then on
    CREATE = "create"


# After these the sources exist no more.
ENDING: Final = frozenset({Kind.MERGE, Kind.SPLIT, Kind.CLOSE})
# A rule's target: the commune that serves the area of the dossier on the day.
BY_AREA: Final = "@area"


@dataclass(frozen=True, slots=True)
class Target:
    """A unit that the change leads to. Only its key is needed if it exists on the day; else what it is founded with."""

    key: str
    name: str = ""
    short_name: str = ""
    name_en: str = ""
    kind: str = ""
    parent: str = ""
    area: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Which of a unit's dossiers go to `to`: all that fit every condition that is stated.

    `areas` codes of the matter's area; `procedures` and `fields` codes of the catalogue; `words` names of hamlets or
    streets, found in the applicant's address.
    """

    to: str
    areas: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeSpec:
    """One change. `remainder` takes what no rule takes; `staff` sends officers (by user name) elsewhere than there."""

    kind: Kind
    sources: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    rules: tuple[Share, ...] = ()
    remainder: str = ""
    staff: dict[str, str] = field(default_factory=dict)
    legal_basis: str = ""

    @property
    def rest(self) -> str:
        """Where everything goes that no rule names: the remainder, or the one target."""
        return self.remainder or (self.targets[0].key if len(self.targets) == 1 else "")

    def as_json(self) -> dict[str, Any]:
        """What `Change.content` keeps."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PlanSpec:
    name: str
    day: dt.date
    legal_basis: str
    changes: tuple[ChangeSpec, ...]


def change_of(stated: dict[str, Any]) -> ChangeSpec:
    """The change that `as_json` wrote."""
    return ChangeSpec(
        kind=Kind(stated["kind"]),
        sources=tuple(stated.get("sources", ())),
        targets=tuple(Target(**each) for each in stated.get("targets", ())),
        rules=tuple(
            Share(to=each["to"], **{name: tuple(each.get(name, ())) for name in CONDITIONS})
            for each in stated.get("rules", ())
        ),
        remainder=stated.get("remainder", ""),
        staff=dict(stated.get("staff", {})),
        legal_basis=stated.get("legal_basis", ""),
    )


CONDITIONS: Final = ("areas", "procedures", "fields", "words")
