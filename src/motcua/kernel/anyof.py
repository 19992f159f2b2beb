"""`= ANY (array)` instead of `IN (…)`: one parameter however many ids there are, so that the statement stays the same for
every actor, is prepared once and costs Django next to nothing.
"""

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, UUIDField, Value


class _IsOneOf(Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def any_of(column: str, ids: Iterable[uuid.UUID]) -> Q:
    """The condition that `column` (such as `unit_id`) is one of `ids`."""
    # Sorted: equal sets give equal parameters.
    return Q(_IsOneOf(F(column), Value(sorted(ids), output_field=ArrayField(UUIDField()))))
