"""What a break of a line costs: the tables it is reckoned from, and what is told of each line."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from seawarden.model.schema import Schema

# How surely a figure is known. "unknown": nobody published it, or we did not find it.
CERTAINTIES: Final = ("published", "derived", "general knowledge", "unknown")
# What a point is: a hub and a joint only pass on, and belong to no region.
ROLES: Final = ("landing", "field", "hub", "joint")

# One link between two points that a line makes. A line that branches has several rows.
LINK: Final[Schema] = {
    "asset_id": pl.String(),
    "kind": pl.String(),  # of a line, as in ASSET
    "from_point": pl.String(),
    "to_point": pl.String(),
    "capacity": pl.Float64(),  # from `from_point` to `to_point`; null: unknown, never nothing
    "capacity_low": pl.Float64(),  # null: as capacity
    "capacity_high": pl.Float64(),  # null: as capacity
    "capacity_back": pl.Float64(),  # the other way; null: the same; 0: it runs one way
    "unit": pl.String(),  # MW, bcm/a, mcm/d, GWh/d or kb/d; null: no capacity
    "certainty": pl.String(),  # one of CERTAINTIES, of the capacity
    "source": pl.String(),  # address; null: none was read
    "read": pl.String(),  # day on which it was read, ISO 8601
    "note": pl.String(),
}

POINT: Final[Schema] = {
    "kind": pl.String(),  # of the lines that meet there
    "point": pl.String(),
    "region": pl.String(),  # country, bidding zone, island or fields; null: a hub or a joint
    "role": pl.String(),  # one of ROLES
}

REGION: Final[Schema] = {
    "kind": pl.String(),
    "region": pl.String(),
    "name": pl.String(),
    "is_island": pl.String(),  # yes: nothing reaches it over land
    "also_fed_by": pl.String(),  # in words; never counted
}

REPAIR: Final[Schema] = {
    "kind": pl.String(),
    "line": pl.String(),
    "out": pl.String(),  # ISO 8601; null: not of one case
    "back": pl.String(),
    "days": pl.Float64(),
    "certainty": pl.String(),
    "source": pl.String(),
    "read": pl.String(),
    "note": pl.String(),
}

CRITICALITY: Final[Schema] = {
    "asset_id": pl.String(),
    "name": pl.String(),
    "kind": pl.String(),
    "kp_km_from": pl.Float64(),
    "kp_km_to": pl.Float64(),
    "rank": pl.UInt32(),  # 1: the greatest score
    "rank_best": pl.UInt32(),  # if the unknown fell out the one way
    "rank_worst": pl.UInt32(),  # and the other
    "score": pl.Float64(),  # 0 to 1
    "score_low": pl.Float64(),
    "score_high": pl.Float64(),
    "lost": pl.Float64(),  # capacity that a break takes, of lines of this kind; null: unknown
    "lost_low": pl.Float64(),
    "lost_high": pl.Float64(),
    "unit": pl.String(),
    "region": pl.String(),  # hit hardest; null: the ends are unknown, or nothing is lost
    "share": pl.Float64(),  # of what reaches that region over the known lines; null: unknown
    "share_low": pl.Float64(),
    "share_high": pl.Float64(),
    "days_to_repair": pl.Float64(),  # null: unknown
    "days_low": pl.Float64(),
    "days_high": pl.Float64(),
    "companions": pl.List(pl.String()),  # other lines within reach of one anchor
    "reasons": pl.List(pl.String()),
    "unknowns": pl.List(pl.String()),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """A figure between two bounds, all three in one unit."""

    low: float
    best: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Criticality:
    """What a break of a stretch of a line costs: one row of CRITICALITY, for a desk or a plan."""

    asset_id: str
    kp_km_from: float
    kp_km_to: float
    score: Range  # 0 to 1
    days_to_repair: Range | None  # null: unknown
    lost: Range
    is_lost_known: bool  # False: `lost` is what lines of the kind are known to carry
    unit: str
    reasons: tuple[str, ...]
    unknowns: tuple[str, ...]


def criticalities(frame: pl.DataFrame) -> list[Criticality]:
    """Return the rows of CRITICALITY as values."""
    return [
        Criticality(
            asset_id=row["asset_id"],
            kp_km_from=row["kp_km_from"],
            kp_km_to=row["kp_km_to"],
            score=Range(low=row["score_low"], best=row["score"], high=row["score_high"]),
            days_to_repair=(
                None
                if row["days_to_repair"] is None
                else Range(low=row["days_low"], best=row["days_to_repair"], high=row["days_high"])
            ),
            lost=Range(
                low=row["lost_low"],
                best=row["lost_low"] if row["lost"] is None else row["lost"],
                high=row["lost_high"],
            ),
            is_lost_known=row["lost"] is not None,
            unit=row["unit"],
            reasons=tuple(row["reasons"]),
            unknowns=tuple(row["unknowns"]),
        )
        for row in frame.iter_rows(named=True)
    ]
