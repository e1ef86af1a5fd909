"""`seawarden screen` as a person uses it: what it prints, writes, refuses, and its exit codes."""

import csv
import gzip
import importlib.resources
import io
import json
import sqlite3
from contextlib import closing

import polars as pl
import pytest

from seawarden.cli.main import main

HOUR = importlib.resources.files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"
TRAFFIC = (
    "mmsi,time,lon,lat,sog,cog\n"
    "219000001,2024-06-03T12:00:00Z,3.0,56.030,3,0\n"
    "219000001,2024-06-03T12:03:00Z,3.0,56.035,3,0\n"
    "219000001,2024-06-03T12:06:00Z,3.0,56.045,3,0\n"
)


def geojson(kind="LineString", coordinates=((2.5, 56.04), (3.5, 56.04)), **members):
    feature = {
        "type": "Feature",
        "properties": {"name": "Trial", "kind": "telecom", "accuracy_m": 100},
        "geometry": {"type": kind, "coordinates": coordinates},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]} | members)


@pytest.fixture
def route(tmp_path):
    file = tmp_path / "route.geojson"
    file.write_text(geojson())
    return file


@pytest.fixture
def traffic(tmp_path):
    file = tmp_path / "traffic.csv"
    file.write_text(TRAFFIC)
    return file


@pytest.fixture
def seawarden(capsys):
    def run(*arguments):
        code = 0
        try:
            main([str(each) for each in arguments])
        except SystemExit as ended:
            code = ended.code or 0
        printed = capsys.readouterr()
        return code, printed.out, " ".join(printed.err.split())

    return run


def test_json_is_one_document_and_nothing_else(seawarden, traffic, route):
    code, out, _ = seawarden("screen", traffic, "--routes", route, "--keep-land", "--json")

    said = json.loads(out)
    assert code == 0
    assert said["read"] == said["reports"] == 3
    assert said["crossings"] == 1
    assert said["alerts"] == {"slow_crossing": {"low": 1}}
    assert {"rejected", "cleaned", "vessels", "tracks", "seconds"} <= said.keys()


def test_the_summary_is_for_a_person(seawarden, traffic, route):
    code, out, _ = seawarden("screen", traffic, "--routes", route, "--keep-land")

    assert code == 0
    assert "3 reports of 1 ship in 1 track" in " ".join(out.split())
    assert "MMSI 219000001 crossed Trial at 3 Jun 12:04 UTC at 3.0 kn" in " ".join(out.split())


@pytest.mark.parametrize("ending", ["parquet", "csv", "geojson", "gpkg"])
def test_alerts_and_crossings_are_written_in_the_format_of_the_ending(
    seawarden, traffic, route, tmp_path, ending
):
    out, crossings = tmp_path / f"alerts.{ending}", tmp_path / f"crossings.{ending}"

    code, _, _ = seawarden(
        "screen", traffic, "--routes", route, "--keep-land", "--out", out, "--crossings", crossings
    )

    read = {
        "parquet": lambda file: pl.read_parquet(file).height,
        "csv": lambda file: len(list(csv.DictReader(io.StringIO(file.read_text())))),
        "geojson": lambda file: len(json.loads(file.read_text())["features"]),
        "gpkg": rows_in_geopackage,
    }[ending]
    assert code == 0
    assert (read(out), read(crossings)) == (1, 1)


def rows_in_geopackage(file):
    with closing(sqlite3.connect(file)) as database:
        (table,) = database.execute("select table_name from gpkg_contents").fetchone()
        (count,) = database.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  the file's own table
        return count


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        pytest.param("nothing.csv", b"", "holds nothing", id="empty file"),
        pytest.param(
            "letter.txt", b"Dear watch officer,\nall well.\n", "letter.txt", id="a letter"
        ),
        pytest.param(
            "swapped.csv",
            b"mmsi,time,lat,lon\n1,2024-06-03T12:00:00Z,150.0,56.0\n"
            b"1,2024-06-03T12:01:00Z,150.1,56.0\n",
            "swapped",
            id="latitude and longitude swapped",
        ),
        pytest.param(
            "naive.csv",
            b"mmsi,time,lon,lat\n1,2024-06-03 12:00:00,3.0,56.0\n",
            "--time-zone",
            id="a time without a zone",
        ),
        pytest.param(
            "timeless.nmea",
            b"!AIVDM,1,1,,A,15MgK45P3@G?fl0E`JbR0OwT0@MS,0*4E\r\n",
            "--received-at",
            id="a log without time",
        ),
        pytest.param(
            "early.csv",
            b"mmsi,time,lon,lat\n1,1970-01-01T00:00:00Z,3.0,56.0\n",
            "time before 1990 or in the future",
            id="a clock that was never set",
        ),
        pytest.param(
            "future.csv",
            b"mmsi,time,lon,lat\n1,2999-01-01T00:00:00Z,3.0,56.0\n",
            "time before 1990 or in the future",
            id="the future",
        ),
    ],
)
def test_an_unusable_file_is_refused_with_its_name_and_the_remedy(
    seawarden, tmp_path, route, name, content, word
):
    file = tmp_path / name
    file.write_bytes(content)

    code, out, err = seawarden("screen", file, "--routes", route, "--keep-land")

    assert code == 1
    assert out == ""
    assert name in err
    assert word in err


def test_rejects_are_written_when_there_is_none(seawarden, traffic, route, tmp_path):
    rejects = tmp_path / "lost.csv"

    code, _, _ = seawarden(
        "screen", traffic, "--routes", route, "--keep-land", "--rejects", rejects
    )

    assert code == 0
    assert rejects.read_text().splitlines() == ["source,line,reason,text"]


