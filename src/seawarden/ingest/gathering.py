"""One intake gathered from several pieces of a batch."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from seawarden.ingest.intake import Intake, other, rejected, rejects
from seawarden.ingest.reading import Reading
from seawarden.ingest.rows import Sorted
from seawarden.model.report import REPORT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL

Text = tuple[int | None, bytes]  # line number, and the row as it stood


class Gathering:
    """Collects what the rows of a batch became, and counts every loss."""

    def __init__(self, reading: Reading, source: str) -> None:
        self._keep_rejects = reading.keep_rejects
        self._source = source
        self._reports: list[pl.DataFrame] = []
        self._vessels: list[pl.DataFrame] = []
        self._counts: Counter[str] = Counter()
        self._rejects: list[tuple[int | None, str, bytes]] = []
        self._other: Counter[str] = Counter()

    def reject(self, line: int | None, reason: str, text: bytes) -> None:
        """Count one row that could not be read."""
        self._counts[reason] += 1
        if self._keep_rejects:
            self._rejects.append((line, reason, text))

    def note(self, kind: str, count: int = 1) -> None:
        """Count rows that were read well and are no ship's position."""
        self._other[kind] += count

    def learn(self, vessels: pl.DataFrame) -> None:
        """Add particulars that came without a position."""
        self._vessels.append(vessels)

    def add(self, found: Sorted, texts: Sequence[Text]) -> None:
        """Add sorted rows; `texts` are those of the rejected ones, or nothing when not kept."""
        self._reports.append(found.reports)
        self._vessels.append(found.vessels)
        self._other += found.other
        reasons = found.reasons.drop_nulls()
        self._counts.update(dict(reasons.value_counts().iter_rows()))
        if self._keep_rejects:
            self._rejects += [
                (line, reason, text) for (line, text), reason in zip(texts, reasons, strict=True)
            ]

    def intake(self, *, bytes_read: int = 0) -> Intake:
        """Return all that was gathered."""
        reports = pl.concat([empty(REPORT), *self._reports], rechunk=False)
        return Intake(
            reports=reports,
            vessels=pl.concat([empty(VESSEL), *self._vessels], rechunk=False),
            read=reports.height + self._counts.total(),
            rejected=rejected(self._counts),
            rejects=rejects(self._rejects, source=self._source),
            other=other(self._other),
            source=self._source,
            bytes_read=bytes_read,
        )
