"""Peers: how fast other ships go, near by and on the same way, against what each usually does.

When all ships on a way slow down together, it is the weather, the ice or an order, and no anchor.
Ships are told apart by number, so that none is her own peer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import column
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, Schema, conform

NAME: Final = "peers"

RATIO_STEPS: Final = 1 << 16  # a ratio is summed in whole steps: no order of adding matters
DEGREE_M: Final = 110_000.0  # of latitude, a little less than the shortest on WGS 84 (110,574)

# What one ship did in one stretch of time.
PEER: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "until": UTC_US,  # the end of the stretch: from then on it is complete
    "lon_deg": pl.Float64(),  # at the last of its minutes
    "lat_deg": pl.Float64(),
    "cog_deg": pl.Float32(),
    "ratio_sum": pl.Int64(),  # of speed / expected over its minutes, in RATIO_STEPS
    "slowest": pl.Int64(),  # the least of them
    "minute_count": pl.Int64(),
}

# What is said of the peers of a ship.
PEERS_FOUND: Final[Schema] = {
    "peer_count": pl.UInt32(),  # distinct ships; 0 as well if she has no course
    "peer_part": pl.Float64(),  # median over them of each one's lowest ratio; null: none
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Peers:
    """What every ship with an expectation did, in stretches of `stretch`.

    A minute belongs to the stretch in which it became known, so that a stretch is complete at its
    end. Ships expected to go slower than `passage_kn` tell nothing: they are not on passage.
    `kept` covers what a suspicion may look back on, and the longest silence within one.
    """

    MEMORY: ClassVar[Schema] = PEER

    stretch: timedelta = timedelta(minutes=20)
    passage_kn: float = 5.0
    kept: timedelta = timedelta(hours=5)

    def step(self, state: pl.DataFrame, minutes: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the stretches with MINUTE taken in."""
        del now
        ratio = pl.col("sog_kn") / pl.col("expected_kn")
        until = pl.col("known").dt.truncate(self.stretch) + self.stretch
        told = minutes.filter(
            pl.col("expected_kn") >= self.passage_kn,
            ratio.is_not_nan(),
            pl.col("cog_deg").is_not_nan(),
        )
        if told.is_empty():
            return state
        fresh = told.select(
            "vessel_id", "lon_deg", "lat_deg", "cog_deg",
            until=until,
            ratio_sum=(ratio * RATIO_STEPS).round(0).cast(pl.Int64),
            slowest=(ratio * RATIO_STEPS).round(0).cast(pl.Int64),
            minute_count=pl.lit(1, dtype=pl.Int64),
        )  # fmt: skip
        fresh = _joined(fresh)
        is_open = pl.col("until") >= fresh["until"].min()
        both = pl.concat([state.filter(is_open), fresh])
        return pl.concat([state.filter(~is_open), _joined(both)])

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without the stretches that ended long ago."""
        oldest = now - self.kept
        if state.is_empty() or state["until"].min() >= oldest:  # type: ignore[operator]  # a time
            return state
        return state.filter(pl.col("until") >= oldest)


def peers_of(
    asked: pl.DataFrame, told: pl.DataFrame | None, *, reach_m: float, window: timedelta,
    either_side_deg: float, slowest_part: float,
) -> pl.DataFrame:  # fmt: skip
    """Return PEERS_FOUND for each ship asked about, in their order.

    Args:
        asked: `vessel_id`, `known` (only stretches complete by then are looked at), `lon_deg`,
            `lat_deg`, `cog_deg` (NaN: she has no peers).
        told: PEER; null: nobody gathered it.
        reach_m: how near a peer was, inclusive.
        window: how long ago her stretch ended at most, exclusive.
        either_side_deg: how far her course was off, inclusive.
        slowest_part: a stretch in which a ship fell below this part of what was expected of her
            says that she stopped, and nothing of wind and sea.
    """
    if told is None or asked.is_empty():
        nothing = pl.lit(0, dtype=pl.UInt32).alias("peer_count")
        return conform(asked.with_columns(nothing, peer_part=None), PEERS_FOUND)
    reach_deg = reach_m / DEGREE_M
    north, south = asked.select(pl.max("lat_deg"), least=pl.min("lat_deg")).row(0)
    latest, earliest = asked.select(pl.max("known"), least=pl.min("known")).row(0)
    near = told.filter(
        pl.col("lat_deg").is_between(south - reach_deg, north + reach_deg),
        pl.col("until").is_between(earliest - window, latest),
        pl.col("slowest") >= slowest_part * RATIO_STEPS,
    ).sort("vessel_id", "until")
    count, part = np.zeros(asked.height, np.uint32), np.full(asked.height, np.nan)
    _find(
        _columns(asked.with_columns(until="known", ratio=0.0)),
        _columns(near.with_columns(ratio=_ratio())),
        (reach_m, float(window // timedelta(microseconds=1)), either_side_deg),
        count, part,
    )  # fmt: skip
    found = pl.DataFrame({"peer_count": count, "peer_part": part})
    return conform(found.with_columns(pl.col("peer_part").fill_nan(None)), PEERS_FOUND)


def _ratio() -> pl.Expr:
    return pl.col("ratio_sum") / (pl.col("minute_count") * RATIO_STEPS)


def _joined(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each ship and stretch, with the latest position."""
    last = [pl.col(name).last() for name in ("lon_deg", "lat_deg", "cog_deg")]
    sums = [pl.col(name).sum() for name in ("ratio_sum", "minute_count")]
    return conform(
        rows.group_by("vessel_id", "until", maintain_order=True).agg(
            *last, *sums, pl.col("slowest").min()
        ),
        PEER,
    )


