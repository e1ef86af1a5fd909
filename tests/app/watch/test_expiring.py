"""A watch deletes what is past its time once a day, and goes on when that fails."""

from datetime import timedelta

import pytest
import structlog

from seawarden.app.watch.expiring import Expiring
from seawarden.app.watch.picture import Picture
from seawarden.model.report import FIX
from seawarden.model.retention import Keep
from seawarden.model.schema import conform
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from tests.store.ships import MIDNIGHT, add, held, report_rows, typed

FISHER = 219_000_001
LATER = MIDNIGHT + timedelta(days=32)


@pytest.fixture
def watch(tmp_path):
    """A watch that heard one fishing vessel once, a month ago; its hour can be set."""
    hour = [LATER]
    folder = tmp_path / "archive"
    add(Archive.open(folder, create=True), reports=[report_rows([0], vessel_id=FISHER)])
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    expiring = Expiring(
        records=records,
        archive=folder,
        ships=Picture(),
        keep=Keep(unknown=timedelta(days=365)),
        now=lambda: hour[0],
    )
    yield expiring, hour
    records.close()


def left(expiring):
    return held(Archive.open(expiring.archive)).height


def hear(expiring, ship_type):
    said = typed(FISHER, ship_type)
    expiring.ships.take(conform(report_rows([0], vessel_id=FISHER), FIX), said)


def test_it_is_done_at_the_first_look_and_then_once_a_day(watch):
    expiring, hour = watch
    moments = [0, 23.99, 24, 24, 48]
    done = []
    for hours in moments:
        hour[0] = LATER + timedelta(hours=hours)
        done.append(expiring.run_if_due() is not None)

    assert done == [True, False, True, False, True]


def test_the_class_that_the_picture_knows_counts(watch):
    expiring, hour = watch
    expiring.run_if_due()
    before = left(expiring)
    hear(expiring, 30)
    hour[0] += timedelta(days=1)
    expiring.run_if_due()

    assert (before, left(expiring)) == (1, 0)


def test_nothing_is_deleted_before_anything_was_heard(watch):
    expiring, hour = watch
    hour[0] = None

    assert (expiring.run_if_due(), left(expiring)) == (None, 1)


def test_a_clock_that_was_set_back_does_not_put_it_off(watch):
    expiring, hour = watch
    expiring.run_if_due()
    hour[0] = LATER - timedelta(days=400)

    assert expiring.run_if_due() is not None


def test_a_dry_run_does_not_count_as_done(watch):
    expiring, _ = watch
    run = expiring.run_if_due()
    with expiring.records.writing() as desk:
        desk.connection.exec_driver_sql("UPDATE retention_runs SET is_dry_run = 1")

    assert (run.is_dry_run, expiring.run_if_due() is None) == (False, False)


def test_what_fails_is_logged_and_done_at_the_next_look(watch, tmp_path):
    expiring, _ = watch
    hear(expiring, 30)
    (tmp_path / "archive").rename(tmp_path / "gone")
    failed = expiring.run_if_due()
    (tmp_path / "gone").rename(tmp_path / "archive")
    expiring.run_if_due()

    assert (failed, left(expiring)) == (None, 0)


def test_a_fault_of_the_program_is_logged_and_it_is_done_at_the_next_look(watch, monkeypatch):
    expiring, _ = watch
    hear(expiring, 30)
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as log:
        patch.setattr("seawarden.app.watch.expiring.expire", None)
        failed = expiring.run_if_due()
    expiring.run_if_due()

    assert [(line["event"], line["exc_info"]) for line in log] == [("fault", True)]
    assert (failed, left(expiring)) == (None, 0)


def test_a_watch_without_an_archive_prunes_its_records_alone(watch):
    expiring, _ = watch
    without = Expiring(
        records=expiring.records,
        archive=None,
        ships=expiring.ships,
        keep=expiring.keep,
        now=expiring.now,
    )

    assert without.run_if_due().deleted == {}
