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
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.store.layout import REPORTS, VESSELS
from seawarden.store.reading import read_vessels, report_parts
from seawarden.store.tables import ATTEMPTS

# Reports that stay past their time: of one vessel, from `start` to `end`, both inclusive.
WINDOW: Final[Schema] = {"vessel_id": pl.UInt32(), "start": UTC_US, "end": UTC_US}
CLASSED: Final[Schema] = {"vessel_id": pl.UInt32(), "vessel_class": pl.String()}

# Reports past their time, by day.
DUE: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "vessel_class": pl.String(),
    "is_held": pl.Boolean(),  # by a window: it stays
    "count": pl.UInt32(),
}

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
    classes: pl.DataFrame | None,
    *,
    now: datetime,
    is_dry_run: bool,
) -> Expiry:
    """Delete what is past its time; see `Archive.expire`.

    Raises:
        SourceUnavailable: others change the archive too fast, or the disk is full.
    """
    said = read_vessels(_paths(tables[VESSELS.name]))
    classes = classes_of(said) if classes is None else conform(classes, CLASSED)
    held = conform(windows, WINDOW)
    due = [empty(DUE)]
    for day, paths in _days(tables[REPORTS.name]):
        over = [one for one in CLASSES if day < _first_day(now, keep.of(one))]
        if not over:
            continue
        rows = _due_rows(paths, classes, over, _touching(held, day))
        gone = rows.filter(~pl.col("is_held"))
        due.append(rows)
        if gone.height and not is_dry_run:
            _delete(tables[REPORTS.name], _predicate(day, gone, _touching(held, day)))
    rows = pl.concat(due)
    gone = rows.filter(~pl.col("is_held"))
    heard = _heard(tables[REPORTS.name], gone if is_dry_run else gone.clear())
    old = _forgettable(said, classes, keep, now=now)
    forgotten = old.join(heard, on="vessel_id", how="anti")
    if forgotten.height and not is_dry_run:
        _delete(tables[VESSELS.name], f"vessel_id IN ({_listed(forgotten)})")
    if not is_dry_run:
        _clear(tables)
    counts = gone.group_by("vessel_class").agg(pl.col("count").sum())
    return Expiry(
        deleted=Counter(dict(counts.iter_rows())),
        kept_for_alerts=int(rows.filter("is_held")["count"].sum()),
        particulars=forgotten.height,
    )


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
    return conform(counted.agg(pl.len().alias("count")).collect(engine="streaming"), DUE)


def _predicate(day: date, gone: pl.DataFrame, windows: pl.DataFrame) -> str:
    held = " OR ".join(
        f"(vessel_id = {vessel_id} AND time >= {_sql(start)} AND time <= {_sql(end)})"
        for vessel_id, start, end in windows.iter_rows()
    )
    due = f"day = '{day.isoformat()}' AND vessel_id IN ({_listed(gone)})"
    return f"{due} AND NOT ({held})" if held else due


def _listed(ships: pl.DataFrame) -> str:
    return ", ".join(str(one) for one in ships["vessel_id"].unique().sort())


def _sql(instant: datetime) -> str:
    return f"arrow_cast('{instant.isoformat()}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def _forgettable(
    said: pl.DataFrame, classes: pl.DataFrame, keep: Keep, *, now: datetime
) -> pl.DataFrame:
    """Return the ships that have said nothing of themselves for as long as positions are kept."""
    first_days = {one: _first_day(now, keep.of(one)) for one in CLASSES}
    first = pl.col("vessel_class").replace_strict(first_days, return_dtype=pl.Date)
    newest = said.group_by("vessel_id").agg(pl.col("time").max())
    known = newest.join(classes, on="vessel_id", how="left")
    old = known.with_columns(pl.col("vessel_class").fill_null("unknown")).filter(
        pl.col("time").dt.date() < first
    )
    return old.select("vessel_id")


def _heard(table: DeltaTable, gone: pl.DataFrame) -> pl.DataFrame:
    """Return the ships of which a report is left once `gone` is gone too."""
    paths = _paths(table)
    if not paths:
        return gone.select("vessel_id").clear()
    rows = pl.scan_parquet(paths, hive_partitioning=False)
    counts = rows.group_by(pl.col("vessel_id").cast(pl.UInt32)).agg(pl.len().alias("whole"))
    less = gone.group_by("vessel_id").agg(pl.col("count").sum())
    left = counts.collect(engine="streaming").join(less, on="vessel_id", how="left")
    return left.filter(pl.col("whole") > pl.col("count").fill_null(0)).select("vessel_id")


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
