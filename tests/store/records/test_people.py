"""Who may sign in, and by which token."""

import pytest

from seawarden.model.errors import ActRefused
from tests.store.records.said import ANNA, BORIS, at


def test_people_are_added_changed_and_shut_out(records):
    with records.writing() as desk:
        desk.people.put(BORIS, at=at(0))
        desk.people.put(ANNA, at=at(1))
        desk.people.put(BORIS, at=at(2), is_active=False)
        found = desk.people.everybody()
        known = [desk.people.one(one) for one in ("anna", "boris", "nobody", "\x00")]

    assert [(one.officer, one.is_active, one.added_at) for one in found] == [
        (ANNA, True, at(1)),
        (BORIS, False, at(0)),
    ]
    assert known == [ANNA, None, None, None]


@pytest.fixture
def token(records):
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(0))
        return desk.people.make_token("anna", label="phone", at=at(0), expires_at=at(60))


def bearers(records, *asked):
    with records.reading() as desk:
        return [desk.people.bearer(token, now=at(minute)) for token, minute in asked]


def test_a_token_is_good_until_it_ends(records, token):
    asked = [(token, 0), (token, 59.9), (token, 60), (token[:-1], 0), ("", 0), ("\ud800", 0)]

    assert bearers(records, *asked) == [ANNA, ANNA, None, None, None, None]


def test_a_token_ends_when_it_is_revoked_or_its_bearer_is_shut_out(records, token):
    with records.writing() as desk:
        lasting = desk.people.make_token("anna", label="script", at=at(0))
        (first, second) = desk.people.tokens()
        revoked = [desk.people.revoke(first.token_id, at=at(1)) for _ in range(2)]
    with_one = bearers(records, (token, 2), (lasting, 2))
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(3), is_active=False)

    assert (revoked, with_one) == ([True, False], [None, ANNA])
    assert bearers(records, (lasting, 4)) == [None]
    assert (second.label, second.expires_at) == ("script", None)


def test_nobody_gets_a_token_who_may_not_sign_in(records):
    with pytest.raises(ActRefused, match="add them first"), records.writing() as desk:
        desk.people.make_token("nobody", label="", at=at(0))


def test_a_token_itself_is_kept_nowhere(tmp_path, opened):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    with records.writing() as desk:
        desk.people.put(ANNA, at=at(0))
        token = desk.people.make_token("anna", label="", at=at(0))
    records.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert token.encode() not in kept
