"""Cuts a file into the texts of its records: lines of JSON lines, elements of one list, or one object.

Reads in chunks; nothing longer than `MAX_RECORD` is ever held. A compressed file may grow to `MAX_FILE`, no further:
a few kilobytes can unpack to terabytes.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_RECORD = 16 * 1024 * 1024  # bytes; the longest record seen has 0.2 MB
MAX_FILE = 2 * 1024 * 1024 * 1024  # bytes, unpacked
_CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_KEPT = 800  # bytes of a skipped line, for the report
_TOKEN = re.compile(rb'["{}\[\],]')
_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)  # up to its end, or the last whole escape


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one record. ``reason`` says why they are no record; ``cut``: the file ended inside them."""

    line: int
    content: bytes
    reason: str | None = None
    cut: bool = False


class Source:
    """The unpacked bytes of a file, in chunks, with progress in bytes on disk."""

    def __init__(self, stream: BinaryIO, size: int, on_progress: Callable[[int, int], None] | None) -> None:
        self.stream = stream
        self.size = size
        self.on_progress = on_progress
        self.failure: str | None = None

    def chunks(self) -> Iterator[bytes]:
        """The file's bytes; ends early, with ``failure`` set, where they can't be had."""
        first = self._read()
        yield from self._unpacked(first) if first.startswith(_GZIP) else self._plain(first)

    def _plain(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            yield chunk
            chunk = self._read()

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(wbits=31)
        grown = 0
        while chunk:
            try:
                out = unpacker.decompress(chunk, _CHUNK)
            except zlib.error:
                self.failure = "broken_archive"
                return
            grown += len(out)
            if grown > MAX_FILE:
                self.failure = "too_much"
                return
            if out:
                yield out
            if unpacker.eof:
                chunk = unpacker.unused_data.lstrip(b"\x00") or self._read()
                unpacker = zlib.decompressobj(wbits=31) if chunk else unpacker
            else:
                chunk = unpacker.unconsumed_tail or self._read()
        rest = unpacker.flush()
        if rest:
            yield rest
        if not unpacker.eof:
            self.failure = "broken_archive"

    def _read(self) -> bytes:
        chunk = self.stream.read(_CHUNK)
        if self.on_progress:
            self.on_progress(min(self.stream.tell(), self.size), self.size)
        return chunk


def pieces(source: Source) -> Iterator[Piece]:
    """Each record's text in order, and why there is none where there is none."""
    chunks = source.chunks()
    head = b""
    for chunk in chunks:
        head += chunk
        if head.removeprefix(b"\xef\xbb\xbf").strip() or len(head) > MAX_RECORD:
            break
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        yield Piece(0, b"", source.failure or "empty_file")
        return
    if start.startswith(b"["):
        yield from _elements(head, chunks)
    elif re.match(rb"\{\s*\n", start):
        yield from _one_object(head, chunks)
    else:
        yield from _lines(head, chunks)
    if source.failure:
        yield Piece(0, b"", source.failure)


def _lines(head: bytes, chunks: Iterator[bytes]) -> Iterator[Piece]:
    """Lines, the too long ones skipped while they pass by."""
    line = 1
    held = b""
    skipping = False
    for chunk in _chain(head, chunks):
        *whole, rest = chunk.split(b"\n")
        for part in whole:
            content = held + part
            if skipping or len(content) > MAX_RECORD:
                yield Piece(line, content[:_KEPT], "line_too_long")
            elif content.strip():
                yield Piece(line, content)
            held, skipping, line = b"", False, line + 1
        held = held if skipping else held + rest
        if len(held) > MAX_RECORD:
            held, skipping = held[:_KEPT], True
    if skipping:
        yield Piece(line, held, "line_too_long")
    elif held.strip():
        yield Piece(line, held, cut=True)


def _one_object(head: bytes, chunks: Iterator[bytes]) -> Iterator[Piece]:
    """One object written over several lines; a file of lines whose first is broken is read as lines."""
    held = bytearray(head)
    for chunk in chunks:
        held += chunk
        if len(held) > MAX_RECORD:
            yield from _lines(bytes(held), chunks)
            return
    if _is_json(held) or not any(_is_json(line) for line in held.splitlines() if line.startswith(b"{")):
        yield Piece(1, bytes(held), cut=True)
    else:
        yield from _lines(bytes(held), iter(()))


def _is_json(content: bytes | bytearray) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        return False


def _elements(head: bytes, chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The elements of one list, cut at the commas of its own level."""
    scanner = _Scanner()
    found = 0
    for chunk in _chain(head, chunks):
        for piece in scanner.feed(chunk):
            found += 1
            yield piece
    for piece in scanner.end():
        found += 1
        yield piece
    if not found:
        yield Piece(1, b"[]", "empty_file")


def _chain(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


class _Scanner:
    """Follows brackets and strings through a list that comes in chunks."""

    def __init__(self) -> None:
        self.held = bytearray()
        self.at = 0  # up to here `held` has been looked at
        self.depth = 0
        self.start = 0  # where the present element begins in `held`
        self.in_string = False
        self.skipping = False
        self.line = 1

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        self.held += chunk
        while (event := self._next()) is not None:
            if event:
                piece = self._element(self.at - 1)
                self._drop(self.at)
                if piece.reason or piece.content.strip():
                    yield piece
        if len(self.held) - self.start > MAX_RECORD:
            self.skipping = True
            del self.held[self.start + _KEPT : self.at]
            self.at = min(self.at, self.start + _KEPT)

    def end(self) -> Iterator[Piece]:
        rest = bytes(self.held[self.start :]).strip()
        if self.skipping:
            yield Piece(self.line, rest[:_KEPT], "line_too_long")
        elif rest:
            yield Piece(self.line, rest, cut=True)

    def _next(self) -> bool | None:
        """Looks at the next token: True where an element ends at it, None when the chunk holds no more."""
        if self.in_string:
            match = _STRING.match(self.held, self.at)
            self.at = match.end() if match else self.at
            if self.held[self.at : self.at + 1] != b'"':
                return None
            self.at, self.in_string = self.at + 1, False
            return False
        token = _TOKEN.search(self.held, self.at)
        if not token:
            self.at = len(self.held)
            return None
        self.at = token.end()
        return self._took(token.group())

    def _took(self, letter: bytes) -> bool:
        if letter == b'"':
            self.in_string = True
        elif letter in b"{[":
            self.depth += 1
            if self.depth == 1:
                self._drop(self.at)
        elif letter in b"}]":
            self.depth -= 1
            return self.depth == 0
        return letter == b"," and self.depth == 1

    def _element(self, end: int) -> Piece:
        content = bytes(self.held[self.start : end])
        blank = len(content) - len(content.lstrip())
        line = self.line + content.count(b"\n", 0, blank)
        if self.skipping or len(content) > MAX_RECORD:
            self.skipping = False
            return Piece(line, content[:_KEPT], "line_too_long")
        return Piece(line, content)

    def _drop(self, upto: int) -> None:
        self.line += self.held.count(b"\n", 0, upto)
        del self.held[:upto]
        self.at -= upto
        self.start = 0
