"""Silences cut into real traffic, and real traffic without any.

The hour of the North Sea ships. Two days of the Kattegat do not: an area cut out of a larger
archive along slanted edges, in which nearly every track begins and ends at an edge. Both contain
data from the Danish Maritime Authority that is used in accordance with the conditions for the use
of Danish public data. A silence is synthetic: the reports of one ship are left out for a while.
"""

from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine, Watch
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL

HOUR = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))
LEFT_OUT = timedelta(minutes=30)
EVERY = 4  # of the tracks: so few silences at a time leave enough ships to be heard


def read(path):
    intakes = list(read_ais([path], reading=Reading()))
    return conform(pl.concat(each.reports for each in intakes), FIX).sort("time", "vessel_id")


def engine(routes):
    return Engine.over(read_routes(routes).assets, detectors={"silence": DETECTORS["silence"]()})


def told(judge, fixes):
    _, findings = judge.step(Watch(), fixes, empty(VESSEL), is_last=True)
    return findings


def without(fixes, vessel_id, start, end):
    hers = (pl.col("vessel_id") == vessel_id) & (pl.col("time") > start) & (pl.col("time") < end)
    return fixes.filter(~hers)


def test_a_ship_of_the_north_sea_whose_reports_are_left_out_has_fallen_silent():
    fixes, judge = read(HOUR), engine(starter_routes())
    start = datetime(2022, 11, 1, 10, 3, 36, tzinfo=UTC)

    untouched = told(judge, fixes).revisions
    found = told(judge, without(fixes, 36, start, start + LEFT_OUT)).revisions

    assert untouched.is_empty()
    assert found.select("status", "kind", "vessel_id", "start").rows() == [
        ("raised", "silence", 36, start), ("closed", "silence", 36, start),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def kattegat(data_folder):
    judge = engine([data_folder / "routes" / "kattegat_cables.csv"])
    return judge, read(data_folder / "ais" / "kattegat_2025_2days_1min.parquet")


def test_no_track_of_the_kattegat_that_ends_at_an_edge_has_fallen_silent(kattegat):
    judge, fixes = kattegat

    found = told(judge, fixes)

    assert found.track_count == 267
    assert found.revisions.is_empty()


def test_half_an_hour_left_out_in_the_kattegat_is_found_in_four_of_five(kattegat):
    judge, fixes = kattegat
    rng = np.random.default_rng(1)
    minutes = told(judge, fixes).minutes
    tracks = minutes.sort("track_id", "time").partition_by("track_id", maintain_order=True)
    gaps, cut = [], fixes
    for track in [each for each in tracks if each.height >= 60][::EVERY]:
        first = int(rng.integers(10, track.height - 31))
        gaps.append((track["vessel_id"][0], track["time"][first], track["time"][first + 30]))
        cut = without(cut, *gaps[-1])
    raised = told(judge, cut).revisions.filter(pl.col("status") == "raised")
    found = set(raised.select("vessel_id", "start").rows())

    assert len(gaps) >= 50
    assert len(found & {gap[:2] for gap in gaps}) >= 0.8 * len(gaps)
    assert len(found) <= len(gaps)
