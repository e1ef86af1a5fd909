"""The report and the exports of an incident say what was found, and no more than that."""

import json
import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pyogrio
import pytest

from seawarden.app.desk import incidents
from seawarden.app.desk.incident_cap import NAMESPACE, incident_cap
from seawarden.app.desk.incident_html import Scales, incident_html
from seawarden.app.desk.incident_map import incident_geopackage
from seawarden.app.desk.incident_pdf import incident_pdf
from seawarden.app.desk.incident_places import place_of
from seawarden.app.desk.incident_story import Bars, Passages, Rows, share, story_of
from seawarden.app.desk.incident_told import incident_told
from seawarden.app.desk.lines import LineBook
from seawarden.model.fault import AnywhereOnLine, Instant, Spot, Stretch
from seawarden.model.incident import RECONSTRUCTION
from tests.app.desk.conftest import ANNA, FAULT
from tests.builders import NOON, SHIP, at
from tests.e2e.watch_world import LAT_DEG, two_lines

HOSTILE = "<script>alert(1)</script> & \u0000 \u0142"
NS = {"cap": NAMESPACE}


@pytest.fixture(scope="module")
def told(centre, incident_id, answers):
    incidents.write_note(centre, ANNA, incident_id, HOSTILE)
    return replace(incident_told(centre, incident_id), answer=answers[-1])


@pytest.fixture(scope="module")
def story(told):
    return story_of(told, LineBook.of(two_lines()), now=NOON, version="1.2.3")


def cap_of(told, *, now=NOON):
    places = [place_of(fault, two_lines()) for fault in told.faults]
    return fromstring(incident_cap(told, places, now=now, version="1.2.3"))  # noqa: S314  ours


def names(element):
    return [one.tag.removeprefix(f"{{{NAMESPACE}}}") for one in element]


def test_the_bars_are_the_answer_and_sum_to_one(story, told):
    (bars,) = [one for one in story.parts if isinstance(one, Bars)]
    (candidate,) = told.answer.document["candidates"]

    assert bars.rows[0] == (f"MMSI {SHIP}", candidate["probability"])
    assert {name for name, _ in bars.rows} == {f"MMSI {SHIP}", "an unknown ship", "no ship"}
    assert sum(value for _, value in bars.rows) == pytest.approx(1.0, abs=1e-9)


def test_every_number_of_the_settings_stands_there_with_its_origin(story, told):
    (table,) = [one for one in story.parts if isinstance(one, Rows) and "origin" in one.heads]

    assert len(table.rows) == len(told.answer.document["settings"]) > 10
    assert all(row[3] for row in table.rows)


def test_the_page_says_candidate_and_consistent_and_runs_nothing_it_was_told(story):
    page = incident_html(story)

    assert "consistent with" in page
    assert "no finding of fact or of guilt" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"culprit|sabotage|perpetrator", page, re.IGNORECASE)
    assert page.count("<svg") == 2
    assert not re.search(r"(src|href)=", page)


def test_a_reconstruction_says_so_on_the_page_and_beside_every_plot(told):
    origin = replace(told.incident, origin=RECONSTRUCTION)
    made = story_of(
        replace(told, incident=origin), LineBook.of(two_lines()), now=NOON, version="1"
    )

    assert incident_html(made).count(RECONSTRUCTION) == 3


def test_an_incident_without_an_answer_has_a_report_all_the_same(told):
    bare = replace(told, answer=None, faults=(), notes=(), moments=())
    made = story_of(bare, LineBook.of(two_lines()), now=NOON, version="1")

    assert "No attribution has been run." in incident_html(made)
    assert incident_pdf(made).startswith(b"%PDF-")


def test_the_pdf_is_whole_and_the_same_each_time(story):
    first, second = incident_pdf(story), incident_pdf(story)

    assert first == second
    assert first.startswith(b"%PDF-")
    assert first.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", first)) >= 2


def test_a_cell_longer_than_a_page_does_not_stop_the_pdf(story):
    long = replace(story, parts=[Rows(heads=("a", "b"), rows=[("x" * 20_000, "word " * 9_000)])])

    assert incident_pdf(long).startswith(b"%PDF-")


def test_the_plot_holds_the_window_and_every_crossing():
    points = [(at(30), 5.0, "a"), (at(-90), 2.0, "b")]
    axes = Scales(Passages(title="", window=(at(-60), at(0)), points=points))

    assert all(0 < axes.x(time) < 1 for time in (at(-60), at(0), at(30), at(-90)))
    assert axes.y(5.0) < axes.y(2.0)


