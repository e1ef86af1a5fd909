"""Charts for a use-case: those that somebody brings, and the ports of the world that ship."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.ingest.charts import (
    Read,
    read_depth,
    read_pilot_stations,
    read_ports,
    read_schemes,
    read_weather,
)
from seawarden.ingest.ports import world_ports
from seawarden.model.chart import Charts

WORLD_PORTS_SOURCE: Final = (
    "Ports: World Port Index, National Geospatial-Intelligence Agency, public domain; "
    "anchorages: Global Fishing Watch, Apache License 2.0."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartsAsked:
    """Which files of charts are asked for; without any, that chart is not given."""

    depth: tuple[Path, ...] = ()
    schemes: tuple[Path, ...] = ()
    pilot_stations: tuple[Path, ...] = ()
    ports: tuple[Path, ...] = ()
    weather: tuple[Path, ...] = ()
    world_ports: bool = True  # the ports and anchorages that ship, beside those in files

    def files(self) -> tuple[Path, ...]:
        """Return every file asked for."""
        return (
            *self.depth, *self.schemes, *self.pilot_stations, *self.ports, *self.weather,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartsRead:
    """Charts, and in words what was assumed and left out."""

    charts: Charts
    notes: tuple[str, ...]


def open_charts(asked: ChartsAsked) -> ChartsRead:
    """Read the charts asked for.

    Raises:
        SettingsError: a file does not exist.
        UnusableInput: a file cannot be used; the message names it, the line and the remedy.
    """
    nothing: Read | None = None
    depth = read_depth(asked.depth) if asked.depth else nothing
    schemes = read_schemes(asked.schemes) if asked.schemes else nothing
    pilots = read_pilot_stations(asked.pilot_stations) if asked.pilot_stations else nothing
    ports = read_ports(asked.ports) if asked.ports else nothing
    weather = read_weather(asked.weather) if asked.weather else nothing
    read = (depth, schemes, pilots, ports, weather)
    return ChartsRead(
        charts=Charts(
            depth=_rows(depth),
            schemes=_rows(schemes),
            pilot_stations=_rows(pilots),
            ports=_ports(_rows(ports), with_world=asked.world_ports),
            weather=_rows(weather),
        ),
        notes=tuple(note for one in read if one is not None for note in one[1]),
    )


def _rows(read: Read | None) -> pl.DataFrame | None:
    return None if read is None else read[0]


def _ports(brought: pl.DataFrame | None, *, with_world: bool) -> pl.DataFrame | None:
    if not with_world:
        return brought
    return world_ports() if brought is None else pl.concat([brought, world_ports()])
