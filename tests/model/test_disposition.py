"""What officers do about an alert, and how that leaves it."""

from datetime import timedelta

import pytest

from seawarden.model.disposition import (
    SHELVED_AT_MOST,
    Act,
    Disposition,
    Seen,
    State,
    standing_of,
)
from seawarden.model.errors import ActRefused, ProtocolMisuse
from seawarden.model.officer import Officer, Role
from tests.builders import NOON, at

OFFICER = Officer(subject="anna", name="Anna", role=Role.WATCH_OFFICER)
RAISED = Seen(0, "raised", "low")
WORSE = Seen(1, "revised", "high")
CLOSED = Seen(1, "closed", "low")
WITHDRAWN = Seen(1, "withdrawn", "low")


def act(name, minute=0.0, *, revision=0, **said):
    usual = {"reason": "as told by radio"}
    if name == "shelve":
        usual["until"] = at(minute) + timedelta(hours=1)
    return Disposition(
        alert_id="a", revision=revision, act=Act(name), officer=OFFICER, time=at(minute),
        **usual | said,
    )  # fmt: skip


def stands(done, revisions):
    """Return the state while a shelving lasts."""
    standing = standing_of(done, revisions)
    return standing.state if standing.shelved_until is None else State.SHELVED


@pytest.mark.parametrize(
    ("acts", "revisions", "state"),
    [
        pytest.param([], [RAISED], State.NEW, id="nobody has seen it"),
        pytest.param(["acknowledge"], [RAISED], State.ACKNOWLEDGED, id="acknowledged"),
        pytest.param(["explain"], [RAISED], State.EXPLAINED, id="explained"),
        pytest.param(["dismiss"], [RAISED], State.DISMISSED, id="dismissed"),
        pytest.param(["shelve"], [RAISED], State.SHELVED, id="shelved"),
        pytest.param(["shelve", "unshelve"], [RAISED], State.NEW, id="unshelved"),
        pytest.param(["acknowledge", "shelve", "unshelve"], [RAISED], State.ACKNOWLEDGED,
                     id="unshelving gives back the state before"),
        pytest.param(["answer"], [RAISED], State.NEW, id="an answer closes nothing"),
        pytest.param(["note"], [RAISED], State.NEW, id="nor does a note"),
        pytest.param(["dismiss", "reopen"], [RAISED], State.NEW, id="reopened"),
        pytest.param(["shelve", "reopen"], [RAISED], State.NEW, id="reopening ends a shelving"),
        pytest.param(["acknowledge"], [RAISED, WORSE], State.NEW, id="a higher level asks anew"),
        pytest.param(["shelve"], [RAISED, WORSE], State.NEW, id="and ends a shelving"),
        pytest.param(["acknowledge"], [RAISED, Seen(1, "revised", "low")], State.ACKNOWLEDGED,
                     id="the same level does not"),
        pytest.param(["acknowledge"], [Seen(0, "raised", "high"), Seen(1, "revised", "low"),
                                       Seen(2, "revised", "high")], State.ACKNOWLEDGED,
                     id="nor does a level that was seen before"),
        pytest.param([], [RAISED, CLOSED], State.OVER, id="closed"),
        pytest.param([], [RAISED, WITHDRAWN], State.OVER, id="withdrawn"),
        pytest.param(["dismiss"], [RAISED, CLOSED], State.OVER, id="dismissed and closed"),
        pytest.param(["shelve"], [RAISED, CLOSED], State.OVER, id="shelved and closed"),
        pytest.param(["reopen"], [RAISED, CLOSED], State.NEW, id="closed and reopened"),
        pytest.param(["reopen", "acknowledge"], [RAISED, CLOSED], State.OVER,
                     id="reopened and seen to"),
        pytest.param([], [WORSE._replace(revision=0), CLOSED], State.NEW,
                     id="high and closed unseen"),
        pytest.param(["acknowledge"], [WORSE._replace(revision=0), CLOSED], State.OVER,
                     id="high and closed, seen"),
        pytest.param([], [WORSE._replace(revision=0), WITHDRAWN], State.OVER,
                     id="high and withdrawn"),
    ],
)  # fmt: skip
def test_the_state_follows_from_what_was_said_and_done(acts, revisions, state):
    done = [act(name, minute) for minute, name in enumerate(acts)]

    assert stands(done[::-1], revisions[::-1]) is state


def test_an_act_upon_the_graver_revision_counts():
    done = [act("acknowledge"), act("explain", 5, revision=1)]

    assert stands(done, [RAISED, WORSE]) is State.EXPLAINED


def test_a_shelving_is_kept_with_its_end_until_somebody_ends_it():
    shelved = act("shelve", until=at(60))
    ended = [shelved, act("unshelve", 5)]

    assert standing_of([shelved], [RAISED]).shelved_until == at(60)
    assert standing_of(ended, [RAISED]).shelved_until is None


def test_who_took_it_in_hand_first_is_kept():
    first, second = act("acknowledge"), act("explain", 5)

    assert standing_of([second, first], [RAISED]).acknowledged is first


def test_reopening_forgets_who_had_it_in_hand():
    assert standing_of([act("acknowledge"), act("reopen", 1)], [RAISED]).acknowledged is None


def test_an_alert_without_a_revision_is_a_defect_of_ours():
    with pytest.raises(ProtocolMisuse):
        standing_of([], [])


@pytest.mark.parametrize(
    ("name", "said", "flaw"),
    [
        pytest.param("explain", {"reason": None}, "reason", id="explain without a reason"),
        pytest.param("dismiss", {"reason": "  "}, "reason", id="dismiss with a blank one"),
        pytest.param("shelve", {"until": None}, "within 24 hours", id="shelve without an end"),
        pytest.param("shelve", {"until": NOON}, "within 24 hours", id="an end that is now"),
        pytest.param("shelve", {"until": NOON + SHELVED_AT_MOST + timedelta(microseconds=1)},
                     "within 24 hours", id="an end too far"),
        pytest.param("note", {"until": at(5)}, "only a shelving", id="a note with an end"),
        pytest.param("note", {"cause": "fishing"}, "has a cause", id="a note with a cause"),
        pytest.param("explain", {"cause": "aliens"}, "none of", id="a cause nobody knows"),
    ],
)  # fmt: skip
def test_an_incomplete_act_is_refused_with_what_is_missing(name, said, flaw):
    with pytest.raises(ActRefused, match=flaw):
        act(name, **said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("acknowledge", {"reason": None}, id="acknowledge needs no reason"),
        pytest.param("unshelve", {"reason": None}, id="nor does unshelve"),
        pytest.param("shelve", {"until": NOON + SHELVED_AT_MOST}, id="a whole day"),
        pytest.param("dismiss", {"cause": "fishing"}, id="a cause"),
    ],
)
def test_a_complete_act_is_taken(name, said):
    assert act(name, **said).act is Act(name)


def test_each_role_may_do_what_those_before_it_may():
    assert sorted(Role, reverse=True) == [
        Role.ADMIN,
        Role.RELEASING_OFFICER,
        Role.WATCH_OFFICER,
        Role.VIEWER,
    ]
    assert Role.ADMIN >= Role.WATCH_OFFICER > Role.VIEWER
