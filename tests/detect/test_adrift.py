from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from seawarden.detect import adrift, drift
from seawarden.detect.adrift import Adrift
from seawarden.detect.memory import layout, records
from seawarden.model.chart import PILOT_STATION, PORT, WEATHER
from seawarden.model.schema import empty
from tests.builders import at, fold, line, numbers, place, vessel
from tests.detect.legs import NAN, Leg, known, sailed, weights

STEAMS = Leg(20, 12.0)
MUTE = Leg(20, 12.0, heading_deg=NAN)  # tells neither heading nor status
ADRIFT = Leg(12, 2.0, 0.0, 90.0)  # drifts north, beam to the drift


def drifts(*legs, said=None, **world):
    return fold(Adrift(), sailed(legs or (STEAMS, ADRIFT), **world), said or known())


def raised(*legs, said=None, **world):
    return drifts(*legs, said=said, **world).filter(status="raised")


def leg(minutes=11.0, sog_kn=2.0, heading_deg=90.0, **said):
    return Leg(minutes, sog_kn, heading_deg=heading_deg, **said)


def test_a_ship_that_lost_her_engine_and_moves_sideways_is_one_event():
    found = drifts(STEAMS, ADRIFT, STEAMS)

    assert found.select("status", "kind", "start", "end", "level").rows() == [
        ("raised", "adrift", at(20), at(30), "low"),
        ("closed", "adrift", at(20), at(31), "low"),
    ]


@pytest.mark.parametrize(
    "legs",
    [
        pytest.param([STEAMS, leg()], id="ten minutes"),
        pytest.param([STEAMS, leg(sog_kn=0.32)], id="just fast enough"),
        pytest.param([STEAMS, leg(sog_kn=3.9)], id="just slow enough"),
        pytest.param([STEAMS, leg(heading_deg=51.0)], id="just enough sideways"),
        pytest.param([STEAMS, leg(heading_deg=180.0)], id="astern"),
        pytest.param([Leg(20, 5.1), leg()], id="just engine speed before"),
        pytest.param([STEAMS, Leg(8, 3.0), leg()], id="lost in eight minutes and longer ago"),
        pytest.param([STEAMS, Leg(58, 3.0), leg()], id="slow for almost an hour before"),
        pytest.param([leg(22)], id="first heard adrift, for twenty minutes"),
        pytest.param([STEAMS, leg(tells_course=False)], id="a course to be derived"),
        pytest.param([leg(heading_deg=NAN, nav_status=2)], id="not under command, no heading"),
        pytest.param([MUTE, leg(21, 1.9, NAN)], id="positions alone, too slow to steer"),
        pytest.param([STEAMS, Leg(181, 2.0, 0.0, 90.0, every=60)], id="one report an hour"),
    ],
)
def test_is_adrift(legs):
    assert raised(*legs).height >= 1


@pytest.mark.parametrize(
    "legs",
    [
        pytest.param([STEAMS, leg(10)], id="nine minutes"),
        pytest.param([STEAMS, leg(sog_kn=0.28)], id="too slow"),
        pytest.param([STEAMS, leg(sog_kn=4.1)], id="too fast"),
        pytest.param([STEAMS, leg(heading_deg=49.0)], id="too little sideways"),
        pytest.param([MUTE, leg(60, 2.1, NAN)], id="positions alone, fast enough to steer"),
        pytest.param([MUTE, leg(19, 1.9, NAN)], id="positions alone, not for twenty minutes"),
        pytest.param(
            [MUTE, Leg(10, 4.5, heading_deg=NAN), leg(60, 1.9, NAN)], id="mute, slowed gently"
        ),
        pytest.param([leg(60, 1.9, NAN)], id="positions alone, first heard slow"),
        pytest.param([STEAMS, leg(60, 1.9, NAN)], id="her heading was told before"),
        pytest.param([MUTE, leg(60, 1.9, NAN, nav_status=0)], id="under way by her status"),
        pytest.param([MUTE, Leg(80, 1.9, 0.0, 0.0)], id="under command by her heading"),
        pytest.param([Leg(20, 4.9), leg()], id="never at engine speed"),
        pytest.param([STEAMS, Leg(62, 3.0), leg(20)], id="slow for over an hour before"),
        pytest.param([leg(20)], id="first heard adrift, for less than twenty minutes"),
        pytest.param([leg(nav_status=1)] * 9, id="at anchor"),
        pytest.param([STEAMS, leg(nav_status=7)], id="fishing"),
        pytest.param([STEAMS, leg(60, nav_status=5)], id="moored"),
        pytest.param([STEAMS, Leg(214, 2.0, 0.0, 90.0, every=71)], id="silence ends a drift"),
        pytest.param([STEAMS, Leg(80, 2.0, 0.0, 90.0, every=40)], id="two reports only"),
    ],
)
def test_is_not_adrift(legs):
    assert drifts(*legs).is_empty()


