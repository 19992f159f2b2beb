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
    }.get(kind, kind)
