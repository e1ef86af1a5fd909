"""The track archive: what comes back, what it says of itself and what it refuses."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from deltalake import DeltaTable
from polars.testing import assert_frame_equal

from seawarden.model.errors import ProtocolMisuse, SettingsError, SourceUnavailable, UnusableInput
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from seawarden.store.layout import REPORTS, SOURCES, VESSELS
from tests.store.ships import MIDNIGHT, SHIP, add, held, report_rows, source, vessel_rows

DAY = 24 * 60


def test_reports_come_back_as_they_were_with_all_their_columns(archive):
    full = report_rows(
        [5],
        lon_deg=-179.123456789012,
        lat_deg=-89.5,
        sog_kn=102.2,
        cog_deg=359.9,
        heading_deg=359.0,
        rot_deg_min=-708.7,
        nav_status=15,
        raim=True,
        receiver="Gotland",
        receiver_count=65_535,
        quality=65_535,
        vessel_id=999_999_999,
    )
    bare = report_rows([6])
    add(archive, reports=[full, bare])

    assert_frame_equal(held(archive), pl.concat([full, bare]))


def test_particulars_come_back_as_they_were(archive):
    told = pl.DataFrame(
        {
            "vessel_id": [SHIP],
            "time": [MIDNIGHT],
            "imo": [9_999_999],
            "name": ["Nord Ø"],
            "call_sign": ["OXYZ"],
            "ship_type": [99],
            "length_m": [399.9],
            "beam_m": [61.5],
            "to_bow_m": [300.0],
            "draught_m": [16.0],
            "destination": ["SE GOT"],
        },
        schema=dict(VESSEL),
    )
    add(archive, vessels=[told])

    assert_frame_equal(archive.vessels(), told)


def test_an_empty_archive_has_no_rows_and_all_columns(archive):
    assert list(archive.scan()) == []
    assert archive.vessels().schema == dict(VESSEL)
    assert archive.sources().columns == list(SOURCES.columns)


def test_times_keep_their_microseconds_at_the_edges_of_a_day(archive):
    last = report_rows([0]).with_columns(time=MIDNIGHT - timedelta(microseconds=1))
    first = report_rows([0])
    add(archive, reports=[first, last])

    assert_frame_equal(held(archive), pl.concat([last, first]))
    assert archive.info().days == 2


def test_a_change_of_particulars_told_by_two_files_is_one_change(archive):
    add(archive, "a.csv", vessels=[vessel_rows(["A", "B"])])
    add(archive, "b.csv", vessels=[vessel_rows(["A", "B"], first_minute=0), vessel_rows(["A"])])
    add(archive, "c.csv", vessels=[vessel_rows(["B", "A"], first_minute=5)])

    assert archive.vessels()["name"].to_list() == ["A", "B", "A"]


def test_two_ships_of_one_name_are_two_ships(archive):
    add(archive, vessels=[vessel_rows(["A"]), vessel_rows(["A"], vessel_id=SHIP + 1)])

    assert archive.vessels()["vessel_id"].to_list() == [SHIP, SHIP + 1]


def test_particulars_without_a_time_come_first(archive):
    untimed = vessel_rows(["A"]).with_columns(time=pl.lit(None, dtype=VESSEL["time"]))
    add(archive, vessels=[vessel_rows(["B"]), untimed])

    assert archive.vessels()["name"].to_list() == ["A", "B"]


def test_info_counts_what_is_held(archive, tmp_path):
    add(archive, reports=[report_rows([0, DAY, 3 * DAY], vessel_id=[SHIP, SHIP, SHIP + 1])])
    found = archive.info()
    parts = list((tmp_path / "tracks").rglob("part-*.parquet"))

    assert (found.schema_version, found.sources, found.reports) == (1, 1, 3)
    assert (found.vessels, found.days) == (2, 3)
    assert (found.first_day, found.last_day) == (date(2023, 10, 8), date(2023, 10, 11))
    assert found.files == len(parts)
    assert found.byte_count == sum(part.stat().st_size for part in parts)


def test_any_reader_of_delta_lake_finds_the_reports(archive, tmp_path):
    add(archive, reports=[report_rows([0, DAY], receiver="Gotland")])
    found = pl.read_delta(str(tmp_path / "tracks" / "reports")).sort("time")

    assert found["day"].to_list() == [date(2023, 10, 8), date(2023, 10, 9)]
    assert found["receiver"].to_list() == ["Gotland", "Gotland"]


def test_part_files_tell_their_range_so_that_others_can_skip_them(archive, tmp_path):
    late = MIDNIGHT + timedelta(minutes=7, microseconds=1)
    rows = report_rows([0, 7], lon_deg=[19.0, 20.0])
    add(archive, reports=[rows.with_columns(time=pl.Series([MIDNIGHT, late]))])
    table = DeltaTable(str(tmp_path / "tracks" / "reports"))
    (row,) = pl.DataFrame(table.get_add_actions(flatten=True)).to_dicts()

    assert row["num_records"] == 2
    assert row["min.time"] == MIDNIGHT
    assert late <= row["max.time"] < late + timedelta(milliseconds=1)
    assert (row["min.lon_deg"], row["max.lon_deg"]) == (19.0, 20.0)
    assert (row["min.vessel_id"], row["null_count.time"]) == (SHIP, 0)


def test_reports_after_segmentation_are_our_own_mistake(archive):
    tracked = report_rows([1]).with_columns(track_id=pl.lit(1, dtype=pl.UInt64))
    with archive.adding(source()) as adding, pytest.raises(ProtocolMisuse, match="segmentation"):
        adding.put(tracked, vessel_rows([]))


def test_a_sentinel_is_our_own_mistake(archive):
    with archive.adding(source()) as adding, pytest.raises(ProtocolMisuse, match="lon_deg"):
        adding.put(report_rows([1], lon_deg=181.0), vessel_rows([]))


def test_a_folder_without_an_archive_says_how_to_make_one(tmp_path):
    with pytest.raises(UnusableInput, match="seawarden archive add"):
        Archive.open(tmp_path)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(SettingsError, match=r"letters\.txt"):
        Archive.open(tmp_path, create=True)

    assert [entry.name for entry in tmp_path.iterdir()] == ["letters.txt"]


def test_a_place_below_a_file_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot be made here"):
        Archive.open(tmp_path / "file" / "tracks", create=True)


def test_an_archive_half_made_is_finished(tmp_path):
    Archive.open(tmp_path, create=True)
    for entry in sorted((tmp_path / "reports").rglob("*"), reverse=True):
        entry.unlink() if entry.is_file() else entry.rmdir()
    archive = Archive.open(tmp_path, create=True)

    assert add(archive, reports=[report_rows([1])])


@pytest.mark.parametrize(
    ("version", "error", "message"),
    [
        pytest.param("2", SettingsError, "schema version 2.*Update Seawarden", id="newer"),
        pytest.param(None, UnusableInput, "not one of a Seawarden archive", id="not ours"),
        pytest.param("one", UnusableInput, "not one of a Seawarden archive", id="unreadable"),
    ],
)
@pytest.mark.parametrize("layout", [REPORTS, VESSELS, SOURCES], ids=lambda layout: layout.name)
def test_a_table_of_another_version_is_refused(tmp_path, layout, version, error, message):
    Archive.open(tmp_path, create=True)
    DeltaTable.create(
        str(tmp_path / layout.name),
        layout.delta_schema(),
        mode="overwrite",
        configuration={"seawarden.schema_version": version} if version else None,
        raise_if_key_not_exists=False,
    )

    with pytest.raises(error, match=message):
        Archive.open(tmp_path)


def test_a_broken_log_is_a_clear_error(tmp_path):
    Archive.open(tmp_path / "tracks", create=True)
    log = tmp_path / "tracks" / "reports" / "_delta_log" / "00000000000000000000.json"
    log.write_text("{ not a log")

    with pytest.raises(UnusableInput, match="cannot be read"):
        Archive.open(tmp_path / "tracks")


def test_a_disk_without_room_leaves_the_archive_as_it_was(archive, no_room_left):
    add(archive, reports=[report_rows([1])])
    before = archive.info()
    no_room_left(700)
    with pytest.raises(SourceUnavailable, match="cannot be written to"):
        add(archive, "b.csv", reports=[report_rows(list(range(99)))])
    no_room_left(None)

    assert archive.info() == before
    assert add(archive, "b.csv", reports=[report_rows(list(range(99)))])
    assert held(archive, end=datetime.max.replace(tzinfo=UTC)).height == 100
