"""Whose times are believed, and how far several sources have come together."""

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.app.watch.confluence import (
    FUTURE,
    TOO_OLD,
    ClockRule,
    Confluence,
    Rules,
    apart,
    believed,
    closed,
    heard,
    moved,
)
from seawarden.model.schema import UTC_US
from tests.builders import at, fixes

RULES = Rules()
SOURCE = Rules(clock=ClockRule.SOURCE)


def times(*minutes):
    return pl.Series("time", [at(minute) for minute in minutes], dtype=UTC_US)


def flow(*said, rules=RULES):
    """Sources by name, the minutes of their reports and the minute of receipt."""
    state = Confluence()
    for name, minutes, received in said:
        state = heard(state, name, times(*minutes), received=at(received), rules=rules)
    return state


def test_a_report_is_believed_within_its_limits_and_counted_beyond_them():
    reports = fixes([-30.01, -30, 0, 1, 1.01])

    kept, rejected = believed(reports, received=at(0), wall=at(0), rules=RULES)

    assert kept["time"].to_list() == [at(-30), at(0), at(1)]
    assert dict(rejected.iter_rows()) == {TOO_OLD: 1, FUTURE: 1}


@pytest.mark.parametrize("wall", [-60, 60], ids=["set back an hour", "set forward an hour"])
def test_a_clock_that_is_set_anew_rejects_nobody(wall):
    kept, rejected = believed(fixes([wall, 0]), received=at(0), wall=at(wall), rules=RULES)

    assert kept.height == 2
    assert rejected.is_empty()


def test_under_the_sources_clock_every_time_is_believed():
    old = fixes([-1e6])

    kept, _ = believed(old, received=at(0), wall=at(0), rules=SOURCE)

    assert kept.height == 1


def test_all_have_come_as_far_as_the_one_furthest_back():
    state = flow(("a", [1, 5], 5), ("b", [4], 5))

    assert moved(state, now=at(5), rules=RULES).until == at(4)


def test_a_source_that_says_nothing_holds_nobody_up():
    state = flow(("b", [4], 4), ("a", [4.5], 5))

    assert moved(state, now=at(4.1), rules=RULES).until == at(4)
    assert moved(state, now=at(4) + RULES.idle_after, rules=RULES).until == at(4.5)


def test_where_all_are_silent_everything_is_let_out():
    state = flow(("b", [4], 4), ("a", [4.5], 4))

    assert moved(state, now=at(9), rules=RULES).until == at(4.5)


def test_a_source_that_has_ended_holds_nobody_up():
    state = closed(flow(("b", [4], 5), ("a", [4.5], 5)), "b")

    assert moved(state, now=at(5), rules=RULES).until == at(4.5)
    assert closed(state, "nobody") == state


def test_the_others_wait_two_minutes_at_most_for_one_that_is_behind():
    state = flow(("slow", [0], 5), ("a", [5], 5))

    assert moved(state, now=at(5), rules=RULES).until == at(5) - RULES.behind
    assert moved(state, now=at(5), rules=SOURCE).until == at(0)


def test_it_never_goes_back():
    state = moved(flow(("a", [5], 5)), now=at(5), rules=RULES)
    state = heard(state, "b", times(4), received=at(5), rules=RULES)

    assert moved(state, now=at(5), rules=RULES).until == at(5)


def test_before_the_first_report_nobody_has_come_anywhere():
    state = heard(Confluence(), "a", times(), received=at(0), rules=RULES)

    assert moved(state, now=at(0), rules=RULES).until is None


def test_one_wrong_clock_among_many_does_not_move_the_source():
    minutes = [0, 1, 600, 2, 3]

    state = flow(("a", minutes, 3), rules=SOURCE)

    assert state.sources["a"].newest == at(3)


def test_a_wrong_clock_that_goes_on_does_not_move_the_source_either():
    said = [("a", [minute, minute, 600 + minute], minute) for minute in range(9)]

    state = flow(*said, rules=SOURCE)

    assert state.sources["a"].newest == at(8)


def test_a_source_that_begins_with_a_wrong_clock_is_put_right_by_the_others():
    state = flow(("a", [900, 0, 0.1, 0.2, 0.3], 0), ("a", [1], 1), rules=SOURCE)

    assert state.sources["a"].newest == at(1)


def test_after_a_gap_a_source_is_believed_when_it_goes_on():
    before = ("a", [0, 1], 1)

    two = flow(before, ("a", [600, 600.5], 600), rules=SOURCE)
    three = flow(before, ("a", [600, 600.5], 600), ("a", [601], 601), rules=SOURCE)

    assert two.sources["a"].newest == at(1)
    assert three.sources["a"].newest == at(601)


def test_a_wrong_clock_of_long_ago_does_not_keep_a_gap_from_being_believed():
    usual = [("a", [minute], minute) for minute in range(20)]
    gap = [("a", [500 + minute], 500 + minute) for minute in range(5)]

    state = flow(("a", [0, 900], 0), *usual, *gap, rules=SOURCE)

    assert state.sources["a"].newest == at(504)


def test_a_leap_of_just_the_limit_is_no_leap():
    near = flow(("a", [0], 0), ("a", [10], 10))
    far = flow(("a", [0], 0), ("a", [10.01], 10))

    assert near.sources["a"].newest == at(10)
    assert far.sources["a"].newest == at(0)


@given(minutes=st.lists(st.sampled_from([0, 1, 5, 9, 10, 11, 21, 400]), min_size=1, max_size=30),
       cut=st.integers(0, 30))  # fmt: skip
def test_the_newest_of_a_source_never_goes_back(minutes, cut):
    first = flow(("a", minutes[:cut] or minutes, 0), rules=SOURCE)
    then = heard(first, "a", times(*minutes[cut:]), received=at(1), rules=SOURCE)

    assert then.sources["a"].newest >= first.sources["a"].newest
    assert then.sources["a"].newest <= at(max(minutes))


def test_reports_wait_for_the_slower_source():
    due, held = apart(fixes([0, 3, 1]), at(1))

    assert due["time"].to_list() == [at(0), at(1)]
    assert held["time"].to_list() == [at(3)]
    assert apart(held, None)[0].height == 1


def test_the_limits_are_those_that_the_page_names():
    assert RULES.lateness == timedelta(minutes=30)
    assert RULES.ahead == timedelta(seconds=60)
    assert RULES.idle_after == timedelta(seconds=10)
