"""What has to hold before a paper leaves the office. Each check has its own error, which says what to do."""

import datetime as dt
import re
import uuid
from typing import Any, Final

from motcua.dossiers.forms.errors import (
    HistoryBroken,
    NoLegalBasis,
    ReasonIsTechnical,
    ReasonTooThin,
    ReceiptDoesNotMatch,
    ReceiptTooEarly,
    ResultStands,
)
from motcua.dossiers.forms.kinds import FormKind
from motcua.dossiers.models import Dossier, ResultDocument
from motcua.dossiers.states import State
from motcua.kernel import audit
from motcua.kernel.audit import Subject

FEWEST_LETTERS: Final = 4
# What programs say among themselves: no reason for a person.
_TECHNICAL: Final = re.compile(
    r"\b(?:[A-Za-z]\w*(?:Exception|Error)|Traceback|[Ss]tack ?trace|SQLSTATE|ORA-\d+|ERR_\w+|NullPointer\w*"
    r"|E(?:CONN|TIMED|ACCES|NOENT|HOST)\w*|0x[0-9a-fA-F]{2,}|undefined|null|NaN"
    r"|(?:HTTP|[Ee]rror|[Ss]tatus|[Ll]ỗi|[Mm]ã lỗi)(?: code)?[\s:#-]*[A-Z]?\d{3,})\b"
)


def reason_for_people(reason: str) -> None:
    """A reason must say something to the applicant: some words, and none of a program's.

    Raises:
        ReasonTooThin, ReasonIsTechnical: as they say.
    """
    if sum(letter.isalpha() for letter in reason) < FEWEST_LETTERS:
        raise ReasonTooThin(fields={"reason": ReasonTooThin().message})
    if found := _TECHNICAL.search(reason):
        raise ReasonIsTechnical(found=found[0], fields={"reason": ReasonIsTechnical(found=found[0]).message})


def basis_stated(kind: FormKind, basis: str) -> None:
    """Forms 02 and 03 name the law that asks for what is missing.

    Raises:
        NoLegalBasis: neither the officer nor the procedure names any.
    """
    if kind in {FormKind.SUPPLEMENT, FormKind.REFUSAL} and not basis:
        raise NoLegalBasis(fields={"legal_basis": NoLegalBasis().message})


def receipt(dossier: Dossier, accepted: Any) -> None:
    """Form 01: the dossier was accepted, and the due time is the one reckoned then.

    Raises:
        ReceiptTooEarly, ReceiptDoesNotMatch: as they say.
    """
    if dossier.accepted_at is None or accepted is None:
        raise ReceiptTooEarly
    told = accepted.facts.get("due_at")
    if (dt.datetime.fromisoformat(told) if told else None) != dossier.due_original:
        raise ReceiptDoesNotMatch


def stop(dossier: Dossier) -> None:
    """Form 05: nothing has been decided.

    Raises:
        ResultStands: a result was issued.
    """
    issued = ResultDocument.objects.filter(dossier=dossier, issued_at__isnull=False, superseded_at__isnull=True)
    if dossier.state in {State.FINISHED, State.RETURNED} or issued.exists():
        raise ResultStands


def history(dossier_id: uuid.UUID, before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    """Form 06: what an earlier sheet said stands in the later one, and the chain of acts holds.

    Raises:
        HistoryBroken: it does not.
    """
    fixed = ("giver", "taker", "time", "day", "given_by", "result")
    same = all(all(old[key] == new[key] for key in fixed) for old, new in zip(before, now, strict=False))
    if len(now) < len(before) or not same or audit.verify_chain(Subject("dossier", dossier_id)):
        raise HistoryBroken
