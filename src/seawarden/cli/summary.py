"""A screening as a person reads it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawarden.app.screening import Screening

SHOWN_MOST: Final = 10
LEVELS: Final = ("high", "low", "info")
COLOURS: Final = {"high": "bold red", "low": "yellow", "info": "cyan"}


def show(found: Screening, written: Sequence[Path]) -> None:
    """Print what was read, what was left out and why, what was found, and where it is."""
    console = Console(highlight=False)
    console.print(_read(found))
    for title, losses in (
        ("Could not be read", found.rejected),
        ("Left out", found.cleaned),
        ("Mended", found.mended),
        ("No ship's position", found.other),
    ):
        if losses:
            console.print(f"  {title}: {_listed(losses)}.")
    for note in found.notes:
        console.print(f"  [dim]{escape(note)}[/]")
    inferred = int(found.crossings["is_inferred"].sum())
    console.print(
        f"[bold]{counted(found.crossings.height, 'crossing')}[/] of "
        f"{counted(found.assets.height, 'line')}"
        + (f", {inferred:,} of them inferred over a silence." if inferred else ".")
    )
    _show_alerts(console, found.alerts)
    for path in written:
        console.print(f"Written: {escape(str(path))}", soft_wrap=True)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _read(found: Screening) -> str:
    span = ""
    if found.first is not None and found.last is not None:
        span = f", {found.first:%Y-%m-%d %H:%M} to {found.last:%Y-%m-%d %H:%M} UTC"
    return (
        f"[bold]{counted(found.reports, 'report')}[/] of {counted(found.vessel_count, 'ship')} "
        f"in {counted(found.track_count, 'track')}, from {counted(found.read, 'row')} "
        f"of {counted(len(found.files), 'file')}{span} "
        f"[dim]({found.seconds:.1f} s)[/]"
    )


def _listed(losses: Mapping[str, int]) -> str:
    most_first = sorted(losses.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{escape(what)} {count:,}" for what, count in most_first)


def _show_alerts(console: Console, alerts: pl.DataFrame) -> None:
    if alerts.is_empty():
        console.print("[bold]No alert.[/]")
        return
    counts = alerts.group_by("kind", "level").len().sort("kind", "level")
    listed = ", ".join(f"{kind} ({level}) {count}" for kind, level, count in counts.iter_rows())
    console.print(f"[bold]{counted(alerts.height, 'alert')}[/]: {listed}.")
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    rank = pl.col("level").replace_strict({name: n for n, name in enumerate(LEVELS)})
    first = alerts.sort(rank, "start", "alert_id").head(SHOWN_MOST)
    for level, reason in first.select("level", "reason").iter_rows():
        table.add_row(f"[{COLOURS[level]}]{level}[/]", escape(reason))
    console.print(table)
    if alerts.height > SHOWN_MOST:
        console.print(f"  and {alerts.height - SHOWN_MOST:,} more; see --out or --report.")
