"""`{% load look %}`: icons, days, money, fields. Cheap enough to be used in every line of a page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from motcua.doors.look import icons, say, words
from motcua.doors.look.fields import Field, from_bound
from motcua.doors.look.kept import SENDER
from motcua.doors.look.quick import same
from motcua.kernel.money import format_vnd

register = template.Library()

register.simple_tag(same(icons.icon), name="icon")
register.simple_tag(same(icons.picture), name="picture")
register.simple_tag(same(lambda: icons.GATE), name="gate")

register.filter("vnd", format_vnd)
register.filter("joined", words.join_compounds)
register.filter("first_upper", say.first_upper)
register.filter("device", say.device)
register.filter("size", say.size)
register.filter("thousands", say.thousands)
register.filter("decimal_comma", say.decimal_comma)


def _blank_safe(function: Any) -> Any:
    def say_or_nothing(value: dt.date | dt.datetime | None) -> str:
        return "" if value is None else function(value)

    return say_or_nothing


for _name, _function in (
    ("vn_date", say.long_date),
    ("vn_number_date", say.number_date),
    ("vn_day", say.short_day),
    ("vn_time", say.time_of_day),
    ("vn_moment", say.moment),
):
    register.filter(_name, _blank_safe(_function))


@register.simple_tag
def field(value: Field | BoundField, title: bool = False) -> SafeString:
    """Draw one field. `title=True` makes its label the heading of the page."""
    drawn = from_bound(value) if isinstance(value, BoundField) else value
    return SafeString(get_template(drawn.template).render({"f": drawn, "title": title or drawn.as_title}))


@register.simple_tag
def error_summary(source: Iterable[Field] | BaseForm, heading: str = "") -> SafeString | str:
    """The box above a form that lists what to mend, with the focus on it; nothing when all is well."""
    if isinstance(source, BaseForm):
        fields = [from_bound(bound) for bound in source.visible_fields()]
        general = [str(error) for error in source.non_field_errors()]
    else:
        fields, general = list(source), []
    wrong = [one for one in fields if one.error]
    if not wrong and not general:
        return ""
    return get_template("look/fields/error_summary.html").render(
        {"wrong": wrong, "general": general, "heading": heading, "count": len(wrong) + len(general)}
    )


@register.simple_tag(takes_context=True)
def form_seal(context: template.Context) -> SafeString:
    """Hidden fields of a form: against forgery, and who was typing (see `kept`)."""
    request: Any = context["request"]
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request), SENDER, request.user.pk or "",
    )  # fmt: skip


@register.simple_tag
def progress(step: int, total: int) -> SafeString:
    """The line of steps above a form; the words beside it say the same."""
    marks = "".join(
        f'<li class="{"d" if n < step else "n"}"></li>' if n <= step else "<li></li>" for n in range(1, total + 1)
    )
    return mark_safe(f'<ol class="prog" aria-hidden="true">{marks}</ol>')  # noqa: S308 - numbers only


@register.simple_tag
def share_bar(share: float, label: str, kind: str = "f", paused: bool = False) -> SafeString:
    """A bar filled to `share` (0 to 1); a pause sign stands where the clock was stopped."""
    width = f"{min(max(share, 0.0), 1.0) * 100:.1f}"
    facts = {"width": width, "label": label, "kind": kind, "paused": paused}
    return SafeString(get_template("look/bar.html").render(facts))


@register.simple_tag
def person_name(person: Any) -> SafeString:
    """The full name; on a telephone the last word only, which is how people are called here."""
    before, space, called = str(person).rpartition(" ")
    return format_html('<span class="w">{}</span>{}', before + space, called) if before else format_html("{}", called)


@register.simple_tag
def due_tag(phrase: Any) -> SafeString:
    """A `deadlines` phrase with its sign and colour; the words alone say it too."""
    kinds = {
        "late": ("late", "alert"),
        "soon": ("soon", "clock"),
        "in_time": ("ok", "check"),
        "paused": ("soon", "pause"),
    }
    kind, sign = kinds.get(str(phrase.state), ("", ""))
    return format_html(
        '<span class="govuk-tag {}">{}{}</span>', kind, icons.icon(sign, 16) if sign else "", phrase.text
    )


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`mapping[key]`, nothing when it is not there."""
    return mapping.get(key)
