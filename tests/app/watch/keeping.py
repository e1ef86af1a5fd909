"""A keeper over a temporary home, with clocks and sources that a test sets."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import polars as pl

from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.checkpoint import Checkpoints
from seawarden.app.watch.confluence import ClockRule, Rules
from seawarden.app.watch.gathering import Gathering, Hour
from seawarden.app.watch.inbox import Delivered, Inbox
from seawarden.app.watch.journal import Journal
from seawarden.app.watch.keeper import Keeper, Kept, Rhythm
from seawarden.app.watch.running import last_words
from seawarden.app.watch.settings import signature
from seawarden.detect.engine import Engine
from seawarden.detect.lateness import Patience
from seawarden.ingest.intake import Intake
from seawarden.ingest.live.arrival import Arrival
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from tests.builders import NOON, at, line

LINES = line()
ENGINE = Engine.over(LINES)
QUICK = Rhythm(beat_s=0.0, again_s=0.01, checkpoint_s=0.0, health_s=0.0)


@dataclass
class Desk:
    """A keeper, and what stands around it."""

    home: Path
    url: str
    rhythm: Rhythm = QUICK
    clock: ClockRule = ClockRule.SOURCE
    engine: Engine = ENGINE
    lines: pl.DataFrame = field(default_factory=lambda: LINES)
    has_archive: bool = False
    watch_id: str = "w"
    rejected: list = field(default_factory=list)
    health: list = field(default_factory=list)
    now: datetime = NOON
    wall: datetime = NOON

    def __post_init__(self):
        self.records = Records.open(self.url)
        self.inbox = Inbox()
        archiving = None
        if self.has_archive:
            self.archive = Archive.open(self.home / "archive", create=True)
            archiving = Archiving(
                self.archive,
                self.home / "archived.json",
                watch_id=self.watch_id,
                now=lambda: at(0),
            )
        self.kept = Kept(
            watch_id=self.watch_id,
            records=self.records,
            journal=Journal(self.home / "journal"),
            checkpoints=Checkpoints(self.home / "checkpoint"),
            archiving=archiving,
        )
        self.keeper = Keeper(
            self.engine,
            self.kept,
            self.inbox,
            signature=signature(self.engine, self.lines),
            patience=Patience(),
            gathering=Gathering(rules=Rules(clock=self.clock)),
            hour=lambda until: Hour(watch=until or self.now, received=self.now, wall=self.wall),
            reject=lambda *said: self.rejected.append(said),
            health=lambda: self.health,
            rhythm=self.rhythm,
        )

    def play(self, arrivals, *, is_last=False):
        """Do a beat for each arrival."""
        for each in arrivals:
            self.keeper.beat([Delivered(each)])
        if is_last:
            self.keeper.beat([], is_last=True)

    def happenings(self):
        with self.records.reading() as desk:
            return desk.happenings.since(0)

    def alerts(self):
        return last_words(self.records)

    def close(self):
        self.keeper._saver._pool.shutdown()  # a process that dies leaves no thread behind
        self.records.close()


def arrival(rows, *, source="file:a", offset=None, received=None, vessels=None, **said):
    intake = Intake(
        reports=rows, vessels=empty(VESSEL) if vessels is None else vessels, read=rows.height
    )
    return Arrival(source=source, intake=intake, received=received or at(0), offset=offset, **said)


def arrivals(world, count):
    """Return a world as so many arrivals; the offset counts rows."""
    edges = [round(world.height * place / count) for place in range(count + 1)]
    return [arrival(world[begin:end], offset=end) for begin, end in pairwise(edges)]
