"""One procedure: which version holds on a day, and what it says.

Three queries on a cold process (the stamp, the heads behind a code, the document), one on a warm one (the stamp).
"""

import dataclasses
import datetime as dt
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils.translation import get_language, gettext

from motcua.catalogue import content as documents
from motcua.catalogue.errors import UnknownProcedure
from motcua.catalogue.formtexts import form_view
from motcua.catalogue.models import FormVersion, LifeEvent, Offering, ProcedureCode, ProcedureVersion, VersionState
from motcua.catalogue.revision import stamp
from motcua.catalogue.search.fold import codes as codes_in
from motcua.catalogue.views import (
    Caution,
    DecisionView,
    FieldView,
    LifeEventView,
    OfferingView,
    ProcedureView,
    VersionInfo,
    in_language,
)
from motcua.kernel import clock

MOST_KEPT: Final = 2_000
_HEAD: Final = (
    "value", "kind", "valid_from", "valid_to", "procedure_id", "procedure__code", "procedure__versions__id",
    "procedure__versions__number", "procedure__versions__state", "procedure__versions__valid_from",
    "procedure__versions__valid_to", "offerings", "events",
)  # fmt: skip


class IsIn(Func):
    """`value = ANY (array)`."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class _Head:
    """One version of the procedure behind a code."""

    version_id: uuid.UUID
    number: int
    state: str
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a code at a stamp."""

    stamp: uuid.UUID
    procedure_id: uuid.UUID
    code: str
    heads: tuple[_Head, ...]
    offerings: tuple[OfferingView, ...]
    events: tuple[tuple[str, str, str, str, str], ...]


class _Kept(OrderedDict[Any, Any]):
    """The last values asked for; old ones fall out, so that memory stays bounded."""

    def keep(self, key: Any, value: Any) -> Any:
        self[key] = value
        while len(self) > MOST_KEPT:
            try:
                self.popitem(last=False)
            except KeyError:  # another thread emptied it
                break
        return value


_behind: Final = _Kept()
_documents: Final = _Kept()


def procedure(code: str, *, as_of: dt.date | None = None) -> ProcedureView:
    """The procedure known as `code` (present, former or alias) as it holds on a day (today if none is given).

    If no version holds on that day, the nearest earlier one, else the first to come, with a caution that says so.

    Raises:
        UnknownProcedure: no published procedure has or had this code.
    """
    day, behind = as_of or clock.today(), _behind_code(_normal(code), stamp())
    head = _holding(behind.heads, day)
    if head is None:
        raise UnknownProcedure(code=code[:40])
    return _dressed(_document(head.version_id, behind.stamp), behind, head, day)


def version(version_id: uuid.UUID, *, as_of: dt.date | None = None) -> ProcedureView:
    """The version with this id, whatever has become of it since.

    Raises:
        UnknownProcedure: there is none.
    """
    now = stamp()
    view = _document(version_id, now)
    behind = _behind_code(view.code, now)
    head = next((head for head in behind.heads if head.version_id == version_id), None)
    return _dressed(view, behind, head, as_of or clock.today()) if head else view


def versions_of(code: str) -> list[VersionInfo]:
    """All published versions of a procedure, oldest first. Raises UnknownProcedure."""
    behind = _behind_code(_normal(code), stamp())
    return [
        VersionInfo(h.version_id, behind.procedure_id, behind.code, h.number, h.state, h.valid_from, h.valid_to)
        for h in sorted(behind.heads, key=lambda head: head.number)
        if h.state != VersionState.DRAFT
    ]


def _normal(code: str) -> str:
    text = code.encode("utf-8", "replace").decode().strip()[:40].replace("\0", "")
    found = codes_in(text)
    return found[0] if found and len(text) <= 9 else text


def _behind_code(code: str, now: uuid.UUID) -> _Behind:
    known: _Behind | None = _behind.get(code)
    if known is None or known.stamp != now:
        known = _behind.keep(code, _read_behind(code, now))
    return known


def _read_behind(code: str, now: uuid.UUID) -> _Behind:
    rows = list(
        ProcedureCode.objects.filter(value=code)
        .annotate(offerings=_offerings(), events=_events())
        .order_by(F("valid_to").desc(nulls_first=True), "procedure__versions__number")
        .values(*_HEAD)
    )
    if not rows:
        raise UnknownProcedure(code=code)
    # A code that was given to another procedure later means the one that had it last.
    mine = [row for row in rows if row["procedure_id"] == rows[0]["procedure_id"]]
    prefix = "procedure__versions__"
    heads = {
        row[f"{prefix}id"]: _Head(
            row[f"{prefix}id"], row[f"{prefix}number"], row[f"{prefix}state"], row[f"{prefix}valid_from"],
            row[f"{prefix}valid_to"],
        )
        for row in mine
        if row[f"{prefix}id"]
    }  # fmt: skip
    return _Behind(
        stamp=now,
        procedure_id=mine[0]["procedure_id"],
        code=mine[0]["procedure__code"],
        heads=tuple(heads.values()),
        offerings=tuple(_offering(row) for row in mine[0]["offerings"]),
        events=tuple((e["code"], e["name"], e["name_en"], e["hint"], e["hint_en"]) for e in mine[0]["events"]),
    )


def _offerings() -> ArraySubquery:
    keys = ("id", "unit_id", "unit_kind", "service_level", "valid_from", "valid_to")
    rows = Offering.objects.filter(procedure=OuterRef("procedure")).order_by("id")
    return ArraySubquery(rows.values(json=JSONObject(**{key: key for key in keys})))


