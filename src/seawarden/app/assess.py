"""What the lines are worth: tables and routes read, the network judged, one document made."""

import importlib.resources
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.importance.capacity import unit_of
from seawarden.importance.corridors import REACH_KM
from seawarden.importance.criticality import Assessed, Pair, assess, rank_lines
from seawarden.importance.network import make_network
from seawarden.importance.repairs import repair_days
from seawarden.importance.score import capacity_of
from seawarden.model.errors import SettingsError
from seawarden.model.importance import LINK, POINT, REGION, REPAIR, Range
from seawarden.model.schema import Schema

FORM: Final = "seawarden-importance/1"
SAID_OF_LINES: Final = ("name", "reasons", "unknowns")  # not said again of each stretch
DECIMALS: Final = 4  # finer than any figure here is known
LIMITS: Final = (
    "A share is of what reaches a region over the lines known here. Lines over land, lines that "
    "are not in the files, other sources and what is made in the region are not counted.",
    "A maximum flow is what could pass, not what passed, and says nothing of price or season. "
    "Each region is reckoned by itself: that two of them draw on one hub is not counted.",
    "A capacity that is not known is taken between the least and the greatest known of its kind; "
    "it is never taken as nothing.",
    "Cables that carry data are counted: their capacities are hardly ever published.",
    "Days to repair are those of past cases of the kind, few in number.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """The tables that ship: LINK, POINT, REGION and REPAIR."""

    links: pl.DataFrame
    points: pl.DataFrame
    regions: pl.DataFrame
    repairs: pl.DataFrame


@cache
def read_tables() -> Tables:
    """Read the tables that ship."""
    return Tables(
        links=_read("lines.csv", LINK),
        points=_read("points.csv", POINT),
        regions=_read("regions.csv", REGION),
        repairs=_read("repairs.csv", REPAIR),
    )


def _read(name: str, schema: Schema) -> pl.DataFrame:
    file = importlib.resources.files("seawarden") / "data" / "importance" / name
    return pl.read_csv(file.read_bytes(), schema=schema)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """What lines are worth, and what was done to them when they were read."""

    found: Assessed
    days: Mapping[str, Range]
    reach_km: float
    notes: tuple[str, ...] = ()


def assess_routes(asked: RoutesAsked, *, reach_km: float = REACH_KM) -> Assessment:
    """Read lines and judge what a break of each costs.

    Raises:
        SettingsError: as `open_routes`.
        UnusableInput: as `open_routes`.
    """
    routes = open_routes(asked)
    return assess_lines(routes.assets, reach_km=reach_km, notes=routes.notes)


def assess_lines(
    assets: pl.DataFrame, *, reach_km: float = REACH_KM, notes: tuple[str, ...] = ()
) -> Assessment:
    """Judge what a break of each line of ASSET costs, by the tables that ship."""
    tables = read_tables()
    days = repair_days(tables.repairs)
    network = make_network(assets, tables.links, tables.points)
    found = assess(assets, network, regions=tables.regions, days=days, reach_km=reach_km)
    return Assessment(found=found, days=days, reach_km=reach_km, notes=notes)


def rank_watched(assets: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of ASSET as CRITICALITY, one row a line, by the tables that ship."""
    tables = read_tables()
    network = make_network(assets, tables.links, tables.points)
    days = repair_days(tables.repairs)
    return rank_lines(assets, network, regions=tables.regions, days=days)


def importance_document(done: Assessment) -> dict[str, Any]:
    """Return all of it as plain JSON, of the form FORM."""
    found = done.found
    return {
        "form": FORM,
        "reach_km": done.reach_km,
        "limits": list(LIMITS),
        "notes": list(done.notes),
        "lines": [_rounded(row) for row in found.lines.iter_rows(named=True)],
        "stretches": [
            _rounded(row) for row in found.stretches.drop(SAID_OF_LINES).iter_rows(named=True)
        ],
        "two_breaks": [_pair(one, found) for one in found.pairs],
        "regions": [_region(kind, region, found) for kind, region in found.losses.regions()],
        "all_lost": _all_lost(found),
        "days_to_repair": {kind: _range(days) for kind, days in sorted(done.days.items())},
    }


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, DECIMALS) if isinstance(value, float) else value
        for name, value in row.items()
    }


def _pair(one: Pair, found: Assessed) -> dict[str, Any]:
    lines = found.losses.network.lines
    return one._asdict() | {
        "first_name": lines[one.first].name,
        "second_name": lines[one.second].name,
        "region_name": found.telling.region(one.kind, one.region),
    }


def _region(kind: str, region: str, found: Assessed) -> dict[str, Any]:
    return {
        "kind": kind,
        "region": region,
        "name": found.telling.region(kind, region),
        "reached_by": _range(found.losses.reached(kind, region)),
        "unit": unit_of(kind),
        "also_fed_by": found.telling.also_fed_by(kind, region),
    }


def _all_lost(found: Assessed) -> list[dict[str, Any]]:
    """Return what is lost of each kind when every line breaks at once."""
    lines = found.losses.network.lines.values()
    told = []
    for kind in sorted({line.kind for line in lines}):
        carrying = [line for line in lines if line.kind == kind and not line.is_idle]
        unknown = sum(not line.is_capacity_known for line in carrying)
        known = capacity_of(line for line in carrying if line.is_capacity_known)
        told.append(
            {
                "kind": kind,
                "unit": unit_of(kind),
                "lines": len(carrying),
                "lines_of_unknown_capacity": unknown,
                "known": round(known.best, DECIMALS),
                "with_unknown": _range(capacity_of(carrying)),
            }
        )
    return told


def _range(one: Range) -> dict[str, float]:
    return {
        "low": round(one.low, DECIMALS),
        "best": round(one.best, DECIMALS),
        "high": round(one.high, DECIMALS),
    }


def write_importance(document: Mapping[str, Any], out: Path) -> None:
    """Write the document of `importance_document` to a file.

    Raises:
        SettingsError: the file cannot be written.
    """
    try:
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(f"{out} cannot be written: {error.strerror}") from error
