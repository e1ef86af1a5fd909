"""The report by keyboard alone, and held to the rules of access."""

import pytest

from tests.e2e.conftest import NO_WEBGL
from tests.e2e.looking import open_alert, violations


def focused(page):
    return page.evaluate("document.activeElement.dataset.alert ?? document.activeElement.id")


def test_everything_goes_by_keyboard(lists):
    lists.keyboard.press("j")
    lists.keyboard.press("j")
    second = focused(lists)
    lists.keyboard.press("k")

    assert second == lists.locator(".alert-head").nth(1).get_attribute("data-alert")
    assert focused(lists) == open_alert(lists).get_attribute("data-alert")

    lists.locator("#tab-alerts").focus()
    lists.keyboard.press("Escape")

    assert open_alert(lists).count() == 0
    assert focused(lists) == lists.locator(".alert-head").first.get_attribute("data-alert")


def test_tabs_go_by_arrows(lists):
    lists.locator("#tab-alerts").focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "End", "ArrowRight", "ArrowLeft"):
        lists.keyboard.press(key)
        seen.append(focused(lists))

    assert seen == ["tab-crossings", "tab-lines", "tab-run", "tab-alerts", "tab-run"]
    assert lists.locator("#sheet-run").is_visible()


def test_typing_into_a_filter_is_no_command(lists):
    lists.keyboard.press("/")
    lists.keyboard.type("j2")

    assert lists.locator("#sheet-alerts .filter").input_value() == "j2"
    assert open_alert(lists).count() == 0


def test_single_keys_can_be_switched_off(lists):
    lists.keyboard.press("?")
    lists.locator("#has-shortcuts").uncheck()
    lists.locator("dialog button", has_text="Close").click()
    lists.keyboard.press("j")

    assert open_alert(lists).count() == 0


def test_escape_closes_the_help_and_gives_the_focus_back(lists):
    lists.locator(".help").focus()
    lists.keyboard.press("Enter")
    was_open = lists.locator("dialog").is_visible()
    lists.keyboard.press("Escape")

    assert was_open
    assert not lists.locator("dialog").is_visible()
    assert lists.evaluate("document.activeElement.className") == "help"


def test_every_control_is_reached_by_tab_and_shows_its_focus(tab, small_report):
    page = tab(small_report)
    page.wait_for_selector(".map canvas")
    page.locator(".help").focus()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                  const { activeElement: one } = document;
                  const { outlineStyle, outlineWidth } = getComputedStyle(one);
                  const name = one.ariaLabel ?? one.textContent.slice(0, 12);
                  return [name.split(".")[0], `${outlineStyle} ${outlineWidth}`];
                }"""
            )
        )
    names = [name for name, _ in reached]

    assert {"Chart", "Zoom in", "Zoom out", "Whole chart", "Legend", "Alerts 13"} <= set(names)
    assert {outline for _, outline in reached} == {"solid 3px"}


@pytest.mark.parametrize("palette", ["Day", "Dusk", "Night"])
def test_axe_finds_nothing_in_any_list(tab, small_report, palette):
    page = tab(small_report, before=NO_WEBGL)
    page.locator("button", has_text=palette).click()
    page.keyboard.press("j")
    found = []
    for sheet in ("run", "lines", "crossings", "alerts"):
        page.locator(f"#tab-{sheet}").click()
        found += violations(page)

    assert found == []


def test_axe_finds_nothing_at_the_chart(tab, small_report):
    page = tab(small_report)
    page.wait_for_selector(".map[data-state=painted]")
    page.locator(".legend summary").click()

    assert violations(page) == []


def test_axe_finds_nothing_in_the_help(tab, small_report):
    page = tab(small_report, before=NO_WEBGL)
    page.keyboard.press("?")

    assert violations(page) == []
