"""Anchored: a ship that has stopped where her anchor could lie on a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.chart_lookup import depth_at
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence
from seawarden.detect.memory import Record, Records
from seawarden.geo.kernel import kernel
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty

AT_ANCHOR: Final = 1  # ITU-R M.1371, navigational status
MOORED: Final = 5

STEADY_HEADING_DEG: Final = 3.0  # a moored ship does not swing
HEADINGS_LEAST: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchored:
    """One event per stop near a line, at the report that confirms it.

    Reads NEAR_REPORT. A stop begins below `begin_kn` and ends above `end_kn`, out of reach, or
    in silence. It is told when it has lasted `confirm` (inclusive), unless the ship says she is
    moored and her heading does not contradict it. Navigational status is evidence, never a gate:
    a ship without one, or under way by her own word, is told all the same. A report without a
    speed is skipped. Level is low where the anchor could lie on the line, else info: within the
    reach of `scope` times the depth of chain, `chain_m` at the most or where no depth is known,
    laid out flat along the ground, and of the ship's length, `length_m` where none is known, and
    `position_m` (all inclusive).
    """

    READS: ClassVar[Reads] = "near"
    MEMORY: ClassVar[Schema] = stay.STAY | {
        "sine": pl.Float64(),  # sums over the headings heard
        "cosine": pl.Float64(),
        "heading_count": pl.Int64(),
        "anchor_count": pl.Int64(),  # reports with status at anchor
        "moored_count": pl.Int64(),
        "report_count": pl.Int64(),
    }

    begin_kn: float = 0.2
    end_kn: float = 0.5
    confirm: timedelta = timedelta(minutes=10)
    reach_m: float = 1105.0
    chain_m: float = 385.0
    scope: float = 6.0
    length_m: float = 200.0
    position_m: float = 20.0
    silence: timedelta = timedelta(hours=1)

    @property
    def memory(self) -> timedelta:
        """A stop is forgotten when its ship has been silent for this long."""
        return self.silence

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the stops that may go on, and EVENT."""
        kept, held, codes = stay.fold(
            state, reports, self.MEMORY, self._walk, now=now, silence=self.silence
        )
        return kept, self._told(held, codes, context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every told stop that still lasts."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _walk(self, heard: stay.Heard, held: Records, out: Records, codes: stay.Codes) -> int:
        spans = (stay.microseconds_of(self.confirm), stay.microseconds_of(self.silence))
        return _follow(heard, held, out, codes, (self.begin_kn, self.end_kn, self.reach_m), spans)

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        rows = self._swung(stay.emitted(held, codes, self.MEMORY, context), context)
        rows = rows.with_columns(
            swing_deg=_spread_deg(),
            is_on_line=(pl.col("least_m") <= pl.col("swing_m")) & ~pl.col("is_schematic"),
        )
        is_anchored, is_moored = pl.col("anchor_count") > 0, pl.col("moored_count") > 0
        swing = pl.col("swing_deg")
        says = (
            pl.when(is_anchored)
            .then(pl.lit("Her status is at anchor"))
            .when(is_moored)
            .then(pl.lit("Her status has been moored"))
            .otherwise(pl.lit("Her status does not say at anchor"))
        )
        rows = rows.with_columns(
            level=pl.when("is_on_line").then(pl.lit("low")).otherwise(pl.lit("info")),
            reason=pl.format(
                "{} has lain {} for {} since {} UTC. {}.",
                "ship", "place", "lasted", clock("since"),
                says,
            ),
            evidence=evidence(
                ("distance to the line", pl.col("least_m"), "m", 1.0),
                ("stopped for", pl.col("minutes"), "min", 1.0),
                ("swing of the heading", swing, "deg", _weight(swing.is_not_null(), 1.0)),
                ("reports with status at anchor", pl.col("anchor_count"), "",
                 _weight(is_anchored, 1.0)),
                ("reports with status moored", pl.col("moored_count"), "",
                 _weight(is_moored, -1.0)),
                ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
                ("water depth", pl.col("depth_m"), "m", 0.0),
                ("her length", pl.col("length_m"), "m", 0.0),
                ("her anchor lies within", pl.col("swing_m"), "m", 1.0),
            ),
        )  # fmt: skip
        return stay.told(rows, "anchored")

    def _swung(self, rows: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Add the depth, null where none is charted, and how far off her anchor can lie."""
        depth = depth_at(context.charts, rows["lon_deg"], rows["lat_deg"])
        chain, deep = pl.col("chain_m"), pl.col("depth_m").fill_null(0.0).clip(0.0)
        longest = pl.lit(self.chain_m)
        veered = pl.when(pl.col("depth_m").is_null()).then(longest)
        along = ((chain - deep) * (chain + deep)).clip(0.0).sqrt()
        return (
            rows.with_columns(depth.alias("depth_m"))
            .with_columns(chain_m=veered.otherwise(pl.min_horizontal(longest, deep * self.scope)))
            .with_columns(
                swing_m=along + pl.col("length_m").fill_null(self.length_m) + self.position_m
            )
        )


def _weight(counts: pl.Expr, weight: float) -> pl.Expr:
    """Return a weight where there is something to weigh, else 0."""
    return pl.when(counts).then(weight).otherwise(0.0)


def _spread_deg() -> pl.Expr:
    """Return the circular standard deviation of the headings; null with too few of them."""
    count = pl.col("heading_count")
    length = (pl.col("sine").pow(2) + pl.col("cosine").pow(2)).sqrt() / count
    spread = (-2 * length.clip(1e-12, 1.0).log()).sqrt().degrees()
    return pl.when(count >= HEADINGS_LEAST).then(spread)


@kernel
def _follow(
    heard: stay.Heard, held: Records, out: Records, codes: stay.Codes,
    limits: tuple[float, float, float], spans: tuple[int, int],
) -> int:  # fmt: skip
    """Walk the reports in order; return how many stops were told."""
    begin_kn, end_kn, reach_m = limits
    confirm_us, silence_us = spans
    count = 0
    for row in range(heard.place.size):
        stop, time = held[heard.place[row]], heard.time[row]
        is_near = heard.distance[row] <= reach_m
        is_over = not is_near or heard.sog[row] > end_kn or time - stop.last > silence_us
        if stop.is_staying and is_over:
            stop.is_staying = False
            count = stay.tell(stop, stay.CLOSED, out, codes, count)
        if not stop.is_staying:
            if not is_near or not heard.sog[row] < begin_kn:
                continue
            _begin(stop, time)
        _lengthen(stop, heard, row)
        if not stop.is_raised and time - stop.since >= confirm_us and not _is_moored(stop):
            count = stay.tell(stop, stay.RAISED, out, codes, count)
    return count


@kernel
def _begin(stop: Record, time: int) -> None:
    stay.begin(stop, time)
    stop.sine = 0.0
    stop.cosine = 0.0
    stop.heading_count = 0
    stop.anchor_count = 0
    stop.moored_count = 0
    stop.report_count = 0


@kernel
def _lengthen(stop: Record, heard: stay.Heard, row: int) -> None:
    stay.lengthen(stop, heard, row)
    stop.report_count += 1
    stop.anchor_count += heard.status[row] == AT_ANCHOR
    stop.moored_count += heard.status[row] == MOORED
    heading = heard.heading[row]
    if not np.isnan(heading):
        stop.sine += np.sin(np.radians(heading))
        stop.cosine += np.cos(np.radians(heading))
        stop.heading_count += 1


@kernel
def _is_moored(stop: Record) -> bool:
    """Say whether she calls herself moored and no swing of hers denies it."""
    if 2 * stop.moored_count <= stop.report_count:
        return False
    if stop.heading_count < HEADINGS_LEAST:
        return True
    length = np.hypot(stop.sine, stop.cosine) / stop.heading_count
    spread = np.sqrt(-2.0 * np.log(min(max(length, 1e-12), 1.0)))
    return bool(spread < np.radians(STEADY_HEADING_DEG))