def test_there_and_back_makes_no_drift():
    assert drifts(STEAMS, leg(5), Leg(6, 2.0, 180.0, 90.0)).is_empty()


def test_minutes_against_a_drift_cost_as_many_for_it():
    found = raised(STEAMS, leg(5), Leg(3, 2.0), leg(9))

    assert found.select("start", "end").rows() == [(at(20), at(36))]


def test_minutes_that_outweigh_the_drift_end_it_at_its_last_minute():
    found = drifts(STEAMS, ADRIFT, Leg(12, 2.0))

    assert found.filter(status="closed")["end"].to_list() == [at(31)]


def test_it_ends_in_silence_at_her_last_report():
    closed = drifts().filter(status="closed")

    assert closed["end"].to_list() == [at(31)]


def test_an_angle_speaks_from_either_side():
    assert raised(STEAMS, leg(heading_deg=270.0)).height == 1


@pytest.mark.parametrize("minute", [21, 25])
def test_a_report_without_heading_among_others_tells_nothing(minute):
    rows = sailed([STEAMS, leg(12)])
    rows = rows.with_columns(
        heading_deg=pl.when(pl.col("time") == at(minute)).then(NAN).otherwise("heading_deg")
    )

    found = fold(Adrift(), rows, known())

    assert found.filter(status="raised").select("start", "end").rows() == [(at(20), at(31))]


FULL = {"drift made good": 1.0, "heading off her course": 3.0}
HELPLESS = "neither heading nor status: too slow to hold a course"
LOST = "engine speed was lost within"


@pytest.mark.parametrize(
    ("legs", "part"),
    [
        pytest.param([STEAMS, leg()], {LOST: 2.0}, id="speed lost at once"),
        pytest.param([STEAMS, Leg(8, 4.5), leg()], {LOST: 2.0}, id="in nine minutes"),
        pytest.param([STEAMS, Leg(10, 4.5), leg()], {LOST: 1.0}, id="in eleven minutes"),
        pytest.param([leg(21)], {"drifts for": 1.0}, id="first heard adrift"),
        pytest.param(
            [leg(nav_status=2)], {"reports with status not under command": 4.0}, id="her status"
        ),
        pytest.param(
            [STEAMS, leg(81, nav_status=1)],
            {LOST: 2.0, "drifts for": 3.0, "status at rest": -4.0},
            id="at anchor by her status",
        ),
        pytest.param(
            [STEAMS, leg(41, nav_status=3)],
            {LOST: 2.0, "drifts for": 2.0, "status at work": -3.0},
            id="at work by her status",
        ),
    ],
)
def test_each_part_of_the_evidence_has_its_weight(legs, part):
    assert weights(raised(*legs)) == FULL | part


def test_a_drift_gains_weight_with_each_doubling_up_to_a_limit():
    found = raised(STEAMS, leg(161))

    assert [weights(found, row).get("drifts for") for row in range(5)] == [None, 1, 2, 3, 3]


def test_without_a_heading_length_gains_little_and_the_alert_says_what_is_unseen():
    found = raised(leg(41, heading_deg=NAN, nav_status=2))

    assert weights(found, -1)["drifts for"] == 1.0
    assert numbers(found)["heading off her course"] is None
    assert "no heading to say whether sideways" in found["reason"][0]


def test_by_positions_alone_a_drift_may_be_one_but_is_never_of_level_high():
    soon = {"north_m": -9_000.0, "heading_deg": NAN, "cog_deg": NAN, "nav_status": 15}
    found = raised(STEAMS, leg(21, 1.9), **soon)
    told = raised(STEAMS, leg(21, 1.9, nav_status=2), **soon | {"nav_status": 2})

    assert found["level"].to_list() == ["low"]
    assert found["lead_time"][0] < timedelta(minutes=60)
    assert "so that she may have stopped on purpose" in found["reason"][0]
    assert weights(found) == {
        "drift made good": 1.0, HELPLESS: 1.0, "drifts for": 1.0, LOST: 2.0,
    }  # fmt: skip
    assert told["level"].to_list()[-1] == "high"


