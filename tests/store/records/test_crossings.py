"""A crossing is kept once, and forgotten by its time and vessel."""

import polars as pl
from polars.testing import assert_frame_equal

from tests.store.records.said import SHIP, at, crossing


def test_crossings_are_kept_once(records):
    said = pl.concat([crossing(0), crossing(5), crossing(5, asset_id="b")])
    with records.writing() as desk:
        kept = [desk.crossings.append(one) for one in (said[:2], said, said.clear())]
        count = desk.crossings.count()
        found = desk.crossings.between(start=at(0), end=at(5))

    assert (kept, count) == ([2, 1, 0], 3)
    assert_frame_equal(found, said[:1])


def test_crossings_are_forgotten_by_time_and_vessel(records):
    with records.writing() as desk:
        desk.crossings.append(
            pl.concat([crossing(0), crossing(0, vessel_id=7, track_id=7), crossing(5)])
        )
        vessels = desk.crossings.vessels(before=at(5))
        gone = [
            desk.crossings.forget(before=at(5), vessels=[7, 8]),
            desk.crossings.forget(before=at(5), vessels=[]),
            desk.crossings.forget(before=at(5)),
        ]

    assert (vessels, gone) == ([7, SHIP], [1, 0, 1])
