"""Rules that others use, on the same reports: what ours is held against.

Each rule is written out from its description, without settings to turn. It reads FIX and lines,
and returns ALARM: the reports at which it begins to hold. A *track* here is one ship on one UTC
date, as the traffic file of the Kattegat counts them, and no rule looks from one into another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.geo.corridor import corridor, near
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.units import M_PER_NM

# When a rule, or a detector, first says something of a ship.
ALARM: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "time": UTC_US,  # of the report at which it begins to hold
}

# The definitions. Fences: within one nautical mile of a line, and slower than this.
FENCE_M: Final = M_PER_NM
FENCE_KN: Final = 3.0

# The speed-drop rule. Report i is slow when its speed is below 0.9 of the median speed of the
# reports i-61 to i-11 of its track, both included: 51 reports, all of which must be there, and
# that median is over 5 kn. Each report has a median of its own. Ten slow reports in a row alarm.
DROP_FIRST: Final = 61
DROP_LAST: Final = 11
DROP_RATIO: Final = 0.9
DROP_LEAST_KN: Final = 5.0
DROP_RUN: Final = 10

# Loitering by Global Fishing Watch: a mean speed under 2 kn over an hour. An hour counts as
# watched when its first and last report lie so far apart.
LOITER_KN: Final = 2.0
LOITER_OVER: Final = timedelta(hours=1)
LOITER_WATCHED: Final = timedelta(minutes=50)

# A sequential test without explanations (Page, Biometrika 41, 1954), for a loss to 0.82 of the
# ship's own speed: the mean of ln(speed + 0.1 kn) of each minute against the median of the minutes
# 60 to 10 before, in units of 1.48 median absolute deviations of the last hour, at least 0.03.
# It alarms when the sum passes 10; the expectation stands still while the sum is over nought.
CUSUM_RATIO: Final = 0.82
CUSUM_LIMIT: Final = 10.0
CUSUM_WINDOW_MIN: Final = 60
CUSUM_LEFT_OUT_MIN: Final = 10
CUSUM_MINUTES_LEAST: Final = 20
CUSUM_SPREAD_LEAST: Final = 0.03
CUSUM_SPREAD_MOST: Final = 1.0
CUSUM_LEAST_KN: Final = 5.0
CUSUM_SILENCE_MIN: Final = 30
MAD_TO_SD: Final = 1.48
FLOOR_KN: Final = 0.1

TRACK: Final = ("vessel_id", "date")
Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """A rule that ours is held against.

    Attributes:
        name: short.
        says: the rule, in one sentence.
        alarms: from FIX and lines (ASSET) to ALARM, sorted by time and ship.
    """

    name: str
    says: str
    alarms: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]


def slow_in_fence(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Alarm at any report under 3 kn within 1.852 km of a line."""
    rows = _within(_tracks(fixes), assets)
    return _begins(rows, pl.col("is_within") & (pl.col("sog_kn") < FENCE_KN))


