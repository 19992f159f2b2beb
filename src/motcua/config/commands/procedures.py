"""`./motcua procedures`: national procedure records, read and measured without a database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from motcua.catalogue.national.reader import read_file
from motcua.catalogue.national.reasons import message_of
from motcua.catalogue.national.records import NationalProcedure, Unreadable
from motcua.catalogue.national.score import TARGET, BadGold, ScoreReport
from motcua.catalogue.national.score import score as measure

app = typer.Typer(
    help="National procedure records: read them, measure the reading.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

_EXAMPLES = 3  # shown of each reason

Records = Annotated[
    Path, typer.Argument(metavar="FILE", help="Records: JSON lines, a list or one object; plain or gzip.")
]


@app.callback()
def procedures() -> None:
    """National procedure records: read them, measure the reading."""


@app.command()
def score(
    gold: Annotated[Path, typer.Argument(help="Records read by hand (JSON).")],
    file: Records,
    all_misses: Annotated[bool, typer.Option("--all-misses/--few-misses", help="List every miss.")] = True,
) -> None:
    """Compare what is read with records read by hand. Exit code 1 where a kind of value is under 97 %."""
    console = Console()
    try:
        with _progress(console, "Reading") as on_progress:
            report = measure(gold, file, on_progress=on_progress)
    except (BadGold, OSError) as problem:
        console.print(f"[red]These are no records read by hand:[/] {escape(str(problem))}")
        raise typer.Exit(2) from problem
    console.print(_shares(report))
    _misses(console, report, limit=None if all_misses else 20)
    if report.absent:
        console.print(f"[yellow]Not in the file:[/] {', '.join(map(escape, report.absent))}")
    below = report.below()
    if below:
        console.print(f"[red]Under {TARGET:.0%}:[/] {', '.join(below)}")
        raise typer.Exit(1)
    console.print(f"[green]{TARGET:.0%} or more of every kind, over {report.records} records.[/]")


@app.command()
def read(
    file: Records,
    examples: Annotated[int, typer.Option(min=0, help="Examples shown of each reason.")] = _EXAMPLES,
) -> None:
    """Read a file without keeping anything, and report what could not be read and why."""
    console = Console()
    reasons: Counter[str] = Counter()
    shown: dict[str, list[str]] = defaultdict(list)
    faulty: list[NationalProcedure] = []
    count = 0
    with _progress(console, "Reading") as on_progress:
        for item in read_file(file, on_progress=on_progress):
            if isinstance(item, NationalProcedure):
                count += 1
                if item.faulty:
                    faulty.append(item)
            for reason, where in _doubts(item):
                reasons[reason] += 1
                if len(shown[reason]) < examples:
                    shown[reason].append(where)
    console.print(_reasons(reasons, shown))
    for procedure in faulty:
        problem = procedure.problems[0]
        console.print(f"[red]Faulty[/] {procedure.code}: {problem.message} {escape(problem.raw_excerpt)}")
    console.print(f"[bold]{count}[/] records read, {len(faulty)} of them faulty.")
    if not count:
        raise typer.Exit(1)


def _doubts(item: NationalProcedure | Unreadable) -> Iterator[tuple[str, str]]:
    """Each reason in one record or unreadable line, with the place and what stood there."""
    if isinstance(item, Unreadable):
        yield item.reason, f"line {item.line}: {item.excerpt}"
        return
    for problem in item.problems:
        yield problem.reason, f"{item.code} {problem.field}: {problem.raw_excerpt}"


def _shares(report: ScoreReport) -> Table:
    table = Table("Kind", "Right", "Of", "Share")
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, tally in report.tallies.items():
        colour = "green" if tally.share >= TARGET else "red"
        table.add_row(kind, str(tally.right), str(tally.total), f"[{colour}]{tally.share:.2%}[/]")
    return table


def _misses(console: Console, report: ScoreReport, limit: int | None) -> None:
    if not report.misses:
        return
    table = Table("Code", "Kind", "By hand", "Read", title="Misses")
    for miss in report.misses[:limit]:
        table.add_row(miss.code, miss.kind, escape(miss.expected), escape(miss.read))
    console.print(table)


def _reasons(reasons: Counter[str], shown: dict[str, list[str]]) -> Table:
    table = Table("Reason", "Times", "What it means", "For example")
    for reason, times in reasons.most_common():
        table.add_row(reason, str(times), message_of(reason), escape("\n".join(shown[reason])))
    return table


@contextmanager
def _progress(console: Console, title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar over the bytes of the file."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
