import math
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.silence import Silence
from seawarden.model.chart import PORT
from seawarden.model.schema import empty
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at, fold, line, numbers, place, vessel
from tests.detect.listening import covered, heard, waters
from tests.detect.ways import NAN, rows

SURPRISE = "surprise (-log10 of the probability of such a gap in reception)"
ONSET, STAY, MINUTES = 0.005, 0.8, 200.0


def sailing(minutes=range(10), *, sog_kn=6.0, cog_deg=90.0, north_m=900.0, **said):
    """Return MINUTE of a ship to the east; her place does not matter after the last."""
    minutes = list(minutes)
    made = rows([(north_m, 0.0)] * len(minutes), sog_kn=sog_kn, **{"cog_deg": cog_deg, **said})
    times = [at(minute) for minute in minutes]
    return made.with_columns(
        pl.Series("time", times, dtype=made.schema["time"]),
        pl.Series("known", [at(math.floor(m) + 1) for m in minutes], dtype=made.schema["time"]),
        pl.Series("before_time", [None, *times[:-1]], dtype=made.schema["time"]),
    )


def found(minutes=None, known=None, **cut):
    minutes = sailing() if minutes is None else minutes
    return fold(Silence(), minutes, waters() if known is None else known, **cut)


def raised(minutes=None, known=None, **cut):
    return found(minutes, known, **cut).filter(status="raised")


def surprise(listened_min, *, seen=0, bursts=0, missed=0):
    onset = (bursts + ONSET * MINUTES) / (seen + MINUTES)
    stay = (missed - bursts + STAY * 5.0) / (missed + 5.0)
    return -math.log10(onset) - (listened_min - 1) * math.log10(stay)


def test_a_silence_is_raised_at_the_end_of_ten_minutes_and_closed_when_she_is_heard_again():
    again = sailing([*range(10), 48, 49])

    assert found(again, until=55).select("status", "kind", "start", "end", "level").rows() == [
        ("raised", "silence", at(9), at(30), "low"),
        ("closed", "silence", at(9), at(48), "low"),
    ]


def test_a_silence_that_lasts_is_told_anew_when_it_matters_more_and_is_over_with_her_track():
    told = found(until=2_000)

    assert told.select("status", "end", "level").rows() == [
        ("raised", at(30), "low"), ("revised", at(50), "high"), ("closed", at(500), "high"),
    ]  # fmt: skip
    assert told["reason"][2].startswith(
        f"MMSI {SHIP} has not been heard since 3 Jun 12:09 UTC, while other ships on her way "
        "were; consistent with a transmitter switched off. She is not waited for any longer."
    )


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({}, id="a minute ship"),
        pytest.param({"sog_kn": 3.1}, id="just under way"),
        pytest.param({"sog_kn": 3.0}, id="at the least speed"),
        pytest.param({"minutes": range(9)}, id="eight intervals"),
        pytest.param({"minutes": [*range(5), 40, 41, 42, 43, 44]}, id="one long interval"),
        pytest.param({"cog_deg": 0.0}, id="to the north"),
        pytest.param({"nav_status": 5}, id="moored, as she says"),
    ],
)
def test_is_silence(world):
    assert raised(sailing(**world)).height == 1


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({"sog_kn": 2.9}, id="not under way"),
        pytest.param({"sog_kn": NAN}, id="no speed"),
        pytest.param({"cog_deg": NAN}, id="no course"),
        pytest.param({"minutes": range(8)}, id="seven intervals"),
        pytest.param({"minutes": range(0, 1000, 90)}, id="one report in ninety minutes"),
    ],
)
def test_is_no_silence(world):
    assert raised(sailing(**world)).is_empty()


def test_the_ten_minutes_that_she_was_still_heard_in_do_not_count():
    told = raised(sailing([*range(9), 9.5, 10]))

    assert told.select("start", "end").rows() == [(at(10), at(40))]


def test_she_who_is_heard_before_the_end_of_the_ten_minutes_was_not_silent():
    assert found(sailing([*range(10), 29.5]), until=35).is_empty()
    assert found(sailing([*range(10), 30]), until=35).height == 2


def test_a_ship_of_long_intervals_must_miss_more():
    told = raised(sailing(range(0, 50, 5)))

    assert told.select("start", "end").rows() == [(at(45), at(80))]
    assert numbers(told)["her usual interval"] == 300


def test_an_hourly_ship_is_told_after_six_hours_where_satellites_hear_others():
    passes = heard(range(60, 1500, 60), columns=4)

    told = raised(sailing(range(0, 600, 60), sog_kn=3.0, cog_deg=90.0), waters(passes))

    assert told["start"].to_list() == [at(540)]
    assert told["end"][0] - told["start"][0] >= timedelta(hours=6)


@pytest.mark.parametrize(
    ("reception", "due"),
    [
        pytest.param(heard(), 30, id="peers"),
        pytest.param(heard(tracks=1), None, id="one peer"),
        pytest.param(heard(tracks=3), 30, id="three peers"),
        pytest.param(heard(rows=3), 30, id="peers just near enough"),
        pytest.param(heard(rows=-3, columns=-4), 30, id="on the other side"),
        pytest.param(heard(rows=4), None, id="peers too far to the north"),
        pytest.param(heard(columns=8), None, id="peers too far to the east"),
        pytest.param(heard(range(-1000, 20, 10)), None, id="all fell silent"),
        pytest.param(heard(range(40, 1000, 10)), 50, id="heard again before she is"),
        pytest.param(heard([20]), None, id="heard for ten minutes only"),
    ],
)
def test_other_ships_must_be_heard_around_her(reception, due):
    told = raised(known=waters(reception), until=70)

    assert told["end"].to_list() == ([] if due is None else [at(due)])