def test_a_letter_in_a_folder_is_passed_over_and_named(seawarden, traffic, route, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "README.txt").write_text("Dear watch officer,\nall well.\n")
    traffic.rename(folder / "traffic.csv")

    code, out, _ = seawarden("screen", folder, "--routes", route, "--keep-land", "--json")

    said = json.loads(out)
    assert code == 0
    assert said["reports"] == 3
    assert any("README.txt" in note for note in said["notes"])


def test_a_file_with_nothing_to_screen_says_so(seawarden, route, tmp_path):
    file = tmp_path / "snapshot.json"
    ships = [{"mmsi": 230000001, "lon": 25.0, "lat": 60.0, "sog": 1.0, "name": "A"}]
    file.write_text(json.dumps({"timestamp": "2025-12-12T12:31:24+00:00", "vessels": ships}))

    code, out, _ = seawarden("screen", file, "--routes", route, "--keep-land", "--json")

    assert code == 0
    assert any("nothing could be screened" in note for note in json.loads(out)["notes"])


def test_a_truncated_gzip_keeps_what_could_be_read_and_says_so(seawarden, tmp_path, route):
    file = tmp_path / "cut.csv.gz"
    packed = HOUR.read_bytes()
    file.write_bytes(packed[: len(packed) // 2])

    code, out, _ = seawarden("screen", file, "--routes", route, "--keep-land", "--json")

    said = json.loads(out)
    assert code == 0
    assert 10_000 < said["reports"] < 40_000
    assert said["rejected"]
    assert said["read"] == said["reports"] + sum(said["rejected"].values()) + sum(
        said["cleaned"].values()
    )


def test_broken_rows_lose_themselves_and_nothing_else(seawarden, tmp_path, route):
    lines = gzip.decompress(HOUR.read_bytes()).decode().splitlines()
    head = (
        "mmsi,datetime,lat,lon,navigational_status,SOG,Heading,shiptype,length,name,width,draught"
    )
    turned = [",".join([r[1], r[0], r[3], r[2], *r[4:]]) for r in csv.reader(lines[501:1001])]
    broken = [
        "\n".join(lines[:501]).encode(),
        b"\x00\x00\x00,NUL\x00,bytes",
        ("x" * 2_000_000).encode(),
        head.encode(),
        "\r\n".join(turned).encode(),
    ]
    file = tmp_path / "broken.csv"
    file.write_bytes(b"\n".join(broken) + b"\n")

    code, out, _ = seawarden("screen", file, "--routes", route, "--keep-land", "--json")

    said = json.loads(out)
    assert code == 0
    assert said["reports"] + sum(said["cleaned"].values()) == 1000
    assert sum(said["rejected"].values()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        pytest.param([], 2, "--archive", id="nothing to screen"),
        pytest.param(["missing.csv"], 1, "does not exist", id="a file that is not there"),
        pytest.param(["{traffic}", "--out", "a.xlsx"], 2, "parquet", id="an unknown ending"),
        pytest.param(
            ["{traffic}", "--out", "no/such/folder/a.csv"], 2, "folder", id="no such folder"
        ),
        pytest.param(
            ["{traffic}", "--out", "a.csv", "--crossings", "a.csv"], 2, "two outputs", id="twice"
        ),
        pytest.param(["{traffic}", "--routes", "{traffic}"], 1, "traffic.csv", id="no routes"),
        pytest.param(["{traffic}", "--start", "noon"], 2, "--start", id="no time"),
        pytest.param(["{traffic}", "--out", "{traffic}"], 2, "what is read", id="over its input"),
        pytest.param(
            ["{traffic}", "--out", "./x/../a.csv", "--rejects", "a.csv"], 2, "two", id="two names"
        ),
        pytest.param(
            ["--archive", ".", "--start", "2024-06-04T00:00Z", "--end", "2024-06-03T00:00Z"],
            2,
            "--start",
            id="a window that ends before it begins",
        ),
        pytest.param(["{traffic}", "--no-such-option"], 2, "no-such-option", id="no such option"),
    ],
)
def test_a_wrong_command_is_named_with_what_to_do(
    seawarden, traffic, tmp_path, monkeypatch, arguments, code, word
):
    monkeypatch.chdir(tmp_path)

    ended, out, err = seawarden("screen", *(each.format(traffic=traffic) for each in arguments))

    assert ended == code
    assert out == ""
    assert word in err


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(
            geojson("Polygon", [[[2, 55], [3, 55], [3, 56], [2, 55]]]), "areas", id="areas"
        ),
        pytest.param(geojson(coordinates=((2.5, 156.0), (3.5, 156.0))), "swapped", id="swapped"),
        pytest.param('{"type": "FeatureCollection", "features": []}', "no line", id="no line"),
        pytest.param("{", "route.geojson", id="broken"),
    ],
)
def test_an_unusable_route_is_refused(seawarden, traffic, route, content, word):
    route.write_text(content)

    code, _, err = seawarden("screen", traffic, "--routes", route, "--keep-land")

    assert code == 1
    assert word in err.lower()


def test_a_route_in_another_projection_is_turned_and_it_is_said(seawarden, traffic, route):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    route.write_text(geojson(coordinates=((278298.7, 7566094.0), (389618.2, 7566094.0)), crs=crs))

    code, out, _ = seawarden("screen", traffic, "--routes", route, "--keep-land", "--json")

    said = json.loads(out)
    assert code == 0
    assert said["crossings"] == 1
    assert any("3857" in note for note in said["notes"])
