"""Worlds for the laws: ships with stories near lines, on and beside every limit.

A story is a list of phases. In a phase a ship stays where she is, or weaves to and fro over the
line, at one speed and one interval. Phases are drawn from few values, so that events do occur.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from hypothesis import strategies as st

from seawarden.detect import ledger
from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import LINE_LON_DEG, NOON, SHIP, line, place

STORIES = Path(__file__).parent / "stories"
WINDOW = timedelta(seconds=30)
# A report exactly on a line ends one crossing and begins another: they differ in their reports.
CROSSED = ("time", "vessel_id", "track_id", "asset_id", "kp_km", "before")
COUNTS = pl.DataFrame(schema={"reason": pl.String, "row_count": pl.UInt64})

# Metres north of the line: on it, on and beside the reach of each detector, out of reach.
PLACES_M = (0, 40, -40, 300, -300, 604, 606, 1104, 1106, -1104, 2000, 3703, 3705, 9000)
SPEEDS_KN = (0.0, 0.1, 0.2, 0.4, 0.5, 0.6, 2.0, 2.9, 3.0, 4.9, 5.0, 5.1, 12.0, 70.0, None)
INTERVALS_S = (2, 10, 30, 60, 180, 299, 300, 599, 600, 601, 1200, 1800, 1801, 3600, 3601, 28_801)


@dataclass(frozen=True, kw_only=True)
class Phase:
    north_m: int
    sog_kn: float | None
    interval_s: int
    count: int
    weaves: bool
    cog_deg: float | None
    heading_deg: float | None
    nav_status: int | None


@dataclass(frozen=True, kw_only=True)
class Ship:
    vessel_id: int
    begins_s: int
    east_m: int
    phases: Sequence[Phase]
    echo: int  # every so many reports are heard again; 0: none
    echo_s: int  # so much later


@dataclass(frozen=True, kw_only=True)
class World:
    """Reports in the order of their time, what ships say of themselves, and the lines."""

    fixes: pl.DataFrame
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))

    @property
    def ships(self) -> list[int]:
        return self.fixes["vessel_id"].unique().sort().to_list()

    def only(self, ship: int) -> "World":
        is_hers = pl.col("vessel_id") == ship
        return World(fixes=self.fixes.filter(is_hers), vessels=self.vessels.filter(is_hers))


phases = st.builds(
    Phase,
    north_m=st.sampled_from(PLACES_M),
    sog_kn=st.sampled_from(SPEEDS_KN),
    interval_s=st.sampled_from(INTERVALS_S),
    count=st.integers(1, 8),
    weaves=st.booleans(),
    cog_deg=st.sampled_from([None, 0.0, 90.0, 359.9]),
    heading_deg=st.sampled_from([None, 0.0, 2.0, 90.0]),
    nav_status=st.sampled_from([None, 0, 1, 5]),
)

ships = st.builds(
    Ship,
    vessel_id=st.sampled_from([SHIP, SHIP + 1, SHIP + 2]),
    begins_s=st.sampled_from([0, 1, 60, 600]),
    east_m=st.sampled_from([0, 0, 400, 24_000]),
    phases=st.lists(phases, min_size=1, max_size=7),
    echo=st.sampled_from([0, 0, 1, 3]),
    echo_s=st.sampled_from([0, 2, 5, 59, 60]),
)

# The same, so drawn that stops, stays and slow passages are likely.
slow_phases = st.builds(
    Phase,
    north_m=st.sampled_from((0, 40, -40, 300, -300, 604, 606, 1104)),
    sog_kn=st.sampled_from((0.0, 0.1, 0.4, 0.5, 0.6, 2.0, 2.9, 4.9, None)),
    interval_s=st.sampled_from((60, 180, 300, 600, 1200, 1800)),
    count=st.integers(2, 8),
    weaves=st.booleans(),
    cog_deg=st.sampled_from([None, 0.0]),
    heading_deg=st.sampled_from([None, 0.0, 90.0]),
    nav_status=st.sampled_from([None, 1, 5]),
)
slow_ships = st.builds(
    Ship,
    vessel_id=st.sampled_from([SHIP, SHIP + 1, SHIP + 2]),
    begins_s=st.sampled_from([0, 1, 600]),
    east_m=st.sampled_from([0, 400]),
    phases=st.lists(slow_phases, min_size=2, max_size=5),
    echo=st.just(0),
    echo_s=st.just(0),
)
statements = st.lists(
    st.tuples(
        st.sampled_from([SHIP, SHIP + 1]),
        st.sampled_from([None, 0, 30, 59, 60, 61, 90, 120, 300]),  # minutes
        st.sampled_from(["ASTRID", "BERTA", None]),
        st.sampled_from([30, 70, None]),
    ),
    max_size=3,
)


def _rows(ship: Ship):
    time_s, number = ship.begins_s, 0
    for phase in ship.phases:
        for step in range(phase.count):
            sign = -1 if phase.weaves and step % 2 else 1
            row = (
                ship.vessel_id, time_s, sign * phase.north_m, ship.east_m, phase.sog_kn,
                phase.cog_deg, phase.heading_deg, phase.nav_status,
            )  # fmt: skip
            yield row
            number += 1
            if ship.echo and number % ship.echo == 0:
                yield (ship.vessel_id, time_s + ship.echo_s, *row[2:])
            time_s += phase.interval_s


@cache
def _place(north_m: int, east_m: int) -> tuple[float, float]:
    return place(north_m, east_m)


def fixes_of(rows) -> pl.DataFrame:
    """Return FIX in the order of time from rows of ship, second, place and motion."""
    rows = sorted(rows, key=lambda row: row[1])
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    ship, second, north, east, sog, cog, heading, status = columns
    places = [_place(n, e) for n, e in zip(north, east, strict=True)]
    return pl.DataFrame(
        {
            "vessel_id": ship,
            "time": [NOON + timedelta(seconds=s) for s in second],
            "lon_deg": [lon for lon, _ in places],
            "lat_deg": [lat for _, lat in places],
            "sog_kn": sog,
            "cog_deg": cog,
            "heading_deg": heading,
            "nav_status": status,
        },
        schema=dict(FIX),
    )


def vessels_of(said) -> pl.DataFrame:
    """Return VESSEL in the order of time, those without a time first."""
    rows = [
        dict.fromkeys(VESSEL)
        | {
            "vessel_id": ship,
            "time": None if minute is None else NOON + timedelta(minutes=minute),
            "name": name,
            "ship_type": ship_type,
        }
        for ship, minute, name, ship_type in said
    ]
    return pl.DataFrame(rows, schema=dict(VESSEL)).sort(
        "time", nulls_last=False, maintain_order=True
    )


def _world(drawn: Sequence[Ship], said) -> World:
    rows = [row for ship in drawn for row in _rows(ship)]
    return World(fixes=fixes_of(rows), vessels=vessels_of(said))


worlds = st.builds(
    _world,
    st.one_of(
        st.lists(ships, min_size=1, max_size=4),
        st.lists(slow_ships, min_size=1, max_size=3),
    ),
    statements,
)


def worlds_of(kind: str) -> st.SearchStrategy[World]:
    """Return worlds for the laws of one detector: any, and those of its own stories.

    Stories stand in `stories/<kind>.py` as `stories`, a strategy of rows as `fixes_of` takes
    them; and `statements` there, if the kind is about what ships say, as `vessels_of` takes them.
    """
    if not (STORIES / f"{kind}.py").exists():
        return worlds
    own = import_module(f"tests.laws.stories.{kind}")
    said = getattr(own, "statements", statements)
    told = st.builds(
        lambda rows, said: World(fixes=fixes_of(rows), vessels=vessels_of(said)),
        own.stories, said,
    )  # fmt: skip
    return st.one_of(told, told, worlds)


def sea(shift_deg: int = 0) -> pl.DataFrame:
    """Return the lines: the usual one, its twin on the very same ground, and a schematic one.

    A line that the shift carries over the date line is given in two parts that meet there.
    """
    usual, north = place(0)[1], place(3000)[1]
    return pl.concat(
        [
            line(_parallel(usual, shift_deg)),
            line(_parallel(north, shift_deg), asset_id="sketch", accuracy_m=5000.0),
            line(_parallel(usual, shift_deg), asset_id="twin"),
        ]
    )


def _parallel(lat: float, shift_deg: int) -> shapely.Geometry:
    west, east = (lon + shift_deg for lon in LINE_LON_DEG)
    if west < -180:
        west, east = west + 360, east + 360
    if east <= 180:
        return shapely.LineString([(west, lat), (east, lat)])
    return shapely.MultiLineString([[(west, lat), (180, lat)], [(-180, lat), (east - 360, lat)]])


@cache
def engine(kind: str, shift_deg: int = 0) -> Engine:
    return Engine.over(sea(shift_deg), detectors={kind: DETECTORS[kind]()})


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that a run said: what a watch would have read, and what is known at its end."""

    alerts: pl.DataFrame  # ALERT, in order
    revisions: pl.DataFrame  # ALERT, by alert and revision
    crossings: pl.DataFrame
    counts: dict[str, int]
    watch: Watch


