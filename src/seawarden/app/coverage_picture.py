"""A picture of what is known of the sea floor, and plainly of where nothing is known."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.app.coverage import SEAS, Cell, coverage, unknown_cells
from seawarden.model.asset import SCHEMATIC_ACCURACY_M
from seawarden.model.errors import SettingsError

# Okabe and Ito (2008): told apart by people who see few colours. Dashes mean schematic.
COLOURS: Final[Mapping[str, str]] = {
    "telecom": "#0072b2",
    "power": "#d55e00",
    "gas": "#008060",
    "oil": "#3d3d3d",
    "water": "#3f9fd6",
    "other": "#a8488a",
}
INK: Final = "#16303f"
FAINT: Final = "#4a606d"
WIDTH_PX: Final = 1200
MARGIN_PX: Final = 36
HEAD_PX: Final = 128
FOOT_PX: Final = 104
PADDING_DEG: Final = 1.0
LEAST_SPAN_DEG: Final = 6.0

FINE_LAND: Final = "natural_earth_10m_land_north_europe.geojson"
COARSE_LAND: Final = "natural_earth_50m_land.geojson"
FINE: Final = Cell(west_deg=-15, south_deg=48, east_deg=45, north_deg=74.5)

LABELS: Final[Mapping[str, tuple[float, float]]] = {
    "Gulf of Bothnia": (19.6, 62.35),
    "Gulf of Finland": (26.6, 60.8),
    "Gulf of Riga": (23.6, 57.75),
    "Skagerrak": (9.25, 58.25),
    "Kattegat": (11.55, 56.75),
    "Baltic Proper": (19.75, 56.75),
    "Southern North Sea": (3.4, 53.55),
    "Central North Sea": (5.2, 56.35),
    "Northern North Sea": (-0.4, 59.95),
    "Norwegian Sea": (3.0, 65.2),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """A Mercator map that fills a box on the page."""

    region: Cell

    @property
    def scale(self) -> float:
        """Pixels for each degree of longitude."""
        return (WIDTH_PX - 2 * MARGIN_PX) / (self.region.east_deg - self.region.west_deg)

    @property
    def height_px(self) -> float:
        """Height of the map alone."""
        return self.y(self.region.south_deg) - self.y(self.region.north_deg)

    def x(self, lon_deg: float) -> float:
        """Return the place of a longitude, from the left."""
        return MARGIN_PX + (lon_deg - self.region.west_deg) * self.scale

    def y(self, lat_deg: float) -> float:
        """Return the place of a latitude, from the top."""
        return HEAD_PX + (_stretched(self.region.north_deg) - _stretched(lat_deg)) * self.scale

    def path(self, line: shapely.Geometry) -> str:
        """Return one line or ring as a path."""
        places = [
            f"{self.x(lon):.1f},{self.y(lat):.1f}" for lon, lat in shapely.get_coordinates(line)
        ]
        return "M" + "L".join(places)


def picture(assets: pl.DataFrame) -> str:
    """Return an SVG of ASSET: land, lines by kind, hatching where no line is known.

    The region is that of the lines, padded by a degree. Dashed lines are schematic. The licence
    of every source stands at the foot.
    """
    frame = Frame(region=_region(assets))
    height_px = HEAD_PX + frame.height_px + FOOT_PX
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height_px:.0f}" '
            f'width="{WIDTH_PX}" height="{height_px:.0f}" role="img" '
            'aria-labelledby="title desc" font-family="Helvetica, Arial, sans-serif">',
            '<title id="title">Lines known on the sea floor</title>',
            '<desc id="desc">Land, cables and pipelines by kind, and hatching over the sea where '
            "no line is known.</desc>",
            _definitions(frame),
            f'<rect width="{WIDTH_PX}" height="{height_px:.0f}" fill="#fbfaf7"/>',
            '<g clip-path="url(#map)">',
            *_sea(frame, assets),
            *_land(frame),
            *_graticule(frame),
            *_lines(frame, assets),
            *_names(frame),
            "</g>",
            *_border(frame),
            *_legend(assets),
            *_foot(frame, assets),
            "</svg>",
            "",
        ]
    )


def _stretched(lat_deg: float) -> float:
    """Return the Mercator ordinate of a latitude, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(lat_deg))))


