"""Screen an archive: hold its traffic against lines, and say who crossed, lingered or anchored."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

import polars as pl

from seawarden.app.batches import Batch, Source, read_ahead, source
from seawarden.app.calibration import open_calibration
from seawarden.app.charts import open_charts
from seawarden.app.following import OutOfOrderError, Sight, followed, laid_down, sighted
from seawarden.app.lines_ahead import lines_ahead
from seawarden.app.pattern import open_pattern
from seawarden.app.routes import open_routes
from seawarden.app.screening import Progress, ScreenAsked, Screening, Tally, no_progress
from seawarden.app.track_points import TRACK_POINT, PointSpool
from seawarden.detect import ledger
from seawarden.detect.calibration import Calibration, balance, budgeted
from seawarden.detect.context import Context
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.ingest.intake import REJECT
from seawarden.ingest.routes import Routes
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL

# A longer silence is not counted as watched: nobody saw the ship in it.
OBSERVED_GAP_MAX: Final = timedelta(minutes=30)


@dataclass(kw_only=True, slots=True)
class _Run:
    """What one pass over the batches gathers."""

    watch: Watch = field(default_factory=Watch)
    tally: Tally = field(default_factory=Tally)
    revisions: list[pl.DataFrame] = field(default_factory=list)
    crossings: list[pl.DataFrame] = field(default_factory=list)
    points: PointSpool | None = None  # null: no report is asked for
    vessels: list[pl.DataFrame] = field(default_factory=list)
    rejects: list[pl.DataFrame] = field(default_factory=list)
    vessel_ids: set[int] = field(default_factory=set)
    unheard: list[pl.DataFrame] = field(default_factory=list)  # VESSEL from before any report
    first: datetime | None = None
    last: datetime | None = None
    observed: timedelta = timedelta()
    weight: int = 0


def screen(asked: ScreenAsked, *, progress: Progress = no_progress) -> Screening:
    """Screen the reports asked for.

    Files may hold their reports in any order: those that are ordered by time within half a
    minute are judged as they are read, others are laid down by time first.

    Raises:
        SettingsError: what was asked is contradictory.
        UnusableInput: a file, a route, a chart or a pattern of life cannot be used; the message
            names it and the remedy.
        SourceUnavailable: a file cannot be reached.
    """
    begin = perf_counter()
    routes = open_routes(asked.routes)
    origin = source(asked)
    calibration = open_calibration(asked.calibration)
    charts = open_charts(asked.charts)
    pattern = None if asked.baseline is None else open_pattern(asked.baseline)
    engine = Engine.over(
        routes.assets, charts=charts.charts, calibration=calibration, pattern=pattern
    )
    with tempfile.TemporaryDirectory(prefix="seawarden-") as folder:
        room = _Room(folder=Path(folder), keeps_points=asked.report is not None)
        try:
            run = _fold(engine, origin.open(), origin, room, progress)
        except OutOfOrderError:
            batches = laid_down(origin, room.emptied("reports"))
            run = _fold(engine, batches, origin, room, progress)
        notes = (*routes.notes, *charts.notes, *origin.notes, *_remarks(run))
        found = _screening(engine, run, routes, origin, notes=notes)
    found = replace(found, seconds=perf_counter() - begin)
    return _within_budget(found, calibration, budget=asked.budget)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Room:
    """Where a screening lays down what it cannot hold in memory."""

    folder: Path
    keeps_points: bool

    def emptied(self, name: str) -> Path:
        """Return an empty folder; what stood in it is gone."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path


def _fold(
    engine: Engine, batches: Iterator[Batch], origin: Source, room: _Room, progress: Progress
) -> _Run:  # fmt: skip
    run = _Run(points=PointSpool(room.emptied("points")) if room.keeps_points else None)
    with (
        read_ahead(batches) as read,
        read_ahead(followed(engine, read)) as halves,
        read_ahead(sighted(engine, halves)) as sights,
    ):
        for sight in sights:
            if sight.released.late.height:
                raise OutOfOrderError
            _note(run, sight.batch)
            _decide(engine, run, sight)
            progress(done=run.weight, total=origin.weight, reports=run.tally.reports)
    return run


