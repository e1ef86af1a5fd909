"""Judges: whoever raises alerts over a case, ours or a rule, told apart by name alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from seawarden.app.evaluation.baselines import Baseline
from seawarden.app.evaluation.case import Case
from seawarden.detect.calibration import score
from seawarden.detect.detector import Detector
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.model.alert import ALERT
from seawarden.model.schema import UTC_US, Schema, conform

# An alert is for a person from this level on; `info` is looked up by whoever wants to.
SHOWN: Final = ("low", "high")

# The moment at which a matter first came to a desk.
RAISED: Final[Schema] = {
    "kind": pl.String(),
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),  # null: a rule knows none
    "time": UTC_US,  # last report that the decision rests on
    "start": UTC_US,  # onset as estimated; a rule gives none but its own time
    "level": pl.String(),
    "asset_id": pl.String(),
    "score": pl.Float64(),  # sum of the weights of its evidence, nats; null: a rule has none
    "peak": pl.Float64(),  # the highest that this sum ever was; null likewise
    "probability": pl.Float64(),  # null before calibration
    "reason": pl.String(),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Whoever raises alerts.

    Attributes:
        name: short, unique in a report.
        says: what it goes by, in one sentence.
        raised: from a case to RAISED, sorted by time, ship and kind.
    """

    name: str
    says: str
    raised: Callable[[Case], pl.DataFrame]


def by_rule(rule: Baseline, *, kind: str) -> Judge:
    """Return a rule as a judge; what it alarms at counts as an alert of the kind."""

    def raised(case: Case) -> pl.DataFrame:
        alarms = rule.alarms(case.fixes, case.assets)
        return _in_order(
            alarms.with_columns(
                kind=pl.lit(kind), level=pl.lit("low"), start=pl.col("time"),
                reason=pl.lit(rule.says), track_id=None, asset_id=None, score=None,
                peak=None, probability=None,
            )
        )  # fmt: skip

    return Judge(name=rule.name, says=rule.says, raised=raised)


def by_detectors(name: str, says: str, detectors: Mapping[str, Detector]) -> Judge:
    """Return an engine with these detectors, by kind, as a judge."""

    def raised(case: Case) -> pl.DataFrame:
        return first_shown(judged(case, detectors).revisions)

    return Judge(name=name, says=says, raised=raised)


def once_a_case(judge: Judge) -> Judge:
    """Return the same judge, who keeps what it said of a case by the name of the case."""
    said: dict[str, pl.DataFrame] = {}

    def raised(case: Case) -> pl.DataFrame:
        if case.name not in said:
            said[case.name] = judge.raised(case)
        return said[case.name]

    return Judge(name=judge.name, says=judge.says, raised=raised)


def judged(case: Case, detectors: Mapping[str, Detector]) -> Findings:
    """Let an engine judge all of a case."""
    engine = Engine.over(case.assets, detectors=detectors, charts=case.charts)
    _, findings = engine.step(Watch(), case.fixes, case.vessels, is_last=True)
    return findings


def first_shown(revisions: pl.DataFrame) -> pl.DataFrame:
    """Return RAISED: of each alert (ALERT, its revisions) the first that is shown to a desk.

    An alert that is never more than `info` stands there once, at that level; one that rises
    later counts from then.
    """
    held = (
        conform(revisions, ALERT)
        .filter(pl.col("status").is_in(["raised", "revised"]))
        .with_columns(score=score(), time=pl.col("end"))
        .with_columns(peak=pl.col("score").max().over("alert_id"))
    )
    is_shown = pl.col("level").is_in(SHOWN)
    first = held.sort(~is_shown, "revision").unique("alert_id", keep="first", maintain_order=True)
    return _in_order(first)


def shown(raised: pl.DataFrame) -> pl.DataFrame:
    """Return those of RAISED that come to a desk."""
    return raised.filter(pl.col("level").is_in(SHOWN))


def _in_order(raised: pl.DataFrame) -> pl.DataFrame:
    return conform(raised, RAISED).sort("time", "vessel_id", "kind", "start")
