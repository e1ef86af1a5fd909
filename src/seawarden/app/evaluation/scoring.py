"""What a judge found of what was there, and what it raised that was not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import OBSERVED_GAP_MAX, Case, Denominators, line_passages
from seawarden.app.evaluation.intervals import (
    Interval,
    rate_at_most,
    rate_interval,
    resampled,
    share_at_most,
    share_interval,
    share_of_sums,
)
from seawarden.app.evaluation.judging import RAISED, shown
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.units import US_PER_H

# What became of each injection.
OUTCOME: Final[Schema] = {
    "case": pl.String(),
    "matter": pl.String(),  # injections of one matter share it: it is found when one of them is
    "vessel_id": pl.UInt32(),
    "source_track": pl.String(),
    "kind": pl.String(),
    "variant": pl.String(),
    "ratio": pl.Float64(),
    "onset": UTC_US,
    "end": UTC_US,
    "began_before_line": pl.Duration("us"),
    "raised": UTC_US,  # first alert of the kind from onset to end; null: not found
    "delay": pl.Duration("us"),  # from the onset to it
    "lead": pl.Duration("us"),  # from it to the line passed next; null: none is, or not found
    "is_warned": pl.Boolean(),  # before the first line; null: no line, or too near (WARNED_FROM)
    "was_alarmed": pl.Boolean(),  # the kind had been raised for the ship before the onset
    "peak": pl.Float64(),  # highest score of that alert, nats; null: not found, or a rule's
    "other": pl.String(),  # another kind that was raised first meanwhile; null: none
}

# A drag that begins so long before a line is to be told of before it.
WARNED_FROM: Final = timedelta(hours=1)

# A ship on a day, as rates are resampled.
VESSEL_DATE: Final = ("vessel_id", "date")
HOURS_A_DAY: Final = 24.0


def outcomes(case: Case, raised: pl.DataFrame) -> pl.DataFrame:
    """Return OUTCOME of what was injected into a case, one row for each matter.

    Args:
        case: what is true.
        raised: RAISED by a judge. Alerts that do not come to a desk find nothing.
    """
    truth = case.truth.with_columns(matter=pl.col("case_id").str.split("/").list.first())
    alerts = shown(raised).select("vessel_id", "time", "peak", alert=pl.col("kind"))
    both = truth.join(alerts, on="vessel_id")
    meanwhile = both.filter(pl.col("time").is_between("onset", "end"))
    is_same = pl.col("alert") == pl.col("kind")
    found = (
        meanwhile.filter(is_same)
        .sort("time")
        .group_by("case_id", maintain_order=True)
        .agg(raised=pl.col("time").first(), peak=pl.col("peak").first())
    )
    others = (
        meanwhile.filter(~is_same).sort("time", "alert").group_by("case_id", maintain_order=True)
    ).agg(other=pl.col("alert").first())
    earlier = both.filter(is_same & (pl.col("time") < pl.col("onset"))).select("case_id").unique()
    told = (
        truth.join(found, on="case_id", how="left")
        .join(others, on="case_id", how="left")
        .join(earlier.with_columns(was_alarmed=True), on="case_id", how="left")
    )
    return _one_a_matter(_with_lead(told, case).with_columns(case=pl.lit(case.name)))


def _with_lead(told: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Add how long before lines the alerts came."""
    ships = case.fixes.join(told.select("vessel_id"), on="vessel_id", how="semi")
    passed = line_passages(ships, case.assets).select("vessel_id", passed="time")
    after = (
        told.join(passed, on="vessel_id")
        .filter((pl.col("passed") > pl.col("raised")) & (pl.col("passed") <= pl.col("end")))
        .group_by("case_id")
        .agg(next_line=pl.col("passed").min())
    )
    first_line = pl.col("onset") + pl.col("began_before_line")
    return told.join(after, on="case_id", how="left").with_columns(
        delay=pl.col("raised") - pl.col("onset"),
        lead=pl.col("next_line") - pl.col("raised"),
        is_warned=pl.when(pl.col("began_before_line") >= WARNED_FROM).then(
            (pl.col("raised") < first_line).fill_null(value=False)
        ),
        was_alarmed=pl.col("was_alarmed").fill_null(value=False),
    )


def _one_a_matter(told: pl.DataFrame) -> pl.DataFrame:
    """Keep of each matter the injection that was told of first."""
    first = told.sort("raised", "case_id", nulls_last=True).unique(
        "matter", keep="first", maintain_order=True
    )
    return conform(first, OUTCOME).sort("onset", "vessel_id", "matter")


