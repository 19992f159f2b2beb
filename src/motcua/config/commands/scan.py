"""Take in what a network scanner drops into a folder; each file once, moved aside with its reason if it is refused."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from motcua.config.watching import Taken, take_folder
from motcua.files.scanning.run import missing_programs
from motcua.identity.errors import UnknownUnit
from motcua.identity.queries import organisation
from motcua.kernel.actor import service
from motcua.papers.policies import PapersPermission

app = typer.Typer(help="Hand-over from network scanners.")
out = Console(highlight=False)


@app.command()
def scan(
    folder: Annotated[Path, typer.Argument(help="Where the scanner drops its files.", exists=True, file_okay=False)],
    unit: Annotated[str, typer.Option("--unit", help="Key of the unit that scans, such as commune-09187.")],
    watch: Annotated[bool, typer.Option("--watch", help="Go on looking until stopped.")] = False,
    every: Annotated[float, typer.Option(min=0.2, help="Seconds between two looks.")] = 5.0,
) -> None:
    """Take in the files of FOLDER for a unit: they are read by the worker of ./motcua up.

    A file that is still being written is left until it has rested. Taken files go to done/, refused ones to failed/
    with their reason beside them. The same content for the same unit is taken once, however often it is dropped.
    """
    try:
        unit_id = organisation().by_key(unit).id
    except UnknownUnit as error:
        raise typer.BadParameter(f"{unit}: {error.message}") from error
    if absent := missing_programs():
        out.print(f"[yellow]Scans wait unread until this is there:[/] sudo apt install {' '.join(absent)}")
    actor = service(f"scanner {unit}", PapersPermission.SCAN)
    while True:
        for taken in take_folder(folder, unit_id, actor=actor):
            _tell(taken)
        if not watch:
            return
        time.sleep(every)


def _tell(taken: Taken) -> None:
    if taken.problem:
        out.print(f"[red]✗[/] {taken.name}: {taken.problem}", soft_wrap=True)
    else:
        out.print(f"[green]✓[/] {taken.name}")
