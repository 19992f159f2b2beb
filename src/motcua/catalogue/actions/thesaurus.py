"""Everyday words, kept by catalogue officers."""

from collections.abc import Sequence

from django.db import transaction

from motcua.catalogue import revision
from motcua.catalogue.errors import InvalidDocument
from motcua.catalogue.events import ThesaurusChanged
from motcua.catalogue.models import ThesaurusEntry
from motcua.catalogue.policies import CataloguePermission
from motcua.catalogue.search.fold import plain
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotFound
from motcua.kernel.ids import new_id

MOST_MEANINGS, LONGEST = 6, 120


@transaction.atomic
def add_phrase(phrase: str, meanings: Sequence[str], *, actor: Actor) -> None:
    """Let an everyday phrase stand for words of the law; a phrase that is there gets these meanings instead.

    Raises:
        NotAllowed: without `catalogue.edit`.
        InvalidDocument: an empty or overlong phrase, no meaning or more than six.
    """
    actor.require(CataloguePermission.EDIT)
    key, said = plain(phrase), [meaning.strip() for meaning in meanings]
    if not key or len(phrase) > LONGEST or any(len(meaning) > LONGEST or not plain(meaning) for meaning in said):
        raise InvalidDocument(path="phrase", expected=f"1 … {LONGEST}")
    if not 1 <= len(said) <= MOST_MEANINGS:
        raise InvalidDocument(path="meanings", expected=f"1 … {MOST_MEANINGS}")
    locks.hold(f"catalogue.thesaurus.{key}")
    row = ThesaurusEntry.objects.filter(plain=key).first() or ThesaurusEntry(id=new_id(), plain=key, meanings=[])
    if row.meanings == said and row.phrase == phrase:
        return
    before, row.phrase, row.meanings = list(row.meanings), phrase, said
    row.save()
    revision.bump()
    audit.record(
        Subject("thesaurus_entry", row.id), "catalogue.phrase.set", actor=actor, phrase=phrase,
        before={"meanings": before}, after={"meanings": said},
    )  # fmt: skip
    outbox.announce(ThesaurusChanged(row.id, phrase))


@transaction.atomic
def remove_phrase(phrase: str, *, actor: Actor) -> None:
    """Forget a phrase. Raises NotAllowed, NotFound."""
    actor.require(CataloguePermission.EDIT)
    row = ThesaurusEntry.objects.filter(plain=plain(phrase)).first()
    if row is None:
        raise NotFound
    entry_id = row.id
    row.delete()
    revision.bump()
    audit.record(
        Subject("thesaurus_entry", entry_id), "catalogue.phrase.removed", actor=actor, phrase=row.phrase,
        before={"meanings": row.meanings},
    )  # fmt: skip
    outbox.announce(ThesaurusChanged(entry_id, row.phrase))
