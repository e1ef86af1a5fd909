"""What happened is kept in one order, each key once."""

import threading

from seawarden.model.happening import News, Topic
from tests.store.records.said import HOSTILE, WHOLE, at


def news(payload, key=None):
    return News(time=at(0), topic=Topic.ALERT, payload=payload, key=key)


def test_happenings_come_in_one_order_and_each_key_once(records):
    with records.writing() as desk:
        first = desk.happenings.append([news({"n": 1}, "a"), news({"n": 2}), news({}, "a")])
        second = desk.happenings.append([news({"n": 3}, "a"), news({"n": 4}, "b")])
    with records.reading() as desk:
        since = [desk.happenings.since(sequence, limit=2) for sequence in (0, 2, 3)]

    assert [one.sequence for one in [*first, *second]] == [1, 2, 3]
    assert since == [first, second, []]
    assert [one.payload for one in second] == [{"n": 4}]


def test_a_happening_may_hold_any_text(records):
    with records.writing() as desk:
        (kept,) = desk.happenings.append([news({"name": HOSTILE + "\ud800", "at": 1.5})])
        (found,) = desk.happenings.since(0)

    assert found.payload == {"name": WHOLE + "\ufffd", "at": 1.5}
    assert kept.sequence == found.sequence


def test_old_happenings_are_forgotten_and_the_order_goes_on(records):
    with records.writing() as desk:
        empty = (desk.happenings.oldest(), desk.happenings.newest())
        desk.happenings.append([news({"n": 1}), News(time=at(5), topic=Topic.SYSTEM, payload={})])
        gone = desk.happenings.forget(before=at(5))
        left = (desk.happenings.oldest(), desk.happenings.newest())
        desk.happenings.forget(before=at(6))
        none = (desk.happenings.oldest(), desk.happenings.newest())
        (after,) = desk.happenings.append([news({})])

    assert (empty, gone, left, none, after.sequence) == ((1, 0), 1, (2, 2), (3, 2), 3)


def test_a_sequence_that_can_be_seen_has_all_before_it(url, opened):
    """Two who write at once: the second waits, and its numbers are seen after the first's."""
    records = opened(url)
    is_writing = threading.Event()
    seen = []

    def second():
        is_writing.wait(timeout=20)
        with records.writing() as desk:
            seen.extend(desk.happenings.append([news({"by": 2})]))

    other = threading.Thread(target=second)
    other.start()
    with records.writing() as desk:
        desk.happenings.append([news({"by": 1})])
        is_writing.set()
        other.join(timeout=0.2)
        with records.reading() as reader:
            between = reader.happenings.since(0)
    other.join(timeout=20)

    assert between == []
    assert [one.sequence for one in seen] == [2]
