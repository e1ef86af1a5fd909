"""The first parts of a pass over traffic: batches put in order, given to tracks, and looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seawarden.app.batches import Batch, Source
from seawarden.detect.engine import Engine, Picture, Watch
from seawarden.detect.order import Released
from seawarden.detect.tracking import Followed
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.store.spool import Spool


class OutOfOrderError(Exception):
    """Reports come in no order of time: they must be laid down first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Half:
    """A batch that has been put in order and given to tracks."""

    batch: Batch
    released: Released
    found: Followed | None


def followed(engine: Engine, batches: Iterator[Batch]) -> Iterator[Half]:
    """Do the first half of every step; the last stands for the end of the reports."""
    watch = Watch()
    for batch in batches:
        watch, released, found = engine.follow(watch, batch.fixes)
        yield Half(batch=batch, released=released, found=found)
    end = Batch(fixes=empty(FIX))
    watch, released, found = engine.follow(watch, end.fixes, is_last=True)
    yield Half(batch=end, released=released, found=found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """A batch whose reports have been held against lines; the detectors have not judged yet."""

    batch: Batch
    released: Released
    seen: Picture | None  # null: before the first report


def sighted(engine: Engine, halves: Iterator[Half]) -> Iterator[Sight]:
    """Do the middle of every step, up to what the detectors read."""
    watch = Watch()
    for half in halves:
        seen, horizon = None, half.released.horizon
        if half.found is not None and horizon is not None:
            seen = engine.look(watch, half.found, now=horizon)
            watch = seen.after(watch)
        yield Sight(batch=half.batch, released=half.released, seen=seen)


def laid_down(origin: Source, folder: Path) -> Iterator[Batch]:
    """Read everything, lay the reports down by time, and yield them in its order.

    What was read and lost, and all particulars, come with the first batch.
    """
    spool = Spool(folder, FIX)
    for batch in origin.open():
        spool.add(batch.fixes)
        yield Batch(
            fixes=empty(FIX), vessels=batch.vessels, rejects=batch.rejects, tally=batch.tally,
            weight=batch.weight,
        )  # fmt: skip
    for fixes in spool.in_order():
        yield Batch(fixes=fixes)
