"""Calibration: from the weight of the evidence to a probability, and to an alert budget.

Labels are few: known drags can be counted on two hands. So no probability is learnt from them
alone. An alert's odds are the odds that any passage is a true one (the base rate, published),
times how much oftener a true one is alerted than a benign passage, times what the alert's own
evidence adds. How often a benign passage is alerted is known only by a small count; the range that
this leaves is large, and it is shown. A kind without a published base rate gets no probability; it
still has its place in the budget.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.model.alert import EVIDENCE
from seawarden.model.schema import Schema, conform, empty

# Two drags are known in the Gulf of Finland in 2023 and 2024, over 500 to 600 passages a week
# (press reports): one in about 30,000.
BASE_RATES: Final = {"anchor_drag": 1 / 30_000}

# Terms of the evidence depend on each other, so that their sum is too sure of itself: it starts at
# this part of its worth (a judgement), as loosely believed as the spread says.
SLOPE_START: Final = 0.6
SLOPE_SPREAD: Final = 0.2
ROUNDS: Final = 25  # of Newton's method: it converges in fewer than ten

JEFFREYS: Final = 0.5  # added to a count: Jeffreys' prior for a rate
LOW_FOR_HIGH: Final = 10.0  # so many alerts of level low are borne for one of level high
SURE: Final = 0.95
HALVINGS: Final = 60  # of an interval: as fine as the numbers themselves

# What is known of a kind of alert.
FACTS: Final[Schema] = {
    "kind": pl.String(),
    "passages": pl.Int64(),  # benign passages watched: one ship on one date
    "vessel_days": pl.Float64(),  # how long they were watched, in days of 24 h
    "injected": pl.Int64(),  # true ones put into real traffic
    "found": pl.Int64(),  # of those
    "slope": pl.Float64(),  # log-odds for each nat of evidence
    "centre": pl.Float64(),  # the score at which the odds are those of any alert; nats
    "base_rate": pl.Float64(),  # true ones among passages; null: nobody has published one
}

# An alert on benign traffic.
BENIGN: Final[Schema] = {"kind": pl.String(), "score": pl.Float64()}
# A true one put into real traffic; null: it was not found.
TRUE: Final[Schema] = {"kind": pl.String(), "score": pl.Float64()}

# How many alerts there were, and how many chance alone would bring.
BALANCE: Final[Schema] = {
    "kind": pl.String(),
    "observed": pl.Int64(),
    "expected": pl.Float64(),  # by the benign traffic of the calibration
    "low": pl.Int64(),  # 95 % of such watches have no fewer, the rate's uncertainty included
    "high": pl.Int64(),  # and no more
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """What benign and true alerts look like, and on which traffic that was found out.

    Attributes:
        version: of this calibration, said with each alert's probability.
        provenance: the traffic behind it, in words.
        facts: FACTS, one row a kind.
        benign: BENIGN.
    """

    version: str
    provenance: str
    facts: pl.DataFrame
    benign: pl.DataFrame

    @classmethod
    def none(cls) -> "Calibration":
        """Return the state before any calibration: no probability, no budget."""
        return cls(version="", provenance="", facts=empty(FACTS), benign=empty(BENIGN))


def calibrated(
    benign: pl.DataFrame, true: pl.DataFrame, *, passages: int, vessel_days: float, version: str,
    provenance: str,
) -> Calibration:  # fmt: skip
    """Learn from benign and injected traffic.

    Args:
        benign: BENIGN, alerts of level low or high on traffic with nothing the matter.
        true: TRUE, one row for each that was put in.
        passages: benign passages watched.
        vessel_days: how long.
        version: a name for the result.
        provenance: the traffic, in words.
    """
    rows = []
    kinds = pl.concat([benign["kind"], true["kind"]]).unique().sort().to_list()
    for kind in kinds:
        hers = true.filter(pl.col("kind") == kind)["score"]
        wrong = benign.filter(pl.col("kind") == kind)["score"].to_numpy()
        right = hers.drop_nulls().to_numpy()
        centre = float(right.mean()) if right.size else 0.0
        rows.append(
            {
                "kind": kind, "passages": passages, "vessel_days": vessel_days,
                "injected": hers.len(), "found": right.size, "centre": centre,
                "slope": slope(right - centre, wrong - centre),
                "base_rate": BASE_RATES.get(kind),
            }
        )  # fmt: skip
    return Calibration(
        version=version,
        provenance=provenance,
        facts=pl.DataFrame(rows, schema=dict(FACTS)),
        benign=conform(benign, BENIGN).sort("kind", "score"),
    )


def slope(right: npt.NDArray[np.float64], wrong: npt.NDArray[np.float64]) -> float:
    """Return how much a nat of evidence is worth, from few scores.

    Logistic regression with a normal prior around `SLOPE_START`. Both sides weigh as one alert
    each, however many were injected: their number says nothing of how often the thing happens.
    """
    score = np.concatenate([right, wrong])
    label = np.concatenate([np.ones(right.size), np.zeros(wrong.size)])
    if not right.size or not wrong.size:
        return SLOPE_START
    weight = np.where(label == 1.0, 1.0 / right.size, 1.0 / wrong.size)
    value, intercept = SLOPE_START, 0.0
    for _ in range(ROUNDS):
        part = 1.0 / (1.0 + np.exp(-np.clip(intercept + value * score, -30.0, 30.0)))
        bend = weight * part * (1.0 - part)
        down = np.array(
            [
                np.sum(weight * (label - part) * score) - (value - SLOPE_START) / SLOPE_SPREAD**2,
                np.sum(weight * (label - part)) - intercept,
            ]
        )
        steep = np.array(
            [
                [np.sum(bend * score * score) + 1 / SLOPE_SPREAD**2, np.sum(bend * score)],
                [np.sum(bend * score), np.sum(bend) + 1.0],
            ]
        )
        step = np.linalg.solve(steep, down)
        value, intercept = value + step[0], intercept + step[1]
    return float(max(value, 0.0))


def with_probability(events: pl.DataFrame, calibration: Calibration) -> pl.DataFrame:
    """Return events (EVENT or ALERT) with the probability that a calibration gives.

    The range that the few labels leave stands in the evidence. An event of a kind without a base
    rate, or that has a probability already, is left as it is.
    """
    known = calibration.facts.filter(pl.col("base_rate").is_not_null())
    if events.is_empty() or known.is_empty():
        return events
    rows = events.with_columns(score=score()).join(
        known, on="kind", how="left", maintain_order="left"
    )
    own = pl.col("slope") * (pl.col("score") - pl.col("centre"))
    base = pl.col("base_rate")
    rows = rows.join(_wrong(calibration), on="kind", how="left", maintain_order="left")
    rows = rows.with_columns(own=own, prior=(base / (1 - base)).log())
    found = (pl.col("found") + JEFFREYS) / (pl.col("injected") + 2 * JEFFREYS)
    for name, count in (("mid", "wrong"), ("low", "wrong_most"), ("high", "wrong_least")):
        rate = pl.col(count) / pl.col("passages")
        odds = pl.col("prior") + (found / rate).log() + pl.col("own")
        rows = rows.with_columns((1 / (1 + (-odds).exp())).alias(name))
    return _told(rows, events)


def _told(rows: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Put the probability in, and what it may be at least and at most into the evidence."""
    is_new = pl.col("mid").is_not_null() & pl.col("probability").is_null()
    added = pl.concat_list(
        pl.struct(
            pl.lit(name).alias("name"), pl.col(value).alias("value"), pl.lit("").alias("unit"),
            pl.lit(0.0).alias("weight"),
        )
        for name, value in (("probability at least", "low"), ("probability at most", "high"))
    ).cast(EVIDENCE)  # fmt: skip
    rows = rows.with_columns(
        probability=pl.when(is_new).then("mid").otherwise("probability"),
        evidence=pl.when(is_new).then(pl.concat_list("evidence", added)).otherwise("evidence"),
    )
    return rows.select(events.columns)


