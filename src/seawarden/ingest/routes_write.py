"""Prepared routes: one GeoJSON file with every column of ASSET, read back as it was."""

import json
from pathlib import Path
from typing import Any, Final

import polars as pl
import shapely

from seawarden.model.asset import ASSET, assets
from seawarden.model.errors import SettingsError

CENTIMETRE_DECIMALS: Final = 7  # of a degree


def write_routes(
    lines: pl.DataFrame, path: Path, *, decimals: int = CENTIMETRE_DECIMALS, remark: str = ""
) -> None:
    """Write ASSET as GeoJSON (RFC 7946), a line a feature, with sources and licences on top.

    Args:
        lines: ASSET.
        path: where to; it must end in .geojson. A file that stands there is replaced.
        decimals: of degrees that are kept; 7 is about a centimetre, 5 a metre.
        remark: a sentence that stands at the head of the file.

    Raises:
        SettingsError: the path does not end in .geojson or cannot be written.
    """
    if path.suffix.lower() != ".geojson":
        raise SettingsError(f"{path}: prepared routes are GeoJSON; expected a name in .geojson")
    held = assets(lines)
    origins = held.select("source", "licence").unique(maintain_order=True).rows()
    head = {
        "type": "FeatureCollection",
        "attribution": "; ".join(" ".join(filter(None, origin)) for origin in origins),
    } | ({"remark": remark} if remark else {})
    rows = ",\n".join(_feature(row, decimals) for row in held.iter_rows(named=True))
    text = f'{_json(head)[:-1]},"features":[\n{rows}\n]}}\n'
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error}") from error


def _feature(row: dict[str, Any], decimals: int) -> str:
    shape = shapely.from_wkb(row["geometry"])
    parts = [
        shapely.get_coordinates(part).round(decimals).tolist() for part in shapely.get_parts(shape)
    ]
    is_one = shape.geom_type == "LineString"
    geometry = {"type": shape.geom_type, "coordinates": parts[0] if is_one else parts}
    told = {name: row[name] for name in ASSET if name != "geometry" and row[name] is not None}
    return _json({"type": "Feature", "properties": told, "geometry": geometry})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
