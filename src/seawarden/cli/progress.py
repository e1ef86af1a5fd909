"""How far a long work has come, on standard error."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from seawarden import kernel_cache
from seawarden.app.screening import Progress as Told

# A module whose kernels every judgement needs; the others are compiled along with it.
FIRST_NEEDED: Final = "seawarden.detect.tracking_kernel"
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
    if _is_cold(needs):
        Console(stderr=True).print(PREPARING)


def _is_cold(module: str) -> bool:
    """Say whether a module's kernels are still to be compiled, and can be kept once they are."""
    kept = Path(kernel_cache(module))
    folder = next(each for each in kept.parents if each.is_dir())
    return not kept.is_dir() and os.access(folder, os.W_OK)
