"""A live stream may mix all forms: no bytes make it raise, no row is lost, cuts do not matter."""

import gzip
import json
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from seawarden.ingest.intake import REJECTED
from seawarden.ingest.line_cutter import LINE_MAX
from seawarden.ingest.live import messages
from seawarden.ingest.live.messages import DAMAGED, line_with_topic, lines_of
from seawarden.ingest.live.stream import AHEAD, LiveStream
from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.reading import Reading
from seawarden.model.report import Quality, reports
from seawarden.model.vessel import vessels
from tests.ingest.live import shore
from tests.ingest.live.shore import FINNISH, NOON, NOON_S
from tests.ingest.sentences import class_a, class_b, sentence, static, tagged

READING = Reading(is_live=True, keep_rejects=True)
SENSED = shore.SENSED | {"asset_name": "C-Lion1"}
CATCHER = {"mmsi": 4, "rxuxtime": NOON_S, "type": 1, "lon": 10.5, "lat": 57.5, "speed": 3.0}


def row(**said):
    return json.dumps(said)


SENTENCES = [
    sentence(class_a(1)),
    sentence(class_b(2)),
    tagged(sentence(class_a(3)), c=NOON_S - 60, s="here"),
    sentence(static()[:40], count=(2, 1), sequence="1"),
    sentence(static()[40:], count=(2, 2), sequence="1", fill=2),
    sentence(class_a(1))[:-3],
]
OBJECTS = [
    row(**CATCHER),
    f"vessels-v2/230000001/location {row(**FINNISH)}",
    row(mmsi=5, time="2024-03-09 11:00:00", lon=1, lat=1),
    row(mmsi=6, time=NOON_S, lon=20, lat=120),
    row(**SENSED),
    row(**SENSED | {"method": "dowsing"}),
    row(**{"class": "AIS", "mmsi": 1, "rxuxtime": NOON_S, "nmea": [sentence(class_a(7))]}),
    '{"a": 1}',
    "{",
]
TABLE = [
    "mmsi,time,lon,lat,name",
    f"8,{NOON_S},10,57,ANE",
    "9,2024-03-09 11:00:00,10,57,BO",
    f"10,{NOON_S},20,120,CY",
    "lat,lon,time,mmsi,name",
]
NOISE = ["noise", "", "$GPVTG,1*00", "mmsi"]


def texts(lines):
    """Draw lines, whole and damaged, with any line ends between them."""
    whole = st.sampled_from(lines).map(str.encode)
    damaged = st.builds(
        lambda line, at, foreign: line[:at] + foreign + line[at + 2 :],
        whole,
        st.integers(0, 200),
        st.binary(max_size=3),
    )
    ends = st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"])
    line = st.one_of(whole, whole, damaged, st.binary(max_size=20))
    return st.lists(st.tuples(line, ends), max_size=14).map(
        lambda drawn: b"".join(text + end for text, end in drawn)
    )


MIXED = texts(SENTENCES + OBJECTS + TABLE + NOISE)


def run(data, cuts=(), reading=READING, **others):
    stream = LiveStream(reading, source="a", **others)
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    arrivals = [stream.feed(data[low:high], received=NOON) for low, high in pairwise(places)]
    return [*arrivals, stream.finish(received=NOON)]


def outcome(arrivals):
    counts = Counter()
    for arrival in arrivals:
        counts.update(dict(arrival.intake.rejected.iter_rows()))
        counts.update({f"other {kind}": n for kind, n in arrival.intake.other.iter_rows()})
    intakes = [arrival.intake for arrival in arrivals]
    return (
        sorted(pl.concat([one.reports for one in intakes]).rows(), key=repr),
        sorted(pl.concat([one.vessels for one in intakes]).rows(), key=repr),
        [one for arrival in arrivals for one in arrival.detections],
        counts,
        sorted(pl.concat([one.rejects for one in intakes])["text"]),
        sum(one.read for one in intakes),
    )


def ships(*arrivals):
    return [ship for one in arrivals for ship in one.intake.reports["vessel_id"]]


def test_the_streams_do_hold_reports_ships_detections_and_losses():
    find(
        MIXED,
        lambda data: all(outcome(run(data))[:4]),
        settings=settings(database=None, max_examples=5000, phases=[Phase.generate]),
    )


@given(data=MIXED, cuts=st.lists(st.integers(0, 2000), max_size=6))
def test_where_a_stream_is_cut_does_not_matter(data, cuts):
    assert outcome(run(data, cuts)) == outcome(run(data))


@given(data=st.one_of(MIXED, st.binary(max_size=400)))
def test_no_bytes_make_a_stream_raise_and_no_row_is_lost(data):
    for arrival in run(data):
        intake = arrival.intake
        reports(intake.reports)
        vessels(intake.vessels)

        assert intake.read == intake.reports.height + intake.rejected["row_count"].sum()
        assert intake.rejects.height == intake.rejected["row_count"].sum()


