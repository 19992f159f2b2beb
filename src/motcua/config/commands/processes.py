"""Processes (BPMN): check a file before it is published, and publish it."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from motcua.kernel.actor import service
from motcua.kernel.errors import MotcuaError
from motcua.workflow.actions import publish_definition
from motcua.workflow.bpmn import lint as problems_of
from motcua.workflow.policies import WorkflowPermission

NEEDS_DATABASE = ("publish",)

app = typer.Typer(help="Processes (BPMN): check a file, publish it.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def processes() -> None:
    """Processes (BPMN)."""


@app.command()
def lint(file: Annotated[Path, typer.Argument(help="A BPMN 2.0 file.")]) -> None:
    """Name everything that keeps FILE from being published. Exit 1 if there is anything."""
    problems = problems_of(_read(file))
    for problem in problems:
        out.print(str(problem), markup=False)
    if problems:
        out.print(f"[red]{len(problems)}[/] to correct.")
        raise typer.Exit(1)
    out.print("[green]Ready to be published.[/]")


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="A BPMN 2.0 file.")],
    code: Annotated[str, typer.Option(help="The process's stable code; by default the file's name.")] = "",
    valid_from: Annotated[str, typer.Option(help="The first day, such as 2026-01-01.")] = "",
    legal_basis: Annotated[str, typer.Option(help="The decision that puts it in force.")] = "",
) -> None:
    """Put the process in FILE in force. Running dossiers keep the version they started with."""
    actor = service("motcua processes publish", WorkflowPermission.PUBLISH_DEFINITION)
    try:
        day = dt.date.fromisoformat(valid_from)
    except ValueError:
        raise typer.BadParameter("Say from which day on: --valid-from 2026-01-01.") from None
    if not legal_basis.strip():
        raise typer.BadParameter("Say which decision puts it in force: --legal-basis …")
    try:
        version = publish_definition(
            code or file.stem, _read(file), valid_from=day, legal_basis=legal_basis, actor=actor
        )
    except MotcuaError as error:
        out.print(str(error), markup=False, style="red")
        raise typer.Exit(1) from error
    state = "published" if version.is_new else "already in force"
    out.print(f"{escape(version.code)} version {version.number}: {state}, from {version.valid_from}.")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} can't be read: {error.strerror}.") from error
