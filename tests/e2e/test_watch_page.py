"""The live page in a real browser, over a real service."""

from pathlib import Path

import pytest

from seawarden.model.officer import Role
from seawarden.model.schema import empty
from seawarden.model.source_health import SourceState
from seawarden.model.vessel import VESSEL
from tests.builders import at, fixes
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.watch_world import LINE_B_DEG, LON_DEG, NAME, of_kind, source, way
from tests.serve.worlds import SCRIPT

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RUN = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary}`
)"""
PROPERTY = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
FIRST_PICTURE = "performance.getEntriesByName('seawarden-first-picture')[0].startTime"
UNKNOWN_SHIP = "#6b7883"  # a ship of no type, by day
# Counts the pixels of the chart that have a colour.
PIXELS = """colour => {
  const chart = document.querySelector(".map canvas");
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [chart.width, chart.height];
  const context = copy.getContext("2d");
  context.drawImage(chart, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (wanted.every((part, i) => Math.abs(part - data[at + i]) < 3)) count += 1;
  return count;
}"""


def row(page, alert_id="drag"):
    return page.locator(f'[data-alert="{alert_id}"]')


def open_card(page, alert_id="drag"):
    row(page, alert_id).click()
    page.wait_for_selector(".card .plot")


def acts(watch, alert_id="drag"):
    with watch.world.records.reading() as desk:
        return [(one.act.value, one.reason, one.cause) for one in desk.dispositions.of(alert_id)]


def names(page):
    return page.locator(".rows .row-ship").all_inner_texts()


@pytest.fixture
def desk(watch_page, watch):
    """Return the page with one alert, without its chart: computing pictures takes most time."""
    watch.drags()
    page = watch_page(watch, before=NO_WEBGL)
    row(page).wait_for()
    return page


def test_an_alert_arrives_is_read_acknowledged_and_handed_over(watch_page, watch):
    watch.sails(200)
    page = watch_page(watch)
    page.get_by_text("No alert stands").wait_for()
    page.wait_for_selector(".map[data-state=painted]")

    watch.drags()
    row(page).wait_for()
    assert (
        f"New alert, High: Anchor drag under way, {NAME}."
        in page.locator(".listing [role=status]").all_inner_texts()
    )

    open_card(page)
    card = page.locator(".card").first
    for words in (
        NAME,
        "Reaches Cable B in",
        "26 min",
        "an early estimate",
        "anchor dragging under way. (said at 12:00 UTC)",
        "Confirm both anchors housed",
        "Line & Sons",
    ):
        assert words in card.inner_text()

    page.get_by_role("button", name="All evidence and history").click()
    assert "wind and sea, by other ships" in card.inner_text()
    assert "not judged" in card.inner_text()
    page.get_by_role("button", name="Back to the card").click()

    page.get_by_role("button", name="Acknowledge").click()
    page.locator(".row .state-acknowledged").wait_for()
    assert acts(watch) == [("acknowledge", None, None)]

    page.get_by_role("tab", name="Shift").click()
    assert page.get_by_role("button", name="Hand over").count() == 0  # by nobody
    page.get_by_role("button", name="Begin watch").click()
    page.get_by_text("Desk on watch since").wait_for()
    page.get_by_label("New entry").fill(f"Called {NAME} on channel 16.")
    page.get_by_role("button", name="Write").click()
    page.locator(".shift .history").get_by_text("channel 16").wait_for()
    page.get_by_label("What must the next watch know?").fill("She has not answered yet.")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_text("Nobody is on watch.").wait_for()
    with watch.world.records.reading() as kept:
        (shift,) = kept.shifts.latest(limit=5)
    assert shift.summary == "She has not answered yet."


def test_the_card_needs_no_scrolling_at_1280_by_720(watch_page, watch):
    watch.sources.append(source("coast-antenna", SourceState.DOWN))
    watch.drags()
    page = watch_page(watch)
    open_card(page)

    hidden = page.evaluate(
        """() => {
          const middle = document.querySelector(".card-middle");
          const shown = document.querySelectorAll(".pieces li:not([hidden])").length;
          const words = [...document.querySelectorAll(".calls li, .card-title .soft")]
            .filter((one) => one.scrollWidth > one.clientWidth);
          const parts = ".reach, .ask, .calls, .pieces, .card .plot, .card-foot button";
          const cut = [...document.querySelectorAll(parts)]
            .filter((one) => one.getBoundingClientRect().bottom > innerHeight);
          return [middle.scrollHeight - middle.clientHeight, cut.length, words.length, shown > 0];
        }"""
    )

    assert hidden == [0, 0, 0, True]


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
    for number, sheet in enumerate(("alerts", "ships", "lines", "shift", "figures"), start=1):
        keyboard.press(str(number))
        desk.wait_for_selector(f"#sheet-{sheet}:not(.is-hidden)")
    keyboard.press("?")
    desk.get_by_role("dialog").wait_for()
    wide = """() => [...document.querySelectorAll("dt")]
      .filter((one) => one.scrollWidth > one.clientWidth).length"""
    assert desk.evaluate(wide) == 0
    keyboard.press("Escape")
    desk.wait_for_selector("dialog", state="hidden")


def test_an_answer_by_radio_is_evidence_and_does_not_close(desk):
    open_card(desk)
    desk.get_by_role("button", name="Radio answer").click()
    desk.get_by_label("What did she answer?").fill("Anchors are home.")
    desk.get_by_role("button", name="Save").click()
    desk.wait_for_selector(".act-form", state="detached")
    desk.get_by_role("button", name="All evidence and history").click()
    desk.locator(".history").get_by_text("Anchors are home.").wait_for()

    assert desk.locator(".card-kind .state").inner_text() == "new"


def test_an_act_without_its_reason_is_not_sent(desk, watch):
    open_card(desk)
    desk.get_by_role("button", name="Dismiss").click()
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("Give a reason in words.").wait_for()

    assert acts(watch) == []


def test_shelving_has_an_end_and_leaves_the_open_list(desk, watch):
    open_card(desk)
    desk.get_by_role("button", name="Shelve").click()
    desk.get_by_label("Why can it wait?").fill("The pilot is on board.")
    desk.get_by_label("Until").select_option("4")
    desk.get_by_role("button", name="Save").click()
    desk.locator(".card-kind .state-shelved").wait_for()
    desk.mouse.move(640, 400)
    row(desk).wait_for(state="detached")
    desk.get_by_label("Settled ones too").check()
    row(desk).wait_for()

    assert [act for act, *_ in acts(watch)] == ["shelve"]


def test_what_was_typed_stays_when_the_alert_has_changed_meanwhile(desk, watch):
    open_card(desk)
    desk.get_by_role("button", name="Explain").click()
    desk.get_by_label("What explains it?").fill("She is waiting for the tide.")
    watch.drags(revision=1, status="revised", reason="Her heading has turned too.")
    desk.locator(".card-reason", has_text="Her heading has turned too.").wait_for()

    assert desk.locator("#act-reason").input_value() == "She is waiting for the tide."


def test_rows_never_jump_under_the_pointer(desk, watch):
    row(desk).hover()
    watch.world.say(of_kind("silence", 1, level="high", next_asset_id="cable-a",
                            lead_time=at(3) - at(0)))  # fmt: skip
    desk.locator(".waiting", has_text="1 new").wait_for()

    assert names(desk) == [NAME]
    desk.mouse.move(800, 300)
    desk.locator(".row").nth(1).wait_for()
    assert names(desk)[1] == NAME


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


def test_a_viewer_may_look_and_not_act(watch_page, watch):
    watch.drags()
    page = watch_page(watch, token=watch.world.officer(Role.VIEWER), before=NO_WEBGL)
    open_card(page)
    page.get_by_text("You may look, not act").wait_for()
    page.keyboard.press("a")

    assert page.get_by_role("button", name="Acknowledge").count() == 0
    assert acts(watch) == []


def test_without_a_token_the_page_asks_for_one_and_keeps_it_out_of_the_address(watch_page, watch):
    page = watch_page(watch, token=None)
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Nobody has this token").wait_for()
    page.get_by_label("Token").fill(watch.token)
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="Alerts").wait_for()

    assert "token" not in page.url


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
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(AXE_RUN)
    for tab in ("Ships", "Lines", "Shift", "Figures"):
        page.get_by_role("tab", name=tab).click()
        found += page.evaluate(AXE_RUN)
    page.keyboard.press("?")
    found += page.evaluate(AXE_RUN)

    assert found == []


def test_the_page_asks_only_its_own_service_and_complains_of_nothing(watch_page, watch):
    watch.drags()
    page = watch_page(watch)
    open_card(page)
    page.wait_for_selector(".map[data-state=painted]")

    assert {url.split("/")[2] for url in page.asked if url.startswith("http")} == {watch.host}
    assert page.said == []


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
