"""The keeper: what it was told is in the journal, and what it found is in the records, once."""

import errno
from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.confluence import FUTURE, TOO_OLD, ClockRule
from seawarden.app.watch.inbox import Delivered
from seawarden.app.watch.sea import BEGUN_ANEW
from seawarden.detect import ledger
from seawarden.detect.engine import Engine, Watch
from seawarden.model.alert import ALERT
from seawarden.model.detection import Detection
from seawarden.model.errors import StoreUnavailable
from seawarden.model.happening import Topic
from seawarden.model.schema import empty
from seawarden.model.source_health import SourceHealth, SourceState
from seawarden.model.vessel import VESSEL
from tests.app.watch.keeping import ENGINE, QUICK, Desk, arrival, arrivals
from tests.app.watch.worlds import busy
from tests.builders import at, line, reports, vessel

WORLD = busy()


@pytest.fixture
def desks(tmp_path):
    """Make desks over one home: each is the watch after a restart."""
    made = []

    def make(**said):
        desk = Desk(home=tmp_path, url=f"sqlite:///{tmp_path / 'records.sqlite'}", **said)
        made.append(desk)
        desk.keeper.resume()
        return desk

    yield make
    for desk in made:
        desk.close()


def screened(world=WORLD):
    watch, found = ENGINE.step(Watch(), world, empty(VESSEL), is_last=True)
    told = pl.concat([found.revisions, ENGINE.standing(watch)])
    return ledger.in_order(ledger.latest(empty(ALERT), told))


def test_the_records_hold_the_alerts_of_the_archive(desks):
    desk = desks()

    desk.play(arrivals(WORLD, 12), is_last=True)

    assert_frame_equal(desk.alerts(), screened())


def test_an_old_log_is_dated_by_its_own_clock_from_its_first_beat_on(desks):
    desk = desks()
    desk.now = at(60 * 24 * 365)

    desk.play(arrivals(WORLD, 1), is_last=True)

    told = [each.time for each in desk.happenings() if each.topic is Topic.ALERT]
    assert told
    assert max(told) <= WORLD["time"].max()


def test_every_revision_is_told_once_and_in_order(desks):
    desk = desks()

    desk.play(arrivals(WORLD, 12), is_last=True)

    told = [
        (each.payload["alert_id"], each.payload["revision"])
        for each in desk.happenings()
        if each.topic is Topic.ALERT
    ]
    assert len(told) == len(set(told)) > 5
    assert all(told.index((one, number - 1)) < told.index((one, number))
               for one, number in told if number)  # fmt: skip


@pytest.mark.parametrize("at_beat", range(0, 12, 2))
@pytest.mark.parametrize("checkpoint_s", [0.0, 1e9], ids=["checkpoints", "journal alone"])
def test_after_a_crash_it_goes_on_as_if_nothing_had_been(desks, at_beat, checkpoint_s):
    rhythm = replace(QUICK, checkpoint_s=checkpoint_s)
    world = arrivals(WORLD, 12)
    first = desks(rhythm=rhythm)
    first.play(world[:at_beat])
    first.close()  # and never a word more

    second = desks(rhythm=rhythm)
    offset = second.keeper.offsets.get("file:a", 0)
    second.play([each for each in world if each.offset > offset], is_last=True)

    assert offset == (world[at_beat - 1].offset if at_beat else 0)
    assert_frame_equal(second.alerts(), screened())
    keys = [(one.payload["alert_id"], one.payload["revision"]) for one in second.happenings()]
    assert len(keys) == len(set(keys))


def test_a_crash_between_journal_and_records_loses_nothing(desks):
    world = arrivals(WORLD, 12)
    first = desks()
    first.play(world[:7])
    first.keeper._commit = lambda: None  # the process dies before it
    first.play(world[7:9])
    first.close()

    second = desks()
    second.play(world[9:], is_last=True)

    assert second.keeper.offsets == {"file:a": WORLD.height}
    assert_frame_equal(second.alerts(), screened())


def test_a_finished_watch_that_is_begun_again_says_nothing_more(desks):
    first = desks()
    first.play(arrivals(WORLD, 12), is_last=True)
    first.close()
    desk = desks()
    before = desk.happenings()

    desk.play([], is_last=True)

    assert desk.happenings() == before


