"""Who applies, and who submits for them: checked facts, as the dossier keeps them."""

import re
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from motcua.dossiers.errors import UnknownParty
from motcua.kernel.text import fold

PERSON_NUMBER: Final = re.compile(r"\d{12}|\d{9}")
TAX_CODE: Final = re.compile(r"\d{10}(-?\d{3})?")
LONGEST: Final = 500


def _ungrouped(phone: str) -> str:
    return "".join(sign for sign in phone if sign not in " .-()")


def _tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


@dataclass(frozen=True, slots=True)
class Applicant:
    """The owner of a dossier (chủ hồ sơ). `party_id` is the identity room's id, when the person is known there."""

    name: str
    kind: Literal["person", "enterprise", "organisation"] = "person"
    party_id: uuid.UUID | None = None
    number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def checked(self) -> "Applicant":
        """The same, tidied.

        Raises:
            UnknownParty: no name, or a number that can be neither an identity number nor a tax code.
        """
        tidy = replace(
            self, name=_tidy(self.name), number=self.number.replace(" ", ""), phone=_tidy(self.phone),
            email=_tidy(self.email), address=_tidy(self.address),
        )  # fmt: skip
        pattern = PERSON_NUMBER if self.kind == "person" else TAX_CODE
        if not tidy.name or (tidy.number and not pattern.fullmatch(tidy.number)):
            raise UnknownParty
        return tidy

    def columns(self) -> dict[str, Any]:
        """The columns of a dossier that hold this applicant."""
        return {
            "applicant_id": self.party_id,
            "applicant_kind": self.kind,
            "applicant_name": self.name,
            "applicant_number": self.number,
            "applicant_phone": self.phone,
            "applicant_email": self.email,
            "applicant_address": self.address,
            "applicant_search": fold(f"{self.name} {self.number} {_ungrouped(self.phone)}"),
        }


@dataclass(frozen=True, slots=True)
class Submitter:
    """Somebody who submits for the applicant, and by what right."""

    name: str
    number: str = ""
    phone: str = ""
    relation: str = ""
    authorisation: str = ""
    address: str = ""

    def checked(self) -> "Submitter":
        """The same, tidied.

        Raises:
            UnknownParty: no name, or a number that is none.
        """
        values = {key: _tidy(value) for key, value in asdict(self).items()}
        tidy = replace(self, **{**values, "number": self.number.replace(" ", "")})
        if not tidy.name or (tidy.number and not PERSON_NUMBER.fullmatch(tidy.number)):
            raise UnknownParty
        return tidy

    def as_json(self) -> dict[str, str]:
        return {key: value for key, value in asdict(self).items() if value}
