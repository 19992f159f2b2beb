"""An officer's worklists: rows of open work, page by page.

Each queue is one question over small or partially indexed sets, never over all dossiers, and pages by key
(`due_at`, then the id), so that a page costs the same at ten thousand dossiers as at a million.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL

from motcua.dossiers.errors import UnknownPlace
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries import finding
from motcua.dossiers.queries.reach import Queue, Today, at_places, kinds_by_places, may_do
from motcua.dossiers.states import State
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor, Places
from motcua.kernel.anyof import any_of, in_order
from motcua.kernel.kept import Kept, hole, moment
from motcua.workflow.policies import task_right

PAGE: Final = 20
SOON: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an officer narrows a queue by; empty means all."""

    procedure: str = ""
    kind: str = ""
    channel: str = ""
    text: str = ""


_NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One line. `task_id` is null where nothing is to be done by this office now."""

    dossier_id: uuid.UUID
    task_id: uuid.UUID | None
    code: str
    applicant: str
    procedure: str
    procedure_code: str
    step: str
    kind: str
    state: str
    channel: str
    holder: str
    opened_at: dt.datetime | None
    due_at: dt.datetime | None
    paused_since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """`next` is the key of the page that follows, or empty."""

    rows: tuple[WorklistRow, ...]
    next: str


def worklist(
    actor: Actor, queue: Queue, *, filters: Filters | None = None, after: str = "", limit: int = PAGE
) -> WorklistPage:
    """One page of a queue, nearest due time first (finished dossiers: newest first).

    Raises:
        UnknownPlace: `after` is not a key that a page gave.
    """
    filters = filters or _NO_FILTERS
    if queue in _DOSSIER_QUEUES:
        return _dossier_page(actor, queue, filters, after, limit)
    if not after and limit == PAGE and filters == _NO_FILTERS:
        return _first_page(actor, queue)
    return _task_page(_tasks(actor, queue), filters, after, limit)


def whole_queue(actor: Actor, queue: Queue, filters: Filters) -> QuerySet[DossierTask] | QuerySet[Dossier]:
    """All of a queue in its order, of open steps or of dossiers, not yet read: for lists taken along and bulk acts."""
    if queue in _DOSSIER_QUEUES:
        found = _DOSSIER_QUEUES[queue](actor).filter(_narrow(filters, "", actor.places(DossierPermission.SEE)))
        return found.order_by("-id" if queue == Queue.DONE else "id")
    return _narrowed(_tasks(actor, queue), filters).order_by("due_at", "task_id")


def _tasks(actor: Actor, queue: Queue, today: Today | None = None) -> QuerySet[DossierTask]:
    mine = DossierTask.objects.filter(may_do(actor))
    if queue == Queue.MINE:
        return mine.filter(any_of("post_id", actor.posts))
    if queue == Queue.UNIT:
        return mine
    today, running = today or Today.now(), mine.filter(paused_since__isnull=True)
    if queue == Queue.TODAY:
        return running.filter(due_at__gte=today.start, due_at__lt=today.end)
    return running.filter(due_at__lt=today.late_before)


class _IsWaiting(Func):
    """The condition of the partial index `dossier_waiting`, written out: a prepared statement could not meet it else,
    and would read every dossier of the province.
    """

    template = f"%(expressions)s IN ('{State.AWAITING_SUPPLEMENT}', '{State.AWAITING_PAYMENT}')"
    output_field = BooleanField()


def _waiting(actor: Actor) -> QuerySet[Dossier]:
    places = actor.places(DossierPermission.SEE)
    waiting = Dossier.objects.filter(_IsWaiting(F("state")))
    here = at_places(places, "handling_unit") | at_places(places, "receiving_unit")
    return waiting.filter(here) if places else waiting.none()


def _done(actor: Actor) -> QuerySet[Dossier]:
    places = actor.places(DossierPermission.SEE)
    done = Dossier.objects.filter(state=State.RETURNED)
    return done.filter(at_places(places, "handling_unit")) if places else done.none()


_DOSSIER_QUEUES: Final[dict[Queue, Callable[[Actor], QuerySet[Dossier]]]] = {
    Queue.SUPPLEMENT: lambda actor: _waiting(actor).filter(state=State.AWAITING_SUPPLEMENT),
    Queue.PAYMENT: lambda actor: _waiting(actor).filter(state=State.AWAITING_PAYMENT),
    Queue.DONE: _done,
}


def _narrow(filters: Filters, prefix: str, places: Places = EVERYWHERE) -> Q:
    """`filters` as a condition; only of what touches `places`, where words are looked for."""
    condition = Q()
    if filters.procedure:
        condition &= Q(**{f"{prefix}procedure_code": filters.procedure})
    if filters.channel:
        condition &= Q(**{f"{prefix}channel": filters.channel})
    if code := finding.whole_code(filters.text):
        condition &= Q(**{f"{prefix}code": code})
    elif filters.text.strip():
        entries = finding.entries(finding.asked(filters.text), places).values("dossier_id")
        condition &= Q(**{f"{prefix}id__in": entries})
    return condition


def _narrowed(tasks: QuerySet[DossierTask], filters: Filters) -> QuerySet[DossierTask]:
    found = tasks.filter(_narrow(filters, "dossier__"))
    return found.filter(kind=filters.kind) if filters.kind else found


def _task_page(tasks: QuerySet[DossierTask], filters: Filters, after: str, limit: int) -> WorklistPage:
    found = _narrowed(tasks, filters)
    if after:
        due, task = _read_key(after)
        found = found.filter(Q(due_at__gt=due) | Q(due_at=due, task__gt=task))
    return _page_of(list(_task_rows(found, limit)), limit)


def _task_rows(tasks: QuerySet[DossierTask], limit: int) -> QuerySet[Any]:
    """The first rows, and one more. The page is found over the small table of open work alone; only its rows are
    joined to their dossiers.
    """
    page = tasks.order_by("due_at", "task_id").values("task_id")[: limit + 1]
    return DossierTask.objects.filter(task_id__in=page).order_by("due_at", "task_id").values_list(*_TASK_COLUMNS)


class _FirstPage:
    """The first page of a queue of open work, unfiltered: what officers look at all day. Its statement is kept.

    A statement stands for all actors who may do the same kinds of steps, each group of kinds at places of its own.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Kept[Any]] = {}

    def __call__(self, actor: Actor, queue: Queue) -> WorklistPage:
        groups = kinds_by_places(actor)
        shape = (queue, *((tuple(kinds), places is EVERYWHERE) for places, kinds in groups.items()))
        kept = self._kept.get(shape) or self._kept.setdefault(shape, self._keep(queue, groups))
        units = [in_order(places) for places in groups if places is not EVERYWHERE]
        moments = [getattr(Today.now(), bound) for bound in _BOUNDS.get(queue, ())]
        return _page_of(kept(in_order(actor.posts), *units, *moments), PAGE)

    def _keep(self, queue: Queue, groups: dict[Any, list[str]]) -> Kept[Any]:
        post = hole(1)
        grants: dict[str, Places] = {}
        holes: list[list[uuid.UUID]] = []
        for number, (places, kinds) in enumerate(groups.items(), start=2):
            units = places if places is EVERYWHERE else frozenset({hole(number)})
            grants |= {task_right(kind).value: units for kind in kinds}
            holes += [] if places is EVERYWHERE else [[hole(number)]]
        anybody = Actor(id=None, name="", grants=grants, posts=frozenset({post}))
        moments = [getattr(_ANY_DAY, bound) for bound in _BOUNDS.get(queue, ())]
        return Kept(lambda *_values: _task_rows(_tasks(anybody, queue, _ANY_DAY), PAGE), [post], *holes, *moments)


