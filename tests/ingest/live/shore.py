"""What the tests of live sources stand on: a clock, options in a hurry, and a place to land."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import polars as pl

from seawarden.ingest.live.receiving import LiveOptions, Patience
from seawarden.ingest.live.sources import open_source
from seawarden.ingest.reading import Reading

NOON = datetime(2024, 3, 9, 12, tzinfo=UTC)
NOON_S = int(NOON.timestamp())
FINNISH = {"time": NOON_S, "sog": 10.7, "cog": 326.6, "navStat": 0, "lon": 20.3, "lat": 60.0}
SENSED = {
    "form": "seawarden-detection/1",
    "detection_id": "das-7",
    "method": "fibre_sensing",
    "start": "2024-03-09T11:59:00Z",
    "reporter": "Cable Co",
}
DEADLINE_S = 30  # after which a test has failed; nothing waits that long
HURRY = Patience(
    first_wait=timedelta(milliseconds=10),
    longest_wait=timedelta(milliseconds=50),
    jitter=timedelta(0),
    settled=timedelta(0),
    once=timedelta(seconds=5),
    linger=timedelta(milliseconds=2),
)


def patient(**changes):
    return replace(HURRY, **changes)


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOON

    def __call__(self):
        return self.now


@dataclass
class Landing:
    """Takes arrivals; a taker that is not ready holds the source up."""

    arrivals: list = field(default_factory=list)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self):
        self.is_open.set()

    async def deliver(self, arrival):
        await self.is_open.wait()
        async with self.changed:
            self.arrivals.append(arrival)
            self.changed.notify_all()

    async def until(self, is_so):
        async with asyncio.timeout(DEADLINE_S), self.changed:
            await self.changed.wait_for(lambda: is_so(self))

    async def until_ships(self, *numbers):
        await self.until(lambda landing: set(numbers) <= set(landing.ships))

    @property
    def reports(self):
        frames = [arrival.intake.reports for arrival in self.arrivals]
        return pl.concat(frames) if frames else pl.DataFrame({"vessel_id": [], "time": []})

    @property
    def ships(self):
        return self.reports["vessel_id"].to_list()

    @property
    def detections(self):
        return [one for arrival in self.arrivals for one in arrival.detections]


async def until(is_so):
    """Wait for what no landing tells of, such as a pulse."""
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():
            await asyncio.sleep(0.002)


async def connected(source):
    await until(lambda: source.pulse.is_connected)


async def troubled(source):
    """Wait until a source tells of trouble; return its health."""
    await until(lambda: source.pulse.health(NOON).trouble is not None)
    return source.pulse.health(NOON)


def options(*, clock=None, patience=HURRY, **others):
    return LiveOptions(clock=clock or Clock(), patience=patience, **others)


def source_of(url, *, reading=None, resume_at=0, **others):
    return open_source(url, reading or Reading(), options(**others), resume_at=resume_at)


class Running:
    """A source that runs while the block does."""

    def __init__(self, source, landing):
        self.source, self.landing = source, landing

    async def __aenter__(self):
        self.task = asyncio.create_task(self.source.run(self.landing.deliver))
        return self.source

    async def __aexit__(self, *error):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@asynccontextmanager
async def listening(url, **settings):
    """Run a source while the block does; yield it, and where its arrivals land."""
    landing = Landing()
    async with Running(source_of(url, **settings), landing) as source:
        yield source, landing


async def read_once(source):
    """Run a source to its end; return what landed."""
    landing = Landing()
    async with asyncio.timeout(DEADLINE_S):
        await source.run(landing.deliver)
    return landing
