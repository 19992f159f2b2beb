"""The legs of a dossier between agencies, as its page tells them."""

from django.utils.translation import gettext

from motcua.doors.desk import words
from motcua.doors.look import say
from motcua.dossiers import queries


def said_of(page: queries.DossierPage) -> list[tuple[str, str]]:
    """The legs of one dossier, as its page tells them."""
    if page.leg is None:
        return []
    facts = [(gettext("Leg"), words.leg(page.leg))]
    for one in page.handovers:
        said = gettext("waits to be sent")
        if one.received_at:
            said = gettext("arrived %(when)s, %(who)s") % {"when": say.moment(one.received_at), "who": one.received_by}
        elif one.sent_at:
            said = f"{words.carried(one.way)} {one.parcel_code}, {say.moment(one.sent_at)}, {one.sent_by}"
        facts.append((words.load(one.carries), said))
    return facts