@pytest.mark.parametrize(
    ("before", "since", "is_told"),
    [
        pytest.param(3, 1, True, id="half of two others"),
        pytest.param(3, 0, False, id="none of two"),
        pytest.param(6, 3, True, id="three of five"),
        pytest.param(6, 2, False, id="two of five"),
        pytest.param(1, 0, True, id="she was alone"),
    ],
)
def test_ships_close_to_her_must_still_be_heard(before, since, is_told):
    close = [heard([10], tracks=before), heard(range(20, 100, 10), tracks=since)]
    known = waters(*close, heard(rows=2))

    assert raised(known=known, until=60).height == is_told


def corners(rows_off, columns_off):
    beside = [(c, 0) for c in range(-1, 6)]
    far = [(c + 3, r) for c in (-columns_off, columns_off) for r in (-rows_off, rows_off)]
    return beside + far


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        pytest.param(corners(8, 11), True, id="just near enough"),
        pytest.param(corners(9, 11), False, id="just too far"),
        pytest.param(corners(5, 17), False, id="too far to the east and west"),
        pytest.param(corners(5, 9)[:-1], False, id="nobody in one quadrant"),
        pytest.param(corners(5, 9)[-4:], False, id="nobody close"),
        pytest.param([(c, r) for c, r in corners(5, 9) if c < 4], False, id="nobody ahead"),
    ],
)
def test_her_expected_place_must_be_covered_on_all_sides(cells, is_told):
    known = waters(coverage=covered(cells))

    assert raised(known=known, until=60).height == is_told


@pytest.mark.parametrize(
    ("first", "last", "is_told"),
    [
        pytest.param(30, 40, True, id="since just now"),
        pytest.param(31, 40, False, id="not yet"),
        pytest.param(-10_080, -10_050, True, id="seven days ago"),
        pytest.param(-10_080, -10_051, False, id="longer ago"),
    ],
)
def test_waters_are_covered_for_a_week(first, last, is_told):
    cells = [(c, r) for c in range(-30, 31) for r in range(-30, 31)]
    known = waters(coverage=covered(cells, first=first, last=last))

    assert raised(known=known, until=30).height == is_told


def test_the_surprise_is_that_of_a_burst_of_lost_reports():
    told = found()

    assert numbers(told)[SURPRISE] == pytest.approx(surprise(20))
    assert numbers(told)["of these she should have been heard in"] == 20
    assert numbers(told)["silent for"] == 21
    assert told["evidence"][0][0]["weight"] == pytest.approx(surprise(20) * math.log(10))


def test_waters_with_many_bursts_make_a_silence_less_surprising():
    noisy = heard([0], heard_min=1000, burst_count=10, missed_min=60, tracks=0)
    told = raised(known=waters(heard(), noisy))

    expected = [surprise(n, seen=1000, bursts=10, missed=60) for n in (20, 30, 40)]
    assert numbers(told)[SURPRISE] == pytest.approx(next(s for s in expected if s >= 4))


@pytest.mark.parametrize(
    ("minutes_heard", "end"),
    [pytest.param(1000, 30, id="3.95"), pytest.param(1200, 20, id="4.02")],
)
def test_waters_with_no_bursts_make_it_more_surprising(minutes_heard, end):
    quiet = heard([0], heard_min=minutes_heard, tracks=0)

    assert raised(known=waters(heard(), quiet))["end"].to_list() == [at(end)]


@pytest.mark.parametrize(
    ("minute", "bursts", "least"),
    [pytest.param(-1390, 1, 30, id="in a day"), pytest.param(-1410, 0, 20, id="a day ago")],
)
def test_a_day_is_looked_back_on(minute, bursts, least):
    noisy = heard([minute], burst_count=1, missed_min=5, tracks=0)
    told = raised(known=waters(heard(), noisy), until=100)

    assert numbers(told)[SURPRISE] == pytest.approx(
        surprise(least, bursts=bursts, missed=5 * bursts)
    )


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


def test_a_ship_heard_on_another_track_of_her_number_is_not_silent():
    other = sailing(range(15, 60), track_id=2)
    both = pl.concat([sailing(), other]).sort("known")

    assert found(both, until=60).is_empty()


def test_a_silence_is_closed_when_her_number_is_heard_on_another_track():
    other = sailing(range(35, 60), track_id=2)
    told = found(pl.concat([sailing(), other]).sort("known"), until=60)

    assert told.select("status", "track_id", "end").rows() == [
        ("raised", 1, at(30)), ("closed", 1, at(35)),
    ]  # fmt: skip


def test_a_number_that_two_ships_share_is_not_silent_while_one_is_heard():
    both = pl.concat([sailing(), sailing(range(60), track_id=2)]).sort("known", "track_id")

    assert found(both, until=60).is_empty()


def test_a_silence_goes_on_over_batches():
    again = sailing([*range(10), 48, 49])

    assert found(again, cuts=[1, 5, 10]).equals(found(again))


def test_the_end_of_an_archive_is_no_silence():
    assert found(until=29).is_empty()


def test_it_stands_as_it_was_told():
    detector, known = Silence(), waters()
    state, _ = detector.step(empty(detector.MEMORY), sailing(), known, now=at(10))
    state, told = detector.step(state, sailing().clear(), known, now=at(35))

    assert told.height == 1
    assert detector.standing(state, known).equals(told)


def test_nothing_is_said_where_nobody_gathered_who_is_heard():
    assert found(known=replace(waters(), surroundings={})).is_empty()


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
