"""The published facts: each with its source, and the proposed course fits the published times."""

from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import urlparse

import pytest
import shapely

from seawarden.app.evaluation.injection_path import GEOD
from seawarden.app.october.completion import way_m
from seawarden.app.october.published import published, schematic_line
from seawarden.ingest.routes import read_routes

KNOWN = published()


def test_every_fact_has_a_source_and_says_how_sure_it_is():
    bare = [
        each.fact_id
        for each in KNOWN.facts
        if not each.certainty or not all(urlparse(one).hostname for one in each.sources)
        or not each.sources
    ]  # fmt: skip

    assert bare == []


def test_what_is_made_of_it_says_that_it_is_no_ais():
    assert KNOWN.label == "RECONSTRUCTION FROM PUBLISHED FACTS - NOT AIS"


def test_no_ship_can_have_the_numbers_of_the_reconstruction():
    # ITU, table of maritime identification digits: 799 is given to no country.
    assert {each.vessel_id // 1_000_000 for each in KNOWN.ships} == {799}


def test_names_say_what_they_are():
    said = {each.name.partition(":")[0] for each in KNOWN.ships}

    assert said == {"RECONSTRUCTION", "SYNTHETIC"}


# Press reports of the passage: 80 nm from the place west-south-west of the pipe, and a steady
# 11 kn; the proposed legs keep one mean of 11.4 kn up to the pipe, a little over 11 after it.
@pytest.mark.parametrize(
    ("begin", "end", "kn"), [("R0", "R2", 11.4), ("R2", "R6", 11.4), ("R6", "R8", 11.1)]
)
def test_the_proposed_course_keeps_the_published_speeds(begin, end, kn):
    legs = [each for each in KNOWN.waypoints if begin <= each.waypoint_id <= end]
    hours = (legs[-1].time - legs[0].time) / timedelta(hours=1)

    assert way_m(tuple(each.place for each in legs)) / 1852 / hours == pytest.approx(kn, abs=0.15)


def test_the_way_to_the_pipe_is_as_long_as_the_published_groove():
    laid = [each.place for each in KNOWN.waypoints if each.waypoint_id <= "R6"]

    assert way_m(tuple(laid)) / 1000 == pytest.approx(KNOWN.groove_km, abs=2.0)


def test_the_line_of_ee_s1_is_a_sketch_through_both_published_places():
    (row,) = read_routes([schematic_line()]).assets.iter_rows(named=True)
    line = shapely.from_wkb(row["geometry"])
    places = (KNOWN.other_ee_s1, KNOWN.waypoint("R2").place)

    assert row["accuracy_m"] == 25_000
    assert max(line.distance(shapely.Point(place)) for place in places) < 1e-6


def test_it_is_as_long_as_the_cable_is_said_to_be():
    # 240 km from Sweden to Hiiumaa (en.wikipedia.org/wiki/EE-S1).
    (row,) = read_routes([schematic_line()]).assets.iter_rows(named=True)

    assert GEOD.geometry_length(shapely.from_wkb(row["geometry"])) == pytest.approx(
        240e3, rel=0.06
    )


def test_what_was_found_later_is_not_told_that_night():
    assert max(each.at for each in KNOWN.detections) <= KNOWN.ends
    assert min(each.at for each in KNOWN.detections_later) > KNOWN.ends


def test_facts_stand_in_the_order_of_their_times():
    times = [each.time for each in KNOWN.facts]

    assert all(before <= after for before, after in pairwise(times))
    assert all(isinstance(each, datetime) and each.tzinfo for each in times)
