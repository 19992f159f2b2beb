"""From frozen content to the PDF: made at the first fetch, then kept in `files`, one for each size."""

import io
import uuid
from typing import Final, cast
from urllib.parse import urlencode, urlsplit

from django.db import transaction

from motcua.dossiers.forms.content import Content
from motcua.dossiers.forms.handover import signature_drawing
from motcua.dossiers.forms.kinds import FormKind
from motcua.dossiers.models import Dossier, IssuedForm
from motcua.files.actions import store_file
from motcua.files.queries import open_file
from motcua.files.typesetting import Paper, render, square_code
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotFound

PRESS: Final = service("dossiers.press")
TRACK: Final = "/tra-cuu/"


def pdf_of(form: IssuedForm, paper: Paper, *, origin: str = "") -> bytes:
    """The PDF of an issued paper; `origin` (`https://…`) is where its reader may follow the dossier.

    Raises:
        BrokenTemplate: the template is at fault; the content stays as it is.
    """
    column = f"file_{paper}"
    if kept := getattr(form, f"{column}_id"):
        try:
            _info, stream = open_file(kept)
        except NotFound:
            pass  # taken away from the store: it is made again from what is frozen
        else:
            with stream:
                return bytes(stream.read())
    content = printed(form.content, form.dossier if form.kind == FormKind.RECEIPT else None, origin)
    made = render(form.template.source, content, paper=paper, made_at=form.issued_at)
    _keep(form, column, made)
    return made


def _keep(form: IssuedForm, column: str, made: bytes) -> None:
    subject = Subject("dossier" if form.dossier_id else "unit", cast("uuid.UUID", form.dossier_id or form.unit_id))
    with transaction.atomic():
        stored = store_file(io.BytesIO(made), name=f"{file_stem(form)}.pdf", subject=subject, actor=PRESS)
        IssuedForm.objects.filter(id=form.id).update(**{f"{column}_id": stored.id})


def file_stem(form: IssuedForm) -> str:
    """What the file is called: the code or number, and the paper's name."""
    return f"{form.number or form.content['code']} {form.template.title}".replace("/", "-")


def printed(content: Content, dossier: Dossier | None, origin: str) -> Content:
    """What the paper shows beyond what is frozen: the square code of every paper (TCVN 7322) and, on a receipt, the
    secret and the address to follow the dossier.
    """
    facts = (content["code"], content.get("procedure_code", ""), content.get("number", ""), content["title"])
    said = {**content, "qr": square_code("|".join(facts)), "secret": "", "track_qr": "", "link_shown": ""}
    if content.get("signature"):
        said["signature_svg"] = signature_drawing(content["signature"])
    if dossier is not None:
        link = f"{origin.rstrip('/')}{TRACK}?{urlencode({'ma': dossier.code or '', 'mat': dossier.secret})}"
        said["secret"] = " ".join(dossier.secret[at : at + 4] for at in range(0, len(dossier.secret), 4))
        if origin:
            said["track_qr"], said["link_shown"] = square_code(link), urlsplit(link).netloc + TRACK
    return said