def run(
    judge: Engine, world: World, *, arrivals: pl.DataFrame | None = None, cuts: Sequence[int] = (),
    is_last: bool = True,
) -> Told:  # fmt: skip
    """Feed a world to an engine, in the order of arrival and cut into batches.

    Args:
        judge: the engine.
        world: the reports and what the ships say.
        arrivals: the reports in another order.
        cuts: the numbers of reports after which a batch ends.
        is_last: the last batch is the last of all.
    """
    fixes = world.fixes if arrivals is None else arrivals
    watch, found = Watch(), []
    for batch, said in _batches(fixes, world.vessels, cuts):
        watch, findings = judge.step(watch, batch, said)
        found.append(findings)
    if is_last:
        watch, findings = judge.step(watch, empty(FIX), empty(VESSEL), is_last=True)
        found.append(findings)
    return told(judge, watch, found)


def _batches(fixes: pl.DataFrame, vessels: pl.DataFrame, cuts: Sequence[int]):
    """Yield reports, and what is said by the newest of their times."""
    ends = [*sorted({cut for cut in cuts if 0 < cut < fixes.height}), fixes.height]
    begin, spoken = 0, 0
    for end in ends:
        newest = fixes["time"][:end].max()
        heard = int((vessels["time"].is_null() | (vessels["time"] <= newest)).sum())
        heard = vessels.height if end == fixes.height else heard
        yield fixes[begin:end], vessels[spoken:heard]
        begin, spoken = end, heard


def told(judge: Engine, watch: Watch, found: Sequence[Findings]) -> Told:
    counts: dict[str, int] = {
        "reports": sum(each.report_count for each in found),
        "tracks": sum(each.track_count for each in found),
        "late": sum(each.late.height for each in found),
    }
    for each in found:
        for reason, count in pl.concat([COUNTS, each.cleaned, each.mended]).iter_rows():
            counts[reason] = counts.get(reason, 0) + count
    crossings = pl.concat([empty(CROSSING), *(each.crossings for each in found)])
    revisions = pl.concat([empty(ALERT), *(each.revisions for each in found)])
    return Told(
        alerts=ledger.in_order(judge.standing(watch)),
        revisions=revisions.sort("alert_id", "revision"),
        crossings=crossings.sort(CROSSED),
        counts=counts,
        watch=watch,
    )


def shuffled(fixes: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the reports as they may arrive: each up to one window late."""
    delays = np.random.default_rng(seed).integers(0, 30_000_001, fixes.height)
    arrival = fixes["time"].to_physical().to_numpy() + delays
    return fixes[np.argsort(arrival, kind="stable")]
