"""A plug-in of OCRmyPDF: hands on the picture that we have, where it would draw its own PDF anew and pack it slowly."""

from pathlib import Path
from typing import Any

from ocrmypdf import hookimpl
from PIL import Image


@hookimpl
def rasterize_pdf_page(output_file: Path, options: Any) -> Path:
    """The page to be read: the very picture that OCRmyPDF was given, quickly packed."""
    with Image.open(options.input_file) as picture:
        picture.convert("L").save(output_file, "PNG", compress_level=1, dpi=picture.info["dpi"])
    return output_file
