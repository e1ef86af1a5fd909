"""A trial: traffic as it is, the same with something put into it, and judges held against both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.judging import RAISED, Judge, shown
from seawarden.app.evaluation.scoring import (
    FalseAlerts,
    Share,
    all_outcomes,
    false_alerts,
    of_kind,
    outcomes,
    recall,
)
from seawarden.model.schema import empty

QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What one kind of alert is tried on.

    Attributes:
        kind: of the alerts.
        untouched: traffic into which nothing was put.
        injected: copies of it, or other traffic, with what is to be found.
        slowly: further copies, in which it comes on slowly.
    """

    kind: str
    untouched: Case
    injected: Sequence[Case]
    slowly: Sequence[Case] = ()

    @property
    def name(self) -> str:
        """The name of the traffic."""
        return self.untouched.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What one judge did in a trial.

    Attributes:
        judge: who.
        trial: on what.
        raised: RAISED on the untouched traffic, of the kind.
        told: OUTCOME of what was injected.
        seed: of the resampling.
    """

    judge: Judge
    trial: Trial
    raised: pl.DataFrame
    told: pl.DataFrame
    seed: int

    def false(self, day: date | None = None) -> FalseAlerts:
        """Count the alerts on untouched traffic, of one UTC date or of all."""
        case, raised = self.trial.untouched, self.raised
        if day is not None:
            is_then = pl.col("time").dt.date() == day
            case = replace(case, fixes=case.fixes.filter(is_then))
            raised = raised.filter(is_then)
        return false_alerts(case, raised, kind=self.trial.kind, seed=self.seed)

    def found(self, rows: pl.Expr | None = None) -> Share:
        """Return the share that was found, of those rows of OUTCOME or of all."""
        told = self.told if rows is None else self.told.filter(rows)
        return recall(told, seed=self.seed)

    def warned(self) -> Share:
        """Return the share, of what began an hour or more before a line, told before it."""
        return recall(self.told, seed=self.seed, column="is_warned")

    def delays(self) -> list[timedelta | None]:
        """Return quantiles of the delay of what was found; nulls where nothing was."""
        return spread(self.told["delay"])

    def leads(self) -> list[timedelta | None]:
        """Return quantiles of the time to the next line; nulls where none is."""
        return spread(self.told["lead"])


def spread(durations: pl.Series) -> list[timedelta | None]:
    """Return the quantiles that the report shows."""
    known = durations.drop_nulls()
    if known.is_empty():
        return [None for _ in QUANTILES]
    seconds = known.dt.total_microseconds() / 1e6
    found = [seconds.quantile(part, interpolation="linear") for part in QUANTILES]
    return [None if each is None else timedelta(seconds=each) for each in found]


def measure(judge: Judge, trial: Trial, *, seed: int) -> Measured:
    """Hold a judge against a trial."""
    return Measured(
        judge=judge,
        trial=trial,
        raised=of_kind(judge.raised(trial.untouched), trial.kind),
        told=all_outcomes([outcomes(case, judge.raised(case)) for case in trial.injected]),
        seed=seed,
    )


def raised_by_nuisance(measured: Measured) -> pl.DataFrame:
    """Return nuisance, ships and alerted ships for each honest cause of alarm in the traffic."""
    came = shown(measured.raised).select("vessel_id").unique()
    return (
        measured.trial.untouched.nuisance.join(
            came.with_columns(is_alerted=True), on="vessel_id", how="left"
        )
        .group_by("nuisance")
        .agg(
            ships=pl.col("vessel_id").n_unique(),
            alerted=pl.col("vessel_id").filter("is_alerted").n_unique(),
        )
        .sort("nuisance")
    )


def nobody(case: Case) -> pl.DataFrame:  # noqa: ARG001  whatever the case
    """Raise nothing, ever: the judge that any bar must refuse."""
    return empty(RAISED)
