"""Rights in the hall."""

from motcua.kernel.permissions import Permission


class ArrivalsPermission(Permission):
    SERVE = "arrivals.serve"
    """Open a counter at the place, call numbers, give a number to somebody at the counter."""
    TAKE_TICKET = "arrivals.take_ticket"
    """Give out numbers: held by a registered kiosk at its own service point."""
    REGISTER_DEVICE = "arrivals.register_device"
    """Make a machine a kiosk of a service point, and take that back."""
    SEE_TIMES = "arrivals.see_times"
    """See waiting and service times of a service point."""
    LOAD_SERVICES = "arrivals.load_services"
    """Load services and queue rules from the pack."""
    TIDY = "arrivals.tidy"
    """Close the day; held by the job that does it, by no role."""