@pytest.mark.parametrize(("turn_deg", "part"), [(82.0, None), (98.0, -3.0)])
def test_a_ship_that_makes_good_less_than_seven_tenths_of_her_way_goes_about(turn_deg, part):
    # Two legs alike that meet at an angle make good the cosine of half of it.
    there = Leg(11, 2.0, 0.0, 90.0, 2)
    found = raised(STEAMS, there, Leg(11, 2.0, turn_deg, turn_deg + 90.0, 2))

    assert weights(found, -1).get("way made good of way run") == part
    assert numbers(found, -1)["way made good of way run"] == pytest.approx(
        np.cos(np.radians(turn_deg / 2)), abs=0.02
    )


def test_the_status_decides_at_once_when_it_comes_late():
    found = raised(leg(13, heading_deg=NAN), leg(3, heading_deg=NAN, nav_status=2))

    assert found.select("start", "end").rows() == [(at(0), at(13))]


@pytest.mark.parametrize(
    ("ship_type", "weight"),
    [
        pytest.param(30, -3.0, id="a fishing vessel"),
        pytest.param(50, -3.0, id="a pilot vessel"),
        pytest.param(70, None, id="a cargo ship"),
        pytest.param(None, None, id="a ship of no known type"),
    ],
)
def test_a_type_that_works_lying_still_weighs_against(ship_type, weight):
    found = raised(STEAMS, leg(41), said=known(said=[vessel(ship_type=ship_type)]))

    assert weights(found, -1).get("her work is to lie still") == weight


def havens(schema, **said):
    lon, lat = place(-12_000.0)
    row = dict.fromkeys(schema) | {"lon_deg": lon, "lat_deg": lat, "radius_m": 5_000.0} | said
    return pl.DataFrame([row], schema=dict(schema))


@pytest.mark.parametrize(
    "charts",
    [
        pytest.param({"ports": havens(PORT, is_anchorage=True)}, id="an anchorage"),
        pytest.param({"ports": havens(PORT, is_anchorage=False)}, id="a port"),
        pytest.param({"pilot_stations": havens(PILOT_STATION)}, id="a pilot station"),
    ],
)
def test_a_place_where_ships_wait_weighs_against(charts):
    found = raised(STEAMS, leg(21), said=known(**charts))

    assert weights(found)["in an anchorage, a port or pilots' waters"] == -1.5
    assert found["end"].to_list() == [at(40)]


def test_a_chart_without_a_haven_here_says_so():
    chart = havens(PORT, is_anchorage=True, lon_deg=30.0)

    found = raised(said=known(ports=chart))

    assert numbers(found)["in an anchorage, a port or pilots' waters"] == 0.0
    assert numbers(raised())["in an anchorage, a port or pilots' waters"] is None


def weather(**said):
    lon, lat = place(-12_000.0)
    row = dict.fromkeys(WEATHER) | {"time": at(20), "lon_deg": lon, "lat_deg": lat} | said
    return pl.DataFrame([row], schema=dict(WEATHER))


@pytest.mark.parametrize(
    ("said", "weight"),
    [
        pytest.param({"wind_kn": 30.0, "wind_from_deg": 180.0 + 44.0}, 1.5, id="downwind"),
        pytest.param({"wind_kn": 30.0, "wind_from_deg": 180.0 - 44.0}, 1.5, id="the other side"),
        pytest.param({"wind_kn": 30.0, "wind_from_deg": 180.0 + 46.0}, None, id="aslant"),
        pytest.param({"wind_kn": 30.0, "wind_from_deg": 134.0 + 180.0}, None, id="across"),
        pytest.param({"wind_kn": 30.0, "wind_from_deg": 0.0}, -1.5, id="upwind"),
        pytest.param({"current_kn": 1.0, "current_to_deg": 10.0}, 1.5, id="down the current"),
        pytest.param(
            {"wind_kn": 20.0, "wind_from_deg": 0.0, "current_kn": 1.0, "current_to_deg": 0.0},
            1.5, id="a current stronger than the leeway",
        ),
        pytest.param(
            {"wind_kn": 40.0, "wind_from_deg": 0.0, "current_kn": 1.0, "current_to_deg": 0.0},
            -1.5, id="a leeway stronger than the current",
        ),
    ],
)  # fmt: skip
def test_wind_and_current_speak_for_a_drift_along_them(said, weight):
    found = raised(STEAMS, leg(21), said=known(weather=weather(**said)))

    assert weights(found, -1).get("drift off wind and current") == weight


