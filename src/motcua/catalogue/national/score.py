"""How well the reader reads, measured against records that people have read by hand.

Values are compared one by one: the share of a kind is its right values over all values that either side has, so that
a missing value and an invented one both count against it. What the hand-reader marked as unsure counts neither way.
Conditions of limits and fees are told in the reader's own words there and are not compared; so the limits, and the
amounts, of one channel are compared as sets.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from motcua.catalogue.national.reader import Progress, read_file
from motcua.catalogue.national.records import NationalProcedure, Paper
from motcua.catalogue.national.text import one_line

KINDS = (
    "name",
    "decision",
    "type",
    "levels",
    "field",
    "subjects",
    "channels",
    "limits",
    "fees",
    "papers",
    "cases",
    "counts",
    "forms",
    "legal_basis",
    "results",
    "faulty",
)
NAME_LENGTH = 120  # hand-read paper names are cut here
TARGET = 0.97


class BadGold(ValueError):
    """The file of hand-read records is not a JSON list of objects with codes."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that only one side has."""

    code: str
    kind: str
    expected: str
    read: str


@dataclass(slots=True)
class Tally:
    right: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where there is nothing to read."""
        return self.right / self.total if self.total else 1.0


@dataclass(slots=True)
class ScoreReport:
    """The tally of each kind, every miss, and the hand-read codes that the file does not hold."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    misses: list[Miss] = field(default_factory=list)
    records: int = 0
    absent: list[str] = field(default_factory=list)

    def below(self, target: float = TARGET) -> list[str]:
        """The kinds whose share is under the target."""
        return [kind for kind, tally in self.tallies.items() if tally.share < target]

    def add(self, code: str, kind: str, expected: Iterable[Hashable], read: Iterable[Hashable]) -> None:
        """Counts two collections of values against each other, each value as often as it occurs."""
        wanted, found = Counter(expected), Counter(read)
        both = wanted & found
        tally = self.tallies[kind]
        tally.right += both.total()
        tally.total += (wanted | found).total()
        lost, extra = list((wanted - found).elements()), list((found - wanted).elements())
        for index in range(max(len(lost), len(extra))):
            left = _shown(lost[index]) if index < len(lost) else ""
            right = _shown(extra[index]) if index < len(extra) else ""
            self.misses.append(Miss(code, kind, left, right))


def score(gold_path: Path | str, corpus_path: Path | str, *, on_progress: Progress | None = None) -> ScoreReport:
    """Reads the corpus and compares it with the hand-read records; raises `BadGold` for a file that holds none."""
    gold = _gold(Path(gold_path))
    wanted = {record["code"] for record in gold}
    read = {
        item.code: item
        for item in read_file(corpus_path, on_progress=on_progress)
        if isinstance(item, NationalProcedure) and item.code in wanted
    }
    report = ScoreReport(records=len(gold))
    for record in gold:
        found = read.get(record["code"])
        if found is None:
            report.absent.append(record["code"])
        compare(report, record, found or NationalProcedure(code=record["code"], name=""))
    return report


def compare(report: ScoreReport, gold: dict[str, Any], read: NationalProcedure) -> None:
    """Adds one hand-read record and what was read of it to the report."""
    sure = _Sure(gold)
    code = read.code
    for kind in ("name", "decision", "type", "field"):
        if sure(kind):
            report.add(code, kind, _stated(gold.get(kind)), _stated(getattr(read, kind)))
    for kind in ("levels", "subjects"):
        if sure(kind):
            report.add(code, kind, map(_same, gold.get(kind) or ()), map(_same, getattr(read, kind)))
    if sure("faulty"):
        report.add(code, "faulty", [bool(gold.get("faulty"))], [bool(read.faulty)])
    _channels(report, gold, read, sure)
    _papers(report, gold, read, sure)
    _legal_basis(report, gold, read, sure)
    _results(report, gold, read, sure)


def _channels(report: ScoreReport, gold: dict[str, Any], read: NationalProcedure, sure: _Sure) -> None:
    rows = gold.get("channels") or []
    found = {channel.channel: channel for channel in read.channels}
    if sure("channels"):
        report.add(read.code, "channels", [row["channel"] for row in rows], list(found))
    for index, row in enumerate(rows):
        name, at = row["channel"], f"channels[{index}]"
        channel = found.get(name)
        if sure.all(f"{at}.limits", len(row["limits"])):
            report.add(
                read.code,
                "limits",
                {(name, _number(limit["value"]), limit["unit"]) for limit in row["limits"]},
                {(name, limit.value, limit.unit) for limit in channel.limits} if channel else (),
            )
        if sure.all(f"{at}.fees", len(row["fees"]), "amount"):
            report.add(
                read.code,
                "fees",
                {(name, _number(fee["amount"])) for fee in row["fees"]},
                {(name, Decimal(fee.amount)) for fee in channel.fees} if channel else (),
            )
        if sure(f"{at}.free"):
            report.add(
                read.code, "fees", [(name, "free", row["free"])], [(name, "free", channel.free)] if channel else []
            )


