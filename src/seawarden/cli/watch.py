"""`seawarden watch`: keep watch over live sources, day and night."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.charts import ChartsAsked
from seawarden.app.export import write_table, writer_for
from seawarden.app.retention import keep_for
from seawarden.app.routes import RoutesAsked
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.logs import log_as_json
from seawarden.app.watch.running import Serve, watch
from seawarden.app.watch.settings import WatchAsked
from seawarden.cli.progress import say_if_cold
from seawarden.cli.screen import Origin
from seawarden.model.errors import SettingsError, SourceUnavailable

Flag = bool
Text = str | None
File = Path | None
Files = list[Path] | None

# Read from the environment, never from the command line: that is seen by every user of a machine.
AISSTREAM_KEY: Final = "AISSTREAM_API_KEY"
UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def run(
    source: Annotated[
        list[str],
        typer.Option(help="Address of a feed: tcp, udp, serial, file, mqtt, ws or http. Repeat."),
    ],
    routes: Annotated[
        Files, typer.Option(help="Files of lines. Without any: those that ship.")
    ] = None,
    routes_mapping: Annotated[
        File, typer.Option(help="JSON or TOML: attribute of a line to its column.")
    ] = None,
    accuracy_m: Annotated[
        float | None, typer.Option(help="Metres a line may lie from the real one.")
    ] = None,
    keep_land: Annotated[
        Flag, typer.Option("--keep-land", help="Do not cut lines at the shore.")
    ] = False,
    home: Annotated[
        Path, typer.Option(help="Folder of journal, checkpoints, archive and records.")
    ] = Path("watch"),
    db: Annotated[
        Text, typer.Option(help="Records: sqlite:///FILE or postgresql://USER@HOST/NAME.")
    ] = None,
    clock: Annotated[
        ClockRule, typer.Option(help="Whose clock rules: ours, or the source's (an old log).")
    ] = ClockRule.RECEIVER,
    lateness: Annotated[
        str, typer.Option(help="How late a report still leads to a revision: 30m, 6h.")
    ] = "30m",
    once: Annotated[Flag, typer.Option("--once", help="End when every source has ended.")] = False,
    out: Annotated[
        File, typer.Option(help="With --once, the alerts: .parquet, .csv, .geojson or .gpkg.")
    ] = None,
    archive: Annotated[
        Flag, typer.Option("--archive/--no-archive", help="Keep the reports.")
    ] = True,
    keep_days: Annotated[
        list[str] | None,
        typer.Option(help="Days positions are kept, as fishing=30: retention by class. Repeat."),
    ] = None,
    service: Annotated[
        Flag, typer.Option("--service/--no-service", help="Serve the page and the interface.")
    ] = True,
    desk: Annotated[
        File, typer.Option(help="Settings of the desk (TOML): sign-in, notices, zones.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0: any.")] = 8470,
    calibration: Annotated[
        File, typer.Option(help="What `seawarden evaluate` learnt. Without: the one that ships.")
    ] = None,
    baseline: Annotated[
        File, typer.Option(help="A pattern of life, as `seawarden baseline` makes it.")
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
        Flag, typer.Option("--no-ports", help="Do without the ports and anchorages that ship.")
    ] = False,
    weather: Annotated[
        Files, typer.Option(help="Wind, waves and current at points and times.")
    ] = None,
    time_zone: Annotated[
        Text, typer.Option(help="Zone of times that name none, such as Europe/Oslo.")
    ] = None,
    mapping: Annotated[
        File, typer.Option(help="JSON or TOML: our column to the header of a file.")
    ] = None,
    origin: Annotated[Origin, typer.Option(help="What the traffic is.")] = Origin.REAL,
) -> None:
    """Keep watch over live sources; lose nothing that was acknowledged, and tell nothing twice."""
    if out is not None:
        _check_out(out, is_once=once)
    asked = WatchAsked(
        sources=tuple(source),
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
        reading=replace(
            reading_for(
                ReadingAsked(time_zone=time_zone, mapping_file=mapping), now=datetime.now(UTC)
            ),
            latest=None,
        ),
        home=home,
        records=db,
        clock=clock,
        lateness=span(lateness, "--lateness"),
        is_once=once,
        has_archive=archive,
        keep=keep_for(keep_days or ()),
        calibration=calibration,
        baseline=baseline,
        origin=origin.value,
        aisstream_key=os.environ.get(AISSTREAM_KEY),
    )
    say_if_cold()
    log_as_json()
    ended = watch(asked, _service(host, port, desk, asked) if service else None)
    if out is not None:
        write_table(ended.alerts, out)
    if ended.failed:
        raise SourceUnavailable("; ".join(ended.failed))


def _service(host: str, port: int, desk: Path | None, asked: WatchAsked) -> Serve:
    from seawarden.app.desk.desk_file import read_desk
    from seawarden.serve.running import serve_at

    held = None if desk is None else read_desk(desk)
    return serve_at(host=host, port=port, home=asked.home, say=typer.echo, desk=held)


def _check_out(out: Path, *, is_once: bool) -> None:
    if not is_once:
        raise SettingsError("--out goes with --once: a watch without an end has no last word")
    if not out.parent.is_dir():
        raise SettingsError(f"--out {out}: the folder does not exist; make it first")
    writer_for(out)


def span(text: str, option: str) -> timedelta:
    """Read a length of time such as 90s, 30m, 6h or 2d.

    Raises:
        SettingsError: it is none.
    """
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None:
        raise SettingsError(
            f"{option} {text!r} is no length of time; write it like 90s, 30m or 6h"
        )
    return timedelta(**{UNITS[found[2]]: int(found[1])})
