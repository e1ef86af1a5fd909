"""Where in real traffic a drag can begin: in the middle of a steady passage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seawarden.app.evaluation.injection_path import Floats, Path, instant
from seawarden.model.schema import Schema

EXCLUDED: Final[Schema] = {"vessel_id": pl.UInt32(), "reason": pl.String()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a passage must be, to be one.

    Attributes:
        before: she has been steady for so long when it may begin.
        after: she goes on for at least so long after that.
        silence: a longer one ends a passage.
        least_kn: slower, by her speed over ten minutes, she is on no passage.
        unsteady: share of the reports' speeds over `before` that may lie further than a tenth
            from their median.
    """

    before: timedelta = timedelta(minutes=30)
    after: timedelta = timedelta(minutes=30)
    silence: timedelta = timedelta(minutes=10)
    least_kn: float = 6.0
    unsteady: float = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A stretch of a ship's track, under way and without a long silence.

    Attributes:
        vessel_id: the ship.
        begin: her first report of it.
        end: her last.
        first: the earliest instant at which something may begin.
        last: the latest.
    """

    vessel_id: int
    begin: datetime
    end: datetime
    first: datetime
    last: datetime

    def of(self, track: pl.DataFrame) -> pl.DataFrame:
        """Return those reports (FIX) of the ship that are in the passage."""
        return track.filter(pl.col("time").is_between(self.begin, self.end))


@dataclass(frozen=True, kw_only=True, slots=True)
class Passages:
    """The passages there are, and the ships that have none, with the reason.

    Attributes:
        found: at most one a ship, her longest; in the order of the ships.
        excluded: EXCLUDED.
    """

    found: tuple[Passage, ...]
    excluded: pl.DataFrame


def passages(fixes: pl.DataFrame, asked: Asked | None = None) -> Passages:
    """Find the longest passage of each ship into which a drag can be put.

    Args:
        fixes: FIX.
        asked: what a passage must be.
    """
    wanted = asked or Asked()
    found, excluded = list[Passage](), list[tuple[int, str]]()
    for track in fixes.sort("vessel_id", "time").partition_by("vessel_id", maintain_order=True):
        vessel_id = int(track["vessel_id"][0])
        one = _longest(track, wanted)
        if isinstance(one, str):
            excluded.append((vessel_id, one))
            continue
        begin, end, first, last = (instant(time_s) for time_s in one)
        found.append(Passage(vessel_id=vessel_id, begin=begin, end=end, first=first, last=last))
    return Passages(
        found=tuple(found),
        excluded=pl.DataFrame(excluded, schema=dict(EXCLUDED), orient="row"),
    )


def _longest(track: pl.DataFrame, asked: Asked) -> tuple[float, float, float, float] | str:
    """Return begin, end, first and last of the longest passage, or why there is none."""
    needed_s = (asked.before + asked.after).total_seconds()
    path = Path.of(track)
    stretches = [
        (first, last)
        for first, last in _stretches(path, asked)
        if path.time_s[last] - path.time_s[first] >= needed_s
    ]
    if not stretches:
        return "not under way in sight for long enough"
    first, last = max(stretches, key=lambda ends: path.time_s[ends[1]] - path.time_s[ends[0]])
    onset = _onsets(path, first, last, asked)
    if onset is None:
        return "under way, and never steady for long enough"
    return path.time_s[first], path.time_s[last], *onset


def _stretches(path: Path, asked: Asked) -> list[tuple[int, int]]:
    """Return first and last report of each stretch under way without a long silence."""
    if len(path.time_s) < 2:
        return []
    goes = path.speed_kn() >= asked.least_kn
    silence = np.diff(path.time_s, prepend=path.time_s[0]) > asked.silence.total_seconds()
    number = np.cumsum(silence | (np.diff(goes.astype(np.int8), prepend=0) != 0))
    ends = []
    for one in np.unique(number[goes]):
        rows = np.flatnonzero(number == one)
        ends.append((int(rows[0]), int(rows[-1])))
    return ends


def _onsets(path: Path, first: int, last: int, asked: Asked) -> tuple[float, float] | None:
    """Return the earliest and latest onset of the longest run of steady reports."""
    before_s, after_s = asked.before.total_seconds(), asked.after.total_seconds()
    time_s, speed = path.time_s[first : last + 1], path.said_kn()[first : last + 1]
    can_begin = (time_s >= time_s[0] + before_s) & (time_s <= time_s[-1] - after_s)
    is_new_minute = np.diff(time_s // 60.0, prepend=-1.0) > 0
    rows = np.flatnonzero(can_begin & is_new_minute)
    steady = np.array(
        [_is_steady(time_s, speed, int(row), before_s, asked.unsteady) for row in rows], np.bool_
    )
    runs = _runs(rows, steady) if len(rows) else []
    if not runs:
        return None
    begin, end = max(runs, key=lambda run: time_s[run[1]] - time_s[run[0]])
    return float(time_s[begin]), float(time_s[end])


def _is_steady(time_s: Floats, speed: Floats, row: int, before_s: float, share: float) -> bool:
    """Say whether the speed kept within a tenth of its median until a report."""
    begin = np.searchsorted(time_s, time_s[row] - before_s)
    window = speed[begin : row + 1]
    off = np.abs(window / np.median(window) - 1.0) > 0.1
    return bool(np.mean(off) <= share)


def _runs(rows: NDArray[np.intp], steady: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last row of each run of steady rows."""
    number = np.cumsum(np.diff(steady.astype(np.int8), prepend=0) != 0)
    runs = []
    for one in np.unique(number[steady]):
        within = rows[number == one]
        runs.append((int(within[0]), int(within[-1])))
    return runs
