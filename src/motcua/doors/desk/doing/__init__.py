"""Each act as a form and its doing: which fields, how they are read, which verb, what is said afterwards."""

from typing import Final

from motcua.doors.desk.doing import intake, result, returning, steps, times
from motcua.doors.desk.doing.base import Doing
from motcua.doors.desk.doing.steps import finishing_step

DOINGS: Final[dict[str, Doing]] = {**intake.DOINGS, **steps.DOINGS, **times.DOINGS, **result.DOINGS, **returning.DOINGS}

__all__ = ["DOINGS", "Doing", "finishing_step"]
