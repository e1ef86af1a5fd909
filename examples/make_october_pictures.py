"""Make the picture of the rebuilt night: `uv run python -m examples.make_october_pictures`.

Needs the page (`make web`) and the system's Chromium. The night is played as `seawarden demo`
plays it, faster; the page says RECONSTRUCTION.
"""

import os
import shutil
import subprocess
import sys
from typing import Final

from playwright.sync_api import sync_playwright

from examples.make_pictures import BROWSERS, IMAGES, OPTIONS, SETTLED_MS

PACE: Final = 1500  # fifteen and a half hours in under a minute
WAIT_MS: Final = 180_000  # the first answer waits for a compiler


def main() -> None:
    """Play the night, open the first alert of the ship, and take the page."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium found: install the package `chromium`")
    with (
        subprocess.Popen(  # noqa: S603  this project's own program
            [sys.executable, "-m", "seawarden", "demo", "--port", "0", "--pace", str(PACE)],
            stdout=subprocess.PIPE,
            env={**os.environ, "BROWSER": "true"},
            text=True,
        ) as demo,
        sync_playwright() as started,
    ):
        said = iter(demo.stdout or ())
        address = next(line for line in said if "http" in line).split(": ", 1)[1].strip()
        opened = started.chromium.launch(executable_path=browser, args=list(OPTIONS))
        page = opened.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
        page.set_default_timeout(WAIT_MS)
        page.goto(address)
        page.wait_for_selector(".map[data-complete=true]")
        page.get_by_text("NEWNEW").first.click()
        page.wait_for_selector(".card .plot")
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=IMAGES / "october-2023.png")
        opened.close()
        demo.terminate()


if __name__ == "__main__":
    main()
