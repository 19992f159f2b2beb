"""Who owns a paper: a person by identity number or passport, an enterprise or organisation by tax code."""

import re
import uuid
from dataclasses import dataclass
from typing import Any, Final

from motcua.papers.errors import BadOwner

_NUMBER: Final = re.compile(r"\d{12}|\d{9}|[A-Z]\d{7,8}|\d{10}(-?\d{3})?")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """An owner as far as known. `kind`: person, enterprise or organisation; `party` is the identity room's id."""

    number: str = ""
    name: str = ""
    kind: str = "person"
    party: uuid.UUID | None = None

    def checked(self) -> "OwnerFacts":
        """The same, tidied.

        Raises:
            BadOwner: no name, or a number that nobody can have.
        """
        number = self.number.replace(" ", "").upper()
        name = " ".join(self.name.split())[:_LONGEST]
        if not name or not _NUMBER.fullmatch(number):
            fields = {"owner_name": ""} if not name else {"owner_number": ""}
            raise BadOwner(fields=dict.fromkeys(fields, BadOwner().message))
        return OwnerFacts(number.replace("-", ""), name, self.kind, self.party)

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number, "name": self.name, "kind": self.kind,
            "party": str(self.party) if self.party else "",
        }  # fmt: skip

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "OwnerFacts":
        party = kept.get("party")
        return cls(
            kept.get("number", ""),
            kept.get("name", ""),
            kept.get("kind", "person"),
            uuid.UUID(party) if party else None,
        )


def paper_code(owner_number: str, type_code: str, sequence: int) -> str:
    """`<owner's number>.<type>[.<sequence>]`: the first paper of a type bears no sequence, the second `.2`."""
    return f"{owner_number}.{type_code}" if sequence == 1 else f"{owner_number}.{type_code}.{sequence}"
