"""Merge, split, close units: survey a plan, carry it out, undo it, measure it."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from motcua.config.bench import run as databases
from motcua.identity.policies import IdentityPermission
from motcua.identity.reorganisation import actions
from motcua.identity.reorganisation.reading import plan_from_json
from motcua.identity.reorganisation.surveying import Survey, survey
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.errors import MotcuaError
from motcua.kernel.ids import new_id

app = typer.Typer(help="Merge, split, close units: survey, carry out, undo, measure.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
RIGHTS = (IdentityPermission.REORGANISE, IdentityPermission.MANAGE_UNITS, IdentityPermission.APPOINT)


@app.callback()
def reorganise() -> None:
    """Merge, split, rename, move, close units as one operation."""


@app.command("plan")
def plan_(
    file: Annotated[Path, typer.Argument(help="A plan: JSON.", exists=True, dir_okay=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run/--apply", help="Only list what it touches, or carry it out.")
    ] = True,
    by: Annotated[str, typer.Option(help="Who carries it out, for the chain of acts.")] = "",
    prepared_by: Annotated[str, typer.Option(help="Who prepared it; the province may ask for a second person.")] = "",
) -> None:
    """List everything that the plan in FILE touches and write nothing; with --apply, carry it out."""
    try:
        spec = plan_from_json(file.read_bytes(), file.name)
        if dry_run:
            report = survey(spec, new_id())
            _print(report)
            raise typer.Exit(1 if report.problems else 0)
        if not by.strip() or not prepared_by.strip():
            raise typer.BadParameter("Say who prepared it and who carries it out: --prepared-by NAME --by NAME")
        author = _hand(prepared_by.strip())
        prepared = actions.prepare_reorganisation(spec, actor=author)
        report = actions.survey_reorganisation(prepared, actor=author)
        _print(report)
        if report.problems:
            actions.discard_reorganisation(prepared, actor=author)
            raise typer.Exit(1)
        moved = actions.carry_out(prepared, actor=_hand(by.strip()), tell=_tell)
    except MotcuaError as error:
        out.print(f"[red]{escape(error.message)}[/]")
        raise typer.Exit(1) from error
    out.print(f"[green]Carried out.[/] {prepared}")
    out.print(json.dumps(moved, ensure_ascii=False), markup=False)


@app.command()
def undo(
    plan: Annotated[uuid.UUID, typer.Argument(help="The id that --apply printed.")],
    by: Annotated[str, typer.Option(help="Who takes it back.")],
    reason: Annotated[str, typer.Option(help="Why.")],
) -> None:
    """Take PLAN back, within the hours that the province sets."""
    try:
        actions.undo(plan, reason=reason, actor=_hand(by.strip()), tell=_tell)
    except MotcuaError as error:
        out.print(f"[red]{escape(error.message)}[/]")
        raise typer.Exit(1) from error
    out.print("[green]Taken back.[/]")


@app.command()
def bench(
    plans: Annotated[list[Path], typer.Argument(help="Plans of one day.", exists=True, dir_okay=False)],
    dossiers: Annotated[int, typer.Option(min=100, help="Open dossiers to be carried over.")] = 100_000,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the database, to measure again.")] = False,
) -> None:
    """Fill a database beside the province's own with open dossiers on the eve of the day; carry PLANS out; time it."""
    url, name = os.environ["DATABASE_URL"], f"motcua_reorganise_{dossiers}"
    wishes = databases.Wishes(sizes=(dossiers,), only=(), seconds=1.0, port=0, data=Path(settings.DATA_DIR))
    files = [str(path.resolve()) for path in plans]
    database = databases.fresh(url, name, wishes, [str(dossiers), *files])
    command = [sys.executable, "-P", "-m", "motcua.config.bench.reorganise", "measure", str(dossiers), *files]
    done = subprocess.run(  # noqa: S603 - our own program
        command, env={**os.environ, "DATABASE_URL": database}, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise typer.Exit(1)
    _figures(json.loads(done.stdout))
    if not keep:
        databases.drop(url, name)


def _hand(name: str) -> Actor:
    return Actor(None, name, ActorKind.SERVICE, {right.value: EVERYWHERE for right in RIGHTS})


def _tell(room: str, done: int, total: int) -> None:
    if done == total:
        out.print(f"[dim]{room}: {total:,}[/]")


def _print(report: Survey) -> None:
    for problem in report.problems:
        out.print(f"[red]{problem.change or ''} {escape(problem.text)}[/]")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in ("room", "what", "number", "such as"):
        table.add_column(head, justify="right" if head == "number" else "left")
    for room, lines in report.rooms:
        for line in lines:
            if line.count:
                table.add_row(room, line.kind, f"{line.count:,}", escape("; ".join(line.samples[:4])))
    out.print(table)


def _figures(found: dict[str, Any]) -> None:
    out.print(f"{found['open']:,} open dossiers")
    for name, seconds in found["seconds"].items():
        out.print(f"  {name}: {seconds} s")
    out.print(f"  memory: {found['memory_mb']} MB here, {found['database_memory_mb']} MB in the database's process")
    out.print(f"  lost: {found['lost']}; at units that do not exist: {found['left']}; audit: {found['audit']}")
    out.print(f"  as before after undo: {found['as_before']}; moved: {json.dumps(found['moved'])}")
