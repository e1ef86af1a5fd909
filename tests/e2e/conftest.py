"""A browser, the system's own, and reports to open in it."""

import json
import shutil
from importlib.resources import files

import pytest
from playwright.sync_api import sync_playwright

from seawarden.serve.settings import PAGE
from tests.app.report_builders import busy_sea
from tests.e2e.watch_page import row
from tests.e2e.watch_world import WatchWorld
from tests.serve.worlds import DESK, settings

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Graphics are computed, for a machine without any; and the browser asks nothing of a network.
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


NO_WEBGL = """const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : getContext.call(this, kind, ...more);
};"""


@pytest.fixture(scope="module")
def browser():
    """Return a browser for the tests of one file.

    While it lives, an event loop counts as running in this process: with the file it must end, or
    the tests of other files that start a loop of their own cannot.
    """
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail("The browser tests need the system's Chromium: install the package chromium.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def north_europe():
    folder = files("seawarden") / "data" / "land"
    name = "natural_earth_10m_land_north_europe.geojson"
    return json.loads((folder / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def busy_report(tmp_path_factory, north_europe):
    """Return a report of 50 alerts, 2,000 crossings and 200 lines, hostile names among them."""
    screening = busy_sea()
    screening.land = north_europe
    return screening.write(tmp_path_factory.mktemp("busy") / "report.html")


@pytest.fixture(scope="session")
def small_report(tmp_path_factory):
    """Return a report with one alert of every kind, and few crossings and lines."""
    screening = busy_sea(alert_count=13, crossing_count=12, line_count=12)
    return screening.write(tmp_path_factory.mktemp("small") / "report.html")


@pytest.fixture
def new_page(browser):
    """Return a maker of pages, each of which hears all that it says and asks for."""
    contexts = []

    def make(*, timeout_ms, before, **options):
        context = browser.new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(timeout_ms)  # a busy machine computes its pictures slowly
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked, page.dialogs = [], [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        if before is not None:
            page.add_init_script(before)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def tab(new_page):
    """Return an opener of reports."""

    def open_page(path, *, width=1280, height=720, scheme="light", before=None):
        size = {"width": width, "height": height}
        page = new_page(timeout_ms=120_000, before=before, viewport=size, color_scheme=scheme)
        page.goto(path.as_uri())
        return page

    return open_page


@pytest.fixture
def busy(tab, busy_report):
    """Return the busy report, opened and painted."""
    page = tab(busy_report)
    page.wait_for_selector(".map[data-state=painted]")
    return page


@pytest.fixture
def lists(tab, busy_report):
    """Return the busy report without its chart: computing pictures takes most of the time."""
    page = tab(busy_report, before=NO_WEBGL)
    page.wait_for_selector(".map[data-state=failed]")
    return page


@pytest.fixture
def make_watch(tmp_path):
    """Return a maker of watches with their service; all are stopped at the end."""
    made = []

    def make(**changed):
        one = WatchWorld(tmp_path / str(len(made)), **changed)
        one.serve(settings(page=PAGE))
        made.append(one)
        return one

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def watch(make_watch):
    """Return a watch over two lines with one ship, served on a free port."""
    return make_watch()


@pytest.fixture
def watch_page(new_page):
    """Return an opener of live pages, signed in."""

    def open_page(watch, *, token=DESK, before=None, clock=False, language="en-GB"):
        size = {"width": 1280, "height": 720}
        page = new_page(timeout_ms=30_000, before=before, viewport=size, locale=language)
        if clock:
            page.clock.install()
        page.goto(watch.address + ("/" if token is None else f"/#token={token}"))
        return page

    return open_page


@pytest.fixture
def desk(watch_page, watch):
    """Return the page with one alert, without its chart: computing pictures takes most time."""
    watch.drags()
    page = watch_page(watch, before=NO_WEBGL)
    row(page).wait_for()
    return page
