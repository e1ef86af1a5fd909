from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect.order import _tied, canonical, in_time, release
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from tests.builders import SHIP, at, fixes

WINDOW = timedelta(seconds=30)


def released(arrived, *, waiting=None, horizon=None, **more):
    held = empty(FIX) if waiting is None else waiting
    return release(held, arrived, horizon=horizon, window=WINDOW, **more)


def minutes(frame):
    return [(time - at(0)) / timedelta(minutes=1) for time in frame["time"]]


def test_only_what_no_later_report_can_precede_is_let_out():
    out = released(fixes([0, 1, 0.5, 0.49]))

    assert minutes(out.ready) == [0, 0.49]
    assert minutes(out.waiting) == [0.5, 1]
    assert out.horizon == at(0.5)
    assert out.late.is_empty()


def test_a_report_at_the_horizon_is_in_time_and_one_before_it_is_late():
    out = released(fixes([0.5, 0.49, 3]), horizon=at(0.5))

    assert minutes(out.late) == [0.49]
    assert minutes(out.ready) == [0.5]


def test_what_waited_comes_out_with_what_follows():
    out = released(fixes([2, 1.2]), waiting=fixes([1]), horizon=at(0.5))

    assert minutes(out.ready) == [1, 1.2]
    assert minutes(out.waiting) == [2]


def test_the_horizon_never_goes_back():
    out = released(fixes([5.2]), horizon=at(5))

    assert out.horizon == at(5)
    assert out.ready.is_empty()


def test_nothing_in_leaves_all_as_it_was():
    out = released(empty(FIX), waiting=fixes([1]), horizon=at(0.8))

    assert out.horizon == at(0.8)
    assert minutes(out.waiting) == [1]
    assert out.ready.is_empty()


def test_before_the_first_report_there_is_no_horizon():
    assert released(empty(FIX)).horizon is None


def test_a_batch_of_late_reports_alone_lets_nothing_out():
    out = released(fixes([1, 2]), horizon=at(5))

    assert minutes(out.late) == [1, 2]
    assert out.ready.is_empty()
    assert out.horizon == at(5)


def test_at_the_end_everything_comes_out_and_the_horizon_is_the_newest():
    out = released(fixes([2, 1]), waiting=fixes([1.5]), horizon=at(1), is_last=True)

    assert minutes(out.ready) == [1, 1.5, 2]
    assert out.waiting.is_empty()
    assert out.horizon == at(2)


def test_what_is_let_out_does_not_keep_in_memory_all_that_was_put_in_order_with_it():
    out = released(fixes([2, *range(1000), 1]), horizon=at(0))
    ready, waiting = (rows["time"].to_numpy() for rows in (out.ready, out.waiting))
    apart = waiting.ctypes.data - ready.ctypes.data

    assert apart != ready.nbytes  # it would be a part of one and the same memory


def test_rows_in_order_are_not_copied():
    rows = fixes([0, 1, 1, 2])

    assert in_time(rows) is rows


def test_rows_of_one_instant_keep_the_order_of_their_arrival():
    rows = fixes([1, 0, 0, 0], vessel_id=[1, 4, 2, 3])

    assert in_time(rows)["vessel_id"].to_list() == [4, 2, 3, 1]


@given(times=st.lists(st.integers(0, 4), max_size=12), cut=st.integers(0, 12))
def test_no_report_is_lost_or_doubled(times, cut):
    rows = fixes(times, vessel_id=list(range(1, len(times) + 1)))
    first = released(rows[:cut])
    second = released(rows[cut:], waiting=first.waiting, horizon=first.horizon, is_last=True)

    told = pl.concat([first.ready, first.late, second.ready, second.late, second.waiting])
    assert_frame_equal(told.sort("vessel_id"), rows)


def texts(rows):
    """A digest of each report: here, where the speed alone differs, the speed."""
    return rows["sog_kn"].cast(pl.UInt64).to_numpy()


def test_reports_of_one_ship_at_one_instant_stand_by_their_content():
    rows = fixes([0, 0, 0], sog_kn=[3.0, 1.0, 2.0])

    assert canonical(rows, np.zeros(3, np.int64), texts(rows)).tolist() == [1, 2, 0]


def test_other_ships_keep_their_places():
    rows = fixes([0, 0, 0, 1], vessel_id=[SHIP, 7, SHIP, SHIP], sog_kn=[3.0, 9.0, 1.0, 0.0])

    order = canonical(rows, np.array([0, 1, 0, 0]), texts(rows))

    assert order.tolist() == [2, 1, 0, 3]


def test_two_ships_of_one_instant_do_not_change_places_with_each_other():
    rows = fixes([0, 0, 0, 0], vessel_id=[7, 5, 7, 5], sog_kn=[4.0, 3.0, 2.0, 1.0])

    assert canonical(rows, np.array([0, 1, 0, 1]), texts(rows)).tolist() == [2, 3, 0, 1]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(fixes([0, 1, 2]), id="no two at one instant"),
        pytest.param(fixes([0, 0], vessel_id=[1, 2]), id="two ships at one instant"),
        pytest.param(fixes([0]), id="one report"),
        pytest.param(empty(FIX), id="none"),
    ],
)
def test_rows_that_stand_well_are_left(rows):
    slot = rows["vessel_id"].rank("dense").cast(pl.Int64).to_numpy() - 1

    assert canonical(rows, slot, texts(rows)).tolist() == list(range(rows.height))


@given(rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_the_plain_form_of_the_loop_says_the_same(rows):
    ordered = sorted(rows, key=lambda row: row[1])
    vessel = np.array([row[0] for row in ordered], np.int64)
    time = np.array([row[1] for row in ordered], np.int64)

    text = np.arange(len(rows), dtype=np.uint64) % 2
    status = np.zeros(len(rows), np.uint8)

    plain = _tied.py_func(vessel, time, text, status, 4)

    said = {row: {int(text[n]) for n, other in enumerate(ordered) if other == row} for row in rows}
    assert plain.tolist() == [n for n, row in enumerate(ordered) if len(said[row]) > 1]
    assert plain.tolist() == _tied(vessel, time, text, status, 4).tolist()


def test_reports_that_differ_in_their_status_alone_have_an_order_too():
    rows = fixes([0, 0], nav_status=[5, 1])

    assert canonical(rows, np.zeros(2, np.int64), texts(rows)).tolist() == [1, 0]


def test_one_that_differs_puts_all_of_its_instant_in_order():
    rows = fixes([0, 0, 0], sog_kn=[2.0, 2.0, 1.0])

    assert canonical(rows, np.zeros(3, np.int64), texts(rows)).tolist() == [2, 0, 1]
