"""Repeated crossing: a ship that goes to and fro over one line, turning again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Record, Records, Rows, column, filled, frame, layout, records
from seawarden.geo.corridor import RADIUS_M
from seawarden.geo.crossing import crossings
from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.geo.slots import slots
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty
from seawarden.model.units import M_PER_NM, US_PER_MIN

KEPT: Final = 4  # crossings of a line that are looked back on
ROUNDING: Final = 0.99  # of a distance, so that no leg that may reach a line is passed over

# ITU-R M.1371-5, table 53: passenger ships and high-speed craft are the ferries.
FERRY_TYPES: Final = ((40, 49), (60, 69))


@dataclass(frozen=True, kw_only=True, slots=True)
class RepeatedCrossing:
    """One event per to and fro over one line, at the minute by which all of it holds.

    Reads MINUTE; a crossing is where the way from one minute to the next meets the line. It
    counts if the ship was farther than `excursion_m` from every line since the one before. It is
    told when there were `least_count` in `window` (both inclusive), and since the first of them
    the way made good is under `net_part` of the way run and the ship has turned through
    `turning_deg` (inclusive). Turning is the sum over minutes that turn by `steady_deg` or more
    at `moving_kn` or more: less is yaw, or the noise of a ship at rest. A minute without a speed
    adds no turning. Level is low; info for a schematic line, for ships whose work is near lines,
    and for a ferry that has crossed `ferry_count` times within `ferry_km` of the line's length.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = stay.STAY | {
        "run_m": pl.Float64(),  # since the first crossing known
        "turned_deg": pl.Float64(),
        "far_m": pl.Float64(),  # farthest from the nearest line since the latest crossing
        "start_lon_deg": pl.Float64(),
        "start_lat_deg": pl.Float64(),
        "count": pl.Int32(),  # crossings so far
        "older": pl.Int32(),  # of them, those before the onset
        "kp_low_km": pl.Float64(),
        "kp_high_km": pl.Float64(),
        "time": pl.Array(pl.Int64(), KEPT),  # µs; of the latest crossings, by their number
        "run": pl.Array(pl.Float64(), KEPT),
        "turned": pl.Array(pl.Float64(), KEPT),
        "east": pl.Array(pl.Float64(), KEPT),  # m, from the start
        "north": pl.Array(pl.Float64(), KEPT),
        "net_m": pl.Float64(),  # of the latest judgement, from the first crossing in the window
        "passed_m": pl.Float64(),
        "bent_deg": pl.Float64(),
        "lately": pl.Int32(),  # crossings in the window
    }

    least_count: int = 3
    window: timedelta = timedelta(hours=6)
    excursion_m: float = 200.0
    net_part: float = 0.5
    turning_deg: float = 540.0
    steady_deg: float = 5.0
    moving_kn: float = 0.5
    ferry_count: int = 5
    ferry_km: float = 2.0

    @property
    def memory(self) -> timedelta:
        """A to and fro is over when nothing was added to it for the window; judged by minutes."""
        return self.window + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the crossings that may be repeated, and EVENT."""
        over = _over(reports, context)
        if state.is_empty() and over.is_empty():
            return state, empty(EVENT)
        held = _held(state, over, reports, self.MEMORY)
        told = _told_room(3 * over.height + 2 * held.size, self.MEMORY)
        window_us = stay.microseconds_of(self.window)
        count = _follow(_columns(reports, over, held), held, told, self._limits(), window_us)
        deadline = held["last"] + window_us
        is_over = held["is_staying"] & (deadline < stay.microseconds(now))
        ended = is_over & held["is_raised"]
        out = np.concatenate([told.out[:count], held[ended]])
        codes = np.concatenate(
            [told.codes[:count], np.full(np.count_nonzero(ended), stay.CLOSED, np.uint8)]
        )
        known_us = np.concatenate([told.known_us[:count], deadline[ended]])
        # Lines may share their ground, and so an alert: in the order in which it became known.
        order = np.lexsort((out["asset"], out["track_id"], known_us))
        kept = frame(held[held["is_staying"] & ~is_over], self.MEMORY)
        return kept, self._told(out[order], codes[order], context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every to and fro that may go on."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _limits(self) -> "Limits":
        return Limits(
            float(self.least_count), self.excursion_m, self.net_part, self.turning_deg,
            self.steady_deg, self.moving_kn,
        )  # fmt: skip

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        rows = stay.emitted(held, codes, self.MEMORY, context).with_columns(
            # By NumPy, for the reason in `stay`.
            pl.Series("run_nm", held["passed_m"] / M_PER_NM),
            pl.Series("net_nm", held["net_m"] / M_PER_NM),
            pl.Series("made_good", held["net_m"] / held["passed_m"]),
            pl.Series("spread_km", held["kp_high_km"] - held["kp_low_km"]),
            pl.Series("times", held["count"] - held["older"]),
            is_at_work=pl.col("is_at_work").fill_null(value=False),
        )
        code = pl.col("ship_type")
        is_ferry = (
            pl.any_horizontal(code.is_between(*both) for both in FERRY_TYPES).fill_null(
                value=False
            )
            & (pl.col("times") >= self.ferry_count)
            & (pl.col("spread_km") <= self.ferry_km)
        )
        rows = rows.with_columns(is_ferry=is_ferry)
        return stay.told(_said(rows), "repeated_crossing")


def _said(rows: pl.DataFrame) -> pl.DataFrame:
    """Add level, reason and evidence."""
    is_at_work, is_ferry = pl.col("is_at_work"), pl.col("is_ferry")
    because = (
        pl.when(is_at_work)
        .then(pl.lit(" This is consistent with her work."))
        .when(is_ferry)
        .then(pl.lit(" This is consistent with a ferry's regular run."))
        .otherwise(pl.lit(""))
    )
    is_mild = pl.col("is_schematic") | is_at_work | is_ferry
    number, weight = pl.col("ship_type").is_not_null(), pl.lit(-2.0)
    none = pl.lit(0.0)
    return rows.with_columns(
        level=pl.when(is_mild).then(pl.lit("info")).otherwise(pl.lit("low")),
        reason=pl.format(
            "{} has crossed {}{} {} times since {} UTC, turning back each time: {} nm run, {} nm "
            "made good.{}",
            "ship", "asset_name",
            pl.when("is_schematic").then(pl.lit(" (schematic route)")).otherwise(pl.lit("")),
            "times", clock("since"), rounded("run_nm", 1), rounded("net_nm", 1), because,
        ),
        evidence=evidence(
            ("crossings of the line", pl.col("times"), "", 1.0),
            ("crossings within the last hours looked at", pl.col("lately"), "", 0.0),
            ("turning since the first of them", pl.col("bent_deg"), "deg", 1.0),
            ("way made good of way run", pl.col("made_good"), "", 1.0),
            ("way run", pl.col("run_nm"), "nm", 0.0),
            ("crossings lie within", pl.col("spread_km"), "km", 0.0),
            ("work near lines, by her own word", pl.when(number).then(is_at_work), "",
             pl.when(is_at_work).then(weight).otherwise(none)),
            ("ferry on a regular run", pl.when(number).then(is_ferry), "",
             pl.when(is_ferry).then(weight).otherwise(none)),
            ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
        ),
    )  # fmt: skip


class Limits(NamedTuple):
    """The limits of the detector, for its loop."""

    least_count: float
    excursion_m: float
    net_part: float
    turning_deg: float
    steady_deg: float
    moving_kn: float


class Passed(NamedTuple):
    """MINUTE as arrays, and where their ways meet lines."""

    known: Rows  # µs
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    before_lon: npt.NDArray[np.float64]
    before_lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]
    distance: npt.NDArray[np.float64]  # m; to the nearest line
    slot: Rows  # number of the track among those remembered; theirs come first
    first: Rows  # of the pairs of each remembered track; one more at the end
    over_row: Rows  # the minute of each crossing, never falling
    over_pair: Rows  # its pair
    over_kp: npt.NDArray[np.float64]


class Told(NamedTuple):
    """Room for what is to be told, with codes and the instants at which it became known."""

    out: Records
    codes: stay.Codes
    known_us: Rows


def _told_room(count: int, schema: Schema) -> Told:
    return Told(
        np.empty(count, layout(schema)), np.empty(count, np.uint8), np.empty(count, np.int64)
    )


_OVER: Final[Schema] = {
    "row": pl.Int64(),
    "track_id": pl.UInt64(),
    "asset": pl.Int32(),
    "kp_km": pl.Float64(),
}


def _over(minutes: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Return where the ways of minutes meet lines, in the order of the minutes."""
    if context.corridor is None or minutes.is_empty():
        return empty(_OVER)
    lon, lat = minutes["lon_deg"].to_numpy(), minutes["lat_deg"].to_numpy()
    lon0, lat0 = minutes["before_lon_deg"].to_numpy(), minutes["before_lat_deg"].to_numpy()
    reach_m = np.minimum(minutes["asset_distance_m"].to_numpy(), RADIUS_M)
    way_m = DEGREE_MAX_M * np.hypot(lon - lon0, lat - lat0)
    row = np.flatnonzero(way_m >= reach_m * ROUNDING - 1.0)  # never true of what is not a number
    time = column(minutes["time"])[row]
    before = filled(minutes["before_time"], 0)[row]
    found = crossings(context.corridor, lon0[row], lat0[row], before, lon[row], lat[row], time)
    at = row[found.pair]
    return pl.DataFrame(
        {
            "row": at,
            "track_id": minutes["track_id"].to_numpy()[at],
            "asset": found.asset,
            "kp_km": found.kp_km,
        },
        schema=_OVER,
    )


