"""Reads a file of national procedure records, whatever form it has, one record at a time.

A file is JSON lines, one JSON object or one JSON list, plain or gzip-compressed; the form of a record is told from its
field names. What can't be read becomes an `Unreadable` that says where and why, and reading goes on behind it. Memory
is bounded: a line longer than a record can be is skipped without being held.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from motcua.catalogue.national import crawl, database, tables
from motcua.catalogue.national.pieces import Piece, Source, pieces
from motcua.catalogue.national.records import NationalProcedure, Notes, Unreadable
from motcua.catalogue.national.text import excerpt

Progress = Callable[[int, int], None]
_FORMS = (database, tables, crawl)
# Where a record is wrapped once more: the answer of a service around its records.
_ENVELOPES = ("result", "results", "data", "items", "RESULT", "DATA")
_LONGEST_CODE = 32
_HOSTILE = re.compile(r"\x00|[\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]")


def read_file(path: Path | str, *, on_progress: Progress | None = None) -> Iterator[NationalProcedure | Unreadable]:
    """Yields each record of the file as read, or why it could not be.

    ``on_progress(done, total)`` is told the bytes of the file on disk. A code met before in the same file gives an
    `Unreadable` ("duplicate_code"): the first record stands.
    """
    seen: set[str] = set()
    for item in _records(Path(path), on_progress):
        if isinstance(item, NationalProcedure):
            if item.code in seen:
                yield Unreadable(item.line, "duplicate_code", f"{item.code} {item.name}")
                continue
            seen.add(item.code)
        yield item


def read_record(raw: Any, line: int = 1) -> NationalProcedure | Unreadable:
    """One decoded JSON value as a procedure, or why it is none."""
    if not isinstance(raw, dict):
        return Unreadable(line, "not_a_record", excerpt(repr(raw)[:400]))
    form = next((form for form in _FORMS if raw.keys() >= form.MARKS), None)
    if form is None:
        form = next((form for form in _FORMS if form.MARKS & raw.keys()), None)
    if form is None:
        return Unreadable(line, "unknown_form", excerpt(", ".join(map(str, raw))[:400]))
    found = form.read(raw, line)
    if not found.code:
        return Unreadable(line, "no_code", excerpt(found.name or repr(raw)[:400]))
    if len(found.code) > _LONGEST_CODE:
        return Unreadable(line, "odd_code", excerpt(found.code))
    if not found.name:
        return Unreadable(line, "no_name", found.code)
    return _with_missing_parts(found)


def _records(path: Path, on_progress: Progress | None) -> Iterator[NationalProcedure | Unreadable]:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            source = Source(stream, size, on_progress)
            for piece in pieces(source):
                yield from _of_piece(piece)
    except (FileNotFoundError, IsADirectoryError):
        yield Unreadable(0, "not_found", str(path))


def _of_piece(piece: Piece) -> Iterator[NationalProcedure | Unreadable]:
    if piece.reason:
        yield Unreadable(piece.line, piece.reason, excerpt(piece.content.decode("utf-8", "replace")))
        return
    decoded = _decoded(piece)
    if isinstance(decoded, Unreadable):
        yield decoded
        return
    hostile = _ESCAPED.search(piece.content) is not None
    for raw in _unwrapped(decoded):
        try:
            yield _read_clean(raw, piece.line) if hostile else read_record(raw, piece.line)
        except RecursionError:
            yield Unreadable(piece.line, "too_deep", excerpt(piece.content[:400].decode("utf-8", "replace")))


def _read_clean(raw: Any, line: int) -> NationalProcedure | Unreadable:
    clean, replaced = _harmless(raw)
    found = read_record(clean, line)
    return _noted(found, "raw", "control_character") if replaced and isinstance(found, NationalProcedure) else found


def _decoded(piece: Piece) -> Any | Unreadable:
    try:
        text = piece.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Unreadable(piece.line, "not_utf8", excerpt(piece.content[:400].decode("utf-8", "replace")))
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        cut = piece.cut and not text.rstrip().endswith(("}", "]"))
        return Unreadable(piece.line, "cut_off" if cut else "not_json", excerpt(text[:800]))


def _no_constant(name: str) -> Any:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_constant(digits)


def _unwrapped(value: Any) -> Iterator[Any]:
    """The records in an envelope or a list, or the value itself."""
    if isinstance(value, list):
        yield from value
        return
    if isinstance(value, dict) and not any(form.MARKS & value.keys() for form in _FORMS):
        inner = [value[name] for name in _ENVELOPES if isinstance(value.get(name), list | dict)]
        if len(inner) == 1:
            yield from inner[0] if isinstance(inner[0], list) else inner
            return
    yield value


def _harmless(value: Any) -> tuple[Any, bool]:
    """The value with NUL and lone surrogates replaced by U+FFFD, which no database would take; whether any were."""
    if isinstance(value, str):
        clean = _HOSTILE.sub("\ufffd", value)
        return clean, clean != value
    if isinstance(value, list):
        items = [_harmless(item) for item in value]
        return [item for item, _ in items], any(changed for _, changed in items)
    if isinstance(value, dict):
        pairs = [(_harmless(name), _harmless(item)) for name, item in value.items()]
        changed = any(name[1] or item[1] for name, item in pairs)
        return {name[0]: item[0] for name, item in pairs}, changed
    return value, False


def _with_missing_parts(found: NationalProcedure) -> NationalProcedure:
    """Notes the parts that every procedure must have (Decree 63/2010, article 8) and this record lacks."""
    parts = {
        "steps": found.steps,
        "channels": found.channels,
        "papers": found.papers,
        "channels.limits": any(channel.limits for channel in found.channels),
        "subjects": found.subjects,
        "agencies.performing": found.agencies.performing,
    }
    for name, value in parts.items():
        if not value:
            found = _noted(found, name, "missing_part")
    return found


def _noted(found: NationalProcedure, field: str, reason: str) -> NationalProcedure:
    notes = Notes()
    notes.add(field, reason, "")
    return dataclasses.replace(found, problems=(*found.problems, *notes.problems))
