"""Papers of a dossier: offered for printing, then sent as PDF."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.look.downloads import paper_asked, sent_pdf
from motcua.dossiers import forms, queries


@require_GET
@officer
def offer(request: OfficerRequest, dossier_id: uuid.UUID, kind: str, sequence: int) -> HttpResponse:
    """A paper that can be printed now, on the size that it is usually on, or the other."""
    line = forms.find_line(dossier_id, kind, sequence, actor=request.actor)
    dossier = queries.find(dossier_id, actor=request.actor)
    pdf = reverse("desk:form_file", args=[dossier_id, kind, line.sequence])
    context = {
        "name": line.kind.label, "number": line.number, "code": dossier.code, "applicant": dossier.applicant_name,
        "procedure": dossier.procedure_name, "a4": f"{pdf}?kho=a4", "a5": f"{pdf}?kho=a5", "pdf": pdf,
        "url": reverse("desk:dossier", args=[dossier_id]),
    }  # fmt: skip
    return render(request, "desk/form_offer.html", context)


@require_GET
@officer
def form(request: OfficerRequest, dossier_id: uuid.UUID, kind: str, sequence: int) -> HttpResponse:
    """The paper itself; the read is recorded."""
    origin = request.build_absolute_uri("/")
    return sent_pdf(
        forms.open_form(dossier_id, kind, sequence, paper=paper_asked(request), origin=origin, actor=request.actor)
    )


@require_GET
@officer
def label(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The label of what lies in the cabinet."""
    return sent_pdf(forms.open_label(dossier_id, paper=paper_asked(request) or "a5", actor=request.actor))
