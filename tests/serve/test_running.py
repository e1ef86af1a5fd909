"""The service as the watch runs it: it says where it is, sends notices, and ends in order."""

import asyncio
import gc
import socket

import httpx
import pytest
from structlog.testing import capture_logs

from seawarden.app.desk.desk_file import DeskSettings, read_desk
from seawarden.model.errors import SettingsError
from seawarden.model.happening import Happening, Topic
from seawarden.serve import running
from seawarden.serve.running import is_loopback, serve_at
from seawarden.serve.server import bound_socket
from tests.builders import NOON
from tests.serve.test_events import dawdler, listening
from tests.serve.worlds import DEADLINE_S, alert, asked, program, served, until, world


def run(watch, home, meanwhile, **said):
    """Serve a watch while a function works in a thread of its own, then cancel; what it gave."""
    told = []

    async def main():
        serve = serve_at(host="127.0.0.1", port=0, home=home, say=told.append, **said)
        serving = asyncio.create_task(serve(watch.centre))
        await asyncio.to_thread(until, lambda: told)
        address, _, token = told[0].partition("/#token=")
        found = asyncio.create_task(asyncio.to_thread(meanwhile, address, token, serving))
        await asyncio.wait({found, serving}, return_when=asyncio.FIRST_COMPLETED)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(serving, DEADLINE_S)
        return await found

    try:
        return asyncio.run(main())
    finally:
        watch.records.close()


def test_the_address_that_is_said_signs_its_reader_in(tmp_path):
    def look(address, token, _):
        until(lambda: answers(address))
        return asked(address, "/api/v1/session", token).json()["officer"]["role"]

    assert run(world(tmp_path), tmp_path / "home", look) == "admin"


def answers(address):
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.ConnectError:
        return False


def test_when_the_watch_ends_streams_end_whole(tmp_path):
    def read(address, token, serving):
        until(lambda: answers(address))
        with program(address, token) as client, listening(client) as events:
            next(events)
            serving.get_loop().call_soon_threadsafe(serving.cancel)
            return "cut off" if [name for name, _, _ in events if name == "gone"] else "whole"

    assert run(world(tmp_path), tmp_path / "home", read) == "whole"


def test_a_browser_that_never_reads_is_cut_off_when_the_watch_ends(tmp_path):
    watch = world(tmp_path)
    with served(watch) as address:
        slow = dawdler(address)
        until(lambda: watch.centre.bus.listener_count == 1)
        for number in range(1, 101):
            text = {"text": "x" * 60_000}
            told = Happening(sequence=number, time=NOON, topic=Topic.SYSTEM, payload=text)
            watch.centre.bus.publish([told])
        until(lambda: b"xxx" in slow.recv(65_536, socket.MSG_PEEK))  # and the rest has no room
    gc.collect()  # where a connection that was left open would be found

    assert read_to_the_end(slow).startswith(b"HTTP/1.1 200")


def read_to_the_end(connection):
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_notices_are_sent_while_it_runs(tmp_path):
    watch = world(tmp_path)
    watch.say(alert())
    file = tmp_path / "desk.toml"
    file.write_text('[[recipient]]\nwebhook = "http://127.0.0.1:9/"\nsecret = "env:HOOK"\n')

    def tried():
        with watch.records.reading() as desk:
            return [one.trouble for one in desk.notices.of("a1") if one.trouble]

    def look(*_):
        until(tried)
        return tried()

    desk = read_desk(file, {"HOOK": "s"})

    assert run(watch, tmp_path / "home", look, desk=desk) == ["webhook: ConnectError"]


def test_a_port_that_is_taken_is_said_before_the_watch_begins(tmp_path):
    with bound_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=str(port)):
            serve_at(host="127.0.0.1", port=port, home=tmp_path, say=str)


@pytest.mark.parametrize(
    ("host", "https", "warned"),
    [("127.0.0.1", False, 0), ("192.0.2.1", False, 1), ("192.0.2.1", True, 0)],
)
def test_an_address_open_to_others_without_tls_is_warned_of_once(
    tmp_path, monkeypatch, host, https, warned
):
    here = bound_socket("127.0.0.1", 0)
    monkeypatch.setattr(running, "bound_socket", lambda *_: here)
    watch, said = world(tmp_path), []
    desk = DeskSettings(tables={"service": {"https": https}})

    async def main():
        serve = serve_at(host=host, port=0, home=tmp_path / "home", say=said.append, desk=desk)
        serving = asyncio.create_task(serve(watch.centre))
        await asyncio.to_thread(until, lambda: said)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(serving, DEADLINE_S)

    with capture_logs() as logged:
        asyncio.run(main())
    watch.records.close()

    assert [one["event"] for one in logged].count("open to others") == warned


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     ("::", False), ("192.168.1.5", False), ("watch.example", False)],
)  # fmt: skip
def test_only_a_loopback_address_is_of_this_machine_alone(host, only_here):
    assert is_loopback(host) is only_here
