"""A database that fails for a while loses nothing, and says that it is worth waiting for."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from seawarden.model.errors import StoreUnavailable
from seawarden.store.records import Records, opening
from tests.postgres import postgres_server
from tests.store.records.said import alert, at


def keep(records, alert_id):
    with records.writing() as desk:
        return desk.alerts.append(alert(alert_id=alert_id), at=at(15)).height


def kept(records):
    with records.reading() as desk:
        return desk.alerts.said()["alert_id"].to_list()


@pytest.fixture
def stopped():
    with postgres_server() as server:
        yield server


def test_a_postgresql_that_is_gone_for_a_while_is_waited_for(stopped):
    records = Records.open(stopped.database())
    keep(records, "a")
    stopped.stop()
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="Nothing was kept"):
            keep(records, "b")
    with pytest.raises(StoreUnavailable):
        kept(records)
    with pytest.raises(StoreUnavailable, match="being started is to be started again"):
        Records.open(records._engine.url.render_as_string(hide_password=False))
    stopped.start()
    keep(records, "b")

    assert kept(records) == ["a", "b"]
    records.close()


def cut_off(records):
    """Lose the connection between two things that belong together."""
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(15))
        with records.writing() as other:
            mine = desk.connection.connection.driver_connection.info.backend_pid
            other.connection.execute(text(f"SELECT pg_terminate_backend({mine})"))
        desk.alerts.append(alert(alert_id="b"), at=at(15))


def test_a_postgresql_that_goes_away_within_a_transaction_keeps_none_of_it(postgres):
    records = Records.open(postgres.database())
    with pytest.raises(StoreUnavailable):
        cut_off(records)

    assert kept(records) == []
    records.close()


def test_a_full_disk_keeps_nothing_and_is_waited_for(tmp_path, opened, no_room_left):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    keep(records, "a")
    no_room_left(1)
    try:
        with pytest.raises(StoreUnavailable, match="free space"):
            keep(records, "b")
    finally:
        no_room_left(None)
    keep(records, "c")

    assert kept(records) == ["a", "c"]


def test_a_file_that_another_program_holds_is_waited_for(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 20)
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    with records.writing(), pytest.raises(StoreUnavailable, match="locked"):
        keep(records, "a")
    keep(records, "b")

    assert kept(records) == ["b"]


def test_too_many_at_once_are_told_to_wait(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(opening, "WAITING_TIMEOUT_S", 0.02)
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    pool = records._engine.pool
    held = [records._engine.connect() for _ in range(pool.size() + pool._max_overflow)]
    with pytest.raises(StoreUnavailable, match="all connections"):
        kept(records)
    for one in held:
        one.close()

    assert kept(records) == []


def test_a_mistake_of_ours_is_not_waited_for(records):
    with pytest.raises(DBAPIError), records.reading() as desk:
        desk.connection.execute(text("SELECT * FROM no_such_table"))
