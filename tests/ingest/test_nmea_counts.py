"""Counts of real logs, held against another reading that shares nothing with the package."""

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from tests.ingest.sentences import POSITIONS, plain_messages

SHIPPED = Path(__file__).parents[1] / "data" / "ais"
RECEIVED = datetime(2012, 1, 1, tzinfo=UTC)
NMEA = [
    "aegean_no_time.nmea",
    "amsa_2012_mixed.nmea.gz",
    "helcom_2010_28s.nmea",
    "kystverket_2019_tagblocks.nmea",
]
NOT_SHIPPED = [
    "danish_feed_2013_5min.nmea.gz",
    "drift_positive_538004030.nmea",
    "exactearth_2012_satellite.nmea",
    "exactearth_2012_satellite-2.nmea",
    "exactearth_2012_satellite-3.nmea",
]
# Why a whole message of a position type, with right checksums, is yet no report.
NO_REPORT = {"no position", "no vessel_id"}


def plain(path):
    data = path.read_bytes()
    return list(plain_messages(gzip.decompress(data) if path.suffix == ".gz" else data))


def read(path):
    intakes = list(read_ais([path], reading=Reading(received_at=RECEIVED)))
    rejected = Counter()
    for intake in intakes:
        rejected.update(dict(intake.rejected.iter_rows()))
    frame = pl.concat([intake.reports for intake in intakes])
    return frame, rejected, sum(intake.read for intake in intakes)


def hold_against_the_plain_reading(path):
    expected = [message for message in plain(path) if message.kind in POSITIONS]
    frame, rejected, read_count = read(path)
    placed = [m for m in expected if m.has_place and 0 < m.mmsi < 1_000_000_000]

    assert sum(rejected[reason] for reason in NO_REPORT) == len(expected) - len(placed)
    assert read_count == frame.height + rejected.total()
    assert Counter(frame["vessel_id"]) == Counter(m.mmsi for m in placed)
    found = sorted(zip(frame["vessel_id"], frame["lon_deg"], frame["lat_deg"], strict=True))
    told = sorted((m.mmsi, m.lon_deg, m.lat_deg) for m in placed)
    assert [row[1:] for row in found] == [pytest.approx(row[1:]) for row in told]


@pytest.mark.parametrize("name", NMEA)
def test_every_position_of_a_shipped_log_is_found_and_no_other(name):
    hold_against_the_plain_reading(SHIPPED / name)


@pytest.mark.parametrize("name", NOT_SHIPPED)
def test_every_position_of_a_log_that_does_not_ship_is_found_and_no_other(data_folder, name):
    hold_against_the_plain_reading(data_folder / "nmea" / name)


def test_the_danish_feed_has_the_published_counts(data_folder):
    frame, rejected, _ = read(data_folder / "nmea" / "danish_feed_2013_5min.nmea.gz")

    assert (frame.height, frame["vessel_id"].n_unique(), rejected.total()) == (24_688, 1_438, 0)
    assert (
        frame["time"]
        .is_between(
            datetime(2013, 11, 12, 12, tzinfo=UTC), datetime(2013, 11, 12, 12, 5, tzinfo=UTC)
        )
        .all()
    )
    assert frame["receiver"].null_count() < frame.height / 10


def test_a_log_whose_times_are_few_is_read_by_the_last_one():
    frame, rejected, _ = read(SHIPPED / "amsa_2012_mixed.nmea.gz")
    told = frame.filter(pl.col("time") != RECEIVED)["time"]

    assert frame.height - len(told) < 100
    assert told.is_between(
        datetime(2012, 1, 27, 9, tzinfo=UTC), datetime(2012, 1, 27, 12, tzinfo=UTC)
    ).all()
    assert rejected["broken sentence"] > 1000
