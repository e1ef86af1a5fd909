"""The lines that are watched, and the names of those that were."""

import polars as pl
from polars.testing import assert_frame_equal

from tests.builders import line
from tests.store.records.said import at


def test_a_line_that_is_no_longer_watched_keeps_its_name(records):
    a, b = line(landing_points=["Here", "There"]), line(asset_id="cable-b")
    renamed = line(asset_id="cable-b", name="B")
    with records.writing() as desk:
        desk.assets.watch(pl.concat([b, a]), at=at(0))
        first = desk.assets.watched()
        desk.assets.watch(renamed, at=at(1))
        second = desk.assets.watched()
        names = desk.assets.names()
        desk.assets.watch(renamed.clear(), at=at(1))
        third = desk.assets.watched()

    assert_frame_equal(first, pl.concat([a, b]))
    assert_frame_equal(second, renamed)
    assert names == {"cable-a": "Cable A", "cable-b": "B"}
    assert third.is_empty()
