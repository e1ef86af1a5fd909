"""Dragging at anchor: an anchored ship that moves as no swing about her anchor explains."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

import numpy as np
import polars as pl

from seawarden.detect import drift, drift_telling
from seawarden.detect.anchored_drag_walk import (
    CHAIN_M,
    LENGTH_M,
    MEMORY,
    POSITION_M,
    Limits,
    follow,
)
from seawarden.detect.chart_lookup import depth_at
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.drift import Put, Seen
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Records
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchoredDrag:
    """One event per drag, at the minute by which its evidence suffices.

    Reads MINUTE. A ship that has kept within `slack_m` for `settle` at no more than `rest_kn`
    lies. From then on each minute is held against what a swing about an anchor ahead of her can
    do: as her heading turns, she must move along with it. When the minutes in which she is more
    than `slack_m` off that, less those in which she is not, come to `lasting`, and she makes the
    speed of a drift, the drag is put forward, and again whenever its length has doubled. It is
    told when the evidence reaches `decide_nats`, unless a ship of her length could swing so far.
    It ends when she is back where she may swing, has lain still for `settle`, with speed, or in
    silence; it is withdrawn when within `departing` of its beginning she goes away ahead. Limits
    are inclusive.

    Without a heading she may be anywhere within the length of chain and ship.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = MEMORY

    rest_kn: float = 0.5
    slack_m: float = 100.0
    drift_least_kn: float = 0.3
    drift_most_kn: float = 4.0
    ahead_deg: float = 30.0
    aside_deg: float = 60.0
    steady_deg: float = 3.0
    downwind_deg: float = 45.0
    settle: timedelta = timedelta(minutes=20)
    window: timedelta = timedelta(hours=2)
    lasting: timedelta = timedelta(minutes=6)
    departing: timedelta = timedelta(minutes=20)
    silence: timedelta = timedelta(hours=2)
    longer_most: int = 3
    soon: timedelta = timedelta(minutes=60)
    decide_nats: float = 4.0
    out_nats: float = 3.0
    longer_nats: float = 0.5
    aside_nats: float = 2.0
    ahead_nats: float = -4.0
    anchor_nats: float = 2.0
    moored_nats: float = -4.0
    steady_nats: float = -2.0
    type_nats: float = -2.0
    port_nats: float = -2.0
    wind_nats: float = 1.5

    @property
    def memory(self) -> timedelta:
        """A ship is forgotten when she has been silent for this long."""
        return self.silence

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is remembered of the ships, and EVENT."""
        held, put, codes = drift.fold(
            state, reports, self.MEMORY, self._walk, now=now, silence=self.silence,
            unheard={"rest_min": drift.NEVER},
        )  # fmt: skip
        if not put.size:
            return drift.kept(held, self.MEMORY), empty(EVENT)
        rows = self._weighed(put, codes, context)
        lines = partial(drift_telling.lined, context=context, soon=self.soon)
        kept, rows = drift_telling.told(rows, held, self.decide_nats, self.MEMORY, lines)
        return kept, self._event(rows)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every told drag that still goes on."""
        put, codes = drift.still(state, self.MEMORY)
        if not put.size:
            return empty(EVENT)
        rows = self._weighed(put, codes, context)
        return self._event(drift_telling.lined(rows, context, soon=self.soon))

    def _walk(self, seen: Seen, held: Records, put: Put) -> int:
        return follow(seen, held, put, self._limits())

    def _limits(self) -> Limits:
        return Limits(
            rest_kn=self.rest_kn,
            slack_m=self.slack_m,
            least_kn=self.drift_least_kn,
            most_kn=self.drift_most_kn,
            ahead_deg=self.ahead_deg,
            settle_min=self.settle / MINUTE,
            window_min=self.window / MINUTE,
            lasting_min=self.lasting / MINUTE,
            departing_min=self.departing / MINUTE,
            silence_min=self.silence / MINUTE,
        )

    def _weighed(self, put: Records, codes: drift.Codes, context: Context) -> pl.DataFrame:
        """Return drags put forward with the weight of each part of their evidence, and all."""
        rows = drift_telling.put_forward(put, codes, self.MEMORY, context)
        rows = drift_telling.charted(rows, context, downwind_deg=self.downwind_deg)
        rows = rows.with_columns(
            depth_at(context.charts, rows["lon_deg"], rows["lat_deg"]),
            out_m=_out_m(put, rows["length_m"]),
            swing_deg=_swing_deg(put, self.settle / MINUTE),
        )
        has_heading, off = pl.col("heading_count") > 0, pl.col("off_deg")
        count = pl.col("rest_count")
        weights = {
            "longer": pl.when(has_heading).then(
                self.longer_nats * pl.min_horizontal(pl.col("doubled"), self.longer_most)
            ),
            "off": pl.when(has_heading & (off >= self.aside_deg))
            .then(self.aside_nats)
            .when(has_heading & (off <= self.ahead_deg))
            .then(self.ahead_nats),
            "anchor": pl.when(2 * pl.col("anchor_count") > count).then(self.anchor_nats),
            "moored": pl.when(2 * pl.col("moored_count") > count).then(self.moored_nats),
            "steady": pl.when(pl.col("swing_deg") <= self.steady_deg).then(self.steady_nats),
            "type": pl.when(pl.col("is_at_work")).then(self.type_nats),
            "port": pl.when(pl.col("is_port")).then(self.port_nats),
            "wind": self.wind_nats * pl.col("with_wind"),
        }
        rows = rows.with_columns(
            weight.fill_null(0.0).cast(pl.Float64).alias(f"{name}_nats")
            for name, weight in weights.items()
        )
        return rows.with_columns(
            has_heading=has_heading,
            nats=pl.when(pl.col("out_m") > self.slack_m).then(
                self.out_nats + pl.sum_horizontal(f"{name}_nats" for name in weights)
            ),
        )

    def _event(self, rows: pl.DataFrame) -> pl.DataFrame:
        if rows.is_empty():
            return empty(EVENT)
        is_gone = pl.col("code") == drift.WITHDRAWN
        dragging = pl.format(
            "{} drags at {} kn towards {} deg since {} UTC, {} m off where she may swing, {}: "
            "consistent with a dragging anchor{}.",
            "ship", rounded("net_kn", 1), rounded("net_deg"), clock("since"), rounded("out_m"),
            _how(self.ahead_deg, self.aside_deg), drift_telling.whither(),
        )  # fmt: skip
        departed = pl.format(
            "{} has left her anchorage with way ahead since {} UTC: consistent with a departure, "
            "not with a dragging anchor.",
            "ship", clock("since"),
        )  # fmt: skip
        rows = rows.with_columns(
            reason=pl.when(is_gone).then(departed).otherwise(dragging),
            evidence=evidence(
                ("moved as no swing explains", pl.col("out_m"), "m", self.out_nats),
                ("her length", pl.col("length_m"), "m", 0.0),
                ("drift made good", pl.col("net_kn"), "kn", 0.0),
                ("direction of the drift", pl.col("net_deg"), "deg", 0.0),
                ("drags for", pl.col("minutes"), "min", pl.col("longer_nats")),
                (
                    "heading off her course", pl.when("has_heading").then("off_deg"), "deg",
                    pl.col("off_nats"),
                ),
                ("at rest before", pl.col("rest_min"), "min", 0.0),
                ("status at anchor at rest", pl.col("anchor_count"), "", pl.col("anchor_nats")),
                ("status moored at rest", pl.col("moored_count"), "", pl.col("moored_nats")),
                ("swing of heading at rest", pl.col("swing_deg"), "deg", pl.col("steady_nats")),
                ("her work is to lie still", pl.col("is_at_work"), "", pl.col("type_nats")),
                ("in a port", pl.col("is_port"), "", pl.col("port_nats")),
                drift_telling.WIND_ITEM,
                ("water depth", pl.col("depth_m"), "m", 0.0),
            ),
        )  # fmt: skip
        return drift_telling.event(rows, "anchored_drag")


