"""Pages joined into one paper, still PDF/A-2b: what the first page promises (colours, kind) holds for all of them."""

from collections.abc import Sequence
from typing import BinaryIO


def join(pages: Sequence[BinaryIO], target: BinaryIO, *, title: str) -> None:
    """Write the pages, each a PDF/A that the machine made, as one into `target`."""
    import pikepdf

    first, *others = pages
    with pikepdf.open(first) as whole:
        for page in others:
            with pikepdf.open(page) as one:
                whole.pages.extend(one.pages)
        with whole.open_metadata(set_pikepdf_as_editor=False) as words:
            words["dc:title"] = title
        whole.save(target)
