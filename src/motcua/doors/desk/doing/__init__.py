"""Each act as a form and its doing: which fields, how they are read, which verb, what is said afterwards."""

from typing import Final

from motcua.doors.desk.doing import intake, result, returning, steps, times, together
from motcua.doors.desk.doing.base import Doing
from motcua.doors.desk.doing.steps import finishing_step

DOINGS: Final[dict[str, Doing]] = {
    **intake.DOINGS, **steps.DOINGS, **times.DOINGS, **result.DOINGS, **returning.DOINGS, **together.DOINGS
}  # fmt: skip

__all__ = [
    "Doing",
    "finishing_step",
]
