"""A feed over TCP, from a real server on this machine: what breaks is made again, and told."""

import asyncio
import socket
import struct
from contextlib import asynccontextmanager
from datetime import timedelta

import numpy as np
import pytest

from seawarden.model.errors import ProtocolMisuse, SourceUnavailable
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import (
    NOON,
    Clock,
    Landing,
    Running,
    listening,
    patient,
    read_once,
    source_of,
    troubled,
    until,
)
from tests.ingest.sentences import class_a, sentence, static

SOON_S = 5


class Server:
    """Sends each connection what the script says next: pieces, with a hang-up after them."""

    def __init__(self, *script, is_patient=False):
        self.script, self.is_patient = list(script), is_patient
        self.asked = 0
        self.waiting = []

    async def __call__(self, reader, writer):
        at, self.asked = self.asked, self.asked + 1
        try:
            for piece in self.script[at] if at < len(self.script) else ():
                writer.write(piece)
                await writer.drain()
            if self.is_patient and at >= len(self.script) - 1:
                self.waiting.append(writer)
                await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(server, *, port=0):
    running = await asyncio.start_server(server, "127.0.0.1", port)
    host, port = running.sockets[0].getsockname()[:2]
    try:
        yield f"tcp://{host}:{port}"
    finally:
        running.close()
        for writer in server.waiting:
            writer.close()
        await running.wait_closed()


def line(mmsi, **fields):
    return f"{sentence(class_a(mmsi, **fields))}\r\n".encode()


def heard(*pieces, **settings):
    """Read once what a server sends before it hangs up; return what landed, and the source."""

    async def run():
        async with serving(Server(pieces)) as url:
            source = source_of(url, is_once=True, **settings)
            return await read_once(source), source

    return asyncio.run(run())


def test_a_closed_connection_ends_a_source_that_is_read_once():
    landing, source = heard(line(219_000_001), line(219_000_002))
    health = source.pulse.health(NOON)

    assert landing.ships == [219_000_001, 219_000_002]
    assert (health.state, health.reports, health.scheme) == (SourceState.ENDED, 2, "tcp")


def test_a_sentence_without_time_takes_the_receipt():
    landing, _ = heard(line(219_000_001))

    assert landing.reports["time"].to_list() == [NOON]
    assert [arrival.received for arrival in landing.arrivals] == [NOON]


def test_a_broken_connection_is_made_again_and_counted():
    async def run():
        server = Server([line(219_000_001)], [line(219_000_002)], [line(219_000_003)])
        server.is_patient = True
        async with serving(server) as url, listening(url) as (source, landing):
            await landing.until_ships(219_000_001, 219_000_002, 219_000_003)
            return source.pulse.health(NOON)

    health = asyncio.run(run())

    assert (health.reconnects, health.reports) == (2, 3)
    assert health.trouble == "the other end closed the connection"


def test_a_server_that_hangs_up_again_and_again_is_flapping_and_asked_less_and_less_often():
    minute = timedelta(seconds=60)
    patience = patient(first_wait=timedelta(milliseconds=10), longest_wait=minute, settled=minute)

    async def run():
        server = Server()
        async with (
            serving(server) as url,
            listening(url, patience=patience) as (source, _),
        ):
            began = asyncio.get_running_loop().time()
            await until(lambda: server.asked >= 6)
            took_s = asyncio.get_running_loop().time() - began
            return took_s, source.pulse.health(NOON).state

    took_s, state = asyncio.run(run())

    assert took_s >= 0.01 * (1 + 2 + 4 + 8 + 16)
    assert state == SourceState.FLAPPING


def test_a_source_that_is_cancelled_as_its_connection_is_made_ends(monkeypatch):
    connect = asyncio.open_connection

    async def run():
        task = asyncio.current_task()

        async def connected(*said, **more):
            ends = await connect(*said, **more)
            asyncio.get_running_loop().call_soon(task.cancel)
            return ends

        monkeypatch.setattr(asyncio, "open_connection", connected)
        async with serving(Server(is_patient=True)) as url:
            task = asyncio.create_task(source_of(url).run(Landing().deliver))
            await asyncio.wait({task}, timeout=SOON_S)
            ended = task.cancelled()
            task.cancel()
        return ended

    assert asyncio.run(run())


def test_a_server_that_is_not_there_is_told_and_found_when_it_comes():
    async def run():
        async with serving(Server()) as url:
            pass
        async with listening(url) as (source, landing):
            down = await troubled(source)
            server = Server([line(219_000_001)], is_patient=True)
            async with serving(server, port=int(url.rpartition(":")[2])):
                await landing.until_ships(219_000_001)
                return down, source.pulse.health(NOON)

    down, up = asyncio.run(run())

    assert (down.state, up.state) == (SourceState.DOWN, SourceState.UP)
    assert "refused" in down.trouble or "Connect call failed" in down.trouble


def test_a_server_that_never_comes_is_given_up_where_it_is_read_once():
    async def run():
        async with serving(Server()) as url:
            pass
        await read_once(
            source_of(url, is_once=True, patience=patient(once=timedelta(milliseconds=100)))
        )

    with pytest.raises(SourceUnavailable, match=r"tcp://127\.0\.0\.1"):
        asyncio.run(run())


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_where_the_network_cuts_the_stream_does_not_matter(size):
    payload = static(name="EVER SO LONG")
    data = (
        line(219_000_001)
        + "".join(
            f"{sentence(payload[low:high], count=(2, at), sequence='3', fill=2 * (at - 1))}\r\n"
            for at, low, high in ((1, 0, 40), (2, 40, None))
        ).encode()
    )
    data += line(219_000_002)

    landing, _ = heard(*(data[at : at + size] for at in range(0, len(data), size)))

    names = [name for one in landing.arrivals for name in one.intake.vessels["name"]]
    assert (landing.ships, names) == ([219_000_001, 219_000_002], ["EVER SO LONG"])


