"""The data that come with a start, a step or a message: checked against what the process has declared."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.workflow.bpmn.model import Model
from motcua.workflow.errors import BadValue
from motcua.workflow.expressions import Type, type_of_value

MAX_BYTES: Final = 65_536


def refuse_reserved(model: Model, data: Mapping[str, Any]) -> None:
    """Outcomes are what people choose at steps; nobody hands them over beforehand.

    Raises:
        BadValue: `data` would set one.
    """
    reserved = {"outcome", *(f"{task.id}_outcome" for task in model.tasks)}
    if found := sorted(reserved & data.keys()):
        raise BadValue(fields=dict.fromkeys(found, _("This is chosen at a step and can't be given beforehand.")))


def declared(model: Model, data: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `data` that the process decides by.

    Raises:
        BadValue: one is not of its declared type; or `data` are not JSON, or too large to be data of a step.
    """
    _check_size(data)
    wrong = {}
    for name, datum in model.datum.items():
        if name in data and type_of_value(data[name]) != Type(datum.type):
            wrong[name] = _("This must be of the type {type}.").format(type=datum.type)
    if wrong:
        raise BadValue(fields=wrong)
    return {name: data[name] for name in model.datum if name in data}


def _check_size(data: Mapping[str, Any]) -> None:
    if not data:
        return
    try:
        size = len(json.dumps(data, allow_nan=False))
    except (TypeError, ValueError):
        raise BadValue(fields={"data": _("Only text, numbers, yes or no, and lists of these can be kept.")}) from None
    if size > MAX_BYTES:
        raise BadValue(fields={"data": _("This is too much for one step. Attach it as a file.")})
