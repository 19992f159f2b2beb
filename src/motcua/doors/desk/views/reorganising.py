"""For the province's administrators: merge, split and close units; look before, watch while, take back after."""

import csv
import io
import re
import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk import forms
from motcua.doors.desk import reorganisation_words as words
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Field, Form
from motcua.doors.look import say
from motcua.identity import queries as identity
from motcua.identity.reorganisation import actions, asking, queries
from motcua.identity.reorganisation.reading import plan_from_json, plan_from_sheet
from motcua.identity.reorganisation.spec import BY_AREA, PlanSpec
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput

MOST_BYTES: Final = 5_000_000
MOST_SHOWN: Final = 200
MOST_UNITS: Final = 20
_ARROW: Final = re.compile(r"\s*(?:→|->|=>)\s*")


@require_http_methods(["GET", "POST"])
@officer
def reorganisations(request: OfficerRequest) -> HttpResponse:
    """All of them, and a form to prepare one: a file, or lines of old → new."""
    found = queries.reorganisations(actor=request.actor)
    error = None
    if request.method == "POST":
        try:
            made = actions.prepare_reorganisation(_stated(request), actor=request.actor)
        except InvalidInput as objection:
            error = objection
        else:
            messages.success(request, gettext("The plan is kept. Look now at what it touches."))
            return HttpResponseRedirect(reverse("desk:reorganisation", args=[made]))
    form = _form()
    kept = request.POST if error else kept_form(request)
    if kept is not None:
        forms.refill(form, kept)
    if error:
        forms.blame(form, error)
    page = {
        "title": gettext("Changes of the organisation"),
        "empty": gettext("No change is planned."),
        "lead": gettext(
            "Merge, divide, rename, move or end units in one go. Nothing moves before you have seen it."
        ),
        "heads": [
            gettext("Plan"), gettext("From"), gettext("State of the plan"), gettext("Prepared by"),
            gettext("Legal basis"),
        ],
        "rows": [
            {"cells": [
                {"text": one.name, "url": reverse("desk:reorganisation", args=[one.id])},
                {"text": say.number_date(one.day)}, {"text": words.state_name(one.state)}, {"text": one.made_by},
                {"text": one.legal_basis},
            ]}
            for one in found
        ],
    }  # fmt: skip
    context = {"page": page, "form": form, "upload": True, "rail": rail_of(request.actor, {}, "reorganisations")}
    return render(request, "desk/reorganisations.html", context, status=422 if error else 200)


def _form() -> Form:
    return Form(
        gettext("Prepare a plan"), gettext("Keep the plan"),
        hint=gettext("Give a file (JSON in full; CSV or XLSX with the columns old and new), or write lines below."),
        fields=[
            Field("name", gettext("Name of the plan")),
            Field("day", gettext("First day of the new organisation"), "date"),
            Field("legal_basis", gettext("Legal basis")),
            Field("file", gettext("File"), "file", required=False, accept=".json,.csv,.xlsx"),
            Field("lines", gettext("Old → new"), "textarea", required=False, rows=5,
                  hint=gettext("One line a unit that ends: its name or key, →, the unit that takes over.")),
        ],
    )  # fmt: skip


def _stated(request: OfficerRequest) -> PlanSpec:
    """The plan that was sent.

    Raises:
        InvalidInput, BadPlan: what is missing or wrong, and where.
    """
    sent = request.FILES.get("file")
    if sent is not None and sent.size is not None and sent.size > MOST_BYTES:
        raise InvalidInput(fields={"file": gettext("The file is larger than 5 MB.")})
    if sent is not None and (sent.name or "").lower().endswith(".json"):
        return plan_from_json(sent.read(), sent.name or "plan.json")
    problems: dict[str, str] = {}
    name = forms.required_text(request.POST, "name", problems)
    day = forms.day(request.POST, "day", problems)
    basis = forms.required_text(request.POST, "legal_basis", problems)
    lines = forms.text(request.POST, "lines")
    if sent is None and not lines:
        problems["lines"] = gettext("Give a file or write the lines.")
    forms.refuse(problems)
    assert day is not None
    content = sent.read() if sent is not None else _as_sheet(lines)
    file_name = (sent.name or "plan.csv") if sent is not None else "plan.csv"
    return plan_from_sheet(file_name, content, name=name, day=day, legal_basis=basis)


