"""What one ship that nobody heard could have done: several faults, if the speeds between them fit.

Her way is not known, so it is a straight one between where and when the faults may have happened.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from seawarden.attribute.drag_states import DragPrior, Floats
from seawarden.attribute.shares import Sets
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.units import MS_PER_KN

# Speeds of ships at sea as far as those in sight do not tell: mean and spread of merchant ships,
# as strong as so many ships in sight. Judgements.
USUAL_KN: Final = 11.0
USUAL_SD_KN: Final = 4.0
USUAL_COUNT: Final = 10.0
SMOOTHING_KN: Final = 1.5  # a ship seen at a speed stands for speeds about it
FASTEST_KN: Final = 30.0  # faster, nothing drags
SOONEST_MIN: Final = 0.5  # two faults at the same instant are so far apart
NEAREST_KM: Final = 0.05

M_PER_MIN_AT_KN: Final = MS_PER_KN * 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """Where and when faults may have happened: a row a draw, a column a fault."""

    time_min: Floats
    lon_deg: Floats
    lat_deg: Floats


def unseen(
    drawn: Drawn, odds: Floats, crossings_per_min: Floats, prior: DragPrior, seen_kn: Floats
) -> Floats:
    """Return the weight of each set of faults as the work of one unseen ship, against chance.

    Args:
        drawn: times and places of the faults.
        odds: for each fault, unseen ships for one that is seen.
        crossings_per_min: of the line of each fault, along all of it, by ships in sight.
        prior: of drags.
        seen_kn: speeds of ships in sight.

    Returns:
        a weight for each set by its number; that of the empty one is 0.
    """
    count = len(odds)
    once = prior.reach * prior.harm
    weights = np.zeros(1 << count)
    order = np.argsort(drawn.time_min, axis=1, kind="stable")
    for chosen in range(1, 1 << count):
        has = (chosen >> order & 1).astype(np.bool_)
        size = chosen.bit_count()
        faults = order[has].reshape(len(order), size)
        each = odds[faults[:, 0]] * once**size
        if size > 1:
            each = each * _onwards(drawn, faults, crossings_per_min, prior, seen_kn)
        weights[chosen] = prior.is_on() * float(each.mean())
    return weights


def _onwards(
    drawn: Drawn, faults: Sets, crossings_per_min: Floats, prior: DragPrior, seen_kn: Floats
) -> Floats:
    """Return for each draw how well one ship fits all faults after the first."""
    rows = np.arange(len(faults))[:, None]
    time, lon, lat = (
        column[rows, faults] for column in (drawn.time_min, drawn.lon_deg, drawn.lat_deg)
    )
    minutes = np.maximum(np.diff(time, axis=1), SOONEST_MIN)
    metres = np.maximum(_apart_m(lon, lat), NEAREST_KM * 1000.0)
    speed_kn = metres / minutes / M_PER_MIN_AT_KN
    per_min = speed_density(speed_kn, seen_kn) * speed_kn / minutes
    stays = prior.still_on(minutes.ravel()).reshape(minutes.shape)
    usual = crossings_per_min[faults[:, 1:]]
    return np.asarray((prior.goes_on * stays * per_min / usual).prod(axis=1), np.float64)


def _apart_m(lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Return how far each place of a row lies from the one before, in a plane: to 1 in 1,000."""
    east_m, north_m, _ = metres_per_degree(float(lat_deg.mean()))
    run = (np.diff(lon_deg, axis=1) + 180.0) % 360.0 - 180.0
    return np.asarray(np.hypot(run * east_m, np.diff(lat_deg, axis=1) * north_m), np.float64)


def speed_density(speed_kn: Floats, seen_kn: Floats) -> Floats:
    """Return the density of speeds per knot: those in sight, and what is usual; none too fast."""
    centres = np.append(seen_kn[np.isfinite(seen_kn)], USUAL_KN)
    spreads = np.append(np.full(len(centres) - 1, SMOOTHING_KN), USUAL_SD_KN)
    shares = np.append(np.ones(len(centres) - 1), USUAL_COUNT)
    z = (speed_kn[..., None] - centres) / spreads
    bells = np.exp(-0.5 * z**2) / (spreads * np.sqrt(2.0 * np.pi))
    density = (bells * shares).sum(axis=-1) / shares.sum()
    return np.where((speed_kn > 0.0) & (speed_kn <= FASTEST_KN), density, 0.0)
