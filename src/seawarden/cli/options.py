"""Options that several commands have: what they are called, and what is made of them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from seawarden.app.charts import ChartsAsked
from seawarden.app.routes import RoutesAsked


class Origin(StrEnum):
    """What the traffic is; said on every report."""

    REAL = "REAL"
    RECONSTRUCTION = "RECONSTRUCTION"
    SYNTHETIC = "SYNTHETIC"


Text = str | None
File = Path | None
Files = list[Path] | None

Ais = Annotated[
    list[str] | None, typer.Argument(help="AIS files, folders and patterns, of any dialect.")
]
FromArchive = Annotated[File, typer.Option(help="A track archive instead of files.")]
Start = Annotated[Text, typer.Option(help="Of an archive: from this time, ISO 8601.")]
End = Annotated[Text, typer.Option(help="Of an archive: before this time.")]
TimeZone = Annotated[Text, typer.Option(help="Zone of times that name none, such as Europe/Oslo.")]
Mapping = Annotated[File, typer.Option(help="JSON or TOML: our column to the header of the file.")]
Traffic = Annotated[Origin, typer.Option(help="What the traffic is.")]

Lines = Annotated[Files, typer.Option(help="Files of lines. Without any: those that ship.")]
LinesMapping = Annotated[
    File, typer.Option(help="JSON or TOML: attribute of a line to its column.")
]
AccuracyM = Annotated[float | None, typer.Option(help="Metres a line may lie from the real one.")]
KeepLand = Annotated[bool, typer.Option("--keep-land", help="Do not cut lines at the shore.")]

Calibration = Annotated[
    File, typer.Option(help="What `seawarden evaluate` learnt. Without: the one that ships.")
]
Baseline = Annotated[
    File, typer.Option(help="A pattern of life, as `seawarden baseline` makes it.")
]
Depth = Annotated[Files, typer.Option(help="Charts of depth: points in CSV, Parquet or GeoJSON.")]
Schemes = Annotated[Files, typer.Option(help="Traffic separation schemes: areas.")]
PilotStations = Annotated[Files, typer.Option(help="Where pilots board: points.")]
Ports = Annotated[
    Files, typer.Option(help="Further ports and anchorages, beside those that ship.")
]
NoPorts = Annotated[
    bool, typer.Option("--no-ports", help="Do without the ports and anchorages that ship.")
]
Weather = Annotated[Files, typer.Option(help="Wind, waves and current at points and times.")]


def lines_asked(
    files: Files, mapping: File, accuracy_m: float | None, *, keep_land: bool
) -> RoutesAsked:
    """Return which lines were asked for."""
    return RoutesAsked(
        files=tuple(files or ()),
        mapping_file=mapping,
        accuracy_m=accuracy_m,
        cut_onshore=not keep_land,
    )


def charts_asked(
    *, depth: Files, schemes: Files, pilot_stations: Files, ports: Files, no_ports: bool,
    weather: Files,
) -> ChartsAsked:  # fmt: skip
    """Return which charts were asked for."""
    return ChartsAsked(
        depth=tuple(depth or ()),
        schemes=tuple(schemes or ()),
        pilot_stations=tuple(pilot_stations or ()),
        ports=tuple(ports or ()),
        weather=tuple(weather or ()),
        world_ports=not no_ports,
    )
