"""Working days and days off: the calendars, the decisions about days, and one decision with what it would move."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from motcua.deadlines import decided, decisions
from motcua.deadlines.decided import CalendarInfo, DecisionInfo, YearDay
from motcua.deadlines.foresight import Foresight, Moved, foresee
from motcua.deadlines.policies import DeadlinesPermission
from motcua.doors.desk import days as words
from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.dossiers.queries import registered_codes
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.errors import InvalidInput

_YEARS_AROUND: Final = 2


@require_http_methods(["GET", "POST"])
@officer
def days(request: OfficerRequest) -> HttpResponse:
    """The calendars with a year's days off, the decisions entered here, and a form to enter one."""
    actor, error = request.actor, None
    if request.method == "POST":
        try:
            made = decisions.enter_decision(words.stated(request.POST), actor=actor)
        except InvalidInput as objection:
            error = objection
        else:
            messages.success(request, gettext("The decision is kept. Another officer confirms it."))
            return HttpResponseRedirect(reverse("desk:days_decision", args=[made]))
    form = _form(request, request.POST if error else kept_form(request))
    if form and error:
        forms.blame(form, error)
    context = {"page": _page(request), "form": form, "rail": rail_of(actor, {}, "days")}
    return render(request, "desk/days.html", context, status=422 if error else 200)


def _page(request: OfficerRequest) -> dict[str, Any]:
    calendars = decided.calendars(actor=request.actor)
    calendar = next((one for one in calendars if str(one.id) == request.GET.get("lich")), calendars[0])
    year = clock.today().year
    years = [str(one) for one in range(year - _YEARS_AROUND, year + _YEARS_AROUND + 1)]
    year = int(asked) if (asked := request.GET.get("nam")) in years else year
    return {
        "title": gettext("Working days and days off"),
        "lead": gettext("Office hours, holidays and decisions about days. Every due date goes by them."),
        "filters": [
            Field("lich", gettext("Calendar"), "select",
                  choices=[Choice(str(one.id), one.name, one.id == calendar.id) for one in calendars]),
            Field("nam", gettext("Year"), "select", choices=[Choice(one, one, one == str(year)) for one in years]),
        ],
        "decisions": [_line(one) for one in decided.decisions(actor=request.actor)],
        "hours": _week(calendar), "basis": calendar.legal_basis, "follows": calendar.follows, "year": year,
        "days": [_year_day(one) for one in decided.year(calendar.id, year, actor=request.actor)],
    }  # fmt: skip


def _form(request: OfficerRequest, kept: QueryDict | None) -> Form | None:
    actor = request.actor
    if not actor.may(DeadlinesPermission.KEEP_CALENDARS):
        return None
    asked = forms.ident(kept.get("replaces") if kept is not None else request.GET.get("thay"))
    replaced = decided.decision(asked, actor=actor) if asked else None
    form = words.decision_form(actor, replaced if replaced and replaced.in_force else None)
    return forms.refill(form, kept) if kept is not None else form


def _week(calendar: CalendarInfo) -> list[tuple[str, str]]:
    """Office hours, weekdays with the same ones together."""
    names = [say.weekday(clock.at(2026, 11, 23 + number)) for number in range(7)]
    found: list[tuple[list[str], str]] = []
    for name, hours in zip(names, calendar.week, strict=False):
        said = words.hours_said(hours) or gettext("not open")
        if found and found[-1][1] == said:
            found[-1][0].append(name)
        else:
            found.append(([name], said))
    return [(" – ".join(dict.fromkeys((group[0], group[-1]))), said) for group, said in found]


def _line(one: DecisionInfo) -> dict[str, Any]:
    return {
        "number": one.number, "url": reverse("desk:days_decision", args=[one.id]), "issuer": one.issuer,
        "issued_on": say.number_date(one.issued_on), "days": [words.day_said(each) for each in one.days],
        "unit": words.unit_said(one.unit_id), "state": words.state_said(one), "waits": one.waits,
        "who": ", ".join(filter(None, (one.entered_name, one.confirmed_name))),
    }  # fmt: skip


