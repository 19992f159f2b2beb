"""For administrators: what could not be delivered or go on, and posts lent for a time."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk import forms
from motcua.doors.desk.event_words import event_name, subscriber_name
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.dossiers.queries import registered_codes
from motcua.identity import actions, queries
from motcua.identity.errors import DelegationNotValid
from motcua.kernel import clock, outbox
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.policies import KernelPermission
from motcua.workflow import queries as workflow
from motcua.workflow.actions import retry_timer
from motcua.workflow.policies import WorkflowPermission

_LETTERS: Final = 50


@require_GET
@officer
def letters(request: OfficerRequest) -> HttpResponse:
    """Deliveries that were given up; each can be sent again."""
    request.actor.require(KernelPermission.SEE_DEAD_LETTERS)
    may = request.actor.may(KernelPermission.REDELIVER)
    found = outbox.dead_letters(actor=request.actor)
    if before := forms.ident(request.GET.get("sau")):
        found = found.filter(id__lt=before)
    rows = list(found[: _LETTERS + 1])
    again = gettext("Send again")
    page = {
        "title": gettext("Letters not delivered"), "empty": gettext("Everything has been delivered."),
        "lead": gettext("The house tried for two days. Mend the cause, then send again."),
        "heads": [gettext("Event"), gettext("What was to be done"), gettext("When"), gettext("Tries"),
                  gettext("Last fault"), *([gettext("Do")] if may else [])],
        "rows": [_letter(row, again if may else "") for row in rows[:_LETTERS]],
        "next": f"?sau={rows[_LETTERS - 1].id}" if len(rows) > _LETTERS else "",
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "letters")})


def _letter(row: Any, again: str) -> dict[str, Any]:
    happened, wanted = event_name(row.event.name), subscriber_name(row.subscriber)
    cells = [happened, wanted, say.moment(row.event.occurred_at), str(row.attempts), row.last_error[:300]]
    action = {"url": reverse("desk:resend", args=[row.id]), "name": again, "of": happened} if again else None
    return {"cells": [{"text": cell} for cell in cells], "action": action}


@require_POST
@officer
def resend(request: OfficerRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Send one again."""
    outbox.redeliver(delivery_id, actor=request.actor)
    messages.success(request, gettext("It is on its way again."))
    return HttpResponseRedirect(reverse("desk:letters"))


@require_GET
@officer
def stuck(request: OfficerRequest) -> HttpResponse:
    """Timers of processes that could not go on, with the reason; each can be tried again."""
    request.actor.require(WorkflowPermission.SEE_FAULTS)
    may = request.actor.may(WorkflowPermission.RETRY_TIMER)
    rows = workflow.failed_timers(actor=request.actor, before=forms.ident(request.GET.get("sau")), limit=_LETTERS + 1)
    codes = registered_codes([row.subject.id for row in rows], actor=request.actor)
    page = {
        "title": gettext("Processes that stand still"), "empty": gettext("No process stands still."),
        "lead": gettext("A timer was due and the process could not go on. Mend the cause, then try again."),
        "heads": [gettext("Dossier code"), gettext("Process"), gettext("Timer"), gettext("Was due"), gettext("Failed"),
                  gettext("Reason")]
        + ([gettext("Do")] if may else []),
        "rows": [_stuck(row, codes.get(row.subject.id, ""), may=may) for row in rows[:_LETTERS]],
        "next": f"?sau={rows[_LETTERS - 1].id}" if len(rows) > _LETTERS else "",
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "stuck")})


def _stuck(row: workflow.FailedTimer, code: str, *, may: bool) -> dict[str, Any]:
    failed = say.moment(row.failed_at) if row.failed_at else ""
    cells = [code, row.process_name, row.step_name, say.moment(row.due_at), failed, row.fault[:300]]
    url = reverse("desk:retry_timer", args=[row.id])
    action = {"url": url, "name": gettext("Try again"), "of": row.step_name} if may else None
    return {"cells": [{"text": cell} for cell in cells], "action": action}


@require_POST
@officer
def retry(request: OfficerRequest, timer_id: uuid.UUID) -> HttpResponse:
    """Let one try again."""
    retry_timer(timer_id, actor=request.actor)
    messages.success(request, gettext("It will be tried again within a minute."))
    return HttpResponseRedirect(reverse("desk:stuck"))


@require_http_methods(["GET", "POST"])
@officer
def delegations(request: OfficerRequest) -> HttpResponse:
    """My posts that are lent, posts lent to me, and a form to lend one."""
    error = None
    if request.method == "POST":
        try:
            _lend(request)
        except InvalidInput as found:
            error = found
        else:
            messages.success(request, gettext("The post is lent. Every act of the deputy will name you both."))
            return HttpResponseRedirect(reverse("desk:delegations"))
    form = _form(request)
    kept = request.POST if error else kept_form(request)
    if form and kept is not None:
        forms.refill(form, kept)
    if form and error:
        forms.blame(form, error)
    page = {
        "title": gettext("Delegations"), "rows": _lent(request), "empty": gettext("No post is lent."),
        "lead": gettext(
            "Lend a post for a time, with a reason. A deputy works in your name until it ends or you take it back."
        ),
        "heads": [gettext("Post"), gettext("With whom"), gettext("From"), gettext("Until"), gettext("Reason"),
                  gettext("Do")],
    }  # fmt: skip
    context = {"page": page, "form": form, "rail": rail_of(request.actor, {}, "delegations")}
    return render(request, "desk/table.html", context, status=422 if error else 200)


