"""Bringing tables up to date: each change is a script of alembic, shipped in this package."""

from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from seawarden.model.errors import SettingsError
from seawarden.store.records.tables import METADATA

FOLDER: Final = Path(__file__).parent / "migrations"
LOCK: Final = 7_326_917  # any number, the same in every Seawarden: one migrates at a time


def newest() -> str:
    """Return the revision that this Seawarden writes."""
    head = _scripts().get_current_head()
    if head is None:
        raise SettingsError(f"{FOLDER}: no migration is here. Install Seawarden anew.")
    return head


def present(connection: Connection) -> str | None:
    """Return the revision of a database; null: it holds no records."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection) -> None:
    """Bring the tables up to date, in the caller's transaction; all of it or nothing.

    Raises:
        SettingsError: a newer Seawarden wrote them.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    scripts = _scripts()
    found = present(connection)
    if found == scripts.get_current_head():
        return
    _refuse_newer(scripts, found)

    def upgrade(revision: str, context: object) -> list[RevisionStep]:  # noqa: ARG001  alembic's
        # What its own command `upgrade` does; there is no public way without a file `env.py`.
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(_config(), scripts, fn=upgrade) as environment:
        environment.configure(
            connection=connection, target_metadata=METADATA, transactional_ddl=True
        )
        environment.run_migrations()


def _refuse_newer(scripts: ScriptDirectory, found: str | None) -> None:
    if found is None:
        return
    try:
        scripts.get_revision(found)
    except CommandError as error:
        raise SettingsError(
            f"the records are of revision {found}, which a newer Seawarden wrote; this one knows "
            f"up to {scripts.get_current_head()}. There is no way back: update Seawarden, or "
            "restore a backup that was made before."
        ) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
