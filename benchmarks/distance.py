"""Distance of reports to route segments, against Shapely's STRtree with a bulk `dwithin`.

Both answer the same question: which reports lie within 2 nautical miles of which lines?

The lines are 200 of 50 segments each, 1.2 km long on average: the lines that come with Seawarden
have a vertex every 1.1 to 1.5 km (median). Of the reports one million lie anywhere in the waters
of the lines, and another million along the lines, the harder case.

How the answers are compared. Seawarden computes on the ellipsoid. Shapely computes in a plane, so
it is given everything in metres of one (transverse Mercator about the middle of the area, true to
0.1 %), projected before the clock starts. Its points and its tree are made before the clock starts
too, as is the corridor. What is compared are pairs of report and line. They may differ only where
the distance is within 0.5 % of the limit; each such pair is settled by geodesics.

Seawarden also tells the distance, the kilometre point and the side; `dwithin` does not.
"""

import sys
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from benchmarks.machine import best_s, machine, versions
from seawarden.geo.corridor import RADIUS_M, Corridor, corridor, is_near, near
from seawarden.geo.pieces import Pieces
from seawarden.model.asset import ASSET

SEED: Final = 20231008
REPORT_COUNT: Final = 1_000_000
LINE_COUNT: Final = 200
SEGMENTS_PER_LINE: Final = 50
SEGMENT_KM: Final = 1.2
DIFFERENCE_MAX: Final = 0.005

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]  # report times the number of lines, plus the line


class World(NamedTuple):
    """Reports and lines of the Gulf of Finland and the Baltic proper, at random."""

    lon: Floats
    lat: Floats
    lines: list[Floats]  # vertices of each line


def lines() -> list[Floats]:
    """Make 200 lines of 50 segments."""
    rng = np.random.default_rng(SEED)
    made = []
    for begin in rng.uniform((18.0, 56.5), (26.0, 60.0), (LINE_COUNT, 2)):
        course = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.15, SEGMENTS_PER_LINE))
        east, north = SEGMENT_KM / 58.6 * np.cos(course), SEGMENT_KM / 111.4 * np.sin(course)
        made.append(np.cumsum([begin, *np.column_stack((east, north))], axis=0))
    return made


def worlds() -> dict[str, World]:
    """Return one million reports anywhere in the waters of the lines, and as many along them."""
    rng = np.random.default_rng(SEED + 1)
    made = lines()
    anywhere = rng.uniform((17.0, 56.0), (27.0, 60.5), (REPORT_COUNT, 2))
    spread = rng.normal(0, (0.09, 0.045), (REPORT_COUNT, 2))  # 5 km
    along = rng.choice(np.concatenate(made), REPORT_COUNT) + spread
    return {
        "anywhere in their waters": World(*anywhere.T.copy(), made),
        "along the lines": World(*along.T.copy(), made),
    }


def assets(drawn_lines: list[Floats]) -> pl.DataFrame:
    """Return the lines as ASSET."""
    said = {
        "asset_id": [f"line-{number}" for number in range(len(drawn_lines))],
        "kind": ["other"] * len(drawn_lines),
        "geometry": [shapely.to_wkb(shapely.LineString(line)) for line in drawn_lines],
        "accuracy_m": [100.0] * len(drawn_lines),
        "source": ["made for a benchmark"] * len(drawn_lines),
        "is_cut_onshore": [True] * len(drawn_lines),
    }
    unknown = {name: [None] * len(drawn_lines) for name in ASSET if name not in said}
    return pl.DataFrame(said | unknown, schema_overrides=dict(ASSET))


def plane() -> Transformer:
    """Return the projection in which Shapely computes."""
    crs = "+proj=tmerc +lat_0=58.25 +lon_0=22 +k=0.9996 +ellps=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def segments(
    drawn_lines: list[Floats], cut: Pieces
) -> tuple[list[shapely.LineString], NDArray[Any]]:
    """Draw each segment in the plane with the vertices Seawarden uses, and tell its line."""
    x0, y0 = plane().transform(cut.x0, cut.y0)
    x1, y1 = plane().transform(cut.x1, cut.y1)
    drawn, owner = [], []
    for number, line in enumerate(drawn_lines):
        of_line = np.flatnonzero(cut.asset == number)
        begins = {(cut.x0[at], cut.y0[at]): at for at in of_line}
        firsts = [begins[vertex[0], vertex[1]] for vertex in line[:-1]]
        for first, last in zip(firsts, [*firsts[1:], of_line[-1] + 1], strict=True):
            xs, ys = [*x0[first:last], x1[last - 1]], [*y0[first:last], y1[last - 1]]
            drawn.append(shapely.LineString(np.column_stack((xs, ys))))
            owner.append(number)
    return drawn, np.array(owner)


