"""How the archive lies on disk: three Delta tables and their columns.

Delta Lake has no unsigned types, so an unsigned column is kept in the next wider signed one and
cast back on reading. A change of anything here that an older reader would misread needs a new
`SCHEMA_VERSION`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl
from deltalake import Schema as DeltaSchema

from seawarden.model.report import REPORT
from seawarden.model.schema import UTC_US, Schema
from seawarden.model.vessel import VESSEL

SCHEMA_VERSION: Final = 1
BUCKET_COUNT: Final = 8

# D. Knuth, The Art of Computer Programming, volume 3, 6.4: the golden ratio times 2^32.
GOLDEN: Final = 2_654_435_761
BUCKET_BITS: Final = 3  # 2^3 buckets

# One added file: the last thing written, so that its row says the file is held completely.
SOURCE: Final[Schema] = {
    "digest": pl.String(),  # SHA-256 of the file's bytes, 64 hexadecimal digits
    "name": pl.String(),  # file name when it was added
    "byte_count": pl.Int64(),  # its size as it lay there, packed or not
    "read": pl.Int64(),  # rows that should have been position reports
    "reports": pl.Int64(),  # rows kept
    "rejected": pl.Int64(),  # rows that could not be read
    "vessels": pl.Int64(),  # changes of particulars kept
    "first": UTC_US,  # its earliest report; null: it has none
    "last": UTC_US,  # its latest report; null: it has none
    "added": UTC_US,  # when it was added
}

_DELTA_TYPES: Final[Mapping[pl.DataType, str]] = {
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Float32(): "float",
    pl.Float64(): "double",
    pl.Int16(): "short",
    pl.Int32(): "integer",
    pl.Int64(): "long",
    pl.String(): "string",
    UTC_US: "timestamp",
}

# MMSI and IMO numbers end at 999,999,999 and 9,999,999: both fit 31 bits.
_SIGNED: Final[Mapping[pl.DataType, pl.DataType]] = {
    pl.UInt8(): pl.Int16(),
    pl.UInt16(): pl.Int32(),
    pl.UInt32(): pl.Int32(),
    pl.Categorical(): pl.String(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class TableLayout:
    """One table of the archive."""

    name: str  # folder under the archive's
    columns: Schema  # as the rest of Seawarden sees them
    partitions: Schema  # folders under the table's, outermost first
    order: tuple[str, ...]  # how rows lie inside a part file
    ranged: tuple[str, ...]  # columns whose smallest and largest value each part file tells

    @property
    def stored(self) -> dict[str, pl.DataType]:
        """The columns of a part file; partition values stand in its path alone."""
        return {name: _SIGNED.get(dtype, dtype) for name, dtype in self.columns.items()}

    def delta_schema(self) -> DeltaSchema:
        """The schema that every reader of Delta Lake sees."""
        fields = [
            {"name": name, "type": _DELTA_TYPES[dtype], "nullable": True, "metadata": {}}
            for name, dtype in {**self.stored, **self.partitions}.items()
        ]
        return DeltaSchema.from_json(json.dumps({"type": "struct", "fields": fields}))


# `track_id` is not kept: an archive holds reports as they came, before they are told apart.
REPORTS: Final = TableLayout(
    name="reports",
    columns={name: dtype for name, dtype in REPORT.items() if name != "track_id"},
    partitions={"day": pl.Date(), "bucket": pl.Int32()},
    order=("time", "vessel_id"),
    ranged=("time", "vessel_id", "lon_deg", "lat_deg"),
)
VESSELS: Final = TableLayout(
    name="vessels",
    columns=VESSEL,
    partitions={},
    order=("vessel_id", "time"),
    ranged=("vessel_id", "time"),
)
SOURCES: Final = TableLayout(
    name="sources",
    columns=SOURCE,
    partitions={},
    order=("added", "digest"),
    ranged=("added",),
)
LAYOUTS: Final = (SOURCES, VESSELS, REPORTS)


def bucket() -> pl.Expr:
    """The bucket of a vessel, 0 to 7: the top three bits of `vessel_id` times `GOLDEN`.

    Many numbers of ships end in three zeros, so the plain remainder by eight would put most of
    them into one bucket.
    """
    product = pl.col("vessel_id").cast(pl.UInt64) * GOLDEN % 2**32
    top = product // (1 << (32 - BUCKET_BITS))
    return top.cast(pl.Int32).alias("bucket")


def bucket_of(vessel_id: int) -> int:
    """The same of one vessel."""
    return vessel_id * GOLDEN % 2**32 >> (32 - BUCKET_BITS)


def day() -> pl.Expr:
    """The day of a report in UTC."""
    return pl.col("time").dt.date().alias("day")
