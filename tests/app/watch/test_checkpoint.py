"""A checkpoint holds the whole state: what goes on from it is what would have gone on."""

from dataclasses import replace

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.checkpoint import Checkpoints, Saved, put_together, taken_apart
from seawarden.app.watch.sea import Sea, step
from seawarden.detect.engine import Engine
from seawarden.detect.lateness import Patience
from seawarden.model.alert import ALERT
from seawarden.model.schema import empty
from tests.app.watch.worlds import busy, cut
from tests.builders import line

ENGINE = Engine.over(line())
PATIENCE = Patience()


def told(sea, beats):
    found = [empty(ALERT)]
    for each in beats:
        sea, news = step(ENGINE, sea, each, patience=PATIENCE)
        found.append(news.revisions)
    return sea, pl.concat(found)


def saved(sea, number=1):
    return Saved(number=number, offsets={"file:a": 7}, signature="s", sea=sea)


@pytest.fixture(scope="module")
def beats():
    return cut(busy(), 6)


@pytest.mark.parametrize("at", [0, 1, 3, 5], ids=lambda at: f"after {at} beats")
def test_a_watch_goes_on_from_a_checkpoint_as_if_nothing_had_been(tmp_path, beats, at):
    before, _ = told(Sea(), beats[:at])
    Checkpoints(tmp_path).write(saved(before))

    found = Checkpoints(tmp_path).newest()
    _, again = told(found.sea, beats[at:])
    _, expected = told(before, beats[at:])

    assert (found.number, found.offsets, found.signature) == (1, {"file:a": 7}, "s")
    assert_frame_equal(again, expected)
    assert at == 5 or expected.height


def test_every_frame_and_instant_is_kept(tmp_path, beats):
    sea, _ = told(Sea(), beats[:4])
    Checkpoints(tmp_path).write(saved(sea))

    frames, instants = taken_apart(Checkpoints(tmp_path).newest().sea)

    expected, moments = taken_apart(sea)
    assert instants == moments
    assert frames.keys() == expected.keys()
    for name, frame in frames.items():
        assert_frame_equal(frame, expected[name])


def test_taken_apart_and_put_together_is_the_same(beats):
    sea, _ = told(Sea(), beats[:4])

    again = put_together(*taken_apart(sea))

    assert again.watch.present.tracking.tracks.equals(sea.watch.present.tracking.tracks)
    assert again.watch.past.memories.keys() == sea.watch.past.memories.keys()
    assert (again.until, again.watch.again) == (sea.until, sea.watch.again)


def test_the_two_newest_are_kept(tmp_path):
    points = Checkpoints(tmp_path)
    for number in (1, 2, 10):
        points.write(saved(Sea(), number))

    assert points.numbers() == [2, 10]


def test_where_the_newest_is_damaged_the_one_before_is_taken(tmp_path):
    points = Checkpoints(tmp_path)
    for number in (1, 2):
        points.write(saved(Sea(), number))
    next((tmp_path / "000000000002").glob("*.arrow")).write_bytes(b"spoilt")

    assert Checkpoints(tmp_path).newest().number == 1


def test_what_was_being_written_when_the_process_died_is_not_there(tmp_path):
    torn = tmp_path / "000000000009.writing"
    torn.mkdir()
    (torn / "manifest.json").write_text("{")

    points = Checkpoints(tmp_path)

    assert points.newest() is None
    assert not torn.exists()


def test_reports_that_wait_for_a_slower_source_are_in_the_checkpoint(tmp_path, beats):
    first = replace(beats[0], until=beats[0].reports["time"].min())
    sea, _ = told(Sea(), [first])
    Checkpoints(tmp_path).write(saved(sea))

    assert Checkpoints(tmp_path).newest().sea.held.height == sea.held.height > 10
