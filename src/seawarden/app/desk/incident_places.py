"""Where faults lie on the chart."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seawarden.attribute.place_of_fault import line_places
from seawarden.geo.pieces import pieces
from seawarden.model.fault import Fault, KilometrePoint, Spot, Stretch

SIGMAS: Final = 2.0  # of a reading, as a radius that holds about 95 %


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultPlace:
    """A fault on the chart: a circle that holds it, as told."""

    name: str  # of its line
    circle: tuple[float, float, float] | None  # longitude, latitude, km; null: line not watched


def place_of(fault: Fault, assets: pl.DataFrame) -> FaultPlace:
    """Return where a fault lies, on its line as drawn.

    Args:
        fault: about any line.
        assets: ASSET.
    """
    own = assets.filter(pl.col("asset_id") == fault.asset_id)
    if own.is_empty():
        return FaultPlace(name=fault.asset_id, circle=None)
    name, place = str(own["name"][0] or fault.asset_id), fault.place
    if isinstance(place, Spot):
        return FaultPlace(
            name=name, circle=(place.lon_deg, place.lat_deg, place.radius_m / 1000.0)
        )
    line = line_places(pieces(own), fault.asset_id)
    middle, reach = _stretch(fault, line.length_km)
    lon, lat = line.positions(np.array([middle]))
    return FaultPlace(name=name, circle=(float(lon[0]), float(lat[0]), min(reach, line.length_km)))


def _stretch(fault: Fault, length_km: float) -> tuple[float, float]:
    """Return the middle of where a fault may lie along its line, and how far to each side."""
    place = fault.place
    if isinstance(place, KilometrePoint):
        return min(place.kp_km, length_km), SIGMAS * place.sigma_km
    if isinstance(place, Stretch):
        return (place.kp_km_from + place.kp_km_to) / 2, (place.kp_km_to - place.kp_km_from) / 2
    return length_km / 2, length_km / 2