def _lent(request: OfficerRequest) -> list[dict[str, Any]]:
    rows = []
    for one in queries.delegations_from(request.user):
        action = {"url": reverse("desk:revoke", args=[one.id]), "name": gettext("Take back"), "of": one.deputy_name}
        rows.append({"cells": _cells(one, gettext("to %(name)s") % {"name": one.deputy_name}), "action": action})
    for one in queries.delegations_of(request.user):
        action = {
            "url": f"{reverse('desk:act_for')}?uy-quyen={one.id}", "name": gettext("Work in this post"),
            "of": one.holder_name,
        }  # fmt: skip
        rows.append({"cells": _cells(one, gettext("from %(name)s") % {"name": one.holder_name}), "action": action})
    if request.actor.on_behalf_of:
        action = {"url": reverse("desk:act_for"), "name": gettext("Back to my own post"), "of": ""}
        cells = [{"text": gettext("You work for %(name)s now.") % {"name": request.actor.on_behalf_of.name}}]
        rows.insert(0, {"cells": cells + [{"text": ""}] * 4, "action": action})
    return rows


def _cells(one: Any, who: str) -> list[dict[str, str]]:
    unit = queries.organisation().unit(one.unit_id).name
    values = [f"{one.role_name}, {unit}", who, say.moment(one.starts_at), say.moment(one.ends_at), one.reason]
    return [{"text": value} for value in values]


def _form(request: OfficerRequest) -> Form | None:
    if request.actor.on_behalf_of:
        return None
    posts = queries.posts_of(request.user)
    tree = queries.organisation()
    colleagues: dict[uuid.UUID, str] = {}
    for post in posts:
        agency = tree.agency_of(post.unit_id)
        for unit in (one for one in tree.subtree(agency.id) if tree.agency_of(one).id == agency.id):
            colleagues.update(
                {one.account_id: f"{one.name}, {one.title or one.role_name}" for one in queries.posts_at(unit)}
            )
    colleagues.pop(request.user.pk, None)
    mine = [Choice(str(post.id), f"{post.title or post.role_name}, {tree.unit(post.unit_id).name}") for post in posts]
    others = [Choice(str(key), name) for key, name in sorted(colleagues.items(), key=lambda item: item[1])]
    today = say.number_date(clock.today())
    return Form(
        gettext("Lend a post"), gettext("Lend"), "k",
        fields=[
            Field("post", gettext("My post"), "select", choices=mine),
            Field("deputy", gettext("Deputy"), "select", choices=others),
            Field("starts_on", gettext("First day"), "date", today), Field("ends_on", gettext("Last day"), "date"),
            Field("reason", gettext("Reason"), "textarea"),
        ],
    )  # fmt: skip


def _lend(request: OfficerRequest) -> None:
    problems: dict[str, str] = {}
    post_id, deputy_id = forms.ident(request.POST.get("post")), forms.ident(request.POST.get("deputy"))
    first = forms.day(request.POST, "starts_on", problems)
    last = forms.day(request.POST, "ends_on", problems)
    reason = forms.required_text(request.POST, "reason", problems)
    if post_id is None:
        problems["post"] = gettext("Choose one of these.")
    if deputy_id is None:
        problems["deputy"] = gettext("Choose one of these.")
    forms.refuse(problems)
    assert first is not None
    assert last is not None
    assert post_id is not None
    assert deputy_id is not None
    starts = clock.now() if first == clock.today() else clock.at(first.year, first.month, first.day)
    ends = clock.at(last.year, last.month, last.day, 23, 59, 59)
    actions.delegate_post(post_id, deputy_id, starts_at=starts, ends_at=ends, reason=reason, actor=request.actor)


@require_POST
@officer
def revoke(request: OfficerRequest, delegation_id: uuid.UUID) -> HttpResponse:
    """Take a lent post back."""
    actions.revoke_delegation(delegation_id, reason=gettext("taken back on the delegations page"), actor=request.actor)
    messages.success(request, gettext("The post is yours alone again."))
    return HttpResponseRedirect(reverse("desk:delegations"))


@require_POST
@officer
def act_for(request: OfficerRequest) -> HttpResponse:
    """Work in a lent post, or in one's own again."""
    wanted = forms.ident(request.GET.get("uy-quyen"))
    if wanted is None:
        request.session.pop("acting_for", None)
        return HttpResponseRedirect(reverse("desk:worklist"))
    try:
        queries.actor_for(request.user, acting_for=wanted)
    except DelegationNotValid as error:
        raise NotAllowed from error
    request.session["acting_for"] = str(wanted)
    return HttpResponseRedirect(reverse("desk:worklist"))
