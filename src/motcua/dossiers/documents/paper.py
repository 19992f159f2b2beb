"""From the adopted text to the PDF."""

from typing import Any

from motcua.dossiers.models import Dossier, DraftDocument
from motcua.dossiers.queries.places import places_of
from motcua.files.typesetting import render, square_code
from motcua.kernel import clock


def pdf_of(document: DraftDocument, dossier: Dossier, *, name: str, number: str) -> bytes:
    """The result as PDF/A.

    Raises:
        BrokenTemplate: the layout is at fault; the text stays as it is.
    """
    now = clock.now()
    units = places_of(dossier)
    unit, agency = units.unit(dossier.handling_unit_id), units.agency_of(dossier.handling_unit_id)
    here = clock.local(now)
    said: dict[str, Any] = {
        "title": name, "no": number, "code": dossier.code or "", "unit": unit.name, "agency": agency.name,
        "signer": document.template.signer, "form_said": "",
        "place_date": f"{agency.area_name}, ngày {here.day:02} tháng {here.month:02} năm {here.year}".lstrip(", "),
        "paragraphs": [one.strip() for one in document.body.split("\n\n") if one.strip()],
        "qr": square_code("|".join((dossier.code or "", dossier.procedure_code, number, name))),
    }  # fmt: skip
    return render(document.template.layout, said, paper="a4", made_at=now)
