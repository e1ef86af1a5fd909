"""How many ships cross a line of themselves: crossings a minute and km, where and when looked."""

from typing import Final

import numpy as np

from seawarden.attribute.density import Floats
from seawarden.attribute.settings import Settings

MINUTES_A_DAY: Final = 1440.0
PRIOR_CROSSINGS: Final = 1.0  # how many crossings the usual rate is worth
NEAR_PRIOR_CROSSINGS: Final = 2.0  # how many the rate of the wider stretch is worth near a place
WIDE_KM: Final = 25.0  # each side of the place: the wider stretch


def rates(
    at_km: Floats, crossed_km: Floats, settings: Settings, *,
    stretch_km: tuple[float, float], length_km: float, minutes: float,
) -> Floats:  # fmt: skip
    """Return crossings a minute and km at places of a line, over 0.

    Gamma-Poisson in two steps: the usual rate gives way to that of the wider stretch, and that to
    the rate near each place, as crossings are counted.

    Args:
        at_km: the places.
        crossed_km: kilometre points of all crossings of the line while somebody listened.
        settings: the usual rate, and what is near.
        stretch_km: where the fault may lie; the wider stretch reaches 25 km beyond.
        length_km: of the line.
        minutes: how long somebody listened.
    """
    usual = settings.usual_rate / MINUTES_A_DAY
    low, high = max(stretch_km[0] - WIDE_KM, 0.0), min(stretch_km[1] + WIDE_KM, length_km)
    count = float(np.count_nonzero((crossed_km >= low) & (crossed_km <= high)))
    exposure = max(high - low, 0.0) * minutes
    wide = (PRIOR_CROSSINGS + count) / (PRIOR_CROSSINGS / usual + exposure)
    at_km = np.clip(at_km, 0.0, length_km)
    begin = np.maximum(at_km - settings.near_rate_km, 0.0)
    end = np.minimum(at_km + settings.near_rate_km, length_km)
    held = np.sort(crossed_km)
    near = np.searchsorted(held, end, side="right") - np.searchsorted(held, begin, side="left")
    spans = np.maximum(end - begin, 0.0) * minutes
    found = (NEAR_PRIOR_CROSSINGS + near) / (NEAR_PRIOR_CROSSINGS / wide + spans)
    return np.asarray(found, np.float64)
