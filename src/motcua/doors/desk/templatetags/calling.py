"""`{% calling_strip %}`: the number in hand, for officers whose counter is open."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motcua.doors.desk import calling

register = template.Library()


@register.simple_tag(takes_context=True)
def calling_strip(context: template.Context) -> SafeString | str:
    """Nothing, and no query, without an open counter."""
    request = context.get("request")
    if request is None or calling.marked(request) is None:
        return ""
    counter = calling.open_counter(request)
    if counter is None:
        return ""
    return render_to_string("desk/calling.html", {"strip": calling.strip(counter)}, request=request)
