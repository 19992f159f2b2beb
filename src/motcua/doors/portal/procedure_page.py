"""The page of a procedure, in the order in which people ask: who, what, how long, how much, where.

A published version never changes, so its page is drawn once per language and kept in the process; only what changes
with the day (warnings) or with the draughtsman (process drawing) is part of the key.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from motcua.doors.look import say
from motcua.doors.portal import labels, measured
from motcua.dossiers.queries import Practice, practice
from motcua.kernel.money import format_vnd

LONG_TEXT = 400
FIRST_LAWS = 4
OPEN_CASES = 2
KEPT_PAGES = 1_000
KEPT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One station in the picture of the process."""

    icon: str
    name: str
    who: str
    time: str = ""
    note: str = ""
    yours: bool = False
    loop: bool = False


@dataclass(frozen=True, slots=True)
class PaperLine:
    name: str
    count: str
    icon: str = "paper"
    note: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class CaseBlock:
    name: str
    papers: Sequence[PaperLine]
    collapsed: bool = False


@dataclass(frozen=True, slots=True)
class LimitLine:
    channel: str
    text: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    amount: str
    name: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePage:
    """All that the template shows, in words."""

    code: str
    name: str
    field: str
    crumb: Link
    summary: str
    warnings: Sequence[str]
    file_url: str
    file_note: str
    no_file_note: str
    fact_time: str
    fact_fee: str
    fact_where: str
    fact_online: str
    flow: Sequence[FlowStep]
    subjects: str
    requirements: str
    cases: Sequence[CaseBlock]
    time_main: str
    time_after: str
    limits: Sequence[LimitLine]
    measured: measured.Measured | None
    fee_main: str
    fees: Sequence[FeeLine]
    where: str
    results: Sequence[str]
    steps: str
    laws: Sequence[Any]
    laws_first: str
    laws_more: str
    decision: str
    related: Sequence[Link]
    updated: str

    @property
    def requirements_long(self) -> bool:
        return len(self.requirements) > LONG_TEXT


def copies(paper: Any) -> str:
    """`1 bản chính, 2 bản sao`; empty where the source names no number."""
    parts = []
    if paper.originals:
        parts.append(ngettext("{n} original", "{n} originals", paper.originals).format(n=paper.originals))
    if paper.copies:
        parts.append(ngettext("{n} copy", "{n} copies", paper.copies).format(n=paper.copies))
    return ", ".join(parts)


def _cases(view: Any) -> list[CaseBlock]:
    blocks = []
    several = len(view.cases) > OPEN_CASES
    for position, case in enumerate(view.cases):
        papers = [
            PaperLine(
                name=paper.name,
                count=copies(paper),
                note=" ".join(
                    filter(None, (paper.note, "" if paper.required else gettext("Only if it applies to you.")))
                ),
                form=gettext("Form: {name}").format(name=paper.form_file) if paper.form_file else "",
            )
            for paper in case.papers
        ]
        if papers:
            blocks.append(CaseBlock(case.name, papers, collapsed=several and position > 0 and bool(case.name)))
    return blocks


def _requirements(text: str) -> str:
    """The conditions; the bare "Không" with which records say that there are none becomes a sentence."""
    bare = text.strip().rstrip(".").casefold() in {"không", "không có"}
    return gettext("No further conditions.") if bare else text


def _limits(view: Any) -> list[LimitLine]:
    """One line for each different limit, with all the ways of handing in for which it holds."""
    found: OrderedDict[tuple[str, str], list[str]] = OrderedDict()
    for channel in view.channels:
        for limit in channel.limits:
            text = labels.limit(limit.value, limit.unit)
            if text:
                condition = ". ".join(filter(None, (limit.case, limit.condition)))
                ways = found.setdefault((text, condition), [])
                if labels.channel(channel.channel) not in ways:
                    ways.append(labels.channel(channel.channel))
    return [LimitLine(", ".join(ways).capitalize(), text, condition) for (text, condition), ways in found.items()]


def _one_limit(lines: Sequence[LimitLine]) -> str:
    """The limit, when all channels and cases agree; else empty."""
    return lines[0].text if lines and len({line.text for line in lines}) == 1 else ""


