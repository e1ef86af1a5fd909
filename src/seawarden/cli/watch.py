"""`seawarden watch`: keep watch over live sources, day and night."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.export import write_table, writer_for
from seawarden.app.retention import keep_for
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.logs import log_as_json
from seawarden.app.watch.running import Serve, watch
from seawarden.app.watch.settings import WatchAsked
from seawarden.cli import options
from seawarden.cli.progress import say_if_cold
from seawarden.model.errors import SettingsError, SourceUnavailable

# Read from the environment, never from the command line: that is seen by every user of a machine.
AISSTREAM_KEY: Final = "AISSTREAM_API_KEY"
UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def run(
    source: Annotated[
        list[str],
        typer.Option(help="Address of a feed: tcp, udp, serial, file, mqtt, ws or http. Repeat."),
    ],
    routes: options.Lines = None,
    routes_mapping: options.LinesMapping = None,
    accuracy_m: options.AccuracyM = None,
    keep_land: options.KeepLand = False,
    home: Annotated[
        Path, typer.Option(help="Folder of journal, checkpoints, archive and records.")
    ] = Path("watch"),
    db: Annotated[
        options.Text, typer.Option(help="Records: sqlite:///FILE or postgresql://USER@HOST/NAME.")
    ] = None,
    clock: Annotated[
        ClockRule, typer.Option(help="Whose clock rules: ours, or the source's (an old log).")
    ] = ClockRule.RECEIVER,
    lateness: Annotated[
        str, typer.Option(help="How late a report still leads to a revision: 30m, 6h.")
    ] = "30m",
    once: Annotated[bool, typer.Option("--once", help="End when every source has ended.")] = False,
    out: Annotated[
        options.File,
        typer.Option(help="With --once, the alerts: .parquet, .csv, .geojson or .gpkg."),
    ] = None,
    archive: Annotated[
        bool, typer.Option("--archive/--no-archive", help="Keep the reports.")
    ] = True,
    keep_days: Annotated[
        list[str] | None,
        typer.Option(help="Days positions are kept, as fishing=30: retention by class. Repeat."),
    ] = None,
    service: Annotated[
        bool, typer.Option("--service/--no-service", help="Serve the page and the interface.")
    ] = True,
    desk: Annotated[
        options.File, typer.Option(help="Settings of the desk (TOML): sign-in, notices, zones.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0: any.")] = 8470,
    calibration: options.Calibration = None,
    baseline: options.Baseline = None,
    depth: options.Depth = None,
    schemes: options.Schemes = None,
    pilot_stations: options.PilotStations = None,
    ports: options.Ports = None,
    no_ports: options.NoPorts = False,
    weather: options.Weather = None,
    time_zone: options.TimeZone = None,
    mapping: options.Mapping = None,
    origin: options.Traffic = options.Origin.REAL,
) -> None:
    """Keep watch over live sources; lose nothing that was acknowledged, and tell nothing twice."""
    if out is not None:
        _check_out(out, is_once=once)
    asked = WatchAsked(
        sources=tuple(source),
        routes=options.lines_asked(routes, routes_mapping, accuracy_m, keep_land=keep_land),
        charts=options.charts_asked(
            depth=depth,
            schemes=schemes,
            pilot_stations=pilot_stations,
            ports=ports,
            no_ports=no_ports,
            weather=weather,
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
