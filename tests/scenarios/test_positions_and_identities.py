"""False positions, interference, clones and changes of identity, through the whole engine.

Real: an hour of the North Sea with 202 ships, which must stay silent. Contains data from the
Danish Maritime Authority that is used in accordance with the conditions for the use of Danish
public data. Real too: two numbers that several ships used (Global Fishing Watch, gpsdio-segment,
Apache-2.0). Generated: ships that jump, stand still, run in circles, and change their numbers;
they follow from kinematics alone and share no limit with the detectors.
"""

import math
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at, line
from tests.laws.worlds import World, fixes_of, run, vessels_of

KINDS = ("false_position", "identity_change", "identity_clone", "interference")
HOUR = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))
SHARED = Path(__file__).parents[1] / "data/ais"
FAR_M = 90_000


def engine():
    return Engine.over(line(), detectors={kind: DETECTORS[kind]() for kind in KINDS})


def told(rows, said=()):
    """Return the latest state of every alert about generated rows, ships said to be in company."""
    found = run(engine(), World(fixes=fixes_of(rows), vessels=vessels_of(said)))
    last = found.revisions.unique("alert_id", keep="last", maintain_order=True)
    return last.sort("vessel_id", "start")


def sailing(ship, seconds, *, sog=12.0, north_m=0.0, east_m=0.0, cog=0.0):
    return [
        (ship, second, north_m + sog * MS_PER_KN * second, east_m, sog, cog, cog, 0)
        for second in seconds
    ]


def test_an_hour_of_real_traffic_raises_nothing():
    intakes = list(read_ais([HOUR], reading=Reading()))
    fixes = conform(pl.concat(each.reports for each in intakes), FIX)
    vessels = pl.concat(each.vessels for each in intakes)

    assert run(engine(), World(fixes=fixes, vessels=vessels)).revisions.is_empty()


@pytest.mark.parametrize("number", [338013000, 416000000])
def test_numbers_that_several_real_ships_used_are_clones(number):
    intakes = list(read_ais([SHARED / f"shared_mmsi_{number}.json.gz"], reading=Reading()))
    fixes = conform(pl.concat(each.reports for each in intakes), FIX)
    world = World(fixes=fixes.sort("time", maintain_order=True))

    assert "identity_clone" in run(engine(), world).revisions["kind"]


def test_a_ship_whose_position_jumps_and_comes_back_is_told_once():
    rows = sailing(SHIP, range(0, 7_200, 10))
    away = [
        (*row[:3], row[3] + FAR_M, *row[4:]) if 3_000 <= row[1] < 4_800 else row for row in rows
    ]

    found = told(away)

    # Minutes are judged by their last report.
    assert found.select("kind", "level", "start").rows() == [
        ("false_position", "low", at(50 + 50 / 60))
    ]


def test_a_position_that_freezes_while_she_sails_is_told_and_so_is_its_jump_to_catch_up():
    rows = sailing(SHIP, range(0, 7_200, 10))
    frozen = rows[300][2]
    stuck = [(*row[:2], frozen, *row[3:]) if 3_000 <= row[1] < 4_200 else row for row in rows]

    found = told(stuck)

    assert found["kind"].to_list() == ["false_position", "false_position"]
    assert "said 12.0 kn while her positions moved at 0.0 kn" in found["reason"][0]
    assert "jumped 8 km" in found["reason"][1]


def circling(ship, *, turns, seconds=range(0, 5_400, 10), radius_m=600.0, sog=14.0):
    """A ship whose positions run in circles; her heading turns with them, or not."""
    rows = []
    for second in seconds:
        angle = second * sog * MS_PER_KN / radius_m
        course = math.degrees(angle) % 360
        rows.append((
            ship, second, radius_m * math.sin(angle), -radius_m * math.cos(angle), sog, course,
            course if turns else 200.0, 0,
        ))  # fmt: skip
    return rows


def test_circles_without_turning_are_told_and_a_ship_that_goes_round_is_not():
    false, true = told(circling(SHIP, turns=False)), told(circling(SHIP, turns=True))

    assert false.select("kind", "level").rows() == [("false_position", "low")]
    assert "in circles of 600 m at 14.0 kn" in false["reason"].item()
    assert true.is_empty()


def test_three_ships_that_jump_to_one_place_are_interference_and_each_is_for_information():
    rows = []
    for ship in range(3):
        for row in sailing(SHIP + ship, range(0, 7_200, 20), east_m=3_000.0 * ship):
            is_there = 3_000 + 40 * ship <= row[1] < 5_400
            place = (FAR_M + 500 * ship, FAR_M) if is_there else row[2:4]
            rows.append((*row[:2], *place, *row[4:]))

    found = told(rows)

    assert found.filter(kind="interference").height >= 1
    assert found.filter(kind="interference")["reason"][0].startswith("3 of 3 ships within")
    single = found.filter(pl.col("kind") != "interference")
    assert single["vessel_id"].n_unique() == 3
    assert single["level"].unique().to_list() == ["info"]
    assert single["reason"].str.contains("inside an area of interference").all()


def test_two_ships_sailing_under_one_number_are_a_clone():
    rows = [
        *sailing(SHIP, range(0, 3_600, 10)),
        *sailing(SHIP, range(600, 3_600, 30), north_m=FAR_M),
    ]

    found = told(rows)

    assert found.select("kind", "level").rows() == [("identity_clone", "low")]


def test_a_ship_that_goes_on_under_another_number_is_told():
    company = sailing(SHIP + 9, range(0, 10_800, 60), east_m=20_000.0)
    rows = [
        *sailing(SHIP, range(0, 5_400, 10)), *sailing(SHIP + 1, range(6_000, 10_800, 10)), *company
    ]  # fmt: skip

    found = told(rows)

    assert found.select("kind", "vessel_id", "level", "start").rows() == [
        ("identity_change", SHIP + 1, "info", at(100.83333333333333)),
    ]  # fmt: skip
    assert f"after MMSI {SHIP} fell silent under way" in found["reason"].item()


def test_swapping_names_leaves_every_alert_as_it_was():
    rows = sailing(SHIP, range(0, 7_200, 60))
    said = [(SHIP, None, "ASTRID", 70), (SHIP, 60, "BERTA", 70)]
    swapped = [(SHIP, None, "BERTA", 70), (SHIP, 60, "ASTRID", 70)]

    one, other = (told(rows, each).drop("reason") for each in (said, swapped))

    assert one["kind"].to_list() == ["identity_change"]
    assert one.equals(other)
