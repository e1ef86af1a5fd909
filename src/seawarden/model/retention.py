"""Retention: for how long what is kept, and why.

Positions of fishing vessels and pleasure craft tell where persons work and spend their leisure;
Regulation (EU) 2016/679, article 5(1)(e), wants personal data kept no longer than its purpose
needs. The purpose here is to warn and, after damage, to find out: what is near an alert stays.
All numbers are judgements; whoever runs a desk answers for its own.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

# ITU-R M.1371-5, table 53.
FISHING_TYPE: Final = 30
PLEASURE_TYPES: Final = (36, 37)  # sailing, pleasure craft

CLASSES: Final = ("fishing", "pleasure", "unknown", "other")


@dataclass(frozen=True, kw_only=True, slots=True)
class Keep:
    """For how long things are kept, counted in whole days of UTC."""

    # Positions, by class of vessel. A fault is reported within days; a month leaves room to ask.
    fishing: timedelta = timedelta(days=30)
    pleasure: timedelta = timedelta(days=30)
    # She never said what she is. Merchant ships do within minutes, so most are small craft.
    unknown: timedelta = timedelta(days=30)
    # What is usual on a route is learnt over its seasons: a year.
    other: timedelta = timedelta(days=365)
    # Reports around an alert that nobody dismissed. Of the Baltic cases of 2023 courts were
    # still busy more than two years later.
    around_alerts: timedelta = timedelta(days=1096)
    # From so long before such an alert to so long after it: the way there and the way on.
    margin: timedelta = timedelta(hours=12)
    crossings: timedelta = timedelta(days=365)  # of others; small craft as their positions
    happenings: timedelta = timedelta(days=30)  # what browsers were told
    source_minutes: timedelta = timedelta(days=90)  # health of sources
    notices: timedelta = timedelta(days=365)  # mail that was sent

    def of(self, vessel_class: str) -> timedelta:
        """Return for how long positions of one of CLASSES are kept."""
        kept: timedelta = getattr(self, vessel_class)
        return kept


def vessel_class() -> pl.Expr:
    """Return the class of a vessel by its `ship_type`; null: unknown."""
    kind = pl.col("ship_type")
    return (
        pl.when(kind.is_null())
        .then(pl.lit("unknown"))
        .when(kind == FISHING_TYPE)
        .then(pl.lit("fishing"))
        .when(kind.is_in(PLEASURE_TYPES))
        .then(pl.lit("pleasure"))
        .otherwise(pl.lit("other"))
        .alias("vessel_class")
    )
