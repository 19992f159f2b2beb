"""Measure what requests cost, at ten thousand dossiers and at a million."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console
from rich.table import Table

from motcua.config.bench import run

app = typer.Typer(help="What requests cost, at several sizes.")
out = Console(highlight=False, width=max(110, Console().width))


@app.command()
def bench(
    sizes: Annotated[str, typer.Option(help="Numbers of dossiers.")] = "10000,1000000",
    only: Annotated[str, typer.Option(help=f"Some of: {', '.join(run.SCENARIOS)}.")] = "",
    seconds: Annotated[float, typer.Option(min=0.5, help="Seconds of each reading measurement.")] = 5.0,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port of the measured web server.")] = 8790,
    file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file too.")] = None,
) -> None:
    """Make databases of these sizes beside the province's own (once; they are kept), measure over HTTP, print.

    Each figure is milliseconds of processor time of one request, for web processes and database backends apart.
    """
    wanted = tuple(name.strip() for name in only.split(",") if name.strip())
    if unknown := [name for name in wanted if name not in run.SCENARIOS]:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(run.SCENARIOS)}.")
    numbers = tuple(int(size.replace("_", "")) for size in sizes.split(","))
    wishes = run.Wishes(sizes=numbers, only=wanted, seconds=seconds, port=port, data=Path(settings.DATA_DIR))
    result = run.bench(os.environ["DATABASE_URL"], wishes)
    _print(result, numbers)
    if file:
        file.write_text(json.dumps(result.as_json(), indent=1, ensure_ascii=False), encoding="utf-8")


def _print(result: run.Result, sizes: tuple[int, ...]) -> None:
    said = result.machine
    out.print(f"\n{said['processor']}, {said['cores']} cores, {said['memory_gb']} GB; {said['day']}")
    out.print(
        f"Python {said['python']}, {said['python_build']} (fixed loop {said['loop_ms']} ms); "
        f"PostgreSQL {said['postgresql']}"
    )
    if not result.durable:
        out.print("[yellow]This server does not wait for the disk: writes would cost more on a durable one.[/]")
    out.print(", ".join(f"{size:,} dossiers: {result.sizes[size]:.1f} GB" for size in sizes) + "\n")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in (
        "request",
        "dossiers",
        "web ms",
        "database ms",
        "CPU ms",
        "a second",
        "p50",
        "p95",
        "p99",
        "ratio",
        "target",
    ):
        table.add_column(name, justify="left" if name == "request" else "right")
    for name in run.SCENARIOS:
        for size in sizes:
            if figure := result.figure(name, size):
                table.add_row(*_row(result, figure, sizes))
    if result.figures:
        out.print(table)
    for long in result.longs:
        limit = f"≤ {long.target_seconds:.0f} s" + (f", ≤ {long.target_mb:.0f} MB" if long.target_mb else "")
        out.print(
            f"{long.scenario} at {long.size:,}: {long.done:,} in {long.seconds:.1f} s "
            f"({long.cpu_seconds:.1f} s of CPU), {long.memory_mb:.0f} MB; [{'green' if long.met else 'red'}]{limit}[/]"
        )
    out.print("\nmilliseconds; p50 to p99 with one client, a second with four; ratio of CPU to the smallest size")


def _row(result: run.Result, figure: run.Figure, sizes: tuple[int, ...]) -> list[str]:
    smallest = result.figure(figure.scenario, min(sizes))
    ratio = figure.cpu_ms / smallest.cpu_ms if smallest and figure.size != min(sizes) else None
    target, met = _target(figure)
    worse = ratio is not None and ratio > run.WORST_RATIO
    return [
        figure.scenario, f"{figure.size:,}", f"{figure.web_ms:.2f}", f"{figure.database_ms:.2f}",
        f"[bold]{figure.cpu_ms:.2f}[/]", f"{figure.per_second:.0f}", f"{figure.p50:.1f}", f"{figure.p95:.1f}",
        f"{figure.p99:.1f}", "" if ratio is None else f"[red]{ratio:.2f}[/]" if worse else f"{ratio:.2f}",
        f"[green]{target}[/]" if met else f"[red]{target}[/]",
    ]  # fmt: skip


def _target(figure: run.Figure) -> tuple[str, bool]:
    if figure.scenario == "search":
        return f"p95 ≤ {run.SEARCH_P95:.0f}", figure.p95 <= run.SEARCH_P95
    limit = run.TARGETS[figure.scenario]
    return f"≤ {limit:.0f}", figure.cpu_ms <= limit
