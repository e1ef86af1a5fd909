"""What holds for every source: no bytes make it raise, no row is lost, cuts do not matter."""

import gzip
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from seawarden.ingest.csv_rows import CsvRows
from seawarden.ingest.json_lines import JsonLines
from seawarden.ingest.line_cutter import LINE_MAX, LineCutter, line_count
from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.particulars import LastSaid
from seawarden.ingest.reading import Reading
from seawarden.model.errors import UnusableInput
from seawarden.model.report import reports
from seawarden.model.vessel import vessels
from tests.ingest.sentences import class_a, class_b, sentence, static, tagged, time_line

NOON = datetime(2024, 3, 9, 12, tzinfo=UTC)
SHIPPED = Path(__file__).parents[1] / "data" / "ais"
READING = Reading(received_at=NOON, time_zone="UTC", keep_rejects=True)

SENTENCE_LINES = [
    sentence(class_a()),
    sentence(class_b()),
    tagged(sentence(class_a(lon=181)), c=1_700_000_000, s="here"),
    tagged("", c=1_700_000_100, g="1-2-7"),
    time_line(sentence(class_a())),
    f"{sentence(class_a())},1700000200",
    sentence(static()[:40], count=(2, 1), sequence="1"),
    sentence(static()[40:], count=(2, 2), sequence="1", fill=2),
    sentence(static(name="OTHER")[:40], count=(2, 1), sequence="1", channel="B"),
    sentence(static(219_000_009), fill=2),
    sentence(""),
    "$GPVTG,1*00",
    "",
]
ROW_LINES = [
    "mmsi,time,lon,lat,name",
    "lat,lon,time,mmsi,name",
    "219000734,1700000000,10.9,57.2,ANE",
    "219000734,2022-10-15 11:16:01,10.9,57.2,BO",
    "57.2,10.9,1700000000,219000735,CY",
    "0,1700000000,10.9,57.2,",
    '219000736,1700000000,10.9,57.2,"DA, THE',
    "219000736,1700000000,10.9,57.2,a,b,c",
    "219000736",
    "",
]
OBJECT_LINES = [
    '{"mmsi": 219000734, "time": 1700000000, "lon": 10.9, "lat": 57.2, "name": "ANE"}',
    '{"ssvid": 1, "timestamp": "2022-10-15 11:16:01", "lon": 10.9, "lat": 57.2}',
    '{"class": "AIS", "rxuxtime": 1700000000, "mmsi": 219000734, "type": 5, "shipname": "ANE"}',
    '{"MessageType": "PositionReport", "MetaData": {"MMSI": "x"}, "Message": {}}',
    'vessels-v2/219000734/location {"lon": 10.9, "lat": 57.2, "time": 1700000000}',
    '{"a": 1}',
    "noise",
    "",
]
SOURCES = {"NMEA": NmeaLines, "CSV": CsvRows, "JSON": JsonLines}
LINES = {"NMEA": SENTENCE_LINES, "CSV": ROW_LINES, "JSON": OBJECT_LINES}
every_source = pytest.mark.parametrize("name", sorted(SOURCES))


def texts(name):
    """Draw lines of the source, whole and damaged, with any line ends between them."""
    whole = st.sampled_from(LINES[name]).map(str.encode)
    damaged = st.builds(damage, whole, st.integers(0, 200), st.binary(max_size=3))
    line = st.one_of(whole, whole, damaged, st.binary(max_size=20))
    ends = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])
    return st.lists(st.tuples(line, ends), max_size=12).map(
        lambda lines: b"".join(text + end for text, end in lines)
    )


def damage(line, place, foreign):
    return line[:place] + foreign + line[place + 2 :]


def run(name, data, cuts=()):
    stream = SOURCES[name](READING, source="a")
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    pieces = [data[low:high] for low, high in pairwise(places)]
    return [*(stream.feed(piece) for piece in pieces), stream.finish()]


def outcome(name, data, cuts=()):
    """Return all that came of the data, or the refusal."""
    try:
        intakes = run(name, data, cuts)
    except UnusableInput as refusal:
        return str(refusal)
    counts = Counter()
    for intake in intakes:
        counts.update(dict(intake.rejected.iter_rows()))
        counts.update({f"other {kind}": n for kind, n in intake.other.iter_rows()})
    rows = pl.concat([intake.reports for intake in intakes]).rows()
    ships = pl.concat([intake.vessels for intake in intakes]).rows()
    rejects = sorted(pl.concat([intake.rejects for intake in intakes]).rows())
    return rows, ships, rejects, counts, sum(intake.read for intake in intakes)


def all_texts():
    return st.sampled_from(sorted(SOURCES)).flatmap(
        lambda name: st.tuples(st.just(name), texts(name))
    )


@every_source
def test_the_texts_do_hold_reports_ships_and_losses(name):
    def is_rich(data):
        found = outcome(name, data)
        return isinstance(found, tuple) and all(found[:4])

    find(
        texts(name),
        is_rich,
        settings=settings(database=None, max_examples=5000, phases=[Phase.generate]),
    )


@given(drawn=all_texts())
def test_no_bytes_make_it_raise_and_no_row_is_lost(drawn):
    name, data = drawn
    try:
        intakes = run(name, data)
    except UnusableInput:
        return
    for intake in intakes:
        reports(intake.reports)
        vessels(intake.vessels)

        assert intake.read == intake.reports.height + intake.rejected["row_count"].sum()
        assert intake.rejects.height == intake.rejected["row_count"].sum()


