"""`./motcua`: every command of the house. Sub-commands of the rooms lie in `config/commands/`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError

ROOT = Path(__file__).resolve().parents[3]

app = typer.Typer(
    name="motcua",
    help="[bold]Một Cửa[/], the one-stop administration of a province.\n\n"
    "[bold]./motcua up[/] runs it, [bold]./motcua test[/] checks it, [bold]./motcua doctor[/] says what is missing.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[
    Path, typer.Option("--data", envvar="MOTCUA_DATA", help="Folder of the data.", show_default="var", file_okay=False)
]


@app.command()
def up(
    data: Data = ROOT / "var",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="MOTCUA_PORT", min=1, max=65_535, help="Port of the web server.")] = 8000,
    web_processes: Annotated[int, typer.Option(min=1, help="Web processes.")] = min(4, max(2, os.cpu_count() or 2)),
    web_threads: Annotated[int, typer.Option(min=1, help="Threads in each web process.")] = 4,
) -> None:
    """Run the province: database, web server, job worker. Ctrl-C stops all of it."""
    from motcua.config.launch.up import Wishes
    from motcua.config.launch.up import up as run

    raise typer.Exit(run(Wishes(data, host, port, web_processes, web_threads)))


@app.command("test")
def check(
    paths: Annotated[list[str] | None, typer.Argument(help="Tests to run instead of all.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Parts to run; see below. May be repeated.")] = None,
    keyword: Annotated[str, typer.Option("-k", help="Only tests whose names match.")] = "",
) -> None:
    """Check everything: style, types, floors, migrations, translations, tests on both PostgreSQL versions.

    Parts: style, types, floors, migrations, translations, tests, postgres15; `lint` is the first three.
    """
    from motcua.config.launch.checks import run

    raise typer.Exit(run(paths or [], only or [], keyword))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def manage(context: typer.Context, data: Data = ROOT / "var") -> None:
    """Run one of Django's own commands on the province's database."""
    from motcua.config.launch.database import connected
    from motcua.config.launch.place import Place
    from motcua.config.launch.up import enter_mode

    place = Place.at(data)
    enter_mode(place)
    with connected(place):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["./motcua manage", *context.args])


def main() -> None:
    try:
        app()
    except LaunchError as error:
        show.refuse(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
