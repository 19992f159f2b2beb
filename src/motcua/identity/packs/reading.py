"""Reads the files of a pack and says where one of them is wrong. Nothing is guessed and nothing is skipped."""

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from motcua.identity.errors import BadPack
from motcua.identity.models import AreaLevel, CodeScheme, UnitKind

_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Span:
    """`[valid_from, valid_to)`, its source, and whether that was seen."""

    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str
    verified: bool
    note: str

    def overlap(self, valid_from: dt.date, valid_to: dt.date | None) -> "tuple[dt.date, dt.date | None] | None":
        """What of a period lies within this one."""
        start = max(self.valid_from, valid_from)
        ends = [end for end in (self.valid_to, valid_to) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else (start, end)


@dataclass(frozen=True, slots=True)
class AreaRow:
    where: str
    code: str
    level: str
    name: str
    parent: str
    successors: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One version of a unit. A unit with several versions has several rows under one key."""

    where: str
    key: str
    kind: str
    name: str
    short_name: str
    name_en: str
    parent: str
    area: str
    successors: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeRow:
    where: str
    key: str
    scheme: str
    value: str
    span: Span


def digest(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over the contents of files, by name, and over whatever else the outcome hangs on."""
    sum_ = hashlib.sha256()
    for path in sorted(paths):
        content = read_bytes(path)
        sum_.update(f"{path.name} {len(content)} ".encode() + content)
    for text in more:
        sum_.update(text.encode())
    return sum_.hexdigest()


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadPack(where=path.name, what="the file is missing") from None


def read_json(path: Path) -> Any:
    try:
        return json.loads(read_bytes(path).decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadPack(where=path.name, what=str(error)) from error


def areas(path: Path) -> list[AreaRow]:
    needed = ("code", "level", "name", "parent", "valid_from", "valid_to", "successors")
    return [
        AreaRow(
            where=where, code=row["code"], level=_choice(row, "level", AreaLevel, where), name=row["name"],
            parent=row["parent"], successors=tuple(row["successors"].split()), span=_span(row, where),
        )
        for where, row in _rows(path, needed)
    ]  # fmt: skip


def units(path: Path) -> list[UnitRow]:
    needed = ("key", "kind", "name", "short_name", "parent", "area", "valid_from", "valid_to", "successors")
    return [
        UnitRow(
            where=where, key=row["key"], kind=_choice(row, "kind", UnitKind, where), name=row["name"],
            short_name=row["short_name"] or row["name"], name_en=row.get("name_en", ""), parent=row["parent"],
            area=row["area"], successors=tuple(row["successors"].split()), span=_span(row, where),
        )
        for where, row in _rows(path, needed)
    ]  # fmt: skip


def codes(path: Path) -> list[CodeRow]:
    needed = ("key", "scheme", "value", "valid_from", "valid_to")
    return [
        CodeRow(
            where=where, key=row["key"], scheme=_choice(row, "scheme", CodeScheme, where), value=row["value"],
            span=_span(row, where),
        )
        for where, row in _rows(path, needed)
    ]  # fmt: skip


def day(text: str, where: str) -> dt.date:
    """An ISO day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadPack(where=where, what=f"{text!r} is not a day such as 2025-07-01") from None


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        lines = read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadPack(where=path.name, what=str(error)) from error
    reader = csv.DictReader(lines, strict=True)
    if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
        raise BadPack(where=path.name, what=f"columns are missing: {', '.join(missing)}")
    try:
        for number, row in enumerate(reader, 2):
            where = f"{path.name}, line {number}"
            if None in row or None in row.values():
                raise BadPack(where=where, what="the number of columns does not fit")
            yield where, {name: value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise BadPack(where=path.name, what=str(error)) from error


def _span(row: dict[str, str], where: str) -> Span:
    start, end = day(row["valid_from"], where), day(row["valid_to"], where) if row["valid_to"] else None
    if end is not None and end <= start:
        raise BadPack(where=where, what="it ends before it begins")
    stated = row.get("verified", "true") or "true"
    if stated not in _TRUTH:
        raise BadPack(where=where, what=f"verified is {stated!r}, not true or false")
    return Span(start, end, row.get("legal_basis", ""), _TRUTH[stated], row.get("note", ""))


def _choice(row: dict[str, str], name: str, choices: type[models.TextChoices], where: str) -> str:
    if row[name] not in choices.values:
        raise BadPack(where=where, what=f"{name} is {row[name]!r}, not one of {', '.join(choices.values)}")
    return row[name]