def _wrong(calibration: Calibration) -> pl.DataFrame:
    """Return how many benign alerts of each kind there were: as known, at least and at most."""
    counts = dict(calibration.benign.group_by("kind").len().iter_rows())
    tail = (1 - SURE) / 2
    rows = [
        {
            "kind": kind,
            "wrong": counts.get(kind, 0) + JEFFREYS,
            "wrong_least": _gamma_quantile(counts.get(kind, 0) + JEFFREYS, tail),
            "wrong_most": _gamma_quantile(counts.get(kind, 0) + JEFFREYS, 1 - tail),
        }
        for kind in calibration.facts["kind"]
    ]
    return pl.DataFrame(rows)


def _gamma_quantile(shape: float, part: float) -> float:
    """Return below what a number with a gamma distribution of scale 1 lies in such a part."""
    low, high = 0.0, 20.0 + 4.0 * shape
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma_below(shape, middle) < part else (low, middle)
    return (low + high) / 2


def _gamma_below(shape: float, value: float) -> float:
    """Return the regularised lower incomplete gamma function (NIST DLMF, 8.11.4)."""
    term = total = 1.0
    step = 0
    while term > total * 1e-15:
        step += 1
        term *= value / (shape + step)
        total += term
    return total * math.exp(shape * math.log(value) - value - math.lgamma(shape + 1))


