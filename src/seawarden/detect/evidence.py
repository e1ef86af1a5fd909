"""The numbers behind an alert, as one column."""

from typing import Final

import polars as pl

from seawarden.model.alert import EVIDENCE

Item = tuple[str, pl.Expr, str, float | pl.Expr]

CLOCK: Final = "%-d %b %H:%M"


def evidence(*items: Item) -> pl.Expr:
    """Return the evidence column.

    Args:
        items: what was looked at in words, its value (null: could not be judged), its unit, and
            its weight in the decision (0: shown, not used), for all rows or for each.
    """
    return pl.concat_list(
        pl.struct(
            pl.lit(name).alias("name"),
            value.cast(pl.Float64).alias("value"),
            pl.lit(unit).alias("unit"),
            (weight if isinstance(weight, pl.Expr) else pl.lit(weight)).alias("weight"),
        )
        for name, value, unit, weight in items
    ).cast(EVIDENCE)


def clock(time: str) -> pl.Expr:
    """Return a time as an officer says it: day, month, hours and minutes, in UTC."""
    return pl.col(time).dt.strftime(CLOCK)


def rounded(quantity: str, digits: int = 0) -> pl.Expr:
    """Return a quantity as text for a sentence."""
    if digits == 0:
        return pl.col(quantity).round(0).cast(pl.Int64).cast(pl.String)
    return pl.col(quantity).round(digits).cast(pl.String)
