"""`seawarden screen`: hold an archive of traffic against lines."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.charts import ChartsAsked
from seawarden.app.outputs import check_outputs, write_outputs
from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.app.settings import instant
from seawarden.cli.progress import bar
from seawarden.cli.summary import show


class Origin(StrEnum):
    """What the traffic is; said on every report."""

    REAL = "REAL"
    RECONSTRUCTION = "RECONSTRUCTION"
    SYNTHETIC = "SYNTHETIC"


Flag = Annotated[bool, typer.Option("--json", help="One JSON document instead of the summary.")]
Text = str | None
File = Path | None
Files = list[Path] | None


def run(
    ais: Annotated[
        list[str] | None, typer.Argument(help="AIS files, folders and patterns, of any dialect.")
    ] = None,
    archive: Annotated[File, typer.Option(help="A track archive instead of files.")] = None,
    start: Annotated[Text, typer.Option(help="Of an archive: from this time, ISO 8601.")] = None,
    end: Annotated[Text, typer.Option(help="Of an archive: before this time.")] = None,
    routes: Annotated[
        list[Path] | None,
        typer.Option(help="Files of lines. Without any: those that ship."),
    ] = None,
    routes_mapping: Annotated[
        File, typer.Option(help="JSON or TOML: attribute of a line to its column.")
    ] = None,
    accuracy_m: Annotated[
        float | None, typer.Option(help="Metres a line may lie from the real one.")
    ] = None,
    keep_land: Annotated[
        bool, typer.Option("--keep-land", help="Do not cut lines at the shore.")
    ] = False,
    calibration: Annotated[
        File, typer.Option(help="What `seawarden evaluate` learnt. Without: the one that ships.")
    ] = None,
    baseline: Annotated[
        File, typer.Option(help="A pattern of life, as `seawarden baseline` makes it.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(min=0.0, help="False alerts of level high that a desk bears in a day."),
    ] = None,
    depth: Annotated[
        Files, typer.Option(help="Charts of depth: points in CSV, Parquet or GeoJSON.")
    ] = None,
    schemes: Annotated[Files, typer.Option(help="Traffic separation schemes: areas.")] = None,
    pilot_stations: Annotated[Files, typer.Option(help="Where pilots board: points.")] = None,
    ports: Annotated[
        Files, typer.Option(help="Further ports and anchorages, beside those that ship.")
    ] = None,
    no_ports: Annotated[
        bool, typer.Option("--no-ports", help="Do without the ports and anchorages that ship.")
    ] = False,
    weather: Annotated[
        Files, typer.Option(help="Wind, waves and current at points and times.")
    ] = None,
    out: Annotated[File, typer.Option(help="Alerts: .parquet, .csv, .geojson or .gpkg.")] = None,
    crossings: Annotated[File, typer.Option(help="Every crossing, in the same formats.")] = None,
    rejects: Annotated[File, typer.Option(help="Rows that could not be read, as text.")] = None,
    report: Annotated[File, typer.Option(help="A page with map and tables, in .html.")] = None,
    time_zone: Annotated[
        Text, typer.Option(help="Zone of times that name none, such as Europe/Oslo.")
    ] = None,
    received_at: Annotated[
        Text, typer.Option(help="When a log without any time was received.")
    ] = None,
    mapping: Annotated[
        File, typer.Option(help="JSON or TOML: our column to the header of the file.")
    ] = None,
    origin: Annotated[Origin, typer.Option(help="What the traffic is.")] = Origin.REAL,
    attribution: Annotated[
        list[str] | None, typer.Option(help="A sentence that the traffic data ask for.")
    ] = None,
    as_json: Flag = False,
) -> None:
    """Say which ships crossed, lingered, stopped or anchored at lines, and where."""
    asked = ScreenAsked(
        ais=tuple(ais or ()),
        archive=archive,
        start=instant(start, "--start"),
        end=instant(end, "--end"),
        routes=RoutesAsked(
            files=tuple(routes or ()),
            mapping_file=routes_mapping,
            accuracy_m=accuracy_m,
            cut_onshore=not keep_land,
        ),
        charts=ChartsAsked(
            depth=tuple(depth or ()),
            schemes=tuple(schemes or ()),
            pilot_stations=tuple(pilot_stations or ()),
            ports=tuple(ports or ()),
            weather=tuple(weather or ()),
            world_ports=not no_ports,
        ),
        reading=reading_for(
            ReadingAsked(
                time_zone=time_zone,
                received_at=received_at,
                mapping_file=mapping,
                keep_rejects=rejects is not None,
            ),
            now=datetime.now(UTC),
        ),
        calibration=calibration,
        baseline=baseline,
        budget=budget,
        out=out,
        crossings=crossings,
        rejects=rejects,
        report=report,
        origin=origin.value,
        attributions=tuple(attribution or ()),
    )
    check_outputs(asked)
    with bar("Screening") as progress:
        found = screen(asked, progress=progress)
    written = write_outputs(asked, found)
    if as_json:
        typer.echo(json.dumps(found.summary(), ensure_ascii=False))
    else:
        show(found, written)
