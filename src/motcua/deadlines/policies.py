"""Who may do what here. Clock verbs are called by the room that owns the subject, which has authorised them."""

from motcua.kernel.permissions import Permission


class DeadlinesPermission(Permission):
    KEEP_CALENDARS = "deadlines.keep_calendars"
    """Load calendars, decisions of the government and reckoning policies."""
