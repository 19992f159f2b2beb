"""Questions about people, units, posts and rights. Each about the organisation can be asked as of a day."""

from motcua.identity.organisation import Organisation, UnitInfo
from motcua.identity.queries.actors import (
    DelegationInfo,
    PostInfo,
    actor_for,
    actor_of,
    delegations_from,
    delegations_of,
    post_infos,
    posts_at,
    posts_of,
    preference,
    second_factor_needed,
)
from motcua.identity.queries.contacts import (
    Contact,
    accounts_of_party,
    contacts_of,
    deputies_of,
    deputies_of_each,
    holders_everywhere,
    holders_of,
    holders_of_each,
)
from motcua.identity.queries.people import (
    EnterpriseInfo,
    PersonInfo,
    Reading,
    account_names,
    enterprise_infos,
    enterprises_of,
    enterprises_visible_to,
    find_enterprises,
    find_people,
    people_visible_to,
    person_infos,
    person_of,
    read_person,
    readings_of,
)
from motcua.identity.queries.revision import steady
from motcua.identity.queries.roles import RoleInfo, role, roles
from motcua.identity.queries.staff import StaffRow, staff_of
from motcua.identity.queries.units import (
    AreaInfo,
    UnitPast,
    area,
    areas,
    heirs_of_area,
    history,
    lineage,
    organisation,
    unit_keys,
    unit_on,
    unit_past,
)

__all__ = [
    "AreaInfo", "Contact", "DelegationInfo", "EnterpriseInfo", "Organisation", "PersonInfo", "PostInfo", "Reading",
    "RoleInfo", "StaffRow", "UnitInfo", "UnitPast", "account_names", "accounts_of_party", "actor_for", "actor_of",
    "area", "areas", "contacts_of", "delegations_from", "delegations_of", "deputies_of", "deputies_of_each",
    "enterprise_infos",
    "enterprises_of", "enterprises_visible_to", "find_enterprises", "find_people", "heirs_of_area", "history",
    "holders_everywhere", "holders_of", "holders_of_each", "lineage", "organisation", "people_visible_to",
    "person_infos", "person_of",
    "post_infos", "posts_at", "posts_of", "preference", "read_person", "readings_of", "role", "roles",
    "second_factor_needed", "staff_of", "steady", "unit_keys", "unit_on", "unit_past",
]  # fmt: skip
