"""Where a line lies under water: its parts on land are cut away, shore to shore.

The shore is that of GSHHG (Wessel and Smith 1996, J. Geophys. Res. 101, 8741-8743; LGPL-3.0) as
`roaring-landmask` (MIT) carries it. It is a few hundred metres wrong in places, so a cut says
where a line enters the sea to about that, not better.
"""

import itertools
from collections.abc import Callable
from functools import cache
from typing import Final, cast

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
IsLand = Callable[[Floats, Floats], NDArray[np.bool_]]

# A stretch shorter than this is a skerry, a harbour mole or the error of the mask itself (chart
# lines lie 50 to 200 m off): it changes nothing, on land or between two lands.
SHORTEST_STRETCH_M: Final = 200.0
# Half of the above: no stretch that counts falls between two samples.
STEP_M: Final = 100.0
# A ship near the shore is nearer than this to nothing that matters; each halving costs a pass.
SHORE_M: Final = 25.0
HALVINGS: Final = int(np.ceil(np.log2(STEP_M / SHORE_M)))

# Mean length of a degree of latitude on WGS 84 (10,001.966 km from equator to pole, over 90).
M_PER_DEG: Final = 111_133.0


def cut_onshore(
    geometry: shapely.Geometry, *, is_land: IsLand | None = None
) -> shapely.Geometry | None:
    """Return what lies in the sea of a LineString or MultiLineString, or None if nothing does.

    The line is walked in steps of 100 m at most, each shore is found to within 25 m, and what is
    kept runs in the order and direction of the line. Stretches on land, and stretches of water
    between two lands or at an end, count only from 200 m on; a channel under 100 m wide may go
    unseen. A line without any land is returned as it came. Kilometre points count along what is
    kept, from its first vertex; the first part is the one that came first.

    Args:
        geometry: degrees, WGS 84, straight in longitude and latitude between vertices; every
            longitude within -180 to 180.
        is_land: another judge than the land mask: longitudes and latitudes in, true on land.
    """
    judge = is_land if is_land is not None else mask()
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(geometry)]
    cut = [_sea_parts(line, judge) for line in lines]
    if all(
        len(after) == 1 and after[0] is before for before, after in zip(lines, cut, strict=True)
    ):
        return geometry
    kept = [shapely.LineString(part) for parts in cut for part in parts]
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else shapely.MultiLineString(kept)


@cache
def mask() -> IsLand:
    """Return the land mask. The first call takes several seconds and 400 MB."""
    import roaring_landmask  # type: ignore[import-untyped]  # it has no types; and it loads slowly

    # Not the OpenStreetMap shore: its licence would reach into every line that is cut with it.
    land = roaring_landmask.RoaringLandmask.new_with_provider(
        roaring_landmask.LandmaskProvider.Gshhg
    )
    return cast("IsLand", land.contains_many)


def length_m(line: Floats) -> Floats:
    """Return the length of each segment, on a sphere flattened at its mean latitude.

    Good to 0.5 % for segments up to 100 km, which is all that a step needs.
    """
    step = np.diff(line, axis=0)
    middle = np.radians((line[1:, 1] + line[:-1, 1]) / 2)
    return np.hypot(step[:, 0] * np.cos(middle), step[:, 1]) * M_PER_DEG


def _sea_parts(line: Floats, is_land: IsLand) -> list[Floats]:
    """Return the stretches of one line that lie in the sea; the line itself if it never lands."""
    place = _places(line)
    on_land = _judge(line, place, is_land)
    if not on_land.any():
        return [line]
    shore = _shores(line, place, on_land, is_land)
    edges = np.concatenate([[0.0], shore, [float(len(line) - 1)]])
    stretch_is_land = (np.arange(len(edges) - 1) % 2 == 0) == on_land[0]
    kept = _without_short(line, edges, stretch_is_land)
    if kept == [(0.0, edges[-1])]:
        return [line]
    return [_stretch(line, begin, end) for begin, end in kept]


def _places(line: Floats) -> Floats:
    """Return where to look along a line: 2.25 is a quarter into the third segment."""
    steps = np.maximum(1, np.ceil(length_m(line) / STEP_M)).astype(np.int64)
    segment = np.repeat(np.arange(len(steps)), steps)
    within = np.arange(len(segment)) - np.repeat(np.cumsum(steps) - steps, steps)
    return np.append(segment + within / steps[segment], float(len(steps)))


def _points(line: Floats, place: Floats) -> Floats:
    """Return the positions of places along a line."""
    vertex = np.arange(len(line), dtype=np.float64)
    lon, lat = (np.interp(place, vertex, line[:, axis]) for axis in (0, 1))
    return np.column_stack([lon, lat])


def _judge(line: Floats, place: Floats, is_land: IsLand) -> NDArray[np.bool_]:
    at = _points(line, place)
    return is_land(np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1]))


def _shores(line: Floats, place: Floats, on_land: NDArray[np.bool_], is_land: IsLand) -> Floats:
    """Return the places where land begins or ends, halved down to SHORE_M."""
    turn = np.flatnonzero(on_land[1:] != on_land[:-1])
    before, after, was_land = place[turn], place[turn + 1], on_land[turn]
    for _ in range(HALVINGS):
        middle = (before + after) / 2
        same = _judge(line, middle, is_land) == was_land
        before, after = np.where(same, middle, before), np.where(same, after, middle)
    return (before + after) / 2


def _without_short(
    line: Floats, edges: Floats, is_land: NDArray[np.bool_]
) -> list[tuple[float, float]]:
    """Return begin and end of the sea stretches, once the short ones are forgotten.

    Short land goes first, so that a chain of skerries stays sea; then short water.
    """
    along_m = np.concatenate([[0.0], np.cumsum(length_m(line))])
    at_m = np.interp(edges, np.arange(len(line)), along_m)
    land = is_land & (np.diff(at_m) >= SHORTEST_STRETCH_M)
    turn = np.flatnonzero(land[1:] != land[:-1]) + 1
    first = np.concatenate([[0], turn, [len(land)]])
    runs = [(int(a), int(b)) for a, b in itertools.pairwise(first) if not land[a]]
    longs = [(a, b) for a, b in runs if at_m[b] - at_m[a] >= SHORTEST_STRETCH_M]
    return [(float(edges[a]), float(edges[b])) for a, b in longs]


def _stretch(line: Floats, begin: float, end: float) -> Floats:
    """Return the line from one place to another, with the vertices between them."""
    vertex = np.arange(len(line))
    inside = vertex[(vertex > begin) & (vertex < end)]
    return _points(line, np.concatenate([[begin], inside, [end]]))
