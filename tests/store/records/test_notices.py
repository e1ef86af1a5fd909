"""The outbox: what is due, done again, settled and forgotten."""

import pytest

from tests.store.records.said import WHOLE, alert, at, draft


@pytest.fixture
def outbox(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(0))
        desk.notices.queue([draft()], at=at(0))
    return records


def due(records, *minutes):
    with records.reading() as desk:
        return [len(desk.notices.due(now=at(minute))) for minute in minutes]


def test_a_notice_is_queued_once_and_due_when_it_says(outbox):
    with outbox.writing() as desk:
        new = desk.notices.queue([draft(), draft("b", alert_id=None)], at=at(0))
        found = desk.notices.due(now=at(5))

    assert (new, due(outbox, 0.9, 1)) == (1, [0, 2])
    assert [one.draft.key for one in found] == ["a", "b"]
    assert (found[0].draft.subject, found[0].times_sent) == (WHOLE, 0)


def test_a_notice_repeats_until_its_alert_is_settled(outbox):
    with outbox.writing() as desk:
        (notice,) = desk.notices.of("a")
        desk.notices.sent(notice.notice_id, at=at(2))
    repeated = due(outbox, 11.9, 12)
    with outbox.writing() as desk:
        settled = [desk.notices.settle("a", at=at(13)) for _ in range(2)]
        (after,) = desk.notices.of("a")

    assert (repeated, settled, due(outbox, 99)) == ([0, 1], [1, 0], [0])
    assert (after.sent_at, after.times_sent, after.settled_at) == (at(2), 1, at(13))


def test_a_notice_that_is_sent_once_is_not_due_again(records):
    with records.writing() as desk:
        desk.notices.queue([draft(alert_id=None, repeat_every=None)], at=at(0))
        (notice,) = desk.notices.due(now=at(1))
        desk.notices.sent(notice.notice_id, at=at(2))

    assert due(records, 99) == [0]


def test_a_try_that_failed_is_done_again_or_given_up(outbox):
    with outbox.writing() as desk:
        (notice,) = desk.notices.of("a")
        desk.notices.failed(notice.notice_id, trouble="refused", again_at=at(3))
        desk.notices.failed(notice.notice_id, trouble="refused again", again_at=at(4))
        (failed,) = desk.notices.of("a")
    waiting = due(outbox, 3.9, 4)
    with outbox.writing() as desk:
        desk.notices.failed(notice.notice_id, trouble="gone", again_at=None)

    assert (failed.tries, failed.trouble) == (2, "refused again")
    assert (waiting, due(outbox, 99)) == ([0, 1], [0])


def test_an_outbox_can_be_silenced(outbox):
    with outbox.writing() as desk:
        silenced = [desk.notices.silence(at=at(5)) for _ in range(2)]

    assert (silenced, due(outbox, 99)) == ([1, 0], [0])


def test_only_what_is_done_with_is_forgotten(outbox):
    with outbox.writing() as desk:
        early = desk.notices.forget(before=at(1))
        desk.notices.settle("a", at=at(2))
        late = [desk.notices.forget(before=at(minute)) for minute in (0, 0.1)]

    assert (early, late) == (0, [0, 1])