_PAIR: Final = ["track_id", "asset"]


def _held(
    state: pl.DataFrame, over: pl.DataFrame, minutes: pl.DataFrame, schema: Schema
) -> Records:
    """Return the pairs of track and line as records ordered by both, new ones included."""
    fresh = over.unique(_PAIR, keep="first", maintain_order=True).join(
        state.select(_PAIR), on=_PAIR, how="anti", maintain_order="left"
    )
    held = records(state, schema, room=fresh.height)
    new = held[state.height :]
    new["track_id"], new["asset"] = fresh["track_id"].to_numpy(), fresh["asset"].to_numpy()
    new["vessel_id"] = minutes["vessel_id"].to_numpy()[fresh["row"].to_numpy()]
    new["is_staying"], new["is_raised"] = False, False
    return held[np.lexsort((held["asset"], held["track_id"]))]


def _columns(minutes: pl.DataFrame, over: pl.DataFrame, held: Records) -> Passed:
    tracks, first = np.unique(held["track_id"], return_index=True)
    slot, _ = slots(tracks, minutes["track_id"].to_numpy())
    pairs = pl.DataFrame(
        {"track_id": held["track_id"], "asset": held["asset"], "pair": np.arange(held.size)}
    )
    joined = over.join(pairs, on=_PAIR, how="left", maintain_order="left")
    return Passed(
        known=column(minutes["known"]),
        time=column(minutes["time"]),
        lon=minutes["lon_deg"].to_numpy(),
        lat=minutes["lat_deg"].to_numpy(),
        before_lon=minutes["before_lon_deg"].to_numpy(),
        before_lat=minutes["before_lat_deg"].to_numpy(),
        sog=minutes["sog_kn"].to_numpy(),
        turn=minutes["turn_deg"].to_numpy(),
        distance=minutes["asset_distance_m"].to_numpy(),
        slot=slot,
        first=np.append(first, held.size).astype(np.int64),
        over_row=joined["row"].to_numpy(),
        over_pair=joined["pair"].to_numpy(),
        over_kp=joined["kp_km"].to_numpy(),
    )


