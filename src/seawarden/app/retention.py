"""Retention: what is past its time is deleted, from the archive and from the records, and logged.

The watch does this once a day; `seawarden records expire` does it on request.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import polars as pl

from seawarden.model.errors import SeawardenError, SettingsError
from seawarden.model.retention import CLASSES, Keep
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from seawarden.store.records import Desk, Records
from seawarden.store.records.pruning import prune
from seawarden.store.records.retention_runs import RetentionRun
from seawarden.store.retention import Expiry, classes_of

DAY: Final = timedelta(days=1)
# What of VESSEL tells the class of a ship.
TYPED: Final[Schema] = {name: VESSEL[name] for name in ("vessel_id", "time", "ship_type")}
MOST_DAYS: Final = 36_500


def expire(
    records: Records,
    archive: Archive | None,
    keep: Keep | None = None,
    *,
    now: datetime,
    ships: pl.DataFrame | None = None,
    is_dry_run: bool = False,
) -> RetentionRun:
    """Delete what is past its time, log the run, and return it.

    Alerts, what was done about them, the shift log and detections stay. So do reports around an
    alert that nobody dismissed. When the archive fails half-way the trouble is logged, and the
    next run does the rest.

    Args:
        records: whose alerts hold reports back, and where the run is logged.
        archive: of reports; null: there is none.
        keep: the limits; null: those that stand in `Keep`.
        now: limits count back from here.
        ships: TYPED, what is known of ships beside the archive; null: nothing.
        is_dry_run: count, delete nothing, and log that.

    Raises:
        SourceUnavailable: the archive cannot be changed now.
        StoreUnavailable: the records cannot be reached or written now.
    """
    limits = keep or Keep()
    with records.reading() as desk:
        windows = _windows(desk, limits, now)
    log = partial(
        RetentionRun, at=now, is_dry_run=is_dry_run, limits=_days(limits), kept_for_alerts=0
    )
    try:
        classes = _classes(archive, ships)
        found = (
            Expiry()
            if archive is None
            else archive.expire(limits, windows, classes, now=now, is_dry_run=is_dry_run)
        )
    except SeawardenError as error:
        with records.writing() as desk:
            desk.retention.log(log(deleted={}, trouble=str(error)))
        raise
    with records.writing() as desk:
        gone = prune(desk, limits, classes, windows, now=now, is_dry_run=is_dry_run)
        run = log(deleted=dict(_counts(found) + gone), kept_for_alerts=found.kept_for_alerts)
        desk.retention.log(run)
    return run


def keep_for(days: Sequence[str]) -> Keep:
    """Return the limits that stand in `Keep`, but for those given as CLASS=DAYS.

    Raises:
        SettingsError: naming each that is of no class, under a day or over a hundred years.
    """
    given = dict(one.partition("=")[::2] for one in days)
    wrong = [f"{name}={of}" for name, of in given.items() if not _is_limit(name, of)]
    if wrong:
        raise SettingsError(
            f"--keep-days: not {', '.join(wrong)}. Write it like fishing=30, for one of "
            f"{', '.join(CLASSES)}, from 1 to {MOST_DAYS} days"
        )
    return Keep(**{name: timedelta(days=int(of)) for name, of in given.items()})


def _is_limit(name: str, days: str) -> bool:
    is_number = days.isascii() and days.isdecimal() and len(days) <= len(str(MOST_DAYS))
    return name in CLASSES and is_number and 1 <= int(days) <= MOST_DAYS


def _classes(archive: Archive | None, ships: pl.DataFrame | None) -> pl.DataFrame:
    said = [] if archive is None else [conform(archive.vessels(), TYPED)]
    told = [] if ships is None else [conform(ships, TYPED)]
    return classes_of(pl.concat([empty(TYPED), *said, *told]))


def _windows(desk: Desk, keep: Keep, now: datetime) -> pl.DataFrame:
    found = desk.alerts.windows(ended_after=now - keep.around_alerts)
    return found.with_columns(pl.col("start") - keep.margin, pl.col("end") + keep.margin)


def _days(keep: Keep) -> dict[str, float]:
    return {name: getattr(keep, name) / DAY for name in Keep.__slots__}


def _counts(found: Expiry) -> Counter[str]:
    return found.deleted + Counter({"particulars": found.particulars})