def score() -> pl.Expr:
    """Return the weight of an event's evidence, in nats."""
    return pl.col("evidence").list.eval(pl.element().struct.field("weight")).list.sum()


def by_chance(alerts: pl.DataFrame, calibration: Calibration, *, vessel_days: float) -> pl.Expr:
    """Return how many alerts as strong chance brings in so much traffic, over all kinds.

    Args:
        alerts: ALERT, for the kinds in it: each kind is one more chance to be wrong.
        calibration: the benign traffic. A kind that it does not know gives null.
        vessel_days: how much traffic: ships watched, in days of 24 h.
    """
    kinds = max(alerts["kind"].n_unique(), 1)
    rates = {
        kind: (calibration.benign.filter(pl.col("kind") == kind)["score"].to_numpy(), days)
        for kind, days in calibration.facts.select("kind", "vessel_days").iter_rows()
    }

    def rated(rows: pl.Series) -> pl.Series:
        found: list[float | None] = []
        for row in rows:
            pool, days = rates.get(row["kind"], (np.empty(0), 0.0))
            stronger = np.count_nonzero(pool >= row["score"]) + JEFFREYS
            found.append(kinds * stronger / days * vessel_days if days > 0 else None)
        return pl.Series(found, dtype=pl.Float64)

    return pl.struct("kind", score().alias("score")).map_batches(rated, return_dtype=pl.Float64)


def budgeted(
    alerts: pl.DataFrame, calibration: Calibration, *, vessel_days: float, days: float,
    budget: float,
) -> pl.DataFrame:  # fmt: skip
    """Return alerts at the level that an alert budget leaves them.

    An alert stays high while chance brings no more than `budget` a day of its strength, and low
    while it brings no more than ten times that. No alert is lost, and none is lifted.

    Args:
        alerts: ALERT.
        calibration: the benign traffic that says what chance brings.
        vessel_days: the traffic watched, in days of 24 h.
        days: how long the watch was.
        budget: false alerts of level high that a desk bears in a day.
    """
    if alerts.is_empty() or days <= 0:
        return alerts
    chance = by_chance(alerts, calibration, vessel_days=vessel_days) / days
    rows = alerts.with_columns(a_day=chance)
    is_high = (pl.col("level") == "high") & (pl.col("a_day") > budget)
    rows = rows.with_columns(
        level=pl.when(is_high).then(pl.lit("low")).otherwise("level"),
    )
    is_low = (pl.col("level") == "low") & (pl.col("a_day") > LOW_FOR_HIGH * budget)
    rows = rows.with_columns(level=pl.when(is_low).then(pl.lit("info")).otherwise("level"))
    item = pl.concat_list(
        pl.struct(
            pl.lit("alerts as strong by chance").alias("name"), pl.col("a_day").alias("value"),
            pl.lit("a day").alias("unit"), pl.lit(0.0).alias("weight"),
        )
    ).cast(EVIDENCE)  # fmt: skip
    told = pl.when(pl.col("a_day").is_not_null()).then(pl.concat_list("evidence", item))
    return rows.with_columns(evidence=told.otherwise("evidence")).select(alerts.columns)


def balance(alerts: pl.DataFrame, calibration: Calibration, *, vessel_days: float) -> pl.DataFrame:
    """Return BALANCE: alerts of level low or high against what chance alone would bring."""
    counts = dict(alerts.filter(pl.col("level") != "info").group_by("kind").len().iter_rows())
    rows = []
    for kind, days in calibration.facts.select("kind", "vessel_days").sort("kind").iter_rows():
        seen = calibration.benign.filter(pl.col("kind") == kind).height
        low, high = predicted(seen, days, vessel_days)
        rows.append(
            {
                "kind": kind, "observed": counts.get(kind, 0),
                "expected": (seen + JEFFREYS) / days * vessel_days, "low": low, "high": high,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=dict(BALANCE))


def predicted(seen: int, days: float, ahead: float) -> tuple[int, int]:
    """Return between how many the next count will lie, in 95 of 100 cases.

    The rate is known only by a count: Gamma(seen + 1/2, days). The next count then has a negative
    binomial distribution.

    Args:
        seen: the count so far.
        days: in how much traffic.
        ahead: how much traffic there will be.
    """
    if ahead <= 0 or days <= 0:
        return 0, 0
    shape, part = seen + JEFFREYS, ahead / (ahead + days)
    chance = math.exp(shape * math.log1p(-part))
    tail = (1 - SURE) / 2
    total, count, low = chance, 0, 0
    while total < 1 - tail:
        low += total < tail
        chance *= (count + shape) / (count + 1) * part
        count += 1
        total += chance
    return low, count
