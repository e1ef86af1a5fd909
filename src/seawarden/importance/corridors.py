"""Where lines lie so near to each other that one anchor reaches several of them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from seawarden.geo.geodesy import MERIDIAN_DEGREE_MIN_M
from seawarden.geo.pieces import Pieces, pieces
from seawarden.model.asset import ASSET
from seawarden.model.schema import conform

# How far apart two lines may lie to be reached by one anchor that drags while its ship lies at
# anchor or loses her hold: a judgement. Documented trails of that kind are some kilometres long;
# those of ships under way are longer than a hundred, and reach whatever lies ahead of them.
REACH_KM: Final = 5.0

Floats = NDArray[np.float64]


class Stretch(NamedTuple):
    """A part of a line with the same companions all along, those that are only possible apart."""

    asset_id: str
    kp_km_from: float
    kp_km_to: float
    sure: frozenset[str]  # lie within reach, wherever the drawn lines are wrong
    drawn: frozenset[str]  # lie within reach as they are drawn
    possible: frozenset[str]  # may lie within reach somewhere on it, for all the drawing says


def stretches(assets: pl.DataFrame, *, reach_km: float = REACH_KM) -> list[Stretch]:
    """Cut lines (ASSET) where their companions change, by identifier and kilometre point.

    The middle of each piece of a line (at most 2 km) stands for all of it. Two lines are as far
    apart as they are drawn, give or take what both may lie from where they are drawn.
    """
    lines = conform(assets, ASSET).sort("asset_id")
    cut = pieces(lines)
    accuracy_km = lines["accuracy_m"].to_numpy() / 1000
    found: list[Stretch] = []
    tree = shapely.STRtree([shapely.LineString(one) for one in _ends(cut)])
    for index in range(lines.height):
        mine = np.flatnonzero(cut.asset == index)
        if mine.size:
            near = _near(cut, mine, tree, accuracy_km, reach_km)
            found.extend(_joined(cut, mine, near))
    return found


def _ends(cut: Pieces) -> Floats:
    begin, end = np.stack((cut.x0, cut.y0), 1), np.stack((cut.x1, cut.y1), 1)
    return np.stack((begin, end), 1)


Companions = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _near(
    cut: Pieces,
    mine: NDArray[np.intp],
    tree: shapely.STRtree,
    accuracy_km: Floats,
    reach_km: float,
) -> list[Companions]:
    """Return the companions of each piece of one line: sure, drawn, possible."""
    index = int(cut.asset[mine[0]])
    lon, lat = (cut.x0[mine] + cut.x1[mine]) / 2, (cut.y0[mine] + cut.y1[mine]) / 2
    most_km = reach_km + float(accuracy_km[index]) + float(accuracy_km.max())
    north = most_km * 1000 / MERIDIAN_DEGREE_MIN_M
    # Nearer to a pole than this no line lies; the limit keeps the box finite.
    east = north / np.maximum(np.cos(np.radians(np.minimum(np.abs(lat) + north, 89.0))), 0.01)
    boxes = shapely.box(lon - east, lat - north, lon + east, lat + north)
    at, other = tree.query(boxes)
    is_other = cut.asset[other] != index
    at, other = at[is_other], other[is_other]
    apart_km = _apart_km(cut, lon[at], lat[at], other)
    give_km = accuracy_km[index] + accuracy_km[cut.asset[other]]
    by_piece: list[list[set[str]]] = [[set(), set(), set()] for _ in mine]
    for rank, is_in in enumerate(
        (apart_km + give_km <= reach_km, apart_km <= reach_km, apart_km - give_km <= reach_km)
    ):
        pairs = np.unique(np.stack((at[is_in], cut.asset[other[is_in]]), 1), axis=0)
        for piece, asset in pairs.tolist():
            by_piece[piece][rank].add(cut.asset_ids[asset])
    return [
        (frozenset(sure), frozenset(drawn), frozenset(possible))
        for sure, drawn, possible in by_piece
    ]


def _apart_km(cut: Pieces, lon: Floats, lat: Floats, other: NDArray[np.intp]) -> Floats:
    """Return how far points lie from pieces, in a plane around each point.

    Right to some parts in a thousand within 50 km, which is finer than any drawn line.
    """
    km = MERIDIAN_DEGREE_MIN_M / 1000 * 1.005  # a degree of latitude, within half a percent
    east = km * np.cos(np.radians(lat))
    x0, y0 = (cut.x0[other] - lon) * east, (cut.y0[other] - lat) * km
    run, rise = (cut.x1[other] - lon) * east - x0, (cut.y1[other] - lat) * km - y0
    squared = np.maximum(run * run + rise * rise, 1e-18)
    part = np.clip(-(x0 * run + y0 * rise) / squared, 0.0, 1.0)
    apart: Floats = np.hypot(x0 + part * run, y0 + part * rise)
    return apart


def _joined(cut: Pieces, mine: NDArray[np.intp], near: list[Companions]) -> Iterator[Stretch]:
    """Join pieces that follow each other and have the same sure and drawn companions."""
    begin = 0
    for index in range(1, len(near) + 1):
        if index == len(near) or near[index][:2] != near[begin][:2]:
            first, last = mine[begin], mine[index - 1]
            sure, drawn, _ = near[begin]
            yield Stretch(
                asset_id=cut.asset_ids[int(cut.asset[first])],
                kp_km_from=float(cut.kp0_km[first]),
                kp_km_to=float(cut.kp0_km[last] + cut.length_km[last]),
                sure=sure,
                drawn=drawn,
                possible=frozenset().union(*(one[2] for one in near[begin:index])),
            )
            begin = index
