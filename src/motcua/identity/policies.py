"""Who may do what with people, units and posts."""

from typing import Final

from motcua.kernel.permissions import Permission


class IdentityPermission(Permission):
    MANAGE_UNITS = "identity.manage_units"  # create, rename, move, close units; set codes
    APPOINT = "identity.appoint"  # appoint, end posts, arrange and revoke delegations at a unit
    REGISTER_PERSON = "identity.register_person"  # at the counter: people, enterprises, who represents whom
    SEE_PEOPLE = "identity.see_people"  # find people and enterprises of the province
    SEE_READINGS = "identity.see_readings"  # who read whose data
    SEE_STAFF = "identity.see_staff"  # who holds which post
    MANAGE_ACCOUNTS = "identity.manage_accounts"  # close and open accounts
    REORGANISE = "identity.reorganise"  # merge, split, close units with all that is in hand there; undo it
    LOAD_PACK = "identity.load_pack"  # the province's data


# Nobody appoints to a role with one of these unless they hold it there themselves.
ADMINISTRATIVE: Final = frozenset(
    {
        IdentityPermission.MANAGE_UNITS,
        IdentityPermission.APPOINT,
        IdentityPermission.MANAGE_ACCOUNTS,
        IdentityPermission.LOAD_PACK,
        IdentityPermission.REORGANISE,
    }
)
