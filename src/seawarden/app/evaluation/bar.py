"""The bar: few enough false alerts, and enough found, on the same reports as the speed-drop rule.

One without the other is worthless: a judge that is silent has no false alert, and one that alerts
at everything finds all. Neither passes.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from seawarden.app.evaluation.measuring import Measured
from seawarden.app.evaluation.scoring import Share

FALSE_PART: Final = 1 / 20  # of the false tracks of the speed-drop rule
RATIO_FROM: Final = 0.70
RATIO_TO: Final = 0.85
RECALL: Final = 0.8
NEAR: Final = 1e-9  # a ratio is drawn from a grid of decimal fractions


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether a judge passes the bar, and the numbers behind it.

    Attributes:
        false_tracks: ships on a date that it alerted on untouched traffic.
        allowed: so many are allowed.
        found: the share found at speed ratios of 0.70 to 0.85.
    """

    false_tracks: int
    allowed: float
    found: Share

    @property
    def is_passed(self) -> bool:
        """Few enough false alerts, and enough found."""
        is_quiet = self.false_tracks <= self.allowed
        return is_quiet and self.found.tried > 0 and self.found.value >= RECALL


def held_to_the_bar(ours: Measured, reference: Measured) -> Verdict:
    """Hold a judge against the speed-drop rule on the same traffic.

    Args:
        ours: the judge.
        reference: the speed-drop rule.
    """
    within = pl.col("ratio").is_between(RATIO_FROM - NEAR, RATIO_TO + NEAR)
    return Verdict(
        false_tracks=ours.false().vessel_dates,
        allowed=FALSE_PART * reference.false().vessel_dates,
        found=ours.found(within),
    )
