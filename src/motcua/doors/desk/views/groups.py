"""Many applicants in one spreadsheet: the template, the list with what is wrong in each row, and the receiving."""

import uuid
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import UnknownProcedure
from motcua.catalogue.views import CaseView, ProcedureView
from motcua.doors.desk import forms, progress, words
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.group_sheets import results_sheet, template_sheet
from motcua.doors.desk.intake_papers import as_asked, paper_row, read_papers
from motcua.doors.desk.intake_shapes import PaperRow
from motcua.doors.desk.intake_sheet import CHANNELS, intake_unit
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.dossiers import actions, queries
from motcua.dossiers.models.groups import GroupState, RowState
from motcua.kernel.errors import InvalidInput

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STATES: Final = (RowState.WRONG, RowState.RIGHT, RowState.RECEIVED, RowState.LEFT_OUT)


@require_http_methods(["GET", "POST"])
@officer
def groups(request: OfficerRequest) -> HttpResponse:
    """My counter's lists, and the form for a new one once its procedure is chosen."""
    unit_id = intake_unit(request.actor)
    data = request.POST if request.method == "POST" else request.GET
    view = _procedure(forms.text(data, "thu-tuc"))
    case = _case(view, data) if view else None
    form = _new_form(view, case) if view else None
    papers = [as_asked(one) if one.required else one for one in _papers(case, QueryDict())]
    status, asked = 200, forms.text(data, "tim-thu-tuc")
    if request.method == "POST" and view and form:
        papers = _papers(case, request.POST)
        try:
            group_id = _read(request, view, case, papers, unit_id)
        except InvalidInput as error:
            form, status = forms.blame(forms.refill(form, request.POST), error), 422
        else:
            return HttpResponseRedirect(reverse("desk:group", args=[group_id]))
    elif form and (kept := kept_form(request)) is not None:
        form, papers = forms.refill(form, kept), _papers(case, kept)
    page = {
        "title": gettext("Receive from a list"),
        "lead": gettext(
            "One spreadsheet, one procedure, many applicants. Each row is checked before anything is received."
        ),
        "procedure": view, "case": case, "papers": papers, "cases": _cases(view, case),
        "groups": [_line(one) for one in queries.recent_groups(request.actor)],
        "asked": asked, "hits": _hits(asked) if view is None else [],
    }  # fmt: skip
    return render(
        request, "desk/groups.html", {"page": page, "form": form, "rail": rail_of(request.actor, {}, "groups")},
        status=status,
    )  # fmt: skip


def _procedure(code: str) -> ProcedureView | None:
    try:
        return catalogue.procedure(code) if code else None
    except UnknownProcedure:
        return None


def _hits(text: str) -> list[tuple[str, str]]:
    if not text:
        return []
    page = catalogue.search(text[:200], filters=catalogue.Filters(), limit=8)
    return [(hit.code, hit.name) for hit in page.hits]


def _line(group: Any) -> dict[str, str]:
    state = {
        GroupState.OPEN: gettext("being checked"), GroupState.RUNNING: gettext("being received"),
        GroupState.DONE: gettext("received"),
    }  # fmt: skip
    return {
        "url": reverse("desk:group", args=[group.id]), "name": group.name, "procedure": group.procedure_name,
        "said": f"{say.moment(group.made_at)}, {group.made_by}", "state": state[GroupState(group.state)],
    }  # fmt: skip


def _case(view: ProcedureView, data: QueryDict) -> CaseView | None:
    """The case that was chosen, the first one as long as nobody chose."""
    return view.case(forms.ident(data.get("truong-hop"))) or view.case(None)


def _cases(view: ProcedureView | None, case: CaseView | None) -> list[tuple[str, str, bool]]:
    """Ways to the form of each case, since each asks for other papers; none where there is but one."""
    if view is None or len(view.cases) < 2:
        return []
    return [
        (f"?thu-tuc={view.code}&truong-hop={one.id}", one.name, case is not None and one.id == case.id)
        for one in view.cases
    ]


def _papers(case: CaseView | None, data: QueryDict) -> list[PaperRow]:
    return [paper_row(paper, data) for paper in case.papers] if case else []


def _new_form(view: ProcedureView, case: CaseView | None) -> Form:
    fields = [
        Field("thu-tuc", "", "hidden", view.code),
        Field("truong-hop", "", "hidden", str(case.id) if case else ""),
        Field("file", gettext("Spreadsheet (.xlsx or CSV UTF-8)"), "file", accept=".xlsx,.csv"),
        Field("channel", gettext("Handed in"), "select",
              choices=[Choice(one, words.channel(one), one == "direct") for one in CHANNELS]),
    ]  # fmt: skip
    return Form(
        gettext("A new list"), gettext("Check the list"), "k",
        gettext(
            "Say once what each applicant gives. For a row that differs the spreadsheet has a column for each paper: "
            "1C 1T 2S is an original, a certified copy and two copies; 0 is none."
        ), fields=fields,
    )  # fmt: skip


