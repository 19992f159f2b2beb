"""Rows of units as they were, so that undoing gives back exactly these."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.core import serializers
from django.db.models import ProtectedError

from motcua.identity.errors import ChangedSince
from motcua.identity.models import Unit, UnitCode, UnitVersion
from motcua.identity.queries.revision import bump

_MODELS: Final[tuple[Any, ...]] = (UnitVersion, UnitCode)


def snapshot(units: Iterable[uuid.UUID]) -> dict[str, Any]:
    """Versions, codes, heirs and the mark of these units."""
    ids = sorted(units)
    links = Unit.successors.through.objects.filter(from_unit_id__in=ids)
    return {
        "units": [str(each) for each in ids],
        "rows": [
            row
            for model in _MODELS
            for row in serializers.serialize(
                "python", model._default_manager.filter(unit_id__in=ids).order_by("pk")  # noqa: SLF001 - documented
            )
        ],
        "heirs": sorted([str(old), str(new)] for old, new in links.values_list("from_unit_id", "to_unit_id")),
        "by_hand": sorted(map(str, Unit.objects.filter(id__in=ids, by_hand=True).values_list("id", flat=True))),
    }  # fmt: skip


def plain(kept: dict[str, Any]) -> dict[str, Any]:
    """A snapshot as JSON keeps it."""
    rows = [
        {**row, "fields": {name: _text(value) for name, value in row["fields"].items()}} for row in kept["rows"]
    ]  # fmt: skip
    return {**kept, "rows": rows}


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def refuse_if_changed(after: dict[str, Any]) -> None:
    """Raise `ChangedSince` if the units are not as the operation left them: somebody built on them meanwhile."""
    now = plain(snapshot(uuid.UUID(each) for each in after["units"]))
    if now != after:
        known = {str(row["pk"]) + row["model"]: row for row in after["rows"]}
        touched = {row["fields"]["unit"] for row in now["rows"] if known.get(str(row["pk"]) + row["model"]) != row}
        names = UnitVersion.objects.filter(unit_id__in=touched).values_list("name", flat=True).distinct()
        raise ChangedSince(units="; ".join(names[:5]) or str(len(after["units"])))


def restore(before: dict[str, Any], founded: Iterable[uuid.UUID]) -> None:
    """Give the units of a snapshot back, and take away those that were founded since.

    A founded unit that something still names keeps its row, without a version: it exists on no day.
    """
    founded_ids = list(founded)
    ids = [uuid.UUID(each) for each in before["units"]]
    through = Unit.successors.through
    through.objects.filter(from_unit_id__in=[*ids, *founded_ids]).delete()
    for model in _MODELS:
        model._default_manager.filter(unit_id__in=[*ids, *founded_ids]).delete()  # noqa: SLF001 - documented
    rows = [each.object for each in serializers.deserialize("python", before["rows"])]
    for model in _MODELS:
        model._default_manager.bulk_create([row for row in rows if isinstance(row, model)], batch_size=1_000)  # noqa: SLF001 - documented
    through.objects.bulk_create(through(from_unit_id=old, to_unit_id=new) for old, new in before["heirs"])
    Unit.objects.filter(id__in=ids).update(by_hand=False)
    Unit.objects.filter(id__in=before["by_hand"]).update(by_hand=True)
    for unit in Unit.objects.filter(id__in=founded_ids):
        try:
            unit.delete()
        except ProtectedError:
            unit.by_hand = True
            unit.save(update_fields=["by_hand"])
    bump()
