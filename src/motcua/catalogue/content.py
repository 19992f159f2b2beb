"""What a version of a procedure says, as one typed document.

The same immutable values are stored (as JSON), compared, shown and pinned by dossiers, so they carry stable ids:
made from the procedure and the thing's own words, the same paper keeps its id from one version to the next.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from motcua.catalogue.codec import from_json, to_json

LEVELS = ("ministry", "province", "district", "commune", "other")
CHANNELS = ("online", "direct", "post")
UNITS = ("working_day", "day", "hour", "month", "none")
NO_ID = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class PaperView:
    """A required paper. Counts are whole numbers of sheets sets; null where the source did not name them."""

    name: str
    id: uuid.UUID = NO_ID
    code: str = ""
    name_en: str = ""
    originals: int | None = None
    copies: int | None = None
    form_file: str = ""
    required: bool = True
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A variant of the procedure (trường hợp) with its own papers; the common one has an empty name."""

    name: str = ""
    id: uuid.UUID = NO_ID
    name_en: str = ""
    papers: tuple[PaperView, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeLimitView:
    """`unit` none: the law sets no limit; null: the source gave a bare number."""

    value: Decimal | None
    unit: str | None
    condition: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class FeeView:
    """`amount` in whole đồng; null where the law names another currency or leaves it to a table: then `name` says."""

    amount: int | None
    id: uuid.UUID = NO_ID
    name: str = ""
    name_en: str = ""
    condition: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class ChannelView:
    """One way to hand in: online, direct or post. `free` is null where the source does not say."""

    channel: str
    limits: tuple[TimeLimitView, ...] = ()
    fees: tuple[FeeView, ...] = ()
    free: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultView:
    name: str
    code: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class BasisView:
    """A legal document; `issued_on` and `effective_on` where the source states them."""

    number: str
    title: str = ""
    issued_on: dt.date | None = None
    issuer: str = ""
    effective_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AgencyView:
    """`role`: performing, competent, authorised or coordinating."""

    role: str
    name: str
    unit_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class RelatedView:
    """`kind`: related (liên quan) or linked (liên thông)."""

    name: str
    code: str = ""
    kind: str = "related"


@dataclass(frozen=True, slots=True)
class ProcedureContent:
    """All of one version. `field` is the field's Vietnamese name."""

    name: str
    name_en: str = ""
    type: str = ""
    levels: tuple[str, ...] = ()
    field: str = ""
    field_en: str = ""
    subjects: tuple[str, ...] = ()
    service_level: str = "information"
    summary: str = ""
    summary_en: str = ""
    cases: tuple[CaseView, ...] = ()
    channels: tuple[ChannelView, ...] = ()
    results: tuple[ResultView, ...] = ()
    legal_basis: tuple[BasisView, ...] = ()
    steps: str = ""
    requirements: str = ""
    agencies: tuple[AgencyView, ...] = ()
    related: tuple[RelatedView, ...] = ()
    address: str = ""
    keywords: str = ""
    process_code: str = ""
    form_code: str = ""


def read(data: Any) -> ProcedureContent:
    """The document in `data`.

    Raises:
        InvalidDocument: a key that is not known, a value of the wrong kind; it names the place.
    """
    return from_json(ProcedureContent, data)


def write(content: ProcedureContent) -> dict[str, Any]:
    """`content` as JSON; empty values are left out, since they are the defaults."""
    data: dict[str, Any] = to_json(content)
    return data


def fingerprint(data: Any) -> str:
    """SHA-256 of the canonical JSON of `data`."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def with_ids(content: ProcedureContent, procedure_id: uuid.UUID) -> ProcedureContent:
    """`content` with an id for each case, paper and fee that has none yet."""
    maker = _Ids(procedure_id)
    cases = tuple(
        dataclasses.replace(
            case,
            id=maker.of("case", case.id, case.name),
            papers=tuple(
                dataclasses.replace(paper, id=maker.of("paper", paper.id, f"{case.name}\n{paper.code or paper.name}"))
                for paper in case.papers
            ),
        )
        for case in content.cases or (CaseView(),)
    )
    channels = tuple(
        dataclasses.replace(
            channel,
            fees=tuple(
                dataclasses.replace(fee, id=maker.of("fee", fee.id, f"{channel.channel}\n{fee.name}\n{fee.condition}"))
                for fee in channel.fees
            ),
        )
        for channel in content.channels
    )
    return dataclasses.replace(content, cases=cases, channels=channels)


class _Ids:
    """Names the second of two equal things apart from the first."""

    def __init__(self, procedure_id: uuid.UUID) -> None:
        self.procedure_id = procedure_id
        self.given: set[uuid.UUID] = set()

    def of(self, kind: str, known: uuid.UUID, words: str) -> uuid.UUID:
        chosen, n = known, 0
        while chosen == NO_ID or chosen in self.given:
            chosen, n = uuid.uuid5(self.procedure_id, f"{kind}\n{n}\n{words}"), n + 1
        self.given.add(chosen)
        return chosen
