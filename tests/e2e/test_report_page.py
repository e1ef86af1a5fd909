"""The report in a real browser, opened from a folder as a watch officer opens it."""

from dataclasses import replace

import pytest

from seawarden.app.track_points import TRACK_POINT
from seawarden.model.alert import ALERT
from seawarden.model.asset import ASSET
from seawarden.model.crossing import CROSSING
from tests.app.report_builders import (
    HOSTILE,
    Screening,
    alert,
    asset,
    busy_sea,
    crossing,
    frame,
    point,
)
from tests.e2e.conftest import NO_WEBGL
from tests.e2e.looking import CHART_PIXELS, PROPERTY, open_alert

# Counts the pixels of the chart by colour.
COLOURS = f"""() => {{
  const data = ({CHART_PIXELS})();
  const counts = {{}};
  for (let at = 0; at < data.length; at += 4) {{
    const colour = "#" + [0, 1, 2].map((i) => data[at + i].toString(16).padStart(2, "0")).join("");
    counts[colour] = (counts[colour] ?? 0) + 1;
  }}
  return counts;
}}"""
ENOUGH = """(counts, wanted) =>
  Object.entries(wanted).every(([colour, least]) => (counts[colour] ?? 0) > least)"""
PALETTE = "document.documentElement.dataset.palette"


def column(page, number):
    return page.locator(
        f".sheet:not(.is-hidden) tbody tr td:nth-child({number})"
    ).all_inner_texts()


def test_a_report_asks_nothing_of_any_network_and_complains_of_nothing(busy):
    busy.keyboard.press("j")
    busy.locator("button", has_text="Dusk").click()

    assert {url.split(":")[0] for url in busy.asked} == {"file", "blob"}
    assert busy.said == []


def test_the_chart_shows_sea_land_and_alerts_in_every_palette(busy):
    least = {"--sea": 50_000, "--land": 20_000, "--level-high": 500}
    for palette in ("Dusk", "Night", "Day"):
        busy.locator("button", has_text=palette).click()
        wanted = {busy.evaluate(PROPERTY, name): count for name, count in least.items()}
        busy.wait_for_function(f"wanted => ({ENOUGH})(({COLOURS})(), wanted)", arg=wanted)

    assert len(busy.evaluate(COLOURS)) > 100


def test_the_first_palette_is_as_the_system_asks(tab, busy_report):
    started = {
        scheme: tab(busy_report, scheme=scheme).evaluate(
            "document.documentElement.dataset.palette"
        )
        for scheme in ("light", "dark")
    }

    assert started == {"light": "day", "dark": "night"}


def test_the_head_says_what_was_screened_and_what_became_of_it(lists):
    facts = lists.locator(".facts div").all_inner_texts()

    assert [fact.split("\n") for fact in facts] == [
        ["Read", "50,142"],
        ["Used", "49,204"],
        ["Rejected", "300"],
        ["Cleaned", "638"],
        ["Ships", "202"],
        ["Crossings", "2,000"],
        ["Alerts", "50"],
    ]
    assert "2022-11-01 12:00:00 to 18:00:00 UTC" in lists.locator(".sources").inner_text()
    assert lists.locator(".origin").all_inner_texts() == ["REAL", "SYNTHETIC"]
    assert "Danish Maritime Authority" in lists.locator("footer").inner_text()


def test_alerts_stand_by_level_then_time_to_the_next_line_then_onset(lists):
    levels = lists.locator(".alert .level").all_inner_texts()
    leads = lists.locator(".alert-high .alert-next").all_inner_texts()
    high = lists.locator(".alert-high .alert-time").all_inner_texts()

    assert levels == ["HIGH"] * 10 + ["LOW"] * 20 + ["INFO"] * 20
    assert leads == [f"Skerry Link 0 may be reached in {n} min" for n in (3, 13, 23, 33, 43)]
    assert high[5:] == sorted(high[5:])


def test_an_opened_alert_shows_what_speaks_for_it_and_against_it(lists):
    lists.locator(".alert-head").first.click()
    rows = lists.locator(".evidence tbody tr").all_inner_texts()

    assert [row.split("\t") for row in rows] == [
        ["Speaks for it"],
        ["speed against the expected", "0.58", "+3.1"],
        ["mean speed", "0.83 kn", "+0.5"],
        ["Speaks against it"],
        ["port ahead", "9,200 m", "\N{MINUS SIGN}1.2"],
        ["Shown, not weighed"],
        ["distance to the line", "212 m", ""],
        ["Could not be judged"],
        ["water depth", "not judged", ""],
    ]


