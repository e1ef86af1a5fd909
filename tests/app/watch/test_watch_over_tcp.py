"""`seawarden watch` over TCP gives exactly the alerts of `seawarden screen`."""

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.ingest.archive_files import read_ais
from tests.app.watch.nmea import sentences

DEADLINE_S = 300.0
LAID = Path(__file__).parents[2] / "data" / "routes" / "laid_across_north_sea.geojson"
HOUR = resources.files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"
READING = reading_for(ReadingAsked(), now=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def hour(tmp_path_factory):
    """Encode the North Sea hour as sentences, once."""
    with resources.as_file(HOUR) as path:
        intakes = list(read_ais([path], reading=READING))
    reports = pl.concat([each.reports for each in intakes])
    vessels = pl.concat([each.vessels for each in intakes])
    file = tmp_path_factory.mktemp("hour") / "hour.nmea"
    file.write_bytes(sentences(reports, vessels))
    return file


@contextmanager
def fed(data):
    """Offer bytes to the first who connects; yield the address."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(DEADLINE_S)

    def feed():
        link, _ = server.accept()
        with link:
            link.sendall(data)

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        thread.join(DEADLINE_S)
    finally:
        server.close()


def watched(data, folder, *options):
    """Return the alerts that a watch in a process of its own wrote."""
    out = folder / "alerts.parquet"
    with fed(data) as address:
        done = subprocess.run(
            [sys.executable, "-m", "seawarden", "watch", "--source", address, "--clock", "source",
             "--once", "--home", folder / "watch", "--out", out, "--port", "0", *options],
            capture_output=True, timeout=DEADLINE_S, check=False,
        )  # fmt: skip

    assert done.returncode == 0, done.stderr.decode()
    return pl.read_parquet(out)


def screened(file, routes=()):
    asked = ScreenAsked(ais=(str(file),), routes=RoutesAsked(files=routes), reading=READING)
    return screen(asked).alerts


def test_the_north_sea_hour_gives_the_alerts_of_the_archive(hour, tmp_path):
    expected = screened(hour, (LAID,))

    found = watched(hour.read_bytes(), tmp_path, "--routes", str(LAID))

    assert_frame_equal(found, expected)
    assert found.height >= 20


def test_the_drift_gives_the_alerts_of_the_archive(data_folder, tmp_path):
    file = data_folder / "nmea" / "drift_positive_538004030.nmea"
    expected = screened(file)

    found = watched(file.read_bytes(), tmp_path)

    said = ["revision", "status"]
    kept = found.filter(pl.col("status") != "withdrawn")
    assert_frame_equal(kept.drop(said), expected.drop(said))
    assert "adrift" in set(found["kind"])
