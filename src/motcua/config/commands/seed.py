"""Write generated dossiers of several years, for demonstrations and measuring."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from motcua.config.seeding import run

app = typer.Typer(help="Generated dossiers for demonstrations and measuring.")
out = Console(highlight=False)


@app.command()
def seed(
    dossiers: Annotated[int, typer.Option("--dossiers", min=1, help="How many dossiers.")] = 10_000,
    number: Annotated[int, typer.Option("--seed", help="Equal numbers give equal dossiers.")] = 1,
    more: Annotated[bool, typer.Option("--more", help="Add to dossiers that were generated before.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=32, help="Processes that make dossiers.")] = 2,
) -> None:
    """Write DOSSIERS dossiers from 2023 to this moment, with papers, clocks, processes, chains of acts and events."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} / {task.total:,.0f}"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=out) as bar:
        shown: dict[str, object] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in shown:
                shown[what] = bar.add_task(what, total=total)
            bar.update(shown[what], completed=done)  # type: ignore[arg-type]

        report = run.seed(dossiers, seed=number, more=more, processes=processes, progress=tell)
    _print(report)


def _print(report: run.Report) -> None:
    seconds = sum(report.seconds.values())
    parts = ", ".join(f"{what} {took:.0f} s" for what, took in report.seconds.items())
    out.print(f"{report.dossiers:,} dossiers of {report.people:,} people in {seconds:.0f} s ({parts})")
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("table")
    table.add_column("rows", justify="right")
    table.add_column("GB", justify="right")
    for name, rows, size in report.tables:
        table.add_row(name, f"{max(0, rows):,}", f"{size / 1e9:.2f}")
    total = sum(size for _, _, size in report.tables)
    table.add_row("[bold]all[/]", f"{sum(max(0, rows) for _, rows, _ in report.tables):,}", f"{total / 1e9:.2f}")
    out.print(table)
