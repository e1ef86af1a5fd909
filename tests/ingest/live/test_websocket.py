"""A web socket server of this machine: aisstream's subscription and messages, breaks, noise."""

import asyncio
import json
from base64 import b64encode
from contextlib import asynccontextmanager
from datetime import timedelta

import numpy as np
import pytest
from websockets.asyncio.server import basic_auth, serve

from seawarden.ingest.live.address import read_address
from seawarden.ingest.live.websocket import subscription_of, url_of
from seawarden.model.errors import SettingsError
from seawarden.model.source_health import SourceState
from tests.ingest.live.shore import (
    NOON,
    Landing,
    Running,
    listening,
    patient,
    read_once,
    source_of,
    troubled,
    until,
)
from tests.ingest.sentences import class_a, sentence


def streamed(mmsi, **said):
    place = {"Latitude": 57.5, "Longitude": 10.5, "Sog": 3.2, "Cog": 90.0, "UserID": mmsi}
    return json.dumps(
        {
            "MessageType": "PositionReport",
            "MetaData": {"MMSI": mmsi, "time_utc": "2024-03-09 11:59:58.000000 +0000 UTC"},
            "Message": {"PositionReport": place | said},
        }
    )


class Server:
    """Sends each connection what the script says next, and keeps the last one open."""

    def __init__(self, *script, reason="", is_patient=True, is_asked=False):
        self.script, self.reason = list(script), reason
        self.is_patient, self.is_asked = is_patient, is_asked
        self.heard, self.paths = [], []

    async def __call__(self, link):
        at = len(self.paths)
        self.paths.append(link.request.path)
        if self.is_asked:
            self.heard.append(json.loads(await link.recv()))
        for message in self.script[at] if at < len(self.script) else ():
            await link.send(message)
        if self.is_patient and at >= len(self.script) - 1:
            await link.wait_closed()
        await link.close(reason=self.reason)


@asynccontextmanager
async def serving(server, **settings):
    async with serve(server, "127.0.0.1", 0, **settings) as listening:
        yield f"ws://127.0.0.1:{next(iter(listening.sockets)).getsockname()[1]}"


def test_aisstream_is_asked_and_its_messages_are_read():
    async def run():
        server = Server([streamed(1).encode(), streamed(2)], is_asked=True)
        async with serving(server) as url:
            asked = f"{url}/v0/stream?apikey=s3cret&bbox=9,54,31,66&type=PositionReport&token=t0k"
            async with listening(asked) as (source, landing):
                await landing.until_ships(1, 2)
                return server, landing, source.pulse.health(NOON)

    server, landing, health = asyncio.run(run())

    assert server.heard == [
        {
            "APIKey": "s3cret",
            "BoundingBoxes": [[[54.0, 9.0], [66.0, 31.0]]],
            "FilterMessageTypes": ["PositionReport"],
        }
    ]
    assert server.paths == ["/v0/stream?token=t0k"]
    assert landing.reports["time"].to_list() == [NOON - timedelta(seconds=2)] * 2
    assert health.delay == timedelta(seconds=2)
    assert "s3cret" not in health.source
    assert "t0k" not in health.source


def test_sentences_and_objects_over_several_lines_are_read():
    several = f"{sentence(class_a(1))}\r\n{sentence(class_a(2))}\r\n"
    spread = json.dumps(json.loads(streamed(3)), indent=2)

    async def run():
        async with serving(Server([several, spread], is_patient=False)) as url:
            return await read_once(source_of(url, is_once=True))

    assert sorted(asyncio.run(run()).ships) == [1, 2, 3]


def test_a_broken_connection_is_made_again_and_asks_again():
    async def run():
        reason = "key s3cret over its limit"
        server = Server([streamed(1)], [streamed(2)], reason=reason, is_asked=True)
        async with (
            serving(server) as url,
            listening(f"{url}?apikey=s3cret") as (source, landing),
        ):
            await landing.until_ships(1, 2)
            return source.pulse.health(NOON), server.heard

    health, heard = asyncio.run(run())

    assert len(heard) == 2
    assert (health.reconnects, health.state) == (1, SourceState.UP)
    assert health.trouble.endswith("key *** over its limit")


def test_what_the_server_complains_of_is_told_without_the_key():
    async def run():
        server = Server([json.dumps({"error": "Api Key s3cret\nIs Not Valid"})])
        async with (
            serving(server) as url,
            listening(f"{url}?apikey=s3cret") as (source, _),
        ):
            return (await troubled(source)).trouble

    assert asyncio.run(run()) == "the server says: Api Key *** Is Not Valid"


def test_noise_is_counted_and_hurts_no_other_message():
    noise = [np.random.default_rng(at).bytes(300) for at in range(20)]
    script = [piece for one in noise for piece in (one, streamed(1))]

    async def run():
        async with (
            serving(Server([*script, streamed(2)])) as url,
            listening(url) as (source, landing),
        ):
            await landing.until_ships(2)
            return landing.ships, source.pulse.health(NOON)

    ships, health = asyncio.run(run())

    assert ships == [1] * 20 + [2]
    assert health.rejected >= 20


