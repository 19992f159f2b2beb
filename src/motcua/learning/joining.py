"""Joining the practice: each learner gets a made-up person of their own, with a copy of an officer's posts.

So first tasks progress for each learner, and nobody takes the next one's dossiers: with the person come dossiers of
their own. In the practice mode alone; the night takes all of it away.
"""

import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from motcua.identity import actions as people
from motcua.identity import queries as identity
from motcua.identity.queries import PostInfo
from motcua.kernel import numbers
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.errors import NotFound
from motcua.kernel.permissions import vocabulary
from motcua.learning.errors import UnknownLearningPlace
from motcua.learning.tracks import tracks

PREFIX: Final = "hoc-vien-"


@dataclass(frozen=True, slots=True)
class Place:
    """What one can learn: a role in a unit, as the made-up officer `key` holds it."""

    key: str
    role: str
    role_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The learner's own account; the password is told once."""

    account_id: uuid.UUID
    username: str
    password: str
    dossiers: int


def places() -> list[Place]:
    """Where one can learn, by unit and role: each role with first tasks that a made-up officer holds, once a unit.

    Raises:
        NotFound: this is no practice.
    """
    return list({(place.unit, place.role): place for place, _post in reversed(_offered().values())}.values())[::-1]


def _house() -> Actor:
    """It holds every right: nobody can give a post with rights that they do not have."""
    grants = dict.fromkeys(vocabulary(), EVERYWHERE)
    return Actor(id=None, name="practice", kind=ActorKind.SERVICE, grants=grants)


def _offered() -> dict[str, tuple[Place, PostInfo]]:
    if not settings.PRACTICE:
        raise NotFound
    roots = identity.organisation().of_kind("province")
    rows = [row for root in roots for row in identity.staff_of(root.id, actor=_house())]
    rows = [row for row in rows if not row.username.startswith(PREFIX)]
    posts = identity.post_infos([row.post_id for row in rows])
    return {
        row.username: (Place(row.username, posts[row.post_id].role, row.role_name, row.unit_name), posts[row.post_id])
        for row in rows
        if row.post_id in posts and posts[row.post_id].role in tracks()
    }


@transaction.atomic
def join(name: str, place: str) -> Joined:
    """Open an account for a learner who is called `name` here (any name will do), at the `place` of that key.

    Raises:
        NotFound: this is no practice.
        UnknownLearningPlace: none of `places`.
        BadName: the name is empty or endless.
    """
    found = _offered().get(place)
    if found is None:
        raise UnknownLearningPlace
    post, house = found[1], _house()
    username = f"{PREFIX}{numbers.allocate('learning.learner', '')}"
    password = f"tap-{numbers.secret_code()}".lower()
    account = people.open_account(username, full_name=name, password=password, is_demo=True, actor=house)
    people.appoint_post(
        account, unit_id=post.unit_id, role=post.role, title=post.title, includes_subunits=post.includes_subunits,
        valid_from=post.valid_from, actor=house,
    )  # fmt: skip
    return Joined(account, username, password, import_string(settings.PRACTICE_FILL)(account, place))
