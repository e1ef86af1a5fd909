"""What happens, as it happens: in order, once, and from where a reader left off."""

import base64
import contextlib
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice

import httpx
import numpy as np
import polars as pl
import pytest

from seawarden.app.desk.pictures import PACKED
from seawarden.app.watch.bus import Bus
from seawarden.model.happening import Happening, News, Topic
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, SHIP, at, fixes
from tests.serve.worlds import DEADLINE_S, DESK, alert, program, served, settings, until, world

EVENTS = "/api/v1/events"


@contextlib.contextmanager
def listening(client, path=EVENTS, **headers):
    """Give the events of a stream, as (event, identifier, data)."""
    with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        yield events_of(answer)


def events_of(answer):
    event, deadline = {}, datetime.now(UTC) + timedelta(seconds=2 * DEADLINE_S)
    for line in answer.iter_lines():
        assert datetime.now(UTC) < deadline, "it was not told in time"
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event.get("event"):
            yield event["event"], event.get("id"), event["data"]
            event = {}


def named(events, *wanted):
    return (event for event in events if event[0] in wanted)


def test_an_alert_is_told_to_who_listens_with_its_sequence(watch, client):
    with listening(client) as events:
        next(named(events, "hello"))
        watch.say(alert())
        name, sequence, data = next(named(events, "alert"))

    assert (name, sequence) == ("alert", "1")
    assert json.loads(data)["alert_id"] == "a1"


def test_an_act_of_one_officer_is_told_to_another(watch, client, address):
    watch.say(alert())
    with program(address) as other, listening(client) as events:
        next(named(events, "hello"))
        other.post("/api/v1/alerts/a1/acts", json={"act": "acknowledge", "revision": 0})
        _, _, data = next(named(events, "disposition"))

    assert json.loads(data)["state"] == "acknowledged"


def test_who_was_away_hears_what_was_missed_in_order_and_once(watch, client):
    watch.say(*(alert(f"a{k}") for k in range(5)))
    with listening(client, **{"Last-Event-ID": "2"}) as events:
        heard = [sequence for _, sequence, _ in islice(named(events, "alert"), 3)]
        next(named(events, "hello"))
        watch.say(alert("a5"))
        _, after, _ = next(named(events, "alert"))

    assert heard == ["3", "4", "5"]
    assert after == "6"


@pytest.mark.parametrize("last", ["99", "0" * 30, "x"], ids=["ahead", "long", "no number"])
def test_a_place_that_never_was_is_gone_or_ignored(watch, client, last):
    watch.say(alert())
    with listening(client, **{"Last-Event-ID": last}) as events:
        name, sequence, _ = next(named(events, "gone", "hello", "alert"))

    assert (name, sequence) in {("gone", "1"), ("hello", "1"), ("alert", "1")}


def test_what_is_no_longer_kept_is_gone(watch, client):
    watch.say(*(alert(f"a{k}") for k in range(5)))
    with watch.records.writing() as desk:
        desk.happenings.forget(before=at(1))
    with listening(client, **{"Last-Event-ID": "2"}) as events:
        name, sequence, _ = next(events)

    assert (name, sequence) == ("gone", "5")


def test_what_two_threads_tell_in_the_wrong_order_is_heard_in_the_right_one(watch, client):
    with watch.records.writing() as desk:
        told = desk.happenings.append(
            [news(f"n{k}") for k in range(3)],
        )
    with listening(client) as events:
        next(named(events, "hello"))
        with watch.records.writing() as desk:
            told = desk.happenings.append([news(f"later{k}") for k in range(3)])
        watch.centre.bus.publish(told[2:])
        watch.centre.bus.publish(told[:2])
        heard = [sequence for _, sequence, _ in islice(named(events, "system"), 3)]

    assert heard == ["4", "5", "6"]


def news(key):
    return News(time=NOON, topic=Topic.SYSTEM, payload={"text": key}, key=key)


def test_the_watermark_is_told_with_the_clock(client):
    with listening(client) as events:
        _, _, data = next(named(events, "watermark"))

    assert json.loads(data) == {
        "watermark": "2024-06-03T11:59:00Z",
        "clock": "2024-06-03T12:00:00Z",
    }


def test_a_browser_that_reads_slowly_is_let_go_and_no_other(tmp_path):
    slow_watch = world(tmp_path, bus=Bus(waiting_most=50))
    held = settings(send_most=timedelta(seconds=2))
    with served(slow_watch, held) as address, program(address) as quick:
        slow = dawdler(address)
        until(lambda: slow_watch.centre.bus.listener_count == 1)
        with listening(quick) as events:
            next(named(events, "hello"))
            stop = threading.Event()
            teller = threading.Thread(target=tell, args=(slow_watch, stop))
            teller.start()
            try:
                heard = named(events, "system")
                until(lambda: next(heard) and slow_watch.centre.bus.listener_count == 1)
                goes_on = next(heard)
            finally:
                stop.set()
                teller.join()
        slow.close()

    assert goes_on[0] == "system"


