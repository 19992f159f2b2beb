"""Sub-commands that the rooms bring: each module in `config/commands/` is one, under its own name.

A module holds `app = typer.Typer()`; the first line of its docstring is its help. It is imported only when it is
called, with Django set up and the database there. `NEEDS_DATABASE = False` in it says that it works without;
`NEEDS_DATABASE = ("import",)` that only these of its own sub-commands need one.
"""

import ast
import contextlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
import typer.main

from motcua.config.launch import show
from motcua.config.launch.database import connected
from motcua.config.launch.place import Place
from motcua.config.launch.up import enter_mode, signals_stop

COMMANDS = Path(__file__).resolve().parents[1] / "commands"


@dataclass(frozen=True)
class RoomCommand:
    """A sub-command as far as it is known without importing it."""

    name: str
    help: str
    needs_database: bool | tuple[str, ...]

    def needs_database_for(self, arguments: Sequence[str]) -> bool:
        """Whether these arguments call something that works on the province's data; asking for help never does."""
        if {"--help", "-h"} & set(arguments):
            return False
        if isinstance(self.needs_database, bool):
            return self.needs_database
        return any(argument in self.needs_database for argument in arguments)


def found(folder: Path = COMMANDS) -> list[RoomCommand]:
    """All sub-commands, in the order of their names."""
    return [_read(path) for path in sorted(folder.glob("[a-z]*.py"))]


def _read(path: Path) -> RoomCommand:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    summary = (ast.get_docstring(tree) or "").partition("\n")[0]
    needs = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "NEEDS_DATABASE" for target in node.targets)
    ]
    return RoomCommand(path.stem.replace("_", "-"), summary, *needs or [True])


@contextlib.contextmanager
def prepared(data: Path, *, database: bool = True) -> Iterator[Place]:
    """The environment of the settings and, if wanted, a database."""
    place = Place.at(data)
    enter_mode(place)
    with contextlib.ExitStack() as stack:
        stack.enter_context(signals_stop())
        if database:
            stack.enter_context(connected(place, tell=lambda text: show.errors.print(f"[dim]{text} …[/]")))
        yield place


@contextlib.contextmanager
def house(data: Path, *, database: bool = True) -> Iterator[Place]:
    """Django set up on the data folder's database, whose schema is that of the code."""
    with prepared(data, database=database) as place:
        import django

        from motcua.config import translations

        translations.compile_catalogues()
        django.setup()
        if database:
            _bring_up_to_date()
        yield place


def _bring_up_to_date() -> None:
    from django.conf import settings

    from motcua.config import practice, production
    from motcua.config.launch.prepare import migrate, pending

    practice.refuse_real_data()
    if pending():
        migrate()
    if settings.DEMO:
        production.mark_as_demo()
    production.refuse_demo_data()


def run(command: RoomCommand, arguments: Sequence[str], data: Path) -> None:
    """Call a sub-command. A single one that bears the module's name needs no second name."""
    with house(data, database=command.needs_database_for(arguments)):
        module = importlib.import_module(f"motcua.config.commands.{command.name.replace('-', '_')}")
        from motcua.kernel.errors import MotcuaError

        try:
            _command_of(module.app, command.name)(list(arguments), prog_name=f"./motcua {command.name}")
        except MotcuaError as error:
            show.refuse(error.message)
            raise SystemExit(1) from error


def _command_of(app: typer.Typer, name: str) -> Callable[..., object]:
    app.info.context_settings = {"help_option_names": ["-h", "--help"]}
    app.info.rich_help_panel = None
    single = len(app.registered_commands) == 1 and not app.registered_groups and not app.registered_callback
    if single:
        function = app.registered_commands[0]
        own = function.name or (function.callback.__name__ if function.callback else "")
        if own.replace("_", "-") in {name, "main", "run"}:
            return typer.main.get_command(app)
    app.info.no_args_is_help = True
    return typer.main.get_group(app)
