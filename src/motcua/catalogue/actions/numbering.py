"""Codes change in practice; whoever knows an old one must still arrive."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext

from motcua.catalogue import revision
from motcua.catalogue.actions.shared import alias_code, locked_procedure, official_code, refusing, subject
from motcua.catalogue.errors import CodeTaken, InvalidPeriod
from motcua.catalogue.events import ProcedureRenumbered
from motcua.catalogue.models import CodeKind, Procedure, ProcedureCode
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import Actor


@transaction.atomic
def renumber_procedure(code: str, new_code: str, *, valid_from: dt.date, legal_basis: str, actor: Actor) -> None:
    """Give a procedure a new official code; the former one goes on leading to it.

    Raises:
        NotAllowed, UnknownProcedure, InvalidCode: as they say.
        InvalidPeriod: a day to come, or before the present code began.
        CodeTaken: the new code names another procedure.
    """
    actor.require(CataloguePermission.PUBLISH)
    procedure, day = locked_procedure(code), clock.today()
    official_code(new_code)
    present = procedure.codes.get(kind=CodeKind.OFFICIAL, valid_to__isnull=True)
    if valid_from > day:
        raise InvalidPeriod(detail=gettext("a new code is entered on the day from which it is used, or later"))
    if valid_from < present.valid_from:
        raise InvalidPeriod(detail=f"{valid_from:%d/%m/%Y} < {present.valid_from:%d/%m/%Y}")
    former, procedure.code = procedure.code, new_code
    if former == new_code:
        return
    with refusing(CodeTaken(value=new_code)):
        present.valid_to = valid_from
        present.save(update_fields=["valid_to"])
        _free_own_alias(procedure, new_code, valid_from)
        ProcedureCode.objects.create(
            procedure=procedure, value=new_code, valid_from=valid_from, legal_basis=legal_basis
        )
        procedure.save(update_fields=["code"])
    revision.bump()
    audit.record(
        subject(procedure.id), "catalogue.procedure.renumbered", actor=actor, legal_basis=legal_basis,
        before={"code": former}, after={"code": new_code}, valid_from=valid_from.isoformat(),
    )  # fmt: skip
    outbox.announce(ProcedureRenumbered(procedure.id, new_code, former))


def _free_own_alias(procedure: Procedure, code: str, day: dt.date) -> None:
    """A code that was this procedure's alias until now becomes its official one."""
    procedure.codes.filter(value=code, kind=CodeKind.ALIAS, valid_to__isnull=True, valid_from__lte=day).update(
        valid_to=day
    )


@transaction.atomic
def add_alias(code: str, alias: str, *, legal_basis: str = "", actor: Actor) -> None:
    """Let another text, such as 1.000948.H38, lead to a procedure.

    Raises:
        NotAllowed, UnknownProcedure, InvalidCode: as they say.
        CodeTaken: it leads elsewhere.
    """
    actor.require(CataloguePermission.EDIT)
    procedure = locked_procedure(code)
    alias_code(alias)
    if procedure.codes.filter(value=alias, valid_to__isnull=True).exists():
        return
    with refusing(CodeTaken(value=alias)):
        ProcedureCode.objects.create(
            procedure=procedure, value=alias, kind=CodeKind.ALIAS, valid_from=clock.today(), legal_basis=legal_basis
        )
    revision.bump()
    audit.record(subject(procedure.id), "catalogue.alias.added", actor=actor, alias=alias, legal_basis=legal_basis)
    outbox.announce(ProcedureRenumbered(procedure.id, procedure.code, alias))
