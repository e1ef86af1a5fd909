"""Faults for real: a disk that takes nothing more, a database that is away, a clock set back."""

import json
import resource
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.running import last_words
from seawarden.model.errors import SettingsError
from seawarden.store.records import Records
from tests.app.watch.keeping import Desk, arrival, arrivals
from tests.app.watch.replaying import asked, beat_number, ended_well, played, waited, watching
from tests.app.watch.test_keeper import screened
from tests.app.watch.worlds import busy
from tests.builders import at, reports

WORLD = busy()
NOTHING_MORE = 64  # bytes that a file may grow to: no beat is so small
PACE = 1500.0


def log_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]


def said(path, event):
    return [line for line in log_lines(path) if line["event"] == event] if path.exists() else []


def test_a_disk_that_takes_nothing_more_is_said_and_waited_for(tmp_path):
    wanted = asked(*played(tmp_path, pace=PACE), tmp_path / "watch")
    log = tmp_path / "log"
    with watching(wanted, log) as process:
        assert waited(lambda: beat_number(wanted.home) >= 3)
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (NOTHING_MORE, most))
        stood = beat_number(wanted.home)
        was_stuck = not waited(lambda: beat_number(wanted.home) > stood + 1, within_s=2.0)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
        assert ended_well(process)

    assert was_stuck
    assert "journal" in {line["part"] for line in said(log, "works again")}
    assert_frame_equal(alerts_of(wanted), undisturbed(tmp_path))


def alerts_of(wanted):
    records = Records.open(wanted.records_url)
    alerts = last_words(records)
    records.close()
    return alerts


def undisturbed(tmp_path):
    wanted = asked(*played(tmp_path), tmp_path / "undisturbed")
    with watching(wanted) as process:
        assert ended_well(process)
    return alerts_of(wanted)


def test_a_database_that_is_away_is_said_and_waited_for(tmp_path, postgres):
    desk = Desk(home=tmp_path, url=postgres.database())
    desk.keeper.resume()
    beats = arrivals(WORLD, 12)
    desk.play(beats[:4])
    postgres.stop()
    try:
        desk.play(beats[4:9])
        meanwhile, written = desk.keeper.troubles, desk.kept.journal.numbers()
    finally:
        postgres.start()
    desk.play(beats[9:])
    assert waited(lambda: desk.keeper.beat([]) or not desk.keeper.troubles)
    desk.play([], is_last=True)

    assert "cannot be reached or written" in meanwhile["records"]
    assert written[-1] == 9
    assert_frame_equal(desk.alerts(), screened(WORLD))
    desk.close()


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=3)], ids=str)
def test_a_clock_that_is_set_back_refuses_no_report(tmp_path, back):
    desk = Desk(
        home=tmp_path, url=f"sqlite:///{tmp_path / 'records.sqlite'}", clock=ClockRule.RECEIVER
    )
    desk.keeper.resume()
    for minute in range(6):
        desk.now = at(minute)  # it never goes back
        desk.wall = at(minute) - (back if minute >= 3 else timedelta(0))
        desk.play([arrival(reports([minute]), received=desk.now)])

    assert desk.rejected == []
    assert desk.keeper.until == at(5)
    desk.close()


def test_a_home_belongs_to_one_watch_at_a_time(tmp_path):
    wanted = asked(*played(tmp_path, pace=PACE), tmp_path / "watch")
    log = tmp_path / "log"
    with watching(wanted):
        assert waited(lambda: beat_number(wanted.home) >= 1)
        with watching(wanted, log) as second:
            second.join(60)

    assert second.exitcode == 1
    assert "another watch holds it" in log.read_text()


def test_a_watch_without_a_source_is_refused(tmp_path):
    wanted = asked("file:x", tmp_path / "line", tmp_path / "watch")

    with pytest.raises(SettingsError, match="no source: name one"):
        replace(wanted, sources=())


def test_a_source_that_fails_stops_no_other(tmp_path):
    source, routes = played(tmp_path)
    missing = f"file:{tmp_path / 'nobody.nmea'}"
    wanted = replace(asked(source, routes, tmp_path / "watch"), sources=(missing, source))
    log = tmp_path / "log"
    with watching(wanted, log) as process:
        assert ended_well(process)

    (failed,) = said(log, "source failed")
    assert "nobody.nmea" in failed["reason"]
    assert_frame_equal(alerts_of(wanted), undisturbed(tmp_path))


def test_the_log_is_json_and_holds_no_secret(tmp_path):
    source, routes = played(tmp_path)
    secret = "hunter2-of-the-pier"  # noqa: S105  the test looks for it
    url = f"mqtt://watch:{secret}@127.0.0.1:1/?topic=x"
    wanted = replace(
        asked(source, routes, tmp_path / "watch"), sources=(source, url), is_once=False
    )
    log = tmp_path / "log"
    with watching(wanted, log):
        assert waited(lambda: beat_number(wanted.home) >= 1)
        assert waited(lambda: said(log, "source ended"))

    assert log_lines(log)
    assert secret not in log.read_text()
    assert all(pl.Series([line["timestamp"]]).dtype == pl.String for line in log_lines(log))
