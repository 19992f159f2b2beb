"""The end of handling: the result is issued, the clock stops with its verdict."""

from motcua.dossiers.actions import approving, clocks, handover
from motcua.dossiers.actions.recording import announce, move
from motcua.dossiers.errors import ResultMissing
from motcua.dossiers.events import ResultIssued
from motcua.dossiers.models import Dossier, ResultDocument
from motcua.dossiers.states import Act, Delivery
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.workflow.views import Progress


def is_next(progress: Progress) -> bool:
    """Whether handling is over: the return is what follows, or nothing does."""
    return progress.finished or any(task.kind == "return" for task in progress.opened)


def current_results(dossier: Dossier) -> list[ResultDocument]:
    """The results as they stand: drafted or issued, not superseded."""
    found = ResultDocument.objects.filter(dossier=dossier, superseded_at__isnull=True)
    return list(found.select_related("text").order_by("id"))


def finish(dossier: Dossier, kind: str, *, actor: Actor) -> None:
    """Issue the drafted result by a step of `kind` and stop the clock; the caller saves the dossier and records.

    Raises:
        ResultMissing: no result was drafted.
        ChangesNotSeen: its words differ from the template, and the actor has not looked at them.
    """
    results = current_results(dossier)
    if not results:
        raise ResultMissing
    approving.seen(approving.texts_of(results), kind, actor=actor)
    moment = clock.now()
    move(dossier, Act.ISSUE_RESULT)
    dossier.finished_at = moment
    dossier.delivery_state = Delivery.READY
    clocks.stop(dossier, at=moment, actor=actor)
    for result in results:
        result.issued_at, result.issued_by = moment, actor.name
        result.save(update_fields=["issued_at", "issued_by"])
    handover.ask_for_result(dossier)
    announce(ResultIssued, dossier, finished_at=moment, verdict=dossier.verdict)
