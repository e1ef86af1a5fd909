"""What every detector may look up: the lines, and what the ships say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.detect.pattern import Pattern
from seawarden.geo.corridor import Corridor
from seawarden.model.asset import SCHEMATIC_ACCURACY_M
from seawarden.model.chart import Charts
from seawarden.model.schema import UTC_US, Schema, conform
from seawarden.model.vessel import PARTICULARS, VESSEL

# An event can be older than the report that makes it known: two reports of a second track wait up
# to 8 h each for the third, and a stay ends up to an hour after its last report.
EVENT_MOST: Final = timedelta(hours=24)

# A line as the detectors know it: row i is the line with number i.
LINE: Final[Schema] = {
    "asset": pl.Int32(),
    "asset_id": pl.String(),
    "asset_name": pl.String(),
    "accuracy_m": pl.Float64(),
    "is_schematic": pl.Boolean(),
}

# ITU-R M.1371-5, table 53, as a watch officer says it. Ships at work near lines are named, never
# silenced: fishing is the first cause of cable faults (TeleGeography: 38 %).
TYPES: Final = (
    (20, 29, "wing-in-ground craft", False),
    (30, 30, "fishing vessel", True),
    (31, 32, "towing vessel", True),
    (33, 33, "dredger or cable ship", True),
    (34, 34, "diving support", True),
    (35, 35, "military vessel", True),
    (36, 37, "sailing or pleasure craft", True),
    (40, 49, "high-speed craft", False),
    (50, 50, "pilot vessel", True),
    (51, 51, "search and rescue vessel", True),
    (52, 52, "tug", True),
    (53, 54, "tender", True),
    (55, 55, "law enforcement vessel", True),
    (58, 58, "medical transport", True),
    (60, 69, "passenger ship", False),
    (70, 79, "cargo ship", False),
    (80, 89, "tanker", False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """The lines, what ships say of themselves, what many ships tell, and what charts say.

    Attributes:
        lines: LINE.
        vessels: VESSEL, the changes known, ordered by time, snapshots without a time first.
        corridor: the same lines as geometry; null: only in tests of what does not look at it.
        surroundings: what many ships tell of a place, by the name of the fold that gathers it.
        charts: depth, separation schemes, pilot stations, ports and weather, where given.
        pattern: the pattern of life; null: nobody gave one.
    """

    lines: pl.DataFrame
    vessels: pl.DataFrame
    corridor: Corridor | None = None
    surroundings: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    charts: Charts = field(default_factory=Charts)
    pattern: Pattern | None = None


def lines(assets: pl.DataFrame) -> pl.DataFrame:
    """Number the lines of a set: ASSET in, LINE out, in the same order."""
    return conform(
        assets.with_row_index("asset").with_columns(
            asset_name=pl.coalesce("name", "asset_id"),
            is_schematic=pl.col("accuracy_m") > SCHEMATIC_ACCURACY_M,
        ),
        LINE,
    )


def described(events: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Add to events what is known of their ship and line at the time of the event.

    Args:
        events: with `vessel_id`, `known_at` (UTC) and `asset` (number of a line).
        context: where to look.

    Returns:
        The events in their order, with `asset_id`, `asset_name`, `accuracy_m`, `is_schematic`,
        `ship` (her name, else her number, and her type where it is known), `ship_type`,
        `is_at_work` and `length_m`. What nobody has told by `known_at` is null.
    """
    spoken = events.with_row_index("place").sort("known_at", "place")
    timed = context.vessels.with_columns(
        pl.col("time").fill_null(pl.lit(0).cast(UTC_US)).alias("known_at")
    ).sort("known_at", maintain_order=True)
    told = spoken.join_asof(
        timed.drop("time"), on="known_at", by="vessel_id", check_sortedness=False
    )
    return (
        told.join(context.lines, on="asset", how="left", maintain_order="left")
        .with_columns(
            is_at_work=_is_any(pl.col("ship_type"), [row for row in TYPES if row[3]]),
            ship=_ship(),
        )
        .sort("place")
        .drop("place")
    )


def _is_any(code: pl.Expr, rows: list[tuple[int, int, str, bool]]) -> pl.Expr:
    return pl.any_horizontal(code.is_between(low, high) for low, high, _, _ in rows)


def _ship() -> pl.Expr:
    """Return what to call a ship: her name, else her number; and her type if she gave one."""
    given = pl.col("name").str.strip_chars()
    called = pl.when(given != "").then(given).otherwise(pl.format("MMSI {}", "vessel_id"))
    code = pl.col("ship_type")
    kind = pl.coalesce(
        pl.when(code.is_between(low, high)).then(pl.lit(name)) for low, high, name, _ in TYPES
    )
    return pl.when(kind.is_null()).then(called).otherwise(pl.format("{} ({})", called, kind))


def informed(known: pl.DataFrame, fresh: pl.DataFrame, *, before: datetime | None) -> pl.DataFrame:
    """Add new particulars to those known, and let go of what no later report can need.

    Args:
        known: VESSEL.
        fresh: VESSEL that came with a batch.
        before: no report from before this instant will be judged any more; null: any may be.

    Returns:
        VESSEL ordered by ship and time. A particular once given stands until another is given.
        Of the changes from `EVENT_MOST` before the instant only each ship's last is kept.
    """
    if fresh.is_empty():
        return known
    both = pl.concat([known, fresh]).sort(
        "vessel_id", "time", nulls_last=False, maintain_order=True
    )
    both = both.with_columns(pl.col(PARTICULARS).forward_fill().over("vessel_id"))
    if before is None:
        return conform(both, VESSEL)
    needed = before - EVENT_MOST
    is_old = (pl.col("time") < needed).fill_null(value=True)
    superseded = is_old & is_old.shift(-1).over("vessel_id").fill_null(value=False)
    return conform(both.filter(~superseded), VESSEL)
