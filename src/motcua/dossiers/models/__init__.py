from motcua.dossiers.models.digital import DossierDigitalPaper
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.papers import Attachment, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.rules import Rule
from motcua.dossiers.models.work import DossierNote, DossierTask, SupplementRequest

__all__ = [
    "Attachment",
    "Dossier",
    "DossierDigitalPaper",
    "DossierNote",
    "DossierPaper",
    "DossierTask",
    "PaperStatus",
    "ResultDocument",
    "Rule",
    "SupplementRequest",
]
