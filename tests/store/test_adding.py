"""Adding to the archive: each file once, all of it or nothing, whoever else is adding."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from seawarden.store.archive import Archive
from seawarden.store.layout import REPORTS, bucket
from tests.store.ships import MIDNIGHT, NOW, add, held, in_order, report_rows, source, vessel_rows

ROOT = Path(__file__).parents[2]


def test_the_same_file_twice_changes_nothing(archive):
    reports = [report_rows([1, 2])]
    first = add(archive, reports=reports, vessels=[vessel_rows(["A"])])
    before = archive.info()
    again = add(archive, reports=reports, vessels=[vessel_rows(["A"])])

    assert (first, again) == (True, False)
    assert archive.info() == before


def test_the_same_bytes_under_another_name_change_nothing(archive):
    add(archive, "a.csv", digest="1" * 64, reports=[report_rows([1, 2])])
    landed = add(archive, "copy of a.csv", digest="1" * 64, reports=[report_rows([1, 2])])

    assert not landed
    assert held(archive).height == 2
    assert archive.sources()["name"].to_list() == ["a.csv"]


def test_files_that_overlap_are_both_kept_for_cleaning_to_fold(archive):
    add(archive, "a.csv", reports=[report_rows([1, 2])])
    add(archive, "b.csv", reports=[report_rows([2, 3])])

    assert held(archive)["time"].dt.minute().to_list() == [1, 2, 2, 3]


def test_a_file_without_a_report_is_held_too(archive):
    add(archive, vessels=[vessel_rows(["A"])])

    assert archive.holds(source().digest)
    assert archive.info().sources == 1
    assert archive.sources().select("first", "last").row(0) == (None, None)


def test_a_source_is_written_down_with_what_it_brought(archive):
    add(archive, reports=[report_rows([3, 4]), report_rows([1])], vessels=[vessel_rows(["A"])])

    assert archive.sources().row(0, named=True) == {
        "digest": source().digest,
        "name": "a.csv",
        "byte_count": 10,
        "read": 4,
        "reports": 3,
        "rejected": 1,
        "vessels": 1,
        "first": MIDNIGHT + timedelta(minutes=1),
        "last": MIDNIGHT + timedelta(minutes=4),
        "added": NOW,
    }


def test_an_add_that_is_given_up_leaves_no_row_and_no_file(archive, tmp_path):
    def give_up():
        with archive.adding(source(), rows_together=1) as adding:
            adding.put(report_rows([1, 2]), vessel_rows(["A"]))
            raise KeyError

    with pytest.raises(KeyError):
        give_up()

    assert archive.info().reports == 0
    assert not archive.holds(source().digest)
    assert list((tmp_path / "tracks").rglob("part-*.parquet")) == []


def test_nothing_is_seen_of_a_file_before_all_of_it_is_there(archive, tmp_path):
    other = Archive.open(tmp_path / "tracks")
    with archive.adding(source(), rows_together=1) as adding:
        adding.put(report_rows([1, 2]), vessel_rows(["A"]))
        during = other.info()
        adding.finish(read=2, rejected=0, now=NOW)

    assert (during.reports, during.files) == (0, 0)
    assert other.info().reports == 2


def lies_once(folder):
    """No part file lies in a table that the table does not know."""
    return len(DeltaTable(str(folder)).file_uris()) == len(list(folder.rglob("part-*.parquet")))


MOMENTS = ("batch:2", "before:1", "after:1", "before:2", "after:2", "before:3", "after:3")


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_add_that_was_killed_and_done_again_holds_every_row_once(tmp_path, moment):
    folder = tmp_path / "tracks"
    program = [sys.executable, "-m", "tests.store.killed_add", str(folder)]
    killed = subprocess.run([*program, moment], cwd=ROOT, check=False)
    left = Archive.open(folder).info()
    expected = [report_rows([number, number + 100]) for number in (1, 2, 3)]
    names = [vessel_rows([f"ship {number}"]) for number in (1, 2, 3)]
    archive = Archive.open(folder, create=True)
    landed = add(archive, reports=expected, vessels=names)

    assert killed.returncode == -9
    assert left.reports in {0, 6}
    assert landed == (moment != "after:3")
    assert_frame_equal(held(archive), in_order(pl.concat(expected)))
    assert archive.info().sources == 1
    assert moment[:5] != "after" or lies_once(folder / REPORTS.name)
    assert sorted(archive.vessels()["name"]) == ["ship 1", "ship 2", "ship 3"]


def test_two_who_add_the_same_file_at_once_add_it_once(tmp_path):
    one = Archive.open(tmp_path / "tracks", create=True)
    two = Archive.open(tmp_path / "tracks")
    with one.adding(source()) as first, two.adding(source()) as second:
        for adding in (first, second):
            adding.put(report_rows([1, 2]), vessel_rows(["A"]))
        landed = [adding.finish(read=2, rejected=0, now=NOW) for adding in (first, second)]

    assert landed == [True, False]
    assert held(one).height == 2
    assert one.info().sources == 1


def test_many_who_add_at_once_lose_nothing(tmp_path):
    folder = tmp_path / "tracks"
    names = ["a", "b", "c", "same", "same", "same"]
    barrier = Barrier(len(names))
    landed = []

    def work(number, name):
        archive = Archive.open(folder, create=True)
        barrier.wait(timeout=60)
        landed.append((name, add(archive, name, reports=[report_rows([number % 4])])))

    threads = [Thread(target=work, args=pair) for pair in enumerate(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    archive = Archive.open(folder)

    assert sorted(name for name, is_first in landed if is_first) == ["a", "b", "c", "same"]
    assert held(archive).height == 4
    assert sorted(archive.sources()["name"]) == ["a", "b", "c", "same"]


# How rows lie in part files


def parts_of(folder, layout):
    return sorted((folder / "tracks" / layout.name).rglob("part-*.parquet"))


def test_a_part_file_is_in_the_order_of_time_whatever_the_order_of_the_file(archive, tmp_path):
    add(archive, reports=[report_rows([9, 3]), report_rows([5])])
    (part,) = parts_of(tmp_path, REPORTS)

    assert pl.read_parquet(part)["time"].is_sorted()


def test_rows_of_many_days_do_not_pile_up_in_memory(archive, tmp_path):
    days = [minutes * 24 * 60 for minutes in range(9)]
    with archive.adding(source(), rows_held=2) as adding:
        adding.put(report_rows([*days, *(day + 1 for day in days)]), vessel_rows([]))
        written = sum(pl.read_parquet(part).height for part in parts_of(tmp_path, REPORTS))

    assert written >= 16


def test_a_busy_day_is_written_before_the_file_ends(archive, tmp_path):
    with archive.adding(source(), rows_together=3) as adding:
        adding.put(report_rows([1, 2]), vessel_rows([]))
        before = len(parts_of(tmp_path, REPORTS))
        adding.put(report_rows([3]), vessel_rows([]))
        after = len(parts_of(tmp_path, REPORTS))

    assert (before, after) == (0, 1)


def test_the_bucket_is_the_documented_one():
    ids = [1, 219_000_000, 257_123_000, 999_999_999]
    expected = [(number * 2_654_435_761 % 2**32) >> 29 for number in ids]
    found = pl.DataFrame({"vessel_id": ids}, schema={"vessel_id": pl.UInt32}).select(bucket())

    assert found["bucket"].to_list() == expected


def test_numbers_that_end_in_zeros_are_spread_over_all_buckets():
    ships = pl.int_range(219_000_000, 219_800_000, 1000, eager=True).cast(pl.UInt32)
    spread = ships.to_frame("vessel_id").select(bucket())["bucket"].value_counts()

    assert spread.height == 8
    assert spread["count"].min() > 800 / 8 / 2
