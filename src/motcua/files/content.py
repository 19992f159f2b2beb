"""Looking inside: what a file really is, and whether it is whole.

Kinds are told by their first bytes and checked at their end, so that an upload that lies about its type, or stops
half-way, is refused with a reason. Nothing is decoded or executed.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from motcua.files.errors import (
    ArchiveFile,
    BrokenFile,
    ContentNotAsNamed,
    EmptyFile,
    EncryptedFile,
    HiddenProgram,
    UnknownContent,
)

TAIL: Final = 2_048
OOXML: Final = "application/vnd.openxmlformats-officedocument."
# A few kilobytes of a zip can name terabytes; an office file never unpacks to this much.
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_MEMBERS: Final = 10_000
# 7-Zip, RAR, gzip, bzip2, xz; a zip is told by what it holds.
ARCHIVES: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content that is taken."""

    media_type: str
    endings: tuple[str, ...]
    title: str


PDF: Final = Kind("application/pdf", ("pdf",), "PDF")
JPEG: Final = Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "JPEG")
PNG: Final = Kind("image/png", ("png",), "PNG")
WORD: Final = Kind(OOXML + "wordprocessingml.document", ("docx",), "Word")
SHEET: Final = Kind(OOXML + "spreadsheetml.sheet", ("xlsx",), "Excel")
TIFF: Final = Kind("image/tiff", ("tif", "tiff"), "TIFF")
KINDS: Final = (PDF, JPEG, PNG, WORD, SHEET)
# What a scanner delivers; TIFF is turned into PDF/A and never handed out, since browsers do not show it.
SCANS: Final = (PDF, JPEG, PNG, TIFF)
ENDINGS: Final = tuple(ending for kind in KINDS for ending in kind.endings)


def examine(stream: BinaryIO, name: str, kinds: tuple[Kind, ...] = KINDS) -> Kind:
    """The kind of the whole, seekable `stream` called `name`, one of `kinds`.

    Raises:
        EmptyFile, UnknownContent, ArchiveFile, ContentNotAsNamed, BrokenFile, EncryptedFile, HiddenProgram: as
        they say.
    """
    stream.seek(0)
    head = stream.read(1_024)
    if not head:
        raise EmptyFile(name=name)
    kind = _kind_of(head, stream, name)
    if kind not in kinds:
        raise UnknownContent(name=name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in kind.endings:
        raise ContentNotAsNamed(name=name, named=ending or "?", found=kind.title)
    _CHECKS[kind](stream, name)
    stream.seek(0)
    return kind


def _kind_of(head: bytes, stream: BinaryIO, name: str) -> Kind:
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return TIFF
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(stream, name)
    if head.startswith(ARCHIVES):
        raise ArchiveFile(name=name)
    raise UnknownContent(name=name)


def _tail(stream: BinaryIO) -> bytes:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - TAIL))
    return stream.read(TAIL)


def _check_pdf(stream: BinaryIO, name: str) -> None:
    tail = _tail(stream)
    if b"%%EOF" not in tail:
        raise BrokenFile(name=name)
    if b"/Encrypt" in tail:
        raise EncryptedFile(name=name)


def _check_jpeg(stream: BinaryIO, name: str) -> None:
    if b"\xff\xd9" not in _tail(stream):
        raise BrokenFile(name=name)


def _check_png(stream: BinaryIO, name: str) -> None:
    if b"IEND\xaeB`\x82" not in _tail(stream):
        raise BrokenFile(name=name)


def _members(stream: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise BrokenFile(name=name) from error
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ArchiveFile(name=name)
    return members


def _office_kind(stream: BinaryIO, name: str) -> Kind:
    names = {member.filename for member in _members(stream, name)}
    if "[Content_Types].xml" not in names:
        raise ArchiveFile(name=name)
    if "word/document.xml" in names:
        return WORD
    if "xl/workbook.xml" in names:
        return SHEET
    raise UnknownContent(name=name)


def _check_office(stream: BinaryIO, name: str) -> None:
    members = _members(stream, name)
    if any(member.flag_bits & 0x1 for member in members):
        raise EncryptedFile(name=name)
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise HiddenProgram(name=name)


def _check_tiff(_stream: BinaryIO, _name: str) -> None:
    """Its directory may lie anywhere: whether it is whole shows when its pages are opened."""


_CHECKS: Final[dict[Kind, Callable[[BinaryIO, str], None]]] = {
    PDF: _check_pdf,
    JPEG: _check_jpeg,
    PNG: _check_png,
    TIFF: _check_tiff,
    WORD: _check_office,
    SHEET: _check_office,
}
