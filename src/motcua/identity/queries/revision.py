"""Which state of the organisation stands (see `kernel.revisions`)."""

import uuid
from typing import Final

from django.db import connection

from motcua.kernel import revisions
from motcua.kernel.ids import new_id
from motcua.kernel.revisions import steady

__all__ = ["NEVER", "ROOM", "bump", "stamp", "steady"]

NEVER: Final = uuid.UUID(int=0)
ROOM: Final = "identity"
_ROW: Final = 1
revisions.register(ROOM, "identity_organisationrevision")


def stamp() -> uuid.UUID:
    """The stamp of the organisation as it stands."""
    return revisions.stamp(ROOM) or NEVER


def bump() -> None:
    """Tell every process that units or roles have changed; the row stays locked until the transaction ends.

    So changes of the organisation queue behind one another, which is what they need: each looks at the whole tree.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_organisationrevision (id, stamp) VALUES (%s, %s) "
            "ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp",
            [_ROW, new_id()],
        )
    revisions.forget(ROOM)