@pytest.mark.parametrize(
    ("place", "circle"),
    [
        pytest.param(FAULT.place, (19.501, LAT_DEG, 2.0), id="reading"),
        pytest.param(
            Stretch(kp_km_from=29.0, kp_km_to=31.0), (19.501, LAT_DEG, 1.0), id="stretch"
        ),
        pytest.param(Spot(lon_deg=1.0, lat_deg=2.0, radius_m=500), (1.0, 2.0, 0.5), id="spot"),
        pytest.param(AnywhereOnLine(), (19.5, LAT_DEG, 29.96), id="anywhere"),
    ],
)
def test_a_fault_lies_on_its_line_as_drawn(place, circle):
    found = place_of(replace(FAULT, place=place), two_lines())

    assert found.circle == pytest.approx(circle, abs=0.05)


def test_a_fault_on_a_line_that_is_no_longer_watched_has_no_place(told):
    gone = replace(FAULT, asset_id="gone")
    message = cap_of(replace(told, faults=(gone,)))

    assert place_of(gone, two_lines()).circle is None
    assert message.find("cap:info/cap:area/cap:circle", NS) is None


def test_the_cap_message_has_the_elements_of_the_standard_in_their_order(told):
    message = cap_of(told)
    info = message.find("cap:info", NS)

    assert message.tag == f"{{{NAMESPACE}}}alert"
    assert names(message) == [
        "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction",
        "info",
    ]  # fmt: skip
    assert names(info) == [
        "language", "category", "event", "urgency", "severity", "certainty", "onset",
        "senderName", "headline", "description", "area",
    ]  # fmt: skip
    assert [message.findtext(f"cap:{one}", None, NS) for one in ("sent", "status", "scope")] == [
        "2024-06-03T12:00:00-00:00", "Actual", "Restricted",
    ]  # fmt: skip
    assert info.findtext("cap:onset", None, NS) == "2024-06-03T11:00:00-00:00"
    circle = info.findtext("cap:area/cap:circle", "", NS)
    assert re.fullmatch(r"57\.50000,19\.50\d+ 2\.000", circle)


def test_the_cap_message_tells_the_verdict_and_names_no_ship(told):
    text = "".join(cap_of(told).itertext())

    assert "one candidate stands out" in text
    assert str(SHIP) not in text


def test_a_cap_message_is_public_only_where_all_may_hear_and_an_exercise_where_not_real(told):
    clear = replace(FAULT, marking="TLP:CLEAR")
    public = cap_of(replace(told, faults=(clear,)))
    mixed = cap_of(replace(told, faults=(clear, replace(FAULT, marking="TLP:RED"))))
    rebuilt = cap_of(replace(told, incident=replace(told.incident, origin=RECONSTRUCTION)))

    assert [one.findtext("cap:scope", None, NS) for one in (public, mixed)] == [
        "Public", "Restricted",
    ]  # fmt: skip
    assert "TLP:RED" in mixed.findtext("cap:restriction", "", NS)
    assert rebuilt.findtext("cap:status", None, NS) == "Exercise"


def test_the_geopackage_holds_faults_candidates_and_lines(told, tmp_path):
    places = [place_of(fault, two_lines()) for fault in told.faults]
    file = tmp_path / "incident.gpkg"
    file.write_bytes(incident_geopackage(told, places, two_lines()))
    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(file)}
    counts = {name: pyogrio.read_info(file, layer=name)["features"] for name in layers}
    rows = asked(file, "SELECT vessel_id, probability, origin FROM candidates")
    ((document,),) = asked(file, "SELECT document FROM faults")
    (candidate,) = told.answer.document["candidates"]

    assert layers == {"faults": "Point", "candidates": "Point", "lines": "MultiLineString"}
    assert counts == {"faults": 1, "candidates": 1, "lines": 1}
    assert rows == [(SHIP, candidate["probability"], "REAL")]
    assert json.loads(document)["fault_id"] == "otdr-7"


def test_an_instant_reaches_two_deviations_to_both_sides_in_the_map(told, tmp_path):
    instant = replace(FAULT, time=Instant(at=at(0), sigma=timedelta(minutes=5)))
    bare = replace(told, faults=(instant,), answer=None)
    file = tmp_path / "incident.gpkg"
    file.write_bytes(incident_geopackage(bare, [place_of(instant, two_lines())], two_lines()))
    ((start,),) = asked(file, "SELECT start FROM faults")

    assert start.startswith("2024-06-03T11:50:00")


def asked(file, question):
    kept = sqlite3.connect(file)
    try:
        return kept.execute(question).fetchall()
    finally:
        kept.close()


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "not known"), (0.0, "0.0 %"), (0.0004, "< 0.1 %"), (1.0, "100.0 %")],
)
def test_a_share_that_is_small_is_not_nothing(value, words):
    assert share(value) == words
