"""Writes the tables of the documentation from the code: `.venv/bin/python docs/tools/reference.py`.

A table stands between `<!-- from the code: NAME -->` and `<!-- end -->`; what is around it is written by hand.
`tests/test_docs.py` fails when a page is behind the code. No database is needed.
"""

import importlib
import json
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- from the code: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
LONGEST_LICENCE_NAME = 60
# What depends on the machine that writes the page.
STATED_DEFAULTS = {"web-processes": "number of cores, 2 to 4", "data": "`var`"}
# Packages that the locks name for other systems only, and licences that a package states in its text alone.
STATED_LICENCES = {
    "colorama": "BSD-3-Clause (Windows only)",
    "tzdata": "Apache-2.0 (Windows only)",
    "qrcode": "BSD-3-Clause",
    "axe-playwright-python": "MIT; carries axe-core, MPL-2.0",
    "fido2": "BSD-2-Clause; parts Apache-2.0, MPL-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
}

RIGHTS = {
    "arrivals.serve": "open a counter and call numbers; give a number at the counter",
    "arrivals.take_ticket": "give out numbers; held by registered machines, by no role",
    "arrivals.register_device": "make a machine a kiosk of a hall, take that back",
    "arrivals.see_times": "see waiting and service times of a hall",
    "arrivals.load_services": "load services and queue rules of the halls",
    "arrivals.tidy": "held by the job that closes the day, by no role",
    "catalogue.edit": "write drafts of procedures, forms, offerings, everyday words",
    "catalogue.publish": "publish and abolish procedures and forms",
    "catalogue.import": "make change sets from national records",
    "deadlines.keep_calendars": "load calendars, decisions about days, policies of reckoning; enter a decision",
    "deadlines.confirm_days": "confirm a decision about days that another has entered, or withdraw it in time",
    "dossiers.see": "see the dossiers of the place",
    "dossiers.intake": "accept, refuse, take in at the counter, ask for papers, confirm a payment",
    "dossiers.handle": "work on dossiers: draft results, ask for papers or payment, extend, stop",
    "dossiers.approve": "counts as handling in the verbs; for approvers",
    "dossiers.return": "give the result to the applicant",
    "dossiers.keep_register": "keep the register of dossiers of the place (form 07), take it as a table",
    "dossiers.see_register": "see the register: code, procedure, units, state and times of dossiers, no people",
    "dossiers.oversee": "see the whole province's due times; the last to hear of what is late",
    "identity.manage_units": "create, rename, move, close units; set their codes",
    "identity.appoint": "give and end posts; arrange and revoke delegations",
    "identity.reorganise": "merge, split, close units with all that is open there; take it back",
    "identity.register_person": "register people and enterprises at the counter",
    "identity.see_people": "find people and enterprises",
    "identity.see_readings": "see who looked into people's and dossiers' data",
    "identity.see_staff": "see who holds which post, when they last signed in, to whom it is lent",
    "identity.manage_accounts": "close and open accounts",
    "identity.load_pack": "load the province's data",
    "kernel.see_dead_letters": "see messages that could not be delivered",
    "kernel.redeliver": "send them again",
    "kernel.verify_audit": "check the chains of a dossier and the heads of the nights on the desk",
    "learning.see_usage": "see how the units of the place use the desk, in numbers by week",
    "workflow.intake": "do steps of intake",
    "workflow.appraise": "do steps of appraisal",
    "workflow.consult": "answer consultations",
    "workflow.approve": "do steps of approval",
    "workflow.issue": "do steps of issue: number, sign, send",
    "workflow.return": "do steps of return",
    "workflow.pay": "do steps of payment",
    "workflow.work": "do steps of any other work",
    "workflow.assign": "give steps to colleagues, take over theirs",
    "workflow.publish_definition": "publish processes",
    "workflow.see_faults": "see timers of processes that could not go on",
    "workflow.retry_timer": "let them try again",
    "workflow.fire_timers": "held by the job that fires timers, by no role",
    "papers.scan": "bring in stacks of scans at the place, sort their pages, print separator sheets",
    "papers.confirm": "confirm or refuse digitised papers",
    "papers.see_store": "look into an owner's store for a matter in hand; recorded",
}


