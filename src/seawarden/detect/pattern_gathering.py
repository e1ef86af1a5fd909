"""Gathering a pattern of life: passages and crossings out of what an engine saw, added up.

Passages are kept one by one until the end, since how much one counts hangs on its age at the end
of the archive, and how many ships made a row is known only then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.model.pattern import (
    ANY_CELL,
    ANY_CLASS,
    ANY_OCTANT,
    ANY_SEGMENT,
    CELL_PATTERN,
    SEGMENT_PATTERN,
    SPEED_BINS,
    cell,
    cell_pattern,
    octant,
    segment,
    segment_pattern,
    ship_class,
    speed_bin,
)
from seawarden.model.schema import UTC_US, Schema, conform

AT_REST: Final = (1, 5, 6)  # ITU-R M.1371: at anchor, moored, aground
DAY: Final = timedelta(days=1)

PASSAGE: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "hour": UTC_US,  # the clock hour it began in
    "cell": pl.Int32(),
    "octant": pl.UInt8(),
    "minutes": pl.Float64(),
    "sog_sum": pl.Float64(),  # kn, over the minutes
    "is_slowed": pl.Boolean(),
}
PASSED: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "hour": UTC_US,
    "asset_id": pl.String(),
    "segment": pl.Int32(),
    "to_side": pl.Int8(),
    "sog_kn": pl.Float64(),
}

_PASSAGE_KEY: Final = ["vessel_id", "track_id", "hour", "cell", "octant"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathering:
    """What a pattern is gathered by.

    Attributes:
        moving_kn: a minute slower than this is no passage; inclusive.
        steaming_kn: a slow-down is one only if this was to be expected of her; inclusive.
        slowed_part: a minute under this part of what was to be expected is a slow-down.
        half_life: after so long a passage counts half.
        lately: a slow-down is remembered for this long.
        vessels_least: a row that fewer ships made is not kept.
    """

    moving_kn: float = 1.0
    steaming_kn: float = 5.0
    slowed_part: float = 0.85
    half_life: timedelta = timedelta(days=60)
    lately: timedelta = timedelta(days=90)
    vessels_least: int = 5

    def passages(self, minutes: pl.DataFrame) -> pl.DataFrame:
        """Return PASSAGE of MINUTE: by ship, track, clock hour, cell and direction."""
        sog, expected = pl.col("sog_kn"), pl.col("expected_kn")
        is_moving = (sog >= self.moving_kn) & sog.is_not_nan() & pl.col("cog_deg").is_not_nan()
        is_slowed = (expected >= self.steaming_kn) & (sog < self.slowed_part * expected)
        moving = minutes.filter(is_moving & ~pl.col("nav_status").is_in(AT_REST)).select(
            "vessel_id",
            "track_id",
            hour=pl.col("time").dt.truncate("1h"),
            cell=cell(pl.col("lon_deg"), pl.col("lat_deg")),
            octant=octant(pl.col("cog_deg")),
            minutes=pl.lit(1.0),
            sog_sum=sog.cast(pl.Float64),
            is_slowed=is_slowed & expected.is_not_nan(),
        )
        return joined(conform(moving, PASSAGE))

    def passed(self, crossings: pl.DataFrame) -> pl.DataFrame:
        """Return PASSED of CROSSING: those that were seen, and had a speed of a ship under way."""
        sog = pl.col("sog_kn")
        seen = crossings.filter(~pl.col("is_inferred") & (sog >= self.moving_kn))
        return conform(
            seen.filter(sog.is_not_nan()).with_columns(
                hour=pl.col("time").dt.truncate("1h"), segment=segment(pl.col("kp_km"))
            ),
            PASSED,
        )

    def cells(
        self, passages: pl.DataFrame, vessels: pl.DataFrame, *, end: datetime
    ) -> pl.DataFrame:
        """Return CELL_PATTERN.

        Args:
            passages: PASSAGE, parts of one passage joined.
            vessels: VESSEL; a ship's type is the last she gave.
            end: the instant that ages are counted to.
        """
        is_late = pl.col("hour") >= end - self.lately
        rows = self._weighed(passages, vessels, end=end).with_columns(
            bin=speed_bin(pl.col("sog_sum") / pl.col("minutes")),
            is_slowed=pl.col("is_slowed") & is_late,
        )
        everywhere = {
            "cell": pl.lit(ANY_CELL, pl.Int32),
            "octant": pl.lit(ANY_OCTANT, pl.UInt8),
        }
        key = ["cell", "octant", "ship_class"]
        summed = pl.concat(
            self._summed(rows.with_columns(**level), key, "passages")
            for level in ({}, {"ship_class": pl.lit(ANY_CLASS, pl.UInt8)}, everywhere)
        )
        return cell_pattern(
            summed.filter(pl.col("vessels") >= self.vessels_least).sort(key),
            vessels_least=self.vessels_least,
        )

    def segments(
        self, passed: pl.DataFrame, vessels: pl.DataFrame, *, end: datetime
    ) -> pl.DataFrame:
        """Return SEGMENT_PATTERN of PASSED; the rest as `cells`."""
        rows = self._weighed(passed, vessels, end=end).with_columns(
            bin=speed_bin(pl.col("sog_kn")), is_slowed=pl.lit(value=False)
        )
        everywhere = {
            "asset_id": pl.lit(""),
            "segment": pl.lit(ANY_SEGMENT, pl.Int32),
            "to_side": pl.lit(0, pl.Int8),
        }
        key = ["asset_id", "segment", "to_side", "ship_class"]
        summed = pl.concat(
            self._summed(rows.with_columns(**level), key, "crossings")
            for level in ({}, {"ship_class": pl.lit(ANY_CLASS, pl.UInt8)}, everywhere)
        )
        return segment_pattern(
            summed.filter(pl.col("vessels") >= self.vessels_least).sort(key),
            vessels_least=self.vessels_least,
        )

    def days(self, hours: pl.Series, *, end: datetime) -> float:
        """Return for how many days there were reports, an old hour counting less."""
        heard = pl.DataFrame({"hour": hours.unique().sort()}).select(self._weight(end) / 24.0)
        return float(heard.to_series().sum())

    def _weight(self, end: datetime) -> pl.Expr:
        age = (pl.lit(end, UTC_US) - pl.col("hour")).dt.total_seconds().clip(0)
        return pl.lit(0.5).pow(age / self.half_life.total_seconds()).alias("weight")

    def _weighed(
        self, rows: pl.DataFrame, vessels: pl.DataFrame, *, end: datetime
    ) -> pl.DataFrame:
        """Add to rows how much each counts, and the class of its ship."""
        typed = (
            vessels.drop_nulls("ship_type")
            .sort("vessel_id", "time", nulls_last=False, maintain_order=True)
            .unique("vessel_id", keep="last", maintain_order=True)
            .select("vessel_id", ship_class=ship_class(pl.col("ship_type")))
        )
        known = rows.join(typed, on="vessel_id", how="left", maintain_order="left")
        return known.with_columns(self._weight(end), pl.col("ship_class").fill_null(0))

    def _summed(self, rows: pl.DataFrame, key: list[str], count: str) -> pl.DataFrame:
        """Add up rows by a key."""
        schema = CELL_PATTERN if count == "passages" else SEGMENT_PATTERN
        ship = pl.col("vessel_id")
        totals = rows.group_by(key).agg(
            vessels=ship.n_unique(),
            slowed=pl.col("is_slowed").sum(),
            slowed_vessels=ship.filter(pl.col("is_slowed")).n_unique(),
        )
        by_speed = rows.group_by(*key, "bin").agg(pl.col("weight").sort().sum())
        told = totals.sort(key).with_row_index("row")
        placed = by_speed.join(told.select(*key, "row"), on=key)
        speeds = np.zeros((told.height, SPEED_BINS))
        speeds[placed["row"].to_numpy(), placed["bin"].to_numpy()] = placed["weight"].to_numpy()
        spread = pl.Series("speeds", speeds, dtype=pl.Array(pl.Float64, SPEED_BINS))
        told = told.with_columns(spread)
        return conform(told.with_columns(pl.col("speeds").arr.sum().alias(count)), schema)


def joined(passages: pl.DataFrame) -> pl.DataFrame:
    """Return PASSAGE with the parts of each passage, from several batches, as one."""
    return conform(
        passages.group_by(_PASSAGE_KEY, maintain_order=True).agg(
            pl.col("minutes").sum(), pl.col("sog_sum").sum(), pl.col("is_slowed").any()
        ),
        PASSAGE,
    )
