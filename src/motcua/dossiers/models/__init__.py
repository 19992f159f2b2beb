from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.forms import FormTemplate, IssuedForm
from motcua.dossiers.models.papers import Attachment, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.returning import HandOver, Proof, StoragePlace, UncollectedNotice
from motcua.dossiers.models.rules import Rule
from motcua.dossiers.models.work import DossierNote, DossierTask, SupplementRequest

__all__ = [
    "Attachment",
    "Dossier",
    "DossierNote",
    "DossierPaper",
    "DossierTask",
    "FormTemplate",
    "HandOver",
    "IssuedForm",
    "PaperStatus",
    "Proof",
    "ResultDocument",
    "Rule",
    "StoragePlace",
    "SupplementRequest",
    "UncollectedNotice",
]
