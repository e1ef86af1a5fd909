"""`seawarden archive`: keep reports in an archive, each file once."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.archive import (
    AddSummary,
    Outcome,
    archive_add,
    archive_compact,
    archive_info,
)

app = typer.Typer(help="An archive of tracks: add files, see what it holds, compact it.")

SOME_FAILED: Final = 1
Folder = Annotated[Path, typer.Argument(help="The archive's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("add")
def add(
    ais: Annotated[list[Path], typer.Argument(help="AIS files, folders or globs.")],
    to: Annotated[Path, typer.Option(help="The archive's folder; made when it is not there.")],
    time_zone: Annotated[
        str | None, typer.Option(help="Zone of times that name none, as Europe/Helsinki.")
    ] = None,
    received_at: Annotated[
        str | None, typer.Option(help="When a log without any time was received, in ISO 8601.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="JSON or TOML file: our column to their header.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add AIS files. A file that is held already is passed over, whatever its name."""
    now = datetime.now(UTC)
    asked = ReadingAsked(time_zone=time_zone, received_at=received_at, mapping_file=mapping)
    with _bar(DownloadColumn()) as bar:
        task = bar.add_task("archive", total=None)

        def tell(name: str, done: int, whole: int) -> None:
            bar.update(task, description=escape(name), completed=done, total=whole)

        summary = archive_add(
            ais, to=to, reading=reading_for(asked, now=now), now=now, progress=tell
        )
    if as_json:
        _print_json(summary.document())
    else:
        _print_summary(summary, to)
    for failure in summary.failures:
        Console(stderr=True).print(escape(f"{failure.error}"), soft_wrap=True, highlight=False)
    if summary.failures:
        raise typer.Exit(SOME_FAILED)


@app.command("info")
def info(folder: Folder, as_json: AsJson = False) -> None:
    """Say what an archive holds."""
    found = archive_info(folder)
    if as_json:
        _print_json(asdict(found))
        return
    table = Table(show_header=False, box=None)
    for name, value in (
        ("reports", f"{found.reports:,}"),
        ("vessels", f"{found.vessels:,}"),
        ("days", f"{found.days:,}"),
        ("from", str(found.first_day or "")),
        ("to", str(found.last_day or "")),
        ("sources", f"{found.sources:,}"),
        ("files", f"{found.files:,}"),
        ("size", decimal(found.byte_count)),
        ("schema version", str(found.schema_version)),
    ):
        table.add_row(name, value)
    Console().print(table)


@app.command("compact")
def compact(
    folder: Folder,
    keep_days: Annotated[
        float,
        typer.Option(help="Days for which replaced files stay, for readers at work; 1 or more."),
    ] = 7.0,
    as_json: AsJson = False,
) -> None:
    """Merge small files, sort them by time, and delete files that are no longer used."""
    with _bar() as bar:
        task = bar.add_task("days", total=None)
        done = archive_compact(
            folder,
            keep=timedelta(days=keep_days),
            progress=lambda day, days: bar.update(task, completed=day, total=days),
        )
    if as_json:
        _print_json(asdict(done))
        return
    Console().print(
        f"{done.days:,} days sorted; {done.files_before:,} files are now {done.files_after:,}; "
        f"{done.files_deleted:,} unused files deleted",
        soft_wrap=True,
    )


def _bar(*columns: DownloadColumn) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _print_json(document: dict[str, object]) -> None:
    Console(soft_wrap=True).out(json.dumps(document, default=str, ensure_ascii=False))


def _print_summary(summary: AddSummary, to: Path) -> None:
    said = summary.document()
    console = Console()
    console.print(
        escape(
            f"{said['reports']:,} reports added to {to} from "
            f"{summary.count(Outcome.ADDED):,} files; "
            f"{summary.count(Outcome.HELD):,} files held already; "
            f"{summary.count(Outcome.FAILED):,} failed"
        ),
        soft_wrap=True,
    )
    for reason, row_count in sorted(summary.rejected.items()):
        console.print(escape(f"  rejected, {reason}: {row_count:,}"), soft_wrap=True)
