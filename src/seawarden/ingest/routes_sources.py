"""Whose line it is: known sources, their licence, and how far off their lines may lie."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seawarden.model.asset import SCHEMATIC_ACCURACY_M


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A known publisher of routes."""

    name: str
    sign: str  # a regular expression on lower-case text
    licence: str
    accuracy_m: float
    kind: str | None = None  # what all its lines carry


# The reasons for each accuracy stand in docs/reference/routes.md.
SOURCES: Final = (
    Source(
        name="PyPSA-Eur",
        sign=r"pypsa|\blink_id\b.*\bunder_construction\b",
        licence="CC BY 4.0",
        accuracy_m=5_000.0,
        kind="power",
    ),
    Source(
        name="TeleGeography",
        sign="telegeography|submarinecablemap",
        licence="CC BY-NC-SA 3.0",
        accuracy_m=10_000.0,
        kind="telecom",
    ),
    Source(
        name="Global Energy Monitor",
        sign=r"global energy monitor|globalenergymonitor|\bgem_file\b|\bprojectid\b",
        licence="CC BY 4.0",
        accuracy_m=SCHEMATIC_ACCURACY_M,
    ),
    Source(
        name="OpenStreetMap contributors",
        sign=r"openstreetmap|\bodbl\b|overpass|\bosm_name\b|@id\b",
        licence="ODbL 1.0",
        accuracy_m=100.0,
    ),
)
UNKNOWN_ACCURACY_M: Final = SCHEMATIC_ACCURACY_M

# A line with fewer vertices than one in 20 km is drawn to be looked at, not to be found.
SCHEMATIC_SPACING_M: Final = 20_000.0
SCHEMATIC_LEAST_M: Final = 5_000.0
SCHEMATIC_MOST_M: Final = 25_000.0  # no corridor is wider: it would hold half a sea
# How far a real route leaves the straight line between two of its points, as a share of their
# distance, about nineteen times in twenty: examples/measure_schematic.py.
BOW_SHARE: Final = 0.17


def with_source(told: pl.DataFrame, *, words: str, stem: str) -> pl.DataFrame:
    """Return the columns with source and licence filled and the defaults of the source added.

    A row's own words about its source come before those of the file. A publisher that is
    recognised is named as SOURCES names it, unless the row names it in its own way; an unknown
    one is called after the file. A line that has an identifier was prepared, and speaks for
    itself alone.
    """
    row_says = pl.concat_str("source", "licence", separator=" ", ignore_nulls=True)
    file_says = pl.when(pl.col("asset_id").is_null()).then(pl.lit(words))
    which = pl.coalesce(_recognised(row_says), _recognised(file_says))
    own_words = pl.when(_recognised(pl.col("source")) == which).then("source")
    unknown = pl.coalesce("source", pl.lit(stem))
    named = pl.coalesce(own_words, _of(which, "name"))
    return told.with_columns(
        source=pl.when(which.is_null()).then(unknown).otherwise(named),
        licence=pl.coalesce("licence", _of(which, "licence")),
        default_m=pl.coalesce(_of(which, "accuracy_m"), pl.lit(UNKNOWN_ACCURACY_M)),
        default_kind=_of(which, "kind"),
    )


def schematic_m(length_m: NDArray[np.float64], segments: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far off a line is taken to lie by its vertices alone; 0 where they are dense."""
    spacing_m = length_m / np.maximum(segments, 1)
    bow_m = np.ceil(spacing_m * BOW_SHARE / 1_000) * 1_000
    off_m = np.clip(bow_m, SCHEMATIC_LEAST_M, SCHEMATIC_MOST_M)
    return np.where(spacing_m > SCHEMATIC_SPACING_M, off_m, 0.0)


def _recognised(text: pl.Expr) -> pl.Expr:
    """Return the number of the source that a text names, or null."""
    plain = text.str.to_lowercase()
    return pl.coalesce(
        pl.when(plain.str.contains(source.sign)).then(pl.lit(number))
        for number, source in enumerate(SOURCES)
    )


def _of(which: pl.Expr, attribute: str) -> pl.Expr:
    return pl.coalesce(
        pl.when(which == number).then(pl.lit(getattr(source, attribute)))
        for number, source in enumerate(SOURCES)
    )
