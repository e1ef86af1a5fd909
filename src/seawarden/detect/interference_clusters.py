"""Ships with symptoms at one time, parted into areas, and how likely each is a coincidence."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from seawarden.detect.memory import Records
from seawarden.model.units import US_PER_S

JUMPED: Final = 1
M_PER_DEG: Final = 111_133.0  # mean length of a degree of latitude on WGS 84
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clusters:
    """What is more than a coincidence.

    Attributes:
        ships_least: so many ships with a symptom at least (inclusive).
        near_m: within this of one of them, where they were before it (inclusive).
        together_m: jumps that end within this of each other have a common target (inclusive).
        margin_m: an area reaches this much further than its outermost ship.
        usual: the part of ships that have a symptom in any stretch of time, without cause.
        chance_most: as many by coincidence are less likely than this (inclusive).
    """

    ships_least: int = 3
    near_m: float = 40_000.0
    together_m: float = 5_000.0
    margin_m: float = 10_000.0
    usual: float = 0.01
    chance_most: float = 1e-4


def found_in(heard: Records, complete_us: int, limits: Clusters) -> list[dict[str, Any]]:
    """Return one row for each member of each area among the ships heard in a stretch of time.

    Args:
        heard: SIGHTING of every ship heard in it.
        complete_us: when the stretch was over.
        limits: what is more than a coincidence.
    """
    heard = heard[_in_order(heard)]
    has = heard["symptoms"] > 0
    lon = np.where(has, heard["from_lon_deg"], heard["lon_deg"])
    lat = np.where(has, heard["from_lat_deg"], heard["lat_deg"])
    left, found = np.flatnonzero(has), []
    while left.size >= limits.ships_least:
        near = [apart_m(lon[left], lat[left], lon[one], lat[one]) for one in left]
        counts = [int((each <= limits.near_m).sum()) for each in near]
        middle = int(np.argmax(counts))  # of as many, the first
        if counts[middle] < limits.ships_least:
            break
        members, seed = left[near[middle] <= limits.near_m], left[middle]
        radius_m = float(near[middle][near[middle] <= limits.near_m].max()) + limits.margin_m
        around = int((apart_m(lon, lat, lon[seed], lat[seed]) <= radius_m).sum())
        log_chance = log_tail(len(members), around, limits.usual)
        target = _target(heard[members], limits)
        if target is not None or log_chance <= math.log(limits.chance_most):
            area = _area(heard, members, seed, (radius_m, around, log_chance), complete_us)
            found += _rows(heard[members], area | _to(target))
        left = np.setdiff1d(left, members)
    return found


def _in_order(heard: Records) -> npt.NDArray[np.int64]:
    """Return the order of first symptoms; of those at once by place, so that no number matters."""
    return np.lexsort(
        (heard["vessel_id"], heard["lon_deg"], heard["lat_deg"], heard["from_lat_deg"],
         heard["since"])
    )  # fmt: skip


def log_tail(least: int, count: int, chance: float) -> float:
    """Return the logarithm of the chance that `least` or more of `count` have what each has."""
    logs = [
        math.lgamma(count + 1) - math.lgamma(each + 1) - math.lgamma(count - each + 1)
        + each * math.log(chance) + (count - each) * math.log1p(-chance)
        for each in range(least, count + 1)
    ]  # fmt: skip
    top = max(logs)
    return top + math.log(sum(math.exp(each - top) for each in logs))


def apart_m(
    lon: npt.ArrayLike, lat: npt.ArrayLike, lon0: npt.ArrayLike, lat0: npt.ArrayLike
) -> Floats:
    """Return distances between places, good to a per cent within a hundred kilometres."""
    lon, lat, lon0, lat0 = (np.asarray(each, np.float64) for each in (lon, lat, lon0, lat0))
    east = (lon - lon0 + 540.0) % 360.0 - 180.0
    narrow = np.cos(np.radians((lat + lat0) / 2))
    return np.asarray(np.hypot(east * narrow, lat - lat0) * M_PER_DEG)


def _target(members: Records, limits: Clusters) -> tuple[float, float] | None:
    """Return where so many jumped that it is one place; None: to no common place."""
    jumped = members[members["symptoms"] & JUMPED > 0]
    for one in jumped:
        apart = apart_m(jumped["lon_deg"], jumped["lat_deg"], one["lon_deg"], one["lat_deg"])
        if int((apart <= limits.together_m).sum()) >= limits.ships_least:
            return float(one["lon_deg"]), float(one["lat_deg"])
    return None


def _to(target: tuple[float, float] | None) -> dict[str, float]:
    lon, lat = (math.nan, math.nan) if target is None else target
    return {"to_lon_deg": lon, "to_lat_deg": lat}


def _area(
    heard: Records, members: npt.NDArray[np.int64], seed: int, size: tuple[float, int, float],
    complete_us: int,
) -> dict[str, Any]:  # fmt: skip
    """Return AREA as a row: named after the member whose symptom was first."""
    radius_m, around, log_chance = size
    first, middle = heard[members[0]], heard[seed]
    return {
        "complete": _instant(complete_us),
        "area": int(first["vessel_id"]),
        "area_track": int(first["track_id"]),
        "area_since": _instant(int(first["since"])),
        "area_last": _instant(int(first["time"])),
        "area_lon_deg": float(middle["from_lon_deg"]),
        "area_lat_deg": float(middle["from_lat_deg"]),
        "radius_m": radius_m,
        "ships": len(members),
        "heard": around,
        "log_chance": log_chance,
    }


def _rows(members: Records, area: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each member."""
    names = [name for name in members.dtype.names or () if name not in {"time", "since"}]
    return [
        {name: one[name].item() for name in names}
        | {"time": _instant(int(one["time"])), "since": _instant(int(one["since"]))}
        | area
        for one in members
    ]


def _instant(time_us: int) -> datetime:
    return datetime.fromtimestamp(time_us // US_PER_S, UTC).replace(microsecond=time_us % US_PER_S)
