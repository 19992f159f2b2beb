"""The stamp by which every process knows that the public catalogue has changed."""

import uuid

from django.db import connection

from motcua.catalogue.models import CatalogueRevision
from motcua.kernel.ids import new_id

_NONE = uuid.UUID(int=0)


def stamp() -> uuid.UUID:
    """The present stamp; one query of one row."""
    with connection.cursor() as cursor:  # plain SQL for speed: every page with a procedure on it asks
        cursor.execute("SELECT stamp FROM catalogue_cataloguerevision ORDER BY id LIMIT 1")
        found = cursor.fetchone()
    return found[0] if found else _NONE


def bump() -> None:
    """Tell every process. Inside the verb's transaction; writers of the catalogue meet here one after another."""
    table = CatalogueRevision._meta.db_table  # noqa: SLF001 - the documented way to a table's name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, number, stamp) VALUES (1, 1, %s) "  # noqa: S608 - the table is ours
            f"ON CONFLICT (id) DO UPDATE SET number = {table}.number + 1, stamp = excluded.stamp",
            [new_id()],
        )
