"""A home that is new, empty or old beside full records: nothing that comes is passed over."""

import shutil
from dataclasses import replace

import polars as pl
import pytest
import structlog
from polars.testing import assert_frame_equal

from tests.app.watch.keeping import QUICK, Desk, arrivals
from tests.app.watch.test_keeper import screened
from tests.app.watch.worlds import busy
from tests.builders import at

WORLD = busy()
BEATS = 12
RARELY = replace(QUICK, checkpoint_s=1e9)
EARLY, LATE = WORLD.filter(pl.col("time") < at(25)), WORLD.filter(pl.col("time") >= at(25))


@pytest.fixture
def desks(tmp_path):
    """Make desks over one database, each in a home that is named."""
    made = []

    def make(home="one", **said):
        desk = Desk(
            home=tmp_path / home, url=f"sqlite:///{tmp_path / 'records.sqlite'}",
            watch_id=home, **said,
        )  # fmt: skip
        made.append(desk)
        with structlog.testing.capture_logs() as log:
            desk.keeper.resume()
        desk.log = [line["event"] for line in log if line["log_level"] == "warning"]
        return desk

    yield make
    for desk in made:
        desk.close()


def told(desk):
    return {(one.payload["alert_id"], one.payload["revision"]) for one in desk.happenings()
            if "alert_id" in one.payload}  # fmt: skip


def ended(desk):
    """End a watch as a process that is told to."""
    desk.keeper._saver.finish(desk.keeper._saved(), is_clean=True)
    desk.records.close()
    return desk


def test_a_new_home_beside_old_records_tells_all_that_it_finds(desks):
    old = desks("old")
    old.play(arrivals(EARLY, BEATS))
    before = told(ended(old))

    desk = desks("new")
    desk.play(arrivals(WORLD, BEATS), is_last=True)

    assert desk.log == []
    assert told(desk) > before
    assert_frame_equal(desk.alerts(), screened())


@pytest.mark.parametrize("has_archive", [True, False])
def test_a_home_that_lost_its_checkpoints_and_journal_numbers_on_and_says_so(desks, has_archive):
    first = desks(has_archive=has_archive)
    first.play(arrivals(EARLY, BEATS))
    ended(first)
    for name in ("journal", "checkpoint"):
        shutil.rmtree(first.home / name)

    desk = desks(has_archive=has_archive)
    desk.play(arrivals(LATE, BEATS), is_last=True)
    ended(desk)

    alone = desks("alone")
    alone.play(arrivals(LATE, BEATS), is_last=True)
    assert desk.log == ["the home is behind its records"]
    assert desk.keeper._gathering.number == 2 * BEATS + 1
    assert told(alone) <= told(desk)
    if has_archive:
        assert sum(part.height for part in desk.archive.scan()) == WORLD.height


def test_a_home_that_numbered_on_is_found_again_after_a_crash(desks):
    first = desks()
    first.play(arrivals(EARLY, BEATS))
    ended(first)
    for name in ("journal", "checkpoint"):
        shutil.rmtree(first.home / name)
    desks(rhythm=RARELY).play(arrivals(LATE, BEATS)[:3])  # and never a word more

    desk = desks()

    assert desk.log == []
    assert desk.keeper._gathering.number == BEATS + 3


def test_a_home_that_was_brought_back_from_a_copy_numbers_on(desks, tmp_path):
    first = desks(has_archive=True)
    first.play(arrivals(EARLY, BEATS)[:6])
    ended(first)
    shutil.copytree(first.home, tmp_path / "copy")
    second = desks(has_archive=True)
    second.play(arrivals(EARLY, BEATS)[6:])
    ended(second)
    shutil.rmtree(first.home)
    (tmp_path / "copy").rename(first.home)

    desk = desks(has_archive=True)
    desk.play([*arrivals(EARLY, BEATS)[6:], *arrivals(LATE, BEATS)], is_last=True)
    ended(desk)

    assert desk.log == ["the home is behind its records"]
    assert_frame_equal(desk.alerts(), screened())
    assert sum(part.height for part in desk.archive.scan()) == WORLD.height


def test_a_checkpoint_that_cannot_be_read_is_said_and_the_one_before_is_taken(desks):
    first = desks()
    first.play(arrivals(EARLY, BEATS))
    ended(first)
    newest = first.kept.checkpoints.numbers()[-1]
    (first.home / "checkpoint" / f"{newest:012d}" / "manifest.json").write_text("{}")

    desk = desks()

    assert desk.log == ["checkpoint cannot be read"]
    assert desk.keeper._gathering.number == BEATS
