"""What other rooms and the doors see of the catalogue: immutable values, cached in the process."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from motcua.catalogue.content import (
    AgencyView,
    BasisView,
    CaseView,
    ChannelView,
    FeeView,
    PaperView,
    RelatedView,
    ResultView,
    TimeLimitView,
)

__all__ = [
    "AgencyView",
    "BasisView",
    "CaseView",
    "Caution",
    "ChannelView",
    "Choice",
    "DecisionView",
    "FeeView",
    "FieldSpec",
    "FieldView",
    "FormView",
    "LifeEventView",
    "OfferingView",
    "PageView",
    "PaperView",
    "ProcedureView",
    "RelatedView",
    "ResultView",
    "TimeLimitView",
    "VersionInfo",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldView:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LifeEventView:
    code: str
    name: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    number: str
    issued_on: dt.date | None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class OfferingView:
    """Offered by one unit, or by every unit of a kind in its own area."""

    id: uuid.UUID
    unit_id: uuid.UUID | None
    unit_kind: str
    service_level: str
    valid_from: dt.date
    valid_to: dt.date | None

    def covers(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a field offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One question. `width` in characters; null: the full line."""

    name: str
    label: str
    hint: str = ""
    widget: str = "text"
    options: tuple[Choice, ...] = ()
    autocomplete: str = ""
    width: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """One thing asked at a time."""

    key: str
    title: str
    hint: str = ""
    fields: tuple[FieldSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class FormView:
    id: uuid.UUID
    code: str
    version: int
    title: str
    schema: Mapping[str, Any]
    pages: tuple[PageView, ...]

    def page(self, key: str) -> PageView | None:
        return next((page for page in self.pages if page.key == key), None)


@dataclass(frozen=True, slots=True)
class Caution:
    """Why a person should look twice: code such as expired, abolished, replaced, not_yet_valid, not_offered."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What a verb answers about a version."""

    version_id: uuid.UUID
    procedure_id: uuid.UUID
    code: str
    number: int
    state: str
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureView:
    """One version of a procedure, in the reader's language where it has the words.

    `state`: draft, published, amended (replaced by a later version) or abolished. `warnings` are as of the day asked.
    """

    version_id: uuid.UUID
    procedure_id: uuid.UUID
    code: str
    name: str
    name_en: str
    type: str
    levels: tuple[str, ...]
    field: FieldView
    subjects: tuple[str, ...]
    service_level: str
    summary: str
    cases: tuple[CaseView, ...]
    channels: tuple[ChannelView, ...]
    results: tuple[ResultView, ...]
    legal_basis: tuple[BasisView, ...]
    steps: str
    requirements: str
    agencies: tuple[AgencyView, ...]
    related: tuple[RelatedView, ...]
    address: str
    decision: DecisionView | None
    process_code: str
    form: FormView | None
    life_events: tuple[LifeEventView, ...]
    offerings: tuple[OfferingView, ...]
    state: str
    source: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    published_at: dt.datetime | None
    updated_at: dt.datetime
    warnings: tuple[Caution, ...] = ()

    def case(self, case_id: uuid.UUID | None) -> CaseView | None:
        """The case with this id; the first one if none is asked."""
        if case_id is None:
            return self.cases[0] if self.cases else None
        return next((case for case in self.cases if case.id == case_id), None)

    def channel(self, name: str) -> ChannelView | None:
        return next((channel for channel in self.channels if channel.channel == name), None)

    def limit_for(self, channel: str, case_id: uuid.UUID | None = None) -> TimeLimitView | None:
        """The time limit for a dossier of this case handed in this way.

        Of several, the one stated for the case, else the one without a condition, else the first; other conditions
        need a person's judgement. Null: no channel states a limit.
        """
        chosen = self.channel(channel)
        with_limits = [c for c in ((chosen,) if chosen else ()) if c.limits] or [c for c in self.channels if c.limits]
        if not with_limits:
            return None
        case = self.case(case_id)
        limits = with_limits[0].limits
        for_case = [limit for limit in limits if case and case.name and limit.case == case.name]
        general = [limit for limit in limits if not limit.case]
        for limit in (*for_case, *(g for g in general if not g.condition), *general, *limits):
            return limit
        return None

    def fees_for(self, channel: str, case_id: uuid.UUID | None = None) -> tuple[FeeView, ...]:
        """The fees that a dossier of this case handed in this way may meet, with their conditions."""
        chosen, case = self.channel(channel), self.case(case_id)
        if chosen is None:
            return ()
        return tuple(fee for fee in chosen.fees if not fee.case or (case and fee.case == case.name))

    def is_fee_judged(self, channel: str, case_id: uuid.UUID | None = None) -> bool:
        """Whether an officer says how much is to be paid: a fee has a condition, or no amount."""
        return any(fee.condition or fee.amount is None for fee in self.fees_for(channel, case_id))


def in_language(value: Any, language: str) -> Any:
    """`value` with every `x` replaced by its `x_en` where the reader's language is English and there is one."""
    if language != "en":
        return value
    if isinstance(value, tuple):
        return tuple(in_language(item, language) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for spec in dataclasses.fields(value):
        here = getattr(value, spec.name)
        if isinstance(here, tuple):
            changed[spec.name] = in_language(here, language)
        elif spec.name.endswith("_en") and here:
            changed[spec.name[:-3]] = here
    return dataclasses.replace(value, **changed) if changed else value


def amount_text(value: Decimal) -> str:
    """`1.5` as `1,5`, `3` as `3`: how people write numbers here."""
    return (str(int(value)) if value == int(value) else str(value.normalize())).replace(".", ",")