def set_up() -> None:
    """Django with the test settings: translations off, no database asked."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("MOTCUA_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.test")
    import django

    django.setup()


def table(headings: Sequence[str], rows: Iterator[Sequence[str]] | list[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def rooms_with(module: str) -> list[Any]:
    """The modules of this name in all rooms, from the ground floor up."""
    from django.apps import apps

    names = [config.name for config in apps.get_app_configs() if config.name.startswith("motcua.")]
    return [importlib.import_module(f"{name}.{module}") for name in names if (_folder(name) / f"{module}.py").exists()]


def _folder(package: str) -> Path:
    return ROOT / "src" / package.replace(".", "/")


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _in_rooms(kind: type, modules: str) -> list[type]:
    rooms_with(modules)
    # By name: a dataclass with slots leaves an empty twin behind.
    found = {f"{each.__module__}.{each.__qualname__}": each for each in _below(kind)}
    return [each for path, each in sorted(found.items()) if f".{modules}." in path and ".tests." not in path]


def errors() -> str:
    """Every error code with the text that people read, in English."""
    from motcua.kernel.errors import MotcuaError, default_message

    _import_everything()
    kinds = {f"{each.__module__}.{each.__qualname__}": each for each in (MotcuaError, *_below(MotcuaError))}
    ours = [each for path, each in kinds.items() if path.startswith("motcua.") and ".tests." not in path]
    return table(["code", "message"], sorted([f"`{each.code}`", default_message(each)] for each in ours))


def _import_everything() -> None:
    """Every module of the rooms and the doors, since some define an error of their own."""
    for found in pkgutil.walk_packages([str(ROOT / "src" / "motcua")], "motcua."):
        if not {"tests", "migrations", "settings", "launch", "wsgi"} & set(found.name.split(".")):
            importlib.import_module(found.name)


def events() -> str:
    """Every event with its subject and its facts."""
    from motcua.kernel.events import Event

    rows = []
    for each in _in_rooms(Event, "events"):
        is_base = any(child.__qualname__ != each.__qualname__ for child in each.__subclasses__())
        if not is_base and isinstance(getattr(each, "name", None), str):
            facts = [field.name for field in fields(each) if field.name != "subject_id"]
            rows.append([f"`{each.name}`", each.subject_kind, ", ".join(facts)])
    return table(["event", "subject", "facts"], sorted(rows))


def states() -> str:
    """States with the national status."""
    from motcua.dossiers.states import CLOSED, NATIONAL_STATUS, TRANSITIONS, State

    rows = []
    for state in State:
        acts = [act.value for act, ways in TRANSITIONS.items() if state in ways]
        end = " (closed)" if state in CLOSED else ""
        rows.append(
            [
                f"`{state.value}`",
                str(NATIONAL_STATUS[state] or "none"),
                f"{_english(state.label)}{end}",
                ", ".join(acts),
            ]
        )
    return table(["state", "national status", "means", "what may happen"], rows)


def transitions() -> str:
    """Acts with the states from which they lead and the one that follows."""
    from motcua.dossiers.states import TRANSITIONS

    rows = [
        [f"`{act.value}`", ", ".join(f"`{state.value}`" for state in ways), f"`{next(iter(ways.values())).value}`"]
        for act, ways in TRANSITIONS.items()
    ]
    return table(["act", "from", "to"], rows)


def rights() -> str:
    """Every right and the roles of the pack that hold it."""
    from motcua.kernel.permissions import vocabulary

    rooms_with("policies")
    roles = _roles()
    rows = []
    for name in sorted(vocabulary()):
        holders = [f"`{role['code']}`" for role in roles if name in role["permissions"]]
        rows.append([f"`{name}`", RIGHTS[name], ", ".join(holders) or "none"])
    return table(["right", "what it allows", "roles that hold it"], rows)


def roles() -> str:
    """The roles of the pack."""
    rows = []
    for role in _roles():
        implicit = role.get("implicit", False)
        reach = "own affairs" if implicit else "whole province" if role.get("everywhere") else "the post's unit"
        factor = "no" if not role.get("needs_second_factor", not implicit) else "yes"
        rows.append([f"`{role['code']}`", role["name"], role.get("name_en", ""), reach, factor])
    return table(["role", "Vietnamese", "English", "holds in", "second factor"], rows)


def _roles() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((ROOT / "packs/bac-ninh/roles.json").read_text(encoding="utf-8"))
    return found


def _english(label: Any) -> str:
    from django.utils import translation

    with translation.override("en"):
        return str(label)


# --- commands -------------------------------------------------------------------------------------------------------


def commands() -> str:
    """Every command with its arguments and options."""
    import typer.main

    from motcua.config import cli
    from motcua.config.launch import rooms

    parts = list(_command("./motcua", typer.main.get_command(cli.app), top=True))
    for room in rooms.found():
        module = importlib.import_module(f"motcua.config.commands.{room.name.replace('-', '_')}")
        parts += _command(f"./motcua {room.name}", rooms._command_of(module.app, room.name))  # noqa: SLF001 - the launcher's own way
    return "\n".join(parts)


def _command(path: str, command: Any, *, top: bool = False) -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children:
        for name in sorted(children) if not top else children:
            yield from _command(f"{path} {name}", children[name])
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    usage = "".join(f" {_usage(one)}" for one in arguments)
    yield f"### `{path}{usage}`\n\n{_plain(command.help)}\n"
    options = [one for one in command.params if one.name not in {"help", "show_completion", "install_completion"}]
    if options:
        yield table(
            ["option", "meaning", "default"], [[_names(one), _plain(one.help), _default(one)] for one in options]
        )


def _usage(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name.strip('[]')}]"


def _names(option: Any) -> str:
    if option.param_type_name == "argument":
        return f"`{_usage(option)}`"
    return ", ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])


def _default(option: Any) -> str:
    stated = STATED_DEFAULTS.get(option.name.replace("_", "-"))
    if stated and option.param_type_name == "option":
        return f"{stated}; `{option.envvar}`" if option.envvar else stated
    if option.required or option.default in (None, "", False, [], ()):
        return "required" if option.required else ""
    value = "/".join(option.opts) if option.default is True else option.default
    return f"`{value}`" + (f"; `{option.envvar}`" if option.envvar else "")


def _plain(text: str | None) -> str:
    """Help without the mark-up of the terminal, on one line a paragraph."""
    paragraphs = re.sub(r"\[/?[a-z]*\]", "", text or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


# --- licences -------------------------------------------------------------------------------------------------------


def locked(name: str) -> list[str]:
    """The packages of a lock file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==", text, re.MULTILINE | re.IGNORECASE)
    return sorted(set(names), key=str.lower)


