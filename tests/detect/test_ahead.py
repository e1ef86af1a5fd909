import dataclasses
from datetime import timedelta

import polars as pl
import pytest
import shapely

from seawarden.detect.ahead import AHEAD, FIRST, Reckoning, first_line, next_lines
from seawarden.geo.corridor import corridor
from seawarden.model.schema import empty
from tests.builders import context, line, place

NAN = float("nan")
NORTH = line([(10.0, 55.05), (11.0, 55.05)], asset_id="cable-b")


def known(*drawn):
    lines = pl.concat(drawn or [line()])
    return dataclasses.replace(context(lines), corridor=corridor(lines))


def ship(north_m=-10_000.0, cog_deg=0.0, sog_kn=10.0, **said):
    lon, lat = place(north_m)
    moving = {"lon_deg": [lon], "lat_deg": [lat], "cog_deg": [cog_deg], "sog_kn": [sog_kn]}
    return pl.DataFrame(moving | {name: [value] for name, value in said.items()}, strict=False)


def first(rows, *drawn):
    return first_line(rows, known(*drawn)).row(0, named=True)


def test_the_lines_ahead_come_in_the_order_in_which_she_reaches_them():
    found = next_lines(ship(), known(NORTH, line()))

    assert found["asset_id"].to_list() == ["cable-a", "cable-b"]
    assert found["eta_10"].is_sorted()
    assert (found["eta_10"] < found["eta_50"]).all()
    assert (found["eta_50"] < found["eta_90"]).all()


def test_the_next_line_is_the_first_of_them_with_its_early_arrival():
    told = first(ship(), NORTH, line())
    early = next_lines(ship(), known(line()))["eta_10"].item()

    assert told["next_asset_id"] == "cable-a"
    assert told["lead_time"] == told["charted_lead_time"] == early
    assert timedelta(minutes=28) < early < timedelta(minutes=32.4)
    assert told["next_part"] == "reaches Cable A in about 32 min"


def test_from_two_hours_on_the_sentence_says_hours():
    assert first(ship(sog_kn=2.0))["next_part"] == "reaches Cable A in about 2 h 42 min"


def test_a_line_behind_her_is_not_ahead():
    assert next_lines(ship(cog_deg=180.0), known()).is_empty()


def test_a_line_after_the_horizon_is_not_ahead():
    told = Reckoning(horizon=timedelta(minutes=20))

    assert next_lines(ship(), known(), reckoning=told).is_empty()


def test_a_line_she_is_over_is_here_and_the_one_after_it_next():
    told = first(ship(north_m=-80.0), line(), NORTH)

    assert told["here_asset_id"] == "cable-a"
    assert told["next_asset_id"] == "cable-b"


@pytest.mark.parametrize(
    ("north_m", "here"),
    [pytest.param(-99.0, "cable-a", id="in"), pytest.param(-101.0, None, id="out")],
)
def test_a_line_is_here_within_its_accuracy(north_m, here):
    assert first(ship(north_m=north_m))["here_asset_id"] == here


def test_of_two_lines_under_her_the_charted_is_here():
    told = first(ship(north_m=-80.0), line(accuracy_m=5000.0, asset_id="sketch"), line())

    assert (told["here_asset_id"], told["here_is_schematic"]) == ("cable-a", False)


def test_a_schematic_line_has_wide_times_and_says_so():
    sketch = line(accuracy_m=5000.0)
    charted, drawn = next_lines(ship(), known()), next_lines(ship(), known(sketch))
    told = first(ship(), sketch)

    assert drawn["is_schematic"].item()
    assert drawn["eta_10"].item() < charted["eta_10"].item() - timedelta(minutes=5)
    assert drawn["eta_90"].item() > charted["eta_90"].item() + timedelta(minutes=5)
    assert told["next_is_schematic"]
    assert told["charted_lead_time"] is None
    assert told["next_part"] == "may reach Cable A (schematic route) in about 32 min"


def test_the_charted_lead_time_passes_over_a_schematic_line():
    told = first(ship(), line(accuracy_m=2000.0, asset_id="sketch"), NORTH)

    assert told["next_asset_id"] == "sketch"
    assert told["charted_lead_time"] > told["lead_time"]


@pytest.mark.parametrize(
    ("west", "next_id"),
    [pytest.param(10.5, "cable-a", id="one in two"), pytest.param(10.53, None, id="one in ten")],
)
def test_a_line_she_seldom_reaches_is_not_the_next(west, next_id):
    assert first(ship(), line([(west, 55.0), (11.0, 55.0)]))["next_asset_id"] == next_id


def test_a_ship_whose_speed_spread_more_arrives_less_surely():
    steady, spread = (next_lines(ship(spread=part), known()) for part in (0.01, 0.3))

    assert spread["eta_10"].item() < steady["eta_10"].item()
    assert spread["eta_90"].item() > steady["eta_90"].item()
    assert steady.equals(next_lines(ship(), known()))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"sog_kn": None}, id="no speed"),
        pytest.param({"sog_kn": NAN}, id="speed not a number"),
        pytest.param({"sog_kn": 0.0}, id="at rest"),
        pytest.param({"cog_deg": None}, id="no course"),
        pytest.param({"cog_deg": NAN}, id="course not a number"),
    ],
)
def test_a_ship_that_cannot_be_reckoned_has_no_line_ahead(said):
    told = first_line(ship(**said).cast({"sog_kn": pl.Float32, "cog_deg": pl.Float32}), known())

    assert told.height == 1
    assert told.select(*FIRST).row(0) == (None,) * len(FIRST)


def test_ships_keep_their_order_and_do_not_affect_each_other():
    rows = pl.concat([ship(), ship(sog_kn=None), ship(sog_kn=5.0)], how="vertical_relaxed")

    together = first_line(rows, known())

    assert together.height == 3
    for place_in in (0, 2):
        alone = first_line(rows[place_in : place_in + 1], known())
        assert together[place_in : place_in + 1].equals(alone)


def test_more_lines_than_usual_are_all_found():
    many = [line([(10, 55 + n / 2000), (11, 55 + n / 2000)], asset_id=f"c{n}") for n in range(300)]

    assert next_lines(ship(), known(*many)).height == 300


def test_parts_of_one_line_are_one_line_reached_at_the_first_of_them():
    parts = shapely.MultiLineString([[(10, 55.05), (11, 55.05)], [(10, 55), (11, 55)]])

    both, near = next_lines(ship(), known(line(parts))), next_lines(ship(), known())

    assert both.equals(near)


def test_without_lines_nothing_is_ahead():
    assert next_lines(ship(), context()).equals(empty(AHEAD))
    assert next_lines(ship().clear(), known()).equals(empty(AHEAD))
    assert first_line(ship(), context())["next_asset_id"].to_list() == [None]
