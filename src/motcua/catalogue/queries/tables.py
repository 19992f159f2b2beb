"""The small tables: fields, life events, forms."""

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import get_language

from motcua.catalogue.errors import UnknownForm
from motcua.catalogue.formtexts import form_view
from motcua.catalogue.models import Field, FormVersion, LifeEvent, ProcedureCode
from motcua.catalogue.views import FieldView, FormView, LifeEventView
from motcua.kernel import clock


def _language() -> str:
    return (get_language() or "vi")[:2]


def fields() -> list[FieldView]:
    """All fields of administration, by name."""
    english = _language() == "en"
    return [FieldView(f.code, (english and f.name_en) or f.name) for f in Field.objects.order_by("name")]


def codes_of_field(code: str) -> list[str]:
    """Codes of the procedures that are, or ever were, in a field of administration, by its code or name."""
    of_field = Q(procedure__versions__field__code=code) | Q(procedure__versions__field__name=code)
    found = ProcedureCode.objects.filter(of_field)
    return sorted(set(found.values_list("value", flat=True)))


def life_events() -> list[LifeEventView]:
    """The life events in their order on the first page."""
    english = _language() == "en"
    return [
        LifeEventView(e.code, (english and e.name_en) or e.name, (english and e.hint_en) or e.hint)
        for e in LifeEvent.objects.order_by("position", "code")
    ]


def forms(*, as_of: dt.date | None = None) -> list[FormView]:
    """The e-forms valid on a day."""
    day = as_of or clock.today()
    rows = FormVersion.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
    keys = ("id", "code", "number", "title", "title_en", "schema", "pages")
    return [form_view(row, _language()) for row in rows.order_by("code").values(*keys)]


def form(form_id: uuid.UUID) -> FormView:
    """One version of a form, such as the one that a dossier pinned. Raises UnknownForm."""
    keys = ("id", "code", "number", "title", "title_en", "schema", "pages")
    row = FormVersion.objects.filter(id=form_id).values(*keys).first()
    if row is None:
        raise UnknownForm(form=form_id)
    return form_view(row, _language())
