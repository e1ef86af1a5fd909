"""Make the pictures of the live page: `uv run python -m examples.make_watch_pictures`.

Needs the page (`make web`) and the system's Chromium. The ships are those of the browser tests,
made up by a program, and the page says so.
"""

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl
from playwright.sync_api import Page, sync_playwright

from examples.make_pictures import BROWSERS, IMAGES, OPTIONS, SETTLED_MS
from seawarden.serve.settings import PAGE
from tests.builders import at
from tests.e2e.watch_world import WatchWorld, of_kind, source
from tests.serve.worlds import DESK, settings

SHIPS: Final = 900
WAIT_MS: Final = 180_000  # the first answer waits for a compiler


def main() -> None:
    """Open the page over a made-up watch, and take its pictures in three palettes."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium found: install the package `chromium`")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        watch = made(Path(folder))
        opened = started.chromium.launch(executable_path=browser, args=list(OPTIONS))
        page = opened.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page.set_default_timeout(WAIT_MS)
        page.goto(f"{watch.address}/#token={DESK}")
        take(page)
        opened.close()
        watch.stop()


def made(folder: Path) -> WatchWorld:
    """Return a watch with traffic and alerts of several kinds."""
    watch = WatchWorld(folder, origin="SYNTHETIC")
    watch.sources.append(source("coast-antenna"))
    watch.sails(SHIPS)
    watch.drags()
    watch.world.say(calm("loitering", 1), name="MEREMAID")
    watch.world.say(
        of_kind("slow_crossing", 2, lead_time=timedelta(minutes=70)), name="BALTIC HOPE"
    )
    watch.world.say(calm("silence", 3, asset_id=None, level="info"), name="ÖSTERSÖ VIND")
    watch.serve(settings(page=PAGE))
    return watch


def calm(kind: str, number: int, **said: object) -> pl.DataFrame:
    """Return an alert of a ship with no line ahead of her."""
    return of_kind(
        kind, number, **({"next_asset_id": None, "lead_time": None, "end": at(-2)} | said)
    )


def take(page: Page) -> None:
    """Take the desk, the card by day and by night, the evidence, and a form."""
    page.wait_for_selector(".map[data-complete=true]")
    picture(page, "watch-desk")
    page.keyboard.press("j")
    page.wait_for_selector(".card .plot")
    for palette in ("Night", "Dusk", "Day"):
        page.get_by_role("button", name=palette, exact=True).click()
        picture(page, f"watch-card-{palette.lower()}")
    page.keyboard.press("v")
    picture(page, "watch-evidence")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("Master confirms both anchors housed, by sight.")
    picture(page, "watch-answer")


def picture(page: Page, name: str) -> None:
    """Wait until the chart stands still, and take it."""
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