def licence_of(package: str) -> str:
    """What the installed package says of its licence."""
    if stated := STATED_LICENCES.get(package):
        return stated
    found = metadata.metadata(package)
    if expression := found.get("License-Expression"):
        return expression
    classes = [
        each.rpartition(" :: ")[2] for each in found.get_all("Classifier") or [] if each.startswith("License ::")
    ]
    said = (found.get("License") or "").strip().partition("\n")[0]
    short = [said] if said and said != "UNKNOWN" and len(said) < LONGEST_LICENCE_NAME else []
    return ", ".join(classes or short) or "see its own text"


def libraries() -> str:
    """What runs."""
    return table(["package", "licence"], [[name, licence_of(name)] for name in locked("base")])


def development_libraries() -> str:
    """What only tests and checks need."""
    base = set(locked("base"))
    return table(["package", "licence"], [[name, licence_of(name)] for name in locked("dev") if name not in base])


def decisions() -> str:
    """The decision pages by their titles."""
    lines = []
    for page in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}](decisions/{page.name})\n")
    return "".join(lines)


BLOCKS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "decisions": decisions,
    "development-libraries": development_libraries,
    "errors": errors,
    "events": events,
    "libraries": libraries,
    "rights": rights,
    "roles": roles,
    "states": states,
    "transitions": transitions,
}
PAGES = [ROOT / "THIRD-PARTY.md", ROOT / "docs" / "README.md", *sorted((ROOT / "docs" / "reference").glob("*.md"))]


def filled(text: str) -> str:
    """The text of a page with its tables as the code has them."""
    return BLOCK.sub(lambda match: f"{match[1]}{BLOCKS[match[2]]()}{match[3]}", text)


def main() -> None:
    set_up()
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        after = filled(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(ROOT)} written anew\n")


if __name__ == "__main__":
    main()