def _events() -> ArraySubquery:
    keys = ("code", "name", "name_en", "hint", "hint_en")
    rows = LifeEvent.objects.filter(IsIn(F("code"), OuterRef("procedure__life_events"))).order_by("position")
    return ArraySubquery(rows.values(json=JSONObject(**{key: key for key in keys})))


def _offering(row: dict[str, Any]) -> OfferingView:
    return OfferingView(
        id=uuid.UUID(row["id"]),
        unit_id=uuid.UUID(row["unit_id"]) if row["unit_id"] else None,
        unit_kind=row["unit_kind"],
        service_level=row["service_level"],
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def _holding(heads: tuple[_Head, ...], day: dt.date) -> _Head | None:
    dated = sorted(
        (head for head in heads if head.state != VersionState.DRAFT and head.valid_from is not None),
        key=lambda head: (head.valid_from, head.number),
    )
    begun = [head for head in dated if head.valid_from is not None and head.valid_from <= day]
    return begun[-1] if begun else (dated[0] if dated else None)


def _document(version_id: uuid.UUID, now: uuid.UUID) -> ProcedureView:
    """The version's own content. A draft changes, so it is kept only as long as nobody has touched it."""
    language = (get_language() or "vi")[:2]
    key = (version_id, language)
    known: tuple[uuid.UUID, ProcedureView] | None = _documents.get(key)
    # The form that a version shows can get a new version of its own, so views follow the stamp as well.
    if known is not None and known[0] == now and known[1].state != VersionState.DRAFT:
        return known[1]
    rows = ProcedureVersion.objects.select_related("field", "decision", "procedure").annotate(
        form_code=KT("content__form_code"), form=_form_on(clock.today())
    )
    row = rows.filter(id=version_id).first()
    if row is None:
        raise UnknownProcedure(code=str(version_id))
    view = _view(row, row.form, language)
    _documents.keep(key, (now, view))
    return view


def _form_on(day: dt.date) -> Subquery:
    """The form valid on a day, or when the version began if none is; inside the version's own query."""
    begun = Q(valid_from__lte=day) | Q(valid_from__lte=OuterRef("valid_from"))
    keys = {"id": "id", "code": "code", "number": "number", "title": "title", "title_en": "title_en"}
    return Subquery(
        FormVersion.objects.filter(begun, code=OuterRef("form_code"))
        .order_by("-valid_from", "-number")
        .values(json=JSONObject(**keys, schema="schema", pages="pages"))[:1]
    )


def _view(row: ProcedureVersion, form: dict[str, Any] | None, language: str) -> ProcedureView:
    said = in_language(documents.read(row.content), language)
    field = row.field
    return ProcedureView(
        version_id=row.id,
        procedure_id=row.procedure_id,
        code=row.procedure.code,
        name=said.name,
        name_en=said.name_en,
        type=said.type,
        levels=said.levels,
        field=FieldView(field.code, (language == "en" and field.name_en) or field.name) if field else FieldView("", ""),
        subjects=said.subjects,
        service_level=said.service_level,
        summary=said.summary,
        cases=said.cases,
        channels=said.channels,
        results=said.results,
        legal_basis=said.legal_basis,
        steps=said.steps,
        requirements=said.requirements,
        agencies=said.agencies,
        related=said.related,
        address=said.address,
        decision=DecisionView(row.decision.number, row.decision.issued_on, row.decision.issuer)
        if row.decision
        else None,
        process_code=said.process_code,
        form=form_view(form, language) if form else None,
        life_events=(),
        offerings=(),
        state=row.state,
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


def _dressed(view: ProcedureView, behind: _Behind, head: _Head, day: dt.date) -> ProcedureView:
    language = (get_language() or "vi")[:2]
    english = language == "en"
    return dataclasses.replace(
        view,
        code=behind.code,
        state=head.state,
        valid_to=head.valid_to,
        offerings=tuple(offer for offer in behind.offerings if offer.covers(day)),
        life_events=tuple(
            LifeEventView(code, (english and name_en) or name, (english and hint_en) or hint)
            for code, name, name_en, hint, hint_en in behind.events
        ),
        warnings=tuple(_cautions(head, behind, day)),
    )


def _cautions(head: _Head, behind: _Behind, day: dt.date) -> list[Caution]:
    found = []
    if head.state == VersionState.ABOLISHED and head.valid_to is not None and head.valid_to <= day:
        text = gettext("This procedure was abolished on {day}. Do not accept new dossiers.")
        found.append(Caution("abolished", text.format(day=f"{head.valid_to:%d/%m/%Y}")))
    elif head.valid_to is not None and head.valid_to <= day:
        later = any(h.valid_from and h.valid_from >= head.valid_to and h.state != "draft" for h in behind.heads)
        text = gettext("This version ended on {day}, and a newer one has replaced it.") if later else gettext(
            "This procedure expired on {day}. Ask the catalogue officer before you accept a dossier."
        )  # fmt: skip
        found.append(Caution("replaced" if later else "expired", text.format(day=f"{head.valid_to:%d/%m/%Y}")))
    elif head.state == VersionState.ABOLISHED and head.valid_to is not None:
        text = gettext("This procedure will be abolished on {day}.")
        found.append(Caution("ending", text.format(day=f"{head.valid_to:%d/%m/%Y}")))
    if head.valid_from is not None and head.valid_from > day:
        text = gettext("This procedure takes effect on {day}.")
        found.append(Caution("not_yet_valid", text.format(day=f"{head.valid_from:%d/%m/%Y}")))
    if not any(offer.covers(day) for offer in behind.offerings):
        found.append(Caution("not_offered", gettext("No agency offers this procedure here yet.")))
    return found
