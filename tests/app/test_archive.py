"""Keeping an archive, as a person at the command line meets it."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.archive import Outcome, archive_add, archive_compact, archive_info
from seawarden.cli.archive import app
from seawarden.ingest.archive_files import read_ais
from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.store.archive import Archive

NOW = datetime(2023, 11, 1, tzinfo=UTC)
READING = reading_for(ReadingAsked(), now=NOW)
HEADER = "mmsi,time,lon,lat,sog,name"


def rows(*minutes, mmsi=219_000_001, name="NORD"):
    return [
        f"{mmsi},2023-10-08T00:{minute:02}:00Z,20.{minute:02},57.0,9.5,{name}"
        for minute in minutes
    ]


def ais_file(folder, name, lines):
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def add(paths, to, **options):
    return archive_add(paths, to=to, reading=READING, now=NOW, **options)


def run(*arguments):
    """Run the command; standard output is what a pipe would get."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


# Adding


def test_files_are_added_and_counted(tmp_path):
    one = ais_file(tmp_path, "one.csv", [*rows(1, 2), "219000001,2023-10-08T00:03:00Z,181,57,9,"])
    two = ais_file(tmp_path, "two.csv", rows(5, mmsi=219_000_002))
    summary = add([one, two], tmp_path / "tracks")

    assert summary.document() == {
        "files": {"added": 2, "held already": 0, "failed": 0},
        "read": 4,
        "reports": 3,
        "rejected": {"no position": 1},
        "other": {},
        "vessels": 2,
        "failures": [],
    }
    assert archive_info(tmp_path / "tracks").reports == 3


def test_what_is_written_down_of_a_source_is_what_was_counted(tmp_path):
    path = ais_file(tmp_path, "one.csv", [*rows(1, 2), "219000001,2023-10-08T00:03:00Z,181,57,9,"])
    add([path], tmp_path / "tracks")
    (found,) = Archive.open(tmp_path / "tracks").sources().to_dicts()

    assert (found["name"], found["byte_count"]) == ("one.csv", path.stat().st_size)
    assert (found["read"], found["reports"], found["rejected"]) == (3, 2, 1)
    assert found["added"] == NOW


def test_a_folder_added_again_changes_nothing_and_counts_nothing(tmp_path):
    (tmp_path / "ais").mkdir()
    ais_file(tmp_path / "ais", "one.csv", rows(1, 2))
    add([tmp_path / "ais"], tmp_path / "tracks")
    before = archive_info(tmp_path / "tracks")
    (tmp_path / "ais" / "one.csv").rename(tmp_path / "ais" / "renamed.csv")
    again = add([tmp_path / "ais"], tmp_path / "tracks")

    assert again.count(Outcome.HELD) == 1
    assert again.document()["reports"] == 0
    assert archive_info(tmp_path / "tracks") == before


def test_a_file_that_is_held_is_not_even_read(tmp_path):
    path = ais_file(tmp_path, "one.csv", rows(1, 2))
    add([path], tmp_path / "tracks")

    def unread(paths, *, reading):
        pytest.fail(f"read {paths} with {reading}")

    assert add([path], tmp_path / "tracks", read=unread).count(Outcome.HELD) == 1


def test_two_files_of_the_same_bytes_in_one_add_are_added_once(tmp_path):
    paths = [ais_file(tmp_path, name, rows(1, 2)) for name in ("one.csv", "two.csv")]
    summary = add(paths, tmp_path / "tracks")

    assert [file.outcome for file in summary.files] == [Outcome.ADDED, Outcome.HELD]
    assert archive_info(tmp_path / "tracks").reports == 2


def test_the_same_rows_in_another_wrapping_are_another_file(tmp_path):
    plain = ais_file(tmp_path, "one.csv", rows(1, 2))
    packed = tmp_path / "one.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    add([plain, packed], tmp_path / "tracks")

    assert archive_info(tmp_path / "tracks").reports == 4


def test_a_file_that_cannot_be_used_does_not_keep_the_others_out(tmp_path):
    bad = tmp_path / "a letter.txt"
    bad.write_text("Dear officer,\nnothing here.\n")
    good = ais_file(tmp_path, "one.csv", rows(1, 2))
    summary = add([bad, good], tmp_path / "tracks")
    (failure,) = summary.failures

    assert failure.name == "a letter.txt"
    assert "Dear officer" in failure.error
    assert archive_info(tmp_path / "tracks").reports == 2


