"""Which columns an officer wants in the worklist. Code, applicant and due time always stand there."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.doors.desk import words
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.identity import queries as identity
from motcua.kernel.actor import Actor

KEY: Final = "desk.columns"
NAMES: Final = {
    "procedure": _("Procedure"), "step": _("Step"), "holder": _("In whose hands"), "channel": _("Channel"),
    "since": _("Step since"),
}  # fmt: skip
_BUILT_IN: Final = ("procedure", "step")
_EXTRA: Final = ("holder", "channel", "since")
_ALWAYS: Final = 4  # the tick, code, applicant, due time


@dataclass(frozen=True, slots=True)
class Columns:
    """What the worklist shows: built-in columns are hidden by `classes`, the extra ones have cells of their own."""

    shown: tuple[str, ...] = _BUILT_IN

    @property
    def classes(self) -> str:
        """Of the table: what is hidden, and how many columns it has to make room for."""
        hidden = "".join(f" no-{name}" for name in _BUILT_IN if name not in self.shown)
        return hidden + (f" x{len(self.extra)}" if self.extra else "")

    @property
    def extra(self) -> tuple[str, ...]:
        return tuple(name for name in _EXTRA if name in self.shown)

    @property
    def heads(self) -> list[str]:
        return [str(NAMES[name]) for name in self.extra]

    @property
    def span(self) -> int:
        return _ALWAYS + len(self.shown)

    @property
    def choices(self) -> list[Choice]:
        return [Choice(name, str(title), name in self.shown) for name, title in NAMES.items()]

    def cells(self, row: Any) -> tuple[str, ...]:
        """The extra cells of one row of the worklist."""
        return tuple(_cell(name, row) for name in self.extra)


def read(names: Iterable[Any]) -> tuple[str, ...]:
    """Those of `names` that are columns, in the order in which they stand."""
    wanted = {str(name) for name in names}
    return tuple(name for name in NAMES if name in wanted)


@lru_cache(maxsize=32)
def _columns(shown: tuple[str, ...]) -> Columns:
    return Columns(shown)


def chosen(actor: Actor) -> Columns:
    """The columns that this officer keeps; procedure and step for those who never chose."""
    kept = identity.preference(actor, KEY)
    return _columns(read(kept)) if isinstance(kept, list) else _columns(_BUILT_IN)


def _cell(name: str, row: Any) -> str:
    if name == "holder":
        return row.holder or gettext("nobody yet")
    if name == "channel":
        return words.channel(row.channel)
    return say.short_day(row.opened_at) if row.opened_at else ""
