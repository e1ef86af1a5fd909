"""Files, folders and patterns: found, told apart by content, read whole, refused with a remedy."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import zstandard

from seawarden.ingest.archive_files import discover, identify, read_ais
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.model.report import REPORT, reports
from seawarden.model.schema import conform
from seawarden.model.vessel import vessels
from tests.ingest.sentences import class_a, sentence, tagged

SHIPPED = Path(__file__).parents[1] / "data" / "ais"
NORTH_SEA = files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"
RECEIVED = datetime(2012, 1, 1, tzinfo=UTC)
STAMP = 1_700_000_000
LOG = "".join(
    f"{tagged(sentence(class_a(219_000_000 + at)), c=STAMP + at)}\n" for at in range(500)
)
TABLE = "mmsi,time,lon,lat\n" + "".join(
    f"219000734,{STAMP + at},10.{at % 7},57.{at % 9}\n" for at in range(500)
)

TIME = "time before 1990 or in the future"


class Found:
    def __init__(self, intakes):
        self.intakes = list(intakes)
        for intake in self.intakes:
            reports(intake.reports)
            vessels(intake.vessels)
        self.reports = pl.concat([intake.reports for intake in self.intakes])
        self.vessels = pl.concat([intake.vessels for intake in self.intakes])
        self.rejects = pl.concat([intake.rejects for intake in self.intakes])
        self.read = sum(intake.read for intake in self.intakes)
        self.rejected = self.counts("rejected")
        self.other = self.counts("other")

    def counts(self, name):
        counts = Counter()
        for intake in self.intakes:
            counts.update(dict(getattr(intake, name).iter_rows()))
        return dict(counts)


def read(*paths, **settings):
    return Found(read_ais(paths, reading=Reading(**settings)))


def written(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("name", "dialect", "read_count", "report_count", "ship_count"),
    [
        ("dma_layout_2021.csv", "Danish archive CSV", 99, 99, 63),
        ("dma_layout_ferry_2022.csv", "Danish archive CSV", 735, 735, 1),
        ("marinecadastre_layout_2023.csv", "MarineCadastre CSV", 1000, 1000, 1000),
        ("solent_2016_82min.csv.gz", "Solent CSV", 18_623, 18_623, 0),
        ("shared_mmsi_263576000.json.gz", "JSON lines", 948, 928, 0),
        ("shared_mmsi_338013000.json.gz", "JSON lines", 1253, 1193, 0),
        ("shared_mmsi_416000000.json.gz", "JSON lines", 1668, 1668, 0),
        ("digitraffic_2025_snapshot_400.json", "JSON document", 0, 0, 389),
        ("helcom_2010_28s.nmea", "NMEA 0183", 2989, 2965, None),
    ],
)
def test_a_shipped_file_gives_its_counts(name, dialect, read_count, report_count, ship_count):
    found = read(SHIPPED / name)

    assert identify(SHIPPED / name).name == dialect
    assert (found.read, found.reports.height) == (read_count, report_count)
    assert found.read == found.reports.height + sum(found.rejected.values())
    assert ship_count is None or found.vessels.height == ship_count


def test_the_north_sea_hour_is_read_as_it_stands():
    found = read(str(NORTH_SEA))
    told = pl.read_csv(gzip.decompress(NORTH_SEA.read_bytes()), infer_schema=False)
    numbers = told.select(pl.col("mmsi", "lon", "lat").cast(pl.Float64)).to_numpy()

    columns = ["vessel_id", "lon_deg", "lat_deg"]
    assert np.array_equal(found.reports.select(columns).to_numpy(), numbers)
    times = found.reports["time"].dt.strftime("%Y-%m-%d %H:%M:%S")
    assert times.to_list() == told["datetime"].to_list()
    assert found.reports["vessel_id"].n_unique() == 202


def test_the_kattegat_file_is_in_knots_and_degrees(data_folder):
    path = data_folder / "ais" / "kattegat_2025_2days_1min.parquet"
    found = read(path).reports
    told = pl.read_parquet(path)

    assert found.height == told.height == 28_996
    assert found["sog_kn"].to_numpy() == pytest.approx(
        told["SOG"].to_numpy() * 3600 / 1852, abs=1e-4
    )
    turned = np.radians(found["cog_deg"].to_numpy())
    sine, cosine = told["COG_sin"].to_numpy(), told["COG_cos"].to_numpy()
    assert np.sin(turned) * np.hypot(sine, cosine) == pytest.approx(sine, abs=1e-4)
    assert np.cos(turned) * np.hypot(sine, cosine) == pytest.approx(cosine, abs=1e-4)
    assert found["vessel_id"].n_unique() == 250


def test_a_snapshot_fills_the_table_of_ships_and_no_tracks():
    found = read(SHIPPED / "digitraffic_2025_snapshot_400.json")

    assert found.other == {"snapshot position": 400}
    assert found.vessels["time"].null_count() == found.vessels.height
    assert "NAVIG8 PROSPERITY" in found.vessels["name"].to_list()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
@pytest.mark.parametrize("text", [LOG, TABLE], ids=["NMEA", "CSV"])
def test_a_file_is_read_the_same_however_it_is_packed_and_named(tmp_path, pack, text):
    found = read(written(tmp_path / "a.exe", pack(text.encode())))

    assert (found.reports.height, found.rejected) == (500, {})
    assert sum(intake.bytes_read for intake in found.intakes) == len(pack(text.encode()))


def test_members_of_gzip_and_frames_of_zstd_follow_each_other(tmp_path):
    half = len(LOG) // 2
    for pack in (gzip.compress, zstandard.compress):
        packed = pack(LOG[:half].encode()) + pack(LOG[half:].encode())

        assert read(written(tmp_path / "a", packed)).reports.height == 500


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_cut_short_gives_what_it_held_and_says_so(tmp_path, pack):
    noise = "".join(f"# {at * 7919 % 10007:x}{at * 104729 % 99991:x}\n" for at in range(40_000))
    packed = pack((LOG + noise).encode())

    found = read(written(tmp_path / "a", packed[:-100]), keep_rejects=True)

    assert found.reports.height == 500
    assert found.rejected["file cut short"] == 1
    assert found.read == found.reports.height + sum(found.rejected.values())
    assert "file cut short" in found.rejects["reason"].to_list()


def test_a_damaged_gzip_gives_what_it_held_and_says_so(tmp_path):
    packed = gzip.compress(LOG.encode())

    found = read(written(tmp_path / "a", packed + b"\x1f\x8b\x08\x00 this is no gzip"))

    assert (found.reports.height, found.rejected) == (500, {"file damaged": 1})


@pytest.mark.parametrize("size", [7, 100, 1000])
@pytest.mark.parametrize("text", [LOG, TABLE], ids=["NMEA", "CSV"])
def test_the_size_of_batches_changes_nothing(tmp_path, size, text):
    path = written(tmp_path / "a", text[:1000])

    assert read(path, batch_bytes=size).reports.equals(read(path).reports)


def test_batches_are_as_small_as_asked(tmp_path):
    found = read(written(tmp_path / "a", LOG), batch_bytes=len(LOG) // 10)

    assert max(intake.reports.height for intake in found.intakes) < 60


def test_own_reports_come_back_from_parquet_as_they_were(tmp_path):
    before = read(SHIPPED / "helcom_2010_28s.nmea").reports
    before.write_parquet(tmp_path / "a")

    after = read(tmp_path / "a", batch_rows=1000)

    assert after.reports.equals(before)
    assert len(after.intakes) >= 3
    assert sum(intake.bytes_read for intake in after.intakes) == (tmp_path / "a").stat().st_size


def test_foreign_values_in_own_columns_do_not_get_past(tmp_path):
    row = {"vessel_id": [1, 2, 3], "time": [RECEIVED] * 3, "lon_deg": [1.0, 181.0, 3.0]}
    row |= {"lat_deg": [1.0, 91.0, 3.0], "sog_kn": [102.3, 1.0, 5.0], "quality": [0, 0, 0]}
    missing = [pl.lit(None, dtype).alias(n) for n, dtype in REPORT.items() if n not in row]
    conform(pl.DataFrame(row).with_columns(missing), REPORT).write_parquet(tmp_path / "a")

    found = read(tmp_path / "a", keep_rejects=True)

    assert found.reports["sog_kn"].to_list() == [None, 5.0]
    assert found.rejected == {"no position": 1}
    assert found.rejects["line"].to_list() == [None]


@pytest.mark.parametrize("year", [1989, 2031])
def test_own_reports_of_an_impossible_time_are_rejected(tmp_path, year):
    good = read(SHIPPED / "kystverket_2019_tagblocks.nmea").reports
    time = datetime(year, 1, 1, tzinfo=UTC)
    odd = good[:1].with_columns(time=pl.lit(time).cast(REPORT["time"]))
    pl.concat([good, odd]).write_parquet(tmp_path / "a")

    found = read(tmp_path / "a", latest=datetime(2030, 1, 1, tzinfo=UTC))

    assert (found.reports.height, found.rejected) == (good.height, {TIME: 1})


def test_parquet_of_another_is_read_by_the_names_of_its_columns(tmp_path):
    time = [datetime(2024, 1, 1, tzinfo=UTC)]
    table = pl.DataFrame({"MMSI": [219_000_734], "ts": time, "Lon": [10.5], "Lat": [57.5]})
    table.write_parquet(tmp_path / "a")

    assert read(tmp_path / "a").reports["time"].to_list() == time


@pytest.mark.parametrize("cut", [slice(0, 200), slice(0, -30)])
def test_a_parquet_file_cut_short_is_refused(tmp_path, cut):
    pl.DataFrame({"mmsi": [1] * 1000}).write_parquet(tmp_path / "a")
    written(tmp_path / "a", (tmp_path / "a").read_bytes()[cut])

    with pytest.raises(UnusableInput, match="no whole Parquet"):
        read(tmp_path / "a")


def test_parquet_without_the_needed_columns_is_refused(tmp_path):
    pl.DataFrame({"mmsi": [1]}).write_parquet(tmp_path / "a")

    with pytest.raises(UnusableInput, match=r"mmsi.*mapping"):
        read(tmp_path / "a")


def test_parquet_times_without_a_zone_are_refused_or_read_in_the_one_given(tmp_path):
    table = {"mmsi": [219_000_734], "time": [datetime(2024, 7, 1, 12)], "lon": [1.0], "lat": [2.0]}  # noqa: DTZ001  a naive time is what is tried
    pl.DataFrame(table).write_parquet(tmp_path / "a")

    with pytest.raises(UnusableInput, match="--time-zone"):
        read(tmp_path / "a")
    found = read(tmp_path / "a", time_zone="Europe/Berlin")

    assert found.reports["time"].to_list() == [datetime(2024, 7, 1, 10, tzinfo=UTC)]


def test_a_log_without_any_time_is_refused_unless_told_when_it_was_received():
    path = SHIPPED / "aegean_no_time.nmea"

    with pytest.raises(UnusableInput, match=r"aegean.*no time: \d+.*!AIVDM.*--received-at"):
        read(path)
    assert set(read(path, received_at=RECEIVED).reports["time"]) == {RECEIVED}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "holds nothing", id="empty"),
        pytest.param("\0" * 1000, "holds nothing", id="zeros"),
        pytest.param("Dear Sir,\nall is well", "Dear Sir.*NMEA 0183.*mapping", id="a letter"),
        pytest.param("\x89PNG\r\n\x1a\n", "PNG", id="a picture"),
        pytest.param("mmsi,time,lon,lat\n", "no rows", id="header alone"),
        pytest.param("mmsi,time,lon,lat\n0,0,0,0\n", "no vessel_id: 1", id="no good row"),
        pytest.param('{"a": 1}\n', "unknown object: 1", id="another JSON"),
        pytest.param('{"a": ', "not JSON: 1", id="broken JSON"),
    ],
)
def test_a_file_without_one_readable_row_is_refused(tmp_path, text, told):
    with pytest.raises(UnusableInput, match=rf"(?s)^odd\.txt.*{told}"):
        read(written(tmp_path / "odd.txt", text))


def test_files_are_found_once_and_in_order(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden", "deep/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        written(tmp_path / name, TABLE)

    found = discover([tmp_path / "b.csv", tmp_path, str(tmp_path / "*.csv")])

    assert [path.name for path in found] == ["b.csv", "a.csv", "c.csv"]


def test_a_pattern_may_go_deep(tmp_path):
    (tmp_path / "one" / "two").mkdir(parents=True)
    written(tmp_path / "one" / "two" / "a.csv", TABLE)

    assert [path.name for path in discover([str(tmp_path / "**" / "*.csv")])] == ["a.csv"]


def test_where_there_is_no_file_the_remedy_is_told(tmp_path):
    with pytest.raises(UnusableInput, match="holds no file"):
        discover([tmp_path])
    with pytest.raises(UnusableInput, match="matches no file"):
        discover([str(tmp_path / "*.csv")])
    with pytest.raises(SourceUnavailable, match="does not exist"):
        discover([tmp_path / "a.csv"])
    with pytest.raises(UnusableInput, match="no AIS file was named"):
        discover([])


def test_rejected_rows_name_their_file(tmp_path):
    one = written(tmp_path / "one.nmea", LOG + "noise\n")
    two = written(tmp_path / "two.csv", TABLE + "0,0,0,0\n")

    found = read(one, two, keep_rejects=True)

    assert found.rejects["source"].to_list() == ["one.nmea", "two.csv"]
    assert {intake.source for intake in found.intakes} == {"one.nmea", "two.csv"}


def test_a_document_of_positions_is_read(tmp_path):
    feature = {
        "mmsi": 563_907_000,
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [24.5, 59.5]},
        "properties": {"sog": 0.1, "navStat": 5, "timestampExternal": STAMP * 1000},
    }
    document = json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1)

    found = read(written(tmp_path / "a", document))

    assert found.reports["lat_deg"].to_list() == [59.5]


def test_wrong_settings_are_told_all_at_once():
    with pytest.raises(SettingsError, match=r"received_at.*Mars.*\['colour'\].*batch"):
        Reading(
            time_zone="Mars/Base",
            received_at=datetime(2024, 1, 1),  # noqa: DTZ001  a naive time is what is tried
            mapping={"colour": "x"},
            batch_rows=0,
        )
