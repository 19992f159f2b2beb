"""E-forms: checked when they are published, never changed after."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from motcua.catalogue import revision
from motcua.catalogue.content import fingerprint
from motcua.catalogue.errors import InvalidPeriod
from motcua.catalogue.events import FormPublished
from motcua.catalogue.forms import check_form
from motcua.catalogue.models import FormVersion
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id


@transaction.atomic
def publish_form(
    code: str,
    *,
    title: str,
    title_en: str = "",
    schema: dict[str, Any],
    pages: list[dict[str, Any]],
    valid_from: dt.date,
    legal_basis: str = "",
    actor: Actor,
) -> uuid.UUID:
    """Publish a version of an e-form from a day on; the one before it ends on that day. Answers the version's id.

    The same content again changes nothing and answers the version that is there.

    Raises:
        NotAllowed: without `catalogue.publish`.
        InvalidForm, InvalidDocument: the schema or the pages can't be used.
        InvalidPeriod: before the version that it replaces.
    """
    actor.require(CataloguePermission.PUBLISH)
    check_form(schema, pages)
    locks.hold(f"catalogue.form.{code}")
    digest = fingerprint([title, title_en, schema, pages])
    last = FormVersion.objects.filter(code=code).order_by("-number").first()
    if last is not None and last.content_hash == digest:
        return last.id
    _close(last, valid_from)
    row = FormVersion.objects.create(
        id=new_id(), code=code, number=last.number + 1 if last else 1, title=title, title_en=title_en, schema=schema,
        pages=pages, content_hash=digest, valid_from=valid_from, legal_basis=legal_basis,
    )  # fmt: skip
    revision.bump()
    audit.record(
        Subject("form", row.id), "catalogue.form.published", actor=actor, legal_basis=legal_basis, code=code,
        number=row.number, content_hash=digest, valid_from=valid_from.isoformat(),
    )  # fmt: skip
    outbox.announce(FormPublished(row.id, code))
    return row.id


def _close(last: FormVersion | None, day: dt.date) -> None:
    if last is None:
        return
    if day < last.valid_from:
        raise InvalidPeriod(detail=f"{day:%d/%m/%Y} < {last.valid_from:%d/%m/%Y}")
    last.valid_to = day
    last.save(update_fields=["valid_to"])
