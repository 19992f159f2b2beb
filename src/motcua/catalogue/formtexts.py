"""An e-form as it is stored, in both languages, and as a reader sees it."""

import uuid
from dataclasses import dataclass
from typing import Any

from motcua.catalogue.codec import from_json
from motcua.catalogue.views import Choice, FieldSpec, FormView, PageView, in_language

WIDGETS = frozenset(
    {"text", "textarea", "date", "radio", "select", "checkbox", "number", "phone", "email", "identity_number", "area"}
)


@dataclass(frozen=True, slots=True)
class StoredChoice:
    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class StoredField:
    name: str
    label: str
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    widget: str = "text"
    options: tuple[StoredChoice, ...] = ()
    autocomplete: str = ""
    width: int | None = None


@dataclass(frozen=True, slots=True)
class StoredPage:
    key: str
    title: str
    title_en: str = ""
    hint: str = ""
    hint_en: str = ""
    fields: tuple[StoredField, ...] = ()


def read_pages(data: Any) -> tuple[StoredPage, ...]:
    """The pages in a form's JSON. Raises InvalidDocument."""
    return from_json(_Pages, {"pages": data}).pages


@dataclass(frozen=True, slots=True)
class _Pages:
    pages: tuple[StoredPage, ...]


def form_view(row: dict[str, Any], language: str) -> FormView:
    """What a reader of `language` sees of the stored form."""
    required = frozenset(row["schema"].get("required", ()))
    pages = in_language(read_pages(row["pages"]), language)
    return FormView(
        id=uuid.UUID(str(row["id"])),
        code=row["code"],
        version=row["number"],
        title=(language == "en" and row["title_en"]) or row["title"],
        schema=row["schema"],
        pages=tuple(
            PageView(page.key, page.title, page.hint, tuple(_field(one, required) for one in page.fields))
            for page in pages
        ),
    )


def _field(stored: StoredField, required: frozenset[str]) -> FieldSpec:
    return FieldSpec(
        name=stored.name,
        label=stored.label,
        hint=stored.hint,
        widget=stored.widget,
        options=tuple(Choice(one.value, one.label) for one in stored.options),
        autocomplete=stored.autocomplete,
        width=stored.width,
        required=stored.name in required,
    )
