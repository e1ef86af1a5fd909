"""Ships adrift and dragging: one real case, real traffic without any, and generated ones.

The real case is a cargo ship off Skagen on 28 September 2014, for which the drift's beginning is
labelled 16:50:04 UTC (dma-ais/AisAbnormal). It does not ship. The traffic contains data from the
Danish Maritime Authority that is used in accordance with the conditions for the use of Danish
public data. The generated ones
are a passage at 12 kn towards the usual line that becomes a drift, and a ship at anchor that drags
towards it.
"""

from datetime import UTC, datetime, timedelta
from importlib import resources
from math import radians, sin
from pathlib import Path

import polars as pl
import pytest

from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from tests.builders import SHIP, at, line
from tests.laws.worlds import World, fixes_of, run

NORTH_SEA = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))
SOLENT = Path(__file__).parents[1] / "data/ais/solent_2016_82min.csv.gz"
BEGINS = datetime(2014, 9, 28, 16, 50, 4, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
KN_M_S = 1852 / 3600


def heard(path):
    intakes = list(read_ais([path], reading=Reading()))
    return World(
        fixes=conform(pl.concat(each.reports for each in intakes), FIX),
        vessels=pl.concat(each.vessels for each in intakes).sort(
            "time", nulls_last=False, maintain_order=True
        ),
    )


def bare(world):
    """Return the same with positions only."""
    told = ("sog_kn", "cog_deg", "heading_deg", "nav_status")
    nothing = [pl.lit(None, dtype=FIX[name]).alias(name) for name in told]
    return World(fixes=world.fixes.with_columns(nothing), vessels=world.vessels)


def told(world, assets, *, kind="adrift"):
    return run(Engine.over(assets, detectors={kind: DETECTORS[kind]()}), world)


def starter_lines():
    return read_routes(starter_routes()).assets


def test_the_labelled_drift_is_one_alert_found_within_ten_minutes(data_folder):
    world = heard(data_folder / "nmea/drift_positive_538004030.nmea")

    found = told(world, starter_lines())

    first = found.revisions.row(0, named=True)
    assert found.alerts.height == 1
    assert first["status"] == "raised"
    assert first["start"] >= BEGINS - TEN_MINUTES
    assert abs(first["end"] - BEGINS) <= TEN_MINUTES


def test_a_ship_that_loses_her_engine_before_a_line_is_told_before_she_reaches_it():
    rows, north_m = [], -9_000.0
    for second in range(0, 3 * 3_600, 30):
        sog_kn = 12.0 if second < 600 else 1.5
        rows.append(
            (SHIP, second, round(north_m), 0, sog_kn, 0.0, 0.0 if second < 600 else 100.0, 0)
        )
        north_m += sog_kn * KN_M_S * 30

    found = told(World(fixes=fixes_of(rows)), line())

    first = found.revisions.row(0, named=True)
    assert found.alerts["kind"].to_list() == ["adrift"]
    assert first["end"] <= at(23)
    assert first["next_asset_id"] == "cable-a"
    assert at(23) + first["lead_time"] < found.crossings["time"][0] <= at(130)
    assert found.alerts["level"].to_list() == ["high"]


def test_an_anchored_ship_that_drags_towards_a_line_is_told_before_she_reaches_it():
    rows, north_m = [], 3_000.0
    for second in range(0, 6 * 3_600, 180):
        lies = second < 3 * 3_600
        yaw = (second // 180 % 5 - 2) * 8.0
        east_m = -120.0 * sin(radians(yaw))
        rows.append(
            (SHIP, second, round(north_m), round(east_m), 0.1 if lies else 0.8,
             None, yaw % 360.0, 1)
        )  # fmt: skip
        north_m -= 0.0 if lies else 0.8 * KN_M_S * 180

    found = told(World(fixes=fixes_of(rows)), line(), kind="anchored_drag")

    first = found.revisions.row(0, named=True)
    assert found.alerts["kind"].to_list() == ["anchored_drag"]
    assert first["end"] <= at(3 * 60 + 15)
    assert first["next_asset_id"] == "cable-a"
    assert first["end"] + first["lead_time"] < found.crossings["time"][0]
    assert found.alerts["level"].to_list() == ["high"]


@pytest.mark.parametrize("kind", ["adrift", "anchored_drag"])
@pytest.mark.parametrize(
    "path", [pytest.param(NORTH_SEA, id="North Sea"), pytest.param(SOLENT, id="Solent")]
)
def test_no_ship_drifts_or_drags_in_an_hour_of_real_traffic(path, kind):
    assert told(heard(path), starter_lines(), kind=kind).alerts.is_empty()


def test_the_labelled_drift_is_found_from_positions_alone(data_folder):
    world = bare(heard(data_folder / "nmea/drift_positive_538004030.nmea"))

    found = told(world, starter_lines())

    # Her speed fell under 4 kn at 16:21; the label is put where her heading no longer followed.
    first = found.revisions.row(0, named=True)
    assert found.alerts.height == 1
    assert first["start"] >= BEGINS - 3 * TEN_MINUTES
    assert abs(first["end"] - BEGINS) <= TEN_MINUTES
    assert first["level"] == "info"


def test_no_ship_of_the_north_sea_hour_drifts_by_positions_alone():
    world = bare(heard(NORTH_SEA))

    assert told(world, starter_lines()).alerts.is_empty()