@kernel
def _follow(passed: Passed, held: Records, told: Told, limits: Limits, window_us: int) -> int:
    """Walk the minutes in order; return how many events were told."""
    count, over, track_count = 0, 0, passed.first.size - 1
    for row in range(passed.slot.size):
        slot = passed.slot[row]
        if slot >= track_count:
            continue
        first, end = passed.first[slot], passed.first[slot + 1]
        for pair in range(first, end):
            if held[pair].is_staying:
                count = _go_on(held[pair], passed, row, told, count, limits, window_us)
        while over < passed.over_row.size and passed.over_row[over] == row:
            at = held[passed.over_pair[over]]
            if _cross(at, passed, row, over, limits) and at.is_raised:
                _judge(at, passed, row, limits, window_us)
                count = _tell(at, stay.REVISED, passed.known[row], told, count)
            over += 1
        for pair in range(first, end):
            count = _look(held[pair], passed, row, told, count, limits, window_us)
    return count


@kernel
def _look(
    at: Record, passed: Passed, row: int, told: Told, count: int, limits: Limits, window_us: int
) -> int:
    """Note how far out she is, and raise what holds by a minute."""
    at.far_m = max(at.far_m, passed.distance[row])
    if at.is_staying and not at.is_raised and _judge(at, passed, row, limits, window_us):
        at.last = passed.time[row]
        return _tell(at, stay.RAISED, passed.known[row], told, count)
    return count


