"""Loitering: a ship that moves slowly near a line for long and gets nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.chart_lookup import ANCHORAGES, port_within
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Record, Records
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty
from seawarden.model.units import M_PER_NM, MS_PER_KN, US_PER_S


@dataclass(frozen=True, kw_only=True, slots=True)
class Loitering:
    """One event per stay, at the first report by which all of it holds.

    Reads NEAR_REPORT. A stay goes on while the ship is within `reach_m` of a line, at no more
    than `stay_kn`, and never silent for longer than `silence`. It is loitering when it has lasted
    `least` (inclusive), its mean speed is under `mean_kn` and not under `drift_kn` (a ship at
    rest is `anchored`), and the way made good is under `net_part` of the way run. A report
    without a speed is skipped. Ships whose work is near lines are told at level info, and so are
    ships within `anchorage_m` (inclusive) of a known anchorage, where ports are given.
    """

    READS: ClassVar[Reads] = "near"
    MEMORY: ClassVar[Schema] = stay.STAY | {
        "start_lon_deg": pl.Float64(),
        "start_lat_deg": pl.Float64(),
        "run_m": pl.Float64(),  # speed integrated over time: noise of position adds nothing
        "net_m": pl.Float64(),  # from the first report of the stay to the latest
        "speed_kn": pl.Float64(),  # at the latest report
    }

    reach_m: float = 2 * M_PER_NM
    stay_kn: float = 5.0
    mean_kn: float = 3.0
    drift_kn: float = 0.5
    net_part: float = 0.3
    least: timedelta = timedelta(minutes=60)
    silence: timedelta = timedelta(minutes=30)
    anchorage_m: float = 1_000.0

    @property
    def memory(self) -> timedelta:
        """A stay is forgotten when its ship has been silent for this long."""
        return self.silence

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the stays that may go on, and EVENT."""
        kept, held, codes = stay.fold(
            state, reports, self.MEMORY, self._walk, now=now, silence=self.silence
        )
        return kept, self._told(held, codes, context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every told stay that still lasts."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _walk(self, heard: stay.Heard, held: Records, out: Records, codes: stay.Codes) -> int:
        limits = (self.reach_m, self.stay_kn, self.mean_kn, self.drift_kn, self.net_part)
        spans = (stay.microseconds_of(self.least), stay.microseconds_of(self.silence))
        return _follow(heard, held, out, codes, limits, spans)

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        rows = stay.emitted(held, codes, self.MEMORY, context).with_columns(
            pl.Series("run_nm", held["run_m"] / M_PER_NM),  # by NumPy, for the reason in `stay`
            mean_kn=pl.col("run_m") / (pl.col("minutes") * (60 * MS_PER_KN)),
            made_good=pl.col("net_m") / pl.col("run_m"),
        )
        rows = self._at_anchorage(rows, context)
        waits = pl.col("at_anchorage").fill_null(value=False)
        is_mild = pl.col("is_schematic") | pl.col("is_at_work").fill_null(value=False) | waits
        rows = rows.with_columns(
            level=pl.when(is_mild).then(pl.lit("info")).otherwise(pl.lit("low")),
            reason=pl.format(
                "{} has loitered for {} since {} UTC at {} kn, at nearest {}{}.",
                "ship", "lasted", clock("since"), rounded("mean_kn", 1),
                "place", "where",
            ),
            evidence=evidence(
                ("stayed for", pl.col("minutes"), "min", 1.0),
                ("mean speed", pl.col("mean_kn"), "kn", 1.0),
                ("way made good of way run", pl.col("made_good"), "", 1.0),
                ("way run", pl.col("run_nm"), "nm", 0.0),
                ("distance to the line", pl.col("least_m"), "m", 1.0),
                ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
                ("known anchorage here", pl.col("at_anchorage"), "", -waits.cast(pl.Float64)),
            ),
        )  # fmt: skip
        return stay.told(rows, "loitering")

    def _at_anchorage(self, rows: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Add whether a stay lies in a known anchorage, null without ports, and that in words."""
        found = port_within(context.charts, rows["lon_deg"], rows["lat_deg"], only=ANCHORAGES)
        near = (found["distance_m"] <= self.anchorage_m).fill_null(value=False)
        given = context.charts.ports is not None
        named = pl.format(", in the anchorage {}", "anchorage")
        return rows.with_columns(found["name"].alias("anchorage")).with_columns(
            at_anchorage=pl.lit(near) if given else pl.lit(None, dtype=pl.Boolean),
            where=pl.when(pl.lit(near)).then(named.fill_null(", in a known anchorage"))
            .otherwise(pl.lit("")),
        )  # fmt: skip


@kernel
def _follow(
    heard: stay.Heard, held: Records, out: Records, codes: stay.Codes,
    limits: tuple[float, float, float, float, float], spans: tuple[int, int],
) -> int:  # fmt: skip
    """Walk the reports in order; return how many stays were told."""
    reach_m, stay_kn, mean_kn, drift_kn, net_part = limits
    least_us, silence_us = spans
    count = 0
    for row in range(heard.place.size):
        at, time = held[heard.place[row]], heard.time[row]
        stays = heard.distance[row] <= reach_m and heard.sog[row] <= stay_kn
        if at.is_staying and (not stays or time - at.last > silence_us):
            at.is_staying = False
            count = stay.tell(at, stay.CLOSED, out, codes, count)
        if not stays:
            continue
        if not at.is_staying:
            _begin(at, heard, row)
        _lengthen(at, heard, row)
        if not at.is_raised and time - at.since >= least_us:
            mean = at.run_m / ((time - at.since) / US_PER_S) / MS_PER_KN
            if drift_kn <= mean < mean_kn and at.net_m < net_part * at.run_m:
                count = stay.tell(at, stay.RAISED, out, codes, count)
    return count


@kernel
def _begin(at: Record, heard: stay.Heard, row: int) -> None:
    stay.begin(at, heard.time[row])
    at.start_lon_deg = heard.lon[row]
    at.start_lat_deg = heard.lat[row]
    at.run_m = 0.0
    at.speed_kn = 0.0


@kernel
def _lengthen(at: Record, heard: stay.Heard, row: int) -> None:
    lon, lat, sog = heard.lon[row], heard.lat[row], heard.sog[row]
    elapsed_s = (heard.time[row] - at.last) / US_PER_S
    at.run_m += 0.5 * (sog + at.speed_kn) * MS_PER_KN * elapsed_s
    at.speed_kn = sog
    east_m, north_m = offset_m(at.start_lon_deg, at.start_lat_deg, lon, lat)
    at.net_m = np.hypot(east_m, north_m)
    stay.lengthen(at, heard, row)
