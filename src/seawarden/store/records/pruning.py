"""Deleting from the records what is past its time. Alerts and all that officers wrote stay."""

from collections import Counter
from datetime import datetime

import polars as pl

from seawarden.model.retention import CLASSES, Keep
from seawarden.store.records.desk import Desk


def prune(
    desk: Desk,
    keep: Keep,
    classes: pl.DataFrame,
    windows: pl.DataFrame,
    *,
    now: datetime,
    is_dry_run: bool = False,
) -> Counter[str]:
    """Delete, and return how many rows of what.

    Args:
        desk: within a transaction that writes.
        keep: the limits.
        classes: `vessel_class` by `vessel_id`; a vessel that is not there is unknown.
        windows: a vessel that stands here keeps its crossings for as long as ships do whose
            positions are no personal data.
        now: limits count back from here.
        is_dry_run: count, and delete nothing.
    """
    trial = desk.connection.begin_nested()
    deleted = Counter(
        crossings=_crossings(desk, keep, classes, windows, now=now),
        happenings=desk.happenings.forget(before=now - keep.happenings),
        source_minutes=desk.sources.forget(before=now - keep.source_minutes),
        notices=desk.notices.forget(before=now - keep.notices),
    )
    if is_dry_run:
        trial.rollback()
    else:
        trial.commit()
    return +deleted


def _crossings(
    desk: Desk, keep: Keep, classes: pl.DataFrame, windows: pl.DataFrame, *, now: datetime
) -> int:
    count = desk.crossings.forget(before=now - keep.crossings)
    for one in CLASSES:
        if keep.of(one) >= keep.crossings:
            continue
        before = now - keep.of(one)
        crossed = pl.DataFrame(
            {"vessel_id": desk.crossings.vessels(before=before)},
            schema={"vessel_id": pl.UInt32()},
        )
        known = crossed.join(classes, on="vessel_id", how="left").with_columns(
            pl.col("vessel_class").fill_null("unknown")
        )
        due = known.filter(pl.col("vessel_class") == one).join(windows, on="vessel_id", how="anti")
        count += desk.crossings.forget(before=before, vessels=due["vessel_id"].to_list())
    return count