def _papers(report: ScoreReport, gold: dict[str, Any], read: NationalProcedure, sure: _Sure) -> None:
    rows = gold.get("papers") or []
    if not sure("papers"):
        return
    left = list(read.papers)
    for index, row in enumerate(rows):
        at = f"papers[{index}]"
        named = sure(f"{at}.name")
        paper = _taken(left, row, named=named)
        if not sure(at):
            continue
        if named:
            report.add(read.code, "papers", [_cut(row["name"])], [_cut(paper.name)] if paper else [])
        if paper is None:
            continue
        if sure(f"{at}.case"):
            report.add(read.code, "cases", _stated(row.get("case")), _stated(paper.case))
        if sure(f"{at}.originals") and sure(f"{at}.copies"):
            counts = (row["originals"], row["copies"])
            report.add(read.code, "counts", [(index, *counts)], [(index, paper.originals, paper.copies)])
        if sure(f"{at}.form"):
            report.add(read.code, "forms", _stated(row.get("form")), _stated(paper.form))
    report.add(read.code, "papers", [], [_cut(paper.name) for paper in left])


def _taken(left: list[Paper], row: dict[str, Any], *, named: bool) -> Paper | None:
    """The paper read for a hand-read row: of the same name and case, of the same name, or of the same beginning;
    where its name is in doubt, else the next one.
    """
    name, case = _cut(row["name"]), _same(row.get("case") or "")
    tests: tuple[Callable[[Paper], bool], ...] = (
        lambda paper: _cut(paper.name) == name and _same(paper.case or "") == case,
        lambda paper: _cut(paper.name) == name,
        lambda paper: _cut(paper.name)[:20] == name[:20] or len(left) == 1 or not named,
    )
    for test in tests:
        for position, paper in enumerate(left):
            if test(paper):
                return left.pop(position)
    return None


def _legal_basis(report: ScoreReport, gold: dict[str, Any], read: NationalProcedure, sure: _Sure) -> None:
    rows = gold.get("legal_basis") or []
    if sure.all("legal_basis", len(rows)):
        numbers = [basis.number for basis in read.legal_basis if basis.number]
        report.add(read.code, "legal_basis", map(_same, rows), map(_same, numbers))


def _results(report: ScoreReport, gold: dict[str, Any], read: NationalProcedure, sure: _Sure) -> None:
    rows = gold.get("results") or []
    if not sure("results"):
        return
    wanted: list[Hashable] = []
    found: list[Hashable] = []
    for index, row in enumerate(rows):
        result = read.results[index] if index < len(read.results) else None
        for part in ("name", "code"):
            if sure(f"results[{index}].{part}"):
                wanted.append((part, _same(row.get(part) or "")))
                found += [(part, _same(getattr(result, part) or ""))] if result else []
    for result in read.results[len(rows) :]:
        found += [("name", _same(result.name)), ("code", _same(result.code or ""))]
    report.add(read.code, "results", wanted, found)


class _Sure:
    """Whether a path of a hand-read record counts: neither it, nor what holds it, is marked as unsure."""

    def __init__(self, gold: dict[str, Any]) -> None:
        entries = gold.get("unsure") or []
        paths = [str(entry.get("path", "") if isinstance(entry, dict) else entry) for entry in entries]
        self._doubts = [re.compile(pattern + r"(?:[.\[].*)?") for pattern in map(_pattern, paths)]
        self._ranges = [(pattern, *found) for pattern in paths for found in _ranges(pattern)]

    def __call__(self, path: str) -> bool:
        return not any(doubt.fullmatch(path) for doubt in self._doubts) and not self._in_range(path)

    def all(self, path: str, length: int, *parts: str) -> bool:
        """Whether a list of values counts as a whole: no element of it is in doubt."""
        leaves = parts or ("value", "unit")
        return self(path) and all(
            self(f"{path}[{index}]") and all(self(f"{path}[{index}].{leaf}") for leaf in leaves)
            for index in range(length)
        )

    def _in_range(self, path: str) -> bool:
        for pattern, name, first, last in self._ranges:
            match = re.match(rf"{re.escape(name)}\[(\d+)\]", path)
            tail = pattern.split("]", 1)[1]
            if match and first <= int(match[1]) <= last and path[match.end() :].startswith(tail):
                return True
        return False


def _pattern(path: str) -> str:
    return re.escape(path).replace(r"\[\*\]", r"\[\d+\]")


def _ranges(path: str) -> list[tuple[str, int, int]]:
    match = re.match(r"(\w+)\[(\d+)\.\.(\d+)\]", path)
    return [(match[1], int(match[2]), int(match[3]))] if match else []


def _gold(path: Path) -> list[dict[str, Any]]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as broken:
        raise BadGold(str(path)) from broken
    if not isinstance(records, list) or not all(isinstance(record, dict) and record.get("code") for record in records):
        raise BadGold(str(path))
    return records


def _stated(value: object) -> list[str]:
    """A single value as a list: empty where the record states none."""
    text = _same(str(value)) if value is not None else ""
    return [text] if text else []


def _same(text: str) -> str:
    return one_line(text)


def _cut(name: str) -> str:
    return one_line(name)[:NAME_LENGTH].strip()


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _shown(value: Hashable) -> str:
    if isinstance(value, tuple):
        return " ".join("–" if part is None else str(part) for part in value)
    return str(value)
