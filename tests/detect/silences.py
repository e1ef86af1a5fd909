"""Silences as they are told of: a ship that sails east and is heard no more."""

import math
from collections.abc import Iterable
from typing import Any

import polars as pl

from seawarden.detect.context import Context
from seawarden.detect.silence import Silence
from tests.builders import at, fold
from tests.detect.listening import waters
from tests.detect.ways import rows


def sailing(
    minutes: Iterable[float] = range(10), *, sog_kn: float = 6.0, cog_deg: float = 90.0,
    north_m: float = 900.0, **said: Any,
) -> pl.DataFrame:  # fmt: skip
    """Return MINUTE of a ship to the east; her place does not matter after the last."""
    minutes = list(minutes)
    made = rows([(north_m, 0.0)] * len(minutes), sog_kn=sog_kn, **{"cog_deg": cog_deg, **said})
    times = [at(minute) for minute in minutes]
    return made.with_columns(
        pl.Series("time", times, dtype=made.schema["time"]),
        pl.Series("known", [at(math.floor(m) + 1) for m in minutes], dtype=made.schema["time"]),
        pl.Series("before_time", [None, *times[:-1]], dtype=made.schema["time"]),
    )


def found(
    minutes: pl.DataFrame | None = None, known: Context | None = None, **cut: Any
) -> pl.DataFrame:
    """Return every event of a ship, by default the usual one among others that are heard."""
    minutes = sailing() if minutes is None else minutes
    return fold(Silence(), minutes, waters() if known is None else known, **cut)


def raised(
    minutes: pl.DataFrame | None = None, known: Context | None = None, **cut: Any
) -> pl.DataFrame:
    """Return the alerts that are raised of her."""
    return found(minutes, known, **cut).filter(status="raised")
