"""A feeder that pushes until it hears that it is kept, over a watch that is killed meanwhile."""

import asyncio
import random
import socket
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.center import Centre
from seawarden.app.watch.running import last_words, watch
from seawarden.ingest.nmea_lines import NmeaLines
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError
from seawarden.serve.running import serve_at
from seawarden.store.records import Records
from tests.app.watch.keeping import Desk, arrival
from tests.app.watch.nmea import sentences
from tests.app.watch.replaying import DEADLINE_S, FORKS, asked, played, waited
from tests.app.watch.worlds import busy

WORLD = busy()


def pieces(count):
    edges = [round(WORLD.height * place / count) for place in range(count + 1)]
    return [sentences(WORLD[a:b]) for a, b in pairwise(edges)]


def test_a_name_that_takes_no_pushes_is_said(tmp_path):
    source, routes = played(tmp_path)
    found = []

    async def serve(centre: Centre):
        with pytest.raises(SettingsError, match="--source http:nobody"):
            await centre.push("nobody", b"")
        found.append(centre.origin)
        await asyncio.Event().wait()

    watch(asked(source, routes, tmp_path / "watch"), serve)

    assert found == ["REAL"]


def serve_watch(wanted, port: int, token: Path) -> None:
    """Run in a process of its own: a watch with its service."""
    serve = serve_at(
        host="127.0.0.1", port=port, home=wanted.home,
        say=lambda text: token.write_text(text.partition("#token=")[2]),
    )  # fmt: skip
    watch(wanted, serve)


class Feeder:
    """Pushes until it hears 200, to a watch that it starts again when it has died."""

    def __init__(self, wanted, folder):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._wanted = wanted
        self._token = folder / "token"
        self._http = None
        self.deaths = -1  # the first start is no death
        self.begin()

    def begin(self):
        self._token.unlink(missing_ok=True)
        self.deaths += 1
        self.process = FORKS.Process(
            target=serve_watch, args=(self._wanted, self._port, self._token), daemon=True
        )
        self.process.start()
        assert waited(lambda: self._token.exists() and self._token.read_text().strip())
        key = self._token.read_text().strip()
        self.close()
        self._http = httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=DEADLINE_S)

    def push(self, body):
        while True:
            try:
                answer = self._http.post(
                    f"http://127.0.0.1:{self._port}/api/v1/push/pier", content=body
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return answer.json()
            if self.process.exitcode is not None or not self.process.is_alive():
                self.begin()

    def close(self):
        if self._http is not None:
            self._http.close()

    def end(self):
        self.close()
        self.process.terminate()
        self.process.join(DEADLINE_S)


def test_what_was_answered_with_200_is_never_lost(tmp_path):
    _, routes = played(tmp_path)
    wanted = replace(asked("http:pier", routes, tmp_path / "watch"), is_once=False)
    feeder = Feeder(wanted, tmp_path)
    moments = random.Random(8)  # noqa: S311  a test's own lots, drawn from a seed
    receipts = []
    for number, body in enumerate(pieces(10)):
        if number % 3 == 1:
            killer = threading.Timer(moments.uniform(0.0, 0.05), feeder.process.kill)
            killer.start()
            receipts.append(feeder.push(body))
            killer.join()
        else:
            receipts.append(feeder.push(body))
    feeder.end()

    desk = Desk(home=tmp_path / "alone", url=f"sqlite:///{tmp_path / 'alone.sqlite'}")
    desk.keeper.resume()
    desk.play([arrival(read_again(body)) for body in pieces(10)])
    records = Records.open(wanted.records_url)
    found = last_words(records)
    records.close()
    said = ["kind", "vessel_id", "start", "end", "reason"]
    assert feeder.deaths >= 2
    assert feeder.process.exitcode == 0
    assert sum(each["reports"] for each in receipts) == WORLD.height
    assert_frame_equal(found.select(said).sort(said), desk.alerts().select(said).sort(said))
    assert found.height >= 4
    desk.close()


def read_again(body):
    stream = NmeaLines(Reading())
    return pl.concat([stream.feed(body).reports, stream.finish().reports])
