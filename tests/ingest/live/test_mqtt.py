"""A broker of this machine: topics, quality of service 1, restarts, floods."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import timedelta

import aiomqtt
import numpy as np
import pytest
from amqtt.broker import Broker

from seawarden.ingest.live.mqtt import counted
from seawarden.model.errors import SettingsError, SourceUnavailable
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import (
    FINNISH,
    NOON,
    NOON_S,
    SENSED,
    Landing,
    Running,
    connected,
    listening,
    patient,
    read_once,
    source_of,
    troubled,
    until,
)
from tests.ingest.sentences import class_a, sentence

ABOUT = {"timestamp": NOON_S * 1000, "name": "ANE", "type": 70, "draught": 61}


@asynccontextmanager
async def broker(*, port=0, kind="tcp", is_open=True):
    """Run a broker that lets in everybody, or only who gives a name; yield its port."""
    guard = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": is_open}}
    listener = {"type": kind, "bind": f"127.0.0.1:{port}"}
    running = Broker({"listeners": {"default": listener}, "plugins": guard})
    await running.start()
    server = next(iter(running._servers.values()))
    try:
        yield server.instance.sockets[0].getsockname()[1]
    finally:
        await running.shutdown()


async def publish(port, *messages, **settings):
    async with aiomqtt.Client("127.0.0.1", port, **settings) as client:
        for topic, payload in messages:
            data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
            await client.publish(topic, data, qos=1)


def where(mmsi, **said):
    return f"vessels-v2/{mmsi}/location", FINNISH | said


@asynccontextmanager
async def subscribed(query="", **settings):
    """Yield the port of a broker, a source that has subscribed there, and where it lands."""
    async with (
        broker(**settings) as port,
        listening(f"mqtt://127.0.0.1:{port}{query}") as (source, landing),
    ):
        await connected(source)
        yield port, source, landing


@pytest.mark.parametrize("query", ["", "?qos=0", "?qos=2", "?topic=vessels-v2/%23&name=Hel"])
def test_positions_and_particulars_come_by_the_topics_of_digitraffic(query):
    async def run():
        async with subscribed(query) as (port, source, landing):
            about = ("vessels-v2/230000001/metadata", ABOUT)
            await publish(port, about, where(230000001), where(230000002))
            await landing.until_ships(230000001, 230000002)
            return landing, source.name

    landing, name = asyncio.run(run())

    ships = [row for one in landing.arrivals for row in one.intake.vessels["name"]]
    assert ships == ["ANE"]
    assert landing.reports["sog_kn"].to_list() == [pytest.approx(10.7)] * 2
    assert name == "Hel" if "name" in query else name.startswith("mqtt://127.0.0.1:")


def test_other_topics_may_carry_sentences_objects_and_detections():
    sensed = SENSED | {"method": "pressure", "asset_name": "Balticconnector"}
    heard = {"mmsi": 2, "rxuxtime": NOON_S, "type": 1, "lon": 1, "lat": 2}

    async def run():
        async with subscribed("?topic=ais/%23&topic=sensors/%2B") as (port, _, landing):
            sentences = f"{sentence(class_a(1))}\r\n{sentence(class_a(3))}".encode()
            await publish(port, ("sensors/a", sensed), ("ais/x", sentences), ("ais/y", heard))
            await landing.until_ships(1, 2, 3)
            return landing.detections

    assert [one.asset_name for one in asyncio.run(run())] == ["Balticconnector"]


def test_noise_is_counted_and_hurts_no_other_message():
    noise = [("vessels-v2/1/location", np.random.default_rng(at).bytes(400)) for at in range(9)]

    async def run():
        async with subscribed() as (port, source, landing):
            await publish(port, *noise, where(230000001), *noise, where(2, lat=95))
            await landing.until_ships(230000001)
            await until(lambda: source.pulse.rejects.get("no position"))
            return source.pulse.health(NOON)

    health = asyncio.run(run())

    assert health.state == SourceState.UP
    assert health.rejected >= 19


def test_a_broker_that_goes_down_is_told_and_found_again():
    async def run():
        landing = Landing()
        async with broker() as port:
            source = source_of(f"mqtt://127.0.0.1:{port}")
            running = Running(source, landing)
            await running.__aenter__()
            await connected(source)
            await publish(port, where(230000001))
            await landing.until_ships(230000001)
        await until(lambda: not source.pulse.is_connected)
        down = source.pulse.health(NOON)
        async with broker(port=port):
            await connected(source)
            await publish(port, where(230000002))
            await landing.until_ships(230000002)
            up = source.pulse.health(NOON)
            await running.__aexit__()
        return down, up

    down, up = asyncio.run(run())

    assert (down.state, up.state) == (SourceState.DOWN, SourceState.UP)
    assert down.trouble.startswith("the broker: ")
    assert up.reconnects == 1


def test_with_a_name_of_our_own_the_broker_keeps_what_came_while_we_were_away():
    async def run():
        landing = Landing()
        async with broker(is_open=False) as port:
            url = f"mqtt://ane:pw@127.0.0.1:{port}?client=seawarden"
            async with Running(source_of(url), landing) as source:
                await connected(source)
                await publish(port, where(230000001), username="bo")
                await landing.until_ships(230000001)
            await publish(port, where(230000002), where(230000003), username="bo")
            async with Running(source_of(url), landing):
                await landing.until_ships(230000002, 230000003)
        return landing.ships

    assert asyncio.run(run()) == [230000001, 230000002, 230000003]


def test_a_broker_may_be_reached_over_web_sockets():
    async def run():
        async with subscribed("/mqtt?over=websockets", kind="ws") as (port, _, landing):
            await publish(port, where(230000001), transport="websockets")
            await landing.until_ships(230000001)
        return landing.ships

    assert asyncio.run(run()) == [230000001]


def test_a_name_and_password_are_given_and_a_refusal_is_told(caplog):
    caplog.set_level("DEBUG", logger="mqtt")

    async def run():
        landing = Landing()
        async with broker(is_open=False) as port:
            refused = source_of(f"mqtt://127.0.0.1:{port}")
            let_in = source_of(f"mqtt://ane:s3cret%21@127.0.0.1:{port}")
            async with Running(refused, landing), Running(let_in, landing):
                await connected(let_in)
                return await troubled(refused), let_in.pulse.health(NOON)

    refused, let_in = asyncio.run(run())

    assert (refused.state, let_in.state) == (SourceState.DOWN, SourceState.UP)
    assert "uthori" in refused.trouble
    assert caplog.text == ""
    assert "ane" not in let_in.source
    assert "s3cret" not in let_in.source


def test_a_flood_that_nobody_takes_is_bounded_and_counted():
    pulse = source_of("mqtt://127.0.0.1").pulse

    async def run():
        queue = counted(pulse)(maxsize=3)
        for at in range(10):
            queue.put_nowait(at)
        return [queue.get_nowait() for _ in range(queue.qsize())]

    assert asyncio.run(run()) == [0, 1, 2]
    assert pulse.health(NOON).lost == 7


def test_a_broker_that_never_comes_is_given_up_where_it_is_read_once():
    async def run():
        async with broker() as port:
            pass
        patience = patient(once=timedelta(milliseconds=200))
        await read_once(source_of(f"mqtt://127.0.0.1:{port}", is_once=True, patience=patience))

    with pytest.raises(SourceUnavailable, match="the broker"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("setting", "says"), [("qos=3", "0, 1 or 2"), ("over=pigeon", "neither tcp nor websockets")]
)
def test_a_setting_that_cannot_be_meant_is_refused(setting, says):
    with pytest.raises(SettingsError, match=says):
        source_of(f"mqtt://broker?{setting}")
