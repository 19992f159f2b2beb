"""Who may take a result, and what a card, a signature or a parcel's number must look like."""

import re
from dataclasses import dataclass
from typing import Final

from motcua.dossiers.errors import (
    ReceiverMissing,
    ReceiverNotKnown,
    SignatureMissing,
    TrackingNumberMissing,
    TrackingNumberWrong,
)
from motcua.dossiers.models import Dossier, Proof
from motcua.dossiers.models.dossier import ReturnBy
from motcua.identity.cards import looks_like_card, parse_card_qr
from motcua.kernel.text import fold

LONGEST_SIGNATURE: Final = 20_000
_SIGNATURE: Final = re.compile(r"(?:[ML]-?\d{1,4}(?:\.\d{1,2})? -?\d{1,4}(?:\.\d{1,2})?)+")
_S10: Final = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_OTHER_PARCEL: Final = re.compile(r"[A-Z0-9]{8,30}")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who stands at the counter. `number` may be the whole text of a citizen card's square code."""

    name: str = ""
    number: str = ""
    authorisation: str = ""
    proof: Proof = Proof.SLIP
    signature: str = ""
    tracking_no: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A receiver who may have it."""

    name: str
    number: str
    relation: str
    authorisation: str
    proof: Proof
    signature: str
    tracking_no: str


def checked(dossier: Dossier, how: ReturnBy, given: Receiver) -> Checked:
    """The receiver, compared with the dossier's owner and submitter.

    Raises:
        CardOfOthers, CardNotWhole, CardTextBroken: what was scanned is no whole card.
        ReceiverNotKnown: neither owner nor submitter, and no authorisation is named.
        SignatureMissing: a drawn signature was announced and none came, or it is no drawing.
        TrackingNumberMissing, TrackingNumberWrong: by post a parcel has a number, with its check digit.
    """
    number, name, proof = _read_card(given)
    name = name or dossier.applicant_name
    if how == ReturnBy.POST:
        return Checked(name, number, "owner", "", Proof.POST, "", tracking_number(given.tracking_no))
    if how == ReturnBy.ONLINE:
        return Checked(name, number, "owner", "", Proof.PORTAL, "", "")
    relation = _relation(dossier, name, number)
    authorisation = given.authorisation.strip()
    if relation == "authorised" and not authorisation:
        raise ReceiverNotKnown(name=name, fields={"to_name": ReceiverNotKnown(name=name).message})
    if proof == Proof.SIGNATURE:
        drawn_signature(given.signature)
    signature = given.signature if proof == Proof.SIGNATURE else ""
    return Checked(name, number, relation, authorisation, proof, signature, "")


def told_who(given: Receiver) -> dict[str, str]:
    """Who takes results of several dossiers at once, so that it can be written down: all that a card says, or a name.

    Each dossier is compared with them when it is given out (`checked`). There is no drawn signature: it would stand
    under more than the receiver looked at.

    Raises:
        CardOfOthers, CardNotWhole, CardTextBroken: what was scanned is no whole card.
        ReceiverMissing: neither a card nor a name.
    """
    number, name, _proof = _read_card(given)
    if not name:
        raise ReceiverMissing(fields={"to_name": ReceiverMissing().message})
    kept = given.number.strip() if looks_like_card(given.number.strip()) else number
    return {"name": name, "number": kept, "authorisation": given.authorisation.strip(), "proof": str(given.proof)}


def _read_card(given: Receiver) -> tuple[str, str, Proof]:
    """Number, name and proof; a scanned card says all three.

    Raises:
        CardOfOthers, CardNotWhole, CardTextBroken: the scan of something else, or half of one.
    """
    typed = given.number.strip()
    if looks_like_card(typed):
        card = parse_card_qr(typed)
        return card.number, card.full_name, Proof.CARD
    proof = Proof.SLIP if given.proof == Proof.CARD else given.proof  # a card that was not scanned proves nothing
    return re.sub(r"\s", "", typed), " ".join(given.name.split()), proof


def _relation(dossier: Dossier, name: str, number: str) -> str:
    """Owner or submitter by number where both have one, else by name; anybody else comes with an authorisation."""
    submitter = dossier.submitter or {}
    known = (
        ("owner", dossier.applicant_name, dossier.applicant_number),
        ("submitter", submitter.get("name", ""), submitter.get("number", "")),
    )
    for relation, its_name, its_number in known:
        if number and its_number:
            if number == its_number:
                return relation
        elif its_name and fold(its_name) == fold(name):
            return relation
    return "authorised"


def drawn_signature(path: str) -> str:
    """A drawing as the page sends it: moves and lines, nothing else.

    Raises:
        SignatureMissing: empty, endless, or something else.
    """
    if not path or len(path) > LONGEST_SIGNATURE or not _SIGNATURE.fullmatch(path) or path.count("L") < 3:
        raise SignatureMissing(fields={"signature": SignatureMissing().message})
    return path


def tracking_number(text: str) -> str:
    """A parcel's number; one of the postal union's form (S10) must have its right check digit.

    Raises:
        TrackingNumberMissing, TrackingNumberWrong: as they say.
    """
    number = re.sub(r"[\s\-.]", "", text).upper()
    if not number:
        raise TrackingNumberMissing(fields={"tracking_no": TrackingNumberMissing().message})
    found = _S10.fullmatch(number)
    right = _check_digit(found[1]) == int(found[2]) if found else bool(_OTHER_PARCEL.fullmatch(number))
    if number.endswith("VN") and not found:
        right = False  # the post's own, with a digit too few or too many
    if not right or not any(letter.isdigit() for letter in number):
        raise TrackingNumberWrong(number=number, fields={"tracking_no": TrackingNumberWrong(number=number).message})
    return number


def _check_digit(digits: str) -> int:
    """UPU S10: eleven less the weighted sum; ten stands as 0, eleven as 5."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