class _Told(NamedTuple):
    """PEER as arrays, by ship; or those who ask, with `until` as the instant they ask at."""

    ship: npt.NDArray[np.uint32]
    until: npt.NDArray[np.int64]  # µs
    lon: Floats
    lat: Floats
    cog: Floats
    ratio: Floats


def _columns(rows: pl.DataFrame) -> _Told:
    return _Told(
        ship=rows["vessel_id"].to_numpy(),
        until=column(rows["until"]),
        lon=rows["lon_deg"].to_numpy(),
        lat=rows["lat_deg"].to_numpy(),
        cog=rows["cog_deg"].cast(pl.Float64).to_numpy(),
        ratio=rows["ratio"].to_numpy(),
    )


@kernel
def _find(
    asked: _Told, told: _Told, limits: tuple[float, float, float],
    count: npt.NDArray[np.uint32], part: Floats,
) -> None:  # fmt: skip
    """Find the peers of each who asks; `told` is sorted by ship."""
    lowest = np.empty(told.ship.size)
    for row in range(asked.ship.size):
        found, latest = 0, -1
        for other in range(told.ship.size):
            if not _is_peer(asked, row, told, other, limits):
                continue
            if found > 0 and told.ship[other] == told.ship[latest]:
                lowest[found - 1] = min(lowest[found - 1], told.ratio[other])
            else:
                lowest[found] = told.ratio[other]
                found += 1
            latest = other
        count[row] = found
        if found:
            part[row] = np.median(lowest[:found])


@kernel
def _is_peer(
    asked: _Told, row: int, told: _Told, other: int, limits: tuple[float, float, float]
) -> bool:
    reach_m, window_us, either_side_deg = limits
    # Most are nowhere near: the cheapest question first.
    if abs(told.lat[other] - asked.lat[row]) * DEGREE_M > reach_m:
        return False
    if told.ship[other] == asked.ship[row]:
        return False
    age_us = asked.until[row] - told.until[other]
    if age_us < 0 or age_us >= window_us:
        return False
    off = abs((told.cog[other] - asked.cog[row] + 180.0) % 360.0 - 180.0)
    if not off <= either_side_deg:
        return False
    east_m, north_m = offset_m(asked.lon[row], asked.lat[row], told.lon[other], told.lat[other])
    return bool(np.hypot(east_m, north_m) <= reach_m)
