"""For officers of the catalogue: imports to review, and how fresh what an agency publishes is."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.catalogue import actions, queries
from motcua.catalogue.policies import CataloguePermission
from motcua.doors.desk import forms
from motcua.doors.desk.frame import seat_of
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.look import say
from motcua.identity import queries as identity
from motcua.kernel.errors import NotFound

_ITEMS: Final = 50


@require_GET
@officer
def changes(request: OfficerRequest) -> HttpResponse:
    """Imports, the newest first, with what waits in each."""
    found = queries.change_sets(actor=request.actor)
    rows = [
        {"cells": [
            {"text": one.file_name, "url": reverse("desk:change", args=[one.id])},
            {"text": f"{say.moment(one.made_at)}, {one.made_by}"},
            {"text": str(one.read)}, {"text": str(one.unchanged)},
            {"text": str(one.waiting)}, {"text": str(one.accepted)}, {"text": str(one.rejected)},
        ]}
        for one in found
    ]  # fmt: skip
    page = {
        "title": gettext("Changes to review"), "rows": rows, "empty": gettext("No import waits for review."),
        "lead": gettext(
            "Each import of the national copy is a set of changes. Nothing is published before you accept it."
        ),
        "heads": [gettext("File"), gettext("Imported"), gettext("Read"), gettext("Unchanged"), gettext("Waiting"),
                  gettext("Taken over"), gettext("Rejected")],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "changes")})


@require_http_methods(["GET", "POST"])
@officer
def change(request: OfficerRequest, change_set_id: uuid.UUID) -> HttpResponse:
    """One import: each change with what it was and what it becomes; ticked ones are accepted or rejected."""
    if request.method == "POST":
        return _review(request, change_set_id)
    info = queries.change_set(change_set_id, actor=request.actor)
    after = request.GET.get("sau", "")[:40]
    items = queries.change_items(change_set_id, actor=request.actor, state="waiting", after=after, limit=_ITEMS + 1)
    shown = items[:_ITEMS]
    kinds = {"new": gettext("new"), "changed": gettext("changed"), "abolished": gettext("abolished")}
    page = {
        "title": info.file_name, "back": (reverse("desk:changes"), gettext("Changes to review")),
        "items": [{"info": item, "kind": kinds.get(item.kind, item.kind)} for item in shown],
        "may_review": request.actor.may(CataloguePermission.PUBLISH),
        "lead": ngettext("%(n)d change waits.", "%(n)d changes wait.", info.waiting) % {"n": info.waiting},
        "problems": queries.import_problems(change_set_id, actor=request.actor, limit=20) if not after else [],
        "next": f"?sau={shown[-1].code}" if len(items) > _ITEMS else "",
    }  # fmt: skip
    return render(request, "desk/change.html", {"page": page, "rail": rail_of(request.actor, {}, "changes")})


def _review(request: OfficerRequest, change_set_id: uuid.UUID) -> HttpResponse:
    queries.change_set(change_set_id, actor=request.actor)  # there, and theirs to see
    items = forms.idents(request.POST, "item")
    if not items:
        messages.warning(request, gettext("Tick the changes first."))
        return HttpResponseRedirect(request.path)
    accept = request.POST.get("do") == "accept"
    reason = forms.text(request.POST, "reason")
    chosen = {"accept": items} if accept else {"accept": [], "reject": items}
    counts = actions.review_change_set(change_set_id, reason=reason, actor=request.actor, **chosen)
    count = counts[0] if accept else counts[1]
    said = (
        ngettext("%(n)d change accepted.", "%(n)d changes accepted.", count)
        if accept
        else ngettext("%(n)d change rejected.", "%(n)d changes rejected.", count)
    )
    messages.success(request, said % {"n": count})
    return HttpResponseRedirect(request.path)


@require_GET
@officer
def freshness(request: OfficerRequest) -> HttpResponse:
    """What is not fresh among the procedures of an agency: one's own, or any for those who edit everywhere."""
    request.actor.require(CataloguePermission.EDIT)
    tree = identity.organisation()
    unit_id = forms.ident(request.GET.get("don-vi")) or seat_of(request.actor).agency_id
    if unit_id is None or unit_id not in tree.units:
        raise NotFound
    request.actor.require(CataloguePermission.EDIT, unit_id)
    found = queries.freshness(unit_id)
    rows = [
        {"cells": [
            {"text": one.code, "url": f"/thu-tuc/{one.code}/"}, {"text": one.name}, {"text": finding_name(one)},
            {"text": str(one.days)}, {"text": ", ".join(one.parts)},
        ]}
        for one in found.findings[:500]
    ]  # fmt: skip
    updated = say.moment(found.updated_at) if found.updated_at else "–"
    page = {
        "title": gettext("Freshness: %(unit)s") % {"unit": tree.unit(unit_id).name}, "rows": rows,
        "empty": gettext("Everything is fresh.") if found.procedures else gettext("This agency owns no procedure."),
        "lead": found.procedures and gettext("%(n)d procedures, last updated %(when)s.")
        % {"n": found.procedures, "when": updated},
        "heads": [gettext("Code"), gettext("Procedure"), gettext("What is wrong"), gettext("Days"), gettext("Parts")],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "freshness")})


def finding_name(finding: Any) -> str:
    """What is wrong, in words."""
    return {
        "announced_late": gettext("announced late"),
        "published_late": gettext("published late"),
        "update_waiting": gettext("an update waits"),
        "incomplete": gettext("incomplete"),
        "expired": gettext("expired, still offered"),
        "unlike_national": gettext("unlike the national copy"),
    }.get(finding.kind, str(finding.kind))
