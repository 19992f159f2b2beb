"""Reorganisations in words: kinds, rooms, states, what is told while one goes on."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.states import State


def state_name(state: str) -> str:
    return {
        "draft": gettext("Draft"),
        "surveyed": gettext("Surveyed"),
        "carried_out": gettext("Carried out"),
        "undone": gettext("Taken back"),
    }.get(state, state)


def change_name(kind: str) -> str:
    return {
        "merge": gettext("Merge"),
        "split": gettext("Divide"),
        "close": gettext("End"),
        "rename": gettext("Rename"),
        "move": gettext("Move below"),
        "create": gettext("Found"),
    }.get(kind, kind)


def room_name(room: str) -> str:
    return {
        "identity": gettext("Units and people"),
        "dossiers": gettext("Open dossiers"),
        "catalogue": gettext("Procedures offered"),
        "deadlines": gettext("Calendars"),
        "workflow": gettext("Steps"),
        "arrivals": gettext("Halls: numbers and visits"),
        "papers": gettext("Scans"),
        "notices": gettext("Notices"),
        "learning": gettext("Figures of use"),
    }.get(room, room)


_TOUCHED: Final = {
    "unit.commune": _("Communes that end"),
    "unit.district": _("Districts that end"),
    "unit.department": _("Departments that end"),
    "unit.central": _("Agencies of the centre that end"),
    "unit.province": _("Provinces that end"),
    "unit.service_point": _("Service points that end"),
    "unit.counter": _("Counters that end"),
    "unit.division": _("Divisions that end"),
    "unit": _("Units"),
    "founded": _("Units that are founded"),
    "code": _("Official codes that end"),
    "post": _("Officers' posts"),
    "delegation": _("Posts lent"),
    "received_for_others": _("Received here for agencies that stay"),
    "flow": _("Dossiers by way, old → new"),
    "series": _("Series of numbers that end"),
    "offer": _("Procedures offered by one unit"),
    "calendar": _("Calendars of their own"),
    "step": _("Open steps"),
    "process": _("Running processes"),
    "dossier": _("Open dossiers"),
    "return_place": _("Results to be fetched there"),
    "apology": _("Apologies in hand"),
    "consultation": _("Opinions asked for"),
    "leg_from": _("Papers to be sent"),
    "leg_to": _("Papers on their way there"),
    "instruction": _("Open instructions"),
    "group": _("Groups being taken in"),
    "storage_place": _("Places in cabinets"),
    "scan": _("Scans in work"),
    "paper": _("Papers to be confirmed"),
    "ticket": _("Numbers of today"),
    "session": _("Open counters"),
    "booking": _("Visits to come"),
    "device": _("Machines that give numbers"),
    "hall": _("Screens of halls"),
}


def touched_name(kind: str) -> str:
    if kind.startswith("state."):
        return str(State(kind.removeprefix("state.")).label)
    return str(_TOUCHED.get(kind, kind))
