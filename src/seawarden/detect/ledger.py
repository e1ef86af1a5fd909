"""The ledger of alerts: one identity a matter, a revision for each change."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.model.alert import ALERT, EVENT, LEVELS
from seawarden.model.schema import conform, empty

# The key of a run that belongs to no node. It is public: identities made with it can be computed
# by anyone who has the reports, and are never sent to a partner.
OPEN_KEY: Final = b"seawarden run without a node"

# How long a closed alert can still be revised by late reports.
REMEMBERED: Final = timedelta(hours=24)

IDENTITY: Final = ("kind", "track_id", "start")


def enter(ledger: pl.DataFrame, events: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Turn events into revisions of alerts.

    Args:
        ledger: ALERT, the latest revision of each alert still remembered.
        events: EVENT in the order in which they became known.
        key: the node's secret; `OPEN_KEY` where there is none.

    Returns:
        ALERT, a row for each event in its order. A matter is one by kind, track and first onset:
        two lines crossed at one instant are one alert, the second a revision of the first.
    """
    if events.is_empty():
        return empty(ALERT)
    identity = pl.struct(IDENTITY).map_batches(
        lambda rows: _identities(rows, key), return_dtype=pl.String
    )
    told = events.with_row_index("turn").with_columns(identity.alias("alert_id"))
    known = ledger.select("alert_id", known=pl.col("revision").cast(pl.Int64))
    told = told.join(known, on="alert_id", how="left", maintain_order="left")
    turn = pl.int_range(pl.len()).over("alert_id")
    told = told.with_columns(revision=pl.col("known").fill_null(-1) + 1 + turn)
    is_again = (pl.col("revision") > 0) & (pl.col("status") == "raised")
    status = pl.when(is_again).then(pl.lit("revised")).otherwise("status")
    return conform(told.sort("turn").with_columns(status=status), ALERT)


def latest(ledger: pl.DataFrame, revisions: pl.DataFrame) -> pl.DataFrame:
    """Return the newest revision of every alert, in the order in which each was first raised."""
    if revisions.is_empty():
        return ledger
    return conform(
        pl.concat([ledger, revisions]).unique("alert_id", keep="last", maintain_order=True), ALERT
    )


def remembered(ledger: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Return the alerts that may still change: those closed long ago are left to the records."""
    if ledger.is_empty():
        return ledger
    is_over = pl.col("status").is_in(["closed", "withdrawn"]) & (pl.col("end") < now - REMEMBERED)
    return ledger.filter(~is_over)


def in_order(alerts: pl.DataFrame) -> pl.DataFrame:
    """Return alerts in the order in which a watch looks at them, the same however they came.

    Those still open first; then by level; then by the time there is until the ship reaches a line,
    the least first; then by onset.
    """
    is_over = pl.col("status").is_in(["closed", "withdrawn"])
    rank = pl.col("level").replace_strict(
        {level: place for place, level in enumerate(reversed(LEVELS))}, return_dtype=pl.Int8
    )
    lead = pl.when(~is_over).then("lead_time")
    return alerts.sort(
        is_over, rank, lead, "start", "kind", "vessel_id", "track_id", "alert_id", nulls_last=True
    )


def _identities(rows: pl.Series, key: bytes) -> pl.Series:
    """Name each matter by a keyed digest: it cannot be enumerated without the key."""
    parts = rows.struct.unnest().with_columns(pl.col("start").to_physical())
    return pl.Series(
        [
            hashlib.blake2b(
                f"{kind}|{track}|{start}".encode(), key=key, digest_size=12
            ).hexdigest()
            for kind, track, start in parts.select(IDENTITY).iter_rows()
        ],
        dtype=pl.String,
    )


def changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the events of `after` that say something else than the ledger did.

    Args:
        before: ALERT.
        after: ALERT, the same ships judged again.
    """
    said = [name for name in EVENT if name not in {"status"}]
    old = before.select("alert_id", pl.struct(said).alias("old"))
    both = after.with_columns(pl.struct(said).alias("new")).join(old, on="alert_id", how="left")
    return conform(both.filter(pl.col("new").ne_missing(pl.col("old"))), ALERT)
