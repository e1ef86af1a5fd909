"""How long a repair takes: by what is known of past ones."""

from collections.abc import Mapping
from statistics import median
from typing import Final

import polars as pl

from seawarden.model.importance import REPAIR, Range
from seawarden.model.schema import conform

# A kind without a past case takes the days of the kind most like it: a judgement.
LIKE: Final[Mapping[str, str]] = {"oil": "gas", "water": "gas"}


def repair_days(repairs: pl.DataFrame) -> dict[str, Range]:
    """Return the days out of service by kind: least, median and most of the cases of REPAIR."""
    days = {
        str(kind): sorted(cases["days"].drop_nulls().to_list())
        for (kind,), cases in conform(repairs, REPAIR).group_by("kind", maintain_order=True)
    }
    ranges = {
        kind: Range(low=cases[0], best=median(cases), high=cases[-1])
        for kind, cases in days.items()
        if cases
    }
    borrowed = {
        kind: ranges[like] for kind, like in LIKE.items() if kind not in ranges and like in ranges
    }
    return ranges | borrowed
