"""People who may come to the desk, and the tokens they come with."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from seawarden.model.errors import ActRefused
from seawarden.model.officer import Officer, Role
from seawarden.store.records.inserting import put
from seawarden.store.records.rows import read_as
from seawarden.store.records.tables import PEOPLE, TOKENS

TOKEN_BYTES: Final = 32  # 256 bits: beyond guessing, so a plain digest keeps it


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who may, or might, sign in."""

    officer: Officer
    is_active: bool
    added_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenEntry:
    """A token, without the token."""

    token_id: int
    subject: str
    label: str
    made_at: datetime
    expires_at: datetime | None  # null: never
    revoked_at: datetime | None  # null: not


class People:
    """People and tokens, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, officer: Officer, *, at: datetime, is_active: bool = True) -> None:
        """Add somebody, or change their name, role or whether they may sign in."""
        known = self._connection.scalar(
            select(PEOPLE.c.added_at).where(PEOPLE.c.subject == officer.subject)
        )
        row = {
            "subject": officer.subject,
            "name": officer.name,
            "role": officer.role.value,
            "is_active": is_active,
            "added_at": known or at,
        }
        put(self._connection, PEOPLE, [row])

    def everybody(self) -> list[Person]:
        """Return all, by subject."""
        rows = self._connection.execute(select(PEOPLE).order_by(PEOPLE.c.subject))
        return [read_as(Person, row, officer=_officer(row)) for row in rows]

    def one(self, subject: str) -> Officer | None:
        """Return somebody who may sign in; null: nobody by that subject may."""
        asked = select(PEOPLE).where(PEOPLE.c.subject == subject, PEOPLE.c.is_active)
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else _officer(row)

    def make_token(
        self, subject: str, *, label: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        """Make a token for somebody. It is returned once and kept nowhere.

        Raises:
            ActRefused: nobody by that subject may sign in.
        """
        if self.one(subject) is None:
            raise ActRefused(f"nobody by the subject {subject} may sign in: add them first")
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.keep_token(token, subject, label=label, at=at, expires_at=expires_at)
        return token

    def keep_token(
        self,
        token: str,
        subject: str,
        *,
        label: str,
        at: datetime,
        expires_at: datetime | None = None,
    ) -> None:
        """Keep the digest of a token that was made elsewhere."""
        row = {
            "digest": _digest(token),
            "subject": subject,
            "label": label,
            "made_at": at,
            "expires_at": expires_at,
        }
        self._connection.execute(TOKENS.insert().values(**row))

    def bearer(self, token: str, *, now: datetime) -> Officer | None:
        """Return whose token this is; null: nobody's, or it is no longer good."""
        table = TOKENS.c
        asked = (
            select(PEOPLE)
            .join(TOKENS, table.subject == PEOPLE.c.subject)
            .where(
                table.digest == _digest(token),
                table.revoked_at.is_(None),
                table.expires_at.is_(None) | (table.expires_at > now),
                PEOPLE.c.is_active,
            )
        )
        row = self._connection.execute(asked).one_or_none()
        return None if row is None else _officer(row)

    def tokens(self) -> list[TokenEntry]:
        """Return all tokens that were made, oldest first."""
        rows = self._connection.execute(select(TOKENS).order_by(TOKENS.c.token_id))
        return [read_as(TokenEntry, row) for row in rows]

    def revoke(self, token_id: int, *, at: datetime) -> bool:
        """End a token; return False when there is none, or it had ended."""
        ended = (
            update(TOKENS)
            .where(TOKENS.c.token_id == token_id, TOKENS.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        return self._connection.execute(ended).rowcount > 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _officer(row: Row[Any]) -> Officer:
    return read_as(Officer, row, role=Role(row.role))
