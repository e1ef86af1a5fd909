"""A beat of a watch is noted once, and let go when it is old."""

from seawarden.store.records.beats import KEPT
from tests.store.records.said import at


def test_a_beat_is_noted_once_and_the_newest_is_known(records):
    with records.writing() as desk:
        none = desk.beats.last("w")
        noted = [desk.beats.commit("w", n, watermark=at(n), at=at(n)) for n in (1, 2, 2, 1)]
        last = desk.beats.last("w")

    assert (none, noted) == (None, [True, True, False, False])
    assert tuple(last) == (2, at(2), at(2))


def test_each_watch_has_beats_of_its_own(records):
    with records.writing() as desk:
        noted = [
            desk.beats.commit(watch, number, watermark=None, at=at(number))
            for watch, number in (("old", 1), ("new", 1), ("new", KEPT + 1), ("old", 1))
        ]
        last = [desk.beats.last(watch) for watch in ("old", "new", "nobody")]

    assert noted == [True, True, True, False]
    assert [one and one.number for one in last] == [1, KEPT + 1, None]


def test_old_beats_are_let_go(records):
    with records.writing() as desk:
        desk.beats.commit("w", 1, watermark=None, at=at(0))
        desk.beats.commit("w", KEPT, watermark=None, at=at(1))
        before = desk.beats.commit("w", 1, watermark=None, at=at(0))
        desk.beats.commit("w", KEPT + 1, watermark=None, at=at(2))
        after = desk.beats.commit("w", 1, watermark=None, at=at(0))

    assert (before, after) == (False, True)
