"""Whom to tell about a dossier: the applicant, the officers who hold it, those above them.

Where a place in the line is empty, the next one up hears it: nobody is told only when there is nobody.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import structlog

from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.stages import Ear
from motcua.identity import queries as identity
from motcua.identity.queries import PostInfo
from motcua.kernel.permissions import Permission
from motcua.notices.actions import Recipient
from motcua.workflow.policies import task_right

log = structlog.get_logger(__name__)
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


def officers(account_ids: Iterable[uuid.UUID]) -> list[Recipient]:
    """Officers by their accounts; each once."""
    return [
        Recipient(one.account_id, one.email, one.phone, one.language or "vi")
        for one in identity.contacts_of(account_ids)
    ]


@dataclass
class Line:
    """Who stands where, asked once a batch: the same units come again and again."""

    _kept: dict[tuple[str, uuid.UUID], list[list[PostInfo]]] = field(default_factory=dict)
    _recipients: dict[tuple[object, ...], list[Recipient]] = field(default_factory=dict)
    _province: list[PostInfo] | None = None

    def accounts(self, ears: Iterable[Ear], dossier: Dossier, tasks: Iterable[DossierTask]) -> set[uuid.UUID]:
        """The accounts to tell, for these places in the line."""
        held = list(tasks)
        found: set[uuid.UUID] = set()
        for ear in ears:
            found |= self._at_or_above(ear, dossier, held)
        return found

    def _at_or_above(self, ear: Ear, dossier: Dossier, tasks: list[DossierTask]) -> set[uuid.UUID]:
        for place in _WAY_UP[_WAY_UP.index(ear) :]:
            if accounts := self._at(place, dossier, tasks):
                return accounts
        log.error("nobody_to_tell", dossier=str(dossier.id), ear=ear.value)
        return set()

    def _at(self, ear: Ear, dossier: Dossier, tasks: list[DossierTask]) -> set[uuid.UUID]:
        if ear is Ear.HOLDER:
            return {account for task in tasks for account in self.holders(task)}
        if ear is Ear.PROVINCE:
            if self._province is None:
                self._province = identity.holders_everywhere(DossierPermission.OVERSEE)
            return {post.account_id for post in self._province}
        if ear is Ear.HEAD:
            units = {task.unit_id for task in tasks} or {dossier.handling_unit_id}
            return {account for unit in units for account in self._first(DossierPermission.APPROVE, unit)}
        return self._last(DossierPermission.APPROVE, dossier.handling_unit_id)

    def holders(self, task: DossierTask) -> set[uuid.UUID]:
        """Who has a step in hand, or else everybody who may take it; deputies of both."""
        if task.post_id:
            posts = list(identity.post_infos([task.post_id]).values())
        else:
            levels = self._levels(task_right(task.kind), task.unit_id)
            posts = levels[0] if levels else []
        deputies = identity.deputies_of([post.id for post in posts])
        accounts = {post.account_id for post in posts} | set(deputies)
        return {one.account_id for one in identity.contacts_of(accounts)}

    def recipients(self, task: DossierTask) -> list[Recipient]:
        """`holders`, as a notice is sent to them."""
        key = (task.post_id,) if task.post_id else (task.kind, task.unit_id)
        if key not in self._recipients:
            self._recipients[key] = officers(self.holders(task))
        return self._recipients[key]

    def _first(self, right: Permission, unit_id: uuid.UUID) -> set[uuid.UUID]:
        levels = self._levels(right, unit_id)
        return {post.account_id for post in levels[0]} if levels else set()

    def _last(self, right: Permission, unit_id: uuid.UUID) -> set[uuid.UUID]:
        """Those at the top of the agency that a unit is part of."""
        levels = self._levels(right, unit_id)
        return {post.account_id for post in levels[-1]} if levels else set()

    def _levels(self, right: Permission, unit_id: uuid.UUID) -> list[list[PostInfo]]:
        key = (right.value, unit_id)
        if key not in self._kept:
            self._kept[key] = identity.holders_of(right, unit_id)
        return self._kept[key]