@kernel
def _go_on(
    at: Record, passed: Passed, row: int, told: Told, count: int, limits: Limits, window_us: int
) -> int:
    """Add a minute to what may be repeated, or end it if it is over by then."""
    # The latest instant at which a watch may have looked before this minute became known.
    looked_us = (passed.known[row] - 1) // US_PER_MIN * US_PER_MIN
    if at.last + window_us < looked_us:
        at.is_staying = False
        if at.is_raised:
            return _tell(at, stay.CLOSED, at.last + window_us, told, count)
        return count
    east_m, north_m = offset_m(
        passed.before_lon[row], passed.before_lat[row], passed.lon[row], passed.lat[row]
    )
    at.run_m += np.hypot(east_m, north_m)
    if abs(passed.turn[row]) >= limits.steady_deg and passed.sog[row] >= limits.moving_kn:
        at.turned_deg += abs(passed.turn[row])
    return count


@kernel
def _cross(at: Record, passed: Passed, row: int, over: int, limits: Limits) -> bool:
    """Note a crossing; say whether it counts."""
    lon, lat, kp_km = passed.lon[row], passed.lat[row], passed.over_kp[over]
    if not at.is_staying:
        _begin(at, lon, lat, kp_km)
    elif at.far_m <= limits.excursion_m:
        return False
    place = at.count % KEPT
    at.time[place] = passed.time[row]
    at.run[place] = at.run_m
    at.turned[place] = at.turned_deg
    at.east[place], at.north[place] = offset_m(at.start_lon_deg, at.start_lat_deg, lon, lat)
    at.count += 1
    at.kp_low_km = min(at.kp_low_km, kp_km)
    at.kp_high_km = max(at.kp_high_km, kp_km)
    at.far_m = 0.0
    at.last = passed.time[row]
    at.lon_deg = lon
    at.lat_deg = lat
    return True


@kernel
def _begin(at: Record, lon: float, lat: float, kp_km: float) -> None:
    at.is_staying = True
    at.is_raised = False
    at.since = 0
    at.least_m = 0.0
    at.run_m = 0.0
    at.turned_deg = 0.0
    at.start_lon_deg = lon
    at.start_lat_deg = lat
    at.far_m = 0.0
    at.count = 0
    at.older = 0
    at.time[:] = 0
    at.run[:] = 0.0
    at.turned[:] = 0.0
    at.east[:] = 0.0
    at.north[:] = 0.0
    at.net_m = 0.0
    at.passed_m = 0.0
    at.bent_deg = 0.0
    at.lately = 0
    at.kp_low_km = kp_km
    at.kp_high_km = kp_km


@kernel
def _judge(at: Record, passed: Passed, row: int, limits: Limits, window_us: int) -> bool:
    """Measure from the first crossing in the window to a minute; say whether all of it holds."""
    first, time = max(at.count - KEPT, 0), passed.time[row]
    while first < at.count and time - at.time[first % KEPT] > window_us:
        first += 1
    at.lately = at.count - first
    if at.lately < limits.least_count:
        return False
    place = first % KEPT
    east_m, north_m = offset_m(
        at.start_lon_deg, at.start_lat_deg, passed.lon[row], passed.lat[row]
    )
    at.net_m = np.hypot(east_m - at.east[place], north_m - at.north[place])
    at.passed_m = at.run_m - at.run[place]
    at.bent_deg = at.turned_deg - at.turned[place]
    if not at.is_raised:
        at.since = at.time[place]
        at.older = first
    is_crooked = at.net_m < limits.net_part * at.passed_m
    return bool(is_crooked and at.bent_deg >= limits.turning_deg)


@kernel
def _tell(at: Record, code: int, known_us: int, told: Told, count: int) -> int:
    at.is_raised = True
    told.out[count] = at
    told.codes[count] = code
    told.known_us[count] = known_us
    return count + 1