def _as_sheet(lines: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["old", "new"])
    rows.writerows(_ARROW.split(line.strip(), maxsplit=1) for line in lines.splitlines() if line.strip())
    return out.getvalue().encode()


@require_http_methods(["GET", "POST"])
@officer
def reorganisation(request: OfficerRequest, reorganisation_id: uuid.UUID) -> HttpResponse:
    """One plan: its changes, what it touches, and the acts that its state allows."""
    error = None
    if request.method == "POST":
        try:
            return _act(request, reorganisation_id)
        except InvalidInput as objection:
            error = objection
    info = queries.reorganisation(reorganisation_id, actor=request.actor)
    spec = queries.plan_of(reorganisation_id, actor=request.actor)
    run = queries.run_of(reorganisation_id, actor=request.actor)
    names = _names(spec)
    page = {
        "title": info.name, "back": (reverse("desk:reorganisations"), gettext("Changes of the organisation")),
        "lead": gettext("From %(day)s · %(basis)s") % {"day": say.number_date(info.day), "basis": info.legal_basis},
        "info": info, "state": words.state_name(info.state), "changes": _changes(spec, names),
        "rooms": _rooms(info, names), "stays": _stays(info),
        "more": max(0, len(spec.changes) - MOST_SHOWN), "problems": info.survey.get("problems", []),
        "surveyed": say.moment(info.surveyed_at) if info.surveyed_at else "",
        "carried": say.moment(info.carried_at) if info.carried_at else "",
        "undone": say.moment(info.undone_at) if info.undone_at else "",
        "undo_until": say.moment(info.undo_until) if info.undo_until else "",
        "remaining": _remaining(info), "figures": _figures(info), "typed": say.number_date(info.day),
        "too_early": info.day > clock.today(),
        "run": {"under_way": run.state in ("queued", "running"), "failed": run.state == "failed",
                "text": _run_text(run), "message": run.message} if run else None,
        "watch": reverse("desk:reorganisation_run", args=[reorganisation_id]), "error": error.message if error else "",
    }  # fmt: skip
    context = {"page": page, "rail": rail_of(request.actor, {}, "reorganisations")}
    return render(request, "desk/reorganisation.html", context, status=422 if error else 200)


def _act(request: OfficerRequest, reorganisation_id: uuid.UUID) -> HttpResponse:
    here = HttpResponseRedirect(reverse("desk:reorganisation", args=[reorganisation_id]))
    wanted = request.POST.get("do", "")
    if wanted == "survey":
        report = actions.survey_reorganisation(reorganisation_id, actor=request.actor)
        if report.problems:
            messages.warning(request, gettext("The plan does not hold yet. See what is wrong."))
        else:
            messages.success(request, gettext("Nothing was changed. This is what the plan touches."))
        return here
    if wanted == "discard":
        actions.discard_reorganisation(reorganisation_id, actor=request.actor)
        messages.success(request, gettext("The plan is thrown away."))
        return HttpResponseRedirect(reverse("desk:reorganisations"))
    if wanted not in (asking.CARRY, asking.UNDO):
        raise InvalidInput
    info = queries.reorganisation(reorganisation_id, actor=request.actor)
    if forms.text(request.POST, "typed") != say.number_date(info.day):
        raise InvalidInput(gettext("Type the day %(day)s to confirm.") % {"day": say.number_date(info.day)})
    reason = forms.text(request.POST, "reason")[:1_000]
    if wanted == asking.UNDO and not reason:
        raise InvalidInput(gettext("Say why it is taken back."))
    asking.ask(reorganisation_id, wanted, account_id=request.user.pk, reason=reason, actor=request.actor)
    messages.success(request, gettext("It has begun. You may leave this page; it goes on."))
    return here


