"""Silences: which gaps in reception are raised, and when they end."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.silence import Silence
from seawarden.model.schema import empty
from tests.builders import SHIP, at, numbers
from tests.detect.listening import heard, waters
from tests.detect.silences import found, raised, sailing
from tests.detect.ways import NAN


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
