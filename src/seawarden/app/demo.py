"""The demonstrations: October 2023 rebuilt, and a shipped hour of real traffic."""

import importlib.resources
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import polars as pl

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.assess import assess_lines, importance_document
from seawarden.app.calibration import open_calibration
from seawarden.app.charts import ChartsAsked, open_charts
from seawarden.app.october import replay
from seawarden.app.october.answers import answers
from seawarden.app.october.completion import shown
from seawarden.app.october.ensemble import completed
from seawarden.app.october.ensemble_answers import ASKED, answered
from seawarden.app.october.ensemble_page import page
from seawarden.app.october.night import Night, night_of
from seawarden.app.october.published import Published, published
from seawarden.app.october.seen import seen_by
from seawarden.app.october.story import PIPE, Chapter, Told, story
from seawarden.app.outputs import check_outputs, write_outputs
from seawarden.app.preparing import HOUR
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.app.screen import screen
from seawarden.app.screening import Progress, ScreenAsked, Screening
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.running import watch
from seawarden.app.watch.settings import WatchAsked
from seawarden.detect.engine import Engine
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SourceUnavailable

SHOWN: Final = "North Sea 2022, one hour"
SOURCE: Final = "Traffic: North Sea, 1 November 2022, one hour; AISanalyze, MIT licence."


def october_told(*, now: datetime) -> tuple[str, tuple[Chapter, ...]]:
    """Keep watch over the night of October 2023 and tell what came of it.

    The watch is the one that `seawarden watch` runs, over the file that the page replays; it
    reads as fast as it can and serves nobody.

    Args:
        now: when the replay begins, by the clock on the wall.

    Returns:
        What must be said with it, and the chapters.

    Raises:
        SourceUnavailable: the watch could not read the night.
    """
    known, night = _october()
    with replay.replayed(known, night, reading=_reading(now), pace=None) as asked:
        ended = watch(asked)
        if ended.failed:
            raise SourceUnavailable("; ".join(ended.failed))
        seen = seen_by(asked, begins=known.begins, ends=known.ends)
        assets = open_routes(asked.routes).assets
        found = answers(known, asked, assets, now=now)
    told = Told(
        known=known, made=shown(known), night=night, seen=seen, assets=assets, answers=found,
        costs=_costs(assets),
    )  # fmt: skip
    return known.label, story(told)


def october_completed(count: int, *, now: datetime, progress: Progress) -> str:
    """Return the page about random completions of what was published, as Markdown.

    Args:
        count: how many, with the seeds from 0 on; each is judged twice.
        now: when this is asked, by the clock on the wall.
        progress: told of the part that is done.
    """
    known = published()
    assets = open_routes(replay.LINES).assets
    engine = Engine.over(
        assets, charts=open_charts(ChartsAsked()).charts, calibration=open_calibration(None)
    )

    def told(done: int) -> None:
        progress(done=done, total=count, reports=done)

    straight = completed(known, engine, range(count), told=told)
    bent = completed(known, engine, range(count), told=told, is_bent=True)
    asked = answered(known, assets, range(min(count, ASKED)), now=now, told=told)
    return page(known, straight, bent, asked)


def _costs(assets: pl.DataFrame) -> tuple[str, ...]:
    """Say what the loss of the pipe means, by the network of the lines that are known."""
    done = importance_document(assess_lines(assets))
    row = next(each for each in done["lines"] if each["asset_id"] == PIPE)
    return (*row["reasons"], *row["unknowns"])


@contextmanager
def october_replayed(*, pace: float, now: datetime) -> Iterator[WatchAsked]:
    """Say how to keep watch over the night of October 2023, as if it came live.

    Args:
        pace: how many times faster than the night was.
        now: when the replay begins, by the clock on the wall.
    """
    known, night = _october()
    with replay.replayed(known, night, reading=_reading(now), pace=pace) as asked:
        yield asked


def _october() -> tuple[Published, Night]:
    known = published()
    return known, night_of(known, shown(known))


def _reading(now: datetime) -> Reading:
    """Return how rows are read. A replay's own clock rules, and no time of it is refused."""
    return replace(reading_for(ReadingAsked(), now=now), latest=None)


def demo(report: Path, *, progress: Progress) -> Screening:
    """Screen the shipped North Sea hour and write the report.

    Raises:
        SourceUnavailable: the report's page is not built.
    """
    with importlib.resources.as_file(
        importlib.resources.files("seawarden") / "data" / "ais" / HOUR
    ) as hour:
        asked = ScreenAsked(ais=(str(hour),), report=report, attributions=(SOURCE,))
        check_outputs(asked)
        found = screen(asked, progress=progress)
        write_outputs(asked, found)
    return found


@contextmanager
def replayed(home: Path, *, pace: float, now: datetime) -> Iterator[WatchAsked]:
    """Say how to keep watch over the shipped hour, as if it came live.

    Args:
        home: folder of the watch; with what an earlier replay left there, it would go on from it.
        pace: how many times faster than the ships sent.
        now: when the replay begins, by the clock on the wall.
    """
    with importlib.resources.as_file(
        importlib.resources.files("seawarden") / "data" / "ais" / HOUR
    ) as hour:
        yield WatchAsked(
            sources=(f"file:{quote(str(hour))}?pace={pace:g}&name={quote(SHOWN)}",),
            routes=RoutesAsked(),
            charts=ChartsAsked(),
            reading=_reading(now),
            home=home,
            clock=ClockRule.SOURCE,
        )
