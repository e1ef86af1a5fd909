"""Reach: which lines a ship can have come to while nobody heard her, and when.

While she is silent she may be anywhere that her highest speed allows from where she was last
heard (a disc); once she is heard again, only where it also allows the way back (an ellipse). At a
point p of a line the earliest contact is `t0 + |a - p| / v`, the latest `t1 - |p - b| / v`. Ways
are straight, so land in between makes the true times later and earlier than these.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]


class Gaps(NamedTuple):
    """Silences, one value each."""

    lon0: Floats  # where she was last heard, degrees
    lat0: Floats
    lon1: Floats  # where she was heard again; not a number: she has not been
    lat1: Floats
    seconds: Floats  # from the one to the other, or to the instant of the question
    speed_m_s: Floats  # her highest; over 0


class Asked(NamedTuple):
    """Lines as pieces."""

    ends: Floats  # four columns: longitude and latitude of both ends of a piece
    asset: Indices  # number of the line of each piece
    accuracy_m: Floats  # of each line: it may lie so much nearer than drawn
    is_asked: npt.NDArray[np.bool_]  # of each line


class Reached(NamedTuple):
    """The line with the most time to spare for each silence."""

    asset: Indices  # -1: there is none
    earliest_s: Floats  # after she was last heard
    latest_s: Floats  # likewise; the end of the silence if she has not been heard again
    detour_m: Floats  # the way over that point: |a - p| + |p - b|, without b |a - p|

    @property
    def slack_s(self) -> Floats:
        """Time to spare; under 0: she cannot have come to it."""
        return self.latest_s - self.earliest_s


def reached(gaps: Gaps, lines: Asked) -> Reached:
    """Find for each silence the line that leaves her the most time to spare.

    A line as good as another comes first in its order. Points are taken at the ends of each piece
    and at the places nearest to where she was heard before and after: with pieces of 2 km the way
    over the best of these is longer than the shortest by less than that.
    """
    count = gaps.lon0.size
    found = Reached(
        np.full(count, -1, np.int32), np.full(count, np.nan), np.full(count, np.nan),
        np.full(count, np.nan),
    )  # fmt: skip
    _reach(gaps, lines, found)
    return found


@kernel
def _reach(gaps: Gaps, lines: Asked, found: Reached) -> None:
    for row in range(gaps.lon0.size):
        speed, most = gaps.speed_m_s[row], -np.inf
        for piece in range(lines.asset.size):
            asset = lines.asset[piece]
            if not lines.is_asked[asset]:
                continue
            there, back = _ways(gaps, row, lines.ends, piece)
            spare = lines.accuracy_m[asset]
            earliest = max(there - spare, 0.0) / speed
            latest = gaps.seconds[row] - max(back - spare, 0.0) / speed
            if latest - earliest > most:
                most = latest - earliest
                found.asset[row] = asset
                found.earliest_s[row] = earliest
                found.latest_s[row] = latest
                found.detour_m[row] = there + back


@kernel
def _ways(gaps: Gaps, row: int, ends: Floats, piece: int) -> tuple[float, float]:
    """Return the ways to and from the point of a piece over which both are shortest, in m."""
    x0, y0 = offset_m(gaps.lon0[row], gaps.lat0[row], ends[piece, 0], ends[piece, 1])
    x1, y1 = offset_m(gaps.lon0[row], gaps.lat0[row], ends[piece, 2], ends[piece, 3])
    foot = _part(x0, y0, x1, y1)
    if np.isnan(gaps.lon1[row]):
        return np.hypot(x0 + foot * (x1 - x0), y0 + foot * (y1 - y0)), 0.0
    u0, w0 = offset_m(gaps.lon1[row], gaps.lat1[row], ends[piece, 0], ends[piece, 1])
    u1, w1 = offset_m(gaps.lon1[row], gaps.lat1[row], ends[piece, 2], ends[piece, 3])
    least, there, back = np.inf, np.inf, np.inf
    for part in (0.0, 1.0, foot, _part(u0, w0, u1, w1)):
        one = np.hypot(x0 + part * (x1 - x0), y0 + part * (y1 - y0))
        other = np.hypot(u0 + part * (u1 - u0), w0 + part * (w1 - w0))
        if one + other < least:
            least, there, back = one + other, one, other
    return there, back


@kernel
def _part(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return the part of a piece before its place nearest to the origin, 0 to 1."""
    run, rise = x1 - x0, y1 - y0
    return min(max(-(x0 * run + y0 * rise) / (run * run + rise * rise), 0.0), 1.0)
