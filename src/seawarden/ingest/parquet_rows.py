"""Parquet in and intakes out, slice by slice: Seawarden's own reports, or a known layout."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.ingest.gathering import Gathering, Text
from seawarden.ingest.intake import Intake
from seawarden.ingest.layouts import Layout, layout_of, refuse_columns
from seawarden.ingest.reading import EARLIEST, Reading
from seawarden.ingest.rows import Rows, first_naive, looks_swapped, refuse_naive, refuse_swapped
from seawarden.model.errors import ProtocolMisuse, UnusableInput
from seawarden.model.report import REPORT, reports
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL

# What every report must have; the other columns of REPORT may be missing, and are null then.
OWN: Final = ("vessel_id", "time", "lon_deg", "lat_deg", "quality")


def intakes(path: Path, reading: Reading) -> Iterator[Intake]:
    """Yield one intake a slice, in the order of the rows.

    Raises:
        UnusableInput: the file is damaged, or its columns do not tell ship, time and place.
    """
    rows, layout = open_rows(path, reading)
    with _whole_file(path):
        yield from _slices(path, rows, layout, reading)


def open_rows(path: Path, reading: Reading) -> tuple[pl.LazyFrame, Layout | None]:
    """Return the columns that are read, with our names, and their layout; null: our own.

    Raises:
        UnusableInput: the file is damaged, or its columns do not tell ship, time and place.
    """
    with _whole_file(path):
        rows = pl.scan_parquet(path)
        schema = rows.collect_schema()
        if is_own(schema):
            return rows.select([name for name in REPORT if name in schema]), None
        layout = layout_of(list(schema), reading.mapping)
        if layout is None:
            raise refuse_columns(path.name, list(schema))
        ours = layout.columns.items()
        return rows.select(pl.col(theirs).alias(name) for name, theirs in ours), layout


def raw_batches(path: Path, rows: pl.LazyFrame, reading: Reading) -> Iterator[pl.DataFrame]:
    """Yield the rows in batches, in their order.

    Raises:
        UnusableInput: the file is damaged.
    """
    with _whole_file(path):
        yield from rows.collect_batches(chunk_size=reading.batch_rows, maintain_order=True)


@contextmanager
def _whole_file(path: Path) -> Iterator[None]:
    """Say of a file that cannot be read to its end that it is damaged."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnusableInput(
            f"{path.name}: is no whole Parquet file ({error}). Fetch or write it again"
        ) from error


def is_own(schema: pl.Schema) -> bool:
    """Tell whether the columns are those of REPORT, as Seawarden writes them."""
    return all(schema.get(name) == REPORT[name] for name in OWN)


def _slices(
    path: Path, pieces: pl.LazyFrame, layout: Layout | None, reading: Reading
) -> Iterator[Intake]:
    reader = Slices(path.name, layout, reading)
    total = pieces.select(pl.len()).collect().item()
    stored = path.stat().st_size
    done = 0
    for raw in raw_batches(path, pieces, reading):
        before = stored * done // max(total, 1)
        done += raw.height
        yield reader.intake(raw, bytes_read=stored * done // max(total, 1) - before)


class Slices:
    """Turns the slices of one file into intakes."""

    def __init__(self, source: str, layout: Layout | None, reading: Reading) -> None:
        self._source = source
        self._layout = layout
        self._reading = reading
        self._rows = Rows(reading)

    def intake(self, raw: pl.DataFrame, *, bytes_read: int) -> Intake:
        """Return what one slice says."""
        if self._layout is None:
            own = own_reports(raw, self._reading)
            if own is not None:
                return Intake(
                    reports=own,
                    vessels=empty(VESSEL),
                    read=own.height,
                    source=self._source,
                    bytes_read=bytes_read,
                )
        gathering = Gathering(self._reading, self._source)
        found = self._rows.sort(raw, self._layout or OWN_LAYOUT)
        rejected = found.reasons.is_not_null()
        if rejected.any():
            self._refuse(raw)
        gathering.add(found, self._texts(raw.filter(rejected)))
        return gathering.intake(bytes_read=bytes_read)

    def _texts(self, rows: pl.DataFrame) -> list[Text]:
        if not self._reading.keep_rejects:
            return []
        return [(None, repr(row).encode()) for row in rows.iter_rows(named=True)]

    def _refuse(self, raw: pl.DataFrame) -> None:
        """Refuse a file that is misread as a whole, rather than row by row."""
        zone = self._layout.zone if self._layout else "UTC"
        if zone is None and self._reading.time_zone is None:
            naive = first_naive(raw["time"])
            if naive is not None:
                raise refuse_naive(self._source, raw["time"][naive])
        if looks_swapped(raw):
            raise refuse_swapped(self._source)


OWN_LAYOUT: Final = Layout(
    name="Seawarden reports", zone="UTC", columns={name: name for name in REPORT}
)


def own_reports(raw: pl.DataFrame, reading: Reading) -> pl.DataFrame | None:
    """Return the rows as they are when every one is a good report; null: look at each value."""
    missing = [pl.lit(None, dtype).alias(n) for n, dtype in REPORT.items() if n not in raw.columns]
    times = raw.select(first=pl.col("time").min(), last=pl.col("time").max()).row(0)
    if times[0] is None or times[0] < EARLIEST:
        return None
    if reading.latest is not None and times[1] > reading.latest:
        return None
    try:
        return reports(conform(raw.with_columns(missing), REPORT))
    except ProtocolMisuse:
        return None
