"""A state of many ships goes over from columns into records and back whole, part by part."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.detect.memory import TOGETHER, frame, records, those
from seawarden.model.schema import UTC_US, Schema

STATE: Schema = {
    "track_id": pl.Int64(),
    "time": UTC_US,
    "is_open": pl.Boolean(),
    "speed": pl.Float32(),
}


def state(rows: int) -> pl.DataFrame:
    """Return rows that all differ, in the order of their key."""
    number = np.arange(rows)
    begin = datetime(2026, 5, 1, tzinfo=UTC)
    return pl.DataFrame(
        {
            "track_id": number * 3,
            "time": [begin + timedelta(seconds=int(n)) for n in number],
            "is_open": number % 2 == 0,
            "speed": number.astype(np.float32) / 8,
        },
        schema=dict(STATE),
    )


@pytest.mark.parametrize("rows", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 5])
def test_a_state_of_any_size_comes_back_as_it_went(rows: int) -> None:
    there = records(state(rows), STATE)

    assert_frame_equal(frame(there, STATE), state(rows))


def test_room_for_more_comes_after_what_is_known() -> None:
    rows = TOGETHER + 3
    there = records(state(rows), STATE, room=4)

    assert there.size == rows + 4
    assert_frame_equal(frame(there[:rows], STATE), state(rows))


def test_records_out_of_order_are_brought_into_it() -> None:
    rows = TOGETHER + 3
    backwards = records(state(rows), STATE)[::-1]

    assert_frame_equal(frame(backwards, STATE, by="track_id"), state(rows))


def test_a_column_made_of_records_is_not_changed_with_them() -> None:
    there = records(state(3), STATE)
    made = frame(there, STATE)
    there["speed"] = 99.0

    assert_frame_equal(made, state(3))


def test_only_records_to_be_kept_are_kept_and_all_of_them_without_a_copy() -> None:
    there = records(state(5), STATE)
    every = np.ones(5, np.bool_)
    some = np.array([True, False, True, True, False])

    assert those(there, every) is there
    assert those(there, some)["track_id"].tolist() == [0, 6, 9]
