"""The chart of the live page in a real browser: what it draws, and where each ship is."""

from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import at, fixes
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.looking import CHART_PIXELS, PROPERTY
from tests.e2e.watch_page import open_card, row
from tests.e2e.watch_world import LINE_B_DEG, LON_DEG, way

FIRST_PICTURE = "performance.getEntriesByName('seawarden-first-picture')[0].startTime"
UNKNOWN_SHIP = "#6b7883"  # a ship of no type, by day
# Counts the pixels of the chart that have a colour.
PIXELS = f"""colour => {{
  const data = ({CHART_PIXELS})();
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (wanted.every((part, i) => Math.abs(part - data[at + i]) < 3)) count += 1;
  return count;
}}"""
# South and north edge of the chart, by the degrees on its frame.
VIEW = """() => {
  const labels = [...document.querySelectorAll(".frame .parallel")].map((one) => {
    const [degrees, minutes] = one.textContent.match(/[0-9.]+/g).map(Number);
    return [degrees + (minutes ?? 0) / 60, parseFloat(one.style.top)];
  });
  const [[low, lowPx], [high, highPx]] = [labels[0], labels.at(-1)];
  const at = (px) => low + ((px - lowPx) * (high - low)) / (highPx - lowPx);
  return [at(document.querySelector(".map").clientHeight), at(0)];
}"""


def test_an_opened_alert_is_shown_with_its_track_the_ship_and_the_next_line(watch_page, watch):
    watch.drags()
    now_deg = LINE_B_DEG + 0.3  # she has gone on past the line since
    watch.world.centre.picture.take(
        fixes([1], lon_deg=LON_DEG, lat_deg=now_deg, sog_kn=7.0), empty(VESSEL)
    )
    page = watch_page(watch)
    page.wait_for_selector(".map[data-complete=true]")
    open_card(page)
    page.wait_for_function(f"() => ({VIEW})()[1] - ({VIEW})()[0] < 3")
    south_deg, north_deg = page.evaluate(VIEW)

    assert south_deg < way()["lat_deg"].min()
    assert north_deg > now_deg


def test_the_chart_shows_ship_track_line_ahead_and_traffic_in_every_palette(watch_page, watch):
    watch.sails(400)
    watch.drags()
    page = watch_page(watch)
    page.wait_for_selector(".map[data-complete=true]")
    open_card(page)
    page.keyboard.press("0")
    for palette in ("Dusk", "Night", "Day"):
        page.get_by_role("button", name=palette, exact=True).click()
        for name, least in (("--sea", 20_000), ("--land", 300), ("--level-high", 200)):
            colour = page.evaluate(PROPERTY, name)
            page.wait_for_function(f"([colour, least]) => ({PIXELS})(colour) > least",
                                   arg=[colour, least])  # fmt: skip

    assert page.said == []


def test_looking_back_shows_where_she_was_and_says_so(watch_page, watch):
    page = watch_page(watch, before=NO_WEBGL)
    page.locator(".clock-time", has_text="11:59:00").wait_for()
    page.keyboard.press("l")
    page.locator(".banner-warning", has_text="LOOKING BACK").wait_for()
    page.get_by_role("tab", name="Ships").click()
    page.locator("tbody .link").first.click()
    # An hour ago she was south of the line, which lies at 57.5 degrees.
    page.locator(".thing-facts", has_text="57°26").wait_for()
    box = page.get_by_role("textbox", name="Time", exact=True)
    assert box.input_value() == f"{at(-61):%Y-%m-%d %H:%M}"
    box.fill(f"{at(-120):%Y-%m-%d %H:%M}")
    box.press("Enter")
    page.locator(".banner-warning", has_text="10:00 UTC").wait_for()
    page.get_by_role("button", name="Live").click()
    page.wait_for_selector(".banner-warning", state="detached")

    page.locator(".thing-facts", has_text="57°35").wait_for()


def test_a_ship_moves_as_she_is_heard(watch_page, watch):
    page = watch_page(watch, before=NO_WEBGL)
    page.locator(".clock-time", has_text="11:59:00").wait_for()
    page.get_by_role("tab", name="Ships").click()
    page.locator("tbody .link").first.click()
    page.locator(".thing-facts", has_text="57°35").wait_for()
    watch.world.centre.picture.take(
        fixes([1], lon_deg=LON_DEG, lat_deg=57.75, sog_kn=7.0), empty(VESSEL)
    )

    page.locator(".thing-facts", has_text="57°45").wait_for()
    assert page.said == []


def test_measuring_says_miles_and_bearing(watch_page, watch):
    page = watch_page(watch)
    page.wait_for_selector(".map[data-state=painted]")
    page.keyboard.press("m")
    page.mouse.click(600, 400)
    page.mouse.click(700, 400)
    words = page.locator(".measured").inner_text()
    page.keyboard.press("Escape")

    assert "NM, 090°" in words
    assert page.locator(".measured").is_hidden()


def test_layers_can_be_switched_off(watch_page, watch):
    watch.drags()
    page = watch_page(watch)
    page.wait_for_selector(".map[data-state=painted]")
    row(page).wait_for()
    colour = page.evaluate(PROPERTY, "--level-high")
    page.wait_for_function(f"colour => ({PIXELS})(colour) > 100", arg=colour)
    page.keyboard.press("y")
    page.get_by_role("checkbox", name="Alerts", exact=True).uncheck()
    page.wait_for_function(f"colour => ({PIXELS})(colour) === 0", arg=colour)


def test_fifty_thousand_ships_are_drawn_and_listed(watch_page, watch):
    watch.sails(49_999)
    page = watch_page(watch)
    page.wait_for_selector(".map[data-state=painted]")
    page.get_by_role("tab", name="Ships").click()
    page.locator(".bar .note", has_text="50,000 of 50,000 ships here").wait_for()

    page.wait_for_selector(".map[data-complete=true]")
    shown = page.evaluate(FIRST_PICTURE)
    print(f"first complete picture of 50,000 ships after {shown:.0f} ms")  # noqa: T201  to be read
    assert page.evaluate(f"({PIXELS})('{UNKNOWN_SHIP}')") > 5_000
