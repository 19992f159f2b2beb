"""The roles of the province: named sets of rights, from its pack."""

from dataclasses import dataclass

from motcua.identity.errors import UnknownRole
from motcua.identity.models import Role


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """A named set of rights. Nobody is appointed to an implicit one: it follows from what a person is."""

    code: str
    name: str
    name_en: str
    permissions: tuple[str, ...]
    everywhere: bool
    implicit: bool
    needs_second_factor: bool


def roles() -> list[RoleInfo]:
    """All roles, in the pack's order."""
    return [_info(row) for row in Role.objects.order_by("position", "code")]


def role(code: str) -> RoleInfo:
    """One role.

    Raises:
        UnknownRole: no pack has brought it.
    """
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise UnknownRole(role=code)
    return _info(found)


def _info(row: Role) -> RoleInfo:
    return RoleInfo(
        code=row.code, name=row.name, name_en=row.name_en, permissions=tuple(row.permissions),
        everywhere=row.everywhere, implicit=row.implicit, needs_second_factor=row.needs_second_factor,
    )  # fmt: skip