def test_sentences_objects_and_detections_share_a_stream():
    lines = [SENTENCES[0], row(**CATCHER), row(**SENSED), SENTENCES[1], "noise"]

    (arrival, end) = run("\n".join(lines).encode() + b"\n")

    assert sorted(ships(arrival, end)) == [1, 2, 4]
    assert [one.asset_name for one in arrival.detections] == ["C-Lion1"]
    assert arrival.intake.rejects.select("line", "reason").rows() == [(5, "not a sentence")]


def test_what_is_no_detection_is_counted_with_its_line():
    arrival, _ = run(f"\n{row(**SENSED | {'method': 'dowsing'})}\n".encode())

    assert arrival.detections == ()
    assert arrival.intake.rejects.select("line", "reason").rows() == [(2, "unreadable detection")]
    assert arrival.intake.rejected.schema == pl.Schema(REJECTED)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_may_begin_after_a_greeting(end):
    lines = ["Welcome", *TABLE[:3], "8,1,1,1,", ""]

    arrivals = run(end.join(lines).encode())

    found = pl.concat([one.intake.rejects for one in arrivals])
    assert ships(*arrivals) == [8]
    assert found.select("line", "reason").rows() == [
        (1, "not a sentence"),
        (4, "no time"),
        (5, "time before 1990 or in the future"),
    ]


def test_a_header_among_sentences_is_noise():
    arrivals = run("\n".join([SENTENCES[0], TABLE[0], SENTENCES[1], ""]).encode())

    assert ships(*arrivals) == [1, 2]


def test_one_time_without_a_zone_does_not_stop_the_others():
    lines = [row(mmsi=5, time="2024-03-09 11:00:00", lon=1, lat=1), row(**CATCHER)]

    arrivals = run("\n".join(lines).encode())

    assert ships(*arrivals) == [4]
    assert outcome(arrivals)[3] == {"no time": 1}


def test_the_receipt_moves_with_the_stream():
    stream = LiveStream(READING, source="a")
    line = f"{sentence(class_a(1))}\n".encode()
    later = NOON + timedelta(hours=30)

    arrivals = [stream.feed(line, received=NOON), stream.feed(line, received=later)]

    times = [one.intake.reports["time"].item() for one in arrivals]
    marks = [one.intake.reports["quality"].item() & Quality.RECEIVER_TIME for one in arrivals]
    assert times == [NOON, later]
    assert all(marks)


def test_an_object_without_time_takes_the_receipt_and_says_so():
    """AIS-catcher writes none unless it is asked to, and gpsd never does."""
    timeless = {name: value for name, value in CATCHER.items() if name != "rxuxtime"}
    wrong = row(mmsi=9, time="x", lon=1, lat=1)
    lines = [wrong, row(**timeless, **{"class": "AIS"}), row(**CATCHER)]
    about = {"class": "AIS", "type": 5, "mmsi": 4, "shipname": "ANE"}

    (arrival, _) = run("\n".join([*lines, row(**about), ""]).encode())

    found = arrival.intake.reports
    assert found["time"].to_list() == [NOON, NOON]
    assert found["quality"].to_list() == [
        Quality.BAD_MMSI | Quality.RECEIVER_TIME,
        Quality.BAD_MMSI,
    ]
    assert arrival.intake.vessels.select("name", "time").rows() == [("ANE", NOON)]
    assert dict(arrival.intake.rejected.iter_rows()) == {"no time": 1}


def test_a_log_said_to_be_received_at_a_time_keeps_it():
    said = NOON - timedelta(days=9)
    reading = Reading(is_live=True, received_at=said)

    (arrival, _) = run(f"{SENTENCES[0]}\n".encode(), reading=reading)

    assert arrival.intake.reports["time"].to_list() == [said]


@pytest.mark.parametrize(
    ("after", "count"),
    [pytest.param(timedelta(0), 1, id="a day"), pytest.param(timedelta(seconds=1), 0, id="over")],
)
@pytest.mark.parametrize("form", ["sentence", "object", "row"])
def test_a_time_over_a_day_after_the_receipt_is_not_believed(form, after, count):
    time_s = int((NOON + AHEAD + after).timestamp())
    text = {
        "sentence": tagged(sentence(class_a(1)), c=time_s),
        "object": row(**CATCHER | {"rxuxtime": time_s}),
        "row": f"{TABLE[0]}\n1,{time_s},10,57,",
    }[form]

    assert len(ships(*run(f"{text}\n".encode()))) == count


def test_the_earlier_of_two_bounds_counts():
    reading = Reading(is_live=True, latest=NOON - timedelta(hours=1))

    assert ships(*run(f"{row(**CATCHER)}\n".encode(), reading=reading)) == []


def test_a_line_without_end_is_not_held():
    stream = LiveStream(READING, source="a")
    for _ in range(40):
        stream.feed(b"x" * (1 << 18), received=NOON)

        assert stream.held <= LINE_MAX + (1 << 18)
    arrival = stream.feed(f"\n{SENTENCES[0]}\n".encode(), received=NOON)

    assert ships(arrival) == [1]
    assert arrival.intake.rejects.select("line", "reason").rows() == [(1, "line too long")]