def _out_m(put: Records, length_m: pl.Series) -> pl.Series:
    """Return how far ships are off where they may swing, longer ships by their own length."""
    length = np.fmax(length_m.to_numpy().astype(np.float64), LENGTH_M)
    reach = CHAIN_M + length + POSITION_M
    east, north = put["from_east_m"], put["from_north_m"]
    turn_east, turn_north = put["turn_east"], put["turn_north"]
    squared = turn_east**2 + turn_north**2
    along = -(east * turn_east + north * turn_north) / np.where(squared > 0, squared, 1.0)
    along = np.clip(along, 0.0, reach)
    seen = np.hypot(east + along * turn_east, north + along * turn_north)
    blind = np.maximum(np.hypot(east, north) - reach, 0.0)
    return pl.Series(np.where(np.isnan(squared), blind, seen))


def _swing_deg(put: Records, least_min: float) -> pl.Series:
    """Return the circular standard deviation of the headings at rest; null: too few told."""
    mean = np.clip(np.hypot(put["bow_east"], put["bow_north"]), 1e-12, 1.0)
    swing = np.degrees(np.sqrt(-2.0 * np.log(mean)))
    return pl.Series(np.where(put["bow_min"] >= least_min, swing, np.nan)).fill_nan(None)


def _how(ahead_deg: float, aside_deg: float) -> pl.Expr:
    """Return how she lies to the drift."""
    off = pl.col("off_deg")
    return (
        pl.when(~pl.col("has_heading"))
        .then(pl.lit("no heading to say how she lies"))
        .when(off >= 180.0 - aside_deg)
        .then(pl.lit("stern first"))
        .when(off >= aside_deg)
        .then(pl.lit("sideways"))
        .when(off <= ahead_deg)
        .then(pl.lit("ahead"))
        .otherwise(pl.lit("across her bow"))
    )
