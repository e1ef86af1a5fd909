from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.context import Context, lines
from seawarden.detect.interference import Interference
from seawarden.detect.interference_areas import NAME, InterferenceAreas
from seawarden.model.alert import EVENT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP, at, line, numbers, place
from tests.detect.minute_rows import NAN, passed, track

NOTHING = empty(InterferenceAreas.MEMORY)


def area(minute, *, north_m=0.0, named=SHIP, members=3, **said):
    """One area found, with a row for each member."""
    lon, lat = place(north_m)
    usual = {
        "complete": at(minute), "area": named, "area_track": 7, "area_since": at(minute - 9),
        "area_last": at(minute - 1), "area_lon_deg": lon, "area_lat_deg": lat,
        "radius_m": 20_000.0, "to_lon_deg": NAN, "to_lat_deg": NAN, "ships": members,
        "heard": 9, "log_chance": -9.2103403720,
    }  # fmt: skip
    rows = [
        dict.fromkeys(InterferenceAreas.MEMORY) | {"vessel_id": named + ship} | usual | said
        for ship in range(members)
    ]
    return pl.DataFrame(rows, schema=dict(InterferenceAreas.MEMORY))


def told_by(*areas):
    return Context(
        lines=lines(line()), vessels=empty(VESSEL),
        surroundings={NAME: pl.concat([NOTHING, *areas])},
    )  # fmt: skip


def found(*areas, steps=(600,)):
    """Return EVENT found in areas, each known from when it was complete, step by step."""
    detector, minutes = Interference(), passed(track([0]))
    state, events = empty(detector.MEMORY), [empty(EVENT)]
    every = pl.concat([NOTHING, *areas])
    for minute in steps:
        known = every.filter(pl.col("complete") <= at(minute))
        state, event = detector.step(state, minutes, told_by(known), now=at(minute))
        events.append(event)
    return pl.concat(events)


def test_an_area_is_one_event_named_after_one_ship_of_it():
    events = found(area(10))

    assert events.select("status", "start", "end", "level").rows() == [
        ("raised", at(1), at(9), "low"), ("closed", at(1), at(9), "low"),
    ]  # fmt: skip
    named = events.select("kind", "vessel_id", "track_id", "asset_id").unique()
    assert named.rows() == [("interference", SHIP, 7, None)]
    assert events["reason"][0] == (
        "3 of 9 ships within 20 km of 55.0° N, 10.5° E had positions that contradict what they "
        "sent, since 3 Jun 12:01 UTC: consistent with interference with satellite navigation."
    )
    assert numbers(events) == {
        "ships with a symptom": 3.0,
        "ships heard there": 9.0,
        "logarithm (to 10) of the chance of as many": pytest.approx(-4.0),
        "radius of the area": 20.0,
        "time since it began": 9.0,
        "jumped to one place (1: yes)": 0.0,
    }


def test_it_says_if_they_jumped_to_one_place():
    event = found(area(10, to_lon_deg=11.0, to_lat_deg=56.0))

    assert "and jumped to one place: consistent" in event["reason"][0]
    assert numbers(event)["jumped to one place (1: yes)"] == 1.0


@pytest.mark.parametrize(
    ("north_m", "count"),
    [pytest.param(39_900, 1, id="as near"), pytest.param(40_100, 2, id="another")],
)
def test_an_area_found_again_nearby_goes_on(north_m, count):
    events = found(area(10), area(20, north_m=north_m, named=SHIP + 5))

    assert events.filter(status="raised").height == count


@pytest.mark.parametrize(
    ("minute", "count"),
    [pytest.param(40, 1, id="half an hour later"), pytest.param(41, 2, id="later than that")],
)
def test_an_area_found_again_soon_goes_on(minute, count):
    events = found(area(10), area(minute))

    assert events.filter(status="raised").height == count
    assert events.filter(status="closed").height == count


def test_more_ships_are_a_revision_and_fewer_are_not():
    events = found(area(10), area(20, members=5), area(30, members=4))

    assert events["status"].to_list() == ["raised", "revised", "closed"]
    assert numbers(events, 1)["ships with a symptom"] == 5.0
    assert events["end"].to_list() == [at(9), at(19), at(29)]


def test_the_end_moves_with_the_named_ship_alone():
    events = found(area(10), area(20, named=SHIP + 1))

    assert events["end"].to_list() == [at(9), at(9)]


def test_how_the_feed_is_cut_does_not_matter():
    areas = area(10), area(20, members=4), area(60), area(70, north_m=90_000, named=SHIP + 9)

    whole = found(*areas, steps=[600])

    assert (
        found(*areas, steps=[10, 13, 20, 45, 70, 101, 600])
        .sort("start", "end")
        .equals(whole.sort("start", "end"))
    )
    assert whole.height == 7


def test_an_area_is_told_once_for_as_long_as_the_fold_tells_of_it():
    day = 24 * 60

    assert found(area(10), steps=[10, 50, day + 9]).filter(status="raised").height == 1


def test_nothing_is_remembered_for_much_longer_than_a_day():
    detector = Interference()
    state, _ = detector.step(
        empty(detector.MEMORY), passed(track([0])), told_by(area(10)), now=at(600)
    )
    later, _ = detector.step(state, passed(), told_by(), now=at(10 + 25 * 60 + 1))

    assert state.height == 1
    assert later.is_empty()
    assert detector.memory > timedelta(hours=25)


def test_it_stands_while_it_is_open():
    detector = Interference()
    known = told_by(area(10))
    rows = passed(track([0]))
    state, _ = detector.step(empty(detector.MEMORY), rows, known, now=at(12))
    over, _ = detector.step(state, rows, known, now=at(41))

    assert detector.standing(state, known).select("status", "end").rows() == [("raised", at(9))]
    assert detector.standing(over, known).is_empty()


def test_without_the_fold_there_is_no_area():
    detector = Interference()
    nothing = Context(lines=lines(line()), vessels=empty(VESSEL))
    state, events = detector.step(empty(detector.MEMORY), passed(track([0])), nothing, now=at(9))

    assert state.is_empty()
    assert events.is_empty()
