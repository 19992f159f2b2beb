"""The catalogue's nouns.

A `Procedure` is for life; what is known of it is in `ProcedureVersion`s, whose inner parts (cases, papers, channels,
limits, fees …) are one typed document: see docs/decisions/catalogue-version-document.md.
"""

from motcua.catalogue.models.changes import (
    ChangeItem,
    ChangeKind,
    ChangeSet,
    ImportProblem,
    ItemState,
    NationalCopy,
    QuarantinedRecord,
)
from motcua.catalogue.models.finding import SearchText, ThesaurusEntry
from motcua.catalogue.models.forms import FormVersion
from motcua.catalogue.models.offering import Offering
from motcua.catalogue.models.procedure import (
    CatalogueRevision,
    CodeKind,
    DecisionKind,
    Field,
    LifeEvent,
    PackEntry,
    Procedure,
    ProcedureCode,
    ProcedureVersion,
    PublicationDecision,
    ServiceLevel,
    Source,
    VersionState,
)

__all__ = [
    "CatalogueRevision",
    "ChangeItem",
    "ChangeKind",
    "ChangeSet",
    "CodeKind",
    "DecisionKind",
    "Field",
    "FormVersion",
    "ImportProblem",
    "ItemState",
    "LifeEvent",
    "NationalCopy",
    "Offering",
    "PackEntry",
    "Procedure",
    "ProcedureCode",
    "ProcedureVersion",
    "PublicationDecision",
    "QuarantinedRecord",
    "SearchText",
    "ServiceLevel",
    "Source",
    "ThesaurusEntry",
    "VersionState",
]
