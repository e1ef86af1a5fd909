"""Every look that `anchor_drag` takes at a suspicion, so that its curve can be drawn from one run.

An alert at a score comes with the first look of a suspicion that reaches it. What a term from
outside is worth can be taken off afterwards; a term of a ship's own minutes decides as well what
is looked at, and needs a run without it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final, cast

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.judging import RAISED, judged
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_memory import TERMS
from seawarden.detect.anchor_drag_terms import OUTSIDE
from seawarden.detect.context import Context
from seawarden.detect.detector import Detector, Reads
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, conform, empty

KIND: Final = "anchor_drag"
NOTHING: Final = ""  # left out: the detector as it ships

LOOK: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "since": UTC_US,  # the onset as estimated: one suspicion of a track
    "time": UTC_US,  # last minute that the look rests on
    "score": pl.Float64(),  # nats
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks:
    """What was seen in one case.

    Attributes:
        by_term: LOOK in the order of time, by the term that is left out; NOTHING: none.
    """

    by_term: Mapping[str, pl.DataFrame]

    def first(self, term: str, at: float) -> pl.DataFrame:
        """Return the first look (LOOK) of each suspicion at or above a score."""
        return (
            self.by_term[term]
            .filter(pl.col("score") >= at)
            .unique(["track_id", "since"], keep="first", maintain_order=True)
        )

    def raised(self, term: str, at: float) -> pl.DataFrame:
        """Return RAISED at a score, a term left out. No line is looked for: all are level low."""
        first = self.first(term, at)
        return conform(
            first.with_columns(
                kind=pl.lit(KIND), start=pl.col("since"), level=pl.lit("low"), asset_id=None,
                peak=None, probability=None, reason=pl.lit(""),
            ),
            RAISED,
        ).sort("time", "vessel_id", "kind", "start")  # fmt: skip


def looked(case: Case, whole: AnchorDrag, terms: Iterable[str]) -> Looks:
    """Let the detector look at a case, as it ships and with each term left out.

    Args:
        case: the traffic.
        whole: the detector.
        terms: of its own minutes and from outside.
    """
    own = {term: replace(whole, without=frozenset({term})) for term in terms if term in TERMS}
    forms = {NOTHING: _Looking(whole)} | {term: _Looking(each) for term, each in own.items()}
    judged(case, {f"looks {term}": cast("Detector", each) for term, each in forms.items()})
    all_looks = forms[NOTHING].rows()
    found = {term: _held(each.rows()) for term, each in forms.items()}
    found |= {term: _held(_less(all_looks, term)) for term in terms if term in OUTSIDE}
    return Looks(by_term=found)


def _less(rows: pl.DataFrame, term: str) -> pl.DataFrame:
    """Return looks with what a term is worth taken off."""
    if rows.is_empty():
        return rows
    return rows.with_columns(score=pl.col("score") - pl.col(f"nats_{term}"))


def _held(rows: pl.DataFrame) -> pl.DataFrame:
    if rows.is_empty():
        return empty(LOOK)
    return conform(rows.with_columns(time=pl.col("last")), LOOK).sort("time", "track_id", "since")


class _Looking:
    """The detector as one that tells nothing and keeps what it looked at."""

    READS: ClassVar[Reads] = AnchorDrag.READS
    MEMORY: ClassVar[Schema] = AnchorDrag.MEMORY

    def __init__(self, detector: AnchorDrag) -> None:
        self._detector = detector
        self._rows = list[pl.DataFrame]()

    @property
    def memory(self) -> timedelta:
        return self._detector.memory

    def rows(self) -> pl.DataFrame:
        """Return all looks so far."""
        return pl.concat(self._rows) if self._rows else empty(LOOK)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        after, rows = self._detector.looks(state, reports, context, now=now)
        if rows.height:
            self._rows.append(rows)
        return after, empty(EVENT)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        del state, context
        return empty(EVENT)
