"""Verbs of identity. Each checks, locks, changes, records one audit entry and announces, in one transaction."""

from motcua.identity.actions.delegations import delegate_post, revoke_delegation
from motcua.identity.actions.enterprises import end_representation, grant_representation, register_enterprise
from motcua.identity.actions.people import (
    Particulars,
    close_account,
    confirm_person,
    identify_by_card,
    link_account,
    open_account,
    register_person,
    register_self,
    reopen_account,
)
from motcua.identity.actions.posts import appoint_post, end_post
from motcua.identity.actions.preferences import keep_preference
from motcua.identity.actions.recovery import RecoveryKey, issue_recovery, remove_second_factors
from motcua.identity.actions.units import close_unit, create_unit, merge_units, move_unit, rename_unit, set_code

__all__ = [
    "Particulars", "RecoveryKey", "appoint_post", "close_account", "close_unit", "confirm_person", "create_unit",
    "delegate_post", "end_post", "end_representation", "grant_representation", "identify_by_card", "issue_recovery",
    "keep_preference", "link_account", "merge_units", "move_unit", "open_account", "register_enterprise",
    "register_person", "register_self", "remove_second_factors", "rename_unit", "reopen_account", "revoke_delegation",
    "set_code",
]  # fmt: skip
