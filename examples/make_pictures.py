"""Make the pictures of the documentation: `uv run python examples/make_pictures.py`.

Needs the page (`make web`) and the system's Chromium.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

IMAGES: Final = Path(__file__).parents[1] / "docs" / "images"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
OPTIONS: Final = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--no-first-run",
)
SETTLED_MS: Final = 6_000  # until the chart is drawn, without a graphics card


def main() -> None:
    """Screen the shipped hour and take a picture of the report, by day and by night."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium found: install the package `chromium`")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        report = Path(folder) / "report.html"
        subprocess.run(  # noqa: S603  this project's own program
            [sys.executable, "-m", "seawarden", "demo", "--headless", "--report", str(report)],
            check=True,
        )
        opened = started.chromium.launch(executable_path=browser, args=list(OPTIONS))
        page = opened.new_page(viewport={"width": 1280, "height": 720})
        page.goto(report.as_uri())
        page.keyboard.press("j")  # open the first alert: its plot and its evidence
        for palette in ("Day", "Night"):
            page.get_by_role("button", name=palette).click()
            page.wait_for_timeout(SETTLED_MS)
            page.screenshot(path=IMAGES / f"report-{palette.lower()}.png")
        opened.close()


if __name__ == "__main__":
    main()
