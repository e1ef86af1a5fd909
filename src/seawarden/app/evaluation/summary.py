"""The first table of the report: what was to be reached, what was, and on which traffic."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.charted import NAME as CHARTED
from seawarden.app.evaluation.document import Cell, Section, Table
from seawarden.app.evaluation.drag_bench import Bench
from seawarden.app.evaluation.drag_sections import (
    ASKED_AT_090,
    ASKED_HIGH,
    ASKED_LOW,
    ASKED_RECALL,
    at_ratio,
)
from seawarden.app.evaluation.measuring import Measured
from seawarden.app.evaluation.scoring import Share

DELAY_MOST: Final = timedelta(minutes=20)
WARNED_LEAST: Final = 0.80
SILENCE_RECALL: Final = 0.80
FALSE_TRACKS_MOST: Final = 1

# The labelled drift of the AisAbnormal project: case, onset, and how soon it is to be told of.
DRIFT: Final = "Drift off Skagen 2014"
DRIFT_BEGINS: Final = datetime(2014, 9, 28, 16, 50, 4, tzinfo=UTC)
DRIFT_ONSET_EARLIEST: Final = timedelta(minutes=-10)
DRIFT_DELAY_MOST: Final = timedelta(minutes=10)

COLUMNS: Final[Mapping[str, str]] = {
    "what": "What",
    "to_reach": "To reach",
    "reached": "Reached (95 %)",
    "is_reached": "Reached?",
    "traffic": "On",
    "origin": "What is real",
}
Row = tuple[Cell, ...]


def summary(
    benches: Sequence[Bench], others: Sequence[Measured],
    quiet: Sequence[tuple[Case, pl.DataFrame]], *, more: Sequence[Row] = (),
) -> Section:  # fmt: skip
    """Say in one table what was reached.

    Args:
        benches: trials of drags under way.
        others: trials of other kinds.
        quiet: traffic as it is, with RAISED on it.
        more: rows of other trials.
    """
    told = [bench for bench in benches if bench.trial.name != CHARTED]
    rows = [row for bench in told for row in _drag_rows(bench)]
    rows += [row for each in others if each.trial.kind == "silence" for row in _silence(each)]
    rows += [_drift(case, raised) for case, raised in quiet if case.name == DRIFT]
    rows += more
    return Section(
        title="In short",
        parts=[
            "*Reached?* compares the value itself; the interval says how sure that is. Charted "
            "waters stand apart: they try each evidence by ships made to be mistaken, and say "
            "nothing of a rate.",
            Table(name="summary", columns=COLUMNS, rows=rows),
        ],
    )


def short_of(section: Section) -> list[str]:
    """Return a sentence for each row of the summary that was not reached."""
    table = next(part for part in section.parts if isinstance(part, Table))
    return [
        f"{row[0]}: {row[1]} was to be reached on {row[4]}, and was not."
        for row in table.rows
        if row[3] is False
    ]


def _drag_rows(bench: Bench) -> list[Row]:
    ours, false = bench.ours, bench.ours.false()
    delay = ours.delays()[1]
    rule = bench.reference.false().vessel_dates
    return [
        *_shares(
            ours,
            ("Drags found, speed ratio 0.55 to 0.85", ASKED_RECALL,
             ours.found(at_ratio(ASKED_LOW, ASKED_HIGH))),
            ("Drags found, speed ratio 0.90", ASKED_AT_090, ours.found(at_ratio(0.90))),
            ("Drags that began an hour or more before a line, told of before it", WARNED_LEAST,
             ours.warned()),
        ),
        (
            "Tracks with a false alert of a drag",
            f"at most {FALSE_TRACKS_MOST} (speed drop: {rule})",
            f"{false.vessel_dates} of {false.watched.vessel_dates}; at most "
            f"{false.per_thousand_vessel_dates_at_most:.1f} in 1,000",
            false.vessel_dates <= FALSE_TRACKS_MOST, *_traffic(ours),
        ),
        (
            "Delay of an alert of a drag, median", "under 20 min", delay,
            None if delay is None else delay < DELAY_MOST, *_traffic(ours),
        ),
    ]  # fmt: skip


def _drift(case: Case, raised: pl.DataFrame) -> Row:
    """Say how long after its published onset the drift off Skagen was told of, at any level."""
    told = raised.filter(pl.col("kind") == "adrift")["time"].min()
    delay = told - DRIFT_BEGINS if isinstance(told, datetime) else None
    is_reached = delay is not None and DRIFT_ONSET_EARLIEST <= delay <= DRIFT_DELAY_MOST
    return (
        "The drift of 538004030 told of, after 16:50:04 UTC", "within 10 min", delay, is_reached,
        case.name, case.origin.value,
    )  # fmt: skip


def _silence(each: Measured) -> list[Row]:
    false = each.false()
    return [
        *_shares(each, ("Silences found that were made on purpose", SILENCE_RECALL, each.found())),
        (
            "Tracks with a false alert of a silence", f"at most {FALSE_TRACKS_MOST}",
            f"{false.vessel_dates} of {false.watched.vessel_dates}; at most "
            f"{false.per_thousand_vessel_dates_at_most:.1f} in 1,000",
            false.vessel_dates <= FALSE_TRACKS_MOST, *_traffic(each),
        ),
    ]  # fmt: skip


def _shares(measured: Measured, *asked: tuple[str, float, Share]) -> list[Row]:
    return [
        (what, f"{least:.2f}", share, share.value >= least, *_traffic(measured))
        for what, least, share in asked
        if share.tried
    ]


def _traffic(measured: Measured) -> tuple[str, str]:
    return measured.trial.name, measured.trial.untouched.origin.value