def test_without_a_heading_the_weather_can_decide():
    blind = leg(21, heading_deg=NAN)
    wind = weather(wind_kn=30.0, wind_from_deg=180.0)

    assert raised(STEAMS, blind, said=known(weather=wind)).height == 1
    assert raised(STEAMS, blind).is_empty()


@pytest.mark.parametrize(
    ("north_m", "level"),
    [
        pytest.param(-11_500.0, "high", id="just within the hour"),
        pytest.param(-12_300.0, "low", id="just after it"),
        pytest.param(-40_000.0, "info", id="no line within six hours"),
        pytest.param(-8_050.0, "high", id="over it already"),
    ],
)
def test_the_level_is_by_the_time_to_the_next_line(north_m, level):
    found = raised(north_m=north_m)

    assert found["level"].item() == level
    lead = found["lead_time"].item()
    if level == "high" and lead is not None:
        assert timedelta(minutes=50) < lead <= timedelta(minutes=60)
    if level == "low":
        assert timedelta(minutes=60) < lead < timedelta(minutes=70)


def test_a_schematic_line_alone_raises_nothing_above_info():
    found = raised(north_m=-10_000.0, said=known(line(accuracy_m=5_000.0)))

    assert found["level"].item() == "info"
    assert "may be over Cable A (schematic route)" in found["reason"].item()


def test_the_sentence_says_how_she_drifts_and_what_she_reaches():
    said = known(said=[vessel(name="ASTRID", ship_type=70)])

    assert raised(said=said)["reason"].item() == (
        "ASTRID (cargo ship) drifts at 2.0 kn towards 0 deg since 3 Jun 12:20 UTC, her heading "
        "90 deg off her course: consistent with a ship not under command; on this course she "
        "reaches Cable A in about 3 h 14 min."
    )


def test_a_drift_goes_on_over_batches():
    rows = sailed([STEAMS, leg(41), STEAMS])

    whole = fold(Adrift(), rows, known())

    assert whole.height == 4
    for cuts in ([21, 25], [30, 31, 32], list(range(1, 80))):
        assert fold(Adrift(), rows, known(), cuts=cuts).equals(whole)


def test_two_drifts_of_one_ship_are_two_matters():
    assert drifts(STEAMS, ADRIFT, STEAMS, ADRIFT)["start"].unique().to_list() == [at(20), at(52)]


def test_what_was_not_told_is_never_closed():
    rows = sailed([leg(13, nav_status=1), STEAMS])

    assert fold(Adrift(), rows, known()).is_empty()


def test_it_stands_with_its_end_so_far():
    detector = Adrift()
    state, _ = detector.step(
        empty(detector.MEMORY), sailed([STEAMS, leg(15)]), known(), now=at(35)
    )

    assert detector.standing(state, known()).select("status", "start", "end").rows() == [
        ("raised", at(20), at(34))
    ]


def test_a_speed_that_is_not_known_says_nothing():
    rows = sailed([STEAMS, leg(12)])
    rows = rows.with_columns(
        sog_kn=pl.when(pl.col("time") == at(25)).then(NAN).otherwise("sog_kn")
    )

    assert fold(Adrift(), rows, known()).filter(status="raised")["end"].to_list() == [at(30)]


def test_the_walk_says_the_same_in_plain_python():
    rows = sailed(
        [STEAMS, leg(5), Leg(3, 2.0), leg(40, tells_course=False), leg(3, heading_deg=NAN),
         leg(3, nav_status=2), Leg(15, 1.0), Leg(140, 2.0, 0.0, 90.0, every=71)]
    )  # fmt: skip
    schema, detector = Adrift.MEMORY, Adrift()
    said = []
    for form in (adrift._follow, adrift._follow.py_func):
        held = records(empty(schema), schema, room=1).view(np.recarray)
        held[:] = np.zeros(1, held.dtype)
        held["last"], held["fast"], held["slow"] = -1, -1, -1
        put = drift.Put(
            np.zeros(2 * rows.height, layout(schema)).view(np.recarray),
            np.zeros(2 * rows.height, np.uint8),
        )
        count = form(
            drift._seen(np.zeros(rows.height, np.int64), rows), held, put, detector._limits()
        )
        said.append((count, put.codes[:count].tolist(), put.out[:count]))

    (count, codes, out), (plain_count, plain_codes, plain) = said
    assert count == plain_count > 3
    assert codes == plain_codes
    for name in schema:
        np.testing.assert_allclose(out[name].astype(float), plain[name].astype(float), rtol=1e-6)
