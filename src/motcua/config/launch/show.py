"""What a person sees while something takes time: one line a step, turning while it runs, ticked when it is done."""

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class Step:
    """One step under way. `tell` says more precisely what is being done, `note` what came of it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.outcome = ""
        self.failed = False
        self._status = console.status(escape(title), spinner="dots")

    def tell(self, text: str) -> None:
        if console.is_terminal:
            self._status.update(escape(f"{self.title}: {text}"))
        else:
            console.print(f"  … {escape(text)}")

    def object(self) -> None:
        """End with a cross, without an exception."""
        self.failed = True

    def note(self, text: str) -> None:
        self.outcome = text


@contextlib.contextmanager
def step(title: str) -> Iterator[Step]:
    """Show a step and how long it took; a failing one keeps its cross."""
    running, begun = Step(title), time.monotonic()
    try:
        with running._status:  # noqa: SLF001 - the two make one thing
            yield running
    except BaseException:
        console.print(f"[red]✗[/] {escape(title)}")
        raise
    outcome = f"  [dim]{escape(running.outcome)}[/]" if running.outcome else ""
    sign = "[red]✗[/]" if running.failed else "[green]✓[/]"
    console.print(f"{sign} {escape(title)}{outcome}  [dim]{time.monotonic() - begun:.1f} s[/]")


def bar() -> Progress:
    """A progress bar for work whose size is known."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)


def refuse(text: str) -> None:
    """Say why something cannot be done."""
    errors.print(Panel(escape(text), border_style="red", expand=False, title="Một Cửa", title_align="left"))