def test_an_opened_alert_shows_her_speed_against_what_was_expected(lists):
    lists.locator(".alert-head").first.click()
    words = lists.locator(".plot figcaption").inner_text()
    box = lists.locator(".plot > svg").bounding_box()
    drawn = {
        part: lists.locator(f".plot > svg .plot-{part}").get_attribute("d")
        for part in ("speed", "expected", "lost")
    }

    assert "kn before" in words
    assert "9.4 kn expected then" in words
    assert box["width"] > 400
    assert all(path.startswith("M") for path in drawn.values())


def test_the_lines_on_her_course_stand_by_time_and_can_be_chosen(lists):
    lists.locator(".alert-head").first.click()
    rows = lists.locator(".ahead li").all_inner_texts()
    lists.locator(".ahead .link", has_text="Skerry Link 3").click()

    assert [row.split("\n")[0] for row in rows] == ["now", "44 min", "1 h 55 min", "5 h 00 min"]
    assert open_alert(lists).count() == 1
    assert lists.said == []


def test_an_alert_without_a_track_says_that_there_is_no_plot(tab, tmp_path):
    screening = Screening(alerts=frame(ALERT, alert()), assets=frame(ASSET, asset()))
    page = tab(screening.write(tmp_path / "report.html"), before=NO_WEBGL)
    page.locator(".alert-head").click()

    assert "no plot" in page.locator(".alert-body").inner_text()
    assert page.locator(".ahead").count() == 0


def test_crossings_sort_by_speed_both_ways_over_all_pages(lists):
    lists.locator("#tab-crossings").click()
    head = lists.locator("th", has_text="Speed")
    head.locator("button").click()
    upwards = [float(text) for text in column(lists, 4)]
    sorted_as = head.get_attribute("aria-sort")
    head.locator("button").click()
    downwards = [float(text) for text in column(lists, 4)]

    assert sorted_as == "ascending"
    assert head.get_attribute("aria-sort") == "descending"
    assert upwards == sorted(upwards)
    assert downwards == sorted(downwards, reverse=True)
    assert upwards[0] < 4 < 25 < downwards[0]


def test_crossings_are_shown_two_hundred_at_a_time(lists):
    lists.locator("#tab-crossings").click()
    first = column(lists, 1)
    lists.locator("#sheet-crossings button", has_text="Next").click()

    assert len(first) == len(column(lists, 1)) == 200
    assert column(lists, 1) != first
    assert "of 2,000 crossings" in lists.locator("#sheet-crossings [role=status]").inner_text()


def test_a_filter_keeps_rows_that_hold_its_words(lists):
    lists.locator("#tab-crossings").click()
    lists.locator("#sheet-crossings .filter").fill("219000017 inferred")
    said = lists.locator("#sheet-crossings [role=status]").inner_text()

    assert set(column(lists, 2)) == {"NORDIC STAR 17"}
    assert set(column(lists, 7)) == {"inferred"}
    assert said == f"{len(column(lists, 2))} crossings"


def test_hostile_names_are_shown_as_text_and_run_nothing(lists):
    lists.locator("#tab-crossings").click()
    lists.locator("#sheet-crossings .filter").fill("onerror=alert")
    names = set(column(lists, 2))
    lists.locator("#sheet-crossings .link").first.click()

    assert names == {HOSTILE}
    assert lists.locator("img").count() == 0
    assert (lists.dialogs, lists.said) == ([], [])


def test_a_script_that_is_not_the_page_own_does_not_run(tab, busy_report, tmp_path):
    html = busy_report.read_text(encoding="utf-8")
    changed = tmp_path / "report.html"
    changed.write_text(
        html.replace("</body>", "<script>document.title = 'taken'</script></body>"),
        encoding="utf-8",
    )
    page = tab(changed)
    page.wait_for_selector(".alert")

    assert page.title() == "north_sea_2022_1h.csv · Seawarden screening report"
    assert any("Content Security Policy" in text for text in page.said)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (800, 900)])