def settle(at: World, cut: Pieces, pairs: Pairs) -> Floats:
    """Return the distance in m of each pair of report and line, by geodesics."""
    geod = Geod(ellps="WGS84")
    told = []
    for pair in pairs:
        report, line = divmod(int(pair), LINE_COUNT)
        mine = np.flatnonzero(cut.asset == line)
        part = np.linspace(0, 1, 201)
        lon = np.add.outer(cut.x0[mine], 0) + np.outer(cut.x1[mine] - cut.x0[mine], part).T
        lat = np.add.outer(cut.y0[mine], 0) + np.outer(cut.y1[mine] - cut.y0[mine], part).T
        here = np.full(lon.shape, at.lon[report]), np.full(lon.shape, at.lat[report])
        told.append(float(geod.inv(lon, lat, *here)[2].min()))
    return np.array(told)


def compare(at: World, held: Corridor, ours: Pairs, theirs: Pairs) -> dict[str, Any]:
    """Settle what the two answer differently."""
    different = np.setxor1d(ours, theirs)
    distance_m = settle(at, held.pieces, different)
    is_truly_near = distance_m <= RADIUS_M
    we_say_near = np.isin(different, ours)
    off = np.abs(distance_m / RADIUS_M - 1)
    return {
        "pairs_both": len(np.intersect1d(ours, theirs)),
        "pairs_different": len(different),
        "pairs_different_beyond_half_a_percent": int((off > DIFFERENCE_MAX).sum()),
        "different_most_percent": float(off.max(initial=0) * 100),
        "different_where_seawarden_is_right": int((we_say_near == is_truly_near).sum()),
    }


def measure(at: World) -> dict[str, Any]:
    """Measure both on one world, and compare their answers."""
    frame = assets(at.lines)
    held = corridor(frame)
    drawn, owner = segments(at.lines, held.pieces)
    points = shapely.points(*plane().transform(at.lon, at.lat))
    tree = shapely.STRtree(drawn)
    near(held, at.lon[:1000], at.lat[:1000])  # compile before the clock starts
    is_near(held, at.lon[:1000], at.lat[:1000])
    tree.query(points[:1000], predicate="dwithin", distance=RADIUS_M)

    peer_s, theirs = best_s(lambda: tree.query(points, predicate="dwithin", distance=RADIUS_M))
    ours_s, ours = best_s(lambda: near(held, at.lon, at.lat))
    two_s, _ = best_s(lambda: near(held, at.lon, at.lat, thread_count=2))
    mark_s, marks = best_s(lambda: is_near(held, at.lon, at.lat))
    build_s, _ = best_s(lambda: corridor(frame))
    our_pairs = ours.row.astype(np.int64) * LINE_COUNT + ours.asset
    their_pairs = np.unique(theirs[0] * LINE_COUNT + owner[theirs[1]])
    return {
        "reports": len(at.lon),
        "segments": len(drawn),
        "reports_near": len(np.unique(ours.row)),
        "rows_marked_share": float(marks.mean()),
        "shapely_s": peer_s,
        "seawarden_s": ours_s,
        "seawarden_two_threads_s": two_s,
        "ratio": peer_s / ours_s,
        "ratio_two_threads": peer_s / two_s,
        "ns_per_pair_found": ours_s / len(ours.row) * 1e9,
        "is_near_million_rows_per_s": len(at.lon) / mark_s / 1e6,
        "corridor_build_s": build_s,
        **compare(at, held, our_pairs, their_pairs),
    }


def run() -> dict[str, dict[str, Any]]:
    """Measure all worlds in this process, by name."""
    return {name: measure(at) for name, at in worlds().items()}


def table(found: dict[str, dict[str, Any]]) -> str:
    """Write what was measured as Markdown."""
    head = (
        f"{machine()}; {versions('numpy', 'numba', 'shapely')}; GEOS {shapely.geos_version_string}"
    )
    rows = [f"{head}. Best of 5.\n", "| reports | " + " | ".join(found) + " |"]
    rows.append("|---" * (len(found) + 1) + "|")
    for name in next(iter(found.values())):
        values = (one[name] for one in found.values())
        shown = (f"{value:,.3g}" if isinstance(value, float) else f"{value:,}" for value in values)
        rows.append(f"| {name.replace('_', ' ')} | " + " | ".join(shown) + " |")
    return "\n".join(rows)


def main() -> int:
    """Print what was measured; return 1 where answers differ beyond what is allowed."""
    found = run()
    sys.stdout.write(table(found) + "\n")
    return int(any(one["pairs_different_beyond_half_a_percent"] for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
