"""Opening the records: SQLite by default, PostgreSQL when a desk outgrows it, the same code."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from seawarden.model.errors import SettingsError
from seawarden.store.records.backup import Manifest, read_backup, write_backup
from seawarden.store.records.desk import Desk
from seawarden.store.records.files import ONLY_OURS, making
from seawarden.store.records.migrating import migrate
from seawarden.store.records.trouble import translated

BUSY_TIMEOUT_MS: Final = 5_000  # a judgement: no transaction of ours takes a second
CONNECT_TIMEOUT_S: Final = 5
STATEMENT_TIMEOUT_S: Final = 30  # a judgement: a question that takes longer is a defect
WAITING_TIMEOUT_S: Final = 10.0  # for a free connection
BEGIN: Final = "seawarden_begin"


class Records:
    """A database of records, open for several threads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the records that a URL names, and bring their tables up to date.

        Args:
            url: `sqlite:///FILE` (made when it is not there) or `postgresql://USER@HOST/NAME`.

        Raises:
            SettingsError: the URL names no such database, or a newer Seawarden wrote it.
            StoreUnavailable: the database cannot be reached or written now.
        """
        records = cls(_engine(_place(url)))
        try:
            with records._beginning("BEGIN IMMEDIATE") as connection:
                migrate(connection)
        except BaseException:
            records.close()
            raise
        return records

    @property
    def name(self) -> str:
        """The URL without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Desk]:
        """Do several things as one: all of it is kept, durably, or none.

        Raises:
            StoreUnavailable: nothing was kept; do all of it again later. When the answer to the
                last word was lost it may have been kept: all of it may be said twice.
        """
        with self._beginning("BEGIN IMMEDIATE") as connection:
            yield Desk(connection)

    @contextmanager
    def reading(self) -> Iterator[Desk]:
        """Ask several things of one and the same state.

        Raises:
            StoreUnavailable: the database cannot be reached now.
        """
        with self._beginning("BEGIN", reads=True) as connection:
            yield Desk(connection)

    def backup(self, to: Path, *, version: str, now: datetime) -> Manifest:
        """Write all that is kept into a new file, while others go on writing.

        Raises:
            SettingsError: there is such a file already, or it cannot be made.
            SourceUnavailable: the disk is full; no file is left.
            StoreUnavailable: the database cannot be reached now.
        """
        with self._beginning("BEGIN", reads=True) as connection:
            return write_backup(connection, to, version=version, now=now)

    def restore(self, file: Path) -> Manifest:
        """Bring back all that a backup holds, into empty records: all of it or nothing.

        Raises:
            UnusableInput: the file is no backup, or is damaged.
            SettingsError: another version of the tables wrote it, or the records are not empty.
            StoreUnavailable: the database cannot be reached or written now.
        """
        with self._beginning("BEGIN IMMEDIATE") as connection:
            return read_backup(connection, file)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _beginning(self, begin: str, *, reads: bool = False) -> Iterator[Connection]:
        options: dict[str, Any] = {BEGIN: begin}
        if reads and self._engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            translated(self.name),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection


def _place(url: str) -> URL:
    try:
        place = make_url(url)
        backend = place.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _no_such_place(url) from error
    match backend:
        case "sqlite" if place.database and place.database != ":memory:":
            return place.set(drivername="sqlite+pysqlite")
        case "postgresql":
            return place.set(drivername="postgresql+psycopg")
        case _:
            raise _no_such_place(url)


def _no_such_place(url: str) -> SettingsError:
    scheme = url.partition(":")[0] if ":" in url else "no scheme"  # it may hold a password
    return SettingsError(
        f"--db: no database for records ({scheme}). Write sqlite:///FILE or "
        "postgresql://USER@HOST/NAME."
    )


def _engine(place: URL) -> Engine:
    if place.get_backend_name() == "sqlite":
        _make_file(Path(place.database or ""))
        engine = create_engine(place, pool_timeout=WAITING_TIMEOUT_S)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        place,
        pool_timeout=WAITING_TIMEOUT_S,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_S}s -c timezone=UTC",
            "application_name": "seawarden",
        },
    )


def _make_file(file: Path) -> None:
    with making(file, "records cannot be kept here"):
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, ONLY_OURS))


def _prepare_sqlite(connection: DBAPIConnection, _: object) -> None:
    connection.isolation_level = None  # Python's own driver would begin when it likes
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was said to be kept survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what retention deletes is gone from the file
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))
