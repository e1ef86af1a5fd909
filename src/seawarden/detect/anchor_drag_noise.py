"""How ill a ship's speed is known from one report, for `anchor_drag`.

A speed derived from positions carries the rounding of both positions and both times; one report
in ten minutes carries whatever the ship did in that moment. Neither is known beforehand, and both
show in the same way: speeds that follow each other differ. Reports that come often average it out,
and reports that come seldom do not.
"""

from typing import Final

import numpy as np

from seawarden.detect.anchor_drag_memory import Limits
from seawarden.detect.memory import Record
from seawarden.detect.minutes_walk import FLOOR_KN, SLOT_US, SLOTS, SLOTS_LEFT_OUT
from seawarden.geo.kernel import part

# What is expected of her is a median of reports over this long.
EXPECTED_OVER_US: Final = (SLOTS - SLOTS_LEFT_OUT) * SLOT_US
# The variance of a median over that of a mean, for a normal distribution and many values.
MEDIAN_TO_MEAN: Final = 0.5 * np.pi


@part
def learn(at: Record, before_kn: float, elapsed: int, limits: Limits) -> None:
    """Learn by how much the logarithm of her speed differs from one minute heard to the next.

    Half the mean square of the difference is the variance of one, called jitter. A change larger
    than the loss that is watched for counts as one of that size: it is to be judged, not learnt.
    """
    at.heard = min(at.heard + elapsed, limits.restless_us)
    if at.heard > 0:
        change = np.log((at.sog_kn + FLOOR_KN) / (before_kn + FLOOR_KN))
        change = min(abs(change), -limits.watched)
        at.jitter += elapsed / at.heard * (0.5 * change * change - at.jitter)


@part
def least_loss(at: Record, limits: Limits) -> float:
    """Return the loss, as a negative logarithm, at which suspicion begins: jitter is none."""
    return float(min(0.5 * limits.watched, -limits.noise_times * np.sqrt(at.jitter)))


@part
def of_lately(at: Record, limits: Limits) -> float:
    """Return the variance that jitter leaves in the mean of her latest minutes.

    A mean that takes a part w of each new value has w / (2 - w) of the variance of one.
    """
    part_new = at.apart / (limits.recent_us + at.apart)
    return float(at.jitter * part_new / (2.0 - part_new))


@part
def of_expected(at: Record) -> float:
    """Return the variance that jitter leaves in what is expected of her."""
    return float(MEDIAN_TO_MEAN * at.jitter * min(at.apart / EXPECTED_OVER_US, 1.0))
