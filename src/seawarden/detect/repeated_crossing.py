"""Repeated crossing: a ship that goes to and fro over one line, turning again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import numpy as np
import polars as pl

from seawarden.detect import repeated_crossing_walk as walk
from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Records, frame
from seawarden.detect.passed_lines import over_lines, pairs, passed
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty
from seawarden.model.units import M_PER_NM

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
    at `moving_kn` or more, in it or in the one before: less is yaw, or the noise of a ship at
    rest. A minute without a speed adds no turning. Level is low; info for a schematic line, for
    ships whose work is near lines, and for a ferry that has crossed `ferry_count` times within
    `ferry_km` of the line's length.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = stay.STAY | {
        "run_m": pl.Float64(),  # since the first crossing known
        "turned_deg": pl.Float64(),
        "sog_kn": pl.Float32(),  # in the latest minute; NaN: not known
        "far_m": pl.Float64(),  # farthest from the nearest line since the latest crossing
        "start_lon_deg": pl.Float64(),
        "start_lat_deg": pl.Float64(),
        "count": pl.Int32(),  # crossings so far
        "older": pl.Int32(),  # of them, those before the onset
        "kp_low_km": pl.Float64(),
        "kp_high_km": pl.Float64(),
        "time": pl.Array(pl.Int64(), walk.KEPT),  # µs; of the latest crossings, by their number
        "run": pl.Array(pl.Float64(), walk.KEPT),
        "turned": pl.Array(pl.Float64(), walk.KEPT),
        "east": pl.Array(pl.Float32(), walk.KEPT),  # m, from the start
        "north": pl.Array(pl.Float32(), walk.KEPT),
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
        over = over_lines(reports, context)
        if state.is_empty() and over.is_empty():
            return state, empty(EVENT)
        held = pairs(state, over, reports, self.MEMORY)
        told = walk.room(3 * over.height + 2 * held.size, self.MEMORY)
        window_us = stay.microseconds_of(self.window)
        count = walk.follow(passed(reports, over, held), held, told, self._limits(), window_us)
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

    def _limits(self) -> walk.Limits:
        return walk.Limits(
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
