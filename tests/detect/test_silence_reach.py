"""Silences: how far she may come unheard, and which line or port is in her reach."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.model.chart import PORT
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at, line, numbers, place, vessel
from tests.detect.listening import waters
from tests.detect.silences import found, raised, sailing


@pytest.mark.parametrize(
    ("away_min", "level"),
    [
        pytest.param(25.9, "high", id="15 min to spare"),
        pytest.param(26.1, "low", id="just under 15 min to spare"),
        pytest.param(24.0, "high", id="17 min to spare"),
        pytest.param(42.0, "info", id="out of reach"),
    ],
)
def test_it_is_high_when_she_has_time_to_spare_for_a_line(away_min, level):
    away_m = away_min * 60 * 1.15 * 6.0 * MS_PER_KN + 100.0  # the line may lie 100 m nearer
    known = waters(lines=line([place(900.0 + away_m, -90_000.0), place(900.0 + away_m, 90_000.0)]))

    assert found(known=known, until=50)["level"][-1] == level


@pytest.mark.parametrize(
    ("until", "level"),
    [pytest.param(40, "low", id="a surprise of 5.1"), pytest.param(50, "high", id="of 6.1")],
)
def test_it_is_high_when_it_is_surprising(until, level):
    assert found(until=until)["level"][-1] == level


def test_near_a_schematic_line_only_it_is_told_for_information():
    told = found(known=waters(lines=line(accuracy_m=5000.0)), until=50)

    assert told["level"].to_list() == ["info"]
    assert "Cable A (schematic route)" in told["reason"][0]


def test_a_charted_line_within_reach_is_named_before_a_nearer_sketch():
    sketch = line(asset_id="sketch", accuracy_m=5000.0)
    charted = line([place(4000.0, -9000.0), place(4000.0, 9000.0)])
    told = found(known=waters(lines=pl.concat([sketch, charted])), until=50)

    assert set(told["asset_id"]) == {"cable-a"}


def test_without_any_line_it_is_told_for_information():
    told = found(known=waters(lines=line().clear()), until=50)

    assert told.select("level", "asset_id", "next_asset_id", "lead_time").rows() == [
        ("info", None, None, None)
    ]
    assert told["reason"][0].endswith("No line is known near her.")


def test_the_highest_speed_is_her_own_and_a_little():
    assert numbers(found())["highest speed assumed"] == pytest.approx(1.15 * 6.0)


@pytest.mark.parametrize(
    ("ship_type", "knots"),
    [
        pytest.param(70, 25.0, id="a cargo ship"),
        pytest.param(40, 46.0, id="a high-speed craft"),
        pytest.param(None, 25.0, id="no type"),
    ],
)
def test_the_highest_speed_is_bounded_by_the_type(ship_type, knots):
    fast = sailing().with_columns(
        pl.when(pl.col("time") == at(0)).then(40.0).otherwise(3.0).alias("sog_kn").cast(pl.Float32)
    )
    known = waters(said=[vessel(ship_type=ship_type)])

    assert numbers(found(fast, known))["highest speed assumed"] == pytest.approx(knots)


def port(ahead_m, side_m=0.0, radius_m=0.0):
    lon, lat = place(900.0 + side_m, ahead_m)
    said = {"name": "Port", "lon_deg": lon, "lat_deg": lat, "radius_m": radius_m}
    return pl.DataFrame([said | {"is_anchorage": False}], schema=dict(PORT))


@pytest.mark.parametrize(
    ("ports", "is_told"),
    [
        pytest.param(port(3_690.0), False, id="just near enough"),
        pytest.param(port(3_720.0), True, id="just too far"),
        pytest.param(port(-1_000.0), True, id="left behind"),
        pytest.param(port(-1_000.0, radius_m=2_000.0), False, id="in it"),
        pytest.param(port(2_000.0, 1_950.0), False, id="a little to port of her course"),
        pytest.param(port(2_000.0, 2_050.0), True, id="too far to port"),
    ],
)
def test_a_ship_bound_for_a_port_may_fall_silent(ports, is_told):
    assert raised(known=waters(ports=ports), until=60).height == is_told


def test_the_evidence_says_when_no_ports_were_given():
    name = "port or anchorage in her way"

    assert numbers(found())[name] is None
    assert numbers(found(known=waters(ports=port(9_000.0))))[name] == 0


@pytest.mark.parametrize(
    ("north_m", "said"),
    [
        pytest.param(900.0, "She could be at Cable A since 3 Jun 12:12 UTC.", id="in reach"),
        pytest.param(
            7_000.0, "She could reach Cable A from 3 Jun 12:41 UTC on.", id="not yet in reach"
        ),
        pytest.param(
            107_000.0, "She could come to no known line while she is waited for.", id="far away"
        ),
    ],
)
def test_the_sentence_names_the_line_and_the_earliest_contact(north_m, said):
    lines = line([place(900.0 - north_m, -90_000.0), place(900.0 - north_m, 90_000.0)])
    told = raised(known=waters(lines=lines))

    assert told["reason"].item() == (
        f"MMSI {SHIP} has not been heard since 3 Jun 12:09 UTC, while other ships on her way "
        f"were; consistent with a transmitter switched off. {said}"
    )
    assert told["next_asset_id"].item() == ("cable-a" if north_m < 10_000.0 else None)
    assert told["asset_id"].item() == ("cable-a" if north_m == 900.0 else None)


def test_the_lead_time_is_that_to_the_earliest_contact():
    (lead,) = raised(sailing(north_m=7_000.0))["lead_time"]
    way_min = (7_000.0 - 100.0) / (1.15 * 6.0 * MS_PER_KN) / 60

    assert lead.total_seconds() / 60 == pytest.approx(way_min - 21, abs=0.1)
    assert raised()["lead_time"].to_list() == [timedelta(0)]


def test_a_closed_silence_has_an_earliest_and_a_latest_contact():
    again = sailing([*range(10), 48, 49])
    told = found(again, until=55).filter(status="closed")
    way_min = 800.0 / (1.15 * 6.0 * MS_PER_KN) / 60

    assert numbers(told)["earliest contact with the line, after she was last heard"] == (
        pytest.approx(way_min, abs=0.01)
    )
    assert numbers(told)["latest contact with the line, before she was heard again"] == (
        pytest.approx(way_min, abs=0.01)
    )
    assert (
        told["reason"]
        .item()
        .endswith("She could have been at Cable A between 3 Jun 12:12 and 3 Jun 12:44 UTC.")
    )
    assert told.select("next_asset_id", "lead_time").row(0) == (None, None)
