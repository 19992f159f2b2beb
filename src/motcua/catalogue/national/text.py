"""Text as it comes from the national database: cleaned for reading, never for keeping.

The raw record keeps every character. What is read from it is NFC, on one line, with single spaces.
"""

from __future__ import annotations

import re
import unicodedata

_LONG_RUN = re.compile(r"\s{3,}")
# Dashes, plus signs, asterisks, bullets and the private-use glyphs that Word's symbol fonts leave behind.
_LEADING = re.compile(r"[\s\-–—−+*•·∙▪■●○◦\uf000-\uf0ff,]+")
_NOTHING = frozenset({"", "--", "-", "không có thông tin", "không có thông tin.", "chưa có thông tin", "null", "n/a"})


def nfc(text: str) -> str:
    """The text in Unicode's composed form, as every comparison here expects it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squeezed(text: str) -> str:
    """NFC with long runs of white space made short ones, so that no pattern below can be made to crawl over them."""
    return _LONG_RUN.sub(lambda run: "\n" if "\n" in run.group() else "  ", nfc(text))


def one_line(text: str) -> str:
    """NFC, runs of white space made one space, ends trimmed."""
    return " ".join(nfc(text).split())


def block(text: str) -> str:
    """NFC with line breaks kept: for text that people read as paragraphs."""
    lines = (" ".join(line.split()) for line in nfc(text).splitlines())
    return "\n".join(line for line in lines if line)


def unbulleted(text: str) -> str:
    """One line without leading dashes, plus signs and bullets; list letters and numbers stay."""
    line = one_line(text)
    bullets = _LEADING.match(line)
    return line[bullets.end() :] if bullets else line


def says_nothing(text: str) -> bool:
    """Whether the page itself says that it has no information here."""
    return one_line(text).casefold() in _NOTHING


def said(text: str) -> str:
    """One line, or "" where the page says that it has no information."""
    line = one_line(text)
    return "" if line.casefold() in _NOTHING else line


def excerpt(text: str, limit: int = 160) -> str:
    """The beginning of a text for a report, on one line."""
    line = one_line(text[: limit * 4])
    return line if len(line) <= limit else line[: limit - 1] + "…"
