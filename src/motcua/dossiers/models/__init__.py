from motcua.dossiers.models.apologies import ApologyDraft, ApologyState
from motcua.dossiers.models.bulk import BulkLine, BulkRun, BulkVerb, LineState
from motcua.dossiers.models.digital import DossierDigitalPaper
from motcua.dossiers.models.documents import DraftDocument, DraftReading, ResultTemplate
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.exports import Export, ExportKind, ExportState, LetterLine
from motcua.dossiers.models.figures import OfficeFigure, PracticeFigure
from motcua.dossiers.models.forms import FormTemplate, IssuedForm
from motcua.dossiers.models.groups import IntakeGroup, IntakeGroupRow
from motcua.dossiers.models.handover import Handover
from motcua.dossiers.models.papers import Attachment, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.returning import Proof, ResultReturn, StoragePlace, UncollectedNotice
from motcua.dossiers.models.rules import Rule
from motcua.dossiers.models.searching import SearchEntry, SharedSearch, SharedSearchRevision
from motcua.dossiers.models.together import Consultation, Instruction
from motcua.dossiers.models.work import DossierNote, DossierTask, SupplementRequest, Transfer

__all__ = [
    "ApologyDraft",
    "ApologyState",
    "Attachment",
    "BulkLine",
    "BulkRun",
    "BulkVerb",
    "Consultation",
    "Dossier",
    "DossierDigitalPaper",
    "DossierNote",
    "DossierPaper",
    "DossierTask",
    "DraftDocument",
    "DraftReading",
    "Export",
    "ExportKind",
    "ExportState",
    "FormTemplate",
    "Handover",
    "Instruction",
    "IntakeGroup",
    "IntakeGroupRow",
    "IssuedForm",
    "LetterLine",
    "LineState",
    "OfficeFigure",
    "PaperStatus",
    "PracticeFigure",
    "Proof",
    "ResultDocument",
    "ResultReturn",
    "ResultTemplate",
    "Rule",
    "SearchEntry",
    "SharedSearch",
    "SharedSearchRevision",
    "StoragePlace",
    "SupplementRequest",
    "Transfer",
    "UncollectedNotice",
]
