"""Questions to the catalogue. What is published is for everyone; drafts and change sets take the actor."""

from motcua.catalogue.directory import build_beside_requests
from motcua.catalogue.queries.editing import (
    ChangeItemInfo,
    ChangeSetInfo,
    change_items,
    change_set,
    change_sets,
    drafts,
    import_problems,
    quarantined,
    thesaurus,
)
from motcua.catalogue.queries.finding import Correction, Filters, Hit, SearchPage, Shelf, browse, search
from motcua.catalogue.queries.freshness import AgencyFreshness, Finding, freshness
from motcua.catalogue.queries.offers import handling_unit, offered_at
from motcua.catalogue.queries.procedures import procedure, version, versions_of
from motcua.catalogue.queries.tables import codes_of_field, fields, form, forms, life_events

__all__ = [
    "AgencyFreshness", "ChangeItemInfo", "ChangeSetInfo", "Correction", "Filters", "Finding", "Hit", "SearchPage",
    "Shelf", "browse", "build_beside_requests", "change_items", "change_set", "change_sets", "codes_of_field",
    "drafts", "fields", "form", "forms", "freshness", "handling_unit", "import_problems", "life_events", "offered_at",
    "procedure", "quarantined", "search", "thesaurus", "version", "versions_of",
]  # fmt: skip
