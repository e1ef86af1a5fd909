"""A watch in a process of its own, which a test may kill: forked, so that it is there at once."""

import json
import multiprocessing
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from seawarden.app.charts import ChartsAsked
from seawarden.app.routes import RoutesAsked
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.keeper import Rhythm
from seawarden.app.watch.logs import log_as_json
from seawarden.app.watch.running import watch
from seawarden.app.watch.settings import WatchAsked
from seawarden.ingest.reading import Reading
from tests.app.watch.nmea import sentences
from tests.app.watch.worlds import busy

DEADLINE_S = 120.0
# So that a kill meets every stage: many beats, and a checkpoint after some of them.
FAST = Rhythm(beat_s=0.02, again_s=0.05, checkpoint_s=0.15, health_s=0.5)
LINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Cable A"},
            "geometry": {"type": "LineString", "coordinates": [[10.0, 55.0], [11.0, 55.0]]},
        }
    ],
}


def played(folder: Path, *, pace: float | None = None, ships: int = 12) -> tuple[str, Path]:
    """Write a world and a line; return the address of the world, and the file of the line."""
    world, routes = folder / "world.nmea", folder / "line.geojson"
    world.write_bytes(sentences(busy(ships)))
    routes.write_text(json.dumps(LINE))
    return f"file:{world}" + (f"?pace={pace}" if pace else ""), routes


def asked(source: str, routes: Path, home: Path, url: str | None = None) -> WatchAsked:
    """Return a watch that ends when its source has ended."""
    return WatchAsked(
        sources=(source,),
        routes=RoutesAsked(files=(routes,), accuracy_m=100.0, cut_onshore=False),
        charts=ChartsAsked(world_ports=False),
        reading=Reading(),
        home=home,
        records=url,
        clock=ClockRule.SOURCE,
        is_once=True,
        has_archive=False,
        rhythm=FAST,
    )


def keep_watch(wanted: WatchAsked, log: Path | None = None) -> None:
    """Run in the process of its own."""
    if log is not None:
        sys.stderr = log.open("a", buffering=1)
    log_as_json()
    watch(wanted)


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "seawarden.serve.running"])


@contextmanager
def watching(wanted: WatchAsked, log: Path | None = None):
    """Run a watch; what is left of it at the end is killed."""
    process = FORKS.Process(target=keep_watch, args=(wanted, log), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join(DEADLINE_S)


def waited(condition, *, within_s: float = DEADLINE_S) -> bool:
    """Wait until something holds; return whether it came to hold in time."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if condition():
            return True
        os.sched_yield()
        time.sleep(0.002)
    return bool(condition())


def ended_well(process) -> bool:
    """Wait for a process to end by itself."""
    process.join(DEADLINE_S)
    return process.exitcode == 0


def beat_number(home: Path) -> int:
    """Return the last beat that is in the journal or in a checkpoint; 0: none."""
    beats = [int(path.stem) for path in (home / "journal").glob("*.beat")]
    points = [int(path.name) for path in (home / "checkpoint").glob("[0-9]*[0-9]")]
    return max([0, *beats, *points])


def with_records(wanted: WatchAsked, home: Path, url: str) -> WatchAsked:
    """Return the same watch in another home."""
    return replace(wanted, home=home, records=url)