def _read(
    request: OfficerRequest, view: ProcedureView, case: CaseView | None, papers: list[PaperRow], unit_id: uuid.UUID
) -> uuid.UUID:
    problems: dict[str, str] = {}
    found = forms.uploaded(request, "file", problems)
    channel = forms.picked(request.POST, "channel", CHANNELS, problems)
    given = read_papers(papers, problems)
    forms.refuse(problems)
    assert found is not None
    return actions.read_group(
        cast("BinaryIO", found.file), found.name or "", procedure_code=view.code, case_id=case.id if case else None,
        papers=given, at_unit=unit_id, channel=actions.Channel(channel), actor=request.actor,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@officer
def group(request: OfficerRequest, group_id: uuid.UUID) -> HttpResponse:
    """One list: what is wrong in each row, and the button that receives the right ones."""
    if request.method == "POST":
        waiting = actions.receive_group(group_id, actor=request.actor)
        messages.success(
            request,
            ngettext("%(n)d dossier is being received.", "%(n)d dossiers are being received.", waiting)
            % {"n": waiting},
        )
        return HttpResponseRedirect(reverse("desk:group", args=[group_id]))
    state = forms.text(request.GET, "dong")
    after = forms.whole(forms.text(request.GET, "sau"), unknown=0)
    found = queries.group_page(group_id, actor=request.actor, state=state, after=after)
    if progress.asks(request):
        return _progress(found)
    here = reverse("desk:group", args=[group_id])
    used = [key for key in found.columns if any(row.cells.get(key) or key in row.problems for row in found.rows)]
    page = {
        "title": found.group.name, "lead": found.procedure.name, "back": (reverse("desk:groups"), gettext("All lists")),
        "running": found.group.state == GroupState.RUNNING, "problem": found.group.problem,
        "under_way": gettext("The rows are being received. You may leave this page; the work goes on."),
        "right": found.counts.get(RowState.RIGHT, 0), "received": found.counts.get(RowState.RECEIVED, 0),
        "filters": [
            (f"{here}?dong={one}", _state_name(one), found.counts.get(one, 0), one == state) for one in _STATES
        ],
        "all": (here, sum(found.counts.values()), not state),
        "heads": [found.columns[key] for key in used],
        "rows": [_row(row, used) for row in found.rows],
        "next": f"{here}?dong={state}&sau={found.next}" if found.next else "",
        "results": reverse("desk:group_results", args=[group_id]),
    }  # fmt: skip
    return render(request, "desk/group.html", {"page": page, "rail": rail_of(request.actor, {}, "groups")})


def _progress(found: Any) -> HttpResponse:
    received, right = (found.counts.get(one, 0) for one in (RowState.RECEIVED, RowState.RIGHT))
    if found.group.state == GroupState.RUNNING:
        said = gettext("Received: %(n)d of %(all)d.") % {"n": received, "all": received + right}
        return progress.told(said, under_way=True)
    return progress.told(gettext("The rows have been received. Update to see the codes."), under_way=False)


def _state_name(state: str) -> str:
    return {
        RowState.WRONG: gettext("to be mended"), RowState.RIGHT: gettext("right"),
        RowState.RECEIVED: gettext("received"), RowState.LEFT_OUT: gettext("left out"),
    }[RowState(state)]  # fmt: skip


def _row(row: Any, used: list[str]) -> dict[str, Any]:
    return {
        "number": row.number, "state": row.state, "state_name": _state_name(row.state), "code": row.code,
        "dossier": reverse("desk:dossier", args=[row.dossier_id]) if row.dossier_id else "",
        "edit": "" if row.state == RowState.RECEIVED else reverse("desk:group_row", args=[row.id]),
        "whole": row.problems.get("", ""),
        "cells": [(row.cells.get(key, ""), row.problems.get(key, "")) for key in used],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@officer
def row(request: OfficerRequest, row_id: uuid.UUID) -> HttpResponse:
    """One row, to be mended or left out."""
    found = queries.group_row(row_id, actor=request.actor)
    back = reverse("desk:group", args=[found.group_id])
    view = catalogue.procedure(found.group.procedure_code)
    if request.method == "POST":
        cells = {key[5:]: forms.text(request.POST, key) for key in request.POST if key.startswith("cell-")}
        actions.mend_row(row_id, cells, leave_out="leave" in request.POST, actor=request.actor)
        return HttpResponseRedirect(f"{back}?dong=wrong")
    fields = [
        Field(f"cell-{key}", head, value=found.cells.get(key, ""), error=found.problems.get(key, ""), required=False)
        for key, head in queries.group_columns(view, found.group.case_id).items()
    ]
    form = Form(gettext("Row %(n)d") % {"n": found.number}, gettext("Check again"), "k", fields=fields)
    form.others = [found.problems[""]] if found.problems.get("") else []
    form.problem = gettext("Something needs correcting.") if found.problems else ""
    page = {"title": found.group.name, "back": (back, gettext("The list"))}
    return render(
        request, "desk/group_row.html", {"page": page, "form": form, "rail": rail_of(request.actor, {}, "groups")}
    )


@require_GET
@officer
def template(request: OfficerRequest, code: str) -> HttpResponse:
    """The empty spreadsheet of a procedure: heads, text cells, choices."""
    intake_unit(request.actor)
    view = catalogue.procedure(code)
    case = _case(view, request.GET)
    return _sheet(template_sheet(view, case.id if case else None), f"danh-sach-{code}.xlsx")


@require_GET
@officer
def results(request: OfficerRequest, group_id: uuid.UUID) -> HttpResponse:
    """The list with the codes that were given."""
    return _sheet(results_sheet(queries.group_page(group_id, actor=request.actor, limit=10_000)), "ket-qua.xlsx")


def _sheet(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
