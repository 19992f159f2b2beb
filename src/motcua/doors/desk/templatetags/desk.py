"""`{% load desk %}`: the frame's own facts, and the seal of a form."""

from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from motcua.doors.desk.frame import Frame, frame_of
from motcua.doors.desk.gate import SENDER

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_frame(context: template.Context) -> Frame:
    """Who works here, where, and when."""
    return frame_of(context["request"])


@register.simple_tag(takes_context=True)
def form_seal(context: template.Context) -> SafeString:
    """Hidden fields of every form: against forgery, and who was typing (see `gate.kept_form`)."""
    request: Any = context["request"]
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request), SENDER, request.user.pk or "",
    )  # fmt: skip
