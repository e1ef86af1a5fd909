"""The live page by keyboard, by token, in other languages, and for those who hear it."""

import pytest

from seawarden.model.source_health import SourceState
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.looking import violations
from tests.e2e.watch_page import acts, open_card
from tests.e2e.watch_world import of_kind, source


def test_everything_goes_by_keyboard_alone(desk, watch):
    keyboard = desk.keyboard
    keyboard.press("j")
    desk.wait_for_selector(".card .plot")
    keyboard.press("v")
    desk.get_by_text("Speaks against it").wait_for()
    keyboard.press("Escape")
    keyboard.press("r")
    keyboard.type("Both anchors housed, says the master.")
    keyboard.press("Tab")
    keyboard.press("Enter")
    desk.wait_for_selector(".act-form", state="detached")
    keyboard.press("e")
    keyboard.type("Trawling.")
    keyboard.press("Tab")
    keyboard.type("fishing")
    keyboard.press("Tab")
    keyboard.press("Enter")
    desk.locator(".card-kind .state-explained").wait_for()

    assert acts(watch) == [
        ("answer", "Both anchors housed, says the master.", None),
        ("explain", "Trawling.", "fishing"),
    ]
    keyboard.press("/")
    keyboard.type("cable b")
    desk.locator(".found button").first.wait_for()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    desk.locator(".thing .card-ship", has_text="Cable B").wait_for()
    keyboard.press("Escape")
    desk.wait_for_selector(".side", state="hidden")
    for number, sheet in enumerate(
        ("alerts", "ships", "lines", "shift", "figures", "incidents"), start=1
    ):
        keyboard.press(str(number))
        desk.wait_for_selector(f"#sheet-{sheet}:not(.is-hidden)")
    keyboard.press("?")
    desk.get_by_role("dialog").wait_for()
    wide = """() => [...document.querySelectorAll("dt")]
      .filter((one) => one.scrollWidth > one.clientWidth).length"""
    assert desk.evaluate(wide) == 0
    keyboard.press("Escape")
    desk.wait_for_selector("dialog", state="hidden")


def test_what_was_found_for_other_words_cannot_be_chosen(desk):
    shown = desk.locator(".found:not([hidden]) button")
    desk.keyboard.press("/")
    desk.keyboard.type("cable")
    shown.nth(1).wait_for()
    desk.keyboard.type(" b")

    assert all("Cable B" in text for text in shown.all_inner_texts())


def test_without_a_token_the_page_asks_for_one_and_keeps_it_out_of_the_address(watch_page, watch):
    page = watch_page(watch, token=None)
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Nobody has this token").wait_for()
    page.get_by_label("Token").fill(watch.token)
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Alerts").wait_for()

    assert "token" not in page.url


def test_another_language_is_spoken_and_remembered(desk):
    desk.get_by_label("Language").select_option("fi")
    desk.get_by_role("tab", name="Hälytykset").wait_for()

    assert desk.evaluate("document.documentElement.lang") == "fi"


@pytest.mark.parametrize("palette", ["Day", "Dusk", "Night"])
def test_axe_finds_nothing(watch_page, watch, palette):
    watch.sources.append(source("coast-antenna", SourceState.DOWN))
    watch.drags()
    watch.world.say(of_kind("loitering", 1, next_asset_id=None, lead_time=None))
    page = watch_page(watch, before=NO_WEBGL)
    page.get_by_role("button", name=palette, exact=True).click()
    open_card(page)
    found = violations(page)
    for tab in ("Ships", "Lines", "Shift", "Figures"):
        page.get_by_role("tab", name=tab).click()
        found += violations(page)
    page.keyboard.press("?")
    found += violations(page)

    assert found == []
