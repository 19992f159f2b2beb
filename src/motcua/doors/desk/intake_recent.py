"""The procedures that an officer takes in, each under a number that stays: the hand learns it."""

from typing import Final

from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import UnknownProcedure
from motcua.doors.desk.intake_shapes import Hit
from motcua.identity import actions
from motcua.identity import queries as identity
from motcua.kernel.actor import Actor

KEY: Final = "desk.intake"
MOST: Final = 9


def recent(actor: Actor) -> list[Hit]:
    """In the order in which they were first taken in; what the catalogue no longer has keeps no number."""
    found = []
    for code in _codes(actor):
        try:
            view = catalogue.procedure(code)
        except UnknownProcedure:
            continue
        found.append(Hit(code, view.name, view.field.name))
    return found


def keep(code: str, *, actor: Actor) -> None:
    """Give the procedure the next free number; when all nine are given, the last one."""
    codes = _codes(actor)
    if code and code not in codes:
        actions.keep_preference(KEY, [*codes[: MOST - 1], code[:40]], actor=actor)


def _codes(actor: Actor) -> list[str]:
    """What the preference holds; anything of another shape is passed over."""
    kept = identity.preference(actor, KEY)
    return [str(one) for one in kept[:MOST]] if isinstance(kept, list) else []