def _span(view: Any) -> str:
    """`2 đến 10 ngày làm việc`, when the limits differ but are told in one unit; else empty."""
    limits = [limit for channel in view.channels for limit in channel.limits if limit.value is not None]
    if not limits or len({limit.unit for limit in limits}) > 1:
        return ""
    least, most = min(limit.value for limit in limits), max(limit.value for limit in limits)
    return gettext("{least} to {most}").format(least=labels.number(least), most=labels.limit(most, limits[0].unit))


def _fees(view: Any) -> list[FeeLine]:
    seen: OrderedDict[tuple[str, str, str], FeeLine] = OrderedDict()
    for channel in view.channels:
        for fee in channel.fees:
            amount = "" if fee.amount is None else format_vnd(fee.amount)
            condition = ". ".join(filter(None, (fee.case, fee.condition)))
            seen.setdefault((amount, fee.name, condition), FeeLine(amount, fee.name, condition))
    return list(seen.values())


def _fee_fact(view: Any, fees: Sequence[FeeLine]) -> tuple[str, str]:
    """(line of facts, first sentence below "how much")."""
    amounts = sorted({fee.amount for channel in view.channels for fee in channel.fees if fee.amount is not None})
    if amounts and amounts[-1] > 0:
        if len(amounts) == 1:
            return format_vnd(amounts[0]), "" if fees else format_vnd(amounts[0])
        return gettext("from {amount}").format(amount=format_vnd(amounts[0])), ""
    if fees and not amounts:
        return gettext("See below"), ""
    if view.channels and (amounts or all(channel.free for channel in view.channels)):
        return gettext("Free of charge"), gettext("Free of charge.")
    return gettext("Not stated"), ""


def _where(view: Any) -> str:
    named = [agency.name for agency in view.agencies if agency.role in {"competent", "performing"}]
    if named:
        return "; ".join(dict.fromkeys(named))
    return "; ".join(labels.level_agency(level) for level in view.levels) or gettext("Not stated")


def _laws(view: Any) -> tuple[str, str]:
    numbers = [basis.number for basis in view.legal_basis]
    more = ""
    if len(numbers) > FIRST_LAWS or any(basis.title for basis in view.legal_basis):
        more = ngettext("The document by name", "All {n} documents by name", len(numbers)).format(n=len(numbers))
    return "; ".join(numbers[:FIRST_LAWS]), more


def flow(nodes: Iterable[Any]) -> list[FlowStep]:
    """The stations of a model (`workflow` drawing) between the applicant's two: handing in and getting the result."""
    nodes = [node for node in nodes if node.kind not in {"return", "wait"}]
    # A second visit to the counter is the way back for missing papers, which the loop above the first one shows.
    nodes = [node for position, node in enumerate(nodes) if node.kind != "intake" or position == 0]
    first = FlowStep(
        "submit", gettext("Hand in"), gettext("You"), note=gettext("Online, at a counter or by post"), yours=True
    )
    last = FlowStep(
        "return",
        gettext("Get the result"),
        gettext("You"),
        note=gettext("Online, at the counter or by post"),
        yours=True,
    )
    middle = [
        FlowStep(
            icon=str(node.kind),
            name=node.name,
            who=node.lane_name,
            loop=node.kind == "intake",
        )
        for node in nodes
    ]
    return [first, *middle, last]


def common_flow() -> list[FlowStep]:
    """The way that the one-stop mechanism gives to every dossier, where no model of its own is published."""
    middle = (
        FlowStep("intake", gettext("Intake"), gettext("Service point"), loop=True),
        FlowStep("appraise", gettext("Handling"), gettext("Agency in charge"), note=gettext("Prepares the result")),
        FlowStep("approve", gettext("Decision"), gettext("Head of the agency"), note=gettext("Signs the result")),
    )
    return [*flow(())[:1], *middle, *flow(())[1:]]


def _filing(view: Any) -> tuple[str, str, str]:
    """(address of filing, what is said beside the button, what is said instead of it)."""
    if view.state != "published" or any(warning.code in _CLOSED for warning in view.warnings):
        return "", "", gettext("This procedure takes no dossiers at present.")
    if view.service_level == "information" or not view.process_code:
        return "", "", gettext("You cannot file this online yet. Bring the papers below to any service point.")
    url = reverse("portal:start", args=[view.code])
    return url, gettext("Your draft is saved after every step."), ""


_CLOSED = frozenset({"abolished", "expired", "replaced", "not_yet_valid", "not_offered"})


