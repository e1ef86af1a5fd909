"""Silences: who else must be heard, and how surprising it is that she is not."""

import math

import pytest

from tests.builders import at, numbers
from tests.detect.listening import covered, heard, waters
from tests.detect.silences import found, raised

SURPRISE = "surprise (-log10 of the probability of such a gap in reception)"
ONSET, STAY, MINUTES = 0.005, 0.8, 200.0


def surprise(listened_min, *, seen=0, bursts=0, missed=0):
    onset = (bursts + ONSET * MINUTES) / (seen + MINUTES)
    stay = (missed - bursts + STAY * 5.0) / (missed + 5.0)
    return -math.log10(onset) - (listened_min - 1) * math.log10(stay)


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
