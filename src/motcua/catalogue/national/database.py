"""A record of the national database's own JSON: structured, with capital field names.

KENH: 1 is handing in at the counter, 2 online, 3 by post. CAPTHUCHIEN: 0 ministry, 1 province, 2 district (until
2025), 3 commune.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from motcua.catalogue.national import channels, faults, fees, legal, limits, papers, vocabulary
from motcua.catalogue.national.records import (
    Agencies,
    Channel,
    ChannelName,
    Fee,
    LegalBasis,
    NationalProcedure,
    Notes,
    Paper,
    Related,
    Result,
)
from motcua.catalogue.national.text import block, one_line, said, says_nothing, unbulleted
from motcua.catalogue.national.values import objects, text, texts

MARKS = frozenset({"MATTHC", "TENTTHC"})
CHANNELS: dict[str, ChannelName] = {"1": "direct", "2": "online", "3": "post"}
_PLAIN = (
    "MATTHC",
    "TENTTHC",
    "MACOQUANCONGBO",
    "LOAITTHC",
    "QUYETDINH",
    "MOTA",
    "YEUCAU",
    "TUKHOA",
    "DIACHITIEPNHAN",
    "MOTADOITUONGTHUCHIEN",
    "MOTACOQUANTHUCHIEN",
    "MOTACOQUANTHAMQUYEN",
)


def read(raw: dict[str, Any], line: int) -> NationalProcedure:
    """The procedure of one record of the national database."""
    notes = Notes()
    plain = texts(raw, _PLAIN, notes)
    found = NationalProcedure(
        code=vocabulary.read_code(plain["MATTHC"], notes),
        name=one_line(plain["TENTTHC"]),
        ministry=one_line(plain["MACOQUANCONGBO"]),
        decision=said(plain["QUYETDINH"]),
        type=vocabulary.read_type(plain["LOAITTHC"], notes),
        levels=_levels(raw.get("CAPTHUCHIEN"), notes),
        field=_field(raw.get("LINHVUCTHUCHIEN"), notes),
        subjects=_subjects(raw, plain["MOTADOITUONGTHUCHIEN"], notes),
        channels=_channels(raw.get("CACHTHUCTHUCHIEN"), notes),
        papers=_papers(raw.get("THANHPHANHOSO"), notes),
        legal_basis=_legal_basis(raw.get("CANCUPHAPLY"), notes),
        results=_results(raw.get("KETQUATHUCHIEN"), notes),
        steps=_steps(raw.get("TRINHTUTHUCHIEN"), notes),
        requirements=_block(plain["YEUCAU"]),
        agencies=Agencies(
            performing=_units(raw.get("COQUANTHUCHIEN"), notes) or said(plain["MOTACOQUANTHUCHIEN"]),
            competent=_units(raw.get("COQUANCOTHAMQUYEN"), notes) or said(plain["MOTACOQUANTHAMQUYEN"]),
            authorised=_units(raw.get("COQUANDUOCUYQUYEN"), notes),
            coordinating=_units(raw.get("COQUANPHOIHOP"), notes),
        ),
        address=said(plain["DIACHITIEPNHAN"]),
        related=(
            *_related(raw.get("TTHCLIENQUAN"), "related", notes),
            *_related(raw.get("TTHCLIENTHONG"), "linked", notes),
        ),
        keywords=said(plain["TUKHOA"]),
        description=_block(plain["MOTA"]),
        line=line,
        raw=raw,
    )
    return faults.find(dataclasses.replace(found, problems=notes.problems))


def _levels(value: Any, notes: Notes) -> tuple[str, ...]:
    levels = []
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        cell = item if isinstance(item, dict) else {"CAPTHUCHIEN": item}
        coded = text(cell.get("CAPTHUCHIEN"), "levels", notes).strip()
        named = text(cell.get("TENCAP"), "levels", notes)
        level = vocabulary.CODED_LEVELS.get(coded) or (
            vocabulary.read_level(named or coded, notes) if named or coded else ""
        )
        if level:
            levels.append(level)
    return tuple(dict.fromkeys(levels))


def _field(value: Any, notes: Notes) -> str:
    names = [said(text(item.get("TENLINHVUC"), "field", notes)) for item in objects(value, "field", notes)]
    return "; ".join(name for name in names if name)


def _subjects(raw: dict[str, Any], described: str, notes: Notes) -> tuple[str, ...]:
    named = [
        text(item.get("TEN"), "subjects", notes) for item in objects(raw.get("DOITUONGTHUCHIEN"), "subjects", notes)
    ]
    found = [subject for name in named for subject in vocabulary.read_subjects(name, notes)]
    return tuple(dict.fromkeys(found)) or vocabulary.read_subjects(described, notes)


def _channels(value: Any, notes: Notes) -> tuple[Channel, ...]:
    rows = []
    for item in objects(value, "channels", notes):
        coded = text(item.get("KENH"), "channels", notes).strip()
        name = CHANNELS.get(coded) or channels.channel_name(coded, notes)
        if name is None:
            continue
        times = list(objects(item.get("THOIGIAN"), "channels.limits", notes))
        if not times:
            notes.add("channels.limits", "limit_missing", coded)
            rows.append(channels.Row(name, None, (), None, ""))
        rows.extend(_row(name, time, notes) for time in times)
    return channels.merged(rows)


def _row(name: ChannelName, time: dict[str, Any], notes: Notes) -> channels.Row:
    cells = texts(time, ("THOIGIANGIAIQUYET", "DONVITINH", "MOTA"), notes)
    limit = limits.read_limit(f"{cells['THOIGIANGIAIQUYET']} {cells['DONVITINH']}", notes)
    charged: list[Fee] = []
    free = None
    for item in objects(time.get("PHILEPHI"), "channels.fees", notes):
        fee = _fee(item, notes)
        if fee is not None and fee.amount:
            charged.append(fee)
        elif fee is not None:
            free = True
    return channels.Row(name, limit, tuple(charged), False if charged else free, _block(cells["MOTA"]))


def _fee(item: dict[str, Any], notes: Notes) -> Fee | None:
    """One PHILEPHI: an amount of zero is free; an empty one says nothing."""
    cells = texts(item, ("SOTIEN", "DONVI", "MOTA"), notes)
    amount = fees.amount_of(cells["SOTIEN"].strip().removesuffix(".0"))
    if amount is None or (isinstance(amount, Decimal) and amount.is_nan()):
        if cells["SOTIEN"].strip():
            notes.add("channels.fees", "bad_amount", cells["SOTIEN"])
        return None
    currency = "USD" if "usd" in cells["DONVI"].casefold() else "VND"
    if currency != "VND":
        notes.add("channels.fees", "foreign_currency", cells["DONVI"])
    return Fee(amount, one_line(cells["MOTA"]) or None, None, currency)


def _papers(value: Any, notes: Notes) -> tuple[Paper, ...]:
    found = []
    for case in objects(value, "papers", notes):
        heading = unbulleted(text(case.get("TRUONGHOP"), "papers", notes)) or None
        for item in objects(case.get("GIAYTO"), "papers", notes):
            cells = texts(item, ("TENGIAYTO", "SOBANCHINH", "SOBANSAO", "TENMAUDON"), notes)
            name = unbulleted(cells["TENGIAYTO"])
            if not name:
                notes.add("papers", "paper_without_name", str(item))
            form = one_line(cells["TENMAUDON"])
            counts = (papers.whole(cells["SOBANCHINH"], notes), papers.whole(cells["SOBANSAO"], notes))
            found.append(Paper(name, *counts, heading, (form,) if form else ()))
    return tuple(found)


def _legal_basis(value: Any, notes: Notes) -> tuple[LegalBasis, ...]:
    names = ("SOVANBAN", "TENVANBAN", "NGAYBANHANH", "COQUANBANHANH")
    rows = [texts(item, names, notes) for item in objects(value, "legal_basis", notes)]
    return tuple(legal.read_row(*cells.values(), notes=notes) for cells in rows)


def _results(value: Any, notes: Notes) -> tuple[Result, ...]:
    rows = [texts(item, ("TENKETQUA", "MAKETQUA"), notes) for item in objects(value, "results", notes)]
    return tuple(Result(unbulleted(cells["TENKETQUA"]), said(cells["MAKETQUA"]) or None) for cells in rows)


def _steps(value: Any, notes: Notes) -> str:
    lines = []
    for case in objects(value, "steps", notes):
        heading = said(text(case.get("TRUONGHOP"), "steps", notes))
        lines += [heading] if heading else []
        lines += [
            block(text(item.get("TENTRINHTU"), "steps", notes)) for item in objects(case.get("TRINHTU"), "steps", notes)
        ]
    return "\n".join(line for line in lines if line)


def _units(value: Any, notes: Notes) -> str:
    names = [said(text(item.get("TENDONVI"), "agencies", notes)) for item in objects(value, "agencies", notes)]
    return ", ".join(name for name in names if name)


def _related(value: Any, kind: str, notes: Notes) -> tuple[Related, ...]:
    rows = [texts(item, ("MATTHC", "TENTTHC"), notes) for item in objects(value, "related", notes)]
    return tuple(
        Related(cells["MATTHC"] or None, one_line(cells["TENTTHC"]), "linked" if kind == "linked" else "related")
        for cells in rows
    )


def _block(value: str) -> str:
    return "" if says_nothing(value) else block(value)
