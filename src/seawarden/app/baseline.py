"""Make a pattern of life of an archive: what speeds and crossings are usual, place by place."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.batches import Batch, Source, read_ahead, source
from seawarden.app.following import Half, OutOfOrderError, followed, laid_down
from seawarden.app.routes import open_routes
from seawarden.app.screening import Progress, ScreenAsked, no_progress
from seawarden.detect.engine import Engine, Watch
from seawarden.detect.pattern import Pattern
from seawarden.detect.pattern_gathering import PASSAGE, PASSED, Gathering, joined
from seawarden.model.pattern import About
from seawarden.model.schema import UTC_US, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.pattern import write_pattern

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # the end of an archive without a report


@dataclass(kw_only=True, slots=True)
class _Run:
    """What one pass over the batches gathers."""

    watch: Watch = field(default_factory=Watch)
    passages: list[pl.DataFrame] = field(default_factory=list)
    passed: list[pl.DataFrame] = field(default_factory=list)
    hours: list[pl.Series] = field(default_factory=list)
    vessels: list[pl.DataFrame] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    reports: int = 0
    vessel_ids: set[int] = field(default_factory=set)
    weight: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """A pattern of life that was made, with an account of it."""

    pattern: Pattern
    reports: int
    vessels: int
    notes: tuple[str, ...]

    def summary(self) -> dict[str, object]:
        """Return the account as one JSON object."""
        about = self.pattern.about
        return {
            "version": about.version,
            "begin": None if about.begin is None else about.begin.isoformat(),
            "end": None if about.end is None else about.end.isoformat(),
            "days": round(about.days, 3),
            "reports": self.reports,
            "vessels": self.vessels,
            "cells": self.pattern.cells.height,
            "segments": self.pattern.segments.height,
            "sources": list(about.sources),
            "notes": list(self.notes),
        }


def baseline(
    asked: ScreenAsked, *, out: Path, gathering: Gathering | None = None,
    progress: Progress = no_progress,
) -> Baseline:  # fmt: skip
    """Gather a pattern of life from the reports asked for, and write it.

    Args:
        asked: which reports, and over which lines; what it says of outputs is not looked at.
        out: the folder; a pattern that lies there already is replaced.
        gathering: how it is gathered; null: as usual.
        progress: told how far it has come.

    Raises:
        SettingsError: what was asked is contradictory, or the folder cannot be written to.
        UnusableInput: a file or a route cannot be used; the message names it and the remedy.
        SourceUnavailable: a file cannot be reached.
    """
    by, routes, origin = gathering or Gathering(), open_routes(asked.routes), source(asked)
    engine = replace(Engine.over(routes.assets, detectors={}), gatherers={})
    try:
        run = _gather(engine, by, origin.open(), origin, progress)
    except OutOfOrderError:
        with tempfile.TemporaryDirectory(prefix="seawarden-") as folder:
            run = _gather(engine, by, laid_down(origin, Path(folder)), origin, progress)
    pattern = _pattern(run, by, origin, asked.origin)
    write_pattern(out, pattern.cells, pattern.segments, pattern.about)
    return Baseline(
        pattern=pattern,
        reports=run.reports,
        vessels=len(run.vessel_ids),
        notes=(*routes.notes, *origin.notes, *_remarks(pattern)),
    )


def _gather(
    engine: Engine, by: Gathering, batches: Iterator[Batch], origin: Source, progress: Progress
) -> _Run:
    run = _Run()
    with read_ahead(batches) as read, read_ahead(followed(engine, read)) as halves:
        for half in halves:
            if half.released.late.height:
                raise OutOfOrderError
            run.weight += half.batch.weight
            run.vessels.append(half.batch.vessels)
            _take(run, engine, by, half)
            progress(done=run.weight, total=origin.weight, reports=run.reports)
    return run


def _take(run: _Run, engine: Engine, by: Gathering, half: Half) -> None:
    """Do the second half of a step, and gather what passed."""
    horizon = half.released.horizon
    if half.found is None or horizon is None:
        return
    run.watch, found = engine.weigh(run.watch, half.found, empty(VESSEL), now=horizon)
    run.reports += found.report_count
    run.vessel_ids.update(found.vessel_ids)
    run.last = horizon
    earliest = found.minutes["time"].min()
    if isinstance(earliest, datetime):
        run.first = earliest if run.first is None else min(run.first, earliest)
    run.passages.append(by.passages(found.minutes))
    run.passed.append(by.passed(found.crossings))
    run.hours.append(found.minutes["time"].dt.truncate("1h").unique())


def _pattern(run: _Run, by: Gathering, origin: Source, kind: str) -> Pattern:
    end = run.last or NEVER
    vessels = pl.concat([empty(VESSEL), *run.vessels])
    cells = by.cells(joined(pl.concat([empty(PASSAGE), *run.passages])), vessels, end=end)
    segments = by.segments(pl.concat([empty(PASSED), *run.passed]), vessels, end=end)
    hours = pl.concat([pl.Series("hour", [], dtype=UTC_US), *run.hours])
    about = About(
        version=_version(cells, segments, end),
        begin=run.first,
        end=run.last,
        days=by.days(hours, end=end),
        sources=origin.names,
        origin=kind,
        half_life_days=by.half_life.total_seconds() / 86_400,
        lately_days=by.lately.total_seconds() / 86_400,
        vessels_least=by.vessels_least,
    )
    return Pattern.over(cells, segments, about)


def _version(cells: pl.DataFrame, segments: pl.DataFrame, end: datetime) -> str:
    """Name a pattern by the day it ends, and by what it says: equal patterns have one name."""
    digest = hashlib.sha256()
    for table in (cells, segments):
        for column in table.iter_columns():
            held = column.to_list() if column.dtype == pl.String else column.to_numpy().tobytes()
            digest.update(repr(held).encode() if isinstance(held, list) else held)
    return f"{end:%Y-%m-%d}-{digest.hexdigest()[:8]}"


def _remarks(pattern: Pattern) -> Iterator[str]:
    """Say what a person would else wonder about."""
    least = pattern.about.vessels_least
    if pattern.cells.is_empty():
        yield f"nothing was gathered: in no place were there {least} ships under way"
    if pattern.segments.is_empty():
        yield f"no part of a line was crossed by {least} ships"
