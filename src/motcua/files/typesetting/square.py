"""The square code (QR) that stands on every paper."""

import io
from functools import lru_cache

import segno


class Drawing(str):
    """An SVG of our own making among the facts: it goes to the template as it is."""

    __slots__ = ()


@lru_cache(maxsize=256)
def square_code(text: str) -> Drawing:
    """`text` as a QR code, SVG, with error level M so that a crease does not matter."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0)
    return Drawing(out.getvalue().decode())
