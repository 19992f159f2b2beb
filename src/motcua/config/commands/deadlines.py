"""`./motcua deadlines`: check the reckoning of due times. Needs no database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from motcua.deadlines.vectors import Report

NEEDS_DATABASE = False

app = typer.Typer(help="Reckoning of due times.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)


@app.callback()
def deadlines() -> None:
    """Reckoning of due times."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="JSON list of vectors: facts and expected due times and verdicts.")],
    lang: Annotated[str, typer.Option(help="Language of the proofs: en or vi.")] = "en",
) -> None:
    """Reckon every vector of FILE; print each wrong one with both values and the proof. Exit 1 unless all are right."""
    _enter_django()
    from django.utils import translation

    from motcua.deadlines.vectors import check_vectors
    from motcua.kernel.errors import MotcuaError

    with translation.override(lang):
        try:
            report = check_vectors(file)
        except MotcuaError as error:
            out.print(f"[red]{escape(error.message)}[/]")
            raise typer.Exit(1) from error
        _print(report)
    if not report.ok:
        raise typer.Exit(1)


def _print(report: "Report") -> None:
    from motcua.deadlines.wording import rendered

    for fault in report.faults:
        out.print(f"[red]Vector {fault.index}:[/] {escape(fault.problem)}")
    for index in sorted({one.index for one in report.mismatches}):
        wrong = [one for one in report.mismatches if one.index == index]
        out.print(f"[red]Vector {index}:[/]")
        for one in wrong:
            out.print(f"  {one.name}: expected {one.expected!r}, reckoned {one.found!r}", markup=False)
        for line in rendered(wrong[0].proof):
            out.print(f"    {line.label:>10}  {line.text}", markup=False)
    colour = "green" if report.ok else "red"
    out.print(f"[{colour}]{report.right} of {report.total} vectors right.[/]")


def _enter_django() -> None:
    """Words come from gettext, which asks for settings; nothing here touches the database or a secret."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
    django.setup()
