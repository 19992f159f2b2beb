"""How and where to hand in: the table of channels, with its time limits and fees.

In the crawled text the cells of a row are glued together: "Trực tiếp3 Ngày làm việcMiễn phíNộp tại…". A row begins
where a channel's name is followed at once by a time and a fee; the same words inside a description are not a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from motcua.catalogue.national import fees, limits
from motcua.catalogue.national.records import Channel, ChannelName, Fee, Notes, TimeLimit
from motcua.catalogue.national.text import block, nfc, one_line, says_nothing

CHANNELS: dict[str, ChannelName] = {
    "trực tiếp": "direct",
    "trực tuyến": "online",
    "dịch vụ bưu chính": "post",
}
_HEADING = re.compile(r"\s*Hình thức nộp\s*Thời gian\s*Phí, lệ phí\s*Mô tả")
_NAMES = "Trực tiếp|Trực tuyến|Dịch vụ bưu chính"
_ROW = re.compile(
    rf"(?P<channel>{_NAMES})"
    rf"(?:(?P<time>{limits.COLUMN})"
    # a bare number glued to an amount: "1" + "20,000 VNĐ". Amounts have at most three digits before a separator.
    r"|(?P<glued>\d)(?=\d{1,3}(?:[.,]\d{3}){0,5} (?:Việt Nam Đồng|VNĐ|VND|USD))"
    r"|(?P<bare>\d{1,4})"
    rf"|(?P<words>(?=[A-ZĐÀ-Ỹ])(?:(?!{_NAMES})[^\n]){{1,200}}?)"
    r"|)"
    rf"(?={fees.COLUMN})"
)


@dataclass(slots=True)
class Row:
    """One row of the table, before rows of the same channel are put together."""

    channel: ChannelName
    limit: TimeLimit | None
    fees: tuple[Fee, ...]
    free: bool | None
    description: str


def read_glued(text: str, notes: Notes) -> tuple[Channel, ...]:
    """The channels of a crawled page's text."""
    text = nfc(text)
    if says_nothing(text):
        return ()
    heading = _HEADING.match(text)
    body = text[heading.end() :] if heading else text
    starts = list(_ROW.finditer(body))
    if (not starts or body[: starts[0].start()].strip()) and not says_nothing(body):
        notes.add("channels", "unread_rows", body)
    ends = [*(match.start() for match in starts[1:]), len(body)]
    rows = [_row(match, body[match.end() : end], notes) for match, end in zip(starts, ends, strict=False)]
    return merged(rows)


def channel_name(text: str, notes: Notes) -> ChannelName | None:
    """The channel that a cell names; None, with a note, for an unknown one."""
    name = CHANNELS.get(one_line(text).casefold())
    if name is None:
        notes.add("channels", "unknown_channel", text)
    return name


def merged(rows: list[Row]) -> tuple[Channel, ...]:
    """One channel of each name, in order of appearance.

    Where a channel has several rows, each row's description is its limit's condition.
    """
    grouped: dict[ChannelName, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.channel, []).append(row)
    return tuple(_channel(name, found) for name, found in grouped.items())


def _row(match: re.Match[str], after: str, notes: Notes) -> Row:
    if match["glued"]:
        notes.add("channels.limits", "glued_number", match.group() + after[:40])
    time = match["time"] or match["glued"] or match["bare"] or match["words"] or ""
    limit = limits.read_limit(time, notes)
    cell = fees.read_cell(after, notes)
    return Row(CHANNELS[match["channel"].casefold()], limit, cell.fees, cell.free, block(cell.rest))


def _channel(name: ChannelName, rows: list[Row]) -> Channel:
    frees = {row.free for row in rows}
    free = False if False in frees else True if True in frees else None
    return Channel(
        channel=name,
        limits=_limits(rows),
        fees=tuple(dict.fromkeys(fee for row in rows for fee in row.fees)),
        free=free,
        description="\n".join(dict.fromkeys(row.description for row in rows if row.description)),
    )


def _limits(rows: list[Row]) -> tuple[TimeLimit, ...]:
    """Each row's limit; the rows' descriptions tell several of them apart."""
    told = dict.fromkeys(_conditioned(row) for row in rows)
    plain = dict.fromkeys(row.limit for row in rows)
    kept = plain if len(told) == 1 or not any(row.description for row in rows) else told
    return tuple(limit for limit in kept if limit is not None)


def _conditioned(row: Row) -> TimeLimit | None:
    if row.limit is None or row.limit.condition or not row.description:
        return row.limit
    return TimeLimit(row.limit.value, row.limit.unit, one_line(row.description))
