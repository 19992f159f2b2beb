"""Reorganisations in words: kinds, rooms, states, what is told while one goes on."""

from django.utils.translation import gettext

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


def touched_name(kind: str) -> str:
    if kind.startswith("state."):
        return str(State(kind.removeprefix("state.")).label)
    return {
        "unit.commune": gettext("Communes that end"),
        "unit.district": gettext("Districts that end"),
        "unit.department": gettext("Departments that end"),
        "unit.central": gettext("Agencies of the centre that end"),
        "unit.province": gettext("Provinces that end"),
        "unit.service_point": gettext("Service points that end"),
        "unit.counter": gettext("Counters that end"),
        "unit.division": gettext("Divisions that end"),
        "unit": gettext("Units"),
        "founded": gettext("Units that are founded"),
        "code": gettext("Official codes that end"),
        "post": gettext("Officers' posts"),
        "delegation": gettext("Posts lent"),
        "received_for_others": gettext("Received here for agencies that stay"),
        "flow": gettext("Dossiers by way, old → new"),
        "series": gettext("Series of numbers that end"),
        "offer": gettext("Procedures offered by one unit"),
        "calendar": gettext("Calendars of their own"),
        "step": gettext("Open steps"),
        "process": gettext("Running processes"),
        "dossier": gettext("Open dossiers"),
        "return_place": gettext("Results to be fetched there"),
        "apology": gettext("Apologies in hand"),
        "consultation": gettext("Opinions asked for"),
        "leg_from": gettext("Papers to be sent"),
        "leg_to": gettext("Papers on their way there"),
        "instruction": gettext("Open instructions"),
        "group": gettext("Groups being taken in"),
        "storage_place": gettext("Places in cabinets"),
        "scan": gettext("Scans in work"),
        "paper": gettext("Papers to be confirmed"),
        "ticket": gettext("Numbers of today"),
        "session": gettext("Open counters"),
        "booking": gettext("Visits to come"),
        "device": gettext("Machines that give numbers"),
        "hall": gettext("Screens of halls"),
    }.get(kind, kind)
