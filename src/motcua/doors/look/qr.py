"""A QR code as an image inside the page: the content policy allows `data:` for images only."""

from functools import lru_cache

import segno


@lru_cache(maxsize=64)
def qr_of(text: str) -> str:
    """`text` as a QR code, an SVG data address."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2)
