"""Datagrams from real sockets of this machine: mixed senders, floods, noise."""

import asyncio
import json
import socket
from contextlib import contextmanager

import numpy as np
import pytest

from seawarden.ingest.live import udp
from seawarden.ingest.live.udp import Datagrams, bound_socket
from seawarden.model.errors import SettingsError
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import (
    NOON,
    NOON_S,
    Landing,
    Running,
    connected,
    listening,
    source_of,
    troubled,
    until,
)
from tests.ingest.sentences import class_a, sentence, static, tagged


@contextmanager
def senders(count=1):
    """Yield sockets that send to a port of this machine that nobody has yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        where = probe.getsockname()
    links = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for link in links:
        link.connect(where)
    try:
        yield where[1], links
    finally:
        for link in links:
            link.close()


def hear(*scripts, ships, host="127.0.0.1"):
    """Let senders send what their scripts say, in turn; return what landed."""

    async def run():
        with senders(len(scripts)) as (port, links):
            async with listening(f"udp://{host}:{port}") as (source, landing):
                await connected(source)
                for turn in range(max(map(len, scripts))):
                    for script, link in zip(scripts, links, strict=True):
                        if turn < len(script):
                            link.send(script[turn])
                await landing.until_ships(*ships)
                return landing, source.pulse.health(NOON), source.pulse.rejects

    return asyncio.run(run())


def test_each_datagram_ends_its_last_line():
    landing, health, _ = hear(
        [sentence(class_a(mmsi)).encode() for mmsi in (1, 2, 3)], ships=(1, 2, 3)
    )

    assert sorted(landing.ships) == [1, 2, 3]
    assert (health.state, health.scheme) == (SourceState.UP, "udp")


def test_fragments_of_two_senders_do_not_mix():
    scripts = []
    for mmsi, name in ((1, "ANE"), (2, "BO")):
        payload = static(mmsi, name=name)
        parts = ((1, payload[:40], 0), (2, payload[40:], 2))
        lines = [
            sentence(text, count=(2, at), sequence="3", fill=fill) for at, text, fill in parts
        ]
        scripts.append([line.encode() for line in [*lines, sentence(class_a(mmsi))]])

    landing, _, rejects = hear(*scripts, ships=(1, 2))

    names = {
        ship: name
        for one in landing.arrivals
        for ship, name in one.intake.vessels.select("vessel_id", "name").rows()
    }
    assert names == {1: "ANE", 2: "BO"}
    assert rejects == {}


def test_the_time_of_one_sender_is_not_that_of_another():
    told = [tagged(sentence(class_a(1)), c=NOON_S - 3600).encode()] * 2
    untold = [sentence(class_a(2)).encode()] * 2

    landing, _, _ = hear(told, untold, ships=(1, 2))

    times = dict(landing.reports.select("vessel_id", "time").rows())
    assert (NOON - times[1]).total_seconds() == 3600
    assert times[2] == NOON


def test_noise_hurts_no_other_datagram():
    noise = [np.random.default_rng(at).bytes(1000) for at in range(30)]
    script = [piece for one in noise for piece in (one, sentence(class_a(5)).encode())]

    landing, health, _ = hear(script, ships=(5,))

    assert set(landing.ships) == {5}
    assert health.state == SourceState.UP


def test_a_shipboard_network_and_objects_are_understood():
    shipboard = b"UdPbC\0" + tagged(sentence(class_a(1)), c=NOON_S, s="AI0001").encode() + b"\r\n"
    heard = json.dumps({"mmsi": 2, "rxuxtime": NOON_S, "type": 1, "lon": 1, "lat": 2}).encode()

    landing, _, _ = hear([shipboard, heard], ships=(1, 2))

    assert landing.reports.sort("vessel_id")["receiver"].to_list() == ["AI0001", None]


def test_all_addresses_are_heard_without_a_host():
    landing, _, _ = hear([sentence(class_a(1)).encode()], ships=(1,), host="")

    assert landing.ships == [1]


def test_what_there_is_no_room_for_is_counted(monkeypatch):
    monkeypatch.setattr(udp, "HELD_BYTES", 3000)
    pulse = source_of("udp://127.0.0.1:9").pulse
    datagrams = Datagrams(pulse)

    for at in range(100):
        datagrams.datagram_received(b"x" * 100, ("h", at % 3))

    taken = datagrams.taken()
    kept = sum(text.count(b"\n") for text in taken.values())
    assert kept == 3000 // (100 + udp.DATAGRAM_COST)
    assert pulse.health(NOON).lost == 100 - kept
    datagrams.datagram_received(b"y", ("h", 1))
    assert datagrams.taken() == {("h", 1): b"y\n"}


def send(link, line, times=20):
    for _ in range(times):
        link.send(line)
    return True


def test_a_flood_that_nobody_takes_is_bounded_and_counted(monkeypatch):
    monkeypatch.setattr(udp, "HELD_BYTES", 100_000)

    async def run():
        landing = Landing()
        landing.is_open.clear()
        with senders() as (port, (link,)):
            source = source_of(f"udp://127.0.0.1:{port}")
            async with Running(source, landing):
                await connected(source)
                line, last = sentence(class_a(1)).encode(), sentence(class_a(2)).encode()
                await until(lambda: send(link, line) and source.pulse.health(NOON).lost > 0)
                landing.is_open.set()
                await until(lambda: send(link, last) and 2 in landing.ships)
                return landing.ships.count(1)

    assert asyncio.run(run()) <= 2000


def test_the_stream_of_the_sender_silent_for_longest_gives_way(monkeypatch):
    monkeypatch.setattr(udp, "SENDERS_MAX", 2)
    half = sentence(static()[:40], count=(2, 1), sequence="3").encode()
    scripts = [
        [half],
        [b"", sentence(class_a(2)).encode()],
        [b"", b"", sentence(class_a(3)).encode()],
    ]

    _, _, rejects = hear(*scripts, ships=(2, 3))

    assert rejects == {"fragment missing": 1}


def test_a_sender_that_speaks_again_is_not_the_one_that_gives_way(monkeypatch):
    monkeypatch.setattr(udp, "SENDERS_MAX", 2)
    payload = static(name="ANE")
    begin = sentence(payload[:40], count=(2, 1), sequence="3")
    rest = sentence(payload[40:], count=(2, 2), sequence="3", fill=2)

    async def run():
        with senders(3) as (port, links):
            async with listening(f"udp://127.0.0.1:{port}") as (source, landing):
                await connected(source)
                turns = [(0, begin, 1), (1, "", 2), (0, "", 3), (2, "", 4), (0, rest, 5)]
                for at, text, mmsi in turns:
                    links[at].send(f"{text}\n{sentence(class_a(mmsi))}".encode())
                    await landing.until_ships(mmsi)
        return [name for one in landing.arrivals for name in one.intake.vessels["name"]]

    assert asyncio.run(run()) == ["ANE"]


def test_a_port_that_is_taken_is_told_and_tried_again():
    async def run():
        with senders() as (port, (link,)):
            other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            other.bind(("127.0.0.1", port))
            async with listening(f"udp://127.0.0.1:{port}") as (source, landing):
                down = await troubled(source)
                other.close()
                await connected(source)
                link.send(sentence(class_a(1)).encode())
                await landing.until_ships(1)
                return down, source.pulse.health(NOON).state

    down, state = asyncio.run(run())

    assert (down.state, state) == (SourceState.DOWN, SourceState.UP)
    assert "in use" in down.trouble


def test_a_socket_that_is_lost_is_opened_again():
    async def run():
        landing = Landing()
        with senders() as (port, (link,)):
            source = source_of(f"udp://127.0.0.1:{port}")
            held = []
            monkey = udp.Datagrams.connection_made

            def made(datagrams, transport):
                held.append(transport)
                monkey(datagrams, transport)

            udp.Datagrams.connection_made = made
            try:
                async with Running(source, landing):
                    await connected(source)
                    held[0].abort()
                    await until(lambda: source.pulse.health(NOON).reconnects == 1)
                    link.send(sentence(class_a(1)).encode())
                    await landing.until_ships(1)
                    return source.pulse.health(NOON).trouble
            finally:
                udp.Datagrams.connection_made = monkey

    assert "closed" in asyncio.run(run())


def test_a_multicast_group_is_joined():
    link = bound_socket("239.192.0.4", 0)
    port = link.getsockname()[1]

    with link, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
        sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        assert link.getsockname()[0] == "239.192.0.4"
    assert port > 0


def test_a_host_that_does_not_exist_is_down(monkeypatch):
    def unknown(*_args, **_settings):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    async def run():
        async with listening("udp://no.such.host:10110") as (source, _):
            return await troubled(source)

    health = asyncio.run(run())

    assert health.state == SourceState.DOWN
    assert health.trouble == "the host no.such.host is unknown: Name or service not known"


@pytest.mark.parametrize("url", ["udp://127.0.0.1:9", "http:harbour"])
def test_a_source_that_never_ends_cannot_be_read_once(url):
    with pytest.raises(SettingsError, match="never ends"):
        source_of(url, is_once=True)
