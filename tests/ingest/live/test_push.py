"""What receivers post: AIS-catcher's envelope, sentences, packed or not, and noise."""

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.model.source_health import SourceState
from tests.ingest.live import shore
from tests.ingest.live.shore import NOON, NOON_S, connected, listening, source_of
from tests.ingest.sentences import class_a, sentence

HEARD = {
    "class": "AIS",
    "device": "AIS-catcher",
    "rxuxtime": NOON_S - 5,
    "channel": "A",
    "type": 1,
    "mmsi": 244030470,
    "status": 0,
    "speed": 6.8,
    "lon": 5.964237,
    "lat": 51.18597,
    "course": 90.8,
}
ENVELOPE = {
    "protocol": "jsonaiscatcher",
    "encodetime": "20240309120000",
    "stationid": "Hel",
    "msgs": [HEARD, HEARD | {"mmsi": 244030471}],
}
SENSED = shore.SENSED | {"lon_deg": 20.0, "lat_deg": 60.0}


def post(body, source=None):
    source = source or source_of("http:harbour")
    return source.read(body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(ENVELOPE, id="an envelope"),
        pytest.param(json.dumps(ENVELOPE, indent=4).encode(), id="over several lines"),
        pytest.param(gzip.compress(json.dumps(ENVELOPE).encode()), id="packed"),
        pytest.param(ENVELOPE["msgs"], id="a list"),
        pytest.param("\n".join(map(json.dumps, ENVELOPE["msgs"])).encode(), id="lines"),
    ],
)
def test_what_ais_catcher_posts_is_read(body):
    arrival = post(body)

    found = arrival.intake.reports
    assert found["vessel_id"].to_list() == [244030470, 244030471]
    assert {(NOON - time).total_seconds() for time in found["time"]} == {5}
    assert found["sog_kn"][0] == np.float32(6.8)


def test_sentences_are_read_to_the_last_without_an_end():
    body = "\r\n".join(sentence(class_a(mmsi)) for mmsi in (1, 2)).encode()

    arrival = post(body)

    assert arrival.intake.reports["vessel_id"].to_list() == [1, 2]


def test_one_time_without_a_zone_is_counted_and_stops_no_other():
    naive = {"mmsi": 1, "time": "2024-03-09 11:00:00", "lon": 1, "lat": 2}

    intake = post([naive, HEARD]).intake

    assert (intake.reports.height, dict(intake.rejected.iter_rows())) == (1, {"no time": 1})


def test_a_detection_may_be_posted():
    assert [one.detection_id for one in post(SENSED).detections] == ["das-7"]


def test_a_message_that_is_not_whole_at_the_end_of_a_post_is_counted():
    half = sentence(class_a(1)[:10], count=(2, 1), sequence="1")

    arrival = post(f"{sentence(class_a(2))}\n{json.dumps(SENSED)}\n{half}".encode())

    assert [one.detection_id for one in arrival.detections] == ["das-7"]
    assert dict(arrival.intake.rejected.iter_rows()) == {"fragment missing": 1}
    assert arrival.intake.read == 2


@given(body=st.one_of(st.binary(max_size=300), st.builds(gzip.compress, st.binary(max_size=99))))
def test_no_post_makes_it_raise_and_no_row_is_lost(body):
    intake = post(body).intake

    assert intake.read == intake.reports.height + intake.rejected["row_count"].sum()


@pytest.mark.parametrize(
    "body", [b"[" * 5000, b'{"msgs":' * 900, b'{"msgs":[1,null,[],{}]}', b"[[[1]]]", b"\x1f\x8b"]
)
def test_strange_json_is_counted(body):
    assert post(body).intake.rejected["row_count"].sum() >= 1


def test_posts_read_at_once_are_all_counted():
    source = source_of("http:harbour")
    body = json.dumps(ENVELOPE).encode()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: source.read(body), range(100)))

    assert source.pulse.health(NOON).reports == 200


def test_a_source_that_is_posted_to_stands_ready_and_keeps_count():
    async def run():
        async with listening("http:harbour") as (source, landing):
            await connected(source)
            post(ENVELOPE, source)
            post(b"noise", source)
            return source, source.pulse.health(NOON), landing.arrivals

    source, health, arrivals = asyncio.run(run())

    assert source.name == "harbour"
    assert (health.state, health.reports, health.rejected) == (SourceState.UP, 2, 1)
    assert health.delay.total_seconds() == 5
    assert arrivals == []
