"""Loads the roles of a province. A right that no room declares stops the loading: a slip never grants in silence."""

from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from motcua.identity.actions.units import LOCK
from motcua.identity.errors import BadPack
from motcua.identity.events import OrganisationLoaded
from motcua.identity.models import PackContent, Role
from motcua.identity.packs.organisation import PACK, Progress
from motcua.identity.packs.reading import digest, read_json
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.revision import bump
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.permissions import UnknownPermission, permission, vocabulary

PART: Final = "roles"
_FIELDS: Final = {"code", "name", "name_en", "permissions", "everywhere", "implicit", "needs_second_factor"}
_NEEDED: Final = ("code", "name", "permissions")


def load_roles(pack_dir: Path, *, actor: Actor, progress: Progress | None = None) -> int:
    """Load `roles.json`; returns how many roles it states, or 0 when it is unchanged.

    A role that it no longer names loses its rights but stays, for the posts that were held in it.

    Raises:
        NotAllowed: the actor has no right to load packs.
        BadPack: a wrong field, two roles under one code, or a right that no room declares.
    """
    actor.require(IdentityPermission.LOAD_PACK)
    autodiscover_modules("policies")  # every room declares its rights there; only then is the vocabulary whole
    path = pack_dir / "roles.json"
    # A right may vanish with a new version of the program: the vocabulary belongs to the digest.
    state = digest([path], *sorted(vocabulary()))
    if PackContent.objects.filter(part=PART, digest=state).exists():
        return 0
    roles = [_role(stated, position) for position, stated in enumerate(_stated(path))]
    if len({role.code for role in roles}) != len(roles):
        raise BadPack(where=path.name, what="two roles have one code")
    if progress:
        progress(f"{len(roles)} roles")
    with transaction.atomic():
        locks.hold(LOCK)
        Role.objects.bulk_create(
            roles, update_conflicts=True, unique_fields=["code"],
            update_fields=[
                "name", "name_en", "permissions", "everywhere", "implicit", "needs_second_factor", "position",
            ],
        )  # fmt: skip
        Role.objects.exclude(code__in=[role.code for role in roles]).update(permissions=[], everywhere=False)
        PackContent.objects.update_or_create(part=PART, defaults={"digest": state, "loaded_at": clock.now()})
        bump()
        after: dict[str, Any] = {role.code: role.permissions for role in roles}
        audit.record(audit.Subject("pack", PACK), "identity.pack.roles_loaded", actor=actor, after=after)
        outbox.announce(OrganisationLoaded(PACK, PART))
    return len(roles)


def _stated(path: Path) -> list[dict[str, Any]]:
    content = read_json(path)
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise BadPack(where=path.name, what="it has to be a list of roles")
    return content


def _role(stated: dict[str, Any], position: int) -> Role:
    where = f"roles.json, role {stated.get('code', position + 1)}"
    if unknown := stated.keys() - _FIELDS:
        raise BadPack(where=where, what=f"unknown fields: {', '.join(sorted(unknown))}")
    if missing := [name for name in _NEEDED if name not in stated]:
        raise BadPack(where=where, what=f"fields are missing: {', '.join(missing)}")
    try:
        rights = [permission(name).value for name in stated["permissions"]]
    except UnknownPermission as error:
        raise BadPack(where=where, what=str(error)) from error
    implicit = bool(stated.get("implicit", False))
    return Role(
        code=stated["code"], name=stated["name"], name_en=stated.get("name_en", ""), permissions=rights,
        everywhere=bool(stated.get("everywhere", False)), implicit=implicit, position=position,
        needs_second_factor=bool(stated.get("needs_second_factor", not implicit)),
    )  # fmt: skip
