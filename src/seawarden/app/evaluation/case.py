"""A case: traffic over lines, with what is true of it, to hold the judgement against."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

import polars as pl

from seawarden.geo.corridor import Corridor, corridor
from seawarden.geo.crossing import crossings
from seawarden.model.alert import KINDS
from seawarden.model.asset import assets as held_to_asset
from seawarden.model.chart import Charts
from seawarden.model.report import FIX
from seawarden.model.schema import UTC_US, Schema, conform, empty, refuse
from seawarden.model.vessel import VESSEL

# What was put into a case: one row an injection, which is to be found.
TRUTH: Final[Schema] = {
    # Unique in a case. Before a "/" stands the matter: of the ships in one area of interference
    # each has a row, and they share it.
    "case_id": pl.String(),
    "vessel_id": pl.UInt32(),  # the ship to be alerted; she is in no other row of the case
    "other_id": pl.UInt32(),  # a second number of the ship, equally good; null: she has one
    "kind": pl.String(),  # one of the kinds of an alert
    "onset": UTC_US,
    "end": UTC_US,  # last report of what was injected: an alert raised later found nothing
    "ratio": pl.Float64(),  # speed under the drag to free speed; null where there is none
    "began_before_line": pl.Duration("us"),  # onset to the first line crossed; null: none is
    "source_track": pl.String(),  # the traffic it was put into: "name of the traffic/ship"
    "variant": pl.String(),  # in words, how it was drawn: what recall may be split by
}

# Ships of a case of which nothing is to be found, and what honest cause of alarm they carry.
NUISANCE: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "nuisance": pl.String(),  # in words
}

# A longer silence is not counted as observed: nobody watched the ship in it.
OBSERVED_GAP_MAX: Final = timedelta(minutes=30)
CORRIDORS_KEPT: Final = 8  # as many sets of lines as there are in an evaluation


class Origin(StrEnum):
    """Where the traffic of a case comes from; said beside every figure."""

    REAL = "REAL"
    INJECTED = "REAL with SYNTHETIC injection"
    SYNTHETIC = "SYNTHETIC"


class Placement(StrEnum):
    """Where the lines of a case lie; said beside every figure."""

    REAL = "REAL lines where they lie"
    LAID = "SYNTHETIC PLACEMENT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Denominators:
    """How much traffic was looked at: what counts of alerts are divided by.

    Attributes:
        vessel_dates: one ship on one UTC date, each once.
        observed_hours: hours between reports of one ship, silences over half an hour left out.
        crossings: passages over lines between two reports that are no such silence apart.
    """

    vessel_dates: int
    observed_hours: float
    crossings: int

    def __add__(self, other: "Denominators") -> "Denominators":
        """Return the traffic of both."""
        return Denominators(
            vessel_dates=self.vessel_dates + other.vessel_dates,
            observed_hours=self.observed_hours + other.observed_hours,
            crossings=self.crossings + other.crossings,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Traffic over lines, and what is true of it.

    Ships that are neither in `truth` nor in `nuisance` are as they were found.

    Attributes:
        name: of the traffic and of what was done to it.
        fixes: FIX, sorted by time and ship.
        assets: ASSET.
        origin: of the traffic.
        placement: of the lines.
        vessels: VESSEL, sorted by time.
        truth: TRUTH; none: there is nothing to be found.
        nuisance: NUISANCE.
        charts: what is known of the sea.
        attribution: the sentence that the data ask for; empty: none.

    Raises:
        ProtocolMisuse: a frame has other columns, or the truth names no ship, a kind that is
            none, or an end before its onset.
    """

    name: str
    fixes: pl.DataFrame
    assets: pl.DataFrame
    origin: Origin
    placement: Placement
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    truth: pl.DataFrame = field(default_factory=lambda: empty(TRUTH))
    nuisance: pl.DataFrame = field(default_factory=lambda: empty(NUISANCE))
    charts: Charts = field(default_factory=Charts)
    attribution: str = ""

    def __post_init__(self) -> None:
        """Hold the frames to their columns."""
        fixes = conform(self.fixes, FIX).sort("time", "vessel_id", maintain_order=True)
        object.__setattr__(self, "fixes", fixes)
        object.__setattr__(self, "assets", held_to_asset(self.assets))
        object.__setattr__(self, "vessels", conform(self.vessels, VESSEL))
        object.__setattr__(self, "truth", truth(self.truth))
        object.__setattr__(self, "nuisance", conform(self.nuisance, NUISANCE))

    def untouched(self) -> pl.DataFrame:
        """Return FIX of the ships into which nothing was injected."""
        touched = [self.truth["vessel_id"], self.truth["other_id"].drop_nulls()]
        return self.fixes.filter(~pl.col("vessel_id").is_in(pl.concat(touched).implode()))

    def denominators(self) -> Denominators:
        """Measure the traffic into which nothing was injected: what false alerts count by."""
        return denominators(self.untouched(), self.assets)


