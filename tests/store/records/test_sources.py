"""The last word on each source is known, now and for each minute."""

from datetime import timedelta

from seawarden.model.source_health import SourceState
from tests.store.records.said import WHOLE, at, health


def test_the_last_word_on_a_source_is_known_now_and_for_each_minute(records):
    told = [health(trouble=None), health(trouble=None, state=SourceState.STALE), health()]
    with records.writing() as desk:
        for minute, one in zip((1.1, 1.9, 2.5), told, strict=True):
            desk.sources.put([one, health("udp://b")], at=at(minute))
        now = desk.sources.now()
        history = desk.sources.history("tcp://a", start=at(1), end=at(3))
        gone = desk.sources.forget(before=at(2))

    assert [one.source for one in now] == ["tcp://a", "udp://b"]
    assert (now[0].trouble, now[0].delay) == (WHOLE, timedelta(milliseconds=-250))
    assert [(when, one.state) for when, one in history] == [
        (at(1), SourceState.STALE),
        (at(2), SourceState.UP),
    ]
    assert gone == 2
