"""Many forms of one detector in one run: the reports are followed once, and judged by each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.judging import Judge, by_detectors, once_a_case
from seawarden.detect.context import Context
from seawarden.detect.detector import Detector, Reads
from seawarden.model.schema import Schema


def together(kind: str, forms: Mapping[str, Detector]) -> Sequence[Judge]:
    """Return a judge for each form of a detector, in their order.

    No line ahead is looked for, since that takes longer than all else: levels low and high are
    not told apart.

    Args:
        kind: of the alerts of the detector.
        forms: the detector in each form, by name.
    """
    named = {name: cast("Detector", _Named(each, name)) for name, each in forms.items()}
    everybody = once_a_case(by_detectors("all forms", "", named))
    return [
        Judge(
            name=name, says=f"the detector `{kind}`",
            raised=_Form(everybody=everybody, name=name, kind=kind),
        )
        for name in forms
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    """What one form raised, under the name of the kind."""

    everybody: Judge
    name: str
    kind: str

    def __call__(self, case: Case) -> pl.DataFrame:
        hers = self.everybody.raised(case).filter(pl.col("kind") == self.name)
        return hers.with_columns(kind=pl.lit(self.kind))


class _Named:
    """A detector whose alerts bear another name, so that the ledger keeps them apart."""

    def __init__(self, detector: Detector, name: str) -> None:
        self._detector = detector
        self._name = name
        self.READS: Reads = detector.READS
        self.MEMORY: Schema = detector.MEMORY

    @property
    def memory(self) -> timedelta:
        return self._detector.memory

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        blind = replace(context, corridor=None)
        after, events = self._detector.step(state, reports, blind, now=now)
        return after, self._renamed(events)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        return self._renamed(self._detector.standing(state, context))

    def _renamed(self, events: pl.DataFrame) -> pl.DataFrame:
        return events.with_columns(kind=pl.lit(self._name))