@require_GET
@officer
def reorganisation_run(request: OfficerRequest, reorganisation_id: uuid.UUID) -> HttpResponse:
    """How far it has come, for the page that watches."""
    queries.reorganisation(reorganisation_id, actor=request.actor)
    run = queries.run_of(reorganisation_id, actor=request.actor)
    under_way = run is not None and run.state in ("queued", "running")
    return JsonResponse({"under_way": under_way, "text": _run_text(run) if run else ""})


def _run_text(run: queries.RunInfo) -> str:
    if run.state == "queued":
        return gettext("Waiting for its turn.")
    if run.total:
        return gettext("%(room)s: %(done)s of %(total)s") % {
            "room": words.room_name(run.room), "done": run.done, "total": run.total,
        }  # fmt: skip
    return gettext("Under way.")


def _names(spec: PlanSpec) -> dict[str, str]:
    """Units by key, as they are called before or after."""
    before, after = identity.organisation(actions.eve(spec)), identity.organisation(spec.day)
    names = {unit.key: unit.name for tree in (before, after) for unit in tree.units.values()}
    names |= {target.key: target.name for change in spec.changes for target in change.targets if target.name}
    names[BY_AREA] = gettext("the commune of its area")
    return names


def _changes(spec: PlanSpec, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "kind": words.change_name(change.kind), "sources": [names.get(key, key) for key in change.sources],
            "targets": [names.get(target.key, target.key) for target in change.targets],
            "rules": [f"{_conditions(rule)} → {names.get(rule.to, rule.to)}" for rule in change.rules],
            "rest": names.get(change.rest, change.rest) if change.rules or len(change.targets) != 1 else "",
        }
        for change in spec.changes[:MOST_SHOWN]
    ]  # fmt: skip


def _conditions(rule: Any) -> str:
    listed = [", ".join(each) for each in (rule.fields, rule.procedures, rule.areas, rule.words) if each]
    return "; ".join(listed) or gettext("everything else")


def _rooms(info: queries.ReorganisationInfo, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": words.room_name(room), "lines": [
            {
                "name": words.touched_name(line["kind"]), "count": line["count"], "samples": line["samples"],
                "by_unit": _by_unit(line, names), "more": max(0, len(line["by_unit"]) - MOST_UNITS),
            }
            for line in lines if line["count"]
        ]}
        for room, lines in info.survey.get("rooms", [])
    ]  # fmt: skip


def _stays(info: queries.ReorganisationInfo) -> list[dict[str, Any]]:
    """What is left as it is, and why; the reasons are the rooms' own words."""
    return [
        {"name": words.room_name(room), "reasons": [gettext(reason) for reason in reasons]}
        for room, reasons in info.survey.get("stays", [])
    ]


def _by_unit(line: dict[str, Any], names: dict[str, str]) -> list[tuple[str, int]]:
    """The units with most of it, by name; a way is named by both ends."""
    if line["kind"].startswith("unit."):
        return []  # the samples name them already
    most = sorted(line["by_unit"].items(), key=lambda pair: -pair[1])[:MOST_UNITS]
    return [(" → ".join(names.get(key, key) for key in keys.split(" → ")), count) for keys, count in most]


def _figures(info: queries.ReorganisationInfo) -> list[tuple[str, int]]:
    return [
        (f"{words.room_name(room)}: {words.touched_name(kind)}", count)
        for room, kinds in info.figures.items()
        for kind, count in kinds.items()
        if count
    ]


def _remaining(info: queries.ReorganisationInfo) -> str:
    if info.undo_until is None:
        return ""
    minutes = max(0, int((info.undo_until - clock.now()).total_seconds() // 60))
    hours = ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return f"{hours} {gettext('%(n)d min') % {'n': minutes % 60}}"
