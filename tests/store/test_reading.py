"""Reading the archive in the order of time."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.store.archive import Archive
from seawarden.store.layout import bucket, bucket_of
from tests.store.ships import MIDNIGHT, SHIP, add, held, in_order, report_rows

DAY = 24 * 60


worlds = st.lists(
    st.tuples(
        st.sampled_from([0, 1, DAY - 1, DAY, 3 * DAY, 3 * DAY + 700]),
        st.sampled_from([SHIP, SHIP + 1, SHIP + 2]),
        st.sampled_from([19.0, 20.0]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=40,
)


def world_reports(world):
    minutes, vessel_ids, lons, microseconds = (list(column) for column in zip(*world, strict=True))
    rows = report_rows(minutes, vessel_id=vessel_ids, lon_deg=lons)
    return rows.with_columns(pl.col("time") + pl.Series(microseconds).cast(pl.Duration("us")))


@settings(max_examples=25, deadline=None)
@given(
    world=worlds,
    cuts=st.integers(1, 7),
    rows_together=st.integers(1, 5),
    rows_a_slice=st.integers(1, 9),
    span=st.tuples(st.integers(-1, 3 * DAY + 701), st.integers(-1, 3 * DAY + 701)),
)
def test_however_a_file_is_cut_and_read_its_rows_come_once_in_order(
    tmp_path_factory, world, cuts, rows_together, rows_a_slice, span
):
    archive = Archive.open(tmp_path_factory.mktemp("sea") / "tracks", create=True)
    reports = world_reports(world)
    batches = [reports.slice(k, cuts) for k in range(0, reports.height, cuts)]
    add(archive, reports=batches, rows_together=rows_together, rows_held=2 * rows_together)
    start, end = (MIDNIGHT + timedelta(minutes=minute) for minute in sorted(span))
    within = reports.filter(pl.col("time") >= start, pl.col("time") < end)

    assert_frame_equal(held(archive, rows_a_slice=rows_a_slice), in_order(reports))
    assert_frame_equal(
        held(archive, rows_a_slice=rows_a_slice, start=start, end=end), in_order(within)
    )


def test_slices_hold_about_as_many_rows_as_asked_for(archive):
    add(archive, reports=[report_rows(list(range(1000)))], rows_together=100)
    heights = [piece.height for piece in archive.scan(rows_a_slice=100)]

    assert sum(heights) == 1000
    assert max(heights) <= 101
    assert len(heights) <= 12


def test_a_short_span_of_a_long_day_is_one_slice(archive):
    add(archive, reports=[report_rows(list(range(1000)))])
    span = {"start": MIDNIGHT, "end": MIDNIGHT + timedelta(minutes=50)}
    heights = [piece.height for piece in archive.scan(rows_a_slice=100, **span)]

    assert heights == [50]


def test_what_is_added_during_a_reading_is_not_seen_by_it(archive):
    add(archive, reports=[report_rows([1, 2000])])
    reading = archive.scan()
    seen = [next(reading)]
    add(archive, "b.csv", reports=[report_rows([2001])])
    seen.extend(reading)

    assert pl.concat(seen).height == 2
    assert held(archive).height == 3


def test_rows_are_in_the_same_order_whichever_file_came_first(tmp_path):
    one, two = report_rows([5], lon_deg=19.0), report_rows([5], lon_deg=21.0)
    forth = Archive.open(tmp_path / "forth", create=True)
    back = Archive.open(tmp_path / "back", create=True)
    for archive, order in ((forth, (one, two)), (back, (two, one))):
        for number, reports in enumerate(order):
            add(archive, f"{number}.csv", reports=[reports])

    assert_frame_equal(held(forth), held(back))


def test_one_ship_is_read_without_the_others(archive):
    ships = [SHIP, SHIP + 1, SHIP + 2]
    world = [report_rows([0, 5, 10, DAY], vessel_id=ship) for ship in ships]
    add(archive, reports=world)
    start, end = MIDNIGHT + timedelta(minutes=5), MIDNIGHT + timedelta(minutes=DAY)
    read = {ship: archive.of_vessel(ship, start=start, end=end) for ship in ships}

    for ship, rows in read.items():
        assert rows["vessel_id"].unique().to_list() == [ship]
        assert rows["time"].to_list() == [start, MIDNIGHT + timedelta(minutes=10)]


def test_a_ship_that_was_never_heard_has_no_rows(archive):
    add(archive, reports=[report_rows([0])])
    span = {"start": MIDNIGHT, "end": MIDNIGHT + timedelta(days=1)}

    assert archive.of_vessel(SHIP + 7, **span).is_empty()
    assert archive.of_vessel(SHIP + 7, **span).schema == archive.of_vessel(SHIP, **span).schema


@given(vessel_id=st.integers(1, 999_999_999))
def test_one_vessel_and_a_column_of_them_fall_into_the_same_bucket(vessel_id):
    column = pl.DataFrame({"vessel_id": [vessel_id]}, schema={"vessel_id": pl.UInt32})

    assert column.select(bucket()).item() == bucket_of(vessel_id)
