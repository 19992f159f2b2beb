# ruff: noqa: E501 - a drawing is one line
"""The house's own drawings: line icons on a grid of 24, pictures with a patch of colour on a grid of 48.

They are put into the page itself (`{% icon "check" %}`): a few hundred bytes that need no further request.
"""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LINES = {
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 5 5"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "done": '<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "back": '<path d="m14 6-6 6 6 6"/>',
    "next": '<path d="M4 12h14M13 6l6 6-6 6"/>',
    "pause": '<path class="h" d="M8 6v12M16 6v12"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "alert": '<path d="M12 3 2 20h20zM12 9.5v5M12 17.4v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.5v.1"/>',
    "paper": '<path d="M6 3h9l4 4v14H6zM9 12h7M9 16h7"/>',
    "card": '<path d="M3 5h18v14H3zM6.5 16c0-3.5 5-3.5 5 0M14.5 10H18M14.5 14H18"/><circle cx="9" cy="10" r="1.8"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>',
    "upload": '<path d="M12 16V5M7 9l5-5 5 5M4 20h16"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "lock": '<path d="M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3"/>',
    "eye": '<path d="M2 12c5-8 15-8 20 0-5 8-15 8-20 0z"/><circle cx="12" cy="12" r="3"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14"/>',
    "pin": '<path d="M12 21c-5-6-7-8-7-11a7 7 0 0 1 14 0c0 3-2 5-7 11z"/><circle cx="12" cy="10" r="2.5"/>',
    "phone": '<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4c0 1-1 2-2 2C10 20 4 14 3 6c0-1 1-2 2-2z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-9 16-9 16 0"/>',
    "post": '<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>',
}

