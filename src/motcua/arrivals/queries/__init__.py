"""Questions about the hall.

What a screen in the hall, a ticket's page and a booking's page show is open to whoever stands before them or holds the
secret; times and machines ask for a right.
"""

from motcua.arrivals.hours import opening, point_by_key, point_ever, points_before
from motcua.arrivals.queries.counters import (
    CounterPlace,
    calls_for_help,
    counter,
    counter_of,
    counters_of,
    missed,
    places_to_open,
    points_of,
    waiting_counts,
)
from motcua.arrivals.queries.hall import board, follow, hall, version, waiting
from motcua.arrivals.queries.kiosks import Device, device, devices, point_of_device, printed
from motcua.arrivals.queries.times import times
from motcua.arrivals.queries.visits import Slot, bookable, my_visit, slots, visit
from motcua.arrivals.rules import Priority, ServiceInfo, rules, service, services

__all__ = [
    "CounterPlace", "Device", "Priority", "ServiceInfo", "Slot", "board", "bookable", "calls_for_help", "counter",
    "counter_of", "counters_of", "device", "devices", "follow", "hall", "missed", "my_visit", "opening",
    "places_to_open", "point_by_key", "point_ever", "point_of_device", "points_before", "points_of", "printed",
    "rules", "service", "services", "slots", "times", "version", "visit", "waiting", "waiting_counts",
]  # fmt: skip
