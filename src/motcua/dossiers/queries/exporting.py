"""Lists that officers take along: the rows of a queue or a search, read row by row however many there are.

A file holds what the list itself shows; numbers, telephones and answers stay in the dossier, where each look is
recorded.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext

from motcua.dossiers.errors import UnknownExport
from motcua.dossiers.models import DossierTask, Export, ExportKind, LetterLine, LineState
from motcua.dossiers.models.dossier import Channel
from motcua.dossiers.queries.reach import Queue
from motcua.dossiers.queries.search import matching
from motcua.dossiers.queries.worklist import FAR_YEAR, Filters, whole_queue
from motcua.dossiers.states import State
from motcua.identity.queries import organisation, unit_past
from motcua.kernel import clock
from motcua.kernel.actor import Actor

MOST: Final = 30
BATCH: Final = 2_000  # rows that are in memory at a time
# Of the dossier: in the order of the heads.
_DOSSIER: Final = (
    "code", "procedure_code", "procedure_name", "applicant_name", "state", "handler_name", "channel",
    "receiving_unit_id", "handling_unit_id", "submitted_at", "due_at", "paused_since", "finished_at", "verdict",
)  # fmt: skip
_STEP: Final = {"handler_name": "holder_name", "due_at": "due_at", "paused_since": "paused_since"}

Row = tuple[str | dt.datetime | None, ...]


def heads() -> tuple[str, ...]:
    """What stands above the columns, in the reader's language."""
    return (
        gettext("Dossier code"), gettext("Procedure code"), gettext("Procedure"), gettext("Applicant"),
        gettext("State or step"), gettext("Holder of the step"), gettext("How it came"), gettext("Receiving office"),
        gettext("Handled by"), gettext("Day handed in"), gettext("Due time"), gettext("Clock stands still since"),
        gettext("Result on"), gettext("Result of the deadline"),
    )  # fmt: skip


def rows_of(actor: Actor, queue: str, filters: Filters) -> Iterator[Row]:
    """Every row that the actor may see of a queue, or of a search if `queue` is empty, in the list's order.

    Read through a cursor of the database's own: memory does not grow with the list.
    """
    if not queue:
        found: Any = matching(filters.text, actor=actor).order_by("-id")
    else:
        found = whole_queue(actor, Queue(queue), filters)
    steps = found.model is DossierTask
    columns = ("name", *(_STEP.get(one, f"dossier__{one}") for one in _DOSSIER)) if steps else ("state", *_DOSSIER)
    written = _Written(steps=steps)
    for row in found.values_list(*columns).iterator(chunk_size=BATCH):
        yield written.row(row)


class _Written:
    """Values as people read them; what comes again and again is made once."""

    def __init__(self, *, steps: bool) -> None:
        self._steps = steps
        self._states = {state.value: str(state.label) for state in State}
        self._channels = {
            Channel.DIRECT.value: gettext("came to the counter"), Channel.ONLINE.value: gettext("came online"),
            Channel.POST.value: gettext("came by post"),
        }  # fmt: skip
        self._verdicts = {
            "early": gettext("finished early"), "on_time": gettext("finished on time"),
            "late": gettext("finished late"),
        }  # fmt: skip
        self._units: dict[uuid.UUID, str] = {}

    def row(self, row: tuple[Any, ...]) -> Row:
        """One row, in the order of the heads."""
        (first, code, procedure_code, procedure, applicant, state, holder, channel, receiving, handling, submitted,
         due, paused, finished, verdict) = row  # fmt: skip
        return (
            code or "", procedure_code, procedure, applicant, first if self._steps else self._states[state], holder,
            self._channels.get(channel, channel), self._unit(receiving), self._unit(handling), submitted,
            None if due is not None and due.year >= FAR_YEAR else due, paused, finished,
            self._verdicts.get(verdict, verdict),
        )  # fmt: skip

    def _unit(self, unit_id: uuid.UUID) -> str:
        if unit_id not in self._units:
            units = organisation()
            self._units[unit_id] = (
                units.unit(unit_id).name if unit_id in units else unit_past(unit_id).versions[-1].name
            )
        return self._units[unit_id]


def my_exports(actor: Actor) -> tuple[Export, ...]:
    """The files that the actor asked for, the newest first."""
    if actor.id is None:
        return ()
    return tuple(Export.objects.filter(asked_by_id=actor.id).order_by("-id")[:MOST])


def letters_refused(exports: Sequence[Export]) -> dict[uuid.UUID, list[tuple[str, str]]]:
    """By file of letters, the codes of those to whom none could be written, and why; no query without such a file."""
    found: dict[uuid.UUID, list[tuple[str, str]]] = {}
    ids = [one.id for one in exports if one.kind == ExportKind.PDF]
    if ids:
        lines = LetterLine.objects.filter(export_id__in=ids, state=LineState.REFUSED).order_by("number")
        for export_id, code, said in lines.values_list("export_id", "code", "said"):
            found.setdefault(export_id, []).append((code, said))
    return found


def export_of(export_id: uuid.UUID, *, actor: Actor) -> Export:
    """One of the actor's own. Raises UnknownExport."""
    found = Export.objects.filter(id=export_id, asked_by_id=actor.id).first() if actor.id else None
    if found is None:
        raise UnknownExport
    return found


def is_there(export: Export) -> bool:
    """Whether the file can be fetched now."""
    return export.file_id is not None and export.expires_at is not None and clock.now() < export.expires_at
