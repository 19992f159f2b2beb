"""When a timer is due. Reckoned once, when the process comes to it; a later change of the calendar does not move it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from motcua.deadlines.limits import Limit
from motcua.deadlines.queries import preview
from motcua.identity.queries import lineage
from motcua.workflow.bpmn.model import Timer
from motcua.workflow.durations import parse_duration
from motcua.workflow.errors import BadValue


def due_at(timer: Timer, reached: dt.datetime, values: Mapping[str, Any], unit_id: uuid.UUID | None) -> dt.datetime:
    """The moment at which `timer` fires if the process came to it at `reached`.

    A limit is reckoned in the working calendar of the unit or the nearest above it, as `deadlines` does it.

    Raises:
        BadValue: the period comes from the process's data, and the data hold no positive number.
    """
    if timer.duration:
        duration = parse_duration(timer.duration)
        if duration is None:
            raise BadValue(fields={"timer": timer.duration})
        return duration.after(reached)
    number = values.get(timer.value, timer.value)
    try:
        limit = Limit.of(Decimal(str(number)), timer.unit)
    except ArithmeticError:
        raise BadValue(fields={timer.value: str(number)}) from None
    due = preview(limit, reached, calendar_owner=lineage(unit_id) if unit_id else None).due
    if due is None:
        raise BadValue(fields={timer.value: str(number)})
    return due
