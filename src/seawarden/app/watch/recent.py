"""What a ship reported lately: the journal has it at once, the archive only after a checkpoint."""

from collections.abc import Callable
from typing import Final

import polars as pl

from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.journal import Journal
from seawarden.model.errors import UnusableInput
from seawarden.model.report import REPORT
from seawarden.model.schema import empty

Recent = Callable[[int], pl.DataFrame]  # of a number: REPORT, in the order of arrival

# A judgement: ten minutes of beats are many checkpoints. Longer than that only an archive that
# cannot be written lags, which is told as trouble.
BEATS_MOST: Final = 600


def nothing_recent(vessel_id: int) -> pl.DataFrame:  # noqa: ARG001  the form of Recent
    """Return nothing, where no journal is kept."""
    return empty(REPORT)


def recent_of(journal: Journal, archiving: Archiving | None) -> Recent:
    """Return what reads a ship's reports in the beats that are not archived yet.

    Ask it before the archive: what is archived in between is then in both, and never in neither.
    """

    def recent(vessel_id: int) -> pl.DataFrame:
        done = 0 if archiving is None else archiving.done
        waiting = [each for each in journal.numbers() if each > done][-BEATS_MOST:]
        parts = [_of_ship(journal, each, vessel_id) for each in waiting]
        return pl.concat([empty(REPORT), *parts])

    return recent


def _of_ship(journal: Journal, number: int, vessel_id: int) -> pl.DataFrame:
    try:
        beat = journal.read(number)
    except UnusableInput:  # archived and let go of since it was listed
        return empty(REPORT)
    return beat.reports.filter(pl.col("vessel_id") == vessel_id)
