"""Published versions as the engine wants them, kept in the process: a published version never changes."""

import datetime as dt
import uuid
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q, QuerySet

from motcua.kernel.kept import DAY, TEXT, Kept
from motcua.workflow.adapters import spiff
from motcua.workflow.bpmn.model import Model
from motcua.workflow.errors import UnknownProcess
from motcua.workflow.models import ProcessVersion

KEPT = 256  # a province has a few dozen processes; a specification takes some 60 KB


@lru_cache(maxsize=KEPT)
def specification(version_id: uuid.UUID) -> spiff.Specification:
    """The engine's specification of a version, built once a process."""
    dumped = ProcessVersion.objects.values_list("specification", flat=True).get(id=version_id)
    return spiff.specification(Model.load(dumped))


def model(version_id: uuid.UUID) -> Model:
    return specification(version_id).model


def in_force(code: str, day: dt.date) -> uuid.UUID:
    """The id of the version of `code` that is valid on `day`; of several, the newest.

    Raises:
        UnknownProcess: there is none.
    """
    found = _newest(code, day)
    if not found:
        raise UnknownProcess(process=code, day=day.isoformat())
    newest: uuid.UUID = found[0][0]
    return newest


_newest: Final[Kept[Any]] = Kept(
    lambda code, day: covering(day).filter(definition__code=code).order_by("-number").values_list("id")[:1], TEXT, DAY
)


def covering(day: dt.date) -> QuerySet[ProcessVersion]:
    """The versions valid on `day`."""
    return ProcessVersion.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
