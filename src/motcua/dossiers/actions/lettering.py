"""Letters for several, on paper: asked for together, made in the background, fetched and printed as one PDF.

    ask_letters -> write each … -> join -> count all as told

A letter is numbered and kept with its dossier in a transaction of its own, so a worker that stops loses none of them
and the next goes on behind the last. They count as told only when the PDF is whole, in the transaction that keeps it:
until then all stand in the list of results that wait.
"""

import io
import tempfile
import uuid
from collections.abc import Iterable
from typing import BinaryIO, Final, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from motcua.dossiers import audience, telling
from motcua.dossiers.actions.exporting import KEPT, KIND, fail, keep_file, not_too_many, note, put_in_line, taken
from motcua.dossiers.actions.letters import count_as_told, letter_for
from motcua.dossiers.errors import NoLetterToWrite
from motcua.dossiers.forms import FormKind
from motcua.dossiers.forms.paper import pdf_of
from motcua.dossiers.models import Export, ExportKind, LetterLine, LineState
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.page import record_look
from motcua.dossiers.queries.timeline import Looked
from motcua.dossiers.queries.waiting import to_write_to
from motcua.dossiers.states import State
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.notices import actions as notices

STEP: Final = 10  # letters between two words on how far it is


@transaction.atomic
def ask_letters(dossier_ids: Iterable[uuid.UUID] | None, *, actor: Actor) -> uuid.UUID:
    """Ask for letters to the owners of these results, or, with None, to all whom no way reaches; any number.

    Those that are being made already are passed over.

    Raises:
        NotAllowed: the actor returns no results. TooManyExports: several files are being made.
        NoLetterToWrite: nobody is left to write to.
    """
    if actor.id is None or not actor.places(DossierPermission.RETURN):
        raise NotAllowed(permission=DossierPermission.RETURN.value)
    not_too_many(actor)
    locks.hold("dossiers.letters")  # two may tick the same
    found = to_write_to(actor, None if dossier_ids is None else list(dossier_ids))
    if not found:
        raise NoLetterToWrite
    export = Export.objects.create(
        kind=ExportKind.PDF, filters={"letters": len(found)}, asked_by_id=actor.id, asked_by=actor.name
    )
    LetterLine.objects.bulk_create(
        [LetterLine(export=export, number=number, dossier_id=one, code=code)
         for number, (one, code) in enumerate(found, 1)],
        batch_size=1_000,
    )  # fmt: skip
    audit.record(Subject(KIND, export.id), "dossiers.letters_asked", actor=actor, letters=len(found))
    put_in_line(export.id)
    return export.id


def make_letters(export_id: uuid.UUID, *, actor: Actor) -> None:
    """Write what is not written yet, then the PDF of all. Whom no letter can be written to keeps the reason."""
    with taken(export_id) as export, translation.override("vi"):
        if export is None:
            return
        waiting = export.letters.filter(state=LineState.WAITING).order_by("number")
        before = export.letters.exclude(state=LineState.WAITING).count()
        for count, line in enumerate(waiting, before + 1):
            _write(line, actor=actor)
            if count % STEP == 0:
                note(export, rows=count, seen_at=clock.now())
        _finish(export, actor=actor)


def _write(line: LetterLine, *, actor: Actor) -> None:
    try:
        with transaction.atomic():
            form = letter_for(line.dossier_id, actor=actor)
            record_look(line.dossier_id, Looked.PRINTED, FormKind.LETTER, actor=actor)
            LetterLine.objects.filter(id=line.id).update(state=LineState.DONE, form=form)
        pdf_of(form, "a4")
    except MotcuaError as error:
        _refuse(line, error.message)


def _refuse(line: LetterLine, why: str) -> None:
    LetterLine.objects.filter(id=line.id).update(state=LineState.REFUSED, said=why)


def _finish(export: Export, *, actor: Actor) -> None:
    for line in export.letters.filter(state=LineState.DONE).exclude(dossier__state=State.FINISHED):
        _refuse(line, gettext("This result does not wait any more: no letter is needed."))
    written = export.letters.filter(state=LineState.DONE).order_by("number")
    dossiers = list(written.values_list("dossier_id", flat=True))
    if not dossiers:
        fail(export, gettext("No letter could be written. Beside each dossier stands why, and what to do."))
        return
    with tempfile.TemporaryFile() as kept:
        _join(export, cast("BinaryIO", kept))
        _keep(export, cast("BinaryIO", kept), dossiers, actor=actor)


def _join(export: Export, target: BinaryIO) -> None:
    from pikepdf import Pdf  # takes long to load, and few print letters

    written = export.letters.filter(state=LineState.DONE).select_related("form__template").order_by("number")
    with Pdf.new() as together:
        for count, line in enumerate(written.iterator(chunk_size=100), 1):
            assert line.form is not None
            with Pdf.open(io.BytesIO(pdf_of(line.form, "a4"))) as one:
                together.pages.extend(one.pages)
            if count % STEP == 0:
                note(export, seen_at=clock.now())
        together.save(target)


@transaction.atomic
def _keep(export: Export, content: BinaryIO, dossiers: list[uuid.UUID], *, actor: Actor) -> None:
    """The file, that all were told, and the notice: together, or none of them."""
    now, count = clock.now(), len(dossiers)
    name = f"thu-moi-nhan-ket-qua-{clock.local(now):%Y%m%d-%H%M}.pdf"
    if keep_file(export, content, name=name, rows=count, actor=actor) is None:
        return
    count_as_told(dossiers)
    words = {"letters": count, "refused": export.filters["letters"] - count, "until": now + KEPT}
    notices.notify(
        telling.LETTERS_READY, to=audience.officers([export.asked_by_id]), subject=Subject(KIND, export.id),
        key=str(export.id), data=words, actor=actor,
    )  # fmt: skip