def _year_day(one: YearDay) -> dict[str, str]:
    what = gettext("worked, %(hours)s") % {"hours": words.hours_said(one.hours)} if one.hours else gettext("day off")
    why = one.name or gettext("swapped, as the holidays of the year have it")
    return {
        "day": say.long_date(one.day).replace(" ", "\u00a0"), "what": what, "why": why, "basis": one.legal_basis,
        "url": reverse("desk:days_decision", args=[one.source]) if one.source else "",
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@officer
def decision(request: OfficerRequest, decision_id: uuid.UUID) -> HttpResponse:
    """One decision: what it says, what it would move, and the acts that its state allows."""
    actor, error = request.actor, None
    if request.method == "POST":
        try:
            return _act(request, decision_id)
        except InvalidInput as objection:
            error = objection
    info = decided.decision(decision_id, actor=actor)
    hands = {actor.id, actor.on_behalf_of.id if actor.on_behalf_of else actor.id}
    confirms = _may(actor, DeadlinesPermission.CONFIRM_DAYS, info)
    own = info.entered_by in hands
    page = {
        "title": gettext("Decision %(number)s") % {"number": info.number},
        "back": (reverse("desk:days"), gettext("Working days and days off")),
        "lead": gettext("%(issuer)s, %(day)s") % {"issuer": info.issuer, "day": say.number_date(info.issued_on)},
        "info": info, "state": words.state_said(info), "unit": words.unit_said(info.unit_id),
        "days": [words.day_said(one) for one in info.days], "from": say.number_date(info.valid_from),
        "acts": _acts(info), "replaces": _replaced(info, actor), "own": own,
        "may_confirm": info.waits and confirms and not own,
        "may_withdraw": (info.waits and (own or confirms)) or (info.in_force and confirms and not info.effective),
        "replace": f"{reverse('desk:days')}?thay={info.id}#f-number"
                   if info.in_force and _may(actor, DeadlinesPermission.KEEP_CALENDARS, info) else "",
        "seen": _seen(foresee(decision_id, actor=actor), actor) if info.waits else None,
        "problems": [error.message, *map(str, (error.data.get("fields") or {}).values())] if error else [],
    }  # fmt: skip
    context = {"page": page, "rail": rail_of(actor, {}, "days")}
    return render(request, "desk/days_decision.html", context, status=422 if error else 200)


def _may(actor: Actor, right: DeadlinesPermission, info: DecisionInfo) -> bool:
    return decisions.may(actor, right, info.unit_id)


def _acts(info: DecisionInfo) -> list[tuple[str, str]]:
    """Who did what with it, and when."""
    told = [(gettext("Entered"), f"{info.entered_name}, {say.moment(info.entered_at)}")]
    if info.confirmed_at:
        told.append((gettext("Confirmed"), f"{info.confirmed_name}, {say.moment(info.confirmed_at)}"))
    if info.ended_at:
        name = gettext("Taken back in time") if info.state == "withdrawn" else gettext("Replaced by another")
        told.append((name, f"{info.ended_name}, {say.moment(info.ended_at)}: {info.ended_reason}"))
    return told


def _replaced(info: DecisionInfo, actor: Actor) -> dict[str, str] | None:
    if info.replaces is None:
        return None
    other = decided.decision(info.replaces, actor=actor)
    return {"url": reverse("desk:days_decision", args=[other.id]), "name": other.legal_basis}


def _seen(seen: Foresight, actor: Actor) -> dict[str, Any]:
    """What the decision would move, in words, with the first of them."""
    codes = registered_codes([one.subject.id for one in seen.first], actor=actor)
    later = ngettext("%(n)s open dossier would be due later", "%(n)s open dossiers would be due later", seen.later)
    earlier = ngettext(
        "%(n)s open dossier would be due earlier", "%(n)s open dossiers would be due earlier", seen.earlier
    )
    more = gettext("Only the first %(n)s open dossiers were looked at; there are more.")
    some = gettext("The first %(n)s of them:") if len(seen.first) < seen.later + seen.earlier else ""
    return {
        "told": [text % {"n": say.thousands(n)} for text, n in ((later, seen.later), (earlier, seen.earlier)) if n],
        "more": more % {"n": say.thousands(seen.looked_at)} if seen.more else "",
        "some": some % {"n": len(seen.first)} if some else "",
        "first": [_moved(one, codes.get(one.subject.id, "")) for one in seen.first],
    }


def _moved(one: Moved, code: str) -> dict[str, Any]:
    return {
        "code": code or gettext("A dossier"), "before": say.moment(one.before), "after": say.moment(one.after),
        "proof": one.proof,
    }  # fmt: skip


def _act(request: OfficerRequest, decision_id: uuid.UUID) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "confirm":
        decisions.confirm_decision(decision_id, actor=request.actor)
        messages.success(request, gettext("Confirmed. Open dossiers are reckoned again now; it goes on by itself."))
    elif wanted == "withdraw":
        reason = forms.text(request.POST, "reason")[:1_000]
        decisions.withdraw_decision(decision_id, reason=reason, actor=request.actor)
        messages.success(request, gettext("Withdrawn. Due dates become what they were."))
    else:
        raise InvalidInput
    return HttpResponseRedirect(reverse("desk:days_decision", args=[decision_id]))
