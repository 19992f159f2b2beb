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
from motcua.doors.portal import labels
from motcua.doors.portal.procedure_page import Link
from motcua.kernel.text import fold

PAGE = 20
LONGEST_QUERY = 200
PARAMETERS = {"linh-vuc": "field", "cap": "level", "co-quan": "agency", "su-kien": "life_event"}
TABS = ("linh-vuc", "co-quan", "cap", "viec-trong-doi")
_KIND = {"linh-vuc": "field", "co-quan": "agency", "cap": "level", "viec-trong-doi": "life_event"}
_PARAMETER = {kind: name for name, kind in PARAMETERS.items()}
LIFE_ICONS = ("birth", "study", "marriage", "home", "business", "residence", "welfare", "death")


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
    """The life events that have procedures, as pictures with words."""
    return [
        LifeEvent(
            name=shelf.name,
            url=_catalogue_url(su_kien=shelf.code),
            icon=shelf.code,
            hint=getattr(shelf, "hint", "") or ngettext("{n} procedure", "{n} procedures", shelf.count).format(n=shelf.count),
        )
        for shelf in catalogue.browse("life_event")
    ]


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


def _corrected(query: str, corrected: Any) -> list[Word]:
    """The words typed beside the words meant, when they can be laid side by side."""
    if not corrected:
        return []
    meant_text = corrected if isinstance(corrected, str) else corrected.text
    typed, meant = query.split(), meant_text.split()
    return [Word(a, b) for a, b in zip(typed, meant, strict=True)] if len(typed) == len(meant) else []


def _filters(parameters: Mapping[str, str]) -> list[FilterBox]:
    names = {"field": gettext("Field"), "level": gettext("Level"), "agency": gettext("Agency"), "life_event": gettext("Life event")}
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


def build(data: Mapping[str, str]) -> SearchView:
    """The results for what was typed and chosen; without either, the catalogue from its beginning."""
    query = data.get("q", "")[:LONGEST_QUERY].replace("\x00", "").strip()
    chosen = {name: data[name][:LONGEST_QUERY] for name in PARAMETERS if data.get(name)}
    filters = catalogue.Filters(**{PARAMETERS[name]: value for name, value in chosen.items()})
    after = data.get("sau") or None
    found = catalogue.search(query, filters=filters, limit=PAGE, after=after)
    meant = found.corrected if isinstance(found.corrected, str) else getattr(found.corrected, "text", "")
    count = ngettext("{n} procedure", "{n} procedures", found.total).format(n=found.total)
    title = gettext("Results for “{query}”").format(query=meant or query) if query else gettext("Procedures")
    return SearchView(
        title=title,
        query=query,
        count_text=count,
        hits=[_row(hit, meant or query, bool(query) and not after and n == 0) for n, hit in enumerate(found.hits)],
        filters=_filters(chosen),
        kept=tuple(chosen.items()),
        corrected=_corrected(query, found.corrected),
        clear_url=_catalogue_url(q=query) if chosen else "",
        more_url=f"?{urlencode({**({'q': query} if query else {}), **chosen, 'sau': found.next})}" if found.next else "",
    )
