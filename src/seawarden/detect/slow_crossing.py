"""Slow crossing: a ship that goes over a line more slowly than a passage explains."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context, described
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Record, Records, Rows, column, frame, layout, places, records
from seawarden.geo.kernel import kernel
from seawarden.model.alert import EVENT
from seawarden.model.pattern import ship_class
from seawarden.model.schema import Schema, empty


@dataclass(frozen=True, kw_only=True, slots=True)
class SlowCrossing:
    """One event per slow passage over a line, at the first slow crossing.

    Reads LINE_CROSSING. A crossing is slow under a limit and not under `drift_kn` (a ship at rest
    that swings over a line is `anchored`). The limit is the speed under which `low_part` of the
    crossings lie that ships of her class made of that part of the line, to that side, once
    `known_least` of them are known to the pattern of life; else it is `below_kn`, which is meant
    for cargo ships and tankers. Crossings inferred over a silence are left alone, and so are
    those without a speed. A further slow crossing of the line by the ship belongs to the same
    event when the report after it comes within `again` of the crossing before. Level is low;
    info for a schematic line, for ships whose work is near lines, and for ships of another class
    whose usual speed here is not known.
    """

    READS: ClassVar[Reads] = "crossings"
    MEMORY: ClassVar[Schema] = stay.STAY | {
        "pair": pl.UInt64(),  # track and line together
        "least_kn": pl.Float64(),
        "angle_deg": pl.Float64(),  # at the latest slow crossing
        "kp_km": pl.Float64(),
        "crossing_count": pl.Int64(),
        # At the slowest of them, by the pattern of life:
        "limit_kn": pl.Float64(),
        "usual_kn": pl.Float64(),  # NaN: not known
        "known_count": pl.Float64(),  # crossings that this rests on; NaN: there is no pattern
        "a_day": pl.Float64(),
    }

    below_kn: float = 5.0
    drift_kn: float = 0.5
    low_part: float = 0.01
    known_least: int = 30
    again: timedelta = timedelta(minutes=60)

    @property
    def memory(self) -> timedelta:
        """A passage is over when the ship has not crossed the line for this long."""
        return self.again

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the passages that may go on, and EVENT."""
        speed = pl.col("sog_kn")
        seen = reports.filter(speed >= self.drift_kn, speed.is_not_nan(), ~pl.col("is_inferred"))
        slow = self._limited(seen, context).filter(speed < pl.col("limit_kn"))
        slow = slow.with_columns(pl.Series("pair", _pair(slow), dtype=pl.UInt64))
        place, first = places(state, slow, "pair")
        held = records(state, self.MEMORY, room=first.size)
        for name in ("pair", "track_id", "vessel_id", "asset"):
            held[name][state.height :] = slow[name].to_numpy()[first]
        held["is_staying"][state.height :] = False
        told = _told_room(2 * slow.height, self.MEMORY)
        again_us = stay.microseconds_of(self.again)
        count = _follow(_columns(place, slow), held, told, again_us)
        deadline = held["last"] + again_us
        is_over = deadline < stay.microseconds(now)
        out = np.concatenate([told.out[:count], held[is_over]])
        codes = np.concatenate(
            [told.codes[:count], np.full(np.count_nonzero(is_over), stay.CLOSED, np.uint8)]
        )
        known_us = np.concatenate([told.known_us[:count], deadline[is_over]])
        # Lines may share their ground, and so an alert: in the order in which it became known.
        order = np.lexsort((out["asset"], out["track_id"], known_us))
        kept = frame(held[~is_over], self.MEMORY).sort("track_id", "asset")
        return kept, self._told(out[order], codes[order], context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every passage that may go on."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _limited(self, seen: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Add to crossings the limit for slow, and what is usual there."""
        nothing = pl.lit(np.nan)
        if context.pattern is None or seen.is_empty():
            return seen.with_columns(
                limit_kn=pl.lit(self.below_kn), usual_kn=nothing, known_count=nothing,
                a_day=nothing,
            )  # fmt: skip
        rows = described(seen.with_columns(known_at=pl.col("time")), context)
        usual = context.pattern.crossing_speeds(
            rows["asset_id"], rows["kp_km"], rows["ship_type"], rows["to_side"],
            low_part=self.low_part,
        )  # fmt: skip
        is_known = usual.crossings >= self.known_least
        return seen.with_columns(
            pl.Series("limit_kn", np.where(is_known, usual.low_kn, self.below_kn)),
            pl.Series("usual_kn", np.where(is_known, usual.usual_kn, np.nan)),
            pl.Series("known_count", usual.crossings),
            pl.Series("a_day", usual.a_day),
        )

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        rows = stay.emitted(held, codes, self.MEMORY, context).with_columns(
            pl.col("usual_kn", "known_count", "a_day").fill_nan(None)
        )
        version = "" if context.pattern is None else f" (pattern {context.pattern.about.version})"
        return stay.told(_said(rows, version), "slow_crossing")


# The classes that the limit without a pattern is meant for: unknown, cargo, tanker.
_MEANT: Final = (0, 6, 7)


def _said(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """Add level, reason and evidence; a pattern of life is named by its version."""
    is_at_work = pl.col("is_at_work").fill_null(value=False)
    is_known = pl.col("usual_kn").is_not_null()
    is_meant = is_known | ship_class(pl.col("ship_type")).is_in(_MEANT)
    is_mild = pl.col("is_schematic") | is_at_work | ~is_meant
    many = pl.format(" {} times", "crossing_count")
    usual = pl.format(", where {} kn is usual", rounded("usual_kn", 1))
    none, explained = pl.lit(0.0), pl.lit(-2.0)
    return rows.with_columns(
        level=pl.when(is_mild).then(pl.lit("info")).otherwise(pl.lit("low")),
        reason=pl.format(
            "{} crossed {}{}{} at {} UTC at {} kn{}, near kilometre {}.",
            "ship", "asset_name",
            pl.when("is_schematic").then(pl.lit(" (schematic route)")).otherwise(pl.lit("")),
            pl.when(pl.col("crossing_count") > 1).then(many).otherwise(pl.lit("")),
            clock("since"), rounded("least_kn", 1),
            pl.when(is_known).then(usual).otherwise(pl.lit("")), rounded("kp_km", 1),
        ),
        evidence=evidence(
            ("speed at the crossing", pl.col("least_kn"), "kn", 1.0),
            ("angle to the line", pl.col("angle_deg"), "deg", 0.0),
            ("kilometre point", pl.col("kp_km"), "km", 0.0),
            ("slow crossings of this line", pl.col("crossing_count"), "", 0.0),
            ("limit for slow", pl.col("limit_kn"), "kn", 0.0),
            (f"usual speed here{version}", pl.col("usual_kn"), "kn",
             pl.when(is_known).then(pl.lit(1.0)).otherwise(none)),
            ("crossings here that this rests on", pl.col("known_count"), "", 0.0),
            ("crossings here by her class, a day", pl.col("a_day"), "", 0.0),
            ("work near lines, by her own word",
             pl.when(pl.col("ship_type").is_not_null()).then(is_at_work), "",
             pl.when(is_at_work).then(explained).otherwise(none)),
            ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
        ),
    )  # fmt: skip


# Knuth, The Art of Computer Programming, volume 3, 6.4: the golden ratio spreads small numbers.
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


def _pair(slow: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """Return one key for track and line together."""
    line = slow["asset"].to_numpy().astype(np.uint64) + np.uint64(1)
    pair: npt.NDArray[np.uint64] = slow["track_id"].to_numpy() ^ (line * _GOLDEN)
    return pair


class Passages(NamedTuple):
    """Slow crossings as arrays, with the row of each pair of track and line in the state."""

    place: Rows
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float64]
    angle: npt.NDArray[np.float64]
    kp_km: npt.NDArray[np.float64]
    limit: npt.NDArray[np.float64]  # kn
    usual: npt.NDArray[np.float64]  # kn; NaN: not known
    known: npt.NDArray[np.float64]  # crossings that this rests on; NaN: no pattern
    a_day: npt.NDArray[np.float64]
    after: Rows  # µs; when the crossing became known


class Told(NamedTuple):
    """Room for passages to be told, with their codes and the instants they became known."""

    out: Records
    codes: stay.Codes
    known_us: Rows


def _told_room(count: int, schema: Schema) -> Told:
    return Told(
        np.empty(count, layout(schema)), np.empty(count, np.uint8), np.empty(count, np.int64)
    )


def _columns(place: Rows, slow: pl.DataFrame) -> Passages:
    return Passages(
        place=place,
        time=column(slow["time"]),
        lon=slow["lon_deg"].to_numpy(),
        lat=slow["lat_deg"].to_numpy(),
        sog=slow["sog_kn"].to_numpy(),
        angle=slow["angle_deg"].to_numpy(),
        kp_km=slow["kp_km"].to_numpy(),
        limit=slow["limit_kn"].to_numpy(),
        usual=slow["usual_kn"].to_numpy(),
        known=slow["known_count"].to_numpy(),
        a_day=slow["a_day"].to_numpy(),
        after=column(slow["after"]),
    )


@kernel
def _follow(slow: Passages, held: Records, told: Told, again_us: int) -> int:
    """Walk the slow crossings in order; return how many passages were told."""
    out, codes, count = told.out, told.codes, 0
    for row in range(slow.place.size):
        at, code = held[slow.place[row]], stay.REVISED
        # By when a crossing became known: a watch that waited until then has closed the passage.
        if at.is_staying and slow.after[row] - at.last > again_us:
            at.is_staying = False
            told.known_us[count] = at.last + again_us
            count = stay.tell(at, stay.CLOSED, out, codes, count)
        if not at.is_staying:
            code = stay.RAISED
            _begin(at, slow, row)
        at.last = slow.time[row]
        at.lon_deg = slow.lon[row]
        at.lat_deg = slow.lat[row]
        at.angle_deg = slow.angle[row]
        at.kp_km = slow.kp_km[row]
        if slow.sog[row] < at.least_kn:
            _slowest(at, slow, row)
        at.crossing_count += 1
        told.known_us[count] = slow.after[row]
        count = stay.tell(at, code, out, codes, count)
    return count


@kernel
def _slowest(at: Record, slow: Passages, row: int) -> None:
    at.least_kn = slow.sog[row]
    at.limit_kn = slow.limit[row]
    at.usual_kn = slow.usual[row]
    at.known_count = slow.known[row]
    at.a_day = slow.a_day[row]


@kernel
def _begin(at: Record, slow: Passages, row: int) -> None:
    at.is_staying = True
    at.is_raised = False
    at.since = slow.time[row]
    at.least_m = 0.0
    at.least_kn = np.inf
    at.crossing_count = 0
