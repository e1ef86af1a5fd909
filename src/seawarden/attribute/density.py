"""A density along one axis: boxes, each blurred by a normal distribution, with shares.

One form serves all that is said of a fault: a box without width is a normal distribution, a wide
one a window or a stretch, many beside each other a tail or a place seen from the side.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel

Floats = npt.NDArray[np.float64]

LEAST_PART: Final = 1e-3  # of its blur: a narrower box is as wide as this, and no less exact
FARTHEST_SD: Final = 9.0  # a box farther off than this adds less than 1e-18 of its height
ROOT_HALF: Final = math.sqrt(0.5)
ROOT_TAU: Final = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, kw_only=True, slots=True)
class Blurred:
    """Boxes on an axis. `share` sums to 1, or to less where a part is left to others."""

    share: Floats
    low: Floats
    high: Floats
    sd: Floats  # of the blur; over 0

    @classmethod
    def of(cls, boxes: list[tuple[float, float, float, float]]) -> "Blurred":
        """Return the density of boxes, each as share, low, high and sd."""
        table = np.array(boxes, np.float64).reshape(-1, 4)
        return cls(share=table[:, 0], low=table[:, 1], high=table[:, 2], sd=table[:, 3])

    def widened(self, factor: float) -> "Blurred":
        """Return the same with all doubt so many times as large, about the same middles."""
        middle, half = 0.5 * (self.low + self.high), 0.5 * factor * (self.high - self.low)
        return Blurred(
            share=self.share, low=middle - half, high=middle + half, sd=factor * self.sd
        )

    def joined(self, other: "Blurred") -> "Blurred":
        """Return both beside each other; their shares are kept."""
        return Blurred(
            share=np.concatenate((self.share, other.share)),
            low=np.concatenate((self.low, other.low)),
            high=np.concatenate((self.high, other.high)),
            sd=np.concatenate((self.sd, other.sd)),
        )

    def within(self, low: float, high: float) -> "Blurred":
        """Return the density of what lies between two limits; each box keeps its share.

        A box without a share, or of which next to nothing lies between them, goes; the others
        take its share over.
        """
        inside = _masses(self.low, self.high, self.sd, low, high)
        kept = (inside > np.finfo(np.float64).eps) & (self.share > 0.0)
        if not kept.any():
            return self
        share = self.share[kept]
        share = share * (self.share.sum() / share.sum()) / inside[kept]
        return Blurred(share=share, low=self.low[kept], high=self.high[kept], sd=self.sd[kept])

    def at(self, value: Floats, more_sd: Floats | float = 0.0) -> Floats:
        """Return the density at values, each blurred further by its own doubt."""
        doubt = np.broadcast_to(np.asarray(more_sd, np.float64), value.shape)
        return _densities(
            self.share, self.low, self.high, self.sd,
            np.ascontiguousarray(value, np.float64), np.ascontiguousarray(doubt),
        )  # fmt: skip

    def between(self, low: float, high: float) -> float:
        """Return how much lies between two values."""
        if high <= low:
            return 0.0
        return float(self.share @ _masses(self.low, self.high, self.sd, low, high))

    def limits(self, beyond_sd: float = 4.0) -> tuple[float, float]:
        """Return between which values all but next to nothing lies."""
        return (
            float((self.low - beyond_sd * self.sd).min()),
            float((self.high + beyond_sd * self.sd).max()),
        )


@kernel
def _upto(z: float) -> float:
    """Return the mass of the standard normal distribution up to a value."""
    return 0.5 * math.erfc(-z * ROOT_HALF)


@kernel
def _within(z0: float, z1: float) -> float:
    """Return the mass of the standard normal distribution between two values, in tails too."""
    if z0 > 0.0:
        return _upto(-z0) - _upto(-z1)
    return _upto(z1) - _upto(z0)


@kernel
def _ramp(z: float) -> float:
    """Return the integral of the mass up to a value: z F(z) + f(z)."""
    return z * _upto(z) + math.exp(-0.5 * z * z) / ROOT_TAU


@kernel
def _densities(
    share: Floats, low: Floats, high: Floats, sd: Floats, value: Floats, doubt: Floats
) -> Floats:
    found = np.zeros(value.size)
    for row in range(value.size):
        for box in range(share.size):
            blur = math.sqrt(sd[box] * sd[box] + doubt[row] * doubt[row])
            width = max(high[box] - low[box], LEAST_PART * blur)
            begin = 0.5 * (low[box] + high[box] - width)
            z0, z1 = (value[row] - begin - width) / blur, (value[row] - begin) / blur
            if z0 > FARTHEST_SD or z1 < -FARTHEST_SD:
                continue
            found[row] += share[box] * _within(z0, z1) / width
    return found


@kernel
def _masses(low: Floats, high: Floats, sd: Floats, begin: float, end: float) -> Floats:
    """Return how much of each box lies between two values."""
    found = np.empty(low.size)
    for box in range(low.size):
        width = max(high[box] - low[box], LEAST_PART * sd[box])
        left = 0.5 * (low[box] + high[box] - width)
        total = 0.0
        for edge, sign in ((end, 1.0), (begin, -1.0)):
            z1, z0 = (edge - left) / sd[box], (edge - left - width) / sd[box]
            if z0 > 30.0:  # beyond every tail, where two large ramps differ by the width
                upto = 1.0
            elif z1 < -30.0:
                upto = 0.0
            else:
                upto = (_ramp(z1) - _ramp(z0)) * sd[box] / width
            total += sign * upto
        found[box] = min(max(total, 0.0), 1.0)
    return found