def test_a_file_of_which_no_row_can_be_used_leaves_nothing(tmp_path):
    bad = ais_file(tmp_path, "bad.csv", ["219000001,2023-10-08T00:03:00Z,181,57,9,"])
    summary = add([bad], tmp_path / "tracks")

    assert summary.count(Outcome.FAILED) == 1
    assert archive_info(tmp_path / "tracks").sources == 0
    assert list((tmp_path / "tracks").rglob("*.parquet")) == []


def test_a_file_that_grows_while_it_is_read_is_not_added(tmp_path):
    path = ais_file(tmp_path, "one.csv", rows(1, 2))

    def growing(paths, *, reading):
        yield from read_ais(paths, reading=reading)
        with path.open("a", encoding="utf-8") as file:
            file.write(rows(3)[0] + "\n")

    with pytest.raises(SourceUnavailable, match="changed while it was read"):
        add([path], tmp_path / "tracks", read=growing)

    assert archive_info(tmp_path / "tracks").reports == 0


def test_what_is_dated_in_the_future_is_not_believed(tmp_path):
    path = ais_file(tmp_path, "one.csv", [*rows(1), "219000001,2023-11-03T00:00:00Z,20,57,9,NORD"])
    summary = add([path], tmp_path / "tracks")

    assert summary.document()["reports"] == 1
    assert sum(summary.rejected.values()) == 1


def test_progress_rises_to_the_size_of_all_files(tmp_path):
    paths = [ais_file(tmp_path, f"{number}.csv", rows(number)) for number in (1, 2, 3)]
    add(paths[:1], tmp_path / "tracks")
    told = []
    add(paths, tmp_path / "tracks", progress=lambda *what: told.append(what))
    done = [count for _, count, _ in told]
    whole = sum(path.stat().st_size for path in paths)

    assert {name for name, _, _ in told} == {"1.csv", "2.csv", "3.csv"}
    assert done == sorted(done)
    assert told[-1] == ("3.csv", whole, whole)


@pytest.mark.parametrize("name", ["north_sea_2022_1h.csv", "kattegat_2025_2days_1min.parquet"])
def test_real_traffic_comes_back_from_the_archive_as_it_was_read(tmp_path, data_folder, name):
    path = data_folder / "ais" / name
    reading = reading_for(ReadingAsked(), now=datetime(2026, 1, 1, tzinfo=UTC))
    archive_add([path], to=tmp_path / "tracks", reading=reading, now=NOW)
    read = pl.concat(intake.reports for intake in read_ais([path], reading=reading))
    found = pl.concat(Archive.open(tmp_path / "tracks").scan(rows_a_slice=3_000))
    as_text = pl.col("receiver").cast(pl.String)

    assert found["time"].is_sorted()
    assert_frame_equal(
        found.with_columns(as_text), read.with_columns(as_text), check_row_order=False
    )


# What a person says about the files


def test_options_become_settings(tmp_path):
    (tmp_path / "names.toml").write_text('vessel_id = "ship"\n')
    (tmp_path / "names.json").write_text('{"vessel_id": "ship"}')
    for name in ("names.toml", "names.json"):
        asked = ReadingAsked(
            time_zone="Europe/Helsinki",
            received_at="2023-10-07T12:00:00+03:00",
            mapping_file=tmp_path / name,
        )
        reading = reading_for(asked, now=NOW)

        assert reading.time_zone == "Europe/Helsinki"
        assert reading.received_at == datetime(2023, 10, 7, 9, tzinfo=UTC)
        assert reading.mapping == {"vessel_id": "ship"}
        assert reading.latest == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[1, 2]", "not a mapping", id="a list"),
        pytest.param('{"vessel_id": 3}', "not a mapping", id="a number for a name"),
        pytest.param("{", "no mapping can be read", id="broken"),
        pytest.param('{"colour": "c"}', "colour", id="a column that does not exist"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path, text, message):
    (tmp_path / "names.json").write_text(text)
    with pytest.raises(SettingsError, match=message):
        reading_for(ReadingAsked(mapping_file=tmp_path / "names.json"), now=NOW)


