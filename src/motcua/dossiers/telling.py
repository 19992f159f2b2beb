"""The kinds of notices that dossiers send, with the words that their templates may use.

The texts stand in `notices.json` of the pack; a name that is not declared here is refused when the pack is loaded.
"""

from typing import Final

from motcua.notices.models import Audience
from motcua.notices.words import Word, declare

_BASE: Final = {"code": Word.TEXT, "procedure": Word.TEXT, "agency": Word.TEXT}
_DESK: Final = {"code": Word.TEXT, "procedure": Word.TEXT}
_PRESSED: Final = {**_DESK, "due": Word.MOMENT, "step": Word.TEXT, "holder": Word.TEXT, "unit": Word.TEXT}


def _citizen(name: str, **words: Word) -> None:
    declare(f"dossier.{name}", Audience.CITIZEN, **_BASE, **words)


def _officer(name: str, **words: Word) -> None:
    declare(f"desk.{name}", Audience.OFFICER, **{**_DESK, **words})


_citizen("submitted")
_citizen("accepted", due=Word.MOMENT)
_citizen("accepted_without_due")
_citizen("refused", reason=Word.TEXT)
_citizen("supplement_requested", reason=Word.TEXT)
_citizen("payment_demanded", amount=Word.MONEY)
_citizen("result_ready")
_citizen("result_early")
_citizen("returned")
_citizen("uncollected", place=Word.TEXT, since=Word.DATE)
_citizen("uncollected_online", since=Word.DATE)
_citizen("parcel_back_post", reason=Word.TEXT)
_citizen("parcel_back_counter", reason=Word.TEXT, place=Word.TEXT)
_citizen("reopened", reason=Word.TEXT)
_citizen("withdrawn")
_citizen("stopped", reason=Word.TEXT)
_citizen("extended", reason=Word.TEXT, due=Word.MOMENT)
for _moved in ("due_moved", "due_moved_back", "due_moved_earlier"):
    _citizen(_moved, legal_basis=Word.TEXT, due=Word.MOMENT)

_officer("assigned", step=Word.TEXT)
_officer("handed_back", step=Word.TEXT, reason=Word.TEXT)
_officer("supplement_supplied")
_officer("unsent", since=Word.DATE)
_officer("uncollected_long", since=Word.DATE, place=Word.TEXT)
_officer("apology_drafted", due=Word.MOMENT)
_officer("apology_waits", due=Word.MOMENT, until=Word.DATE, reason=Word.TEXT)
_officer("apology_refused", reason=Word.TEXT)
_officer("mentioned", by=Word.TEXT)
_officer("instructed", by=Word.TEXT, what=Word.TEXT, due=Word.MOMENT)
_officer("instruction_done", by=Word.TEXT, what=Word.TEXT)
_officer("opinion_asked", by=Word.TEXT, what=Word.TEXT, due=Word.MOMENT)
_officer("opinion_given", unit=Word.TEXT, what=Word.TEXT)
_officer("opinion_agreed", unit=Word.TEXT)
_officer("nudged", step=Word.TEXT, by=Word.TEXT)
for _name in ("due_soon", "late", "intake_soon", "intake_late", "step_soon", "step_late"):
    _officer(_name, **_PRESSED)

EXPORT_READY: Final = "desk.export_ready"
declare(EXPORT_READY, Audience.OFFICER, file=Word.TEXT, rows=Word.NUMBER, until=Word.MOMENT)
EXPORT_FAILED: Final = "desk.export_failed"
declare(EXPORT_FAILED, Audience.OFFICER, problem=Word.TEXT)
LETTERS_READY: Final = "desk.letters_ready"
declare(LETTERS_READY, Audience.OFFICER, letters=Word.NUMBER, refused=Word.NUMBER, until=Word.MOMENT)

SCANS_WITHOUT_PLACE: Final = "desk.scans_without_place"
declare(SCANS_WITHOUT_PLACE, Audience.OFFICER, file=Word.TEXT, papers=Word.NUMBER)

# By the due time that is watched: the notice before it, and the one after it.
PLACES: Final = {
    "total": ("desk.due_soon", "desk.late"),
    "intake": ("desk.intake_soon", "desk.intake_late"),
    "step": ("desk.step_soon", "desk.step_late"),
}
