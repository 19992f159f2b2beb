"""Enterprises and who may act for them."""

import datetime as dt
import re
import uuid
from typing import Final

from django.db import transaction

from motcua.identity.actions.shared import check_period, checked_name, refused_by_database
from motcua.identity.errors import BadTaxCode, EnterpriseRegistered, UnknownPerson
from motcua.identity.events import EnterpriseRegistered as Registered
from motcua.identity.events import RepresentationGranted
from motcua.identity.models import Enterprise, Person, Representation
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.people import EnterpriseInfo, enterprise_info
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed, NotFound
from motcua.kernel.text import fold

# Circular 86/2024/TT-BTC: ten digits, ten and three for dependent units, or the twelve of a person's identity number.
_TAX_CODE: Final = re.compile(r"\d{10}(-\d{3})?|\d{12}")


@transaction.atomic
def register_enterprise(tax_code: str, name: str, *, actor: Actor, address: str = "") -> EnterpriseInfo:
    """Register an enterprise, co-operative or household business by its tax code.

    Raises:
        NotAllowed, BadTaxCode, BadName: as they say.
        EnterpriseRegistered: there is one with this code.
    """
    actor.require(IdentityPermission.REGISTER_PERSON)
    code = re.sub(r"\s", "", tax_code)
    if not _TAX_CODE.fullmatch(code):
        error = BadTaxCode()
        raise BadTaxCode(fields={"tax_code": error.message})
    name = checked_name(name)
    if Enterprise.objects.filter(tax_code=code).exists():
        raise EnterpriseRegistered
    with refused_by_database(EnterpriseRegistered()):
        made = Enterprise.objects.create(tax_code=code, name=name, search_name=fold(name), address=address.strip())
    audit.record(
        audit.Subject("enterprise", made.id), "identity.enterprise.registered", actor=actor,
        after={"tax_code": code, "name": name},
    )  # fmt: skip
    outbox.announce(Registered(made.id))
    return enterprise_info(made)


@transaction.atomic
def grant_representation(
    enterprise_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    valid_from: dt.date,
    actor: Actor,
    valid_to: dt.date | None = None,
    is_legal_representative: bool = False,
    legal_basis: str = "",
) -> None:
    """Let a person act for an enterprise. An officer who has seen the papers does it, or its legal representative.

    Only an officer can record the legal representative.

    Raises:
        NotAllowed: neither of the two.
        HistoryOverlap: the person may act for it at that time already.
        NotFound, UnknownPerson, BadPeriod: as they say.
    """
    check_period(valid_from, valid_to)
    _check_right(enterprise_id, actor, officer_only=is_legal_representative)
    locks.hold(f"identity.enterprise.{enterprise_id}")
    if not Enterprise.objects.filter(id=enterprise_id).exists():
        raise NotFound
    if not Person.objects.filter(id=person_id).exists():
        raise UnknownPerson(person=str(person_id))
    with refused_by_database():
        Representation.objects.create(
            enterprise_id=enterprise_id, person_id=person_id, valid_from=valid_from, valid_to=valid_to,
            is_legal_representative=is_legal_representative, legal_basis=legal_basis,
        )  # fmt: skip
    audit.record(
        audit.Subject("enterprise", enterprise_id), "identity.enterprise.representation_granted", actor=actor,
        legal_basis=legal_basis, person=str(person_id), valid_from=valid_from.isoformat(),
        valid_to=valid_to.isoformat() if valid_to else "", is_legal_representative=is_legal_representative,
    )  # fmt: skip
    outbox.announce(RepresentationGranted(enterprise_id, person_id))


@transaction.atomic
def end_representation(
    enterprise_id: uuid.UUID, person_id: uuid.UUID, *, valid_to: dt.date, reason: str, actor: Actor
) -> None:
    """From `valid_to` on the person no longer acts for the enterprise.

    Raises:
        NotAllowed: neither officer nor legal representative.
        NotFound: the person does not act for it on that day.
    """
    _check_right(enterprise_id, actor, officer_only=False)
    locks.hold(f"identity.enterprise.{enterprise_id}")
    rows = Representation.objects.filter(enterprise_id=enterprise_id, person_id=person_id)
    current = next((row for row in rows if row.covers(valid_to)), None)
    if current is None:
        raise NotFound
    current.valid_to = valid_to
    current.save(update_fields=["valid_to"])
    audit.record(
        audit.Subject("enterprise", enterprise_id), "identity.enterprise.representation_ended", actor=actor,
        reason=reason, person=str(person_id), valid_to=valid_to.isoformat(),
    )  # fmt: skip


def _check_right(enterprise_id: uuid.UUID, actor: Actor, *, officer_only: bool) -> None:
    if actor.may(IdentityPermission.REGISTER_PERSON):
        return
    today = clock.today()
    legal = Representation.objects.filter(
        enterprise_id=enterprise_id, person_id__in=actor.parties, is_legal_representative=True
    )
    if officer_only or not any(row.covers(today) for row in legal):
        raise NotAllowed(permission=IdentityPermission.REGISTER_PERSON.value)
