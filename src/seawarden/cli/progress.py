"""How far a long work has come, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from seawarden.app.screening import Progress as Told


@contextmanager
def bar(what: str) -> Iterator[Told]:
    """Show a bar while a work goes on; on a terminal only."""
    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(), TextColumn(what), BarColumn(), TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal,
    ) as shown:  # fmt: skip
        task = shown.add_task(what, total=None, note="")

        def told(*, done: int, total: int, reports: int) -> None:
            shown.update(
                task, completed=done, total=total or None, note=f"{reports:,} reports judged"
            )

        yield told
