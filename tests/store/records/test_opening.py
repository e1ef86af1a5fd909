"""Records open where a URL says, bring their tables up to date, and never go back."""

import stat
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, inspect, text

from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.store.records import Records
from seawarden.store.records.migrating import newest, present
from seawarden.store.records.migrations.versions import (
    r0001_first_tables,
    r0002_beats_of_each_watch,
    r0003_faults_and_incidents,
)
from seawarden.store.records.tables import METADATA
from tests.store.records.said import alert, at

# Tables of later revisions, those that lean on others first.
NEWER = ("incident_answers", "incident_notes", "incident_faults", "incidents", "faults")


def differences(connection):
    def is_ours(name, kind, _):
        return not (kind == "table" and name == "alembic_version")

    compared = MigrationContext.configure(
        connection, opts={"include_name": is_ours, "compare_type": False}
    )
    return compare_metadata(compared, METADATA)


def types(connection):
    """Return the types of all columns as the database tells them."""
    found = inspect(connection)
    return {
        (table, column["name"]): (str(column["type"]), column["nullable"])
        for table in METADATA.tables
        for column in found.get_columns(table)
    }


def test_an_empty_database_gets_the_tables_as_they_are_declared(url, opened):
    records = opened(url)
    with records.reading() as desk:
        migrated = (differences(desk.connection), types(desk.connection))
    with records.writing() as desk:
        METADATA.drop_all(desk.connection)
        METADATA.create_all(desk.connection)
        declared = ([], types(desk.connection))

    assert migrated == declared


def test_a_column_without_a_migration_is_noticed(records):
    METADATA.tables["beats"].append_column(Column("forgotten", Integer))
    try:
        with records.reading() as desk:
            found = differences(desk.connection)
    finally:
        table = METADATA.tables["beats"]
        table._columns.remove(table.c.forgotten)

    assert [kind for kind, *_ in found] == ["add_column"]


def test_opening_again_changes_nothing(url, opened):
    with opened(url).writing() as desk:
        desk.alerts.append(alert(), at=at(15))
    with opened(url).reading() as desk:
        found = (desk.alerts.said().height, present(desk.connection))

    assert found == (1, newest())


def test_several_who_open_at_once_make_the_tables_once(url):
    troubles = []

    def opening():
        try:
            Records.open(url).close()
        except Exception as error:  # noqa: BLE001  whatever a thread met
            troubles.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert troubles == []


def test_what_a_newer_seawarden_wrote_is_refused(url, opened):
    with opened(url).writing() as desk:
        desk.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SettingsError, match=r"9999, which a newer Seawarden wrote.*no way back"):
        Records.open(url)


def test_a_migration_that_fails_leaves_nothing(url, opened, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", None)
        with pytest.raises(TypeError):
            Records.open(url)
    with opened(url).reading() as desk:
        found = present(desk.connection)

    assert found == newest()


@pytest.mark.parametrize(
    "script", [r0001_first_tables, r0002_beats_of_each_watch, r0003_faults_and_incidents]
)
def test_there_is_no_way_back(script):
    with pytest.raises(NotImplementedError, match="restore a backup"):
        script.downgrade()


def test_records_of_the_first_tables_are_brought_up_to_date_and_keep_their_alerts(url, opened):
    with opened(url).writing() as desk:
        desk.alerts.append(alert(), at=at(15))
        for statement in (
            *(f"DROP TABLE {name}" for name in NEWER),
            "DROP TABLE beats",
            "CREATE TABLE beats (number BIGINT NOT NULL CONSTRAINT pk_beats PRIMARY KEY, "
            "watermark TIMESTAMP, at TIMESTAMP NOT NULL)",
            "INSERT INTO beats VALUES (1, NULL, '2026-01-01 00:00:00')",
            "UPDATE alembic_version SET version_num = '0001'",
        ):
            desk.connection.execute(text(statement))

    with opened(url).writing() as desk:
        found = (present(desk.connection), differences(desk.connection))
        is_fresh = desk.beats.commit("w", 1, watermark=None, at=at(0))
        count = desk.alerts.said().height

    assert found == (newest(), [])
    assert (is_fresh, count) == (True, 1)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "records",
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "nosuch+x://a:secret@b",
    ],
)
def test_a_url_that_names_no_records_is_refused_without_its_password(url):
    with pytest.raises(SettingsError, match="postgresql://USER@HOST/NAME") as refused:
        Records.open(url)

    assert "secret" not in str(refused.value)


def test_the_name_of_records_holds_no_password(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/a.sqlite")
    records._engine.url = records._engine.url.set(username="anna", password="secret")  # noqa: S106

    assert "secret" not in records.name
    records.close()


def test_a_file_in_a_place_where_none_can_be_is_refused(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="cannot be kept here"):
        Records.open(f"sqlite:///{tmp_path}/file/records.sqlite")


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path):
    (tmp_path / "a.sqlite").write_bytes(b"no database at all" * 100)

    with pytest.raises(UnusableInput, match="records restore"):
        Records.open(f"sqlite:///{tmp_path}/a.sqlite")


def test_nobody_else_may_read_the_file(tmp_path):
    Records.open(f"sqlite:///{tmp_path}/deep/a.sqlite").close()

    assert stat.S_IMODE(Path(tmp_path, "deep", "a.sqlite").stat().st_mode) == 0o600


def test_the_file_is_safe_against_a_power_cut_and_readers_do_not_wait(tmp_path, opened):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    with records.reading() as desk:
        found = [desk.connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in asked]

    assert found == ["wal", 2, 1, 1]


def test_a_reader_sees_one_state_while_another_writes(url, opened):
    records = opened(url)
    with records.reading() as reader:
        before = reader.alerts.said().height
        with records.writing() as writer:
            writer.alerts.append(alert(), at=at(15))
        after = reader.alerts.said().height

    assert (before, after) == (0, 0)


class GaveUpError(Exception):
    """Something outside the records went wrong."""


def half_way(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(15))
        raise GaveUpError


def test_what_fails_half_way_is_kept_not_at_all(records):
    with pytest.raises(GaveUpError):
        half_way(records)
    with records.reading() as desk:
        found = desk.alerts.said()

    assert found.is_empty()