def _warning(view: Any, code: str) -> str:
    """A caution of the catalogue in words for the citizen."""
    until = say.number_date(view.valid_to) if view.valid_to else ""
    since = say.number_date(view.valid_from) if view.valid_from else ""
    words = {
        "abolished": gettext("This procedure was abolished on {until}."),
        "expired": gettext("This procedure ended on {until}. Ask at a service point what holds now."),
        "replaced": gettext("This version ended on {until}. A newer one has replaced it."),
        "ending": gettext("This procedure will be abolished on {until}."),
        "not_yet_valid": gettext("This procedure holds from {since}."),
        "not_offered": gettext("No agency of the province offers this procedure yet."),
    }
    return words[code].format(until=until, since=since) if code in words else ""


def _crumb(view: Any) -> Link:
    """One step up: what happens in life, or else the field."""
    shelf = reverse("portal:catalogue")
    if view.life_events:
        return Link(view.life_events[0].name, f"{shelf}?su-kien={view.life_events[0].code}")
    return Link(view.field.name, f"{shelf}?linh-vuc={view.field.code}")


def _decision(view: Any) -> str:
    return gettext("Published by decision {number}.").format(number=view.decision.number) if view.decision else ""


def _updated(view: Any) -> str:
    return " ".join(
        filter(None, (gettext("Last updated: {day}.").format(day=say.long_date(view.updated_at)), _decision(view)))
    )


def _address(code: str) -> str:
    return reverse("portal:procedure", args=[code]) if code else ""


def build(view: Any, flow_steps: Sequence[FlowStep], *, known: Sequence[Practice] = ()) -> ProcedurePage:
    """The page of one version, from what the catalogue knows."""
    limits, fees = _limits(view), _fees(view)
    one, (fact_fee, fee_main) = _one_limit(limits), _fee_fact(view, fees)
    file_url, file_note, no_file_note = _filing(view)
    laws_first, laws_more = _laws(view)
    return ProcedurePage(
        code=view.code,
        name=view.name_en if get_language() == "en" and view.name_en else view.name,
        field=view.field.name,
        crumb=_crumb(view),
        summary=view.summary,
        warnings=[text for warning in view.warnings if (text := _warning(view, warning.code) or warning.message)],
        file_url=file_url,
        file_note=file_note,
        no_file_note=no_file_note,
        fact_time=one or _span(view) or (gettext("See below") if limits else gettext("Not stated")),
        fact_fee=fact_fee,
        fact_where="; ".join(labels.level_agency(level) for level in view.levels) or gettext("Not stated"),
        fact_online=labels.service_level(view.service_level),
        flow=flow_steps,
        subjects="; ".join(view.subjects),
        requirements=_requirements(view.requirements),
        cases=_cases(view),
        time_main=one,
        time_after=gettext("Handed in after 15:00 counts from the next working day.") if one else "",
        limits=[] if one and not any(line.condition for line in limits) else limits,
        measured=measured.of(view, known, one_limit=bool(one)) if limits else None,
        fee_main=fee_main,
        fees=[] if fee_main and not any(fee.name or fee.condition for fee in fees) else fees,
        where=_where(view),
        results=[result.name for result in view.results],
        steps=view.steps,
        laws=view.legal_basis,
        laws_first=laws_first,
        laws_more=laws_more,
        decision=_decision(view),
        related=[Link(each.name, _address(each.code)) for each in view.related],
        updated=_updated(view),
    )


_bodies: OrderedDict[tuple[Any, ...], tuple[float, SafeString]] = OrderedDict()
_lock = threading.Lock()


def body(view: Any, steps_of: Callable[[str], Sequence[FlowStep]]) -> SafeString:
    """The drawn page, kept in the process by version, language and warnings.

    The process that a procedure follows can get a new version of its own, and each night brings new figures: a page is
    drawn anew after five minutes.
    """
    key = (view.version_id, view.code, view.state, get_language(), tuple(warning.code for warning in view.warnings))
    now = time.monotonic()
    kept = _bodies.get(key)
    if kept and now < kept[0]:
        return kept[1]
    page = build(view, steps_of(view.process_code), known=list(practice(view.code)))
    drawn = SafeString(get_template("portal/procedure_body.html").render({"p": page}))
    with _lock:
        _bodies[key] = (now + KEPT_SECONDS, drawn)
        if len(_bodies) > KEPT_PAGES:
            _bodies.popitem(last=False)
    return drawn


def forget() -> None:
    """Draw every page anew."""
    _bodies.clear()
