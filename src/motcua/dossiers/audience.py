"""Whom to tell about a dossier: the applicant, the officers who hold it, those above them.

Where a place in the line is empty, the next one up hears it: nobody is told only when there is nobody. Whoever a post
is lent to hears what its holder hears, and the notice says for whom.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.stages import Ear
from motcua.identity import queries as identity
from motcua.identity.queries import Contact, PostInfo
from motcua.kernel.permissions import Permission
from motcua.notices.actions import Recipient
from motcua.workflow.policies import task_right

log = structlog.get_logger(__name__)
# Accounts, each with the name of the officer it stands in for; empty: it hears in its own name.
Ears = dict[uuid.UUID, str]
_WAY_UP: Final = (Ear.HOLDER, Ear.HEAD, Ear.LEADER, Ear.PROVINCE)


def applicants(dossier: Dossier) -> list[Recipient]:
    """The applicant: each account that looks after its affairs; without one, the address left with the dossier."""
    accounts = identity.accounts_of_party(dossier.applicant_id) if dossier.applicant_id else []
    contacts = identity.contacts_of(accounts)
    if not contacts:
        return [Recipient(None, dossier.applicant_email, dossier.applicant_phone)]
    # What was left with this dossier was meant for it, so it goes before what the account holds.
    return [
        Recipient(one.account_id, dossier.applicant_email or one.email, dossier.applicant_phone or one.phone,
                  one.language or "vi")
        for one in contacts
    ]  # fmt: skip


def officers(accounts: Iterable[uuid.UUID]) -> list[Recipient]:
    """Officers by their accounts; each once, deputies with the name of whom they stand in for."""
    return _addressed(identity.contacts_of(accounts), accounts if isinstance(accounts, Mapping) else {})


def _addressed(contacts: Iterable[Contact], behalf: Mapping[uuid.UUID, str]) -> list[Recipient]:
    return [
        Recipient(one.account_id, one.email, one.phone, one.language or "vi", behalf.get(one.account_id, ""))
        for one in contacts
    ]


def at_posts(posts: Iterable[PostInfo]) -> Ears:
    """Those who serve at these posts, and those to whom one of them is lent now."""
    known = list(posts)
    return identity.deputies_of([post.id for post in known]) | {post.account_id: "" for post in known}


def nearest(right: Permission, unit_id: uuid.UUID) -> Ears:
    """Those with `right` at the unit, or at the next one up that has somebody; with their deputies."""
    levels = identity.holders_of(right, unit_id)
    return at_posts(levels[0]) if levels else {}


@dataclass
class Line:
    """Who stands where, asked once a batch: the same units come again and again."""

    _kept: dict[tuple[str, uuid.UUID], list[list[PostInfo]]] = field(default_factory=dict)
    _ears: dict[tuple[uuid.UUID, ...], Ears] = field(default_factory=dict)
    _recipients: dict[tuple[object, ...], list[Recipient]] = field(default_factory=dict)
    _province: Ears | None = None

    def prepare(self, tasks: Iterable[DossierTask]) -> None:
        """Find the `recipients` of all these steps with a few questions in all."""
        new = {key: task for task in tasks if (key := _whose(task)) not in self._recipients}
        serving = self._serving(new)
        lent = identity.deputies_of_each({post.id for posts in serving.values() for post in posts})
        ears = {
            key: _both(*(lent.get(post.id, {}) for post in posts), {post.account_id: "" for post in posts})
            for key, posts in serving.items()
        }
        contacts = {
            one.account_id: one for one in identity.contacts_of({one for each in ears.values() for one in each})
        }
        for key, found in ears.items():
            known = [contacts[account] for account in sorted(found) if account in contacts]
            self._recipients[key] = _addressed(known, found)

    def _serving(self, tasks: Mapping[tuple[object, ...], DossierTask]) -> dict[tuple[object, ...], list[PostInfo]]:
        """The posts that hold each step, or else may take it."""
        posts = identity.post_infos({task.post_id for task in tasks.values() if task.post_id})
        units: dict[Permission, set[uuid.UUID]] = {}
        for task in tasks.values():
            if not task.post_id:
                units.setdefault(task_right(task.kind), set()).add(task.unit_id)
        levels = {right: identity.holders_of_each(right, places) for right, places in units.items()}
        return {
            key: [posts[task.post_id]] if task.post_id in posts else
            [] if task.post_id else next(iter(levels[task_right(task.kind)][task.unit_id]), [])
            for key, task in tasks.items()
        }  # fmt: skip

    def accounts(self, ears: Iterable[Ear], dossier: Dossier, tasks: Iterable[DossierTask]) -> Ears:
        """The accounts to tell, for these places in the line."""
        held = list(tasks)
        found: Ears = {}
        for ear in ears:
            found = _both(found, self._at_or_above(ear, dossier, held))
        return found

    def _at_or_above(self, ear: Ear, dossier: Dossier, tasks: list[DossierTask]) -> Ears:
        for place in _WAY_UP[_WAY_UP.index(ear) :]:
            if accounts := self._at(place, dossier, tasks):
                return accounts
        log.error("nobody_to_tell", dossier=str(dossier.id), ear=ear.value)
        return {}

    def _at(self, ear: Ear, dossier: Dossier, tasks: list[DossierTask]) -> Ears:
        if ear is Ear.HOLDER:
            return _both(*(self.holders(task) for task in tasks))
        if ear is Ear.PROVINCE:
            if self._province is None:
                self._province = at_posts(identity.holders_everywhere(DossierPermission.OVERSEE))
            return self._province
        if ear is Ear.HEAD:
            units = {task.unit_id for task in tasks} or {dossier.handling_unit_id}
            return _both(*(self._level(DossierPermission.APPROVE, unit, 0) for unit in units))
        return self._level(DossierPermission.APPROVE, dossier.handling_unit_id, -1)

    def holders(self, task: DossierTask) -> Ears:
        """Who has a step in hand, or else everybody who may take it; deputies of both."""
        if not task.post_id:
            found = self._level(task_right(task.kind), task.unit_id, 0)
        else:
            found = self._with_deputies(list(identity.post_infos([task.post_id]).values()))
        open_ones = {one.account_id for one in identity.contacts_of(found)}
        return {account: name for account, name in found.items() if account in open_ones}

    def recipients(self, task: DossierTask) -> list[Recipient]:
        """`holders`, as a notice is sent to them."""
        key = _whose(task)
        if key not in self._recipients:
            self._recipients[key] = officers(self.holders(task))
        return self._recipients[key]

    def _level(self, right: Permission, unit_id: uuid.UUID, level: int) -> Ears:
        """Those at the unit (0), or at the top of the agency that it is part of (-1)."""
        key = (right.value, unit_id)
        if key not in self._kept:
            self._kept[key] = identity.holders_of(right, unit_id)
        levels = self._kept[key]
        return self._with_deputies(levels[level]) if levels else {}

    def _with_deputies(self, posts: list[PostInfo]) -> Ears:
        key = tuple(post.id for post in posts)
        if key not in self._ears:
            self._ears[key] = at_posts(posts)
        return self._ears[key]


def _whose(task: DossierTask) -> tuple[object, ...]:
    """Steps with the same answer are told to the same people."""
    return (task.post_id,) if task.post_id else (task.kind, task.unit_id)


def _both(*several: Ears) -> Ears:
    """All of them; who hears in its own name stands in for nobody."""
    found: Ears = {}
    for ears in several:
        found |= {account: name if found.get(account, name) else "" for account, name in ears.items()}
    return found
