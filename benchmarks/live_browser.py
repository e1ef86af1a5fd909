"""Many browsers before one watch: one that draws, and programs that read the same streams."""

import asyncio
import shutil
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.live_feeder import NORTHERN_EUROPE, Feeder
from benchmarks.live_process import busy_s, served

SHIPS: Final = 50_000
RATE: Final = 5_800  # each ship as often as in the world's traffic
READERS: Final = 49
LISTEN_S: Final = 30.0
WAIT_S: Final = 60.0
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Graphics are computed; and the browser asks nothing of a network.
FLAGS: Final = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
FIRST: Final = "performance.getEntriesByName('seawarden-first-picture')[0].startTime"
COLLECT: Final = """() => {
  window.benchFrames = [];
  let before = performance.now();
  const next = (now) => {
    window.benchFrames.push(now - before);
    before = now;
    if (window.benchFrames.length < 100000) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""


@dataclass
class Browsing:
    """What was measured before browsers."""

    ships: int = SHIPS
    rate: int = RATE
    readers: int = READERS
    first_ms: float = 0.0
    again_ms: float = 0.0
    frame_ms: tuple[float, float] = (0.0, 0.0)
    kilobytes_s: float = 0.0
    dropped: int = 0
    events: int = 0
    events_least: int = 0
    busy: float = 0.0


@dataclass
class Reader:
    """A program that reads both streams of a page."""

    events: int = 0
    is_dropped: bool = False
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def read(self, client: httpx.AsyncClient, path: str) -> None:
        """Read one stream until it is cancelled."""
        try:
            async with client.stream("GET", path, timeout=WAIT_S) as answer:
                answer.raise_for_status()
                async for line in answer.aiter_lines():
                    self.events += line.startswith("event:")
        except httpx.HTTPError:
            pass
        self.is_dropped = True


def browse(home: Path) -> Browsing:
    """Feed a watch of so many ships, and look at it."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with (
        Feeder(rate=RATE, seconds=600.0, ships=SHIPS, sea=NORTHERN_EUROPE) as feeder,
        served(home, feeder.address, NORTHERN_EUROPE) as (pid, address, token),
    ):
        return asyncio.run(_browse(pid, address, token))


async def _browse(pid: int, address: str, token: str) -> Browsing:
    found = Browsing()
    async with httpx.AsyncClient(
        base_url=address, headers={"Authorization": f"Bearer {token}"},
        limits=httpx.Limits(max_connections=None),
    ) as client:  # fmt: skip
        await _all_heard(client)
        async with async_playwright() as playwright:
            path = next(filter(None, map(shutil.which, CHROMIUM)), None)
            browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            page = await _opened(browser, f"{address}/#token={token}")
            found.first_ms = await page.evaluate(FIRST)
            received = await _count_bytes(page)
            await page.goto(f"{address}/")
            await page.wait_for_selector(".map[data-complete=true]")
            found.again_ms = await page.evaluate(FIRST)
            found.frame_ms = await _panned(page)
            await _together(client, pid, received, found)
            await browser.close()
    return found


async def _all_heard(client: httpx.AsyncClient) -> None:
    """Wait until every ship has been heard."""
    async with asyncio.timeout(4 * WAIT_S):
        while True:
            answer = await client.get("/api/v1/picture", params={"limit": 1}, timeout=WAIT_S)
            if int(answer.headers["X-Total"]) >= SHIPS:
                return
            await asyncio.sleep(0.5)


async def _opened(browser: Browser, address: str) -> Page:
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(WAIT_S * 1000)
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector(".map[data-complete=true]")
    return page


async def _count_bytes(page: Page) -> list[int]:
    """Count what comes over the network to a page from now on."""
    received: list[int] = [0]
    session = await page.context.new_cdp_session(page)

    def count(said: dict[str, Any]) -> None:
        received[0] += said["encodedDataLength"] or said["dataLength"]

    session.on("Network.dataReceived", count)
    await session.send("Network.enable")
    return received


async def _panned(page: Page) -> tuple[float, float]:
    """Drag the chart to and fro; return the median frame and that which 95 % do not exceed."""
    await page.evaluate(COLLECT)
    await page.mouse.move(500, 360)
    await page.mouse.down()
    for turn in range(60):
        await page.mouse.move(500 + 40 * (turn % 8 - 4), 360 + 10 * (turn % 5 - 2))
        await asyncio.sleep(0.03)
    await page.mouse.up()
    frames: list[float] = await page.evaluate("window.benchFrames.splice(0)")
    in_order = sorted(frames)
    return statistics.median(in_order), in_order[int(len(in_order) * 0.95)]


async def _together(
    client: httpx.AsyncClient, pid: int, received: list[int], found: Browsing
) -> None:
    """Let all read at once for a while."""
    readers = [Reader() for _ in range(READERS)]
    for each in readers:
        each.tasks = [
            asyncio.create_task(each.read(client, path))
            for path in ("/api/v1/events", "/api/v1/picture/events")
        ]
    await asyncio.sleep(5.0)  # until all are there
    began, busy, bytes_before = time.monotonic(), busy_s(pid), received[0]
    before = [each.events for each in readers]
    await asyncio.sleep(LISTEN_S)
    passed = time.monotonic() - began
    heard = [each.events - was for each, was in zip(readers, before, strict=True)]
    found.busy = (busy_s(pid) - busy) / passed
    found.kilobytes_s = (received[0] - bytes_before) / passed / 1000
    found.dropped = sum(each.is_dropped for each in readers)
    found.events, found.events_least = sum(heard), min(heard)
    tasks = [task for each in readers for task in each.tasks]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
