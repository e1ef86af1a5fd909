"""Whom to call about an alert: the state in whose waters the ship is, and who owns the line."""

from dataclasses import dataclass
from typing import Final

import shapely

from seawarden.app.desk.waters import Waters, Zone

# Worldwide: a ship under way keeps watch on it (SOLAS chapter IV, regulation 12).
SHIP_CALL: Final = "the ship, on VHF channel 16"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Somebody to call, and why."""

    who: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineConcerned:
    """The line that an alert is about, or that the ship reaches next."""

    name: str
    owner: str | None  # null: not public
    geometry: shapely.Geometry | None = None  # null: the line is no longer drawn
    is_next: bool = False  # she has not reached it yet


def calls(
    waters: Waters,
    *,
    lon_deg: float | None,
    lat_deg: float | None,
    lines: tuple[LineConcerned, ...] = (),
) -> tuple[Call, ...]:
    """Return whom to call, the most useful first, each of them once.

    Args:
        waters: the zones that are known.
        lon_deg: where the ship is; null: not known.
        lat_deg: the same.
        lines: the lines concerned.
    """
    told = [Call(who=SHIP_CALL, why="she can look at her anchors, and answer")]
    told += _of_place(waters, lon_deg, lat_deg)
    for line in lines:
        told += _of_line(waters, line)
    first: dict[str, Call] = {}
    for call in told:
        first.setdefault(call.who, call)
    return tuple(first.values())


def _of_place(waters: Waters, lon_deg: float | None, lat_deg: float | None) -> list[Call]:
    if lon_deg is None or lat_deg is None:
        return []
    zones = waters.at(lon_deg, lat_deg)
    told = [call for zone in zones for call in _of_zone(zone, "the ship is")]
    if told or not waters.zones:
        return told
    return [
        Call(
            who="the rescue coordination centre of the sea area",
            why="the ship is in none of the zones supplied here",
        )
    ]


def _of_line(waters: Waters, line: LineConcerned) -> list[Call]:
    what = f"{line.name} lies ahead of her" if line.is_next else f"{line.name} is concerned"
    told = [Call(who=line.owner, why=f"owner: {what}")] if line.owner else []
    zones = () if line.geometry is None else waters.of(line.geometry)
    return told + [call for zone in zones for call in _of_zone(zone, f"{line.name} lies")]


def _of_zone(zone: Zone, what: str) -> list[Call]:
    why = f"{what} in {zone.kind} of {zone.state}"
    who = zone.call or (f"the maritime authority of {zone.state}",)
    return [Call(who=one, why=why) for one in who]
