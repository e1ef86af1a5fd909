"""Waters: in whose zone of the sea a place lies, by the zones that somebody supplied."""

import importlib.resources
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from seawarden.model.errors import UnusableInput


class ZoneKind(StrEnum):
    """What a zone is in the law of the sea."""

    TERRITORIAL = "12-mile waters"
    EXCLUSIVE = "exclusive economic zone"
    OTHER = "zone"


# `pol_type` as MarineRegions writes it.
TYPES: Final[Mapping[str, ZoneKind]] = {
    "12nm": ZoneKind.TERRITORIAL,
    "territorial sea": ZoneKind.TERRITORIAL,
    "200nm": ZoneKind.EXCLUSIVE,
    "eez": ZoneKind.EXCLUSIVE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """One zone of one state.

    Attributes:
        name: as the source gives it.
        state: whose it is, in words.
        kind: what it is.
        call: whom its state wants called, in words; empty: nobody was named.
    """

    name: str
    state: str
    kind: ZoneKind
    call: tuple[str, ...] = ()


class Waters:
    """The zones that are known. A place in none of them is in waters nobody supplied."""

    def __init__(self, zones: Iterable[tuple[Zone, shapely.Geometry]] = ()) -> None:
        known = list(zones)
        self.zones = tuple(zone for zone, _ in known)
        self._tree = shapely.STRtree([area for _, area in known])

    def at(self, lon_deg: float, lat_deg: float) -> tuple[Zone, ...]:
        """Return the zones a place lies in, territorial waters first. A limit belongs to both."""
        hits = self._tree.query(shapely.Point(lon_deg, lat_deg), predicate="intersects")
        return self._told(hits.tolist())

    def of(self, geometry: shapely.Geometry) -> tuple[Zone, ...]:
        """Return the zones that a line goes through, territorial waters first."""
        return self._told(self._tree.query(geometry, predicate="intersects").tolist())

    def _told(self, places: Iterable[int]) -> tuple[Zone, ...]:
        order = list(ZoneKind)
        found = {self.zones[place] for place in places}
        return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.state, one.name)))


def read_waters(paths: Iterable[Path]) -> Waters:
    """Read zones from GeoJSON files.

    Each feature is a Polygon or MultiPolygon in WGS 84. Of its properties these are read, those of
    MarineRegions among them: `geoname` or `name`, `sovereign1` or `state`, `pol_type` or `kind`,
    and `call` (a list of texts: whom to call).

    Raises:
        UnusableInput: a file cannot be read, is no GeoJSON, or has a feature that is no area.
    """
    return Waters([zone for path in paths for zone in _zones(path.name, _text(path))])


@cache
def shipped_waters() -> Waters:
    """Return the 12-mile waters that ship: of Estonia, Finland, Russia and Sweden, in the Baltic.

    Internal waters (within the baselines) are in none of them, and other states are not there.
    """
    file = importlib.resources.files("seawarden") / "data" / "waters" / "baltic_12nm.geojson"
    return Waters(_zones(file.name, file.read_text(encoding="utf-8")))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path}: zones cannot be read: {error}") from error


def _zones(name: str, text: str) -> list[tuple[Zone, shapely.Geometry]]:
    try:
        features = json.loads(text)["features"]
        return [_zone(feature) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise UnusableInput(
            f"{name}: no zones: expected a GeoJSON FeatureCollection of polygons ({error})"
        ) from error


def _zone(feature: Mapping[str, Any]) -> tuple[Zone, shapely.Geometry]:
    said, area = feature.get("properties") or {}, shape(feature["geometry"])
    if area.geom_type not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"a feature is a {area.geom_type}")
    name = said.get("geoname") or said.get("name") or "unnamed zone"
    state = said.get("sovereign1") or said.get("state") or name
    kind = str(said.get("pol_type") or said.get("kind") or "")
    zone = Zone(
        name=str(name),
        state=str(state),
        kind=TYPES.get(kind.casefold(), ZoneKind.OTHER),
        call=tuple(str(one) for one in said.get("call") or ()),
    )
    return zone, area if area.is_valid else shapely.make_valid(area)
