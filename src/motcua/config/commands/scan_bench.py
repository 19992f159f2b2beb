"""Measure what reading scans costs and how well they are read."""

from typing import Annotated

import typer
from rich.console import Console

from motcua.config.bench import scans
from motcua.files.scanning.run import require_programs

NEEDS_DATABASE = False
app = typer.Typer(help="What reading scans costs.")
out = Console(highlight=False)


@app.command()
def scan_bench(
    pages: Annotated[int, typer.Option(min=1, max=300, help="Pages of the made-up scan.")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="Equal numbers give equal pages.")] = 1,
) -> None:
    """Make a scan of Vietnamese text, askew and noisy, read it, print what it cost and what was read wrongly."""
    require_programs()
    found = scans.measure(pages, seed=seed)
    out.print(f"{found.pages} pages, {found.words} words")
    out.print(f"{found.seconds / found.pages:.2f} s a page by the clock, {found.cpu / found.pages:.2f} s of processor")
    out.print(f"{found.memory_mb:.0f} MB at most, all programs together")
    out.print(f"{found.wrong:.2%} of characters wrong, {found.wrong_unmarked:.2%} without their marks")