@pytest.mark.parametrize("text", ["yesterday", "2023-10-07T12:00:00"])
def test_an_instant_without_a_zone_is_refused(text):
    with pytest.raises(SettingsError, match=r"received.at"):
        reading_for(ReadingAsked(received_at=text), now=NOW)


# Compacting


def test_replaced_files_are_kept_for_a_day_at_least(tmp_path):
    add([ais_file(tmp_path, "one.csv", rows(1))], tmp_path / "tracks")

    with pytest.raises(SettingsError, match="1 day or more"):
        archive_compact(tmp_path / "tracks", keep=timedelta(hours=23))
    assert archive_compact(tmp_path / "tracks", keep=timedelta(days=1)).files_deleted == 0


# At the command line


def test_add_prints_one_json_document_and_nothing_else(tmp_path):
    path = ais_file(tmp_path, "one.csv", rows(1, 2))
    done = run("add", path, "--to", tmp_path / "tracks", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["reports"] == 2
    assert done.stdout.splitlines(keepends=True) == [json.dumps(json.loads(done.stdout)) + "\n"]
    assert done.stderr == ""


def test_info_prints_one_json_document_and_nothing_else(tmp_path):
    run("add", ais_file(tmp_path, "one.csv", rows(1, 2)), "--to", tmp_path / "tracks")
    done = run("info", tmp_path / "tracks", "--json")

    assert json.loads(done.stdout) | {"files": 0, "byte_count": 0} == {
        "schema_version": 1,
        "sources": 1,
        "reports": 2,
        "vessels": 1,
        "days": 1,
        "first_day": "2023-10-08",
        "last_day": "2023-10-08",
        "files": 0,
        "byte_count": 0,
    }


def test_compact_prints_one_json_document_and_nothing_else(tmp_path):
    for minute in (1, 2):
        path = ais_file(tmp_path, f"{minute}.csv", rows(minute))
        run("add", path, "--to", tmp_path / "tracks")
    done = run("compact", tmp_path / "tracks", "--json")

    assert json.loads(done.stdout) == {
        "days": 1,
        "files_before": 6,
        "files_after": 3,
        "files_deleted": 0,
    }


def test_a_failed_file_is_named_and_the_exit_code_is_one(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear officer")
    good = ais_file(tmp_path, "one.csv", rows(1, 2))
    done = run("add", tmp_path / "letter.txt", good, "--to", tmp_path / "tracks", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout)["failures"][0]["file"] == "letter.txt"
    assert "letter.txt" in done.stderr


def test_a_person_is_told_what_was_added_and_what_was_not(tmp_path):
    lines = [*rows(1, 2), "219000001,2023-10-08T00:03:00Z,181,57,9,NORD"]
    done = run("add", ais_file(tmp_path, "one.csv", lines), "--to", tmp_path / "tracks")

    assert "2 reports added" in done.stdout
    assert "no position: 1" in done.stdout


def test_a_person_is_told_what_is_held(tmp_path):
    run("add", ais_file(tmp_path, "one.csv", rows(1, 2)), "--to", tmp_path / "tracks")
    told = run("info", tmp_path / "tracks").stdout

    assert ["reports", "2"] in [line.split() for line in told.splitlines()]
    assert ["from", "2023-10-08"] in [line.split() for line in told.splitlines()]


def test_the_option_of_the_zone_reaches_the_reader(tmp_path):
    path = tmp_path / "local.csv"
    path.write_text("mmsi,time,lon,lat\n219000001,2023-10-08 03:00:00,20,57\n")
    done = run("add", path, "--to", tmp_path / "tracks", "--time-zone", "Europe/Helsinki")
    (slice_,) = Archive.open(tmp_path / "tracks").scan()

    assert done.exit_code == 0
    assert slice_["time"].to_list() == [datetime(2023, 10, 8, tzinfo=UTC)]


def test_a_missing_archive_is_raised_to_the_top(tmp_path):
    done = run("info", tmp_path)

    assert isinstance(done.exception, UnusableInput)