def test_the_page_fits_its_window(tab, busy_report, width, height):
    page = tab(busy_report, width=width, height=height, before=NO_WEBGL)
    page.locator("#tab-crossings").click()
    wide = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.scroll')]"
        ".filter(one => one.scrollWidth > one.clientWidth).length"
    )
    foot = page.locator("footer").bounding_box()

    assert wide == 0
    assert width < 960 or foot["y"] + foot["height"] <= height
    assert page.locator(".chart").bounding_box()["height"] > 400


def test_long_names_of_files_do_not_push_the_page_aside(tab, tmp_path):
    screening = busy_sea(crossing_count=3, line_count=9)
    names = tuple(f"traffic_of_a_national_archive_from_far_away_{n}.parquet" for n in range(4))
    screening = replace(screening, summary=replace(screening.summary, sources=names))
    page = tab(screening.write(tmp_path / "report.html"), before=NO_WEBGL)

    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_without_graphics_the_lists_still_work(lists):
    lists.locator(".alert-head").first.click()
    lists.locator("button", has_text="Night").click()

    assert "has no WebGL" in lists.locator(".no-map").inner_text()
    assert open_alert(lists).count() == 1
    assert lists.said == []


def test_a_report_of_another_format_says_so(tab, busy_report, tmp_path):
    changed = tmp_path / "report.html"
    html = busy_report.read_text(encoding="utf-8")
    changed.write_text(html.replace('"seawarden-report/2"', '"seawarden-report/9"', 1), "utf-8")
    page = tab(changed)

    assert "cannot be shown: format" in page.locator("[role=alert]").inner_text()


def test_printed_all_lists_stand_on_the_paper(lists):
    lists.emulate_media(media="print")
    shown = [
        lists.locator(f"#sheet-{name}").is_visible() for name in ("alerts", "crossings", "run")
    ]

    assert shown == [True, True, True]
    assert not lists.locator(".tabs").is_visible()


def test_a_click_on_the_chart_opens_the_alert_there(tab, tmp_path, north_europe):
    screening = Screening(
        alerts=frame(ALERT, alert()), assets=frame(ASSET, asset()), land=north_europe
    )
    page = tab(screening.write(tmp_path / "report.html"))
    page.wait_for_selector(".map[data-state=painted]")
    box = page.locator(".map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".tip:not([hidden])")
    tip = page.locator(".tip").inner_text()
    cursor = page.locator(".cursor").inner_text()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    assert tip.startswith("Low: Loitering\nMMSI 219000001")
    assert cursor.startswith("55°")
    assert cursor.endswith("E")
    assert open_alert(page).count() == 1


def test_a_filter_that_hides_a_picked_alert_is_taken_off(lists):
    lists.locator("#sheet-alerts .filter").fill("no such ship")
    none_left = lists.locator(".alert").count()
    lists.locator("#tab-run").click()
    lists.keyboard.press("1")
    lists.locator("#sheet-alerts .filter").fill("")

    assert none_left == 0
    assert lists.locator(".alert").count() == 50


def test_a_part_that_is_left_out_is_counted(tab, tmp_path):
    screening = busy_sea(crossing_count=3, line_count=9)
    path = screening.write(tmp_path / "report.html")
    html = path.read_text(encoding="utf-8")
    path.write_text(html.replace('"crossings":3,', '"crossings":30000,', 1), encoding="utf-8")
    page = tab(path)
    page.locator("#tab-run").click()

    assert "holds the slowest 3 of 30,000 crossings" in page.locator(".warning").inner_text()


def test_traffic_over_the_date_line_is_one_chart(tab, tmp_path):
    lons = [179.8, 179.9, -180.0, -179.9]
    points = [point(minute, lon_deg=lon, lat_deg=-17.0) for minute, lon in enumerate(lons)]
    screening = Screening(
        alerts=frame(ALERT, alert(lon_deg=-179.9, lat_deg=-17.0)),
        tracks=frame(TRACK_POINT, *points),
        crossings=frame(CROSSING, crossing(lon_deg=179.95, lat_deg=-17.0)),
    )
    page = tab(screening.write(tmp_path / "report.html"))
    page.wait_for_selector(".map[data-state=painted]")
    scale = page.locator(".maplibregl-ctrl-scale").inner_text()

    assert int(scale.removesuffix("\xa0nm")) < 10
