"""Alerts between frames and rows."""

from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl
from sqlalchemy import Row

from seawarden.model.alert import ALERT
from seawarden.model.desk import AlertNow, EvidenceItem
from seawarden.model.disposition import State
from seawarden.model.schema import UTC_US, Schema
from seawarden.model.units import since_1970_us
from seawarden.store.records.rows import read_as

# ALERT, and when the watch said so.
REVISION: Final[Schema] = {"at": UTC_US, **ALERT}

NEVER_US: Final = 2**63 - 1


def rows_of(alerts: pl.DataFrame, *, at: datetime) -> list[dict[str, Any]]:
    """Return rows of the table `alerts`."""
    return [row | {"at": at} for row in alerts.iter_rows(named=True)]


def due_us(end: datetime, lead_time: timedelta | None) -> int:
    """Return when the next line is reached, in microseconds since 1970; the largest: never."""
    return NEVER_US if lead_time is None else since_1970_us(end + lead_time)


def alert_now(row: Row[Any]) -> AlertNow:
    """Return one alert as it stands, from the columns of its newest revision and of its matter."""
    evidence = tuple(EvidenceItem(**item) for item in row.evidence)
    return read_as(AlertNow, row, evidence=evidence, state=State(row.state))
