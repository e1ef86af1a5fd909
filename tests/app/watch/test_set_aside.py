"""A beat that a fault of the program would not let be judged ends no watch, and no start after."""

from dataclasses import replace

import polars as pl
import pytest
import structlog
from polars.testing import assert_frame_equal

from seawarden.detect.loitering import Loitering
from seawarden.model.detection import Detection
from seawarden.model.happening import Topic
from tests.app.watch.keeping import QUICK, Desk, arrivals
from tests.app.watch.test_keeper import WORLD, desks, screened  # noqa: F401  a fixture
from tests.builders import at

BEATS = arrivals(WORLD, 12)
BAD = 4  # the place of the beat that is bad
FOUND = Detection(
    detection_id="d-1", reporter="operator", method="pressure", start=at(0), asset_id="cable-a"
)


@pytest.fixture
def poison(monkeypatch):
    """Return what makes a detector raise for as long as it is set."""
    judge, why = Loitering.step, []

    def step(*said, **more):
        if why:
            raise why[0]
        return judge(*said, **more)

    monkeypatch.setattr(Loitering, "step", step)
    return why


def spoilt(desk, poison, error):
    """Play a world in which one beat cannot be judged; return what was logged of it."""
    desk.play(BEATS[:BAD])
    poison.append(error)
    with structlog.testing.capture_logs() as log:
        desk.play([with_detection(BEATS[BAD])])
    poison.clear()
    return [line for line in log if line["event"] == "fault"]


def with_detection(arrival):
    return replace(arrival, detections=(FOUND,))


def without_it(desk):
    """Return the alerts of a watch that never heard the bad beat."""
    desk.play(BEATS[:BAD] + BEATS[BAD + 1 :], is_last=True)
    return desk.alerts()


def system(desk):
    return [one.payload for one in desk.happenings() if one.topic is Topic.SYSTEM]


@pytest.mark.parametrize("error", [ZeroDivisionError("by nought"), "panic"], ids=str)
def test_a_beat_that_cannot_be_judged_is_set_aside_and_told(desks, poison, error):  # noqa: F811
    error = pl.exceptions.PanicException("a panic") if error == "panic" else error
    desk = desks()

    log = spoilt(desk, poison, error)
    meanwhile = desk.keeper.troubles
    desk.play(BEATS[BAD + 1 :], is_last=True)

    first, then = system(desk)
    assert [(line["beat"], line["exc_info"]) for line in log] == [(BAD + 1, True)]
    assert "not judged" in meanwhile["judging"]
    assert repr(error) in first["reason"]
    assert (first["file"], first["beat"]) == ("000000000005.set-aside", BAD + 1)
    assert "goes on" in first["remedy"]
    assert then == {"part": "judging", "was": first["reason"]}
    assert (desk.home / "journal" / first["file"]).exists()
    assert desk.keeper.unjudged == 1


def test_the_watch_goes_on_as_if_it_had_not_come_but_for_detections(desks, poison, tmp_path):  # noqa: F811
    desk = desks(has_archive=True)
    spoilt(desk, poison, ValueError())
    desk.play(BEATS[BAD + 1 :], is_last=True)
    desk.keeper._saver.finish(desk.keeper._saved(), is_clean=True)
    other = Desk(home=tmp_path / "other", url=f"sqlite:///{tmp_path / 'other.sqlite'}")

    alerts = without_it(other)
    other.close()

    with desk.records.reading() as kept:
        assert kept.detections.between(start=at(0), end=at(1)) == [FOUND]
    assert_frame_equal(desk.alerts(), alerts)
    assert alerts.height == screened().height
    assert sum(part.height for part in desk.archive.scan()) == WORLD.height


@pytest.mark.parametrize("after", [0, 2])
@pytest.mark.parametrize("checkpoint_s", [0.0, 1e9], ids=["checkpoints", "journal alone"])
def test_it_stays_set_aside_over_a_restart(desks, poison, after, checkpoint_s, tmp_path):  # noqa: F811
    rhythm = replace(QUICK, checkpoint_s=checkpoint_s)
    first = desks(rhythm=rhythm)
    spoilt(first, poison, ValueError())
    first.play(BEATS[BAD + 1 : BAD + 1 + after])
    first.close()

    second = desks(rhythm=rhythm)
    number = second.keeper._gathering.number
    second.play(BEATS[BAD + 1 + after :], is_last=True)

    other = Desk(home=tmp_path / "other", url=f"sqlite:///{tmp_path / 'other.sqlite'}")
    alerts = without_it(other)
    other.close()
    assert (number, second.keeper.unjudged) == (BAD + 1 + after, 0)
    assert second.keeper.offsets == {"file:a": WORLD.height}
    assert_frame_equal(second.alerts(), alerts)


def test_what_cannot_be_judged_at_a_restart_is_set_aside_then(desks, poison):  # noqa: F811
    first = desks(rhythm=Desk.rhythm)
    first.play(BEATS[:2])
    first.keeper._commit = lambda: None  # the process dies before it
    first.play(BEATS[2:3])
    first.close()
    poison.append(ValueError())

    second = desks()
    poison.clear()
    second.play(BEATS[3:], is_last=True)

    assert second.kept.journal.is_set_aside(3)
    assert [one["part"] for one in system(second)] == ["judging", "judging"]
