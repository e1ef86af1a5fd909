"""`seawarden baseline`: make a pattern of life of an archive."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.baseline import Baseline, baseline
from seawarden.app.routes import RoutesAsked
from seawarden.app.screening import ScreenAsked
from seawarden.app.settings import instant
from seawarden.cli import options
from seawarden.cli.progress import bar


def run(
    out: Annotated[Path, typer.Option(help="The folder of the pattern; made if not there.")],
    ais: options.Ais = None,
    archive: options.FromArchive = None,
    start: options.Start = None,
    end: options.End = None,
    routes: options.Lines = None,
    time_zone: options.TimeZone = None,
    mapping: options.Mapping = None,
    origin: options.Traffic = options.Origin.REAL,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Learn what speeds and crossings are usual, by place, class of ship and direction."""
    asked = ScreenAsked(
        ais=tuple(ais or ()),
        archive=archive,
        start=instant(start, "--start"),
        end=instant(end, "--end"),
        routes=RoutesAsked(files=tuple(routes or ())),
        reading=reading_for(
            ReadingAsked(time_zone=time_zone, mapping_file=mapping), now=datetime.now(UTC)
        ),
        origin=origin.value,
    )
    with bar("Gathering") as progress:
        made = baseline(asked, out=out, progress=progress)
    if as_json:
        typer.echo(json.dumps(made.summary(), ensure_ascii=False))
    else:
        _show(made, out)


def _show(made: Baseline, out: Path) -> None:
    console = Console(highlight=False)
    about = made.pattern.about
    console.print(
        escape(
            f"Pattern of life {about.version}: {made.reports:,} reports of {made.vessels:,} ships "
            f"over {about.days:.1f} days; {made.pattern.cells.height:,} rows for places and "
            f"{made.pattern.segments.height:,} for lines, written to {out}"
        ),
        soft_wrap=True,
    )
    for note in made.notes:
        console.print(f"  [dim]{escape(note)}[/]", soft_wrap=True)