def dawdler(address):
    """Ask for the stream, and never read it."""
    host, port = address.removeprefix("http://").split(":")
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
    slow.settimeout(DEADLINE_S)
    slow.connect((host, int(port)))
    request = f"GET {EVENTS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {DESK}\r\n\r\n"
    slow.sendall(request.encode())
    return slow


def tell(watch, stop):
    """Tell large things, each a little after the one before, until it is enough."""
    number = 0
    while not stop.wait(0.002):
        number += 1
        payload = {"text": "x" * 60_000}
        watch.centre.bus.publish(
            [Happening(sequence=number, time=NOON, topic=Topic.SYSTEM, payload=payload)]
        )


def test_fifty_browsers_hear_the_same(watch, address):
    ready = threading.Semaphore(0)

    def browse(_):
        with program(address) as client, listening(client) as events:
            next(named(events, "hello"))
            ready.release()
            return [data for _, _, data in islice(named(events, "alert"), 3)]

    with ThreadPoolExecutor(50) as pool:
        browsing = pool.map(browse, range(50))
        for _ in range(50):
            assert ready.acquire(timeout=DEADLINE_S)
        watch.say(*(alert(f"a{k}") for k in range(3)))
        heard = list(browsing)

    assert len(heard) == 50
    assert heard.count(heard[0]) == 50


def test_more_streams_than_seats_are_refused_and_a_seat_left_is_free_again(watch):
    with served(watch, settings(browser_most=1)) as address, program(address) as client:
        with listening(client) as events:
            next(events)
            refused = client.get(EVENTS)
        until(lambda: is_open(client))

    assert refused.status_code == 503
    assert refused.headers["retry-after"]


def is_open(client):
    with client.stream("GET", EVENTS) as answer:
        return answer.status_code == 200


def rows_of(base64_rows):
    return np.frombuffer(base64.b64decode(base64_rows), PACKED)


def test_ships_that_moved_are_told_and_others_not(watch, client):
    watch.centre.picture.take(fixes([0], vessel_id=SHIP + 1, lon_deg=11.0), empty(VESSEL))
    path = "/api/v1/picture/events?bbox=10,54,10.9,56"
    with listening(client, path) as events:
        next(named(events, "watermark"))
        inside = fixes([1], vessel_id=SHIP, lon_deg=10.25)
        outside = fixes([1], vessel_id=SHIP + 1, lon_deg=11.5)
        watch.centre.picture.take(pl.concat([inside, outside]), empty(VESSEL))
        _, change, data = next(named(events, "delta"))
    rows = rows_of(data)

    assert rows["mmsi"].tolist() == [SHIP]
    assert rows["lon_1e7deg"].tolist() == [102_500_000]
    assert int(change) == watch.centre.picture.change


def test_one_second_of_many_ships_stays_under_100_kb_and_the_next_goes_on(watch, client):
    before, count = watch.centre.picture.change, 4_500
    many = pl.concat([fixes([1])] * count).with_columns(
        vessel_id=pl.Series(range(SHIP, SHIP + count), dtype=pl.UInt32)
    )
    watch.centre.picture.take(many, empty(VESSEL))
    with listening(client, "/api/v1/picture/events", **{"Last-Event-ID": str(before)}) as events:
        first, second = (data for _, _, data in islice(named(events, "delta"), 2))
    told = np.concatenate([rows_of(first)["mmsi"], rows_of(second)["mmsi"]])

    assert len(first) < 100_000
    assert sorted(told.tolist()) == list(range(SHIP, SHIP + count))


def test_a_reader_that_comes_back_hears_all_that_moved_meanwhile(watch, client):
    before = watch.centre.picture.change
    watch.centre.picture.take(fixes([2], vessel_id=SHIP), empty(VESSEL))
    with listening(client, "/api/v1/picture/events", **{"Last-Event-ID": str(before)}) as events:
        _, _, data = next(named(events, "delta"))

    assert rows_of(data)["mmsi"].tolist() == [SHIP]


def test_after_a_restart_of_the_watch_all_ships_are_told_anew(client):
    with listening(client, "/api/v1/picture/events", **{"Last-Event-ID": "999999"}) as events:
        _, _, data = next(named(events, "delta"))

    assert rows_of(data)["mmsi"].tolist() == [SHIP]


def test_a_stream_asked_for_by_nobody_is_refused(address):
    assert httpx.get(f"{address}{EVENTS}").status_code == 401


@pytest.mark.parametrize("path", [EVENTS, "/api/v1/picture/events"])
def test_a_stop_of_the_service_ends_streams_whole(watch, path):
    ended = []
    with served(watch) as address:
        reading = threading.Thread(target=read_to_its_end, args=(address, path, ended))
        reading.start()
        until(lambda: ended)
    reading.join(DEADLINE_S)

    assert ended == ["open", "whole"]


def read_to_its_end(address, path, ended):
    """Read a stream until its server ends it; one that is cut off raises here."""
    with program(address) as client, listening(client, path) as events:
        next(events)
        ended.append("open")
        list(events)
        ended.append("whole")
