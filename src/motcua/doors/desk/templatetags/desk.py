"""`{% load desk %}`: the frame's own facts, and the seal of a form."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from motcua.doors.desk.frame import Frame, frame_of
from motcua.doors.desk.shown import Row
from motcua.doors.look.templatetags.look import form_seal

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_frame(context: template.Context) -> Frame:
    """Who works here, where, and when."""
    return frame_of(context["request"])


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


register.simple_tag(form_seal, takes_context=True)
