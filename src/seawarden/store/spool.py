"""A spool: reports in no order laid down by time, and taken up again in order.

Memory holds one stretch of time at once, however large the archive is.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.model.schema import Schema, conform

STRETCH: Final = timedelta(hours=6)


class Spool:
    """Rows with a `time`, kept in a folder of files, one stretch of time in each.

    Args:
        folder: an empty folder that outlives the spool.
        schema: of the rows.
    """

    def __init__(self, folder: Path, schema: Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._batch_count = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Lay down a batch."""
        stretched = rows.with_columns(stretch=pl.col("time").dt.truncate(STRETCH))
        for (begin,), part in stretched.partition_by("stretch", as_dict=True).items():
            stretch = self._folder / f"{begin:%Y%m%dT%H}"
            stretch.mkdir(exist_ok=True)
            conform(part, self._schema).write_ipc(stretch / f"{self._batch_count:08d}.arrow")
        self._batch_count += 1

    def in_order(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in the order of time, a stretch at once; equal times as they came."""
        for stretch in sorted(self._folder.iterdir()):
            parts = [pl.read_ipc(path) for path in sorted(stretch.iterdir())]
            yield conform(pl.concat(parts).sort("time", maintain_order=True), self._schema)
