"""Search results and the shelves of the catalogue, as the page shows them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from motcua.catalogue import queries as catalogue
from motcua.doors.look import say
from motcua.doors.look.errors import uuid_or_none
from motcua.doors.portal import labels, parse
from motcua.doors.portal.procedure_page import Link
from motcua.kernel.errors import NotFound
from motcua.kernel.text import fold

PAGE = 20
LONGEST_QUERY = 200
PARAMETERS = {"linh-vuc": "field", "cap": "level", "co-quan": "agency", "su-kien": "life_event"}
TABS = ("linh-vuc", "co-quan", "cap", "viec-trong-doi")
_KIND = {"linh-vuc": "field", "co-quan": "agency", "cap": "level", "viec-trong-doi": "life_event"}
_PARAMETER = {kind: name for name, kind in PARAMETERS.items()}

# Packs name their life events; those that we have drawn are known by these names.
_EVENT_PICTURES = {
    "sinh-con": "birth",
    "di-hoc": "study",
    "ket-hon": "marriage",
    "nha-dat": "home",
    "kinh-doanh": "business",
    "cu-tru": "residence",
    "tro-cap": "welfare",
    "nguoi-than-qua-doi": "death",
}


@dataclass(frozen=True, slots=True)
class LifeEvent:
    name: str
    url: str
    icon: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HitRow:
    url: str
    title: SafeString
    code: str
    where: str
    limit: str
    fee: str
    online: str
    snippet: str
    best: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    typed: str
    meant: str

    @property
    def changed(self) -> bool:
        """Whether a letter was wrong; a missing accent is none."""
        return fold(self.typed) != fold(self.meant)


@dataclass(frozen=True, slots=True)
class FilterBox:
    name: str
    label: str
    options: Sequence[Any]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    title: str
    query: str
    count_text: str
    hits: Sequence[HitRow]
    filters: Sequence[FilterBox] = ()
    kept: Sequence[tuple[str, str]] = ()
    corrected: Sequence[Word] = field(default=())
    exact_url: str = ""
    clear_url: str = ""
    more_url: str = ""
    crumb: Link | None = None


def _catalogue_url(**parameters: str) -> str:
    chosen = {name.replace("_", "-"): value for name, value in parameters.items() if value}
    return reverse("portal:catalogue") + (f"?{urlencode(chosen)}" if chosen else "")


def life_events() -> list[LifeEvent]:
    """The life events that have procedures, as pictures with words; all else fills the last row of four."""
    hints = {event.code: event.hint for event in catalogue.life_events()}
    events = [
        LifeEvent(
            name=shelf.name,
            url=_catalogue_url(su_kien=shelf.code),
            icon=_EVENT_PICTURES.get(shelf.code, "other"),
            hint=hints.get(shelf.code) or _procedures(shelf.count),
        )
        for shelf in catalogue.browse("life_event")
        if shelf.count
    ]
    if len(events) % 4:
        hint, fields = gettext("By field of work"), reverse("portal:shelf", args=["linh-vuc"])
        events.append(LifeEvent(name=gettext("Something else"), url=fields, icon="other", hint=hint))
    return events


def _procedures(count: int) -> str:
    return ngettext("{n} procedure", "{n} procedures", count).format(n=say.thousands(count))


def tab_name(tab: str) -> str:
    return {
        "linh-vuc": gettext("By field"),
        "co-quan": gettext("By agency"),
        "cap": gettext("By level"),
        "viec-trong-doi": gettext("By life event"),
    }[tab]


def _shelf_name(kind: str, shelf: Any) -> str:
    return labels.level(shelf.code) if kind == "level" else shelf.name


def shelf(tab: str, kind: str) -> dict[str, Any]:
    """Context of a shelf page."""
    parameter = _PARAMETER[kind]
    return {
        "title": f"{gettext('Procedures')}, {tab_name(tab).lower()}",
        "tabs": [
            {"name": tab_name(one), "url": reverse("portal:shelf", args=[one]), "current": one == tab} for one in TABS
        ],
        "shelves": [
            {
                "name": _shelf_name(kind, one),
                "count": one.count,
                "url": f"{reverse('portal:catalogue')}?{urlencode({parameter: one.code})}",
            }
            for one in catalogue.browse(kind)
            if one.count
        ],
    }


def mark(title: str, query: str) -> SafeString:
    """`title` with the words of `query` marked, whatever their accents."""
    words = {word for word in re.findall(r"\w+", fold(query)) if len(word) > 1}
    parts = [
        f"<mark>{escape(part)}</mark>" if fold(part) in words else escape(part) for part in re.split(r"(\W+)", title)
    ]
    joined = "".join(parts)
    # Neighbouring marks grow together, so that a compound reads as one.
    return mark_safe(re.sub(r"</mark>(\s+)<mark>", r"\1", joined))  # noqa: S308 - every part is escaped


def _row(hit: Any, query: str, best: bool) -> HitRow:
    return HitRow(
        url=reverse("portal:procedure", args=[hit.code]),
        title=mark(hit.name, query),
        code=hit.code,
        where=", ".join(labels.level_agency(level) for level in hit.levels),
        limit=hit.limit_text,
        fee=hit.fee_text,
        online="" if hit.service_level == "information" else gettext("online"),
        snippet=hit.snippet,
        best=best,
    )


def _corrected(corrected: Any) -> list[Word]:
    """The words typed beside the words meant."""
    return [Word(*pair) for pair in zip(corrected.typed, corrected.taken, strict=True)] if corrected else []


def _filters(parameters: Mapping[str, str]) -> list[FilterBox]:
    names = {
        "field": gettext("Field"),
        "level": gettext("Level"),
        "agency": gettext("Agency"),
        "life_event": gettext("Life event"),
    }
    boxes = []
    for parameter, kind in PARAMETERS.items():
        options = [Link(_shelf_name(kind, one), one.code) for one in catalogue.browse(kind)]
        if options:
            boxes.append(
                FilterBox(
                    parameter,
                    names[kind],
                    [{"code": one.url, "name": one.name} for one in options],
                    parameters.get(parameter, ""),
                )
            )
    return boxes


def _chosen(chosen: Mapping[str, str]) -> catalogue.Filters:
    """The filters of the address. An agency that does not exist makes the page not exist."""
    values: dict[str, Any] = {PARAMETERS[name]: value for name, value in chosen.items()}
    if "agency" in values:
        values["agency"] = uuid_or_none(values["agency"])
        if values["agency"] is None:
            raise NotFound
    return catalogue.Filters(**values)


def _more_url(query: str, chosen: Mapping[str, str], place: str | None, *, as_typed: bool) -> str:
    if not place:
        return ""
    kept = {**({"q": query} if query else {}), **chosen, **({"dung-chu": "1"} if as_typed else {}), "sau": place}
    return f"?{urlencode(kept)}"


def build(data: Mapping[str, str]) -> SearchView:
    """The results for what was typed and chosen; without either, the catalogue from its beginning."""
    query = parse.line(data, "q", LONGEST_QUERY)
    chosen = {name: parse.line(data, name, LONGEST_QUERY) for name in PARAMETERS if data.get(name)}
    after, as_typed = data.get("sau") or None, "dung-chu" in data
    found = catalogue.search(query, filters=_chosen(chosen), limit=PAGE, after=after, as_typed=as_typed)
    meant = found.corrected.text if found.corrected else ""
    title = gettext("Results for “{query}”").format(query=meant or query) if query else gettext("Procedures")
    return SearchView(
        title=title,
        query=query,
        count_text=_procedures(found.total) if found.total else gettext("No procedure found"),
        hits=[_row(hit, meant or query, bool(query) and not after and n == 0) for n, hit in enumerate(found.hits)],
        filters=_filters(chosen),
        kept=tuple(chosen.items()),
        corrected=_corrected(found.corrected),
        exact_url=f"?{urlencode({'q': query, **chosen, 'dung-chu': '1'})}" if found.corrected else "",
        clear_url=_catalogue_url(q=query) if chosen else "",
        more_url=_more_url(query, chosen, found.next, as_typed=as_typed),
    )
