"""Poorer feeds: the same traffic as a station would hear it that gets less of it.

A report is left out, or what it said of speed and course; nothing is made up. What an alert costs
and finds is measured again on each, so that it is claimed only as measured.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case, Origin
from seawarden.app.evaluation.document import Cell, Section, Table
from seawarden.app.evaluation.drag_sections import ASKED_HIGH, ASKED_LOW, at_ratio
from seawarden.app.evaluation.measuring import Measured, Trial, measure
from seawarden.app.evaluation.together import together
from seawarden.detect.detector import Detector
from seawarden.model.report import FIX

AS_IT_IS: Final = "as it is"
# What a feed of positions alone does not have.
TOLD: Final = ("sog_kn", "cog_deg", "heading_deg", "nav_status")


def without_speed(case: Case) -> Case:
    """Return a case whose reports say where a ship was, and no more."""
    bare = case.fixes.with_columns(pl.lit(None, dtype=FIX[name]).alias(name) for name in TOLD)
    return replace(case, name=f"{case.name}, positions only", fixes=bare)


def thinned(case: Case, every: timedelta) -> Case:
    """Return a case with the first report that each ship sent in each span of time."""
    span = pl.col("time").dt.truncate(every)
    first = case.fixes.filter(pl.struct("vessel_id", span).is_first_distinct())
    minutes = every / timedelta(minutes=1)
    return replace(case, name=f"{case.name}, one report in {minutes:g} min", fixes=first)


def _every(minutes: int) -> Callable[[Case], Case]:
    return lambda case: thinned(case, timedelta(minutes=minutes))


FEEDS: Final[Mapping[str, Callable[[Case], Case]]] = {
    AS_IT_IS: lambda case: case,
    "positions only": without_speed,
    "one report in 5 min": _every(5),
    "one report in 10 min": _every(10),
    "one report in 60 min": _every(60),
    "one position in 5 min": lambda case: without_speed(thinned(case, timedelta(minutes=5))),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Poorer:
    """What one detector did on each feed of the traffic of a trial.

    Attributes:
        trial: the traffic as it is.
        measured: on each feed, by its name in FEEDS.
    """

    trial: Trial
    measured: Mapping[str, Measured]


def poorer(trial: Trial, detector: Detector, *, seed: int) -> Poorer:
    """Hold a detector against each feed of the traffic of a trial."""
    [judge] = together(trial.kind, {"Seawarden": detector})
    measured = {}
    for name, feed in FEEDS.items():
        heard = replace(
            trial, untouched=feed(trial.untouched), injected=[feed(one) for one in trial.injected]
        )
        measured[name] = measure(judge, heard, seed=seed)
    return Poorer(trial=trial, measured=measured)


def poorer_section(found: Poorer) -> Section:
    """Return what is to be said of poorer feeds."""
    case = found.trial.untouched
    origin = "SYNTHETIC" if case.origin is Origin.SYNTHETIC else "REAL"
    rows = [_row(name, each) for name, each in found.measured.items()]
    columns = {
        "feed": "Feed", "reports": "Reports", "false_tracks": "False tracks", "tracks": "of",
        "recall_asked": f"Found, ratio {ASKED_LOW:.2f} to {ASKED_HIGH:.2f}",
        "recall_085": "Found, 0.85", "recall_090": "Found, 0.90", "delay_50": "Delay, median",
    }  # fmt: skip
    return Section(
        title=f"Poorer feeds: {case.name}",
        depth=3,
        parts=[
            f"Traffic: {origin}, thinned; drags: SYNTHETIC. Each feed is the traffic above with "
            "reports left out, or with what they said of speed, course, heading and status, which "
            "are then derived from positions. The limits are the same for all of them.",
            Table(name="poorer_feeds", columns=columns, rows=rows),
        ],
    )


def _row(name: str, measured: Measured) -> Sequence[Cell]:
    false = measured.false()
    return (
        name, measured.trial.untouched.fixes.height, false.vessel_dates,
        false.watched.vessel_dates, measured.found(at_ratio(ASKED_LOW, ASKED_HIGH)),
        measured.found(at_ratio(0.85)), measured.found(at_ratio(0.90)), measured.delays()[1],
    )  # fmt: skip
