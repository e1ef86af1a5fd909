"""Records for tests: every test of them runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from seawarden.store.records import Records
from seawarden.store.records.tables import COUNTERS, METADATA
from tests.postgres import Postgres

BOTH = ("sqlite", "postgresql")


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without a table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty/records.sqlite"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def opened() -> Iterator[Callable[[str], Records]]:
    """Return what opens records, and closes them after the test."""
    with ExitStack() as stack:

        def opening(url: str) -> Records:
            records = Records.open(url)
            stack.callback(records.close)
            return records

        yield opening


@pytest.fixture(scope="session")
def postgres_records(postgres: Postgres) -> Iterator[Records]:
    """Return records in PostgreSQL for many tests: to make a database takes a second."""
    records = Records.open(postgres.database())
    yield records
    records.close()


@pytest.fixture(params=BOTH)
def records(
    request: pytest.FixtureRequest, tmp_path: Path, opened: Callable[[str], Records]
) -> Records:
    """Return empty records."""
    if request.param == "sqlite":
        return opened(f"sqlite:///{tmp_path}/watch/records.sqlite")
    shared: Records = request.getfixturevalue("postgres_records")
    with shared.writing() as desk:
        names = ", ".join(table.name for table in METADATA.sorted_tables)
        desk.connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        desk.connection.execute(COUNTERS.insert().values(name="happenings", value=0))
    return shared
