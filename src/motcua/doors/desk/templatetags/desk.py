"""`{% load desk %}`: the frame's own facts, and the seal of a form."""

from html import escape
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from motcua.doors.desk.frame import Frame, frame_of
from motcua.doors.desk.shown import Row
from motcua.doors.look.templatetags.look import form_seal, help_query
from motcua.kernel.errors import MotcuaError
from motcua.learning.guide import Guide, guide_of

register = template.Library()
GUIDE_CLOSED: Final = "guide_closed"


@register.simple_tag(takes_context=True)
def desk_frame(context: template.Context) -> Frame:
    """Who works here, where, and when."""
    return frame_of(context["request"])


@register.filter
def under(cells: list[Any], heads: list[str]) -> list[tuple[Any, str]]:
    """Each cell with the head of its column, for a telephone, where the heads are not shown."""
    return list(zip(cells, heads, strict=False))


_ROW = (
    '<tr class="row{}" data-row data-open="{}" data-preview="{}"><td class="mk"><input type="checkbox" name="mark" '
    'value="{}" aria-label="{} {}"></td><td class="code"><a href="{}"{}>{}<b>{}</b></a></td>'
    '<td class="strong">{}</td><td class="proc" title="{}">{}</td><td class="step">{}</td><td class="dd">'
    '<span class="due {}"><svg class="g" aria-hidden="true"><use href="{}#{}"/></svg>{}</span></td>{}</tr>'
)


@register.simple_tag
def worklist_row(row: Row, icons: str) -> SafeString:
    """One line of the worklist. Not a template: for speed, twenty of them are on the page that is opened most.

    Addresses and states are ours; whatever a person or a model wrote is escaped here.
    """
    due, procedure, applicant, tail = row.due, escape(row.procedure), escape(row.applicant), escape(row.tail)
    extra = "".join([f'<td class="cxd">{escape(cell)}</td>' for cell in row.extra])
    in_hand = ' aria-current="true"' if row.sel else ""
    return mark_safe(  # noqa: S308 - escaped above and below
        _ROW.format(
            " sel" if row.sel else "", row.url, row.preview, row.mark, tail, applicant, escape(row.here), in_hand,
            escape(row.head), tail, applicant, procedure, procedure, escape(row.step), due.state, icons,
            due.state, escape(due.text), extra,
        )
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def guide_card(context: template.Context) -> Guide | None:
    """The card with the next first task. Nobody who has finished, or has hidden it, is asked for again in a session."""
    request: Any = context["request"]
    match = request.resolver_match
    if match is None or not request.user.is_authenticated or request.session.get(GUIDE_CLOSED):
        return None
    try:
        guide = guide_of(request.actor, get_language() or "vi", visiting=match.view_name)
    except MotcuaError:
        return None  # a lent post that has just ended: the page says so
    if guide and guide.open:
        return guide
    request.session[GUIDE_CLOSED] = True
    return None


@register.simple_tag
def guide_url(page: str) -> str:
    """Where a task happens: of the queues it is the unit's."""
    return reverse(page, args=["unit"]) if page == "desk:queue" else reverse(page)


register.simple_tag(form_seal, takes_context=True)
register.simple_tag(help_query, takes_context=True)
