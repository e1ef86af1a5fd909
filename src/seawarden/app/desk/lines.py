"""The lines of a watch by their names: what an alert says of the one it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import shapely

from seawarden.app.desk.calling import LineConcerned
from seawarden.model.asset import SCHEMATIC_ACCURACY_M


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of ASSET."""

    asset_id: str
    name: str
    kind: str
    owner: str | None  # null: not public
    accuracy_m: float
    geometry: shapely.Geometry

    @property
    def is_schematic(self) -> bool:
        """Whether the drawn line is no more than a sketch."""
        return self.accuracy_m > SCHEMATIC_ACCURACY_M

    @property
    def middle(self) -> tuple[float, float]:
        """Where to look for it on the map: longitude and latitude in degrees."""
        ((lon, lat),) = shapely.get_coordinates(shapely.centroid(self.geometry)).tolist()
        return lon, lat


class LineBook:
    """Looks lines up by their identifier."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, assets: pl.DataFrame) -> "LineBook":
        """Make one of ASSET."""
        shapes = shapely.from_wkb(assets["geometry"].to_numpy())
        rows = assets.select(
            "asset_id", pl.col("name").fill_null(pl.col("asset_id")), "kind", "owner", "accuracy_m"
        ).iter_rows(named=True)
        return cls(
            {
                row["asset_id"]: Line(**row, geometry=shape)
                for row, shape in zip(rows, shapes, strict=True)
            }
        )

    def line(self, asset_id: str | None) -> Line | None:
        """Return a line; null: none was named, or it is no longer watched."""
        return None if asset_id is None else self._lines.get(asset_id)

    def name(self, asset_id: str | None) -> str | None:
        """Return the name of a line; of one that is no longer watched its identifier."""
        line = self.line(asset_id)
        return asset_id if line is None else line.name

    def is_schematic(self, asset_id: str | None) -> bool:
        """Say whether a line is watched and drawn as a sketch."""
        line = self.line(asset_id)
        return line is not None and line.is_schematic

    def concerned(
        self, asset_id: str | None, next_asset_id: str | None
    ) -> tuple[LineConcerned, ...]:
        """Return the line that an alert is about and the one ahead, where they are two."""
        told = []
        for one, is_next in ((asset_id, False), (next_asset_id, True)):
            line = self.line(one)
            if line is not None and not (is_next and one == asset_id):
                told.append(
                    LineConcerned(
                        name=line.name, owner=line.owner, geometry=line.geometry, is_next=is_next
                    )
                )
        return tuple(told)

    def matching(self, text: str, *, limit: int) -> list[Line]:
        """Return lines whose name, identifier or owner has the text in it, by name."""
        wanted = text.strip().casefold()
        found = [
            line
            for line in self._lines.values()
            if wanted in f"{line.name} {line.asset_id} {line.owner or ''}".casefold()
        ]
        return sorted(found, key=lambda line: (line.name, line.asset_id))[:limit]