def test_a_stream_cut_in_the_middle_of_a_sentence_loses_that_sentence_and_counts_it():
    whole = line(219_000_001)

    async def run():
        server = Server([whole + whole[:20]], [whole[20:] + line(219_000_002)], is_patient=True)
        async with serving(server) as url, listening(url) as (source, landing):
            await landing.until_ships(219_000_002)
            return landing.ships, source.pulse.rejects

    ships, rejects = asyncio.run(run())

    assert ships == [219_000_001, 219_000_002]
    assert sum(rejects.values()) == 2


def test_a_connection_that_is_reset_is_told_with_what_it_left_unfinished():
    async def run():
        server = Server([line(1) + line(2)[:20]], is_patient=True)
        async with serving(server) as url, listening(url) as (source, landing):
            await landing.until_ships(1)
            link = server.waiting[0].get_extra_info("socket")
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            server.waiting[0].transport.abort()
            await until(lambda: source.pulse.health(NOON).reconnects == 1)
            return source.pulse.health(NOON).trouble, sum(source.pulse.rejects.values())

    trouble, rejected = asyncio.run(run())

    assert "reset" in trouble
    assert rejected == 1


def test_noise_is_counted_and_hurts_no_sentence_after_it():
    noise = np.random.default_rng(7).bytes(300_000) + b"\n"

    landing, source = heard(noise, line(219_000_001), noise)

    assert landing.ships == [219_000_001]
    assert source.pulse.health(NOON).rejected > 500


def test_a_flood_waits_until_there_is_room():
    """The server is held up; nothing is dropped, and little is held."""
    count = 40_000
    flood = b"".join(line(219_000_001 + at % 1000) for at in range(count))

    async def run():
        server = Server([flood[at : at + 65_536] for at in range(0, len(flood), 65_536)])
        landing = Landing()
        landing.is_open.clear()
        async with serving(server) as url, Running(source_of(url), landing) as source:
            await until(lambda: source.pulse.health(NOON).reports > 0)
            held = source.pulse.health(NOON).reports
            landing.is_open.set()
            await landing.until(lambda it: len(it.ships) >= count)
            return held, source.pulse.health(NOON)

    held, health = asyncio.run(run())

    assert held < count / 2
    assert (health.reports, health.lost) == (count, 0)


def test_a_source_that_stalls_goes_stale_and_its_neighbour_does_not():
    clock = Clock()

    async def run():
        quiet, busy = Server([line(1)], is_patient=True), Server([line(2)], is_patient=True)
        landing = Landing()
        async with (
            serving(quiet) as stalled,
            serving(busy) as well,
            Running(source_of(stalled, clock=clock), landing) as first,
            Running(source_of(well, clock=clock), landing) as second,
        ):
            await landing.until_ships(1, 2)
            clock.now += timedelta(minutes=3)
            busy.waiting[0].write(line(3))
            await landing.until_ships(3)
            return first.pulse.health(clock.now), second.pulse.health(clock.now)

    first, second = asyncio.run(run())

    assert (first.state, second.state) == (SourceState.STALE, SourceState.UP)
    assert (first.reports, second.reports) == (1, 2)


def test_a_dead_connection_is_made_anew():
    async def run():
        server = Server([line(1)], [line(2)], is_patient=True)
        server.script.insert(0, [line(1)])

        async def silent(reader, writer):
            if server.asked == 0:
                server.asked += 1
                server.waiting.append(writer)
                writer.write(line(1))
                await reader.read()
            else:
                await server(reader, writer)

        silent.waiting = server.waiting
        patience = patient(quiet=timedelta(milliseconds=100))
        async with serving(silent) as url, listening(url, patience=patience) as (source, landing):
            await landing.until_ships(1, 2)
            return source.pulse.health(NOON)

    health = asyncio.run(run())

    assert health.reconnects >= 1
    assert "nothing came for" in health.trouble or "closed" in health.trouble


@pytest.mark.parametrize(
    ("ahead", "ships"),
    [
        pytest.param(timedelta(days=1), [1], id="a day"),
        pytest.param(timedelta(hours=1), [], id="an hour"),
    ],
)
def test_a_clock_that_runs_ahead_is_believed_within_bounds(ahead, ships):
    stamped = f"{sentence(class_a(1))},{int((NOON + timedelta(hours=2)).timestamp())}\r\n".encode()

    landing, source = heard(stamped, ahead=ahead)

    assert landing.ships == ships
    assert source.pulse.rejects == ({} if ships else {"time before 1990 or in the future": 1})


def test_a_taker_that_fails_is_not_taken_for_a_broken_connection():
    async def refuse(_arrival):
        raise OSError("no space left on the disk")

    async def run():
        async with serving(Server([line(1)])) as url:
            await source_of(url).run(refuse)

    with pytest.raises(ProtocolMisuse, match="no space left"):
        asyncio.run(run())
