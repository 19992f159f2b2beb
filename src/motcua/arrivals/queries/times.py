"""Waiting and service times, by counter, by service, by hour of arrival."""

import datetime as dt
import uuid
from typing import Any, Final

from django.db import connection

from motcua.arrivals import hours, rules
from motcua.arrivals.errors import UnknownPoint
from motcua.arrivals.infos import label_of
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.views import Times, TimesRow
from motcua.identity.errors import UnknownUnit
from motcua.identity.reorganisation.following import last_seen
from motcua.kernel import clock
from motcua.kernel.actor import Actor

_WAIT: Final = "extract(epoch FROM called_at - taken_at)"
_SERVED: Final = "extract(epoch FROM ended_at - started_at)"
_SQL: Final = f"""
SELECT grouping(counter_id), grouping(service_id), counter_id, service_id,
       extract(hour FROM arrived_at AT TIME ZONE %(zone)s)::int AS hour,
       count(*) FILTER (WHERE state IN ('done', 'transferred')),
       count(*) FILTER (WHERE state = 'missed'),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {_WAIT}) FILTER (WHERE called_at IS NOT NULL),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {_SERVED})
           FILTER (WHERE state IN ('done', 'transferred') AND started_at IS NOT NULL AND ended_at IS NOT NULL)
FROM arrivals_ticket
WHERE point_id = %(point)s AND day BETWEEN %(since)s AND %(until)s
GROUP BY GROUPING SETS ((counter_id), (service_id), (extract(hour FROM arrived_at AT TIME ZONE %(zone)s)::int))
"""  # noqa: S608 - made of our own words only


def times(point_id: uuid.UUID, since: dt.date, until: dt.date, *, actor: Actor) -> Times:
    """Times of the days from `since` to `until`, both included; also of a service point that has ended. One query.

    Raises:
        UnknownPoint: no service point.
        NotAllowed: no right to see times there.
    """
    try:
        known = last_seen(point_id).kind == hours.POINT
    except UnknownUnit as error:
        raise UnknownPoint from error
    if not known:
        raise UnknownPoint
    actor.require(ArrivalsPermission.SEE_TIMES, point_id)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"zone": clock.LOCAL.key, "point": point_id, "since": since, "until": until})
        found = cursor.fetchall()
    counters, services, by_hour = [], [], []
    for not_counter, not_service, counter, service, hour, *measured in found:
        if not not_counter:
            if counter is not None:  # not called yet
                counters.append(_row(str(counter), label_of(counter), measured))
        elif not not_service:
            services.append(_row(rules.by_id(service).key, rules.by_id(service).name, measured))
        else:
            by_hour.append(_row(f"{hour:02d}:00", f"{hour:02d}:00", measured))
    order = [one.key for one in rules.services()]
    return Times(
        sorted(counters, key=lambda row: (len(row.name), row.name)),
        sorted(services, key=lambda row: order.index(row.key) if row.key in order else len(order)),
        sorted(by_hour, key=lambda row: row.key),
    )


def _row(key: str, name: str, measured: list[Any]) -> TimesRow:
    served, missed, waits, lengths = measured
    wait, length = waits or (None, None), lengths or (None, None)
    return TimesRow(key, name, served, missed, *(_minutes(one) for one in (*wait, *length)))


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)
