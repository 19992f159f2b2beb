"""Which papers there are, and what sets them apart."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class FormKind(models.TextChoices):
    RECEIPT = "receipt", _("Receipt and appointment")
    SUPPLEMENT = "supplement", _("Request to add papers")
    REFUSAL = "refusal", _("Refusal")
    APOLOGY = "apology", _("Apology and extension")
    STOP = "stop", _("Notice of stopping")
    CONTROL_SHEET = "control_sheet", _("Control sheet")
    REGISTER = "register", _("Register of dossiers")
    HANDOVER = "handover", _("Hand-over of the result")
    LETTER = "letter", _("Letter about a waiting result")
    SHELF_LABEL = "shelf_label", _("Label of the shelf")


# Made when somebody asks for them, from what the dossier's chain of acts says: the busy verbs write nothing for them.
DERIVED: Final = frozenset({FormKind.RECEIPT, FormKind.CONTROL_SHEET})
# What the applicant may have; the others stay in the office.
FOR_APPLICANT: Final = frozenset(
    {
        FormKind.RECEIPT,
        FormKind.SUPPLEMENT,
        FormKind.REFUSAL,
        FormKind.APOLOGY,
        FormKind.STOP,
        FormKind.HANDOVER,
        FormKind.LETTER,
    }
)
