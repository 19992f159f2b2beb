"""For whom somebody files: for oneself, or for an enterprise that one represents."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from motcua.doors.look.fields import Option
from motcua.dossiers.parties import Applicant
from motcua.identity import queries as identity
from motcua.kernel.errors import NotAllowed


class NoPersonYet(NotAllowed):
    """Your account has no personal record yet. Bring your identity card to a service point: they add it."""

    code = "portal.no_person_yet"


@dataclass(frozen=True, slots=True)
class Choices:
    """Those for whom the account may file, the person first. `area_code` is where the person lives."""

    options: tuple[Option, ...]
    applicants: dict[str, Applicant]
    area_code: str


def choices(account: Any) -> Choices:
    """Who may be the applicant.

    Raises:
        NoPersonYet: the account belongs to nobody yet.
    """
    person = identity.person_of(account)
    if person is None:
        raise NoPersonYet
    applicants = {
        "self": Applicant(
            name=person.full_name,
            party_id=person.id,
            number=person.identity_number,
            phone=person.phone,
            email=person.email,
            address=person.address,
        )
    }
    options = [Option("self", gettext("For myself: {name}").format(name=person.full_name))]
    for one in identity.enterprises_of(account):
        key = str(one.id)
        applicants[key] = Applicant(
            name=one.name, kind="enterprise", party_id=one.id, number=one.tax_code,
            phone=person.phone, email=person.email, address=one.address,
        )  # fmt: skip
        options.append(Option(key, gettext("For {name}").format(name=one.name), gettext("You represent it.")))
    return Choices(tuple(options), applicants, person.area_code)
