from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.groups import IntakeGroup, IntakeGroupRow
from motcua.dossiers.models.handover import Handover
from motcua.dossiers.models.papers import Attachment, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.rules import Rule
from motcua.dossiers.models.together import Consultation, Instruction
from motcua.dossiers.models.work import DossierNote, DossierTask, SupplementRequest

__all__ = [
    "Attachment",
    "Consultation",
    "Dossier",
    "DossierNote",
    "DossierPaper",
    "DossierTask",
    "Handover",
    "Instruction",
    "IntakeGroup",
    "IntakeGroupRow",
    "PaperStatus",
    "ResultDocument",
    "Rule",
    "SupplementRequest",
]
