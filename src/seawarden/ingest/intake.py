"""What a source hands over: reports, ships' particulars, and every loss counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from seawarden.model.report import REPORT
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.vessel import VESSEL

# A row that could not be read, by reason. A reason is a short phrase: "no position".
REJECTED: Final[Schema] = {"reason": pl.String(), "row_count": pl.UInt64()}

# The rows themselves, kept on request.
REJECT: Final[Schema] = {
    "source": pl.String(),  # file name
    "line": pl.UInt64(),  # first line of the row in the file, from 1; null: not a text file
    "reason": pl.String(),
    "text": pl.String(),  # the row as it stood, cut at 4,096 characters
}

# Messages that were read well and carry no ship's position, by kind: "static", "base station".
OTHER: Final[Schema] = {"kind": pl.String(), "row_count": pl.UInt64()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """One batch of a source, in the order of the source.

    `read` counts everything that should have been a position report, so that
    `read = reports.height + sum(rejected.row_count)` always holds. Readable messages of another
    kind are counted in `other` and nowhere else.
    """

    reports: pl.DataFrame  # REPORT, track_id null
    vessels: pl.DataFrame  # VESSEL, one row a change
    read: int
    rejected: pl.DataFrame = field(default_factory=lambda: empty(REJECTED))
    rejects: pl.DataFrame = field(default_factory=lambda: empty(REJECT))
    other: pl.DataFrame = field(default_factory=lambda: empty(OTHER))
    source: str = ""  # file name; empty: not from a file
    bytes_read: int = 0  # bytes of the file, as stored, used up by this batch


TEXT_MAX: Final = 4096  # characters kept of a rejected row


def rejected(counts: Mapping[str, int]) -> pl.DataFrame:
    """Return REJECTED, ordered by reason; a count of 0 has no row."""
    return _counted(counts, "reason", REJECTED)


def other(counts: Mapping[str, int]) -> pl.DataFrame:
    """Return OTHER, ordered by kind; a count of 0 has no row."""
    return _counted(counts, "kind", OTHER)


def _counted(counts: Mapping[str, int], name: str, schema: Schema) -> pl.DataFrame:
    rows = sorted((what, count) for what, count in counts.items() if count)
    columns = {name: [row[0] for row in rows], "row_count": [row[1] for row in rows]}
    return conform(pl.DataFrame(columns, schema=dict(schema)), schema)


def rejects(rows: Iterable[tuple[int | None, str, bytes]], *, source: str) -> pl.DataFrame:
    """Return REJECT from line numbers, reasons and the bytes of the rows, in their order.

    Bytes that are no UTF-8 are shown as the replacement character.
    """
    listed = sorted(rows, key=lambda row: (row[0] is None, row[0] or 0))
    columns = {
        "source": [source] * len(listed),
        "line": [row[0] for row in listed],
        "reason": [row[1] for row in listed],
        "text": [row[2].decode("utf-8", "replace")[:TEXT_MAX] for row in listed],
    }
    return conform(pl.DataFrame(columns, schema=dict(REJECT)), REJECT)


def joined(intakes: Sequence[Intake], *, source: str) -> Intake:
    """Return several intakes of one source as one, in their order; none gives an empty one."""
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for intake in intakes:
        counts.update(dict(intake.rejected.iter_rows()))
        kinds.update(dict(intake.other.iter_rows()))
    return Intake(
        reports=pl.concat([empty(REPORT), *(one.reports for one in intakes)], rechunk=False),
        vessels=pl.concat([empty(VESSEL), *(one.vessels for one in intakes)], rechunk=False),
        read=sum(one.read for one in intakes),
        rejected=rejected(counts),
        rejects=pl.concat([empty(REJECT), *(one.rejects for one in intakes)], rechunk=False),
        other=other(kinds),
        source=source,
        bytes_read=sum(one.bytes_read for one in intakes),
    )
