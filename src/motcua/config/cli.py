"""`./motcua`: every command of the house. Sub-commands of the rooms lie in `config/commands/`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from motcua.config.launch import show
from motcua.config.launch.errors import LaunchError
from motcua.config.production import NotFitForProduction

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
    practice: Annotated[
        bool, typer.Option("--practice", help="Run the practice mode instead, with data of its own.")
    ] = False,
) -> None:
    """Run the province: database, web server, job worker, reader of scans. Ctrl-C stops all of it."""
    if practice:
        from motcua.config.practice import enter

        data = enter(data)
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

    Parts: style, types, floors, migrations, translations, tests, postgres15; `lint` is the first three. Up to three
    tests that fail in a browser are run once more, alone; those that pass then are named as shaky at the end.
    """
    from motcua.config.launch.checks import run

    raise typer.Exit(run(paths or [], only or [], keyword))


@app.command()
def doctor(data: Data = ROOT / "var") -> None:
    """List each component, its version, and what to do about what is missing."""
    from motcua.config.launch.doctor import examine
    from motcua.config.launch.place import Place

    raise typer.Exit(examine(Place.at(data)))


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="File to write; named after the time when not given.")] = None,
    data: Data = ROOT / "var",
) -> None:
    """Write the whole province, database and files, into one file. It may run meanwhile."""
    from motcua.config.launch import backup as backups
    from motcua.config.launch.place import Place
    from motcua.config.launch.up import enter_mode

    place = Place.at(data)
    enter_mode(place)
    written = backups.backup(place, target)
    show.console.print(f"\n{written}  [dim]{written.stat().st_size / 1e6:.1f} MB[/]", soft_wrap=True)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that backup wrote.", exists=True, dir_okay=False)],
    data: Data = ROOT / "var",
    database: Annotated[str, typer.Option(help="Fill only this database, for a rehearsal; files stay.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite what is there.")] = False,
) -> None:
    """Bring a backup back, into an empty place unless told to replace."""
    from motcua.config.launch import backup as backups
    from motcua.config.launch.place import Place
    from motcua.config.launch.up import enter_mode

    place = Place.at(data)
    enter_mode(place)
    manifest = backups.restore(place, source, database=database, replace=replace)
    show.console.print(f"\nRestored what was backed up at {manifest.made_at}.")


@app.command()
def lock(upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions allowed.")] = False) -> None:
    """Write requirements/*.txt anew from requirements/*.in, with the hash of each package."""
    from motcua.config.launch.locking import lock as run

    run(upgrade=upgrade)


audit = typer.Typer(help="The memory that cannot be rewritten unseen.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command("verify")
def audit_verify(data: Data = ROOT / "var") -> None:
    """Walk every chain and every daily head; name the first link that does not hold."""
    from motcua.config.launch.rooms import house

    with house(data):
        from motcua.kernel import audit as kernel_audit

        with show.step("Audit") as step:
            report = kernel_audit.verify_all(lambda count: step.tell(f"{count:,} entries"))
            step.note(f"{report.entries:,} entries in {report.chains:,} chains, {report.heads:,} daily heads")
            if report.broken:
                step.object()
        if report.broken:
            show.refuse(f"{report.broken.where}: {report.broken.what}")
            raise typer.Exit(1)


practising = typer.Typer(help="The practice mode, run by `up --practice`.", no_args_is_help=True)
app.add_typer(practising, name="practice")


@practising.command("reset")
def practice_reset(data: Data = ROOT / "var") -> None:
    """Empty the practice and fill it anew with made-up people and dossiers. It may run meanwhile."""
    from motcua.config import practice
    from motcua.config.launch.rooms import house

    with house(practice.enter(data)), show.step("Practice") as step:
        step.note(f"{practice.reset()} dossiers to begin with")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def manage(context: typer.Context, data: Data = ROOT / "var") -> None:
    """Run one of Django's own commands on the province's database."""
    from motcua.config.launch.rooms import prepared

    with prepared(data):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["./motcua manage", *context.args])


def _add_room_commands() -> None:
    from motcua.config.launch import rooms

    for command in rooms.found():

        def call(context: typer.Context, data: Data = ROOT / "var", *, chosen: rooms.RoomCommand = command) -> None:
            rooms.run(chosen, context.args, data)

        app.command(
            command.name,
            help=command.help,
            add_help_option=False,
            context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
            rich_help_panel="Commands of the rooms",
        )(call)


def main() -> None:
    _add_room_commands()
    try:
        app(prog_name="./motcua")
    except (LaunchError, NotFitForProduction) as error:
        show.refuse(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
