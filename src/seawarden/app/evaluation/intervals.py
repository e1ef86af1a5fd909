"""How sure a count makes us: exact intervals for shares and rates, and resampling by ship and day.

Nothing is assumed to be normal: most counts here are nought or one, where a normal interval lies.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

CONFIDENCE: Final = 0.95
HALVINGS: Final = 60  # of an interval below 1: as fine as the numbers themselves
RESAMPLINGS: Final = 1_000

Distribution = Callable[[float], float]  # of a share or a mean: the chance of what was counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Between these lies the true value, at 95 % confidence."""

    low: float
    high: float


def share_interval(count: int, tried: int) -> Interval:
    """Return the exact interval of a share: Clopper and Pearson (Biometrika 26, 1934).

    Where nothing was tried, nothing is known: 0 to 1.
    """
    if tried == 0:
        return Interval(low=0.0, high=1.0)
    tail = (1.0 - CONFIDENCE) / 2
    return Interval(low=_share_below(count, tried, tail), high=_share_above(count, tried, tail))


def share_at_most(count: int, tried: int) -> float:
    """Return the share that the true one does not exceed, at 95 %: one-sided, exact.

    None of 266 bears out no more than 1.12 %.
    """
    return 1.0 if tried == 0 else _share_above(count, tried, 1.0 - CONFIDENCE)


def rate_interval(count: int, exposure: float) -> Interval:
    """Return the exact interval of a rate of rare events: Garwood (Biometrika 28, 1936).

    Where nothing was watched, nothing is known: 0 to infinity.
    """
    if exposure <= 0.0:
        return Interval(low=0.0, high=math.inf)
    tail = (1.0 - CONFIDENCE) / 2
    low = _mean_below(count, tail) / exposure
    return Interval(low=low, high=_mean_above(count, tail) / exposure)


def rate_at_most(count: int, exposure: float) -> float:
    """Return the rate that the true one does not exceed, at 95 %: one-sided, exact."""
    return math.inf if exposure <= 0.0 else _mean_above(count, 1.0 - CONFIDENCE) / exposure


def resampled(
    units: Sequence[Sequence[float]] | npt.NDArray[np.float64],
    statistic: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
    *,
    rng: np.random.Generator,
) -> Interval:
    """Return the interval of a statistic when units are drawn anew, with replacement.

    A unit is a ship on a day: what she does then is one story, however many numbers it gives.

    Args:
        units: a row for each unit, with the numbers that the statistic adds up.
        statistic: from sums (one row a resampling, one column a number) to one value each; not a
            number where a resampling gives none.
        rng: where the draws come from.
    """
    rows = np.asarray(units, np.float64)
    if len(rows) == 0:
        return Interval(low=math.nan, high=math.nan)
    drawn = rng.multinomial(len(rows), np.full(len(rows), 1.0 / len(rows)), size=RESAMPLINGS)
    values = statistic(drawn.astype(np.float64) @ rows)
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return Interval(low=math.nan, high=math.nan)
    tail = (1.0 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1.0 - tail])
    return Interval(low=float(low), high=float(high))


def share_of_sums(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the first sum over the second; not a number where the second is nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1], np.float64)


def _share_above(count: int, tried: int, tail: float) -> float:
    """Return the share at which so few as were counted have a chance of `tail`."""
    if count >= tried:
        return 1.0
    return _crossing(lambda share: _so_few(count, tried, share), tail, low=0.0, high=1.0)


def _share_below(count: int, tried: int, tail: float) -> float:
    """Return the share at which so many as were counted have a chance of `tail`."""
    return 1.0 - _share_above(tried - count, tried, tail)


def _so_few(count: int, tried: int, share: float) -> float:
    """Return the chance of at most `count` of `tried`."""
    if share <= 0.0:
        return 1.0
    if share >= 1.0:
        return 0.0
    yes, no = math.log(share), math.log1p(-share)
    whole = math.lgamma(tried + 1)
    return math.fsum(
        math.exp(
            whole - math.lgamma(k + 1) - math.lgamma(tried - k + 1) + k * yes + (tried - k) * no
        )
        for k in range(count + 1)
    )


def _mean_above(count: int, tail: float) -> float:
    """Return the mean at which so few as were counted have a chance of `tail`."""
    most = 20.0 + 4.0 * count  # beyond any interval at this confidence
    return _crossing(lambda mean: _so_few_events(count, mean), tail, low=0.0, high=most)


def _mean_below(count: int, tail: float) -> float:
    """Return the mean at which so many as were counted have a chance of `tail`."""
    if count == 0:
        return 0.0
    high = float(count)
    return _crossing(lambda mean: _so_few_events(count - 1, mean), 1.0 - tail, low=0.0, high=high)


def _so_few_events(count: int, mean: float) -> float:
    if mean <= 0.0:
        return 1.0
    log = math.log(mean)
    return math.fsum(math.exp(k * log - mean - math.lgamma(k + 1)) for k in range(count + 1))


def _crossing(falling: Distribution, wanted: float, *, low: float, high: float) -> float:
    """Return where a falling function takes a value."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if falling(middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
