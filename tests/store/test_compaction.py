"""Compaction: fewer files, the same rows."""

from datetime import timedelta

import polars as pl
from polars.testing import assert_frame_equal

from tests.store.ships import MIDNIGHT, SHIP, add, held, report_rows

DAY = 24 * 60


def many_files(archive):
    for number in range(4):
        minutes = list(range(number, 2 * DAY, 40))
        ships = [SHIP + minute % 17 for minute in minutes]
        add(archive, f"{number}.csv", reports=[report_rows(minutes, vessel_id=ships)])


def test_compaction_changes_no_row_and_makes_fewer_files(archive):
    many_files(archive)
    before = held(archive)
    done = archive.compact()

    assert_frame_equal(held(archive, rows_a_slice=7), before)
    assert done.days == 2
    assert done.files_after < done.files_before
    assert archive.info().files == done.files_after


def test_a_compacted_day_is_one_sorted_file_a_bucket(archive, tmp_path):
    many_files(archive)
    archive.compact(keep=timedelta(0))
    parts = list((tmp_path / "tracks" / "reports").glob("day=2023-10-08/*/*.parquet"))

    assert {len(list(part.parent.iterdir())) for part in parts} == {1}
    assert all(pl.read_parquet(part)["time"].is_sorted() for part in parts)


def test_a_second_compaction_has_nothing_to_do(archive):
    many_files(archive)
    archive.compact()
    again = archive.compact()

    assert again.days == 0
    assert again.files_after == again.files_before


def test_a_file_is_still_known_after_compaction(archive):
    reports = [report_rows([1, 2])]
    add(archive, reports=reports)
    add(archive, "b.csv", reports=reports)
    archive.compact(keep=timedelta(0))

    assert not add(archive, reports=reports)
    assert held(archive).height == 4


def test_the_last_report_of_a_day_survives_ranges_told_in_milliseconds(archive):
    late = timedelta(minutes=1, microseconds=999)
    for name in ("a.csv", "b.csv"):
        add(
            archive,
            name,
            reports=[report_rows([0]), report_rows([0]).with_columns(time=MIDNIGHT + late)],
        )
    archive.compact()

    assert held(archive)["time"].max() == MIDNIGHT + late
    assert held(archive, start=MIDNIGHT + late).height == 2


def test_compaction_keeps_replaced_files_for_readers_at_work(archive):
    many_files(archive)
    before = held(archive)
    reading = archive.scan(rows_a_slice=50)
    seen = [next(reading)]
    done = archive.compact()
    seen.extend(reading)

    assert done.files_deleted == 0
    assert_frame_equal(pl.concat(seen), before)


def test_compaction_clears_away_what_a_killed_add_left(archive, tmp_path):
    add(archive, reports=[report_rows([1])])
    orphan = tmp_path / "tracks" / "reports" / "day=2023-10-08" / "bucket=0" / "part-x.parquet"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"half a file")
    kept = archive.compact()
    cleared = archive.compact(keep=timedelta(0))

    assert (kept.files_deleted, cleared.files_deleted) == (0, 1)
    assert not orphan.exists()
    assert held(archive).height == 1


def test_compaction_tells_how_far_it_is(archive):
    many_files(archive)
    told = []
    archive.compact(progress=lambda done, whole: told.append((done, whole)))

    assert told == [(1, 2), (2, 2)]
