"""A file played as if it came live gives the rows of the archive, at any pace, from any offset."""

import asyncio
import gzip
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
import zstandard
from polars.testing import assert_frame_equal

from seawarden.ingest.archive_files import read_file
from seawarden.ingest.live import file_pieces
from seawarden.ingest.live.file import Pace
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import (
    DEADLINE_S,
    NOON,
    NOON_S,
    Clock,
    Landing,
    read_once,
    source_of,
)
from tests.ingest.sentences import class_a, sentence, static

SHIPPED = Path(__file__).parents[2] / "data" / "ais"
FILES = sorted(path.name for path in SHIPPED.iterdir() if path.name != "README.md")
NOW = NOON + timedelta(days=3 * 365)  # after every shipped file
READING = Reading(received_at=NOON, time_zone="UTC", latest=NOW + timedelta(days=1))


def play(path, *, resume_at=0, reading=READING, clock=None, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    url = f"file:{path}?{asked}" if asked else f"file:{path}"
    source = source_of(
        url, reading=reading, resume_at=resume_at, is_once=True, clock=clock or Clock(NOW)
    )
    return asyncio.run(read_once(source)), source


def counted(intakes):
    counts = Counter()
    for intake in intakes:
        counts.update(dict(intake.rejected.iter_rows()))
        counts.update({f"other {kind}": n for kind, n in intake.other.iter_rows()})
    return counts


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_the_rows_that_the_archive_gives(name):
    expected = list(read_file(SHIPPED / name, reading=READING))

    landing, source = play(SHIPPED / name)

    intakes = [arrival.intake for arrival in landing.arrivals]
    assert_frame_equal(landing.reports, pl.concat([one.reports for one in expected]))
    assert_frame_equal(
        pl.concat([one.vessels for one in intakes]), pl.concat([one.vessels for one in expected])
    )
    assert counted(intakes) == counted(expected)
    assert source.pulse.health(NOW).state == SourceState.ENDED


def packed(tmp_path, text, packing):
    path = tmp_path / "log"
    pack = {"plain": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}[packing]
    path.write_bytes(pack(text))
    return path


def log(count=600, *, mark="\r\n"):
    """A log whose sentences need what stood before: fragments, and times of earlier lines."""
    payload = static(name="ANE")
    lines = []
    for at in range(count):
        whole = sentence(class_a(1 + at % 50, sog=at % 300))
        lines.append(f"{whole},{NOON_S + at}" if at % 7 == 0 else whole)
        if at % 5 == 0:
            lines.append(sentence(payload[:40], count=(2, 1), sequence=str(at % 10)))
        if at % 5 == 3:
            lines.append(sentence(payload[40:], count=(2, 2), sequence=str((at - 3) % 10), fill=2))
    return mark.join(lines).encode() + mark.encode()


@pytest.fixture
def _small_pieces(monkeypatch):
    monkeypatch.setattr(file_pieces.TextPieces, "most", 1500)
    monkeypatch.setattr(file_pieces.ParquetPieces, "most", 37)


def resumes(path, expected):
    """Break off after each arrival, and read on from its offset: all rows, and each once."""
    whole, _ = play(path)
    assert_frame_equal(whole.reports, expected)
    assert len(whole.arrivals) > 10
    for at in range(0, len(whole.arrivals), 4):
        before = pl.concat([one.intake.reports for one in whole.arrivals[: at + 1]])
        after, _ = play(path, resume_at=whole.arrivals[at].offset)
        rows = [before, after.reports] if after.arrivals else [before]

        assert_frame_equal(pl.concat(rows), expected)


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd"])
@pytest.mark.usefixtures("_small_pieces")
def test_a_log_is_read_on_from_any_offset(tmp_path, packing):
    path = packed(tmp_path, log(), packing)

    expected = pl.concat([one.reports for one in read_file(path, reading=READING)])

    assert expected.height == 600
    resumes(path, expected)


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd"])
@pytest.mark.usefixtures("_small_pieces")
def test_a_table_is_read_on_with_the_columns_it_began_with(tmp_path, packing, monkeypatch):
    monkeypatch.setattr(file_pieces, "WARM_UP_BYTES", 700)
    rows = [f"{219_000_000 + at % 9},{NOON_S + at},10.{at},57.{at},{at % 20}" for at in range(500)]
    text = "\n".join(["mmsi,time,lon,lat,sog", *rows]).encode()
    path = packed(tmp_path, text, packing)

    expected = pl.concat([one.reports for one in read_file(path, reading=READING)])

    assert expected.height == 500
    resumes(path, expected)


@pytest.mark.usefixtures("_small_pieces")
def test_a_log_is_read_on_with_a_stretch_before_the_offset(tmp_path, monkeypatch):
    monkeypatch.setattr(file_pieces, "WARM_UP_BYTES", 2000)
    path = packed(tmp_path, log(), "plain")

    resumes(path, pl.concat([one.reports for one in read_file(path, reading=READING)]))


@pytest.mark.usefixtures("_small_pieces")
def test_parquet_is_read_on_by_rows(tmp_path):
    path = tmp_path / "rows.parquet"
    source = SHIPPED / "kystverket_2019_tagblocks.nmea"
    frame = pl.concat([one.reports for one in read_file(source, reading=READING)])
    frame.write_parquet(path)

    landing, _ = play(path)

    assert landing.arrivals[0].offset == 37
    assert landing.arrivals[-1].offset == frame.height
    resumes(path, pl.concat([one.reports for one in read_file(path, reading=READING)]))


@pytest.mark.parametrize("form", ["log", "parquet"])
def test_a_file_shorter_than_its_offset_is_another_file(tmp_path, form):
    path = packed(tmp_path, log(20), "plain")
    if form == "parquet":
        path = tmp_path / "rows.parquet"
        pl.concat(
            [one.reports for one in read_file(tmp_path / "log", reading=READING)]
        ).write_parquet(path)

    with pytest.raises(UnusableInput, match="another file now"):
        play(path, resume_at=1 << 20)


def test_a_file_read_to_its_end_brings_nothing_more(tmp_path):
    path = packed(tmp_path, log(20), "gzip")
    landing, _ = play(path)

    again, _ = play(path, resume_at=landing.arrivals[-1].offset)

    assert again.ships == []


@pytest.mark.usefixtures("_small_pieces")
def test_the_offset_counts_bytes_of_text_and_stands_at_the_end_of_a_line(tmp_path):
    text = log()
    landing, _ = play(packed(tmp_path, text, "zstd"))

    offsets = [arrival.offset for arrival in landing.arrivals]

    assert offsets[-1] == len(text)
    assert all(text[:offset].endswith(b"\r\n") for offset in offsets)


def test_a_file_cut_short_is_read_as_far_as_it_goes_and_says_so(tmp_path):
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(log(), mtime=0)[:-200])

    landing, source = play(path)

    assert 0 < len(landing.ships) < 600
    assert source.pulse.rejects["file cut short"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(b"no such thing\n", "no dialect of AIS", id="no dialect"),
        pytest.param(b"mmsi,time,lon,lat\n,,,\n", "not one position", id="no row"),
        pytest.param(
            b"mmsi,time,lon,lat\n1,2024-03-09 12:00:00,1,1\n", "names no zone", id="no zone"
        ),
    ],
)
def test_a_file_of_no_use_is_refused_as_the_archive_refuses_it(tmp_path, text, says):
    path = packed(tmp_path, text, "plain")

    with pytest.raises(UnusableInput, match=says):
        play(path, reading=Reading())