def all_outcomes(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return OUTCOME of several cases."""
    return pl.concat([empty(OUTCOME), *parts])


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A share with what it rests on, at 95 %."""

    count: int
    tried: int
    exact: Interval
    by_ship_and_day: Interval  # resampled; not a number where nothing was tried

    @property
    def value(self) -> float:
        """The share; not a number where nothing was tried."""
        return self.count / self.tried if self.tried else float("nan")


def recall(told: pl.DataFrame, *, seed: int, column: str = "is_found") -> Share:
    """Return the share of OUTCOME that was found, or that says yes in a column.

    Injections into one ship on one day are one unit when units are drawn anew.
    """
    rows = told.with_columns(is_found=pl.col("raised").is_not_null()).filter(
        pl.col(column).is_not_null()
    )
    yes = pl.col(column).cast(pl.Float64)
    units = (
        rows.group_by("source_track", pl.col("onset").dt.date(), maintain_order=True)
        .agg(yes.sum(), tried=pl.len().cast(pl.Float64))
        .select(column, "tried")
    )
    count = int(rows[column].sum())
    return Share(
        count=count,
        tried=rows.height,
        exact=share_interval(count, rows.height),
        by_ship_and_day=resampled(
            units.to_numpy(), share_of_sums, rng=np.random.default_rng(seed)
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class FalseAlerts:
    """Alerts on traffic into which nothing was put, and how much traffic that was.

    Attributes:
        alerts: how many came to a desk.
        vessel_dates: ships on a UTC date that had any.
        infos: those that did not come to a desk.
        watched: the traffic.
        a_day: alerts for each observed ship and day, resampled by ship and day.
    """

    alerts: int
    vessel_dates: int
    infos: int
    watched: Denominators
    a_day: Interval = field(default_factory=lambda: Interval(low=float("nan"), high=float("nan")))

    @property
    def vessel_days(self) -> float:
        """Days of 24 h for which ships were observed, added up."""
        return self.watched.observed_hours / HOURS_A_DAY

    @property
    def per_thousand_vessel_dates(self) -> float:
        """Ships on a date with a false alert, of a thousand."""
        return 1000 * self.vessel_dates / self.watched.vessel_dates

    @property
    def per_thousand_vessel_dates_at_most(self) -> float:
        """The same, as many as the count does not exclude at 95 %."""
        return 1000 * share_at_most(self.vessel_dates, self.watched.vessel_dates)

    @property
    def per_vessel_day(self) -> float:
        """Alerts for each ship observed for 24 h."""
        return self.alerts / self.vessel_days

    @property
    def per_vessel_day_exact(self) -> Interval:
        """The exact interval of that, if alerts come one by one."""
        return rate_interval(self.alerts, self.vessel_days)

    @property
    def per_vessel_day_at_most(self) -> float:
        """The same, as many as the count does not exclude at 95 %."""
        return rate_at_most(self.alerts, self.vessel_days)

    @property
    def per_hundred_crossings(self) -> float:
        """Alerts for each hundred passages over a line; infinite where there is none."""
        crossings = self.watched.crossings
        return 100 * self.alerts / crossings if crossings else float("inf")


def false_alerts(case: Case, raised: pl.DataFrame, *, kind: str | None, seed: int) -> FalseAlerts:
    """Count what a judge raised on ships into which nothing was put.

    Args:
        case: the traffic.
        raised: RAISED by the judge.
        kind: of the alerts; null: all.
        seed: of the resampling.
    """
    told = of_kind(raised, kind).join(case.truth.select("vessel_id"), on="vessel_id", how="anti")
    came = shown(told)
    return FalseAlerts(
        alerts=came.height,
        vessel_dates=came.select("vessel_id", pl.col("time").dt.date()).n_unique()
        if came.height
        else 0,
        infos=told.height - came.height,
        watched=case.denominators(),
        a_day=_resampled_rate(case.untouched(), came, seed=seed),
    )


def of_kind(raised: pl.DataFrame, kind: str | None) -> pl.DataFrame:
    """Return those of RAISED that are of a kind; null: all."""
    held = conform(raised, RAISED)
    return held if kind is None else held.filter(pl.col("kind") == kind)


def _resampled_rate(fixes: pl.DataFrame, came: pl.DataFrame, *, seed: int) -> Interval:
    date = pl.col("time").dt.date().alias("date")
    units = (
        fixes.group_by("vessel_id", date)
        .agg(days=_observed_days())
        .join(came.group_by("vessel_id", date).agg(alerts=pl.len()), on=VESSEL_DATE, how="left")
        .sort(VESSEL_DATE)
        .select(pl.col("alerts").fill_null(0).cast(pl.Float64), "days")
    )
    return resampled(units.to_numpy(), share_of_sums, rng=np.random.default_rng(seed))


def _observed_days() -> pl.Expr:
    """Return for how many days of 24 h the reports of a ship observe her."""
    gap = pl.col("time").sort().diff()
    watched = pl.when(gap <= OBSERVED_GAP_MAX).then(gap).sum()
    return watched.dt.total_microseconds().cast(pl.Float64) / (HOURS_A_DAY * US_PER_H)
