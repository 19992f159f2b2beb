"""For those who lead: what needs a decision today, and what is late or about to be."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.deadlines import queries as deadlines
from motcua.deadlines.phrases import due_phrase
from motcua.doors.desk import forms, where
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Due
from motcua.doors.desk.views.worklist import _measure
from motcua.doors.look import say
from motcua.dossiers import actions, queries
from motcua.dossiers.errors import ApologyOvertaken, ReasonNeeded
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.figures import Share
from motcua.identity.queries import Organisation, organisation
from motcua.kernel import clock
from motcua.kernel.errors import MotcuaError

BAR = 338  # how wide the bar of the busiest officer is, in the drawing's own units


@require_GET
@officer
def overview(request: OfficerRequest) -> HttpResponse:
    """Counts of the unit, each with its act; who holds how much; the share on time last and plain."""
    units = organisation()
    shown = where.shown_to(queries.led_by(request.actor), units)
    found = queries.overview(request.actor, shown.counted_as)
    decisions = sum(bool(n) for n in (found.apologies, found.early_today, found.to_approve, found.uncollected_long))
    context = {
        "page": {
            "title": _to_decide(decisions), "time": say.time_of_day(clock.now()), "found": found,
            "loads": [_load(one, max(load.held for load in found.loads)) for one in found.loads],
            **where.it_is(found.places, shown, units),
            "share": _share(found.this_month), "before": _share(found.last_month),
            "return_url": reverse("desk:waiting"),
            "approves": request.actor.may(DossierPermission.APPROVE),
        },
    }  # fmt: skip
    return render(request, "desk/overview.html", context)


def _to_decide(count: int) -> str:
    if not count:
        return gettext("Nothing needs your decision today")
    return ngettext("%(n)d thing needs your decision today", "%(n)d things need your decision today", count) % {
        "n": count
    }


def _share(share: Share) -> str:
    """`97,2 %`; a dash when nothing was finished. Rounded down, so that 100 % means all."""
    if share.on_time is None:
        return "–"
    return f"{say.decimal_comma(int(share.on_time * 1000) / 10)}\N{NO-BREAK SPACE}%"


def _load(load: Any, most: int) -> dict[str, Any]:
    """One officer with the parts of the bar: where each begins and how wide it is."""
    parts, at = [], 0.0
    for kind, count in (("l", load.late), ("t", load.today), ("k", load.in_time), ("w", load.paused)):
        width = BAR * count / most
        if count:
            parts.append({"kind": kind, "x": f"{at:.1f}", "width": f"{max(width - 1, 1):.1f}"})
        at += width
    query = urlencode({"can-bo": load.post_id}) if load.post_id else ""
    return {
        "name": load.name or gettext("Nobody has taken it"), "parts": parts, "load": load,
        "url": f"{reverse('desk:pressed')}?{query}" if query else reverse("desk:pressed"),
    }  # fmt: skip


@require_POST
@officer
def nudge(request: OfficerRequest) -> HttpResponse:
    """Remind everybody who holds what is due today."""
    count = actions.nudge_holders(actor=request.actor)
    said = ngettext("Reminded of %(n)d dossier.", "Reminded of %(n)d dossiers.", count) % {"n": count}
    messages.success(request, said if count else gettext("Everybody has been reminded today already."))
    return HttpResponseRedirect(reverse("desk:overview"))


@require_http_methods(["GET", "POST"])
@officer
def pressed(request: OfficerRequest) -> HttpResponse:
    """Late and about to be late, and the apologies that wait: ticked ones are sent, each in its own transaction."""
    problems: list[str] = []
    if request.method == "POST":
        problems = _approve(request)
        if not problems:
            return HttpResponseRedirect(reverse("desk:pressed"))
    units = organisation()
    there = where.agency_in(request.GET.get("dia-ban", "")[:10], units)
    unit = there.id if there else forms.ident(request.GET.get("don-vi"))
    post = forms.ident(request.GET.get("can-bo"))
    rows, following = queries.pressed(request.actor, unit=unit, post=post, after=request.GET.get("sau", "")[:400])
    now, calendar = clock.now(), deadlines.calendar_for()
    here = {name: str(value) for name, value in (("don-vi", unit), ("can-bo", post)) if value}
    context = {
        "rail": rail_of(request.actor, queries.queue_counts(request.actor), "pressed"),
        "page": {
            "rows": [_row(row, now, calendar, units) for row in rows],
            "apologies": [_apology(row) for row in queries.apologies(request.actor)],
            "drafts": len(queries.drafted_apologies(request.actor)), "filtered": bool(here),
            "next": f"?{urlencode({**here, 'sau': following})}" if following else "", "problems": problems,
        },
    }  # fmt: skip
    return render(request, "desk/pressed.html", context, status=409 if problems else 200)


def _approve(request: OfficerRequest) -> list[str]:
    """Approve what was ticked; returns what went wrong, by dossier."""
    chosen = forms.idents(request.POST, "apology")[:100]
    if not chosen:
        return [gettext("Tick at least one apology.")]
    codes = {row.id: row.code for row in queries.apologies(request.actor)}
    problems, done = [], 0
    for apology_id in chosen:
        try:
            actions.approve_extension(apology_id, actor=request.actor)
        except MotcuaError as error:
            problems.append(f"{codes.get(apology_id, '')}: {error.message}".removeprefix(": "))
        else:
            done += 1
    if done:
        said = ngettext("%(n)d apology is on its way.", "%(n)d apologies are on their way.", done) % {"n": done}
        messages.success(request, said)
    return problems


def _row(row: Any, now: dt.datetime, calendar: Any, units: Organisation) -> dict[str, Any]:
    phrase = due_phrase(row.due_at, now, calendar=calendar, measure=_measure(row.due_at, calendar))
    moved = row.due_original is not None and row.due_original < row.due_at
    return {
        "url": reverse("desk:dossier", args=[row.dossier_id]), "code": row.code, "applicant": row.applicant,
        "procedure": row.procedure, "step": row.step, "due": Due(str(phrase.state), phrase.text),
        "unit": units.unit(row.unit_id).name if row.unit_id in units else "",
        "holder": row.holder or gettext("Nobody has taken it"),
        "first": say.number_date(row.due_original) if moved and row.due_original else "",
    }  # fmt: skip


def _apology(row: Any) -> dict[str, Any]:
    return {
        "row": row, "url": reverse("desk:dossier", args=[row.dossier_id]), "due": say.number_date(row.due_before),
        "until": say.number_date(row.until), "in_time": clock.today() <= row.lawful_until,
        "refuse": reverse("desk:refuse_apology", args=[row.id]),
    }  # fmt: skip


@require_POST
@officer
def refuse(request: OfficerRequest, apology_id: uuid.UUID) -> HttpResponse:
    """Refuse one apology with its reason."""
    try:
        actions.refuse_apology(apology_id, reason=forms.text(request.POST, "reason")[:2000], actor=request.actor)
    except (ReasonNeeded, ApologyOvertaken) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, gettext("The apology is refused. The officer has been told why."))
    return HttpResponseRedirect(reverse("desk:pressed"))
