"""The alarm figures of the records: which alerts asked, when, and what was done about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from seawarden.app.desk.budget import WhatIf, what_if
from seawarden.app.desk.figures import ASKED, AlarmFigures, alarm_figures
from seawarden.app.watch.center import Centre
from seawarden.model.alert import ALERT, LEVELS
from seawarden.model.desk import AlertNow
from seawarden.model.disposition import SETTLES, Act, Disposition, State
from seawarden.model.schema import conform, empty
from seawarden.model.shift import Shift

DAY = timedelta(days=1)
# Alerts that have stood longer than this before the span are not looked for.
LOOKING_BACK = timedelta(days=14)
SETTLING = frozenset({Act.EXPLAIN, Act.DISMISS})
TAKING = frozenset(SETTLES)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskFigures:
    """What the desk costs, and what the budget knob would change."""

    figures: AlarmFigures
    budgets: tuple[WhatIf, ...]
    shift_count: int  # shifts that had the desk in the span; 0: one officer is reckoned


def desk_figures(centre: Centre, *, span: timedelta = DAY) -> DeskFigures:
    """Measure the desk over a span that ends now."""
    end = centre.clock()
    begin = end - span
    with centre.records.reading() as desk:
        said = desk.alerts.said(start=begin - LOOKING_BACK, end=end)
        done = desk.dispositions.done(start=begin - LOOKING_BACK, end=end)
        waiting_count = sum(map(_waits, desk.alerts.standing(now=end)))
        shifts = [
            shift
            for shift in desk.shifts.latest(limit=200)
            if shift.begin < end and (shift.end is None or shift.end > begin)
        ]
    asked = asked_of(said, done)
    hours = officer_hours(shifts, begin=begin, end=end)
    newest = said.unique("alert_id", keep="last", maintain_order=True)
    raised = asked.filter(pl.col("raised_at") >= begin)["alert_id"]
    judged = newest.filter(pl.col("alert_id").is_in(raised.implode()))
    return DeskFigures(
        figures=alarm_figures(
            asked, begin=begin, end=end, officer_hours=hours, waiting_count=waiting_count
        ),
        budgets=what_if(
            conform(judged, ALERT),
            centre.engine.calibration,
            vessel_days=centre.picture.ship_count * (span / DAY),
            span=span,
        ),
        shift_count=len(shifts),
    )


def _waits(alert: AlertNow) -> bool:
    return alert.state is State.NEW and alert.level != "info"


def asked_of(said: pl.DataFrame, done: list[Disposition]) -> pl.DataFrame:
    """Return ASKED from revisions (REVISION) and what was done about them.

    An alert asks when it is first said at level low or high; one that never was has its first
    word. It is settled when it was closed or withdrawn, explained or dismissed.
    """
    if said.is_empty():
        return empty(ASKED)
    rank = pl.col("level").replace_strict(LEVELS, range(len(LEVELS)), return_dtype=pl.Int64)
    is_over = pl.col("status").is_in(["closed", "withdrawn"])
    rows = (
        said.sort("revision")
        .group_by("alert_id", maintain_order=True)
        .agg(
            pl.col("kind", "vessel_id").first(),
            level=pl.col("level").sort_by(rank).last(),
            raised_at=pl.coalesce(
                pl.col("at").filter(pl.col("level") != "info").first(), pl.col("at").first()
            ),
            over_at=pl.col("at").filter(is_over).last(),
        )
    )
    taken, settled = _first(done, TAKING), _first(done, SETTLING)
    rows = rows.join(taken.rename({"time": "acknowledged_at"}), on="alert_id", how="left")
    rows = rows.join(settled.rename({"time": "explained_at"}), on="alert_id", how="left")
    return conform(
        rows.with_columns(settled_at=pl.min_horizontal("over_at", "explained_at")), ASKED
    )


def _first(done: list[Disposition], acts: frozenset[Act]) -> pl.DataFrame:
    """Return when each alert first had one of these acts."""
    rows = [(one.alert_id, one.time) for one in done if one.act in acts]
    schema = {"alert_id": pl.String(), "time": ASKED["raised_at"]}
    return pl.DataFrame(rows, schema=schema, orient="row").group_by("alert_id").agg(
        pl.col("time").min()
    )  # fmt: skip


def officer_hours(shifts: list[Shift], *, begin: datetime, end: datetime) -> float:
    """Return how many hours officers had the desk; where no shift is kept, one is reckoned."""
    if not shifts:
        return (end - begin) / timedelta(hours=1)
    spent = sum(
        (
            max(min(shift.end or end, end) - max(shift.begin, begin), timedelta())
            for shift in shifts
        ),
        timedelta(),
    )
    return spent / timedelta(hours=1)
