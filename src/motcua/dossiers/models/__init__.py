from motcua.dossiers.models.apologies import ApologyDraft, ApologyState
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.papers import Attachment, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.rules import Rule
from motcua.dossiers.models.work import DossierNote, DossierTask, SupplementRequest

__all__ = [
    "ApologyDraft",
    "ApologyState",
    "Attachment",
    "Dossier",
    "DossierNote",
    "DossierPaper",
    "DossierTask",
    "PaperStatus",
    "ResultDocument",
    "Rule",
    "SupplementRequest",
]
