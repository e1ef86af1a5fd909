"""What officers did about alerts is kept, once, and only about what they saw."""

import threading

import pytest

from seawarden.model.disposition import Act, State
from seawarden.model.errors import ActRefused, Overtaken
from tests.store.records.said import ANNA, BORIS, act, alert, at


@pytest.fixture
def records(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(15))
    return records


def test_acts_come_back_as_they_were_done(records):
    done = [act("acknowledge", 20, reason=None), act("dismiss", 21, cause="fishing"),
            act("shelve", 22, officer=BORIS)]  # fmt: skip
    with records.writing() as desk:
        for one in reversed(done):
            desk.dispositions.add(one)
        found = desk.dispositions.of("a")
        between = desk.dispositions.done(start=at(20), end=at(22))

    assert (found, between) == (done, done[:2])


def test_the_same_act_sent_twice_is_one(records):
    with records.writing() as desk:
        kept = [desk.dispositions.add(act("note")) for _ in range(2)]
        found = desk.dispositions.of("a")

    assert (kept, len(found)) == ([True, False], 1)


def test_an_act_upon_an_older_revision_is_refused(records):
    with records.writing() as desk:
        desk.alerts.append(alert(revision=1, status="revised"), at=at(16))
    with pytest.raises(Overtaken, match="revision 1, not 0"), records.writing() as desk:
        desk.dispositions.add(act())
    with records.reading() as desk:
        found = desk.dispositions.of("a")

    assert found == []


def at_once(records, first, second):
    """Do one thing while another is under way, and return what the second one raised."""
    raised = []
    is_under_way = threading.Event()

    def do_second():
        is_under_way.wait(timeout=20)
        try:
            with records.writing() as desk:
                second(desk)
        except Overtaken as error:
            raised.append(error)

    other = threading.Thread(target=do_second)
    other.start()
    with records.writing() as desk:
        first(desk)
        is_under_way.set()
        other.join(timeout=0.2)  # it waits for us: time enough to go wrong
    other.join(timeout=20)
    return raised


def revise(desk):
    desk.alerts.append(alert(revision=1, status="revised"), at=at(16))


def acknowledge(desk):
    desk.dispositions.add(act())


def test_an_act_that_comes_just_before_a_revision_counts(records):
    raised = at_once(records, acknowledge, revise)
    with records.reading() as desk:
        found = desk.alerts.one("a", now=at(30))

    assert (raised, found.revision, found.state) == ([], 1, State.ACKNOWLEDGED)


def test_an_act_that_comes_just_after_a_revision_is_refused(records):
    raised = at_once(records, revise, acknowledge)
    with records.reading() as desk:
        found = desk.alerts.one("a", now=at(30))

    assert (len(raised), found.revision, found.state) == (1, 1, State.NEW)


def test_an_act_upon_no_alert_is_refused(records):
    with pytest.raises(ActRefused, match="no alert"), records.writing() as desk:
        desk.dispositions.add(act(alert_id="b\ud800"))


def test_who_acted_stays_as_they_were_when_they_change_or_leave(records):
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(0))
        desk.dispositions.add(act("answer", reason="\ud83d both anchors housed"))
        desk.people.put(ANNA, at=at(30), is_active=False)
        (found,) = desk.dispositions.of("a")

    assert (found.officer, found.act, found.reason) == (
        ANNA,
        Act.ANSWER,
        "\ufffd both anchors housed",
    )