PICTURES = {
    # life events
    "birth": '<path class="t" d="M10 20h34v22H10z"/><circle cx="15" cy="15" r="7"/><path d="M12.5 14v.5M17.5 14v.5M13 18'
    'c1.5 1 2.5 1 4 0M20 20c9 1 20 8 22 20H16c-5 0-9-4-9-9 0-4 2-7 5-8.5M26 23c-4 3-7 9-7 17M34 28c-3 3-5 7-5 12"/>',
    "study": '<path class="t" d="M10 14h34v30H10z"/><path d="M24 13C19 9 12 8 5 9v28c7-1 14 0 19 4 5-4 12-5 19-4V9c-7-1-14 0-19 4z'
    'M24 13v28M11 17c3 0 5 .5 8 2M11 24c3 0 5 .5 8 2M37 17c-3 0-5 .5-8 2M37 24c-3 0-5 .5-8 2"/>',
    "marriage": '<path class="t" d="M14 20h30v24H14z"/><circle cx="17" cy="28" r="12"/><circle cx="31" cy="28" r="12"/>'
    '<path d="m17 10-3-4h6zM31 10l-3-4h6zM17 10v2M31 10v2"/>',
    "home": '<path class="t" d="M8 24h38v20H8z"/><path d="M4 22 24 7l20 15M9 19v22h30V19M20 41V29h8v12M4 41h40"/>',
    "business": '<path class="t" d="M10 24h36v20H10z"/><path d="M6 8h36l3 10H3zM15 8l-2 10M24 8v10M33 8l2 10M3 18c0 7 10 7 10 0 '
    '0 7 11 7 11 0 0 7 11 7 11 0 0 7 10 7 10 0M8 24v17h32V24M16 41V30h8v11M29 30h6v5h-6z"/>',
    "residence": '<path class="t" d="M8 14h38v28H8z"/><path d="M4 10h40v28H4zM10 31c0-6 12-6 12 0zM28 18h11M28 24h11M28 30h7"/>'
    '<circle cx="16" cy="20" r="4"/>',
    "welfare": '<path class="t" d="M12 10h32v30H12z"/><path d="M24 21c-3-8-14-6-13 2 1 6 9 9 13 13 4-4 12-7 13-13 1-8-10-10-13-2z'
    'M5 43c6-4 11-5 19-5s13 1 19 5"/>',
    "death": '<path class="t" d="M10 22h34v22H10z"/><path d="M24 40C12 40 6 33 5 25c5 0 9 1 12 4-1-7 2-13 7-19 5 6 8 12 7 19 '
    '3-3 7-4 12-4-1 8-7 15-19 15zM17 29c1 5 4 9 7 11M31 29c-1 5-4 9-7 11M12 44h24"/>',
    "other": '<path class="t" d="M12 14h32v28H12z"/><path d="M11 5h18l8 8v30H11zM29 5v8h8M18 21h12M18 28h12M18 35h7"/>',
    # steps of a process
    "submit": '<path class="t" d="M16 12h24v32H16z"/><path d="M11 5h18l8 8v30H11zM29 5v8h8M18 21h12M18 28h12M18 35h7"/>',
    "intake": '<path class="t" d="M10 26h36v18H10z"/><path d="M5 40h38M8 40V26h32v14M24 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM13 26'
    'c0-5 5-8 11-8s11 3 11 8M18 33h12"/>',
    "appraise": '<path class="t" d="M14 12h30v30H14z"/><path d="M6 9h26v13M6 9v30h18M12 17h14M12 24h8"/><circle cx="31" cy="31" r="8"/>'
    '<path d="m37 37 6 6"/>',
    "consult": '<path class="t" d="M12 14h32v28H12z"/><path d="M5 8h24v16H16l-6 6v-6H5zM33 18h10v15h-4v6l-6-6H21v-4M11 14h12M11 18h7"/>',
    "approve": '<path class="t" d="M8 20h36v24H8z"/><path d="M6 42h36M12 35c4-8 8-8 9-4s4 4 7-1M25 25 40 8l4 4-16 16-5 1z"/>',
    "issue": '<path class="t" d="M12 12h32v30H12z"/><path d="M8 6h32v30H8zM15 14h18M15 20h18M15 26h8"/><circle cx="31" cy="31" r="6"/>'
    '<path d="m28 36-1 8 4-2 4 2-1-8"/>',
    "return": '<path class="t" d="M12 14h32v28H12z"/><path d="M6 9h36v28H6zM6 9l18 15L42 9M21 41l4 3 7-7"/>',
    "pay": '<path class="t" d="M10 18h36v24H10z"/><path d="M4 12h40v24H4zM4 19h5c2 0 4-3 4-7M44 29h-5c-2 0-4 3-4 7"/>'
    '<circle cx="24" cy="24" r="6"/>',
    "work": '<path class="t" d="M12 16h32v26H12z"/><path d="M5 15h38v25H5zM17 15V9h14v6M5 26h38M21 23h6v6h-6z"/>',
}

_GATE = (
    '<path fill="#FBF7EE" d="M2 10c4 1 6 1 9-1l10-6 10 6c3 2 5 2 9 1-1 4-3 6-7 6H9c-4 0-6-2-7-6zM8 19h26v3H8zM8 24h6v15H8z'
    'M28 24h6v15h-6zM5 38h32v2H5z"/><path fill="#E3B34C" d="M17 38V28a4 4 0 0 1 8 0v10z"/>'
)
GATE: SafeString = mark_safe(  # noqa: S308 - our own drawing
    f'<svg width="42" height="42" viewBox="0 0 42 42" aria-hidden="true">{_GATE}</svg>'
)


@lru_cache(maxsize=256)
def icon(name: str, size: int = 24, label: str = "") -> SafeString:
    """The icon as SVG. Without `label` it is decoration and hidden from screen readers.

    Raises:
        KeyError: there is no such drawing.
    """
    voice = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308 - our own drawing, label escaped
        f'<svg class="i" width="{size}" height="{size}" viewBox="0 0 24 24" {voice}>{LINES[name]}</svg>'
    )


@lru_cache(maxsize=128)
def picture(name: str, size: int = 52) -> SafeString:
    """The picture as SVG; an unknown name is drawn as a sheet of paper, since names come from data."""
    body = PICTURES.get(name, PICTURES["other"])
    return mark_safe(  # noqa: S308 - our own drawing
        f'<svg class="i pict" width="{size}" height="{size}" viewBox="0 0 48 48" aria-hidden="true">{body}</svg>'
    )