class Gate:
    """Records that cannot be reached for so many tries."""

    def __init__(self, records, failures):
        self._records = records
        self.left = failures

    def writing(self):
        if self.left:
            self.left -= 1
            raise StoreUnavailable("the records are away")
        return self._records.writing()

    def reading(self):
        return self._records.reading()


def test_while_the_records_are_away_the_journal_goes_on_and_all_of_it_is_kept_then(desks):
    desk = desks()
    desk.play(arrivals(WORLD, 12)[:4])
    gate = Gate(desk.records, failures=5)
    desk.keeper._kept = replace(desk.kept, records=gate)

    desk.play(arrivals(WORLD, 12)[4:9])
    waiting = desk.keeper.troubles
    desk.play(arrivals(WORLD, 12)[9:], is_last=True)

    assert waiting == {"records": "the records are away"}
    assert gate.left == 0
    assert desk.keeper.troubles == {}
    assert_frame_equal(desk.alerts(), screened())
    assert [one.payload["part"] for one in desk.happenings() if one.topic is Topic.SYSTEM] == [
        "records"
    ]


class FullDisk:
    """A journal whose disk is full for so many tries."""

    def __init__(self, journal, failures):
        self._journal = journal
        self.left = failures

    def write(self, beat):
        if self.left:
            self.left -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._journal.write(beat)

    def is_set_aside(self, number):
        return self._journal.is_set_aside(number)


def test_while_the_disk_is_full_nothing_is_acknowledged_and_nothing_lost(desks):
    desk = desks()
    journal = FullDisk(desk.kept.journal, failures=3)
    desk.keeper._kept = replace(desk.kept, journal=journal)

    desk.play(arrivals(WORLD, 12), is_last=True)

    assert journal.left == 0
    assert_frame_equal(desk.alerts(), screened())


def test_a_watch_that_is_stopped_on_a_full_disk_does_not_claim_what_it_did_not_keep(desks):
    desk = desks()
    desk.play(arrivals(WORLD, 12)[:3])
    desk.keeper._kept = replace(desk.kept, journal=FullDisk(desk.kept.journal, failures=10**6))
    desk.keeper.stop()

    desk.play(arrivals(WORLD, 12)[3:4])

    assert desk.keeper.offsets == {"file:a": arrivals(WORLD, 12)[2].offset}


def test_times_that_cannot_be_are_refused_and_counted(desks):
    desk = desks(clock=ClockRule.RECEIVER)
    rows = reports([-31, 0, 2])

    desk.play([arrival(rows)])

    assert sorted(desk.rejected) == [("file:a", FUTURE, 1), ("file:a", TOO_OLD, 1)]
    assert desk.kept.journal.read(1).reports.height == 1


def test_with_nothing_new_there_is_no_beat(desks):
    desk = desks()
    desk.play(arrivals(WORLD, 12)[:2])

    desk.keeper.beat([])

    assert desk.kept.journal.numbers()[-1] == 2


def test_what_a_ship_says_again_is_not_written_again(desks):
    desk = desks(rhythm=replace(QUICK, checkpoint_s=1e9))  # so that nothing is trimmed
    said = [arrival(reports([minute]), vessels=vessel(minute=minute, name="ANNA"))
            for minute in range(3)]  # fmt: skip

    desk.play(said)

    assert [desk.kept.journal.read(number).vessels.height for number in (1, 2, 3)] == [1, 0, 0]
    assert desk.kept.picture.said(said[0].intake.reports["vessel_id"][0])["name"] == "ANNA"


def test_a_detection_is_kept_and_told_once(desks):
    desk = desks()
    found = Detection(
        detection_id="d-1", reporter="operator", method="pressure", start=at(0), asset_id="cable-a"
    )

    desk.play([arrival(reports([minute]), detections=(found,)) for minute in (0, 1)])

    with desk.records.reading() as kept:
        assert kept.detections.between(start=at(0), end=at(1)) == [found]
    assert [one.topic for one in desk.happenings()] == [Topic.DETECTION]


def test_a_source_that_goes_down_is_told_even_when_nothing_comes(desks):
    desk = desks()
    up = SourceHealth(source="a", scheme="tcp", state=SourceState.UP, since=at(0))
    desk.health = [up]
    desk.play([arrival(reports([0]))])
    desk.health = [replace(up, state=SourceState.DOWN, trouble="no route to host")]

    desk.keeper.beat([])

    (told,) = desk.happenings()
    assert told.topic is Topic.SOURCE
    assert told.payload == {"source": "a", "state": "down", "trouble": "no route to host"}
    with desk.records.reading() as kept:
        assert kept.sources.now()[0].state is SourceState.DOWN


