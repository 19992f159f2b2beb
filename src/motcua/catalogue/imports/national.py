"""A national record as a version of a procedure, value by value; nothing is added that the record does not say."""

import datetime as dt
import re
from decimal import Decimal

from motcua.catalogue.content import (
    AgencyView,
    BasisView,
    CaseView,
    ChannelView,
    FeeView,
    PaperView,
    ProcedureContent,
    RelatedView,
    ResultView,
    TimeLimitView,
)
from motcua.catalogue.national.records import Channel, Fee, NationalProcedure, Paper

LEVELS = {
    "cấp bộ": "ministry", "cấp tỉnh": "province", "cấp huyện": "district", "cấp xã": "commune",
    "cơ quan khác": "other",
}  # fmt: skip
_ROLES = (
    ("performing", "performing"),
    ("competent", "competent"),
    ("authorised", "authorised"),
    ("coordinating", "coordinating"),
)
_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def content_of(record: NationalProcedure) -> ProcedureContent:
    """What the record says."""
    return ProcedureContent(
        name=" ".join(record.name.split()),
        type=record.type,
        levels=tuple(dict.fromkeys(LEVELS[level.casefold()] for level in record.levels if level.casefold() in LEVELS)),
        field=record.field,
        subjects=record.subjects,
        summary=record.description,
        cases=_cases(record.papers),
        channels=tuple(_channel(channel) for channel in record.channels),
        results=tuple(ResultView(name=result.name, code=result.code or "") for result in record.results),
        legal_basis=tuple(
            BasisView(number=basis.number, title=basis.title, issued_on=_day(basis.date), issuer=basis.issuer or "")
            for basis in record.legal_basis
        ),
        steps=record.steps,
        requirements=record.requirements,
        agencies=tuple(
            AgencyView(role=role, name=name) for field, role in _ROLES if (name := getattr(record.agencies, field))
        ),
        related=tuple(
            RelatedView(name=related.name, code=related.code or "", kind=related.kind) for related in record.related
        ),
        address=record.address,
        keywords=record.keywords,
    )


def _cases(papers: tuple[Paper, ...]) -> tuple[CaseView, ...]:
    names = list(dict.fromkeys(paper.case or "" for paper in papers))
    return tuple(
        CaseView(name=name, papers=tuple(_paper(paper) for paper in papers if (paper.case or "") == name))
        for name in names
    )


def _paper(paper: Paper) -> PaperView:
    return PaperView(
        name=paper.name, originals=paper.originals, copies=paper.copies, form_file=paper.form or "", required=True
    )


def _channel(channel: Channel) -> ChannelView:
    return ChannelView(
        channel=channel.channel,
        limits=tuple(
            TimeLimitView(value=limit.value, unit=limit.unit, condition=limit.condition or "")
            for limit in channel.limits
        ),
        fees=tuple(_fee(fee) for fee in channel.fees),
        free=channel.free,
        note=channel.description,
    )


def _fee(fee: Fee) -> FeeView:
    """Other currencies and fractions are no đồng: the amount stays open and the name says it."""
    whole = fee.amount == int(fee.amount)
    if fee.currency == "VND" and whole and 0 <= fee.amount < 10**12:
        return FeeView(amount=int(fee.amount), name=fee.kind or "", condition=fee.condition or "")
    amount = int(fee.amount) if whole else Decimal(fee.amount).normalize()
    return FeeView(amount=None, name=f"{amount} {fee.currency}", condition=fee.condition or "")


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    found = _DAY.match(text.strip())
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else dt.date.fromisoformat(text[:10])
    except ValueError:
        return None  # the raw record keeps what stood there
