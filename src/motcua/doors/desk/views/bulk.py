"""One act to many dossiers: what it would do to each is shown first, then what it did to each."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk import forms, progress
from motcua.doors.desk.frame import QUEUES, queue_url
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field
from motcua.doors.desk.views.worklist import asked_filters
from motcua.doors.look.paths import path_to
from motcua.dossiers import actions, queries
from motcua.dossiers.actions.bulk import IN_THE_REQUEST
from motcua.dossiers.errors import NothingMarked
from motcua.dossiers.queries.bulk import MOST
from motcua.identity import queries as identity
from motcua.kernel.errors import InvalidInput

NAMES: Final = {
    "claim": _("Take these steps"), "complete": _("Finish these steps"), "hand_back": _("Hand these steps back"),
    "assign": _("Give these steps to an officer"), "remind": _("Remind the holders"),
    "approve": _("Approve these dossiers"), "give_out": _("Give these results out"),
}  # fmt: skip
_PROOFS: Final = ("slip", "card")


@require_POST
@officer
def bulk(request: OfficerRequest) -> HttpResponse:
    """Show what the act would do to each marked dossier; with `chay`, do it."""
    verb = request.POST.get("viec", "")
    if verb not in NAMES:
        raise NothingMarked(most=MOST)
    return preview(request, verb, _marks(request, verb))


def preview(request: OfficerRequest, verb: str, marks: list[tuple[uuid.UUID, uuid.UUID]]) -> HttpResponse:
    """What the act would do to each of these; with `chay` it is done, and each has its line in the result."""
    chosen = actions.BulkVerb(verb)
    rows = queries.preview_bulk(marks, chosen, actor=request.actor)
    if not rows:
        raise NothingMarked(most=MOST)
    fields, problem, status = _fields(request, verb, rows), "", 200
    if "chay" in request.POST:
        try:
            return _run(request, [(row.dossier_id, row.task_id) for row in rows], chosen)
        except InvalidInput as error:
            problem, status = error.message, 422
            _blame(fields, error)
    possible = sum(row.possible for row in rows)
    page = {
        "title": str(NAMES[verb]), "verb": verb, "rows": rows, "problem": problem, "possible": possible,
        "lead": gettext("This would be done to %(n)d of %(all)d dossiers. The others say why not.")
        % {"n": possible, "all": len(rows)},
        "fields": fields, "back": _back(verb), "of_dossiers": verb == "give_out",
    }  # fmt: skip
    return render(request, "desk/bulk.html", {"page": page, "rail": _rail(request)}, status=status)


def _back(verb: str) -> tuple[str, str]:
    """The list from which one comes."""
    if verb == "approve":
        return path_to("desk:approve"), gettext("To the signing list")
    if verb == "assign":
        return path_to("desk:burdens"), gettext("To the work of each officer")
    if verb == "give_out":
        return path_to("desk:waiting"), gettext("To the results to be fetched")
    return queue_url("unit"), gettext("To the worklist")


def _blame(fields: Iterable[Field], error: InvalidInput) -> None:
    wrong = error.data.get("fields") or {}
    for field in fields:
        field.error = str(wrong.get(field.name, ""))


def _rail(request: OfficerRequest) -> Any:
    return rail_of(request.actor, queries.queue_counts(request.actor), "")


def _marks(request: OfficerRequest, verb: str) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """What was ticked, or the whole queue with its filters; results are given out by dossier, whatever its step."""
    queue = request.POST.get("ca-hang", "")
    if queue in QUEUES:
        found = queries.marks_of(request.actor, queries.Queue(queue), queries.Filters(**asked_filters(request.POST)))
        return list(found)
    pairs = [value.partition(":") for value in request.POST.getlist("mark")[:MOST]]
    read = [(forms.ident(dossier), forms.ident(dossier if verb == "give_out" else task)) for dossier, _, task in pairs]
    return [(dossier, task) for dossier, task in read if dossier and task]


def _run(request: OfficerRequest, marks: list[tuple[uuid.UUID, uuid.UUID]], verb: actions.BulkVerb) -> HttpResponse:
    run_id = actions.ask_bulk(
        marks, verb, outcome=request.POST.get("outcome", ""), post_id=forms.ident(request.POST.get("post")),
        reason=forms.text(request.POST, "reason"), actor=request.actor,
        receiver=_receiver(request) if verb == actions.BulkVerb.GIVE_OUT else None,
    )  # fmt: skip
    if len(marks) <= IN_THE_REQUEST:
        actions.run_bulk(run_id, actor=request.actor)
    return HttpResponseRedirect(path_to("desk:bulk_run", run_id))


def _receiver(request: OfficerRequest) -> actions.Receiver:
    """Who takes the results. Raises InvalidInput: shown by nothing that there is."""
    proof = forms.text(request.POST, "proof") or "slip"
    if proof not in _PROOFS:
        forms.refuse({"proof": gettext("Choose one of these.")})
    return actions.Receiver(
        name=forms.text(request.POST, "to_name"), number=forms.text(request.POST, "to_number"),
        authorisation=forms.text(request.POST, "authorisation"), proof=actions.Proof(proof),
    )  # fmt: skip


def _receiver_fields(request: OfficerRequest, rows: Iterable[Any]) -> list[Field]:
    """Who takes all of them: the card is enough, as at a single one."""
    names = {row.applicant for row in rows}
    said = {name: request.POST.get(name, "") for name in ("to_number", "to_name", "authorisation", "proof")}
    proof = said["proof"] or "slip"
    return [
        Field("to_number", gettext("Number of the receiver's card"), value=said["to_number"], required=False,
              focus=True, hint=gettext("scan the card's square code here, or type the number")),
        Field("to_name", gettext("Given to"), required=False, hint=gettext("the name of the person who takes it"),
              value=said["to_name"] or (names.pop() if len(names) == 1 else "")),
        Field("authorisation", gettext("Authorisation"), value=said["authorisation"], required=False,
              hint=gettext("if it is neither the owner nor who submitted it")),
        Field("proof", gettext("Shown by"), "choices",
              choices=[Choice(one, str(actions.Proof(one).label), one == proof) for one in _PROOFS]),
    ]  # fmt: skip


def _fields(request: OfficerRequest, verb: str, rows: Iterable[Any]) -> list[Field]:
    """What the act needs to know once for all."""
    possible = [row for row in rows if row.possible]
    if verb == "give_out":
        return _receiver_fields(request, possible)
    if verb == "complete":
        ways = dict(way for row in possible for way in row.outcomes)
        picked = request.POST.get("outcome", "")
        choices = [Choice(value, name, value == picked) for value, name in ways.items()]
        return [Field("outcome", gettext("Outcome"), "choices", choices=choices)] if ways else []
    if verb == "hand_back":
        return [Field("reason", gettext("Reason"), "textarea", request.POST.get("reason", ""), rows=3)]
    if verb != "assign":
        return []
    units = sorted({row.unit_id for row in possible if row.unit_id}, key=str)
    posts = {post.id: post for unit in units for post in identity.posts_at(unit)}
    choices = [Choice(str(one.id), f"{one.name}, {one.title or one.role_name}") for one in posts.values()]
    return [Field("post", gettext("Officer"), "select", choices=choices)]


@require_GET
@officer
def bulk_run(request: OfficerRequest, run_id: uuid.UUID) -> HttpResponse:
    """What became of each dossier, and how far it is."""
    found = queries.bulk_page(run_id, actor=request.actor)
    said = ngettext("Done to %(n)d dossier", "Done to %(n)d dossiers", found.done) % {"n": found.done}
    if found.refused:
        said += ", " + gettext("refused: %(n)d") % {"n": found.refused}
    if found.waiting:
        said += ", " + gettext("still to do: %(n)d") % {"n": found.waiting}
    if progress.asks(request):
        return progress.told(
            said if found.waiting else f"{said}. {gettext('The work has ended.')}", under_way=bool(found.waiting)
        )
    page = {
        "title": str(NAMES[found.run.verb]), "lead": said, "running": found.waiting,
        "under_way": gettext("Work goes on in the background; you may leave this page."),
        "back": _back(found.run.verb), "lines": found.lines, "slips": found.run.verb == "give_out",
    }  # fmt: skip
    return render(request, "desk/bulk_run.html", {"page": page, "rail": _rail(request)})