def _region(assets: pl.DataFrame) -> Cell:
    """Return the region of the lines, padded, in whole degrees."""
    west, south, east, north = shapely.total_bounds(
        shapely.from_wkb(assets["geometry"].to_numpy())
    )
    lon_pad = max(PADDING_DEG, (LEAST_SPAN_DEG - (east - west)) / 2)
    lat_pad = max(PADDING_DEG / 2, (LEAST_SPAN_DEG - (north - south)) / 4)
    return Cell(
        west_deg=max(-180.0, math.floor(west - lon_pad)),
        south_deg=max(-80.0, math.floor(south - lat_pad)),
        east_deg=min(180.0, math.ceil(east + lon_pad)),
        north_deg=min(80.0, math.ceil(north + lat_pad)),
    )


def _definitions(frame: Frame) -> str:
    box = (
        f'x="{MARGIN_PX}" y="{HEAD_PX}" width="{WIDTH_PX - 2 * MARGIN_PX}" '
        f'height="{frame.height_px:.1f}"'
    )
    return (
        f'<defs><clipPath id="map"><rect {box}/></clipPath>'
        '<pattern id="unknown" width="9" height="9" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><line y2="9" stroke="#8fa9b8" stroke-width="1.3" '
        'stroke-opacity="0.75"/></pattern></defs>'
    )


def _sea(frame: Frame, assets: pl.DataFrame) -> Iterator[str]:
    """Yield the sea, and one hatched shape over the cells that no line passes."""
    yield (
        f'<rect x="{MARGIN_PX}" y="{HEAD_PX}" width="{WIDTH_PX - 2 * MARGIN_PX}" '
        f'height="{frame.height_px:.1f}" fill="#dcebf3"/>'
    )
    cells = unknown_cells(assets, within=frame.region)
    boxes = [shapely.box(c.west_deg, c.south_deg, c.east_deg, c.north_deg) for c in cells]
    for area in shapely.get_parts(shapely.union_all(boxes)):
        rings = [area.exterior, *area.interiors]
        shape = "".join(frame.path(ring) + "Z" for ring in rings)
        yield f'<path d="{shape}" fill="#eef3f5" fill-rule="evenodd"/>'
        yield f'<path d="{shape}" fill="url(#unknown)" fill-rule="evenodd"/>'


def _land(frame: Frame) -> Iterator[str]:
    region, fine = frame.region, FINE
    is_fine = (
        region.west_deg >= fine.west_deg
        and region.south_deg >= fine.south_deg
        and region.east_deg <= fine.east_deg
        and region.north_deg <= fine.north_deg
    )
    name = FINE_LAND if is_fine else COARSE_LAND
    file = resources.files("seawarden") / "data" / "land" / name
    view = shapely.box(region.west_deg, region.south_deg, region.east_deg, region.north_deg)
    shapes = shapely.get_parts(shapely.from_geojson(file.read_text(encoding="utf-8")))
    seen = shapely.simplify(shapes[shapely.intersects(shapes, view)], 0.3 / frame.scale)
    rings = [ring for shape in seen for ring in (shape.exterior, *shape.interiors)]
    path = "".join(frame.path(ring) + "Z" for ring in rings)
    yield f'<path d="{path}" fill="#efe8d8" stroke="#b3a583" stroke-width="0.7"/>'


def _graticule(frame: Frame) -> Iterator[str]:
    region = frame.region
    right, top = WIDTH_PX - MARGIN_PX, HEAD_PX
    style = 'stroke="#5b7a8c" stroke-opacity="0.22" stroke-width="0.8"'
    for lon in _fives(region.west_deg, region.east_deg):
        x = frame.x(lon)
        yield f'<path d="M{x:.1f},{top}V{top + frame.height_px:.1f}" {style}/>'
    for lat in _fives(region.south_deg, region.north_deg):
        yield f'<path d="M{MARGIN_PX},{frame.y(lat):.1f}H{right}" {style}/>'


def _fives(low: float, high: float) -> list[float]:
    return [float(v) for v in np.arange(math.ceil(low / 5) * 5, high, 5)]


def _lines(frame: Frame, assets: pl.DataFrame) -> Iterator[str]:
    """Yield a path for each line, the schematic ones below, with its name to point at."""
    for row in assets.sort("accuracy_m", "asset_id", descending=[True, False]).iter_rows(
        named=True
    ):
        parts = shapely.get_parts(shapely.from_wkb(row["geometry"]))
        path = "".join(frame.path(part) for part in parts)
        is_schematic = row["accuracy_m"] > SCHEMATIC_ACCURACY_M
        dash = (
            ' stroke-dasharray="7 5" stroke-width="1.6"' if is_schematic else ' stroke-width="2"'
        )
        title = escape(f"{row['name']} ({row['kind']}{', schematic' if is_schematic else ''})")
        yield (
            f'<path d="{path}" fill="none" stroke="{COLOURS[row["kind"]]}"{dash} '
            f'stroke-linejoin="round" stroke-linecap="round"><title>{title}</title></path>'
        )


