"""What every injection gives back, and how its row of truth is written."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from seawarden.app.evaluation.case import TRUTH, line_passages
from seawarden.model.schema import conform, empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Injected:
    """The reports that stand for a ship's own from now on, and what is true of them."""

    fixes: pl.DataFrame  # FIX of the ship, sorted by time
    truth: pl.DataFrame  # TRUTH, `began_before_line` still to be filled by `with_lines`


def row_of_truth(
    *, case_id: str, vessel_id: int, kind: str, onset: datetime, end: datetime, variant: str,
    ratio: float | None = None, source_track: str = "",
) -> pl.DataFrame:  # fmt: skip
    """Return one row of TRUTH."""
    return pl.DataFrame(
        {
            "case_id": [case_id], "vessel_id": [vessel_id], "kind": [kind], "onset": [onset],
            "end": [end], "ratio": [ratio], "began_before_line": [None],
            "source_track": [source_track], "variant": [variant],
        },
        schema=dict(TRUTH),
    )  # fmt: skip


def with_lines(truth: pl.DataFrame, fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Fill in how long before the first line that she passes each matter began.

    Args:
        truth: TRUTH.
        fixes: FIX of these ships, as injected.
        assets: ASSET.
    """
    if truth.is_empty():
        return empty(TRUTH)
    ships = fixes.join(truth.select("vessel_id"), on="vessel_id", how="semi")
    passed = line_passages(ships, assets).join(
        truth.select("case_id", "vessel_id", "onset", "end"), on="vessel_id"
    )
    first = (
        passed.filter(pl.col("time").is_between("onset", "end", closed="right"))
        .group_by("case_id")
        .agg(began_before_line=(pl.col("time") - pl.col("onset")).min())
    )
    filled = truth.drop("began_before_line").join(
        first, on="case_id", how="left", maintain_order="left"
    )
    return conform(filled, TRUTH)