def test_a_file_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        play(tmp_path / "missing")


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UnusableInput, match="is no file"):
        play(tmp_path / "pipe")


def test_a_path_may_hold_signs_of_an_address(tmp_path):
    path = tmp_path / "a?b#c d.log"
    path.write_bytes(log(5))
    quoted = str(path).replace("?", "%3F")

    assert len(play(quoted)[0].ships) == 5


@pytest.mark.parametrize("pace", ["0", "-1", "x", "nan", "inf"])
def test_a_pace_that_is_none_is_refused(tmp_path, pace):
    with pytest.raises(SettingsError, match="no number above 0"):
        play(tmp_path / "a", pace=pace)


def test_a_paced_file_takes_its_time_and_gives_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(file_pieces.TextPieces, "least", 300)
    path = packed(tmp_path, log(), "plain")

    async def run():
        landing = Landing()
        loop = asyncio.get_running_loop()
        came = []

        async def deliver(arrival):
            came.extend((loop.time(), one) for one in arrival.intake.reports["time"])
            await landing.deliver(arrival)

        source = source_of(f"file:{path}?pace=600", reading=READING, is_once=True)
        began_s = loop.time()
        async with asyncio.timeout(DEADLINE_S):
            await source.run(deliver)
        return landing, came, began_s

    landing, came, began_s = asyncio.run(run())

    first = came[0][1]
    assert_frame_equal(
        landing.reports, pl.concat([one.reports for one in read_file(path, reading=READING)])
    )
    # Rows of half a second come together, around the middle one.
    assert all(at_s - began_s >= (time - first).total_seconds() / 600 - 0.3 for at_s, time in came)


def minute(at):
    return NOON + timedelta(minutes=at)


def test_a_pace_waits_for_what_is_due():
    pace = Pace(60)

    waits = [
        pace.wait_s(minute(0), 100.0),
        pace.wait_s(minute(3), 101.0),
        pace.wait_s(minute(4), 105),
    ]

    assert waits == [0.0, 2.0, 0.0]


def test_a_gap_is_waited_for_a_minute_at_most_and_then_the_pace_goes_on():
    pace = Pace(1)
    pace.wait_s(minute(0), 0.0)

    waits = [
        pace.wait_s(minute(60 * 24 * 365), 0.0),
        pace.wait_s(minute(60 * 24 * 365 + 0.5), 60.0),
    ]

    assert waits == [60.0, 30.0]


def test_a_replay_that_fell_behind_goes_on_from_where_it_is():
    pace = Pace(1)
    pace.wait_s(minute(0), 0.0)

    waits = [pace.wait_s(minute(1), 200.0), pace.wait_s(minute(1.5), 200.0)]

    assert waits == [0.0, 30.0]


@pytest.mark.parametrize(
    ("span", "size"),
    [
        pytest.param(timedelta(seconds=60), 4000, id="twice too long"),
        pytest.param(timedelta(seconds=30), 8000, id="just right"),
        pytest.param(timedelta(seconds=15), 16000, id="half of it"),
        pytest.param(timedelta(seconds=14.9), 16000, id="less than half"),
        pytest.param(timedelta(0), 16000, id="no time at all"),
        pytest.param(timedelta(days=9), 2048, id="far too long"),
    ],
)
def test_pieces_are_sized_so_that_each_takes_half_a_second(span, size):
    found = Pace(60).size_after(8000, span, file_pieces.TextPieces)

    assert found == size
