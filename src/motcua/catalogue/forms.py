"""Answers to an e-form: checked page by page and as a whole, then frozen.

What arrives is text from a browser or JSON from another program; both become the same values. Nothing unknown is
taken in, and each complaint says what to do about the field it belongs to.
"""

import datetime as dt
import hashlib
import json
import re
import unicodedata
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from jsonschema import Draft202012Validator, FormatChecker, SchemaError, ValidationError, validators

from motcua.catalogue.errors import InvalidAnswers, InvalidForm
from motcua.catalogue.formtexts import WIDGETS, read_pages
from motcua.catalogue.views import FieldSpec, FormView
from motcua.kernel import clock

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
MOST_BYTES: Final = 200_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAY = re.compile(r"^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\s*$")
_WHOLE = re.compile(r"^[+-]?\d{1,18}$")
_NUMBER = re.compile(r"^[+-]?\d{1,15}([.,]\d{1,6})?$")
_MOST_COMPILED: Final = 200

_formats = FormatChecker(formats=())


@_formats.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return EARLIEST <= dt.date.fromisoformat(value) <= LATEST and len(value) == 10
    except ValueError:
        return False


@_formats.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+", value))


def _not_after(_validator: Any, limit: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """Our one keyword: `notAfter: today` on a date."""
    if limit == "today" and isinstance(value, str) and value > clock.today().isoformat():
        yield ValidationError("later than today")


_extend: Any = validators.extend
_Validator = _extend(Draft202012Validator, {"notAfter": _not_after}, format_checker=_formats)


@dataclass(frozen=True, slots=True)
class FrozenAnswers:
    """Answers that passed: `canonical` is sorted, compact UTF-8 JSON, `sha256` its hash in hex."""

    answers: dict[str, Any]
    canonical: str
    sha256: str


def check_form(schema: Any, pages: Any) -> None:
    """Whether a schema and its pages make a form that people can fill in.

    Raises:
        InvalidForm: with `detail`: not a JSON Schema 2020-12 for one closed object, a reference to elsewhere, a page
            that asks for what the schema does not know, a question that no page asks, an unknown widget.
        InvalidDocument: the pages are not pages.
    """
    if (
        not isinstance(schema, dict)
        or schema.get("type") != "object"
        or schema.get("additionalProperties") is not False
    ):
        raise InvalidForm(detail="the schema must be a closed object (additionalProperties: false)")
    try:
        _Validator.check_schema(schema)
    except (SchemaError, RecursionError) as error:
        raise InvalidForm(detail=f"not a JSON Schema: {error}"[:300]) from error
    if outside := [ref for ref in _references(schema) if not str(ref).startswith("#/")]:
        raise InvalidForm(detail=f"a reference to elsewhere: {outside[0]}")
    asked = [field for page in read_pages(pages) for field in page.fields]
    names, known = [field.name for field in asked], set(schema.get("properties", {}))
    if len(names) != len(set(names)) or set(names) != known:
        odd = sorted(set(names) ^ known) or sorted({name for name in names if names.count(name) > 1})
        raise InvalidForm(detail="pages and schema differ in: " + ", ".join(odd))
    if strange := sorted({field.widget for field in asked} - WIDGETS):
        raise InvalidForm(detail="unknown widget: " + ", ".join(strange))


def check_page(form: FormView, page_key: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of one page as values, ready to be kept in a draft.

    Raises:
        InvalidForm: the form has no such page.
        InvalidAnswers: `data["fields"]` says what to do, field by field.
    """
    page = form.page(page_key)
    if page is None:
        raise InvalidForm(detail=f"no page {page_key[:40]!r}")
    return _check(form, (form.id, page_key), list(page.fields), raw)


def check_all(form: FormView, raw: Mapping[str, Any]) -> FrozenAnswers:
    """All answers of a form, checked as a whole and frozen. Raises InvalidAnswers."""
    fields = [field for page in form.pages for field in page.fields]
    answers = _check(form, (form.id, ""), fields, raw)
    return freeze(answers)


def freeze(answers: Mapping[str, Any]) -> FrozenAnswers:
    """The one canonical form of checked answers, so that equal answers have equal hashes."""
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return FrozenAnswers(dict(answers), canonical, hashlib.sha256(canonical.encode()).hexdigest())


def _check(
    form: FormView, key: tuple[uuid.UUID, str], fields: list[FieldSpec], raw: Mapping[str, Any]
) -> dict[str, Any]:
    by_name = {field.name: field for field in fields}
    complaints = {str(name)[:60]: gettext("This form does not ask for this.") for name in raw if name not in by_name}
    properties = form.schema.get("properties", {})
    answers: dict[str, Any] = {}
    for name in by_name:
        value = _value(raw.get(name), properties.get(name, {}))
        if isinstance(value, str) and _CONTROL.search(value):
            complaints[name] = gettext("Type this again: it holds invisible control characters.")
        elif value is not None:
            answers[name] = value
    if len(json.dumps(answers, default=str, ensure_ascii=False).encode("utf-8", "replace")) > MOST_BYTES:
        raise InvalidAnswers(fields={"": gettext("The answers are too long. Shorten the longest ones.")})
    for error in _compiled(form, key, by_name).iter_errors(answers):
        for name, text in _complaint(error, by_name):
            complaints.setdefault(name, text)
    if complaints:
        order = {name: n for n, name in enumerate(by_name)}
        raise InvalidAnswers(fields=dict(sorted(complaints.items(), key=lambda one: order.get(one[0], -1))))
    return answers


_compiled_forms: "OrderedDict[tuple[uuid.UUID, str], Any]" = OrderedDict()


def _compiled(form: FormView, key: tuple[uuid.UUID, str], by_name: Mapping[str, FieldSpec]) -> Any:
    """A validator for the page, or for the whole form if the key's page is empty; kept for the next answer."""
    known = _compiled_forms.get(key)
    if known is None:
        schema = dict(form.schema)
        if key[1]:
            schema = {name: value for name, value in schema.items() if name in ("$schema", "$defs", "type")}
            schema["properties"] = {name: form.schema["properties"][name] for name in by_name}
            schema["required"] = [name for name in form.schema.get("required", ()) if name in by_name]
            schema["additionalProperties"] = False
        known = _compiled_forms[key] = _Validator(schema, format_checker=_formats)
        while len(_compiled_forms) > _MOST_COMPILED:
            _compiled_forms.popitem(last=False)
    return known


def _value(raw: Any, schema: Mapping[str, Any]) -> Any:
    """A browser's text as the value that the schema asks for; what does not fit stays as it is, to be refused."""
    if isinstance(raw, str):
        text = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode()).replace("\r\n", "\n").strip()
        if not text:
            return None
        return _typed(text, schema)
    if isinstance(raw, list):
        return [_value(one, schema.get("items", {})) for one in raw]
    return raw


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "integer" and _WHOLE.match(compact := text.replace(".", "").replace(" ", "")):
        return int(compact)
    if kind == "number" and _NUMBER.match(text):
        # Decimals stay exact as text in the schema's sense of number: JSON has no other kind.
        return float(text.replace(",", ".")) if re.search(r"[.,]", text) else int(text)
    if kind == "boolean" and text.lower() in ("true", "on", "1", "false", "0"):
        return text.lower() in ("true", "on", "1")
    if schema.get("format") == "date" and (found := _DAY.match(text)):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    return text


def _references(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "$dynamicRef"):
                yield value
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _complaint(error: ValidationError, by_name: Mapping[str, FieldSpec]) -> Iterator[tuple[str, str]]:
    """Field and text for one thing that did not fit."""
    if error.validator in ("if", "allOf", "anyOf", "oneOf") and error.context:
        for inner in error.context:
            yield from _complaint(inner, by_name)
        return
    if error.validator == "required":
        value: Any = error.validator_value
        answers: Any = error.instance
        for name in value:
            if name not in answers:
                field = by_name.get(name)
                yield name, _ask_for(field) if field else gettext("Fill this in.")
        return
    name = str(error.absolute_path[0]) if error.absolute_path else ""
    yield name, _text_for(error, by_name.get(name))


def _ask_for(field: FieldSpec) -> str:
    text = gettext("Choose: {label}") if field.widget in ("radio", "select", "area") else gettext("Fill in: {label}")
    return text.format(label=field.label)


def _text_for(error: ValidationError, field: FieldSpec | None) -> str:
    limit: Any = error.validator_value
    kind = error.validator
    if kind == "maxLength":
        return ngettext("Shorten this to {n} character.", "Shorten this to {n} characters.", limit).format(n=limit)
    if kind == "minLength":
        return ngettext("Type at least {n} character.", "Type at least {n} characters.", limit).format(n=limit)
    if kind in ("minimum", "exclusiveMinimum"):
        return gettext("Enter a number that is not less than {n}.").format(n=limit)
    if kind in ("maximum", "exclusiveMaximum"):
        return gettext("Enter a number that is not greater than {n}.").format(n=limit)
    fixed = {
        "notAfter": gettext("This day is still to come. Enter today or an earlier day."),
        "enum": gettext("Choose one of the answers offered."),
        "const": gettext("You have to agree to this to go on."),
        "additionalProperties": gettext("This form does not ask for this."),
    }
    if kind in fixed:
        return fixed[str(kind)]
    return _by_widget(error, field)


def _by_widget(error: ValidationError, field: FieldSpec | None) -> str:
    if error.validator == "format" and error.validator_value == "date":
        return gettext("Enter a real day between 1900 and 2100, for example 14/11/2026.")
    texts = {
        "identity_number": gettext("Enter the 12 digits of the identity number."),
        "phone": gettext("Enter a phone number of 10 digits, for example 0912345678."),
        "email": gettext("Enter an e-mail address, for example ten@vidu.vn."),
        "number": gettext("Enter a number, in digits only."),
        "area": gettext("Choose a commune or ward from the list."),
        "date": gettext("Enter a real day between 1900 and 2100, for example 14/11/2026."),
        "checkbox": gettext("You have to agree to this to go on."),
    }
    default = gettext("Correct this answer as the hint says.")
    return texts.get(field.widget, default) if field else default
