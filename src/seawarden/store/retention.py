"""Deleting positions whose time is over from the archive, day by day and class by class."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError

from seawarden.model.errors import SourceUnavailable
from seawarden.model.retention import CLASSES, Keep, vessel_class
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.store.layout import REPORTS, VESSELS
from seawarden.store.reading import read_vessels, report_parts
from seawarden.store.tables import ATTEMPTS

# Reports that stay past their time: of one vessel, from `start` to `end`, both inclusive.
WINDOW: Final[Schema] = {"vessel_id": pl.UInt32(), "start": UTC_US, "end": UTC_US}
CLASSED: Final[Schema] = {"vessel_id": pl.UInt32(), "vessel_class": pl.String()}

# Files that a reader may still have open stay for so long; then the rows are gone from the disk.
GRACE: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expiry:
    """What was deleted from an archive, or would be."""

    deleted: Counter[str] = field(default_factory=Counter)  # reports, by class of vessel
    kept_for_alerts: int = 0  # reports past their time, inside a window
    particulars: int = 0  # ships of which nothing is known any more


def classes_of(vessels: pl.DataFrame) -> pl.DataFrame:
    """Return the class of each vessel, CLASSED, by the type that she gave last."""
    given = vessels.filter(pl.col("ship_type").is_not_null()).sort("time", nulls_last=False)
    newest = given.unique("vessel_id", keep="last", maintain_order=True)
    return conform(newest.with_columns(vessel_class()), CLASSED)


def expire_tables(
    tables: dict[str, DeltaTable],
    keep: Keep,
    windows: pl.DataFrame,
    *,
    now: datetime,
    is_dry_run: bool,
) -> Expiry:
    """Delete what is past its time; see `Archive.expire`.

    Raises:
        SourceUnavailable: others change the archive too fast, or the disk is full.
    """
    said = read_vessels(_paths(tables[VESSELS.name]))
    classes = classes_of(said)
    held = conform(windows, WINDOW)
    deleted: Counter[str] = Counter()
    kept = 0
    for day, paths in _days(tables[REPORTS.name]):
        due = [one for one in CLASSES if day < _first_day(now, keep.of(one))]
        if not due:
            continue
        rows = _due_rows(paths, classes, due, _touching(held, day))
        gone = rows.filter(~pl.col("is_held"))
        deleted.update(dict(gone.group_by("vessel_class").agg(pl.col("count").sum()).iter_rows()))
        kept += int(rows.filter("is_held")["count"].sum())
        if gone.height and not is_dry_run:
            _delete(tables[REPORTS.name], _predicate(day, gone, _touching(held, day)))
    forgotten = _forgotten(tables, said, classes, keep, now=now, is_dry_run=is_dry_run)
    if not is_dry_run:
        _clear(tables)
    return Expiry(deleted=deleted, kept_for_alerts=kept, particulars=forgotten)


def _days(table: DeltaTable) -> Iterator[tuple[date, list[str]]]:
    table.update_incremental()
    for one_day in report_parts(table).partition_by("day", maintain_order=True):
        yield one_day["day"][0], one_day["path"].to_list()


def _first_day(now: datetime, kept: timedelta) -> date:
    """Return the first day that is kept: what is deleted is older than the limit, all of it."""
    return (now.astimezone(UTC) - kept).date()


def _touching(windows: pl.DataFrame, day: date) -> pl.DataFrame:
    begin = datetime.combine(day, time(), UTC)
    is_in_day = (pl.col("end") >= begin) & (pl.col("start") < begin + timedelta(days=1))
    return windows.filter(is_in_day)


def _due_rows(
    paths: list[str], classes: pl.DataFrame, due: Sequence[str], windows: pl.DataFrame
) -> pl.DataFrame:
    """Count the reports of a day whose class is due, by vessel and whether a window holds them."""
    rows = (
        pl.scan_parquet(paths, hive_partitioning=False)
        .select(pl.col("vessel_id").cast(pl.UInt32), pl.col("time").cast(UTC_US))
        .join(classes.lazy(), on="vessel_id", how="left")
        .with_columns(pl.col("vessel_class").fill_null("unknown"))
        .filter(pl.col("vessel_class").is_in(due))
    )
    is_held = pl.any_horizontal(
        pl.lit(value=False),
        *(
            (pl.col("vessel_id") == vessel_id) & pl.col("time").is_between(start, end)
            for vessel_id, start, end in windows.iter_rows()
        ),
    )
    counted = rows.group_by("vessel_id", "vessel_class", is_held.alias("is_held"))
    return counted.agg(pl.len().alias("count")).collect(engine="streaming")


def _predicate(day: date, gone: pl.DataFrame, windows: pl.DataFrame) -> str:
    vessels = ", ".join(str(one) for one in gone["vessel_id"].unique().sort())
    held = " OR ".join(
        f"(vessel_id = {vessel_id} AND time >= {_sql(start)} AND time <= {_sql(end)})"
        for vessel_id, start, end in windows.iter_rows()
    )
    due = f"day = '{day.isoformat()}' AND vessel_id IN ({vessels})"
    return f"{due} AND NOT ({held})" if held else due


def _sql(instant: datetime) -> str:
    return f"arrow_cast('{instant.isoformat()}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def _forgotten(
    tables: dict[str, DeltaTable],
    said: pl.DataFrame,
    classes: pl.DataFrame,
    keep: Keep,
    *,
    now: datetime,
    is_dry_run: bool,
) -> int:
    """Delete what ships said of themselves once no report of theirs is left, and as old."""
    first_days = {one: _first_day(now, keep.of(one)) for one in CLASSES}
    first = pl.col("vessel_class").replace_strict(first_days, return_dtype=pl.Date)
    newest = said.group_by("vessel_id").agg(pl.col("time").max())
    old = (
        newest.join(classes, on="vessel_id", how="left")
        .with_columns(pl.col("vessel_class").fill_null("unknown"))
        .filter(pl.col("time").dt.date() < first)
    )
    if old.is_empty():
        return 0
    gone = old.join(_heard(tables[REPORTS.name]), on="vessel_id", how="anti")
    if gone.height and not is_dry_run:
        vessels = ", ".join(str(one) for one in gone["vessel_id"].sort())
        _delete(tables[VESSELS.name], f"vessel_id IN ({vessels})")
    return gone.height


def _heard(table: DeltaTable) -> pl.DataFrame:
    paths = _paths(table)
    if not paths:
        return pl.DataFrame(schema={"vessel_id": pl.UInt32})
    rows = pl.scan_parquet(paths, hive_partitioning=False)
    return rows.select(pl.col("vessel_id").cast(pl.UInt32)).unique().collect(engine="streaming")


def _delete(table: DeltaTable, predicate: str) -> None:
    for _ in range(ATTEMPTS):
        table.update_incremental()
        try:
            table.delete(predicate)
        except CommitFailedError:
            continue
        except DeltaError as error:
            raise SourceUnavailable(
                f"{table.table_uri}: old rows cannot be deleted ({error}). Free some space, and "
                "run it again."
            ) from error
        return
    raise SourceUnavailable(
        f"{table.table_uri}: others kept changing the table while old rows were deleted "
        f"({ATTEMPTS} tries). Run it again."
    )


def _clear(tables: dict[str, DeltaTable]) -> None:
    for name in (REPORTS.name, VESSELS.name):
        tables[name].update_incremental()
        tables[name].vacuum(
            retention_hours=GRACE // HOUR,
            dry_run=False,
            enforce_retention_duration=False,
            full=True,
        )


def _paths(table: DeltaTable) -> list[str]:
    table.update_incremental()
    return table.file_uris()
