"""What the budget knob would change: the same alerts, at the level each budget leaves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from seawarden.detect.calibration import Calibration, budgeted
from seawarden.model.alert import LEVELS

DAY: Final = timedelta(days=1)
BUDGETS: Final = (0.1, 0.3, 1.0, 3.0, 10.0)  # false alerts of level high a day


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIf:
    """How many alerts there would have been of each level."""

    budget: float | None  # false alerts of level high a day; null: no budget
    info: int
    low: int
    high: int


def what_if(
    alerts: pl.DataFrame,
    calibration: Calibration,
    *,
    vessel_days: float,
    span: timedelta,
    budgets: Sequence[float] = BUDGETS,
) -> tuple[WhatIf, ...]:
    """Return the levels of alerts (ALERT) without a budget and under each of some.

    Args:
        alerts: the last revision of each, as judged, before any budget.
        calibration: the benign traffic that says what chance brings.
        vessel_days: the traffic watched, in days of 24 h.
        span: how long the watch was.
        budgets: to be tried.
    """
    rows = [_counted(None, alerts)]
    for budget in budgets:
        left = budgeted(
            alerts, calibration, vessel_days=vessel_days, days=span / DAY, budget=budget
        )
        rows.append(_counted(budget, left))
    return tuple(rows)


def _counted(budget: float | None, alerts: pl.DataFrame) -> WhatIf:
    counts = dict(alerts.group_by("level").len().iter_rows())
    info, low, high = (counts.get(level, 0) for level in LEVELS)
    return WhatIf(budget=budget, info=info, low=low, high=high)
