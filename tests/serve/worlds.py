"""A watch for the service: real records, lines, ships and alerts, and a clock to set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from seawarden.app.watch.center import Centre, Receipt
from seawarden.app.watch.picture import Picture
from seawarden.detect.engine import Engine
from seawarden.model.alert import ALERT
from seawarden.model.happening import News, Topic
from seawarden.model.officer import Officer, Role
from seawarden.model.schema import conform
from seawarden.model.source_health import SourceHealth, SourceState
from seawarden.serve.server import bound_socket, make_server
from seawarden.serve.settings import OneUser, ServiceSettings
from seawarden.store.records import Records
from tests.builders import NOON, SHIP, at, fixes, line, vessel

SCRIPT = '<script>alert("x")</script>'
KEY = b"k" * 32
DESK = "desk-" + "t" * 30  # the token of the one user
DEADLINE_S = 20.0
COMPILING_S = 120.0  # kernels are compiled when they are first asked for


def alert(alert_id: str = "a1", **said: Any) -> pl.DataFrame:
    """ALERT with one row: a drag near the usual line unless something else is said."""
    usual = {
        "alert_id": alert_id, "revision": 0, "status": "raised", "kind": "anchor_drag",
        "track_id": 2**63 + 5, "vessel_id": SHIP, "asset_id": "cable-a", "start": at(-30),
        "end": at(0), "lon_deg": 10.5, "lat_deg": 55.01, "probability": 0.25, "level": "high",
        "next_asset_id": "cable-b", "lead_time": timedelta(minutes=25),
        "reason": "lost speed as if she dragged an anchor",
        "evidence": [{"name": "speed lost", "value": 4.5, "unit": "kn", "weight": 2.0}],
    }  # fmt: skip
    return conform(pl.DataFrame([usual | said], schema=dict(ALERT)), ALERT)


def lines() -> pl.DataFrame:
    """ASSET: the usual line, and one north of it that is a sketch and has an owner."""
    further = [(10.0, 55.2), (11.0, 55.2)]
    return pl.concat(
        [line(), line(further, asset_id="cable-b", accuracy_m=5_000.0, owner="Line & Sons")]
    )


@dataclass
class World:
    """A centre, and what tests change about it."""

    centre: Centre
    now: list[datetime]
    watermark: list[datetime | None]
    pushed: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def records(self) -> Records:
        return self.centre.records

    def say(self, *alerts: pl.DataFrame, minute: float = 0.0, name: str = "ANE LÆSØ") -> None:
        """Let the watch say alerts, as the fold does: kept, with a happening, then told."""
        said = pl.concat(alerts)
        ships = pl.concat([vessel(vessel_id=one, name=name) for one in said["vessel_id"].unique()])
        with self.records.writing() as desk:
            fresh = desk.alerts.append(said, at=at(minute), ships=ships)
            news = [
                News(
                    time=at(minute), topic=Topic.ALERT, payload={"alert_id": one},
                    key=f"alert:{one}:{revision}",
                )
                for one, revision in fresh.select("alert_id", "revision").iter_rows()
            ]  # fmt: skip
            told = desk.happenings.append(news)
        self.centre.bus.publish(told)

    def officer(self, role: Role, subject: str | None = None) -> str:
        """Add somebody with a role, and return their token."""
        officer = Officer(subject=subject or role.value, name=f"The {role.value}", role=role)
        with self.records.writing() as desk:
            desk.people.put(officer, at=NOON)
            return desk.people.make_token(officer.subject, label="test", at=NOON)


def world(folder: Path, **changed: Any) -> World:
    """Make a watch over two lines with one ship, at noon."""
    now: list[datetime] = [NOON]
    watermark: list[datetime | None] = [at(-1)]
    pushed: list[tuple[str, bytes]] = []

    async def push(name: str, body: bytes) -> Receipt:
        pushed.append((name, body))
        return Receipt(reports=body.count(b"\n"), rejected=0)

    records = Records.open(f"sqlite:///{folder / 'records.sqlite'}")
    picture = Picture()
    picture.take(fixes([0], sog_kn=8.0, cog_deg=0.0, north_m=1_000.0), vessel(name="ANE LÆSØ"))
    health = SourceHealth(
        source="tcp://127.0.0.1:9", scheme="tcp", state=SourceState.UP, since=NOON,
        delay=timedelta(seconds=2), reports=5,
    )  # fmt: skip
    centre = Centre(
        records=records, engine=Engine.over(lines()), assets=lines(), clock=lambda: now[0],
        watermark=lambda: watermark[0], sources=lambda: [health], push=push, picture=picture,
    )  # fmt: skip
    return World(replace(centre, **changed), now, watermark, pushed)


def settings(**changed: Any) -> ServiceSettings:
    """Return settings with one user, whose token is DESK."""
    usual = {"key": KEY, "one_user": OneUser(token=DESK), "page": None}
    return ServiceSettings(**(usual | changed))


@contextmanager
def served(world: World, held: ServiceSettings | None = None) -> Iterator[str]:
    """Run the service on a free port of this machine, and give its address."""
    server = make_server(world.centre, held or settings())
    place = bound_socket("127.0.0.1", 0)
    running = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    running.start()
    address = f"http://127.0.0.1:{place.getsockname()[1]}"
    try:
        until(lambda: server.started)
        yield address
    finally:
        server.should_exit = True
        running.join(DEADLINE_S)
        world.records.close()
        assert not running.is_alive()


def until(is_so: Any, *, within_s: float = DEADLINE_S) -> None:
    """Wait for something to become true."""
    pause = threading.Event()
    deadline = datetime.now(UTC) + timedelta(seconds=within_s)
    while not is_so():
        assert datetime.now(UTC) < deadline, "it did not happen in time"
        pause.wait(0.01)


@contextmanager
def signed_in(address: str, token: str = DESK) -> Iterator[httpx.Client]:
    """Give a browser that has signed in and sends what its page must send."""
    with httpx.Client(base_url=address, timeout=COMPILING_S) as browser:
        answer = browser.post("/api/v1/sign-in", json={"token": token})
        assert answer.status_code == 200, answer.text
        browser.headers["X-CSRF-Token"] = answer.json()["csrf"]
        yield browser


def program(address: str, token: str = DESK) -> httpx.Client:
    """Return a program that sends a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=address, headers=headers, timeout=COMPILING_S)


def asked(address: str, path: str, token: str = DESK) -> httpx.Response:
    """Ask once, as a program does."""
    with program(address, token) as client:
        return client.get(path)
