"""The way of a ship up to now: the archive lags, the journal does not; and where she heads."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.desk.tracks import heading_of, track_of
from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.journal import Beat, Journal
from seawarden.app.watch.recent import recent_of
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from tests.builders import SHIP, at, fixes, reports
from tests.serve.worlds import program, served, world

M_PER_MIN_AT_6_KN = 185.2


def northward(minutes, **said):
    north_m = [k * M_PER_MIN_AT_6_KN for k in minutes]
    return reports(minutes, north_m=north_m, **({"sog_kn": 6.0, "cog_deg": 0.0} | said))


@pytest.fixture
def journal(tmp_path):
    """Three beats of ten minutes of two ships."""
    journal = Journal(tmp_path / "journal")
    for k in range(3):
        ships = [northward(range(10 * k, 10 * k + 10)), reports([10 * k], vessel_id=SHIP + 1)]
        journal.write(Beat(number=k + 1, time=at(10 * k + 10), reports=pl.concat(ships)))
    return journal


@pytest.fixture
def archiving(tmp_path):
    archive = Archive.open(tmp_path / "archive", create=True)
    return archive, Archiving(archive, tmp_path / "archived.json", watch_id="w", now=lambda: at(0))


@pytest.fixture
def watch(tmp_path):
    made = world(tmp_path)
    yield made
    made.records.close()


def shown(centre, until_minute=30):
    return track_of(centre, SHIP, start=at(0), end=at(until_minute))["time"].to_list()


def test_a_track_goes_on_beyond_the_archive(watch, journal, archiving):
    archive, adds = archiving
    adds.take(journal, 1)
    centre = replace(watch.centre, archive=archive, recent=recent_of(journal, adds))

    assert shown(centre) == [at(k) for k in range(30)]
    assert shown(replace(centre, recent=watch.centre.recent)) == [at(k) for k in range(10)]


def test_what_is_archived_is_not_looked_for_in_the_journal(journal, archiving):
    _, adds = archiving
    adds.take(journal, 2)

    assert recent_of(journal, adds)(SHIP)["time"].to_list() == [at(k) for k in range(20, 30)]


def test_what_is_in_both_is_shown_once(watch, journal, archiving):
    archive, adds = archiving
    adds.take(journal, 2)
    centre = replace(watch.centre, archive=archive, recent=recent_of(journal, None))

    assert shown(centre) == [at(k) for k in range(30)]


def test_without_an_archive_a_track_is_what_the_journal_holds(watch, journal):
    centre = replace(watch.centre, recent=recent_of(journal, None))

    assert shown(centre, until_minute=12) == [at(k) for k in range(12)]


def test_a_beat_that_is_let_go_of_meanwhile_is_no_trouble(journal, monkeypatch):
    numbers = journal.numbers()
    monkeypatch.setattr(journal, "numbers", lambda: numbers)
    journal.trim(2)

    assert recent_of(journal, None)(SHIP)["time"].to_list() == [at(k) for k in range(20, 30)]


def of_picture(watch, minute, **said):
    """Return where the usual ship heads, heard last as given and before by the minute."""
    rows = northward(range(31), **said)
    centre = replace(watch.centre, recent=lambda _: rows)
    last = {"time": at(minute), "vessel_id": SHIP, "sog_kn": None, "cog_deg": None} | said
    return heading_of(last, centre)


def test_speed_and_course_that_were_not_told_are_those_of_her_positions(watch):
    sog_kn, cog_deg = of_picture(watch, 30, sog_kn=None, cog_deg=None)

    assert sog_kn == pytest.approx(6.0, abs=0.1)
    assert cog_deg == pytest.approx(0.0, abs=0.5)


def test_what_she_told_is_taken_as_it_is(watch):
    assert of_picture(watch, 30, sog_kn=7.5, cog_deg=None)[0] == 7.5
    assert of_picture(watch, 30, sog_kn=7.5, cog_deg=90.0) == (7.5, 90.0)


def test_a_ship_heard_once_without_a_course_heads_nowhere(watch):
    assert of_picture(watch, 0, sog_kn=None, cog_deg=None) == (None, None)


def test_a_course_of_a_quarter_of_an_hour_ago_is_none(watch):
    rows = northward(range(31), sog_kn=None, cog_deg=None)
    last = {"vessel_id": SHIP, "sog_kn": None, "cog_deg": None}
    centre = replace(watch.centre, recent=lambda _: rows)
    found = [
        heading_of(last | {"time": at(30) + timedelta(minutes=late)}, centre)
        for late in (14.9, 15.1)
    ]

    assert found[0] != (None, None)
    assert found[1] == (None, None)


def test_a_ship_without_a_course_has_lines_ahead_too(watch):
    rows = northward(range(11), sog_kn=None, cog_deg=None)
    watch.centre.picture.take(
        fixes([10], sog_kn=None, cog_deg=None, north_m=10 * M_PER_MIN_AT_6_KN),
        empty(VESSEL),
    )
    object.__setattr__(watch.centre, "recent", lambda _: rows)
    with served(watch) as address, program(address) as client:
        card = client.get(f"/api/v1/vessels/{SHIP}").json()

    assert [one["asset_id"] for one in card["ahead"]] == ["cable-b"]
