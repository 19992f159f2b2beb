"""What tests of telling share: the day goes on, the watch looks, and who has heard what."""

import datetime as dt
from contextlib import contextmanager

from django.contrib.auth import get_user_model

from motcua.dossiers.actions import watch
from motcua.kernel import clock, outbox
from motcua.kernel.audit import Subject
from motcua.notices import queries as notices


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
