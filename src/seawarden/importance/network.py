"""Lines as a network: links between points, points in regions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from seawarden.importance.capacity import (
    ONE_LINE,
    UNITS,
    assumed,
    in_unit,
    read_capacity,
    unit_of,
)
from seawarden.model.asset import ASSET
from seawarden.model.importance import LINK, POINT, Range
from seawarden.model.schema import conform

# Lines of these states carry nothing, so that their break costs nothing.
IDLE: Final = frozenset({"out of service", "planned", "decommissioned"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """What a line makes between two points, in the unit of its kind."""

    asset_id: str
    begin: str
    end: str
    forward: Range
    back: Range


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line as it counts in the network."""

    asset_id: str
    name: str
    kind: str
    links: tuple[Link, ...]  # none: its ends are unknown
    capacity: Range
    is_capacity_known: bool  # False: `capacity` is what lines of the kind are known to carry
    is_idle: bool
    is_status_known: bool
    notes: tuple[str, ...]  # of the figures
    certainty: str  # of the capacity

    @property
    def is_counted(self) -> bool:
        """Whether lines of the kind are counted, for want of capacities."""
        return self.kind not in UNITS


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """All lines, and in which region each point lies."""

    lines: Mapping[str, Line]  # by asset_id, in its order
    regions: Mapping[tuple[str, str], str | None]  # (kind, point) to region; null: hub or joint
    greatest: Mapping[str, float]  # capacity of a line of the kind, the measure of size

    def links(self, kind: str) -> Iterator[Link]:
        """Yield the links of all lines of a kind that carry something."""
        for line in self.lines.values():
            if line.kind == kind and not line.is_idle:
                yield from line.links

    def region(self, kind: str, point: str) -> str | None:
        """Return the region of a point; a point of no table is a region of its own."""
        return self.regions.get((kind, point), point)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tables:
    rows: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    guesses: Mapping[str, Range] = field(default_factory=dict)


def make_network(assets: pl.DataFrame, links: pl.DataFrame, points: pl.DataFrame) -> Network:
    """Make the network of lines.

    Args:
        assets: ASSET. A line that stands in `links` is taken from there; another by its own
            `landing_points`, the first and the last, and its own `capacity`.
        links: LINK, of these lines or of more: all of them tell what lines of a kind carry.
        points: POINT. A point that is not there is a region of its own.

    The order of rows does not matter.
    """
    told = conform(links, LINK).sort("asset_id", "from_point", "to_point")
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in told.iter_rows(named=True):
        rows.setdefault(row["asset_id"], []).append(row)
    guesses = assumed(_known(told))
    tables = _Tables(rows=rows, guesses=guesses)
    lines = {
        row["asset_id"]: _line(row, tables)
        for row in conform(assets, ASSET).sort("asset_id").iter_rows(named=True)
    }
    return Network(
        lines=lines,
        regions={
            (row["kind"], row["point"]): row["region"]
            for row in conform(points, POINT).iter_rows(named=True)
        },
        greatest={kind: guess.high for kind, guess in guesses.items()},
    )


def _known(links: pl.DataFrame) -> dict[str, list[float]]:
    """Return the capacities of each kind that are known, one a line."""
    most: dict[tuple[str, str], float] = {}
    for row in links.drop_nulls("capacity").iter_rows(named=True):
        value = in_unit(row["capacity"], row["unit"], row["kind"])
        key = row["kind"], row["asset_id"]
        most[key] = max(most.get(key, 0.0), value or 0.0)
    known: dict[str, list[float]] = {}
    for (kind, _), value in most.items():
        known.setdefault(kind, []).append(value)
    return known


def _line(asset: dict[str, Any], tables: _Tables) -> Line:
    kind = asset["kind"]
    rows = tables.rows.get(asset["asset_id"]) or _own_rows(asset)
    guess = _guess(kind, tables)
    links = tuple(_link(row, kind, guess) for row in rows if row["from_point"])
    carried = [_forward(row, kind) for row in rows]
    known = [one for one in carried if one is not None]
    is_known = bool(rows) and len(known) == len(rows) and kind in UNITS
    return Line(
        asset_id=asset["asset_id"],
        name=asset["name"] or asset["asset_id"],
        kind=kind,
        links=links,
        capacity=_greatest(known) if is_known else guess,
        is_capacity_known=is_known,
        is_idle=asset["status"] in IDLE,
        is_status_known=asset["status"] is not None,
        notes=tuple(dict.fromkeys(row["note"] for row in rows if row["note"])),
        certainty=rows[0]["certainty"] if rows else "unknown",
    )


def _guess(kind: str, tables: _Tables) -> Range:
    """Return what a line carries whose capacity is unknown; of a kind that is counted: one."""
    return tables.guesses.get(kind, ONE_LINE) if kind in UNITS else ONE_LINE


def _own_rows(asset: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a line says of itself, as one row of LINK; none: it says nothing."""
    ends = asset["landing_points"] or []
    capacity = read_capacity(asset["capacity"], asset["kind"])
    if len(ends) < 2 and capacity is None:
        return []
    row: dict[str, Any] = dict.fromkeys(LINK)
    begin, end = (ends[0], ends[-1]) if len(ends) >= 2 else (None, None)
    certainty = "unknown" if capacity is None else "published"
    return [
        row
        | {
            "asset_id": asset["asset_id"],
            "from_point": begin,
            "to_point": end,
            "capacity": capacity,
            "certainty": certainty,
        }
        | {"unit": unit_of(asset["kind"])}
    ]


def _link(row: dict[str, Any], kind: str, guess: Range) -> Link:
    forward = _forward(row, kind) or guess
    return Link(
        asset_id=row["asset_id"],
        begin=row["from_point"],
        end=row["to_point"],
        forward=forward,
        back=_back(row, kind, forward),
    )


def _forward(row: dict[str, Any], kind: str) -> Range | None:
    best = row["capacity"]
    if best is None or kind not in UNITS:
        return None
    bounds = [
        in_unit(best if value is None else value, row["unit"], kind)
        for value in (row["capacity_low"], best, row["capacity_high"])
    ]
    low, middle, high = bounds
    if low is None or middle is None or high is None:
        return None
    return Range(low=low, best=middle, high=high)


def _back(row: dict[str, Any], kind: str, forward: Range) -> Range:
    if row["capacity_back"] is None:
        return forward
    back = in_unit(row["capacity_back"], row["unit"], kind) or 0.0
    return Range(low=back, best=back, high=back)


def _greatest(known: list[Range]) -> Range:
    return Range(
        low=max(one.low for one in known),
        best=max(one.best for one in known),
        high=max(one.high for one in known),
    )
