"""Alerts between frames and rows."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl
from sqlalchemy import Row, RowMapping

from seawarden.model.alert import ALERT
from seawarden.model.desk import AlertNow, EvidenceItem
from seawarden.model.disposition import State
from seawarden.model.schema import UTC_US, Schema, conform

# ALERT, and when the watch said so.
REVISION: Final[Schema] = {"at": UTC_US, **ALERT}

EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
US: Final = timedelta(microseconds=1)
NEVER_US: Final = 2**63 - 1


def rows_of(alerts: pl.DataFrame, *, at: datetime) -> list[dict[str, Any]]:
    """Return rows of the table `alerts`."""
    return [row | {"at": at} for row in alerts.iter_rows(named=True)]


def frame_of(rows: Iterable[Row[Any]]) -> pl.DataFrame:
    """Return REVISION, in the order given."""
    found = [dict(row._mapping) for row in rows]
    return conform(pl.DataFrame(found, schema=dict(REVISION)), REVISION)


def due_us(end: datetime, lead_time: timedelta | None) -> int:
    """Return when the next line is reached, in microseconds since 1970; the largest: never."""
    return NEVER_US if lead_time is None else (end + lead_time - EPOCH) // US


def alert_now(row: RowMapping) -> AlertNow:
    """Return one alert as it stands, from the columns of its newest revision and of its matter."""
    said = {name: row[name] for name in AlertNow.__slots__ if name not in {"evidence", "state"}}
    return AlertNow(
        **said,
        evidence=tuple(EvidenceItem(**item) for item in row["evidence"]),
        state=State(row["state"]),
    )
