"""Positions whose time is over are gone from the archive, and no other."""

from datetime import timedelta

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError, DeltaError
from polars.testing import assert_frame_equal

from seawarden.model.errors import SourceUnavailable
from seawarden.model.retention import Keep
from seawarden.store import retention
from seawarden.store.retention import WINDOW
from tests.store.ships import (
    MIDNIGHT,
    add,
    held,
    in_order,
    report_rows,
    source,
    typed,
    vessel_rows,
)

FISHER, YACHT, UNKNOWN, TANKER = 219_000_001, 219_000_002, 219_000_003, 219_000_004
TYPES = {FISHER: 30, YACHT: 37, TANKER: 80}
DAY = 24 * 60
KEEP = Keep(
    fishing=timedelta(days=2), pleasure=timedelta(days=3), unknown=timedelta(days=4),
    other=timedelta(days=10),
)  # fmt: skip
NO_WINDOW = pl.DataFrame(schema=dict(WINDOW))


@pytest.fixture
def fleet(archive):
    """One report of each ship at noon of each of six days, and what the ships say they are."""
    noons = [day * DAY + DAY // 2 for day in range(6)]
    rows = [report_rows(noons, vessel_id=ship) for ship in (*TYPES, UNKNOWN)]
    add(archive, reports=rows, vessels=[typed(ship, kind) for ship, kind in TYPES.items()])
    return archive


def expire(archive, *, day, hour=0, windows=NO_WINDOW, keep=KEEP, is_dry_run=False):
    now = MIDNIGHT + timedelta(days=day, hours=hour)
    return archive.expire(keep, windows, now=now, is_dry_run=is_dry_run)


def days_left(archive):
    """Return the first day that is still there, by vessel."""
    rows = held(archive)
    first = rows.group_by("vessel_id").agg(day=pl.col("time").min())
    return {ship: (time - MIDNIGHT).days for ship, time in first.iter_rows()}


def test_each_class_keeps_its_own_days(fleet):
    done = expire(fleet, day=5)

    assert days_left(fleet) == {FISHER: 3, YACHT: 2, UNKNOWN: 1, TANKER: 0}
    assert done.deleted == {"fishing": 3, "pleasure": 2, "unknown": 1}


@pytest.mark.parametrize(
    ("hour", "first"),
    [
        pytest.param(0, 3, id="as the day ends that is just older"),
        pytest.param(-0.001, 2, id="a moment before"),
        pytest.param(23.999, 3, id="at the end of the next"),
    ],
)
def test_a_day_goes_once_all_of_it_is_older_than_the_limit(fleet, hour, first):
    expire(fleet, day=5, hour=hour)

    assert days_left(fleet)[FISHER] == first


def test_a_dry_run_counts_the_same_and_deletes_nothing(fleet):
    before = held(fleet)
    counted = expire(fleet, day=5, is_dry_run=True)
    after = held(fleet)

    assert_frame_equal(in_order(after), in_order(before))
    assert counted == expire(fleet, day=5)


def test_running_again_finds_nothing_more(fleet):
    expire(fleet, day=5)
    left = held(fleet)
    again = expire(fleet, day=5)

    assert (sum(again.deleted.values()), again.particulars) == (0, 0)
    assert_frame_equal(held(fleet), left)


def window(vessel_id, begin_h, end_h, day=0):
    begin = MIDNIGHT + timedelta(days=day)
    row = (vessel_id, begin + timedelta(hours=begin_h), begin + timedelta(hours=end_h))
    return pl.DataFrame([row], schema=dict(WINDOW), orient="row")


@pytest.mark.parametrize(
    ("begin_h", "end_h", "is_kept"),
    [
        pytest.param(12, 13, True, id="begins with it"),
        pytest.param(11, 12, True, id="ends with it"),
        pytest.param(-24, 48, True, id="over several days"),
        pytest.param(12.001, 13, False, id="begins after it"),
        pytest.param(11, 11.999, False, id="ends before it"),
    ],
)
def test_a_report_inside_a_window_stays(fleet, begin_h, end_h, is_kept):
    done = expire(fleet, day=5, windows=window(FISHER, begin_h, end_h))

    assert (days_left(fleet)[FISHER] == 0) == is_kept
    assert done.kept_for_alerts == (0 if not is_kept else 2 if end_h == 48 else 1)


def test_a_window_of_one_ship_holds_no_other(fleet):
    expire(fleet, day=5, windows=pl.concat([window(TANKER, 0, 24), window(UNKNOWN, 0, 24)]))

    assert days_left(fleet) == {FISHER: 3, YACHT: 2, UNKNOWN: 0, TANKER: 0}


def test_a_window_goes_by_the_microsecond(archive):
    time = MIDNIGHT + timedelta(hours=1, microseconds=1)
    rows = report_rows([0, 1], vessel_id=UNKNOWN).with_columns(
        time=pl.Series([time, time + timedelta(microseconds=1)])
    )
    add(archive, reports=[rows])
    held_back = pl.DataFrame([(UNKNOWN, time, time)], schema=dict(WINDOW), orient="row")
    expire(archive, day=9, windows=held_back)

    assert held(archive)["time"].to_list() == [time]


def test_the_type_that_she_gave_last_counts(archive):
    add(
        archive,
        reports=[report_rows([0], vessel_id=TANKER)],
        vessels=[typed(TANKER, 30), typed(TANKER, 80, minute=5), typed(TANKER, None, minute=9)],
    )
    expire(archive, day=9)

    assert days_left(archive) == {TANKER: 0}


def test_what_is_known_of_a_ship_goes_with_her_last_report(fleet):
    done = [expire(fleet, day=day) for day in (8, 9)]

    assert [one.particulars for one in done] == [1, 1]
    assert fleet.vessels()["vessel_id"].to_list() == [TANKER]


def test_a_ship_that_was_only_named_lately_stays_known(archive):
    add(archive, vessels=[typed(FISHER, 30, minute=6 * DAY)])
    early = expire(archive, day=8)
    late = expire(archive, day=9)

    assert (early.particulars, late.particulars) == (0, 1)


def files(folder):
    return set((folder / "tracks" / "reports").rglob("*.parquet"))


def test_what_was_deleted_is_gone_from_the_disk_after_a_day(fleet, tmp_path, monkeypatch):
    before = files(tmp_path)
    expire(fleet, day=5)
    kept = before & files(tmp_path)
    monkeypatch.setattr(retention, "GRACE", timedelta(0))
    expire(fleet, day=5)
    after = before & files(tmp_path)

    assert (kept, len(after) < len(before)) == (before, True)
    assert days_left(fleet)[FISHER] == 3


def test_reports_may_be_added_while_old_ones_are_deleted(fleet):
    with fleet.adding(source("today.csv")) as adding:
        adding.put(report_rows([5 * DAY], vessel_id=7), vessel_rows([]))
        expire(fleet, day=5)
        adding.finish(read=1, rejected=0, now=MIDNIGHT)

    assert days_left(fleet)[7] == 5


def test_many_ships_go_in_one_day(archive):
    many = pl.DataFrame({"vessel_id": range(1, 5_001)}, schema={"vessel_id": pl.UInt32})
    rows = report_rows([0] * 5_000).with_columns(many["vessel_id"])
    add(archive, reports=[rows])
    done = expire(archive, day=9, windows=window(17, 0, 1))

    assert (done.deleted["unknown"], days_left(archive)) == (4_999, {17: 0})


def test_an_empty_archive_has_nothing_to_delete(archive):
    done = expire(archive, day=9)

    assert (dict(done.deleted), done.kept_for_alerts, done.particulars) == ({}, 0, 0)


class Refusing:
    """A table that others keep changing, or that cannot be written."""

    table_uri = "reports"

    def __init__(self, error):
        self._error = error
        self.tries = 0

    def update_incremental(self):
        """Nothing has changed."""

    def delete(self, _):
        self.tries += 1
        raise self._error


@pytest.mark.parametrize(
    ("error", "tries", "said"),
    [
        pytest.param(CommitFailedError("conflict"), 5, "others kept changing", id="a race"),
        pytest.param(DeltaError("No space left"), 1, "Free some space", id="a full disk"),
    ],
)
def test_a_table_that_cannot_be_changed_is_said(error, tries, said):
    table = Refusing(error)
    with pytest.raises(SourceUnavailable, match=said):
        retention._delete(table, "true")

    assert table.tries == tries


def test_a_limit_of_a_hundred_years_deletes_nothing(fleet):
    century = timedelta(days=36_500)
    keep = Keep(fishing=century, pleasure=century, unknown=century, other=century)
    done = expire(fleet, day=5, keep=keep)

    assert sum(done.deleted.values()) == 0
