"""The stamp by which every process knows that the public catalogue has changed (see `kernel.revisions`)."""

import uuid
from typing import Final

from django.db import connection

from motcua.catalogue.models import CatalogueRevision
from motcua.kernel import revisions
from motcua.kernel.ids import new_id

_NONE: Final = uuid.UUID(int=0)
_ROOM: Final = "catalogue"
revisions.register(_ROOM, "catalogue_cataloguerevision")


def stamp() -> uuid.UUID:
    """The present stamp."""
    return revisions.stamp(_ROOM) or _NONE


def bump() -> None:
    """Tell every process. Inside the verb's transaction; writers of the catalogue meet here one after another."""
    table = CatalogueRevision._meta.db_table  # noqa: SLF001 - the documented way to a table's name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, number, stamp) VALUES (1, 1, %s) "  # noqa: S608 - the table is ours
            f"ON CONFLICT (id) DO UPDATE SET number = {table}.number + 1, stamp = excluded.stamp",
            [new_id()],
        )
    revisions.forget(_ROOM)
