"""One hour of real traffic in the North Sea, over lines that ship and lines laid across it.

1 November 2022, 09:35:36 to 10:35:36 UTC: 50,142 reports of 202 ships, their numbers replaced.
Contains data from the Danish Maritime Authority that is used in accordance with the conditions
for the use of Danish public data.
"""

import io
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from polars.testing import assert_frame_equal

from seawarden.detect import tracking
from seawarden.detect.engine import Engine, Watch
from seawarden.detect.order import in_time
from seawarden.detect.tracking import Tracking
from seawarden.geo.corridor import corridor, near
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from tests.laws.worlds import World, run, shuffled

LAID = Path(__file__).parents[1] / "data/routes/laid_across_north_sea.geojson"
HOUR = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))
PIECES = 1_000


@pytest.fixture(scope="module")
def hour():
    intakes = list(read_ais([HOUR], reading=Reading()))
    return World(
        fixes=conform(pl.concat(each.reports for each in intakes), FIX),
        vessels=pl.concat(each.vessels for each in intakes).sort(
            "time", nulls_last=False, maintain_order=True
        ),
    )


@pytest.fixture(scope="module")
def laid():
    return read_routes([LAID]).assets


@pytest.fixture(scope="module")
def whole(hour, laid):
    return run(Engine.over(laid), hour)


def parquet(frame):
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()


def test_every_laid_line_says_that_nobody_laid_it(laid):
    assert laid.height == 10
    assert laid["source"].str.starts_with("SYNTHETIC PLACEMENT: real shape of ").all()


def test_the_hour_over_laid_lines_has_many_alerts_of_three_kinds(whole):
    found = dict(whole.alerts.group_by("kind", "level").len().select(
        pl.concat_str("kind", "level", separator=" "), "len").iter_rows())  # fmt: skip

    # Reviewed one by one, from the sentences of the alerts and the ships' own reports. Anchored:
    # ships lying in Esbjerg, Hvide Sande, Thorsminde and List, where lines were laid into
    # the harbours; none lacks ten minutes at rest. Slow crossings: trawlers off Sylt and Amrum
    # and west of Hvide Sande, a guard ship in the oil fields, a dredger off Thyborøn, all going
    # to and fro, and one tanker that slows down for Esbjerg. Repeated crossings: three of the
    # trawlers off Sylt. Whatever else a detector can raise, these ships give no cause for it.
    assert found == {
        "anchored info": 20, "anchored low": 58, "repeated_crossing info": 3,
        "slow_crossing info": 6, "slow_crossing low": 2,
    }  # fmt: skip


def test_a_thousand_pieces_give_the_same_bytes(hour, laid, whole):
    step = hour.fixes.height / PIECES
    cuts = [round(step * piece) for piece in range(1, PIECES)]

    pieces = run(Engine.over(laid), hour, cuts=cuts)

    assert parquet(pieces.alerts) == parquet(whole.alerts)
    assert parquet(pieces.crossings) == parquet(whole.crossings)
    assert pieces.counts == whole.counts


@pytest.mark.parametrize("seed", [1, 2])
def test_arrival_shuffled_within_the_window_gives_the_same_bytes(hour, laid, whole, seed):
    mixed = run(Engine.over(laid), hour, arrivals=shuffled(hour.fixes, seed), cuts=[7_000, 30_000])

    assert parquet(mixed.alerts) == parquet(whole.alerts)
    assert parquet(mixed.crossings) == parquet(whole.crossings)
    assert mixed.counts == whole.counts


def test_every_anchored_ship_lay_still_by_her_own_reports(hour, whole):
    told = whole.alerts.filter(pl.col("kind") == "anchored")
    during = hour.fixes.join(
        told.select("vessel_id", "start", "end", "alert_id"), on="vessel_id"
    ).filter(pl.col("time").is_between("start", "end"))
    speeds = during.group_by("alert_id").agg(pl.col("sog_kn").max())

    assert speeds.height == told.height
    assert (speeds["sog_kn"] <= 0.5).all()
    assert ((told["end"] - told["start"]).dt.total_minutes() >= 10).all()


@pytest.mark.parametrize("which", ["shipped", "laid"])
def test_crossings_are_those_of_plain_intersections(hour, laid, which):
    lines = laid if which == "laid" else read_routes(starter_routes()).assets
    engine = Engine.over(lines)
    found = run(engine, hour).crossings
    tracked = followed(hour)

    expected = intersections(tracked, lines)

    keys = ["track_id", "asset_id", "before", "after", "time"]
    found, expected = found.sort(keys), expected.sort(keys)
    assert found.height == expected.height
    assert found.height >= (100 if which == "laid" else 5)
    assert_frame_equal(found.select(keys[:4]), expected.select(keys[:4]))
    for name in ("lon_deg", "lat_deg"):
        assert np.abs((found[name] - expected[name]).to_numpy()).max() < 1e-9
    apart = (found["time"] - expected["time"]).dt.total_microseconds().abs()
    assert apart.max() <= 5


def followed(world):
    """Return every accepted report with its track, in order of time."""
    fixes = in_time(world.fixes)
    _, found = tracking.step(Tracking.start(), fixes, now=fixes["time"][-1], is_last=True)
    rows = found.reports(np.arange(found.report_count))
    return rows.select("vessel_id", "track_id", "time", "lon_deg", "lat_deg").sort(
        "track_id", "time"
    )


def intersections(tracked, lines):
    """Cross each line with each leg of each track, by Shapely's own intersection."""
    legs = []
    for track in tracked.partition_by("track_id", maintain_order=True):
        legs += pairwise(track.rows())
    paths = np.array([shapely.LineString([a[3:5], b[3:5]]) for a, b in legs])
    tree, found = shapely.STRtree(paths), []
    for asset_id, wkb in lines.select("asset_id", "geometry").iter_rows():
        shape = shapely.from_wkb(wkb)
        for number in tree.query(shape, predicate="intersects"):
            before, after = legs[number]
            for point in shapely.get_coordinates(paths[number].intersection(shape)):
                run_deg = np.hypot(after[3] - before[3], after[4] - before[4])
                part = np.hypot(point[0] - before[3], point[1] - before[4]) / run_deg
                time = before[2] + part * (after[2] - before[2])
                found.append((before[1], asset_id, before[2], after[2], time, *point))
    schema = ["track_id", "asset_id", "before", "after", "time", "lon_deg", "lat_deg"]
    return pl.DataFrame(found, schema=schema, orient="row").cast({"track_id": pl.UInt64})


def test_the_near_reports_are_those_of_the_exact_distance(hour, laid):
    engine = Engine.over(laid)
    _, findings = engine.step(Watch(), hour.fixes, hour.vessels, is_last=True)
    tracked, grid = followed(hour), corridor(laid)
    rows = near(grid, tracked["lon_deg"].to_numpy(), tracked["lat_deg"].to_numpy())
    nearest = (
        pl.DataFrame({"row": rows.row, "asset": rows.asset, "metres": rows.distance_m})
        .sort("row", "metres", "asset")
        .unique("row", keep="first", maintain_order=True)
    )
    expected = tracked[nearest["row"]].with_columns(nearest["asset"], nearest["metres"])
    within = findings.near.filter(pl.col("asset") >= 0)
    same = within.join(expected, on=["track_id", "time"], how="full", suffix="_oracle")

    assert within.height == expected.height > 10_000
    assert same.null_count().select("track_id", "track_id_oracle").row(0) == (0, 0)
    assert (same["asset"] == same["asset_oracle"]).all()
    assert np.allclose(same["asset_distance_m"], same["metres"], rtol=0, atol=1e-6)
