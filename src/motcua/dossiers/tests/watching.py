"""What tests of telling share: the day goes on, the watch looks, and who has heard what."""

import datetime as dt
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.db import transaction

from motcua.deadlines import actions as deadlines
from motcua.deadlines.limits import Limit
from motcua.dossiers.actions import watch
from motcua.dossiers.actions.recording import subject_of
from motcua.dossiers.models import Dossier
from motcua.kernel import clock, outbox
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.notices import queries as notices

HOUSE = service("tests")


@transaction.atomic
def limited(dossier_id, value, unit="working_day"):
    """Give an accepted dossier another limit, as another procedure would have."""
    dossier = Dossier.objects.get(id=dossier_id)
    deadlines.stop_clock(dossier.clock_id, at=clock.now(), actor=HOUSE)
    info = deadlines.start_clock(
        subject=subject_of(dossier), scope="total", limit=Limit.of(value, unit), received_at=clock.now(), actor=HOUSE
    )
    Dossier.objects.filter(id=dossier_id).update(
        clock_id=info.id, due_original=info.due_current, due_at=info.due_current, watch_at=clock.now()
    )
    dossier.tasks.update(due_at=info.due_current, step_due_at=None)
    return dossier_id


@contextmanager
def at(*moment):
    """Stand still at this wall time; the watch has looked and everything is delivered."""
    with clock.frozen(clock.at(*moment)):
        settle()
        yield


def settle():
    """The watch and the outbox until nothing is left to do now."""
    for _ in range(20):
        if not watch.look() and not outbox.drain():
            return
    raise AssertionError("the watch does not come to rest")


def heard(dossier, kind=""):
    """Who was told of a dossier: `{user name: [kinds]}`, oldest first; people without an account are "-"."""
    found: dict[str, list[str]] = {}
    told = [one for one in notices.told_about(Subject("dossier", dossier)) if one.kind.startswith(kind)]
    names = dict(get_user_model().objects.values_list("id", "username"))
    for one in told:
        found.setdefault(names.get(one.account_id, "-"), []).append(one.kind.rpartition(".")[2])
    return found


def days(start: dt.datetime, count: int):
    """Each hour of `count` days from `start` on, as the job would come round."""
    return [start + dt.timedelta(hours=hour) for hour in range(24 * count)]
