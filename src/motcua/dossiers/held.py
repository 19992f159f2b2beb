"""What dossiers keep beside themselves at units: legs on their way, cabinets, consultations, drafts, groups.

`reorganising` has it surveyed, carried and given back together with the dossiers.
"""
# ruff: noqa: S608 - tables, columns and conditions are the program's own

from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_noop

from motcua.dossiers.states import OPEN, State
from motcua.identity.reorganisation.holdings import By, Holding
from motcua.identity.reorganisation.participants import Plan, Stay

_MOVABLE: Final = ", ".join(f"'{state.value}'" for state in sorted({*OPEN, State.DRAFT}))
_CODE: Final = "(SELECT d.code FROM dossiers_dossier d WHERE d.id = t.dossier_id)"
# A place that was closed goes along while something lies in it.
_IN_USE: Final = (
    "(t.closed_at IS NULL OR EXISTS (SELECT 1 FROM dossiers_resultdocument r"
    " WHERE r.place_id = t.id AND r.returned_at IS NULL))"
)
HOLDINGS: Final = (
    Holding("return_place", "dossiers.Dossier", "return_unit", f"t.state IN ({_MOVABLE})", "t.code"),
    Holding(
        "apology", "dossiers.ApologyDraft", "unit", "t.state IN ('drafted', 'proposed')", _CODE, subject="dossier_id"
    ),
    Holding(
        "consultation", "dossiers.Consultation", "unit", "t.answered_at IS NULL", _CODE, subject="dossier_id"
    ),
    Holding(
        "leg_from", "dossiers.Handover", "from_unit", "t.sent_at IS NULL AND t.received_at IS NULL", _CODE,
        subject="dossier_id",
    ),
    Holding("leg_to", "dossiers.Handover", "to_unit", "t.received_at IS NULL", _CODE, subject="dossier_id"),
    Holding("instruction", "dossiers.Instruction", "to_post_id", "t.done_at IS NULL", _CODE, by=By.POST),
    Holding("group", "dossiers.IntakeGroup", "unit", "t.state <> 'done'", "t.name"),
    Holding(
        "storage_place", "dossiers.StoragePlace", "unit", _IN_USE, "concat_ws('/', t.cabinet, t.shelf, t.box)",
        chain="dossier.place",
    ),
)  # fmt: skip
STAYS: Final = (
    Stay(
        "dossiers.Dossier.handling_unit",
        gettext_noop("Dossiers that are closed stay with the unit that closed them, with their receipts and codes."),
    ),
    Stay(
        "dossiers.IssuedForm.unit",
        gettext_noop("Registers that were printed stay with the unit that kept them; its successor begins its own."),
    ),
    Stay(
        "dossiers.PracticeFigure.unit_id",
        gettext_noop("How long procedures took is reckoned anew each night, from the dossiers as they stand."),
    ),
    Stay(
        "dossiers.SharedSearch.unit_id",
        gettext_noop("A search that a unit has shared keeps its unit; those who took over the work find it still."),
    ),
    Stay(
        "dossiers.OfficeFigure.unit_id",
        gettext_noop("What an office solved and how late is published under its name of that time."),
    ),
    *(
        Stay(
            f"dossiers.Transfer.{name}",
            gettext_noop("It tells from where to where a dossier went: reports of the days before read it."),
        )
        for name in (
            "handling_from", "handling_to", "receiving_from", "receiving_to", "involved_from", "involved_to",
            "area_from", "area_to",
        )
    ),
    Stay(
        "dossiers.BulkRun.wish",
        gettext_noop("What was done to many dossiers at once is told as it was done."),
    ),
    Stay(
        "dossiers.Export.filters",
        gettext_noop("A file that was asked for holds what its officer could see then; it ends in a few days."),
    ),
)  # fmt: skip


def part_places(plan: Plan) -> list[list[str]]:
    """Before cabinets come together: those that would bear one name get that of their old unit added.

    Returns the ids and former names, for `join_places`.
    """
    heirs = plan.heirs
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH h (unit, heir, key) AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[])),"
            " coming AS (SELECT t.id, t.cabinet, h.key, row_number() OVER ("
            "  PARTITION BY h.heir, t.cabinet, t.shelf, t.box ORDER BY t.id) AS place, EXISTS ("
            "  SELECT 1 FROM dossiers_storageplace o WHERE o.unit_id = h.heir AND o.cabinet = t.cabinet"
            "  AND o.shelf = t.shelf AND o.box = t.box) AS taken"
            f"  FROM dossiers_storageplace t JOIN h ON h.unit = t.unit_id WHERE {_IN_USE}),"
            " parted AS (SELECT id, cabinet, key FROM coming WHERE taken OR place > 1)"
            " UPDATE dossiers_storageplace t SET cabinet = t.cabinet || ' (' || parted.key || ')'"
            " FROM parted WHERE t.id = parted.id RETURNING t.id, parted.cabinet",
            [list(heirs), list(heirs.values()), [plan.keys[unit] for unit in heirs]],
        )
        return [[str(key), cabinet] for key, cabinet in cursor.fetchall()]


def join_places(parted: list[list[str]]) -> None:
    """Give the cabinets their names back, when they stand at their old units again."""
    with connection.cursor() as cursor:
        for key, cabinet in parted:
            cursor.execute("UPDATE dossiers_storageplace SET cabinet = %s WHERE id = %s", [cabinet, key])


def form_series(names: set[str]) -> list[str]:
    """Series of forms' numbers that agencies of these codes have begun."""
    values: list[Any] = [sorted(names)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT series FROM kernel_sequencecounter"
            " WHERE series LIKE 'form:%%' AND split_part(series, ':', 3) = ANY (%s)",
            values,
        )
        return sorted(name for (name,) in cursor.fetchall())