@given(drawn=all_texts(), cuts=st.lists(st.integers(0, 2000), max_size=6))
def test_where_the_stream_is_cut_does_not_matter(drawn, cuts):
    name, data = drawn

    whole, cut = outcome(name, data), outcome(name, data, cuts)

    # A file that is refused may be refused at an earlier row, and so may a swapped one.
    assert whole == cut or (name != "NMEA" and str in {type(whole), type(cut)})


@given(data=st.binary(max_size=400), name=st.sampled_from(sorted(SOURCES)))
def test_noise_is_no_reason_to_stop(data, name):
    found = outcome(name, data)

    assert isinstance(found, str) or found[4] == len(found[0]) + len(found[2])


@given(
    lines=st.lists(st.sampled_from([b"", b"a", b"bb", b"x" * 30]), max_size=8),
    ends=st.lists(st.sampled_from([b"\n", b"\r\n", b"\r"]), min_size=8, max_size=8),
    cuts=st.lists(st.integers(0, 300), max_size=5),
)
def test_lines_keep_their_numbers_wherever_they_are_cut(lines, ends, cuts):
    data = b"".join(line + end for line, end in zip(lines, ends, strict=False)) + b"tail"
    cutter = LineCutter()
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]

    blocks = [cutter.feed(data[a:b]) for a, b in pairwise(places)]
    blocks.append(cutter.finish())

    assert b"".join(block.data for block in blocks) == data
    line = 1
    for block in blocks:
        assert block.first_line == line
        line += line_count(block.data)


@pytest.mark.parametrize("surplus", [0, 1])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1 << 16, 1 << 20, (1 << 20) + 1, 1 << 24])
def test_a_line_is_too_long_from_one_byte_over_the_limit_on(surplus, end, size):
    data = b"a" + end + b"x" * (LINE_MAX + surplus) + end + b"b" + end
    cutter = LineCutter()

    blocks = [cutter.feed(data[at : at + size]) for at in range(0, len(data), size)]
    blocks.append(cutter.finish())
    too_long = [line for block in blocks for line, _ in block.too_long]

    assert too_long == [2] * surplus
    assert sum(line_count(block.data) for block in blocks) == 3


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("place", range(-1, 3))
def test_a_line_just_as_long_as_the_limit_may_be_cut_at_its_end(end, place):
    data = b"x" * LINE_MAX + end + b"b" + end
    cutter = LineCutter()

    blocks = [cutter.feed(data[: LINE_MAX + place]), cutter.feed(data[LINE_MAX + place :])]

    assert b"".join(block.data for block in [*blocks, cutter.finish()]) == data
    assert not any(block.too_long for block in blocks)


@given(
    said=st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(0, 2)), max_size=60),
    cut=st.integers(0, 60),
    crowd=st.sampled_from([0, 3000]),
)
def test_what_is_new_is_told_as_a_plain_table_would_tell_it(said, cut, crowd):
    said = [(7 * at + 1, 5) for at in range(crowd)] + said * 2
    known, expected = {}, []
    for key, what in said:
        expected.append(key != 0 and known.get(key) != what)
        known[key] = what
    last_said = LastSaid()

    told = [
        last_said.changes(*np.array(part, dtype=np.uint64).reshape(-1, 2).T.copy())
        for part in (said[:cut], said[cut:])
    ]

    assert np.concatenate(told).tolist() == expected


def test_when_a_ship_first_said_a_thing_does_not_hang_on_the_order():
    keys, what = np.full(3, 219, np.uint64), np.full(3, 5, np.uint64)

    told = LastSaid().changes(keys, what, np.array([20, 10, 30]))

    assert told.tolist() == [True, True, False]


def test_a_line_without_end_is_not_held():
    cutter = LineCutter()
    piece = b"x" * (1 << 20)
    tracemalloc.start()
    for _ in range(100):
        cutter.feed(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 << 20
    assert [line for line, _ in cutter.finish().too_long] == [1]


def test_the_kernels_say_what_their_plain_form_says():
    data = (SHIPPED / "helcom_2010_28s.nmea").read_bytes()[:30_000]
    data += gzip.decompress((SHIPPED / "amsa_2012_mixed.nmea.gz").read_bytes())[:20_000]
    told = subprocess.run(
        [sys.executable, "-c", PLAIN_FORM],
        input=data,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
    )
    stream = NmeaLines(READING)
    intakes = [stream.feed(data), stream.finish()]

    assert told.stdout.decode() == describe(intakes)


PLAIN_FORM = """
import sys
from datetime import datetime, timezone
from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.particulars import LastSaid
from seawarden.ingest.reading import Reading
now = datetime(2024, 3, 9, 12, tzinfo=timezone.utc)
stream = NmeaLines(Reading(received_at=now, time_zone="UTC", keep_rejects=True))
for intake in (stream.feed(sys.stdin.buffer.read()), stream.finish()):
    for frame in (intake.reports, intake.vessels, intake.rejects, intake.other):
        for row in frame.iter_rows():
            print(*(value if value == value else None for value in row))
"""


def describe(intakes):
    frames = [
        frame
        for intake in intakes
        for frame in (intake.reports, intake.vessels, intake.rejects, intake.other)
    ]
    return "".join(" ".join(map(str, row)) + "\n" for frame in frames for row in frame.rows())
