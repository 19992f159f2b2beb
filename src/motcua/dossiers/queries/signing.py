"""What an approver has to know of a row before signing: what is different from what was asked or seen before."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import F

from motcua.catalogue.views import FieldSpec
from motcua.dossiers.documents.edits import Edit, Edits, clipped, edits_of, first_of
from motcua.dossiers.documents.filling import shown
from motcua.dossiers.models import Dossier, DraftDocument, DraftReading, ResultDocument, SupplementRequest
from motcua.dossiers.pinned import procedure_of
from motcua.kernel.actor import Actor

NOTHING: Final = Edits()


@dataclass(frozen=True, slots=True)
class Before:
    """What a row of the signing list tells.

    `template` are the words changed against the template, `since` those changed after the actor last looked (version
    `seen`, 0 for never), `answers` what the applicant declared anew when asked for it. `written`: the result was
    written from a template, and is no file of its own; `looked`: the actor has seen the changes of this very version.
    """

    written: bool = False
    changed: bool = False
    looked: bool = False
    seen: int = 0
    version: int = 0
    template: Edits = NOTHING
    since: Edits = NOTHING
    answers: Edits = NOTHING
    results: tuple[str, ...] = field(default=())

    @property
    def plain(self) -> bool:
        """Nothing was changed: the result is word for word what the template made of the first declaration."""
        return self.written and not self.changed and not self.answers

    @property
    def careful(self) -> bool:
        """Something differs: words were changed against the template, or the applicant declared something anew.

        A result that is a file of its own is neither: nothing can be said about what is in it. Whether the approver
        has looked already makes no difference here; the row says that.
        """
        return self.changed or bool(self.answers)


def before_signing(dossier_ids: Collection[uuid.UUID], actor: Actor) -> dict[uuid.UUID, Before]:
    """For each of these dossiers, in three queries however many they are. The caller has authorised.

    Dossiers without a drafted result and without changed answers are left out.
    """
    texts, results = _texts(dossier_ids)
    seen = _seen([text for text in texts.values() if text.changed], actor)
    answers = _answers(dossier_ids)
    return {
        one: _before(texts.get(one), seen.get(one), answers.get(one, NOTHING), tuple(results.get(one, ())))
        for one in {*results, *answers}
    }


def _before(text: DraftDocument | None, seen: DraftDocument | None, answers: Edits, results: tuple[str, ...]) -> Before:
    if text is None or not text.changed:
        return Before(written=text is not None, answers=answers, results=results)
    older = seen is not None and seen.number < text.number and seen.body != text.body
    return Before(
        written=True, changed=True, looked=seen is not None and seen.id == text.id,
        seen=seen.number if seen else 0, version=text.number, template=edits_of(text.filled, text.body),
        since=edits_of(seen.body, text.body) if seen and older else NOTHING, answers=answers, results=results,
    )  # fmt: skip


def _texts(dossier_ids: Collection[uuid.UUID]) -> tuple[dict[uuid.UUID, DraftDocument], dict[uuid.UUID, list[str]]]:
    """The text of each drafted result, and the names of all results."""
    rows = ResultDocument.objects.filter(dossier__in=list(dossier_ids), superseded_at__isnull=True)
    texts: dict[uuid.UUID, DraftDocument] = {}
    names: dict[uuid.UUID, list[str]] = {}
    for row in rows.select_related("text").order_by("id"):
        names.setdefault(row.dossier_id, []).append(row.name)
        if text := getattr(row, "text", None):
            texts[row.dossier_id] = text
    return texts, names


def _seen(changed: list[DraftDocument], actor: Actor) -> dict[uuid.UUID, DraftDocument]:
    """The last version of each that the actor looked at."""
    if not changed or actor.id is None:
        return {}
    readings = DraftReading.objects.filter(
        reader_id=actor.id, document__dossier__in=[text.dossier_id for text in changed]
    )
    found = readings.select_related("document").order_by("document__number")
    return {one.document.dossier_id: one.document for one in found}


def declared_anew(dossier_id: uuid.UUID) -> tuple[Edit, ...]:
    """Every answer that the applicant changed when asked to, from the first to the last. The caller has authorised."""
    first = _answered_again([dossier_id]).get(dossier_id)
    return tuple(_declared(first)) if first else ()


def _answers(dossier_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Edits]:
    """What was first declared against what stands there now, for dossiers of which pages were answered again."""
    again = _answered_again(dossier_ids)
    return {key: found for key, one in again.items() if (found := first_of(_declared(one)))}


def _answered_again(dossier_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SupplementRequest]:
    """The first request of each that pages were answered to."""
    again = SupplementRequest.objects.filter(
        dossier__in=list(dossier_ids), answers_before__isnull=False, answered_at__isnull=False
    )
    first: dict[uuid.UUID, SupplementRequest] = {}
    for one in again.select_related("dossier").order_by(F("number").desc()):
        first[one.dossier_id] = one
    return first


def _declared(request: SupplementRequest) -> Iterator[Edit]:
    dossier, before = request.dossier, request.answers_before or {}
    specs = _fields(dossier)
    order = [*specs, *(name for name in {**before, **dossier.answers} if name not in specs)]
    for name in order:
        old, new = (shown(answers.get(name), specs.get(name)) for answers in (before, dossier.answers))
        if old != new:
            label = str(specs[name].label) if name in specs else name
            yield Edit(clipped(label), clipped(old), clipped(new))


def _fields(dossier: Dossier) -> dict[str, FieldSpec]:
    form = procedure_of(dossier).form
    return {spec.name: spec for page in form.pages for spec in page.fields} if form else {}