_first_page: Final = _FirstPage()
_ANY_DAY: Final = Today(*map(moment, range(3)))
# What is in the others does not hang on the hour.
_BOUNDS: Final = {Queue.TODAY: ("start", "end"), Queue.LATE: ("late_before",)}


def _page_of(rows: list[tuple[Any, ...]], limit: int) -> WorklistPage:
    shown = tuple(_task_row(*row) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return WorklistPage(shown, _write_key(last[_DUE], last[_TASK]) if last else "")


DOSSIER_COLUMNS: Final = (
    "id", "code", "applicant_name", "procedure_name", "procedure_code", "state", "channel", "due_at",
    "paused_since", "handler_name", "submitted_at",
)  # fmt: skip
# In the order of `WorklistRow`.
_TASK_COLUMNS: Final = (
    "dossier_id", "task_id", "dossier__code", "dossier__applicant_name", "dossier__procedure_name",
    "dossier__procedure_code", "name", "kind", "dossier__state", "dossier__channel", "holder_name", "opened_at",
    "due_at", "paused_since",
)  # fmt: skip
_TASK: Final = _TASK_COLUMNS.index("task_id")
_DUE: Final = _TASK_COLUMNS.index("due_at")


def _task_row(*row: Any) -> WorklistRow:
    values = list(row)
    if values[_DUE].year >= FAR_YEAR:
        values[_DUE] = None
    return WorklistRow(*values)


FAR_YEAR: Final = 2900


def _dossier_page(actor: Actor, queue: Queue, filters: Filters, after: str, limit: int) -> WorklistPage:
    newest_first = queue == Queue.DONE
    key = _read_key(after)[1] if after else None
    places = actor.places(DossierPermission.SEE)
    if newest_first and places and places is not EVERYWHERE and filters == _NO_FILTERS and limit == PAGE:
        rows = _newest_done(in_order(places), key or _LAST)
    else:
        found = _DOSSIER_QUEUES[queue](actor).filter(_narrow(filters, "", places))
        if key:
            found = found.filter(id__lt=key) if newest_first else found.filter(id__gt=key)
        rows = list(_dossier_rows(found, limit, newest_first=newest_first))
    shown = rows[:limit]
    following = _write_key(clock.now(), shown[-1].id) if len(rows) > limit else ""
    return WorklistPage(tuple(dossier_row(row) for row in shown), following)


_LAST: Final = uuid.UUID(int=2**128 - 1)
# Each unit's newest from its own end of the index, then the newest of those: what was finished in the province since,
# or ever at these units, is not read.
_NEWEST_DONE: Final = """
    SELECT newest.id FROM unnest(%s::uuid[]) AS unit (id), LATERAL (
        SELECT id FROM dossiers_dossier WHERE handling_unit_id = unit.id AND state = 'returned' AND id < %s
        ORDER BY id DESC LIMIT %s) newest
    ORDER BY newest.id DESC LIMIT %s
"""


def _dossier_rows(found: QuerySet[Dossier], limit: int, *, newest_first: bool) -> QuerySet[Dossier]:
    return found.only(*DOSSIER_COLUMNS).order_by("-id" if newest_first else "id")[: limit + 1]


def _among_newest_done(units: list[uuid.UUID], before: uuid.UUID) -> QuerySet[Dossier]:
    newest = RawSQL(_NEWEST_DONE, [units, before, PAGE + 1, PAGE + 1])  # noqa: S611 - nothing is put into it
    return _dossier_rows(Dossier.objects.filter(id__in=newest), PAGE, newest_first=True)


_newest_done: Final = Kept(_among_newest_done, [hole(1)], hole(2))


def dossier_row(dossier: Dossier) -> WorklistRow:
    return WorklistRow(
        dossier_id=dossier.id, task_id=None, code=dossier.code or "", applicant=dossier.applicant_name,
        procedure=dossier.procedure_name, procedure_code=dossier.procedure_code,
        step=str(State(dossier.state).label), kind="", state=dossier.state, channel=dossier.channel,
        holder=dossier.handler_name, opened_at=dossier.submitted_at, due_at=dossier.due_at,
        paused_since=dossier.paused_since,
    )  # fmt: skip


def _write_key(due: dt.datetime, row_id: uuid.UUID) -> str:
    text = json.dumps([due.isoformat(), str(row_id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_key(key: str) -> tuple[dt.datetime, uuid.UUID]:
    try:
        due, row_id = json.loads(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        moment = dt.datetime.fromisoformat(due)
        if moment.tzinfo is None:
            raise UnknownPlace
        return moment, uuid.UUID(row_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise UnknownPlace from error
