"""Part files: rows of one source on their way into a table, unseen until they are committed.

A source may be larger than memory, in any order, and the program may be killed at any moment.
So rows are gathered by day up to a limit, sorted, and written as Parquet files that no reader
knows of yet; one commit at the end makes all of them visible at once. Files of an add that was
killed stay behind unseen, and compaction clears them away.
"""

import json
import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl
from deltalake.transaction import AddAction

from seawarden.model.errors import SourceUnavailable
from seawarden.model.schema import conform
from seawarden.store.layout import TableLayout

# Rows of one day that are written together, and rows held at most over all days: at about 60
# bytes a row, and as much again while sorting, a few hundred megabytes.
ROWS_TOGETHER: Final = 1_000_000
ROWS_HELD: Final = 4_000_000

# Small enough that a reader of one hour skips most of a compacted day.
ROW_GROUP_ROWS: Final = 65_536
ZSTD_LEVEL: Final = 3  # what zstd itself takes when nobody says otherwise
MS: Final = timedelta(milliseconds=1)

Cell = tuple[object, ...]


class Staging:
    """The part files of one source in one table."""

    def __init__(
        self,
        layout: TableLayout,
        folder: Path,
        *,
        rows_together: int = ROWS_TOGETHER,
        rows_held: int = ROWS_HELD,
    ) -> None:
        self._layout = layout
        self._folder = folder
        self._rows_together = rows_together
        self._rows_held = rows_held
        self._held: defaultdict[Cell, list[pl.DataFrame]] = defaultdict(list)
        self._heights: defaultdict[Cell, int] = defaultdict(int)
        self._actions: list[AddAction] = []

    def put(self, rows: pl.DataFrame) -> None:
        """Take rows: the columns of the layout as stored, and its partitions."""
        outer = list(self._layout.partitions)[:1]
        cells = rows.partition_by(outer, as_dict=True) if outer else {(): rows}
        for cell, part in cells.items():
            self._held[cell].append(part)
            self._heights[cell] += part.height
            if self._heights[cell] >= self._rows_together:
                self._write(cell)
        while sum(self._heights.values()) > self._rows_held:
            self._write(max(self._heights, key=self._heights.__getitem__))

    def release(self) -> list[AddAction]:
        """Write what is still held; hand over what a commit has to name.

        From here on `discard` deletes none of it: a commit that was tried may have landed.
        """
        for cell in list(self._held):
            self._write(cell)
        actions, self._actions = self._actions, []
        return actions

    def discard(self) -> None:
        """Delete every part file written and not yet released."""
        self._held.clear()
        self._heights.clear()
        for action in self._actions:
            (self._folder / action.path).unlink(missing_ok=True)
        self._actions = []

    def _write(self, cell: Cell) -> None:
        del self._heights[cell]
        rows = pl.concat(self._held.pop(cell)).sort(self._layout.order)
        names = list(self._layout.partitions)
        parts = rows.partition_by(names, as_dict=True) if names else {(): rows}
        for values, part in parts.items():
            if part.height:
                partition = dict(zip(names, map(_text, values), strict=True))
                self._actions.append(self._write_part(part, partition))

    def _write_part(self, part: pl.DataFrame, partition: dict[str, str | None]) -> AddAction:
        folder = "".join(f"{name}={value}/" for name, value in partition.items())
        relative = f"{folder}part-{uuid.uuid4()}.parquet"
        path = self._folder / relative
        held = conform(part, self._layout.stored)
        _write_file(held, path)
        found = path.stat()
        return AddAction(
            path=relative,
            size=found.st_size,
            partition_values=partition,
            modification_time=int(found.st_mtime * 1000),
            data_change=True,
            stats=json.dumps(statistics(held, self._layout.ranged)),
        )


def _write_file(rows: pl.DataFrame, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(
            path,
            compression="zstd",
            compression_level=ZSTD_LEVEL,
            statistics=True,
            row_group_size=ROW_GROUP_ROWS,
        )
    except (OSError, pl.exceptions.ComputeError) as error:  # Polars tells a full disk as either
        path.unlink(missing_ok=True)
        raise SourceUnavailable(
            f"{path.parent}: the archive cannot be written to ({error}). Free some space, or "
            "mend the folder's permissions, and add the file again."
        ) from error


def statistics(rows: pl.DataFrame, ranged: tuple[str, ...]) -> dict[str, object]:
    """What a part file tells a reader who looks for a time, a vessel or a place."""
    lowest = rows.select(pl.col(ranged).min()).row(0, named=True)
    highest = rows.select(pl.col(ranged).max()).row(0, named=True)
    return {
        "numRecords": rows.height,
        "minValues": {name: _lowest(value) for name, value in lowest.items() if value is not None},
        "maxValues": {
            name: _highest(value) for name, value in highest.items() if value is not None
        },
        "nullCount": rows.select(pl.col(ranged).null_count()).row(0, named=True),
    }


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else str(value)


# Delta's statistics of times are read to the millisecond by some readers, so the range is
# widened to whole milliseconds (Delta protocol, per-file statistics).
def _lowest(value: object) -> object:
    if isinstance(value, datetime):
        return _stamp(value.replace(microsecond=value.microsecond // 1000 * 1000))
    return value


def _highest(value: object) -> object:
    if isinstance(value, datetime):
        floor = value.replace(microsecond=value.microsecond // 1000 * 1000)
        return _stamp(floor if floor == value else floor + MS)
    return value


def _stamp(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
