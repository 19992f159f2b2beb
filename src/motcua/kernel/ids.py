"""Identifiers: UUIDv7, so that primary keys grow with time and indexes stay warm at their right end."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A fresh UUIDv7."""
    return uuid7()
