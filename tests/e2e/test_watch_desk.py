"""The desk and the card of the live page, in a real browser over a real service."""

from seawarden.model.officer import Role
from seawarden.model.source_health import SourceState
from tests.builders import at
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.watch_page import acts, open_card, row
from tests.e2e.watch_world import NAME, of_kind, source


def names(page):
    return page.locator(".rows .row-ship").all_inner_texts()


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


def test_a_viewer_may_look_and_not_act(watch_page, watch):
    watch.drags()
    page = watch_page(watch, token=watch.world.officer(Role.VIEWER), before=NO_WEBGL)
    open_card(page)
    page.get_by_text("You may look, not act").wait_for()
    page.keyboard.press("a")

    assert page.get_by_role("button", name="Acknowledge").count() == 0
    assert acts(watch) == []