def test_sentences_alone_go_to_their_parser_as_they_are():
    data = "\r\n".join(SENTENCES * 20).encode() + b"\r\n"
    plain = NmeaLines(Reading(received_at=NOON, latest=NOON + AHEAD))

    expected = [plain.feed(data), plain.finish()]
    found = run(data)

    assert pl.concat([one.intake.reports for one in found]).equals(
        pl.concat([one.reports for one in expected])
    )


def test_sentences_inside_an_object_are_read_with_its_time():
    payload = static(name="ANE")
    folded = [
        sentence(payload[:40], count=(2, 1), sequence="3"),
        sentence(payload[40:], count=(2, 2), sequence="3", fill=2),
    ]
    heard = {"class": "AIS", "mmsi": 1, "channel": "A", "rxtime": "20240309115500"}
    lines = [row(**heard, nmea=[sentence(class_a(7))]), row(**heard, nmea=folded)]

    (arrival, _) = run("\n".join([*lines, ""]).encode())

    assert arrival.intake.reports["time"].to_list() == [NOON - timedelta(minutes=5)]
    assert arrival.intake.vessels["name"].to_list() == ["ANE"]


def test_an_object_that_was_decoded_counts_once():
    arrivals = run(row(**CATCHER, nmea=[sentence(class_a(7))]).encode())

    assert ships(*arrivals) == [4]


@pytest.mark.parametrize(
    "nmea",
    [
        pytest.param([], id="none"),
        pytest.param("!AIVDM", id="no list"),
        pytest.param([1], id="no text"),
        pytest.param([f"{SENTENCES[0]}\nmmsi"], id="two lines in one"),
        pytest.param(["!AIVDM," + "x" * 2000], id="endless"),
    ],
)
def test_what_only_looks_like_sentences_in_an_object_is_not_unfolded(nmea):
    (arrival, _) = run(row(mmsi=1, rxuxtime=NOON_S, nmea=nmea).encode() + b"\n")

    assert ships(arrival) == []
    assert (arrival.intake.rejected.height, arrival.intake.other.height) == (0, 1)


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        pytest.param(b"!AIVDM", b"!AIVDM\n", id="a sentence without its end"),
        pytest.param(b"!A\r\n!B\r\n", b"!A\r\n!B\r\n", id="sentences"),
        pytest.param(b'{"a": 1}\n{"a": 2}\n', b'{"a": 1}\n{"a": 2}\n', id="objects"),
        pytest.param(b'{\r\n  "a": 1\n}', b'{    "a": 1 }\n', id="an object over lines"),
        pytest.param(b'[{"a":1},{"b":2}]', b'{"a":1}\n{"b":2}\n', id="a list"),
        pytest.param(b'{"msgs":[{"a":1},"!B"]}', b'{"a":1}\n!B\n', id="AIS-catcher's envelope"),
        pytest.param(b'{"msgs":["a\\nb"]}', b"a b\n", id="two lines in one"),
        pytest.param(b"{", b"{\n", id="half an object"),
        pytest.param(gzip.compress(b"!A\n!B\n"), b"!A\n!B\n", id="a pack"),
        pytest.param(gzip.compress(b"!A\n")[:-4], b"!A\n\n" + DAMAGED, id="a pack cut short"),
        pytest.param(gzip.compress(b"!A\n") + b"x", b"!A\n\n" + DAMAGED, id="more than a pack"),
        pytest.param(b"\x1f\x8bdamaged", DAMAGED, id="a damaged pack"),
        pytest.param(b"", b"\n", id="nothing"),
    ],
)
def test_a_whole_message_becomes_lines(message, lines):
    assert lines_of(message) == lines


def test_a_pack_that_grows_without_end_is_unpacked_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(messages, "UNPACKED_MAX", 1000)

    lines = lines_of(gzip.compress(b"x" * 999_999))

    assert lines == b"x" * 1000 + b"\n" + DAMAGED


def test_a_topic_that_names_the_ship_stands_before_her_object():
    payload = json.dumps(FINNISH, indent=2).encode()

    (arrival, _) = run(line_with_topic("vessels-v2/230000001/location", payload))

    assert ships(arrival) == [230_000_001]
    assert arrival.intake.reports["sog_kn"].item() == np.float32(10.7)


@pytest.mark.parametrize("topic", ["other", "vessels-v2/x/location", "vessels-v2/1/status"])
def test_another_topic_is_left_out(topic):
    assert line_with_topic(topic, b'{"mmsi": 1}') == b'{"mmsi": 1}\n'


def test_particulars_come_by_a_topic_of_their_own():
    said = {"timestamp": NOON_S * 1000, "name": "ANE", "type": 70, "draught": 61, "refA": 79}

    (arrival, _) = run(line_with_topic("vessels-v2/230000001/metadata", json.dumps(said).encode()))

    found = arrival.intake.vessels.select("vessel_id", "name", "ship_type", "draught_m").row(0)
    assert found == (230_000_001, "ANE", 70, pytest.approx(6.1))
