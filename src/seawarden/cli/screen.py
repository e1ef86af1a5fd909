"""`seawarden screen`: hold an archive of traffic against lines."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.outputs import check_outputs, write_outputs
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.app.settings import instant
from seawarden.cli import options
from seawarden.cli.progress import bar
from seawarden.cli.summary import show

Flag = Annotated[bool, typer.Option("--json", help="One JSON document instead of the summary.")]


def run(
    ais: options.Ais = None,
    archive: options.FromArchive = None,
    start: options.Start = None,
    end: options.End = None,
    routes: options.Lines = None,
    routes_mapping: options.LinesMapping = None,
    accuracy_m: options.AccuracyM = None,
    keep_land: options.KeepLand = False,
    calibration: options.Calibration = None,
    baseline: options.Baseline = None,
    budget: Annotated[
        float | None,
        typer.Option(min=0.0, help="False alerts of level high that a desk bears in a day."),
    ] = None,
    depth: options.Depth = None,
    schemes: options.Schemes = None,
    pilot_stations: options.PilotStations = None,
    ports: options.Ports = None,
    no_ports: options.NoPorts = False,
    weather: options.Weather = None,
    out: Annotated[
        options.File, typer.Option(help="Alerts: .parquet, .csv, .geojson or .gpkg.")
    ] = None,
    crossings: Annotated[
        options.File, typer.Option(help="Every crossing, in the same formats.")
    ] = None,
    rejects: Annotated[
        options.File, typer.Option(help="Rows that could not be read, as text.")
    ] = None,
    report: Annotated[
        options.File, typer.Option(help="A page with map and tables, in .html.")
    ] = None,
    time_zone: options.TimeZone = None,
    received_at: Annotated[
        options.Text, typer.Option(help="When a log without any time was received.")
    ] = None,
    mapping: options.Mapping = None,
    origin: options.Traffic = options.Origin.REAL,
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
        routes=options.lines_asked(routes, routes_mapping, accuracy_m, keep_land=keep_land),
        charts=options.charts_asked(
            depth=depth,
            schemes=schemes,
            pilot_stations=pilot_stations,
            ports=ports,
            no_ports=no_ports,
            weather=weather,
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
