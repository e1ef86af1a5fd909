"""What every injection gives back, and how its row of truth is written."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from seawarden.app.evaluation.case import TRUTH, line_passages
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL


@dataclass(frozen=True, kw_only=True, slots=True)
class Injected:
    """The reports that stand for those of a ship from now on, and what is true of them.

    Attributes:
        fixes: FIX of the ship under all her numbers, sorted by time.
        truth: TRUTH, without what the traffic's lines and name tell.
        vessels: VESSEL that she says besides what the traffic has.
        replaces: further ships whose reports are among hers now, and no longer their own.
    """

    fixes: pl.DataFrame
    truth: pl.DataFrame
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    replaces: tuple[int, ...] = ()


def span(fixes: pl.DataFrame) -> tuple[datetime, datetime]:
    """Return the times of the first and the last report.

    Raises:
        ProtocolMisuse: there is none.
    """
    first, last = fixes["time"].min(), fixes["time"].max()
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        raise ProtocolMisuse("nothing can be put into traffic without reports")
    return first, last


def row_of_truth(
    *, case_id: str, vessel_id: int, kind: str, onset: datetime, end: datetime, variant: str,
    ratio: float | None = None, other_id: int | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Return one row of TRUTH."""
    return pl.DataFrame(
        {
            "case_id": [case_id], "vessel_id": [vessel_id], "other_id": [other_id],
            "kind": [kind], "onset": [onset],
            "end": [end], "ratio": [ratio], "began_before_line": [None],
            "source_track": [""], "variant": [variant],
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