def truth(frame: pl.DataFrame) -> pl.DataFrame:
    """Hold a frame to TRUTH and to the limits of its values, sorted by onset and ship.

    Raises:
        ProtocolMisuse: a column is missing or of another type, a case stands twice, a kind is
            unknown, a vessel or an instant is null, or it ends before its onset.
    """
    held = conform(frame, TRUTH).sort("onset", "vessel_id", "case_id")
    refuse(
        held,
        {
            "no case_id, or it stands twice": pl.col("case_id").is_null()
            | pl.col("case_id").is_duplicated(),
            "no vessel_id": pl.col("vessel_id").is_null(),
            f"kind is none of {KINDS}": ~pl.col("kind").is_in(KINDS) | pl.col("kind").is_null(),
            "no onset or end": pl.col("onset").is_null() | pl.col("end").is_null(),
            "ends before its onset": pl.col("end") < pl.col("onset"),
        },
    )
    return held


def denominators(fixes: pl.DataFrame, assets: pl.DataFrame) -> Denominators:
    """Measure how much traffic there is in FIX over lines (ASSET)."""
    legs = _legs(fixes)
    dates = fixes.select("vessel_id", pl.col("time").dt.date()).n_unique()
    observed_us = int(legs.select((pl.col("time") - pl.col("time0")).sum()).item().total_seconds())
    return Denominators(
        vessel_dates=dates if fixes.height else 0,
        observed_hours=observed_us / 3600.0,
        crossings=line_passages(fixes, assets).height,
    )


def line_passages(fixes: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Return when ships pass over lines: vessel_id, time, asset_id, sorted by time and ship.

    A ship passes between two of her reports that are no unobserved silence apart.
    """
    legs = _legs(fixes)
    lines = _corridor(_Lines(rows=assets.hash_rows().to_numpy().tobytes(), assets=assets))
    column = {name: legs[name].to_numpy() for name in legs.columns if name[:3] in {"lon", "lat"}}
    found = crossings(
        lines,
        column["lon0_deg"], column["lat0_deg"], legs["time0"].to_physical().to_numpy(),
        column["lon_deg"], column["lat_deg"], legs["time"].to_physical().to_numpy(),
        track=legs["vessel_id"].to_numpy(),
    )  # fmt: skip
    return (
        pl.DataFrame(
            {
                "vessel_id": legs["vessel_id"].to_numpy()[found.pair],
                "time": found.time_us,
                "asset_id": [lines.pieces.asset_ids[number] for number in found.asset],
            },
            schema={"vessel_id": pl.UInt32, "time": pl.Int64, "asset_id": pl.String},
        )
        .with_columns(pl.col("time").cast(UTC_US))
        .sort("time", "vessel_id", "asset_id")
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Lines:
    """Lines, told apart by their rows: many copies of a traffic have the same ones."""

    rows: bytes
    assets: pl.DataFrame = field(compare=False)


@lru_cache(maxsize=CORRIDORS_KEPT)
def _corridor(lines: _Lines) -> Corridor:
    return corridor(lines.assets)


def _legs(fixes: pl.DataFrame) -> pl.DataFrame:
    """Return each report with the one before of the same ship, unobserved silences left out."""
    before = {"time0": "time", "lon0_deg": "lon_deg", "lat0_deg": "lat_deg"}
    return (
        fixes.sort("vessel_id", "time", maintain_order=True)
        .select(
            "vessel_id", "time", "lon_deg", "lat_deg",
            **{name: pl.col(of).shift().over("vessel_id") for name, of in before.items()},
        )
        .filter(pl.col("time") - pl.col("time0") <= OBSERVED_GAP_MAX)
    )  # fmt: skip
