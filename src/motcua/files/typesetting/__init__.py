"""The one way to a PDF: a typst template and its facts become PDF/A-2a that is also PDF/UA-1.

A template sees its facts (`sys.inputs.data`, JSON), the house's look (`/house.typ`) and our fonts: no other file, no
package, no network, no clock. The compiler stays warm in the process, so a page costs milliseconds.
"""

from motcua.files.typesetting.press import FONTS, Paper, render
from motcua.files.typesetting.square import Drawing, square_code

__all__ = [
    "FONTS",
    "Drawing",
    "Paper",
    "render",
    "square_code",
]