def _decide(engine: Engine, run: _Run, sight: Sight) -> None:
    """Do the last part of a step, and gather what it found."""
    vessels = [*run.unheard, sight.batch.vessels]
    if sight.seen is None:
        run.unheard = vessels
        return
    run.unheard = []
    run.watch, found = engine.decide(run.watch, sight.seen, pl.concat(vessels))
    run.last = sight.seen.now
    _gather(run, found)


def _note(run: _Run, batch: Batch) -> None:
    """Add to the account what was read."""
    run.tally.read += batch.tally.read
    run.tally.rejected.update(batch.tally.rejected)
    run.tally.other.update(batch.tally.other)
    run.weight += batch.weight
    if batch.vessels.height:
        run.vessels.append(batch.vessels)
    if batch.rejects.height:
        run.rejects.append(batch.rejects)
    if batch.fixes.height:
        earliest = batch.fixes["time"].min()
        if isinstance(earliest, datetime):
            run.first = earliest if run.first is None else min(run.first, earliest)


def _gather(run: _Run, found: Findings) -> None:
    """Add to the account what was judged."""
    run.tally.reports += found.report_count
    run.tally.tracks += found.track_count
    Tally.add(run.tally.cleaned, found.cleaned)
    Tally.add(run.tally.mended, found.mended)
    run.vessel_ids.update(found.vessel_ids)
    run.observed += _observed(found.minutes)
    if found.revisions.height:
        run.revisions.append(found.revisions)
    if found.crossings.height:
        run.crossings.append(found.crossings)
    if run.points is not None:
        run.points.add(found.minutes)


def _observed(minutes: pl.DataFrame) -> timedelta:
    """Return how long ships were watched: the time between their reports, long silences not."""
    since = minutes["time"] - minutes["before_time"]
    watched = since.filter(since <= OBSERVED_GAP_MAX).sum()
    return watched if isinstance(watched, timedelta) else timedelta()


def _within_budget(
    found: Screening, calibration: Calibration, *, budget: float | None
) -> Screening:
    """Return the screening with the levels that the budget leaves, and what chance would bring."""
    vessel_days = found.observed / timedelta(days=1)
    alerts = found.alerts
    if budget is not None and found.first is not None and found.last is not None:
        days = (found.last - found.first) / timedelta(days=1)
        alerts = budgeted(alerts, calibration, vessel_days=vessel_days, days=days, budget=budget)
    return replace(
        found, alerts=alerts, balance=balance(alerts, calibration, vessel_days=vessel_days)
    )


def _screening(
    engine: Engine,
    run: _Run,
    routes: Routes,
    origin: Source,
    *,
    notes: tuple[str, ...],
) -> Screening:
    told = pl.concat([empty(ALERT), *run.revisions])
    alerts = ledger.latest(empty(ALERT), pl.concat([told, engine.standing(run.watch)]))
    crossings = pl.concat([empty(CROSSING), *run.crossings])
    known = Context(lines=engine.lines, vessels=empty(VESSEL), corridor=engine.corridor)
    points = empty(TRACK_POINT) if run.points is None else run.points.of(alerts)
    return Screening(
        alerts=ledger.in_order(alerts),
        crossings=crossings.sort("time", "vessel_id", "track_id", "asset_id", "kp_km"),
        assets=routes.assets,
        vessels=pl.concat([empty(VESSEL), *run.vessels]),
        points=points,
        ahead=lines_ahead(alerts, points, known),
        rejects=pl.concat([empty(REJECT), *run.rejects]),
        files=origin.names,
        dialects=origin.dialects,
        notes=notes,
        first=run.first,
        last=run.last,
        observed=run.observed,
        read=run.tally.read,
        reports=run.tally.reports,
        rejected=run.tally.rejected,
        cleaned=run.tally.cleaned,
        mended=run.tally.mended,
        other=run.tally.other,
        vessel_count=len(run.vessel_ids),
        track_count=run.tally.tracks,
        seconds=0.0,
    )


def _remarks(run: _Run) -> Iterator[str]:
    """Say what a person would else wonder about."""
    if not run.tally.read and run.tally.other:
        found = ", ".join(f"{count:,} of {kind}" for kind, count in run.tally.other.items())
        yield f"nothing could be screened: no position with a time of its own; there were {found}"
    elif not run.tally.read:
        yield "nothing could be screened: there was no report in what was asked for"