def test_who_pushes_hears_when_the_journal_has_it(desks):
    desk = desks()
    delivered = Delivered(arrival(reports()), kept := Waiting())

    desk.keeper.beat([delivered])

    assert kept.done()
    assert desk.kept.journal.numbers() == [1]


class Waiting:
    """Somebody who waits to hear that it is kept."""

    def __init__(self):
        self._is_done = False

    def done(self):
        return self._is_done

    def set_result(self, value):
        self._is_done = value is None


def test_the_journal_is_trimmed_to_what_a_restart_may_need(desks):
    desk = desks()
    for each in arrivals(WORLD, 12):
        desk.keeper.beat([Delivered(each)])
        desk.keeper._saver._running and desk.keeper._saver._running.result()

    points, numbers = desk.kept.checkpoints.numbers(), desk.kept.journal.numbers()
    assert len(points) == 2
    assert numbers[0] <= points[0] + 1


def test_with_other_lines_it_begins_anew_and_closes_what_was_open(desks):
    desk = desks()
    desk.play(arrivals(WORLD.filter(pl.col("time") < at(38)), 4))
    desk.keeper._saver.finish(desk.keeper._saved(), is_clean=True)
    open_before = desk.alerts().filter(pl.col("status") != "closed")
    other = line(asset_id="cable-b")

    again = desks(engine=Engine.over(other), lines=other)

    closed = again.alerts()
    assert open_before.height
    assert set(closed["status"]) == {"closed"}
    assert closed["reason"].str.starts_with(BEGUN_ANEW.partition(":")[0]).all()
    assert again.keeper.watermark is None


def test_the_picture_is_there_again_after_a_restart(desks):
    desk = desks()
    desk.play([arrival(WORLD, vessels=vessel(minute=0, name="ANNA"))])
    desk.keeper._saver.finish(desk.keeper._saved(), is_clean=True)

    again = desks()

    assert again.kept.picture.ship_count == desk.kept.picture.ship_count > 3
    assert again.kept.picture.said(vessel()["vessel_id"][0])["name"] == "ANNA"
    assert_frame_equal(
        again.kept.picture.positions().sort("vessel_id"),
        desk.kept.picture.positions().sort("vessel_id"),
    )


def test_every_report_is_archived_once_whatever_happens_in_between(desks):
    first = desks(has_archive=True)
    first.play(arrivals(WORLD, 12)[:6])
    first.keeper._saver.finish(first.keeper._saved(), is_clean=True)
    note = first.home / "archived.json"
    done = note.read_text()
    first.close()

    second = desks(has_archive=True)
    second.play(arrivals(WORLD, 12)[6:], is_last=True)
    second.keeper._saver.finish(second.keeper._saved(), is_clean=True)

    kept = pl.concat(list(second.archive.scan()))
    key = ["time", "vessel_id"]
    assert done != note.read_text()
    assert_frame_equal(kept.sort(key).select(key), WORLD.sort(key).select(key))


def test_an_archiving_that_was_cut_short_is_done_again_and_not_doubled(desks):
    first = desks(has_archive=True, rhythm=replace(QUICK, checkpoint_s=1e9))
    first.play(arrivals(WORLD, 12)[:6])
    first.kept.archiving.take(first.kept.journal, 6)
    (first.home / "archived.json").write_text('{"done": 0, "going": 6}')  # it died before this
    first.close()

    second = desks(has_archive=True, rhythm=replace(QUICK, checkpoint_s=1e9))
    second.play(arrivals(WORLD, 12)[6:])
    second.kept.archiving.take(second.kept.journal, 12)

    assert sum(part.height for part in second.archive.scan()) == WORLD.height


def test_how_the_sources_were_at_the_end_is_noted(desks):
    desk = desks(rhythm=replace(QUICK, health_s=1e9))
    one = SourceHealth(source="a", scheme="tcp", state=SourceState.UP, since=at(0))
    desk.health = [one]
    desk.play(arrivals(WORLD, 12)[:1])
    desk.health = [replace(one, reports=WORLD.height)]
    desk.inbox.close()

    desk.keeper.run()

    with desk.records.reading() as kept:
        assert kept.sources.now()[0].reports == WORLD.height