def entry_into_fence(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Alarm at any report within 1.852 km of a line, whatever the speed."""
    return _begins(_within(_tracks(fixes), assets), pl.col("is_within"))


def speed_drop(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:  # noqa: ARG001  lines do not matter to it
    """Alarm at the tenth report in a row below 0.9 of the median of reports i-61 to i-11."""
    rows = _tracks(fixes).filter(pl.col("sog_kn").is_not_null())
    return _by_track(rows, _drops)


def hourly_loitering(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:  # noqa: ARG001  likewise
    """Alarm where the mean speed of the last hour is under 2 kn."""
    rows = _tracks(fixes).filter(pl.col("sog_kn").is_not_null())
    hour = rows.rolling("time", period=LOITER_OVER, group_by=list(TRACK)).agg(
        mean_kn=pl.col("sog_kn").mean(), since=pl.col("time").first()
    )
    is_watched = pl.col("time") - pl.col("since") >= LOITER_WATCHED
    return _begins(hour, is_watched & (pl.col("mean_kn") < LOITER_KN))


def plain_cusum(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:  # noqa: ARG001  likewise
    """Alarm where the ship's own speed has fallen, whatever may explain it."""
    level = (pl.col("sog_kn").cast(pl.Float64) + FLOOR_KN).log()
    minutes = (
        _tracks(fixes)
        .filter(pl.col("sog_kn").is_not_null())
        .group_by(*TRACK, minute=pl.col("time").dt.truncate("1m"), maintain_order=True)
        .agg(level=level.mean(), time=pl.col("time").last())
    )
    return _by_track(minutes, _falls)


BASELINES: Final = (
    Baseline(
        name="slow in a fence",
        says="any report under 3 kn within 1.852 km of a line",
        alarms=slow_in_fence,
    ),
    Baseline(
        name="entry into a fence",
        says="any report within 1.852 km of a line",
        alarms=entry_into_fence,
    ),
    Baseline(
        name="speed drop",
        says="ten reports in a row, each below 0.9 of the median of reports i-61 to i-11 of its "
        "track, that median over 5 kn",
        alarms=speed_drop,
    ),
    Baseline(
        name="hourly loitering",
        says="a mean speed under 2 kn over an hour (Global Fishing Watch)",
        alarms=hourly_loitering,
    ),
    Baseline(
        name="plain CUSUM",
        says="a sequential test of the ship's own speed for a loss to 0.82, no explanations",
        alarms=plain_cusum,
    ),
)


def _tracks(fixes: pl.DataFrame) -> pl.DataFrame:
    """Return the reports track by track; two at one instant stay in their order."""
    dated = fixes.with_columns(date=pl.col("time").dt.date())
    return dated.sort(*TRACK, "time", maintain_order=True)


def _within(rows: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    found = near(
        corridor(assets, radius_m=FENCE_M), rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy()
    )
    is_within = np.zeros(rows.height, np.bool_)
    is_within[found.row] = True
    return rows.with_columns(is_within=pl.Series(is_within))


def _begins(rows: pl.DataFrame, holds: pl.Expr) -> pl.DataFrame:
    """Return ALARM where a rule holds and did not at the track's report before."""
    now = rows.with_columns(holds=holds.fill_null(value=False))
    before = pl.col("holds").shift(fill_value=False).over(TRACK)
    return _alarms(now.filter(pl.col("holds") & ~before))


def _by_track(rows: pl.DataFrame, judge: Callable[[pl.DataFrame], Rows]) -> pl.DataFrame:
    """Return ALARM at the rows that a judge of one track names."""
    found = [
        track[judge(track)]
        for track in rows.partition_by(*TRACK, maintain_order=True)
        if track.height
    ]
    return _alarms(pl.concat([rows.clear(), *found]))


def _alarms(rows: pl.DataFrame) -> pl.DataFrame:
    return conform(rows.sort("time", "vessel_id"), ALARM)


def _drops(track: pl.DataFrame) -> Rows:
    """Return the reports of a track that complete a run of slow ones."""
    speeds = track["sog_kn"].cast(pl.Float64).to_numpy()
    if len(speeds) <= DROP_FIRST:
        return np.empty(0, np.int64)
    width = DROP_FIRST - DROP_LAST + 1
    windows = np.lib.stride_tricks.sliding_window_view(speeds, width)
    median = np.median(windows[: len(speeds) - DROP_FIRST], axis=1)
    is_slow = np.zeros(len(speeds), np.bool_)
    is_slow[DROP_FIRST:] = (median > DROP_LEAST_KN) & (speeds[DROP_FIRST:] < DROP_RATIO * median)
    run = _runs(is_slow)
    return np.flatnonzero(run == DROP_RUN)


def _runs(marks: npt.NDArray[np.bool_]) -> Rows:
    """Return for each place how many marks in a row end there."""
    places = np.arange(1, len(marks) + 1)
    last_gap = np.maximum.accumulate(np.where(marks, 0, places))
    return np.asarray(places - last_gap, np.int64)


def _falls(track: pl.DataFrame) -> Rows:
    """Return the minutes of a track at which the sum passes its limit."""
    number = track["minute"].to_physical().to_numpy() // 60_000_000
    level = track["level"].to_numpy()
    expected, spread = _own_hour(number - number[0], level)
    drift = -np.log(CUSUM_RATIO)
    least = np.log(CUSUM_LEAST_KN + FLOOR_KN)
    total, held, found = 0.0, (np.nan, np.nan), []
    for row in range(len(level)):
        if row and number[row] - number[row - 1] > CUSUM_SILENCE_MIN:
            total = 0.0
        if total == 0.0:
            held = (expected[row], spread[row])
        if not held[0] > least:  # no expectation, or too slow a ship to lose way
            continue
        shift = drift / held[1]
        before = total
        z = (held[0] - level[row]) / held[1]
        total = max(0.0, total + shift * z - shift * shift / 2)
        if before <= CUSUM_LIMIT < total:
            found.append(row)
    return np.asarray(found, np.int64)


def _own_hour(minute: Rows, level: Numbers) -> tuple[Numbers, Numbers]:
    """Return what is to be expected of each minute, and the spread in the hour before it.

    Not a number where fewer than 20 of the minutes looked at have a report.
    """
    grid = np.full(int(minute[-1]) + 1 + CUSUM_WINDOW_MIN, np.nan)
    grid[minute + CUSUM_WINDOW_MIN] = level
    windows = np.lib.stride_tricks.sliding_window_view(grid, CUSUM_WINDOW_MIN)[minute]
    expected = _medians(windows[:, : CUSUM_WINDOW_MIN - CUSUM_LEFT_OUT_MIN + 1])
    middle = _medians(windows)
    deviation = _medians(np.abs(windows - middle[:, None]))
    return expected, np.clip(MAD_TO_SD * deviation, CUSUM_SPREAD_LEAST, CUSUM_SPREAD_MOST)


def _medians(windows: Numbers) -> Numbers:
    """Return the median of each row without what is not a number; too few of them give none."""
    ordered = np.sort(windows, axis=1)  # not a number comes last
    count = np.isfinite(windows).sum(axis=1)
    enough = count >= CUSUM_MINUTES_LEAST
    row, half = np.arange(len(windows)), np.maximum(count, 1)
    middle = (ordered[row, (half - 1) // 2] + ordered[row, half // 2]) / 2
    return np.where(enough, middle, np.nan)
