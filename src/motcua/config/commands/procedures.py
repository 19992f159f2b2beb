"""`./motcua procedures`: national procedure records, read and measured without a database."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from motcua.catalogue.imports.changes import ImportReport

NEEDS_DATABASE = ("import", "search-score")

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


Data = Annotated[
    Path, typer.Option("--data", envvar="MOTCUA_DATA", help="Folder of the data.", show_default="var", file_okay=False)
]
_VAR = Path(__file__).resolve().parents[4] / "var"


@app.command("import")
def import_(
    file: Records,
    apply: Annotated[bool, typer.Option("--apply", help="Accept everything at once instead of reviewing it.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="The file is the whole national database: what it lacks was abolished.")
    ] = False,
    data: Data = _VAR,
) -> None:
    """Compare a national file with the catalogue; what differs becomes a change set to review."""
    console = Console()
    with _catalogue(data):
        from motcua.catalogue.actions import review_change_set
        from motcua.catalogue.imports.changes import make_change_set
        from motcua.catalogue.policies import CataloguePermission
        from motcua.kernel.actor import service

        actor = service("procedures import", *CataloguePermission)
        with _progress(console, "Reading") as on_progress:
            report = make_change_set(file, complete=complete, on_progress=on_progress, actor=actor)
        _tell_import(console, report)
        if apply and report.change_set_id is not None:
            with console.status("Taking over …"):
                accepted, _ = review_change_set(report.change_set_id, reason="--apply", actor=actor)
            console.print(f"[green]{accepted}[/] items are in force from today.")
    if not report.read:
        raise typer.Exit(1)


@app.command("search-score")
def search_score(
    seed: Annotated[int, typer.Option(help="Of the random halves and slips.")] = 2026,
    misses: Annotated[int, typer.Option(min=0, help="Misses shown of each kind.")] = 10,
    data: Data = _VAR,
) -> None:
    """Ask the search for every procedure in force by a random half of its name's words; print how often it is found.

    Found means: among the first five. Procedures with equal names (marks and case aside) count for one another.
    Exit code 1 under 98 % without marks, or under 94 % with two typing slips besides.
    """
    console = Console()
    table = Table("Queries", "Slips", "Found", "Target", "CPU ms p50", "CPU ms p95")
    failed = False
    with _catalogue(data):
        from motcua.catalogue.directory import directory
        from motcua.catalogue.queries import search
        from motcua.catalogue.search.measure import known_items

        names = [one.name for one in directory().listed.values()]
        for slips, target in ((0, 0.98), (2, 0.94)):
            found = known_items(
                names, lambda query: [hit.name for hit in search(query, limit=5).hits], slips=slips, seed=seed
            )
            failed |= found.share < target
            shown = f"[{'green' if found.share >= target else 'red'}]{found.share:.2%}[/]"
            table.add_row(
                str(found.queries), str(slips), shown, f"{target:.0%}", f"{found.p50_ms:.1f}", f"{found.p95_ms:.1f}"
            )
            for query, name in found.misses[:misses]:
                console.print(f"[dim]{escape(query)}[/] did not find {escape(name)}", soft_wrap=True)
    console.print(table)
    if failed:
        raise typer.Exit(1)


@contextmanager
def _catalogue(data: Path) -> Iterator[None]:
    """Django with the province's database, in Vietnamese: the language of the names."""
    from motcua.config.launch.database import connected
    from motcua.config.launch.place import Place
    from motcua.config.launch.up import enter_mode

    place = Place.at(data)
    enter_mode(place)
    with connected(place):
        import django
        from django.utils import translation

        django.setup()
        with translation.override("vi"):
            yield


def _tell_import(console: Console, report: "ImportReport") -> None:
    table = Table("Records", "Count")
    for name in ("read", "new", "changed", "abolished", "copies", "unchanged", "waiting", "quarantined", "unreadable"):
        if count := getattr(report, name):
            table.add_row(_COUNTS[name], str(count))
    console.print(table)
    if report.reasons:
        console.print(_reasons(report.reasons, report.examples))
    if report.change_set_id is None:
        console.print("Nothing new: the catalogue knows all of this.")
    else:
        console.print(f"Change set [bold]{report.change_set_id}[/]")


_COUNTS = {
    "read": "read",
    "new": "new",
    "changed": "changed",
    "abolished": "gone from the national database",
    "copies": "copies of procedures that the province words itself",
    "unchanged": "unchanged",
    "waiting": "already waiting for review, or rejected as they are",
    "quarantined": "quarantined as faulty",
    "unreadable": "lines that could not be read",
}
