"""How far a long work has come, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from seawarden.app.preparing import FIRST_NEEDED, is_cold
from seawarden.app.screening import Progress as Told

PREPARING: Final = "Preparing the calculations, once after installing: a minute or two."


@contextmanager
def bar(what: str, *, needs: str = FIRST_NEEDED) -> Iterator[Told]:
    """Show a bar while a work goes on; on a terminal only.

    The first work after installing compiles the calculations: that is said, terminal or not.

    Args:
        what: is done.
        needs: the module by whose kernels it is seen whether they are compiled.
    """
    console = Console(stderr=True)
    say_if_cold(needs)
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


def say_if_cold(needs: str = FIRST_NEEDED) -> None:
    """Say on standard error that the calculations are compiled first, where they are.

    Args:
        needs: the module by whose kernels it is seen whether they are compiled.
    """
    if is_cold(needs):
        Console(stderr=True).print(PREPARING)
