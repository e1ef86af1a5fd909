"""Anchor drags as they are told of, and what lies around the ship that they are told of."""

from typing import Any

import polars as pl

from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.context import Context, lines
from seawarden.geo.corridor import corridor
from seawarden.model.chart import DEPTH, Charts
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import fold, line
from tests.detect.passages import passage, slowed


def told(rows: pl.DataFrame, known: Context | None = None, **changed: Any) -> pl.DataFrame:
    """Return every event of a passage, by a detector with some fields changed."""
    return fold(AnchorDrag(**changed), rows, known)


def raised(rows: pl.DataFrame, known: Context | None = None, **changed: Any) -> pl.DataFrame:
    """Return the alerts that a passage raises."""
    return told(rows, known, **changed).filter(status="raised")


def around(
    *, drawn: pl.DataFrame | None = None, vessels: pl.DataFrame | None = None,
    surroundings: dict[str, pl.DataFrame] | None = None, **charts: Any,
) -> Context:  # fmt: skip
    """Return what a detector may look up: a short cable where the passage begins, or `drawn`."""
    drawn = line([(0.0, 0.0), (0.1, 0.0)]) if drawn is None else drawn
    return Context(
        lines=lines(drawn), vessels=empty(VESSEL) if vessels is None else vessels,
        corridor=corridor(drawn), charts=Charts(**charts), surroundings=surroundings or {},
    )  # fmt: skip


def seen(known: Context, part: float = 0.8, minutes: int = 31, **said: Any) -> pl.DataFrame:
    """Return the first alert of a ship that loses a fifth, judged by its nats at any level."""
    return raised(passage(slowed(part, minutes), **said), known, raise_at=-50.0, weigh_at=-50.0)


def here() -> tuple[float, float]:
    """Return the longitude and latitude at which she is told of."""
    return seen(around()).select("lon_deg", "lat_deg").row(0)


def sounded(depth_m: float) -> pl.DataFrame:
    """Return a chart of the depth where she is told of."""
    lon, lat = here()
    return pl.DataFrame([{"lon_deg": lon, "lat_deg": lat, "depth_m": depth_m}], schema=dict(DEPTH))


def mean(before: float, value: float, span: float, minutes: float = 1.0) -> float:
    """Return how a ship's numbers follow her: a mean that forgets within a span.

    Of each minute it takes in one part in (span + 1).
    """
    return before + minutes / (span + minutes) * (value - before)
