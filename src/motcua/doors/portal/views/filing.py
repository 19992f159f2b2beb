"""Filing online: one thing a page, saved after every step."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import InvalidAnswers, NoCompetentUnit
from motcua.doors.look.errors import uuid_or_none
from motcua.doors.look.fields import Field, Option
from motcua.doors.look.kept import kept_form, signed_in
from motcua.doors.look.request import Request
from motcua.doors.portal import applicants, confirmation, filing, parse
from motcua.dossiers import actions
from motcua.dossiers.errors import DraftLimit, PapersMissing, ReturnNotChosen
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, MotcuaError, NotFound
from motcua.kernel.ids import new_id

GET_OR_POST = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class StartForm:
    """What has to be known before a draft can begin."""

    fields: list[Field]
    case_id: uuid.UUID | None
    area: str
    who: str

    @property
    def complete(self) -> bool:
        return not any(field.error for field in self.fields)


def _start_form(view: Any, who: applicants.Choices, data: Any) -> StartForm:
    """The questions that this procedure and this account leave open, with what was chosen."""
    fields, chosen = [], {"case": "", "area": "", "who": "self"}

    def ask(
        name: str, label: str, options: tuple[Option, ...], *, widget: str, hint: str = "", first: str = ""
    ) -> None:
        value = parse.choice(data, name, options) if data is not None else first
        error = gettext("Choose one of the answers offered.") if data is not None and not value else ""
        chosen[name] = value
        fields.append(Field(name, label, widget=widget, hint=hint, options=options, value=value, error=error))

    if len(who.options) > 1:
        ask("who", gettext("For whom do you file?"), who.options, widget="radios", first="self")
    if len(view.cases) > 1:
        options = tuple(Option(str(case.id), case.name or gettext("The common case")) for case in view.cases)
        ask("case", gettext("Which case is yours?"), options, widget="radios" if len(options) < 8 else "select")
    if any(offer.unit_kind for offer in view.offerings) and not any(offer.unit_id for offer in view.offerings):
        hint = gettext("Its people's committee handles the dossier.")
        ask(
            "area",
            gettext("Commune or ward of residence"),
            tuple(parse.communes()),
            widget="select",
            hint=hint,
            first=who.area_code,
        )
    return StartForm(fields, uuid_or_none(chosen["case"]), chosen["area"], chosen["who"] or "self")


@login_required
@never_cache
@require_http_methods(GET_OR_POST)
def start(request: Request, code: str) -> HttpResponse:
    """Before the first step: who applies, which case, where it is handled."""
    view = catalogue.procedure(code)
    who = applicants.choices(request.user)
    data = request.POST if request.method == "POST" else None
    form = _start_form(view, who, data)
    key = uuid_or_none(request.POST.get("key")) or new_id()
    if data is not None and form.complete:
        try:
            draft = actions.start_draft(
                view.code, form.case_id, applicant=who.applicants[form.who], handling_area=form.area,
                idempotency_key=key, actor=request.actor,
            )  # fmt: skip
        except (NoCompetentUnit, DraftLimit) as error:
            form = StartForm([*form.fields, Field("", "", error=error.message)], form.case_id, form.area, form.who)
        else:
            return redirect("portal:tasks", draft)
    case = view.case(form.case_id)
    return render(
        request,
        "portal/start.html",
        {
            "name": view.name,
            "back_url": reverse("portal:procedure", args=[view.code]),
            "key": key,
            "fields": [field for field in form.fields if field.name],
            "errors": form.fields,
            "papers": [paper.name for paper in case.papers] if case else [],
        },
        status=422 if not form.complete else 200,
    )


def _draft(request: Request, dossier_id: uuid.UUID) -> Any:
    """The own draft, or None when it has been submitted already."""
    page = filing.own_page(dossier_id, request.actor)
    return page if page.dossier.state == "draft" else None


@login_required
@never_cache
@require_safe
def tasks(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """The list of steps with how far each is."""
    page = _draft(request, dossier_id)
    if page is None:
        return redirect("portal:dossier", dossier_id)
    steps = filing.steps(page)
    following = next((step for step in steps if not step.done), steps[-1])
    case = page.procedure.case(page.dossier.case_id)
    context = {
        "name": page.dossier.procedure_name,
        "done_text": gettext("You have done {done} of {total} steps.").format(
            done=sum(step.done for step in steps), total=len(steps)
        ),
        "tasks": steps,
        "next_url": following.url,
        "next_name": gettext("Next: {name}").format(name=following.name),
        "saved": filing.saved_text(),
        "case": case.name if case else "",
        "agency": gettext("{agency} handles it.").format(agency=page.handling_unit),
        "delete_url": reverse("portal:delete_draft", args=[dossier_id]),
    }
    return render(request, "portal/tasks.html", {"section": "mine", "page": context})


@signed_in
@never_cache
@require_http_methods(GET_OR_POST)
def form_page(request: Request, dossier_id: uuid.UUID, key: str) -> HttpResponse:
    """One page of the e-form. What was typed stays when something has to be mended."""
    page = _draft(request, dossier_id)
    if page is None:
        return redirect("portal:dossier", dossier_id)
    asked = next((one for one in filing.form_pages(page) if one.key == key), None)
    if asked is None:
        raise NotFound
    values: dict[str, Any] = page.dossier.answers
    errors: dict[str, str] = {}
    if request.method != "POST" and (kept := kept_form(request)):
        _answers, values, errors = parse.page_answers(asked.fields, kept)
    if request.method == "POST":
        answers, values, errors = parse.page_answers(asked.fields, request.POST)
        if not errors:
            try:
                actions.save_answers(dossier_id, key, answers, actor=request.actor)
            except InvalidAnswers as error:
                errors = error.data["fields"]
            else:
                url = reverse("portal:form", args=[dossier_id, key])
                later = reverse("portal:tasks", args=[dossier_id])
                return redirect(later if "later" in request.POST else filing.after_step(page, url))
    return _show_form(request, page, asked, values, errors)


def _show_form(request: Request, page: Any, asked: Any, values: Any, errors: dict[str, str]) -> HttpResponse:
    fields = [parse.form_field(spec, values.get(spec.name), errors.get(spec.name, "")) for spec in asked.fields]
    known = {spec.name for spec in asked.fields}
    general = [Field("", "", error=text) for name, text in errors.items() if name not in known]
    steps = filing.steps(page)
    url = reverse("portal:form", args=[page.dossier.id, asked.key])
    number = filing.position_of(steps, url)
    context = {
        "title": asked.title,
        "hint": asked.hint,
        "name": page.dossier.procedure_name,
        "step": number,
        "steps": len(steps),
        "step_text": filing.step_text(number, len(steps)),
        "fields": fields,
        "wrong": [*fields, *general],
        "single": len(fields) == 1 and fields[0].widget != "checkbox",
        "has_errors": bool(errors),
        "back_url": filing.before_step(page, url),
        "saved": filing.saved_text(),
    }
    return render(request, "portal/form.html", {"section": "mine", "page": context}, status=422 if errors else 200)


@signed_in
@never_cache
@require_http_methods(GET_OR_POST)
def return_page(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """How the result is to come: online, at a one-stop, or by post. What was typed stays when it has to be mended."""
    page = _draft(request, dossier_id)
    if page is None:
        return redirect("portal:dossier", dossier_id)
    typed, errors = kept_form(request) if request.method != "POST" else request.POST, {}
    if request.method == "POST":
        try:
            _choose_return(dossier_id, request)
        except InvalidInput as error:
            errors = error.data["fields"]
        else:
            url = reverse("portal:return", args=[dossier_id])
            later = reverse("portal:tasks", args=[dossier_id])
            return redirect(later if "later" in request.POST else filing.after_step(page, url))
    return _show_return(request, page, typed, errors)


def _choose_return(dossier_id: uuid.UUID, request: Request) -> None:
    way = parse.line(request.POST, "return_by", 20)
    if way not in filing.RETURNS:
        raise ReturnNotChosen(fields={"return_by": ReturnNotChosen().message})
    actions.choose_return(
        dossier_id, return_by=actions.ReturnBy(way), return_unit=uuid_or_none(request.POST.get("return_unit")),
        address=parse.line(request.POST, "return_address", 1_000), actor=request.actor,
    )  # fmt: skip


def _show_return(request: Request, page: Any, typed: Any, errors: dict[str, str]) -> HttpResponse:
    fields = filing.return_fields(page, typed, errors)
    steps, url = filing.steps(page), reverse("portal:return", args=[page.dossier.id])
    number = filing.position_of(steps, url)
    context = {
        "title": gettext("Getting the result"), "hint": "", "name": page.dossier.procedure_name, "step": number,
        "steps": len(steps), "step_text": filing.step_text(number, len(steps)), "fields": fields, "wrong": fields,
        "single": False, "has_errors": bool(errors), "back_url": filing.before_step(page, url),
        "saved": filing.saved_text(),
    }  # fmt: skip
    return render(request, "portal/form.html", {"section": "mine", "page": context}, status=422 if errors else 200)


@login_required
@never_cache
@require_http_methods(GET_OR_POST)
def check(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """The last look, then submission."""
    promise = filing.promise_field()
    lacking: MotcuaError | None = None
    if request.method == "POST":
        promise = _read_promise(request)
        if not promise.error:
            # The page is read only if something has to be mended: most submissions have nothing.
            try:
                actions.submit_dossier(dossier_id, actor=request.actor)
            except (PapersMissing, InvalidAnswers, ReturnNotChosen) as error:
                lacking = error
            else:
                return redirect("portal:done", dossier_id)
    page = _draft(request, dossier_id)
    if page is None:
        return redirect("portal:done", dossier_id)
    return _show_check(request, page, [promise], _problems(page, lacking))


def _problems(page: Any, lacking: MotcuaError | None) -> list[filing.Problem]:
    if isinstance(lacking, PapersMissing):
        return filing.missing_papers(page, lacking.data["missing"])
    return filing.problems(page, lacking.data["fields"]) if lacking else []


def _read_promise(request: Request) -> Field:
    ticked = "promise" in request.POST
    return filing.promise_field("" if ticked else gettext("Tick the declaration, then submit."), ticked=ticked)


def _show_check(request: Request, page: Any, fields: list[Field], problems: list[filing.Problem]) -> HttpResponse:
    steps = filing.steps(page)
    wrong = [*problems, *(filing.Problem(f"#{field.target}", field.error) for field in fields if field.error)]
    sections = filing.sections(page)
    context = {
        "name": page.dossier.procedure_name,
        "step_text": filing.step_text(len(steps), len(steps)),
        "back_url": steps[-2].url if len(steps) > 1 else reverse("portal:tasks", args=[page.dossier.id]),
        "errors": wrong,
        "sections": sections,
        "fields": fields,
        "now_text": confirmation.before_submission(clock.now()),
        "preview": confirmation.preview(page, sections),
    }
    return render(request, "portal/check.html", {"section": "mine", "page": context}, status=422 if wrong else 200)


@login_required
@require_POST
def delete(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Throw the draft away."""
    actions.delete_draft(dossier_id, actor=request.actor)
    return redirect("portal:mine")


@login_required
@never_cache
@require_safe
def done(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """We have it: code, secret, square code, what comes next."""
    page = filing.own_page(dossier_id, request.actor)
    if page.dossier.state == "draft":
        return redirect("portal:tasks", dossier_id)
    context = confirmation.build(page, base_url=request.build_absolute_uri("/"))
    return render(request, "portal/done.html", {"section": "mine", "page": context})
