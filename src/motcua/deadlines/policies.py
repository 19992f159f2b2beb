"""Who may do what here. Clock verbs are called by the room that owns the subject, which has authorised them."""

from motcua.kernel.permissions import Permission


class DeadlinesPermission(Permission):
    KEEP_CALENDARS = "deadlines.keep_calendars"
    """Load calendars, decisions of the government and reckoning policies; enter decisions about days."""
    CONFIRM_DAYS = "deadlines.confirm_days"
    """Confirm a decision about days that another has entered, or withdraw one before it takes effect."""