def test_a_flood_waits_until_there_is_room():
    count = 20_000
    flood = [sentence(class_a(1 + at % 500)) for at in range(count)]

    async def run():
        landing = Landing()
        landing.is_open.clear()
        async with (
            serving(Server([*flood, sentence(class_a(777))])) as url,
            Running(source_of(url), landing) as source,
        ):
            await until(lambda: source.pulse.health(NOON).reports > 0)
            landing.is_open.set()
            await landing.until_ships(777)
            return len(landing.ships), source.pulse.health(NOON).lost

    assert asyncio.run(run()) == (count + 1, 0)


def test_a_message_beyond_all_measure_breaks_the_connection_not_the_watch():
    async def run():
        server = Server(["x" * (2 << 20)], [streamed(2)])
        async with serving(server) as url, listening(url) as (source, landing):
            await landing.until_ships(2)
            return source.pulse.health(NOON).reconnects, source.pulse.rejects

    assert asyncio.run(run()) == (1, {})


def test_a_dead_connection_is_made_anew():
    async def run():
        server = Server([streamed(1)])
        patience = patient(quiet=timedelta(milliseconds=200))
        async with serving(server) as url, listening(url, patience=patience) as (source, _):
            await until(lambda: len(server.paths) >= 2)
            return source.pulse.health(NOON).trouble

    assert "nothing came for" in asyncio.run(run())


def test_a_name_and_password_are_given_to_a_server_that_asks_for_them_and_not_logged(caplog):
    caplog.set_level("DEBUG")

    async def run():
        guard = basic_auth(realm="ais", credentials=("ane", "s3 cret"))
        async with serving(Server([streamed(1)]), process_request=guard) as url:
            asked = f"{url.replace('//', '//ane:s3%20cret@')}?token=t0ken"
            async with listening(asked) as (source, landing):
                await landing.until_ships(1)
                return source.name

    name = asyncio.run(run())

    ours = [one.getMessage() for one in caplog.records if one.name != "websockets.server"]
    sent = b64encode(b"ane:s3 cret").decode()
    assert all(secret not in f"{ours} {name}" for secret in ("cret", sent, "t0ken"))


def test_a_server_that_refuses_is_told():
    async def refuse(link, _request):
        return link.respond(401, "who is s3cret?\n")

    async def run():
        async with (
            serving(Server(), process_request=refuse) as url,
            listening(f"{url}?apikey=s3cret") as (source, _),
        ):
            return await troubled(source)

    health = asyncio.run(run())

    assert health.state == SourceState.DOWN
    assert "401" in health.trouble
    assert "s3cret" not in health.trouble


AISSTREAM = "wss://stream.aisstream.io/v0/stream"


def asks(url, *, key=None):
    return subscription_of(read_address(url), aisstream_key=key)


def test_the_key_of_the_settings_goes_to_aisstream_alone():
    assert asks(AISSTREAM, key="k")["APIKey"] == "k"
    assert asks("wss://example.org/ais", key="k") is None
    assert asks("wss://notaisstream.io/ais", key="k") is None
    assert asks("wss://example.org/ais?bbox=1,2,3,4", key="k")["APIKey"] is None


def test_aisstream_without_a_key_is_refused():
    with pytest.raises(SettingsError, match="AISSTREAM_API_KEY"):
        asks(AISSTREAM)


def test_the_whole_world_is_asked_for_where_no_box_is_given():
    said = asks(f"{AISSTREAM}?mmsi=1,2&mmsi=3", key="k")

    assert said["BoundingBoxes"] == [[[-90.0, -180.0], [90.0, 180.0]]]
    assert said["FiltersShipMMSI"] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "setting",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=31,54,9,66",
        "bbox=9,66,31,54",
        "bbox=9,54,181,66",
        "bbox=9,54,31,91",
        "bbox=9,nan,31,66",
        "mmsi=x",
        "mmsi=1234567890",
    ],
)
def test_a_box_or_number_that_cannot_be_meant_is_refused(setting):
    with pytest.raises(SettingsError, match=setting.partition("=")[0]):
        source_of(f"{AISSTREAM}?apikey=k&{setting}")


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("ws://a", "ws://a/"),
        ("ws://a:1/b?apikey=k&c=d%20e&name=n", "ws://a:1/b?c=d+e"),
        ("wss://ane:a%20b@a/b", "wss://a/b"),
        ("wss://[::1]:2/b?token=t", "wss://[::1]:2/b?token=t"),
    ],
)
def test_the_server_is_asked_for_what_is_meant_for_it(url, asked):
    assert url_of(read_address(url)) == asked
