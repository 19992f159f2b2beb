"""What dossiers are found by, and searches that a unit shares."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class SearchEntry(models.Model):
    """The words of one submitted dossier, beside the dossier so that its other changes cost the index nothing.

    Kept by the trigger `dossiers_keep_search_entry` whoever writes the dossier. Among `tokens` are: each word of the
    folded name; each number (four digits or more), and the same backwards behind `~`, so that its end is found as well
    as its beginning; the code without its agency; and for each unit that the dossier touches the last six signs of its
    id, `/`, and nothing or a word. So one look into the index finds a word within what an officer may see.
    """

    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, primary_key=True, related_name="search_entry", db_constraint=False
    )
    tokens = SearchVectorField()

    class Meta:
        # What is written lately would have to be read through by every search, were it not in its place at once.
        indexes = [GinIndex(fields=["tokens"], fastupdate=False, name="search_entry_tokens")]


@SearchVectorField.register_lookup
class Fits(models.Lookup):
    """`tokens__fits=text`: what a `tsquery` written out finds."""

    lookup_name = "fits"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Both sides as SQL."""
        left, values = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", (*values, self.rhs)


class SharedSearch(models.Model):
    """A queue or the search over all with its filters, kept under a name for all who serve in one unit.

    Words and names of filters only: what is found is asked anew by whoever opens it, with their own rights.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit_id = models.UUIDField()
    name = models.TextField()
    queue = models.TextField(blank=True, help_text="empty: the search over all")
    filters = models.JSONField(default=dict)
    shared_by_id = models.UUIDField(help_text="account")
    shared_by = models.TextField()
    shared_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "name"], name="one_shared_search_a_name")]


class SharedSearchRevision(models.Model):
    """The stamp of all shared searches, see `kernel.revisions`: one row, new after every change."""

    id = models.SmallIntegerField(primary_key=True)
    stamp = models.UUIDField()
