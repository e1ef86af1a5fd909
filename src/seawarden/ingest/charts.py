"""Charts from files: depth, separation schemes, pilot stations, ports and weather.

A cell that cannot be read stops the reading, with its line and the remedy: a chart that lacks a
piece unseen would explain a ship away, or fail to, without anybody knowing. A row that says
nothing, or is one of few without a place on Earth, is left out and counted.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.ingest.chart_columns import areas, number, positions, text, times
from seawarden.ingest.chart_table import ChartTable, chart_table
from seawarden.ingest.ports import ANCHORAGE_RADIUS_M, PORT_RADIUS_M, is_anchorage_cells
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER
from seawarden.model.errors import UnusableInput
from seawarden.model.schema import Schema, conform
from seawarden.model.units import M_PER_NM, MS_PER_KN

# A judgement: a ship takes her way off over about the last three miles before the pilot boards.
PILOT_RADIUS_M: Final = 3 * M_PER_NM

DEPTH_NAMES: Final = {
    "depth_m": 1.0, "depth": 1.0, "depth_below_chart_datum_m": 1.0,
    "elevation_m": -1.0, "elevation": -1.0,
}  # fmt: skip
RADIUS_NAMES: Final = {"radius_m": 1.0, "radius_nm": M_PER_NM}
DIRECTION_NAMES: Final = {"direction_deg": 1.0, "orient": 1.0, "direction": 1.0}
KNOTS: Final = 1.0 / MS_PER_KN
WEATHER_NAMES: Final = {
    "wind_kn": {"wind_kn": 1.0, "wind_m_s": KNOTS},
    "wind_from_deg": {"wind_from_deg": 1.0},
    "wave_m": {"wave_m": 1.0, "swh": 1.0},
    "wave_from_deg": {"wave_from_deg": 1.0, "mwd": 1.0},
    "current_kn": {"current_kn": 1.0, "current_m_s": KNOTS},
    "current_to_deg": {"current_to_deg": 1.0},
}

Read = tuple[pl.DataFrame, tuple[str, ...]]


def read_depth(paths: Iterable[Path]) -> Read:
    """Return DEPTH of the files, and notes.

    Depth stands in `depth_m` or `depth`, positive down, or in `elevation_m`, positive up. Rows
    without one are left out and counted.

    Raises:
        SettingsError: a file does not exist.
        UnusableInput: a file cannot be used; the message names it, the line and the remedy.
    """
    return _joined(paths, _depth, DEPTH)


def read_schemes(paths: Iterable[Path]) -> Read:
    """Return SCHEME of the files, and notes. Raises as `read_depth`."""
    return _joined(paths, _schemes, SCHEME)


def read_pilot_stations(paths: Iterable[Path]) -> Read:
    """Return PILOT_STATION of the files, and notes. Raises as `read_depth`.

    A station without a radius is given PILOT_RADIUS_M, and one drawn as an area what it covers.
    """
    return _joined(paths, _pilot_stations, PILOT_STATION)


def read_ports(paths: Iterable[Path]) -> Read:
    """Return PORT of the files, and notes. Raises as `read_depth`.

    The World Port Index and the anchorages of Global Fishing Watch are recognised.
    """
    return _joined(paths, _ports, PORT)


def read_weather(paths: Iterable[Path]) -> Read:
    """Return WEATHER of the files ordered by time, and notes. Raises as `read_depth`."""
    rows, notes = _joined(paths, _weather, WEATHER)
    return rows.sort("time", "lon_deg", "lat_deg", maintain_order=True), notes


def _joined(
    paths: Iterable[Path], read: Callable[[ChartTable], tuple[pl.DataFrame, str]], schema: Schema
) -> Read:
    frames: list[pl.DataFrame] = []
    notes: list[str] = []
    for path in paths:
        chart = chart_table(path)
        said, note = read(chart)
        rows = said.drop_nulls("lon_deg") if "lon_deg" in schema else said
        lost = said.height - rows.height
        if rows.is_empty():
            raise UnusableInput(f"{path}: the file holds no row that says anything")
        frames.append(conform(rows, schema))
        if note:
            notes.append(f"{path.name}: {note}")
        if lost:
            notes.append(f"{path.name}: rows without a place on Earth left out: {lost:,}")
    return pl.concat(frames), tuple(notes)


def _depth(chart: ChartTable) -> tuple[pl.DataFrame, str]:
    depth = number(chart, DEPTH_NAMES)
    if depth is None:
        raise _lacking(chart, "a depth", list(DEPTH_NAMES))
    rows = _points(chart).with_columns(depth.alias("depth_m"))
    given = rows.drop_nulls("depth_m")
    if given.height and (given["depth_m"] <= 0).all():
        raise UnusableInput(
            f"{chart.path}: no depth lies below the water; depths count downwards: name a column "
            "that counts upwards elevation_m"
        )
    lost = rows.height - given.height
    return given, f"rows without a depth left out: {lost:,}" if lost else ""


def _schemes(chart: ChartTable) -> tuple[pl.DataFrame, str]:
    rows = pl.DataFrame(
        {"name": text(chart), "geometry": areas(chart), "direction_deg": _direction(chart)}
    )
    return rows, ""


def _direction(chart: ChartTable) -> pl.Series:
    return _turned(chart, DIRECTION_NAMES)


def _pilot_stations(chart: ChartTable) -> tuple[pl.DataFrame, str]:
    return _with_radius(chart, PILOT_RADIUS_M)


def _ports(chart: ChartTable) -> tuple[pl.DataFrame, str]:
    kind = chart.column(("is_anchorage",))
    default = is_anchorage_cells(chart.rows.columns)
    if kind is None:
        anchors = pl.Series([default] * chart.rows.height, dtype=pl.Boolean)
    else:
        said = chart.rows[kind].cast(pl.String).str.strip_chars().str.to_lowercase()
        anchors = said.is_in(["true", "1", "yes"]).fill_null(value=False)
        chart.refuse(
            ~said.is_in(["true", "1", "yes", "false", "0", "no", ""]).fill_null(value=True),
            "is_anchorage is neither true nor false",
            "write true or false",
        )
    rows, note = _with_radius(chart, ANCHORAGE_RADIUS_M if default else PORT_RADIUS_M)
    return rows.with_columns(anchors.alias("is_anchorage")), note


def _with_radius(chart: ChartTable, default_m: float) -> tuple[pl.DataFrame, str]:
    """Return name, position and radius: as the row says, else by default."""
    radius = number(chart, RADIUS_NAMES)
    if radius is None:
        radius = pl.Series([None] * chart.rows.height, dtype=pl.Float64)
    chart.refuse(
        (radius <= 0).fill_null(value=False), "the radius is not above 0", "write metres above 0"
    )
    missing = radius.null_count()
    rows = _points(chart, keeps_reach=True).with_columns(
        text(chart).alias("name"), radius_m=pl.lit(radius).fill_null(default_m)
    )
    rows = rows.with_columns(radius_m=pl.max_horizontal("radius_m", "reach_m"))
    note = f"places taken to reach {default_m:,.0f} m, by default: {missing:,}"
    return rows, note if missing else ""


def _weather(chart: ChartTable) -> tuple[pl.DataFrame, str]:
    rows = _points(chart).with_columns(times(chart).alias("time"))
    for column, names in WEATHER_NAMES.items():
        turned = column.endswith("_deg")
        values = _turned(chart, names) if turned else number(chart, names)
        rows = rows.with_columns(pl.lit(values, dtype=pl.Float64).alias(column))
        if not turned:
            below = (rows[column] < 0).fill_null(value=False)
            chart.refuse(below, f"{column} is below 0", "write its size, and where it goes beside")
    if rows.select(pl.all_horizontal(pl.col(list(WEATHER_NAMES)).is_null().all())).item():
        raise _lacking(chart, "wind, waves or current", list(WEATHER_NAMES))
    given = rows.filter(~pl.all_horizontal(pl.col(list(WEATHER_NAMES)).is_null()))
    lost = rows.height - given.height
    return given, f"rows that say nothing left out: {lost:,}" if lost else ""


def _turned(chart: ChartTable, names: dict[str, float]) -> pl.Series:
    """Return a direction, 0 to under 360 degrees; null where none is given."""
    values = number(chart, names)
    if values is None:
        return pl.Series([None] * chart.rows.height, dtype=pl.Float64)
    chart.refuse(
        ~values.is_between(0, 360).fill_null(value=True),
        "the direction is not within 0 to 360",
        "write degrees from true north, clockwise",
    )
    return values % 360.0


def _points(chart: ChartTable, *, keeps_reach: bool = False) -> pl.DataFrame:
    found = positions(chart)
    return found if keeps_reach else found.drop("reach_m")


def _lacking(chart: ChartTable, what: str, names: Sequence[str]) -> UnusableInput:
    return UnusableInput(
        f"{chart.path}: found columns {chart.rows.columns}; expected {what} in one of "
        f"{tuple(names)}"
    )
