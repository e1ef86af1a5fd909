"""The picture: the newest of every ship, what changed since, and no more than was asked for."""

import polars as pl
import pytest

from seawarden.app.watch.picture import WORLD, Box, Picture
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP, at, fixes, vessel

NOTHING = empty(VESSEL)


def fleet(count: int, minute: float = 0.0) -> pl.DataFrame:
    ships = [
        fixes([minute], vessel_id=SHIP + k, lon_deg=float(k), lat_deg=55.0) for k in range(count)
    ]
    return pl.concat(ships)


def test_only_the_newest_report_of_a_ship_is_shown():
    picture = Picture()
    picture.take(fixes([0, 10, 5], sog_kn=[1.0, 2.0, 3.0]), NOTHING)
    picture.take(fixes([7], sog_kn=4.0), NOTHING)
    seen = picture.within(limit=10)

    assert seen.ships.select("time", "sog_kn").rows() == [(at(10), 2.0)]


def test_what_a_ship_does_not_tell_is_null():
    picture = Picture()
    picture.take(fixes([0], sog_kn=None, cog_deg=None, nav_status=None), NOTHING)
    (row,) = picture.within(limit=1).ships.select("sog_kn", "cog_deg", "nav_status").rows()

    assert row == (None, None, None)


def test_status_0_is_not_taken_for_none():
    picture = Picture()
    picture.take(fixes([0], nav_status=0), NOTHING)

    assert picture.within(limit=1).ships["nav_status"].to_list() == [0]


@pytest.mark.parametrize("first", ["her type", "her position"])
def test_her_type_is_shown_whichever_came_first(first):
    picture = Picture()
    told = [(fixes([0]).clear(), vessel(ship_type=70)), (fixes([0]), NOTHING)]
    for reports, said in told if first == "her type" else reversed(told):
        picture.take(reports, said)

    assert picture.within(limit=1).ships["ship_type"].to_list() == [70]


def test_an_area_over_the_date_line_has_both_sides_of_it():
    picture = Picture()
    lons = [179.5, -179.5, 0.0]
    ships = [fixes([0], vessel_id=SHIP + k, lon_deg=lon) for k, lon in enumerate(lons)]
    picture.take(pl.concat(ships), NOTHING)
    seen = picture.within(Box(179, -90, -179, 90), limit=9)

    assert sorted(seen.ships["lon_deg"]) == [-179.5, 179.5]


def test_thinning_says_how_many_there_were_and_always_keeps_the_same_ships():
    picture = Picture()
    picture.take(fleet(100), NOTHING)
    seen = picture.within(limit=10)
    picture.take(fleet(100, minute=1), NOTHING)
    again = picture.within(limit=10)

    assert (seen.ships.height, seen.total) == (10, 100)
    assert seen.ships["vessel_id"].equals(again.ships["vessel_id"])


def test_only_what_changed_since_is_told_and_nothing_is_told_twice():
    picture = Picture()
    picture.take(fleet(5), NOTHING)
    before = picture.change
    picture.take(fleet(2, minute=1), NOTHING)
    told = picture.changed_since(before, WORLD, limit=9)
    after = picture.changed_since(told.change, WORLD, limit=9)

    assert told.ships["vessel_id"].to_list() == [SHIP, SHIP + 1]
    assert after.ships.is_empty()


def test_asking_on_from_the_last_change_told_gives_everything_once():
    picture = Picture()
    picture.take(fleet(25), NOTHING)
    told, change = [], 0
    for _ in range(3):
        seen = picture.changed_since(change, WORLD, limit=10)
        told += seen.ships["vessel_id"].to_list()
        change = seen.change

    assert told == [SHIP + k for k in range(25)]


def test_a_report_that_is_not_newer_changes_nothing():
    picture = Picture()
    picture.take(fixes([5]), NOTHING)
    before = picture.change
    picture.take(fixes([4]), NOTHING)

    assert picture.change == before


def test_a_ship_is_found_by_part_of_her_name_call_sign_or_number():
    picture = Picture()
    picture.take(fleet(3), pl.concat([vessel(name="Ane Læsø", call_sign="OUXX", imo=9107942)]))
    asked = ["læsø", "ouxx", "9107942", str(SHIP), "nobody"]

    assert [picture.found(text, limit=9) for text in asked] == [[SHIP]] * 4 + [[]]


def test_what_she_said_once_stands_until_she_says_another():
    picture = Picture()
    picture.take(fixes([0]), pl.concat([vessel(minute=0, name="ONE", imo=9107942)]))
    picture.take(fixes([1]), vessel(minute=1, name="TWO"))

    assert picture.said(SHIP) == {"name": "TWO", "imo": 9107942}
    assert picture.said(SHIP + 1) == {}


def test_one_ship_can_be_asked_for():
    picture = Picture()
    picture.take(fixes([0], sog_kn=3.0), NOTHING)
    ship = picture.ship(SHIP)

    assert ship is not None
    assert ship["sog_kn"] == 3.0
    assert picture.ship(SHIP + 1) is None
