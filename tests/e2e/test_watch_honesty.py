"""The live page says what its picture is worth, and does nothing that nobody asked of it."""

import pytest

from seawarden.model.source_health import SourceState
from tests.builders import at
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.watch_page import open_card
from tests.e2e.watch_world import source
from tests.serve.worlds import SCRIPT


def test_a_source_that_is_down_is_said_and_so_is_a_lost_connection(watch_page, watch):
    watch.drags()
    watch.sources[:] = [source("kattegat-antenna", SourceState.DOWN)]
    page = watch_page(watch, before=NO_WEBGL)
    page.locator(".banner-grave", has_text="NO FEED").wait_for()
    assert "kattegat-antennadown" in page.locator(".source-down").inner_text().replace("\n", "")

    watch.stop()
    page.locator(".banner-grave", has_text="CONNECTION LOST").wait_for()


def test_a_picture_without_news_says_how_old_it_is(watch_page, watch):
    page = watch_page(watch, before=NO_WEBGL, clock=True)
    page.locator(".clock-time", has_text="11:59:00").wait_for()
    watch.world.watermark[0] = at(1)
    page.locator(".clock-time", has_text="12:01:00").wait_for()
    page.clock.fast_forward(5 * 60_000)
    page.locator(".banner-grave", has_text="Nothing new for 5 min").wait_for()


def test_a_replay_that_has_ended_does_not_pass_for_live(watch_page, watch):
    watch.sources[:] = [source("a-day.nmea", SourceState.ENDED)]
    page = watch_page(watch, before=NO_WEBGL)
    page.locator(".banner-warning", has_text="THE REPLAY HAS ENDED").wait_for()

    assert page.get_by_role("button", name="Live").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("origin", ["RECONSTRUCTION", "SYNTHETIC"])
def test_what_is_not_a_recording_says_so(watch_page, make_watch, origin):
    page = watch_page(make_watch(origin=origin), before=NO_WEBGL)

    assert origin in page.locator(".banner-note").inner_text()


def test_a_script_in_a_ships_name_is_text(watch_page, watch):
    watch.drags(name=SCRIPT, reason=f"Lost speed {SCRIPT}")
    page = watch_page(watch, before=NO_WEBGL)
    open_card(page)

    assert page.locator(".card-ship").first.inner_text() == SCRIPT
    assert page.dialogs == []


def test_the_page_asks_only_its_own_service_and_complains_of_nothing(watch_page, watch):
    watch.drags()
    page = watch_page(watch)
    open_card(page)
    page.wait_for_selector(".map[data-state=painted]")

    assert {url.split("/")[2] for url in page.asked if url.startswith("http")} == {watch.host}
    assert page.said == []
