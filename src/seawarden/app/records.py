"""Keeping the records: where they lie, backups, people and tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import seawarden
from seawarden.model.errors import SettingsError
from seawarden.model.officer import Officer, Role
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from seawarden.store.records.backup import Manifest
from seawarden.store.records.people import Person, TokenEntry

HOME: Final = Path("watch")
FILE: Final = "records.sqlite"
ARCHIVE: Final = "archive"
SQLITE: Final = "sqlite:///"


def records_url(home: Path, db: str | None) -> str:
    """Return where the records of a watch are; without `db` they lie in its folder."""
    return db or f"{SQLITE}{home / FILE}"


def open_records(home: Path, db: str | None, *, create: bool = True) -> Records:
    """Open the records of a watch.

    Args:
        home: the folder of the watch.
        db: URL of a database elsewhere; null: a file in `home`.
        create: make a file that is not there; a database that is there gets its tables anyway.

    Raises:
        SettingsError: there are none and none may be made, the URL is wrong, or a newer
            Seawarden wrote them.
        StoreUnavailable: the database cannot be reached now.
    """
    url = records_url(home, db)
    file = Path(url.removeprefix(SQLITE).partition("?")[0])
    if not create and url.startswith(SQLITE) and not file.exists():
        raise SettingsError(
            f"{file}: no records here. Name the folder of the watch (--home) or its database "
            "(--db)."
        )
    return Records.open(url)


def open_archive(home: Path, archive: Path | None) -> Archive | None:
    """Open the archive of a watch; null: it keeps none.

    Raises:
        UnusableInput: an archive was named, and there is none.
    """
    folder = archive or home / ARCHIVE
    if archive is None and not folder.exists():
        return None
    return Archive.open(folder)


@contextmanager
def records_of(home: Path, db: str | None, *, create: bool = False) -> Iterator[Records]:
    """Open the records of a watch for a while; see `open_records`."""
    found = open_records(home, db, create=create)
    try:
        yield found
    finally:
        found.close()


def back_up(records: Records, to: Path, *, now: datetime) -> Manifest:
    """Write all records into a new file; see `Records.backup`."""
    return records.backup(to, version=seawarden.__version__, now=now)


def restore(records: Records, file: Path, *, now: datetime) -> Manifest:
    """Bring a backup into empty records; see `Records.restore`.

    Mail that was still waiting is not sent: it is about alerts of then.
    """
    manifest = records.restore(file)
    with records.writing() as desk:
        desk.notices.silence(at=now)
    return manifest


def put_person(
    records: Records,
    subject: str,
    *,
    name: str | None,
    role: str,
    now: datetime,
    is_active: bool = True,
) -> Officer:
    """Add somebody, or change what is known of them.

    Raises:
        SettingsError: the role is none, or the subject is empty.
    """
    if not subject.strip():
        raise SettingsError("a person needs a subject: the name they sign in by")
    if role not in {one.value for one in Role}:
        raise SettingsError(f"{role} is no role; roles are {', '.join(one.value for one in Role)}")
    officer = Officer(subject=subject, name=name or subject, role=Role(role))
    with records.writing() as desk:
        desk.people.put(officer, at=now, is_active=is_active)
    return officer


def everybody(records: Records) -> list[Person]:
    """Return who may, or might, sign in."""
    with records.reading() as desk:
        return desk.people.everybody()


def make_token(
    records: Records, subject: str, *, label: str, days: float | None, now: datetime
) -> str:
    """Make a token for somebody; it is shown once.

    Args:
        records: where its digest is kept.
        subject: of somebody who may sign in.
        label: what it is for.
        days: until it ends; null: never.
        now: when it is made.

    Raises:
        SettingsError: it would end before it begins.
        ActRefused: nobody by that subject may sign in.
    """
    if days is not None and not 0 < days <= (datetime.max.replace(tzinfo=UTC) - now).days:
        raise SettingsError(f"--days {days:g}: a token lasts for more than 0 days")
    ends = None if days is None else now + timedelta(days=days)
    with records.writing() as desk:
        return desk.people.make_token(subject, label=label, at=now, expires_at=ends)


def tokens(records: Records) -> list[TokenEntry]:
    """Return all tokens that were made, without the tokens."""
    with records.reading() as desk:
        return desk.people.tokens()


def revoke_token(records: Records, token_id: int, *, now: datetime) -> None:
    """End a token.

    Raises:
        SettingsError: there is none by that number, or it has ended.
    """
    with records.writing() as desk:
        if not desk.people.revoke(token_id, at=now):
            raise SettingsError(f"there is no token {token_id} that is still good")