def _names(frame: Frame) -> Iterator[str]:
    for name, (lon, lat) in LABELS.items():
        yield (
            f'<text x="{frame.x(lon):.0f}" y="{frame.y(lat):.0f}" text-anchor="middle" '
            'font-family="Georgia, serif" font-style="italic" font-size="16" fill="#2f5268" '
            f'stroke="#eef5f9" stroke-width="3.5" paint-order="stroke">{escape(name)}</text>'
        )


def _border(frame: Frame) -> Iterator[str]:
    bottom = HEAD_PX + frame.height_px
    yield (
        f'<rect x="{MARGIN_PX}" y="{HEAD_PX}" width="{WIDTH_PX - 2 * MARGIN_PX}" '
        f'height="{frame.height_px:.1f}" fill="none" stroke="#33505f" stroke-width="1.2"/>'
    )
    for lon in _fives(frame.region.west_deg, frame.region.east_deg):
        label = _degrees(lon, "EW")
        yield _text(label, frame.x(lon), bottom + 15, size=11, ink=FAINT, anchor="middle")
    for lat in _fives(frame.region.south_deg, frame.region.north_deg):
        label = _degrees(lat, "NS")
        yield _text(label, MARGIN_PX - 5, frame.y(lat) + 4, size=11, ink=FAINT, anchor="end")


def _degrees(value: float, letters: str) -> str:
    letter = "" if value == 0 else letters[value < 0]
    return f"{abs(value):.0f}°{letter}"


def _text(words: str, x: float, y: float, *, size: int, ink: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{ink}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _legend(assets: pl.DataFrame) -> Iterator[str]:
    """Yield the title, and a key with the length of each kind."""
    yield _text("Lines known on the sea floor", MARGIN_PX, 46, size=27, ink=INK)
    gap = (
        "Hatched: sea where no line is known here. That is a gap in what is public, "
        "not proof that nothing lies there."
    )
    yield _text(gap, MARGIN_PX, 72, size=15, ink=FAINT)
    by_kind = coverage(assets).group_by("kind").agg(pl.col("length_km").sum())
    length_km = {kind: km for kind, km in by_kind.rows() if km > 0}
    x = float(MARGIN_PX)
    for kind in sorted(length_km, key=list(COLOURS).index):
        words = f"{kind} {length_km[kind]:,.0f} km"
        yield _key(x, COLOURS[kind], 'stroke-width="3.5" stroke-linecap="round"')
        yield _text(words, x + 38, 106, size=15, ink=INK)
        x += 38 + 8.2 * len(words) + 22
    yield _key(x, FAINT, 'stroke-width="2" stroke-dasharray="7 5"')
    yield _text("dashed: schematic, may lie kilometres off", x + 38, 106, size=15, ink=INK)


def _key(x: float, colour: str, stroke: str) -> str:
    return f'<path d="M{x:.0f},101h30" stroke="{colour}" {stroke}/>'


def _foot(frame: Frame, assets: pl.DataFrame) -> Iterator[str]:
    said = pl.concat_str("source", "licence", separator=", ", ignore_nulls=True)
    origins = assets.select(said).to_series().unique(maintain_order=True)
    words = f"Lines: {'; '.join(origins)}. Land: Natural Earth, public domain."
    y = HEAD_PX + frame.height_px + 42
    for kind in ("telecom", "power"):
        seas = _seas_without(frame, assets, kind)
        if seas:
            yield _text(
                f"No {kind} line is known in: {', '.join(seas)}.", MARGIN_PX, y, size=14, ink=INK
            )
            y += 21
    yield _text(words, MARGIN_PX, y, size=12, ink=FAINT)


def _seas_without(frame: Frame, assets: pl.DataFrame, kind: str) -> list[str]:
    """Return the seas of the picture in which no line of a kind is known."""
    none = coverage(assets).filter(pl.col("kind") == kind, pl.col("line_count") == 0)["sea"]
    region = frame.region
    view = shapely.box(region.west_deg, region.south_deg, region.east_deg, region.north_deg)
    return [sea for sea in none if shapely.intersects(shapely.Polygon(SEAS[sea]), view)]


def write_picture(svg: str, path: Path) -> None:
    """Write a picture to a file whose name ends in .svg.

    Raises:
        SettingsError: the name ends otherwise, or the file cannot be written.
    """
    if path.suffix.lower() != ".svg":
        raise SettingsError(f"{path}: the picture is SVG; expected a name in .svg")
    try:
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error}") from error
