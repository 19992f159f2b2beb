"""The vocabulary of rights.

Each room declares its rights as one enum derived from `Permission`; roles (data in a pack) name them as text, and a
name that no room declared fails when the role is loaded. So a typing slip can never grant or refuse in silence.
"""

from enum import StrEnum


class Permission(StrEnum):
    """Base of every room's enum of rights; the value is `room.right`."""


class UnknownPermission(ValueError):
    """A role names a right that no room has declared."""


def vocabulary() -> dict[str, Permission]:
    """Every declared right by its name."""
    return {right.value: right for enum in Permission.__subclasses__() for right in enum}


def permission(name: str) -> Permission:
    """The right called `name`.

    Raises:
        UnknownPermission: no room declares it.
    """
    try:
        return vocabulary()[name]
    except KeyError:
        known = ", ".join(sorted(vocabulary()))
        raise UnknownPermission(f"unknown permission {name!r}; known: {known}") from None
