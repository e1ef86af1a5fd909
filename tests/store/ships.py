"""Small worlds for the archive: reports and particulars that say only what a test is about."""

from datetime import UTC, datetime, timedelta

import polars as pl

from seawarden.model.report import REPORT
from seawarden.model.schema import conform
from seawarden.model.vessel import VESSEL
from seawarden.store.adding import Source

MIDNIGHT = datetime(2023, 10, 8, tzinfo=UTC)
NOW = datetime(2023, 11, 1, tzinfo=UTC)
SHIP = 219_000_001


def report_rows(minutes, *, vessel_id=SHIP, lon_deg=20.0, **columns):
    """REPORT with one row for each entry of `minutes` after midnight."""
    count = len(minutes)
    given = {"vessel_id": vessel_id, "lon_deg": lon_deg, "lat_deg": 57.0, "quality": 0} | columns
    rows = {
        name: value if isinstance(value, list) else [value] * count
        for name, value in (dict.fromkeys(REPORT) | given).items()
    }
    rows["time"] = [MIDNIGHT + timedelta(minutes=minute) for minute in minutes]
    return conform(pl.DataFrame(rows, schema=dict(REPORT), strict=False), REPORT)


def vessel_rows(names, *, vessel_id=SHIP, first_minute=0):
    """VESSEL with one row for each name, a minute apart."""
    count = len(names)
    rows = dict.fromkeys(VESSEL, [None] * count) | {
        "vessel_id": [vessel_id] * count,
        "time": [MIDNIGHT + timedelta(minutes=first_minute + k) for k in range(count)],
        "name": names,
    }
    return pl.DataFrame(rows, schema=dict(VESSEL))


def typed(vessel_id, ship_type, minute=0):
    """VESSEL with the one type that a ship says she is of."""
    return vessel_rows(["X"], vessel_id=vessel_id, first_minute=minute).with_columns(
        ship_type=pl.lit(ship_type, dtype=VESSEL["ship_type"])
    )


def source(name="a.csv", *, digest=None):
    return Source(digest=digest or name.encode().hex().ljust(64, "0"), name=name, byte_count=10)


def add(archive, name="a.csv", *, reports=(), vessels=(), digest=None, **limits):
    """Add one source of these batches; say whether it landed."""
    with archive.adding(source(name, digest=digest), **limits) as adding:
        for batch in reports:
            adding.put(batch, vessel_rows([]))
        for batch in vessels:
            adding.put(report_rows([]), batch)
        return adding.finish(read=sum(batch.height for batch in reports) + 1, rejected=1, now=NOW)


def held(archive, **span):
    """All reports of the archive as one frame."""
    return pl.concat([report_rows([]), *archive.scan(**span)])


def in_order(reports):
    """The order in which the archive gives them back."""
    return reports.sort("time", "vessel_id", "lon_deg")
