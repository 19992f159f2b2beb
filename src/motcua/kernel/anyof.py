"""`= ANY (array)` instead of `IN (…)`, and `&& array`: one parameter however many ids there are.

So the statement stays the same for every actor, is prepared once, and costs Django next to nothing.
"""

import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, UUIDField, Value


class _IsOneOf(Func):
    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


class _Overlaps(Func):
    template = "%(expressions)s"
    arg_joiner = " && "
    output_field = BooleanField()


def any_of(column: str, ids: Iterable[uuid.UUID]) -> Q:
    """The condition that `column` (such as `unit_id`) is one of `ids`."""
    return Q(_IsOneOf(F(column), _array(ids)))


def overlaps(column: str, ids: Iterable[uuid.UUID]) -> Q:
    """The condition that the array in `column` and `ids` have something in common."""
    return Q(_Overlaps(F(column), _array(ids)))


def _array(ids: Iterable[uuid.UUID]) -> Value:
    return Value(in_order(frozenset(ids)), output_field=ArrayField(UUIDField()))


class Ids(list[uuid.UUID]):
    """Ids in order, and as PostgreSQL reads them. Nobody may change the list."""

    __slots__ = ("text",)

    def __init__(self, ids: Iterable[uuid.UUID]) -> None:
        super().__init__(sorted(ids))
        self.text = b"{%s}" % ",".join(each.hex for each in self).encode()


@lru_cache(maxsize=4_096)
def in_order(ids: frozenset[uuid.UUID]) -> Ids:
    """`ids` sorted, so that equal sets give equal parameters; kept, since an officer's places are the same all day."""
    return Ids(ids)
