"""Two hundred completions of the published facts, and what the watch makes of each.

A development case, never evidence of generalisation: the detectors were made by people who knew
these facts. It shows how much of the warning hangs on what nobody has published.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.october.completion import Completion, drawn, early_kn
from seawarden.app.october.night import Night, night_of
from seawarden.app.october.published import Published
from seawarden.app.october.seen import Seen, warned
from seawarden.app.october.voyages import onset
from seawarden.detect.engine import Engine, Watch
from seawarden.model.schema import UTC_US, Schema, conform

COUNT: Final = 200
BEFORE: Final = timedelta(hours=1)
FREE_HOURS: Final = 1.0
RATIO: Final = 0.90

# One completion. Sorted by ratio.
COMPLETED: Final[Schema] = {
    "seed": pl.UInt32(),
    "ratio": pl.Float64(),
    "free_hours": pl.Float64(),  # in sight before the anchor was down
    "is_west": pl.Boolean(),  # EE-S1 at the western of its two published places
    "early_kn": pl.Float64(),  # speed with the anchor down, in the first hours
    "onset": UTC_US,
    "ee_s1_at": UTC_US,
    "pipe_at": UTC_US,
    "warned_at": UTC_US,  # null: never
    "level": pl.String(),  # of the warning an hour before the pipe; null: none stood
    "is_warned": pl.Boolean(),  # raised, and standing an hour before the pipe
    "before_ee_s1": pl.Boolean(),  # raised before she was at EE-S1
    "others": pl.UInt32(),  # other ships of which a drag came to the desk
}


def completed(
    known: Published,
    engine: Engine,
    seeds: Sequence[int],
    *,
    told: Callable[[int], None],
    is_bent: bool = False,
) -> pl.DataFrame:
    """Return COMPLETED of random completions.

    Args:
        known: what was published.
        engine: the lines and detectors of the watch.
        seeds: of the completions.
        told: told of each that is done.
        is_bent: she altered course where the anchor went down.
    """
    rows = []
    for number, seed in enumerate(seeds):
        made = drawn(known, seed, is_bent=is_bent)
        night = night_of(known, made)
        rows.append(_row(known, made, judged(engine, night)))
        told(number + 1)
    return conform(pl.DataFrame(rows, schema=dict(COMPLETED)), COMPLETED).sort("ratio", "seed")


def judged(engine: Engine, night: Night) -> Seen:
    """Let an engine judge a night whole: its alerts are those of the watch over the same rows."""
    _, found = engine.step(Watch(), night.fixes, night.vessels, is_last=True)
    return Seen(
        revisions=found.revisions.sort("end", "alert_id", "revision"),
        detections=tuple(each.detection for each in night.told),
    )


def _row(known: Published, made: Completion, seen: Seen) -> dict[str, object]:
    hers = known.ship("ship").vessel_id
    words = seen.drag_of(hers)
    first, stands = warned(words), warned(words, at=made.pipe_at - BEFORE)
    warned_at = None if first is None else first["end"]
    dragging = seen.revisions.filter(
        pl.col("kind") == "anchor_drag", pl.col("level") != "info", pl.col("vessel_id") != hers
    )
    return {
        "seed": made.seed,
        "ratio": made.ratio,
        "free_hours": made.free_hours,
        "is_west": made.is_west,
        "early_kn": early_kn(known, made),
        "onset": onset(known, made),
        "ee_s1_at": made.ee_s1_at,
        "pipe_at": made.pipe_at,
        "warned_at": warned_at,
        "level": None if stands is None else stands["level"],
        "is_warned": stands is not None,
        "before_ee_s1": isinstance(warned_at, datetime) and warned_at < made.ee_s1_at,
        "others": dragging["vessel_id"].n_unique(),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """How many of the completions that count were warned of."""

    warned: int
    of: int


def held(rows: pl.DataFrame, *, ratio: float = RATIO, free_hours: float = FREE_HOURS) -> Held:
    """Count warnings among those with a ratio up to one, and so much free passage in sight."""
    counted = rows.filter(pl.col("ratio") <= ratio, pl.col("free_hours") >= free_hours)
    return Held(warned=int(counted["is_warned"].sum()), of=counted.height)
