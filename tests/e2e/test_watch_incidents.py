"""The incident bench in a real browser: a fault is entered, weighed, noted upon and reported."""

import json

from seawarden.app.investigate import InvestigateAsked, investigate
from seawarden.model.attribution import attribution_document
from tests.builders import SHIP
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.looking import violations


def enter_fault(page):
    page.get_by_role("tab", name="Incidents").click()
    page.get_by_role("button", name="Enter a fault").click()
    page.get_by_label("Line", exact=True).select_option("cable-a")
    page.get_by_label("Earliest, UTC").fill("2024-06-03 11:00")
    page.get_by_label("Latest, UTC").fill("2024-06-03 12:00")
    page.get_by_label("Kilometre point, km", exact=True).fill("30,0")
    page.get_by_label("How far off it may be").and_(
        page.locator("#fault-where-point-sigma_km")
    ).fill("1")
    page.get_by_label("Reported by").fill("Gulf Cables")
    page.get_by_label("Name of a new incident").fill("Light lost on cable A")
    page.get_by_role("button", name="Keep the fault").click()


def expected(centre):
    with centre.records.reading() as desk:
        faults = tuple(desk.faults.latest())
    asked = InvestigateAsked(faults=faults, archive=centre.archive.folder, assets=centre.assets)
    return json.loads(json.dumps(attribution_document(investigate(asked, now=centre.clock()))))


def test_an_officer_enters_a_fault_weighs_it_notes_and_reads_the_report(watch_page, watch):
    page = watch_page(watch, before=NO_WEBGL)
    page.get_by_role("tab", name="Incidents").click()
    page.get_by_role("button", name="Enter a fault").click()
    page.get_by_role("button", name="Keep the fault").click()
    page.get_by_text("Say when, where").wait_for()
    page.get_by_role("button", name="Cancel").click()
    enter_fault(page)
    page.get_by_role("heading", name="Light lost on cable A").wait_for()
    page.get_by_role("button", name="Weigh who could have caused it").click()
    page.locator(".candidates").wait_for(timeout=300_000)

    shown = [float(one) for one in page.locator("[data-share]").evaluate_all(SHARES)]
    said = expected(watch.world.centre)
    (outcome,), candidates = said["outcomes"], said["candidates"]
    weights = [one["probability"] for one in candidates] + [outcome["unknown"], outcome["none"]]
    assert shown == sorted(weights, reverse=True)
    assert abs(sum(shown) - 1.0) < 1e-9
    assert f"MMSI {SHIP}" in page.locator(".candidate").first.inner_text()
    assert "no finding of guilt" in page.locator(".incident").inner_text()

    page.get_by_text("Evidence", exact=True).first.click()
    page.get_by_text("contact after the time told").wait_for()
    page.get_by_text("What changes the answer").click()
    page.get_by_text("as given", exact=True).wait_for()
    page.get_by_label("New note").fill("The owner sends a ship.")
    page.get_by_role("button", name="Write").last.click()
    page.locator(".incident .history").first.get_by_text("The owner sends a ship.").wait_for()
    assert violations(page) == []

    page.get_by_role("button", name="Replay the hours before").click()
    page.get_by_text("LOOKING BACK", exact=True).wait_for()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Report", exact=True).click()
    report = opened.value
    report.get_by_role("heading", name="Incident: Light lost on cable A").wait_for()
    assert "The owner sends a ship." in report.locator("main").inner_text()


SHARES = "all => all.map(one => one.getAttribute('data-share'))"
