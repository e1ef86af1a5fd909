from dataclasses import replace

import polars as pl
import pytest

from seawarden.detect.anchored import AT_ANCHOR, MOORED, Anchored
from seawarden.model.chart import DEPTH, Charts
from tests.builders import at, context, fold, line, near, numbers, vessel

STOP = (0, 5, 10)


def raised(rows, known=None):
    return fold(Anchored(), rows, known).filter(status="raised")


def test_a_stop_is_one_event_at_the_report_that_confirms_it():
    found = fold(Anchored(), near(range(0, 31, 5)))

    told = found.select("status", "kind", "asset_id", "start", "end").rows()
    assert told == [
        ("raised", "anchored", "cable-a", at(0), at(10)),
        ("closed", "anchored", "cable-a", at(0), at(30)),
    ]


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({}, id="at rest for ten minutes"),
        pytest.param({"sog_kn": 0.19}, id="just slow enough to begin"),
        pytest.param({"sog_kn": [0.1, 0.5, 0.5]}, id="just slow enough to go on"),
        pytest.param({"asset_distance_m": 1105.0}, id="just near enough"),
        pytest.param({"minutes": [0, 60]}, id="silent for an hour"),
        pytest.param({"nav_status": 0}, id="under way by her own word"),
        pytest.param({"nav_status": AT_ANCHOR}, id="at anchor by her own word"),
        pytest.param({"sog_kn": [0.1, float("nan"), 0.1]}, id="a report without speed between"),
        pytest.param(
            {"minutes": [0, 4, 7, 10], "nav_status": [MOORED, MOORED, 0, 0]},
            id="moored in no more than half of her reports",
        ),
    ],
)
def test_is_anchored(world):
    assert raised(near(**({"minutes": STOP} | world))).height == 1


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({"minutes": [0, 5, 9.99]}, id="too short"),
        pytest.param({"sog_kn": 0.2}, id="never slow enough to begin"),
        pytest.param({"sog_kn": [0.1, 0.51, 0.1]}, id="a spurt between"),
        pytest.param({"asset_distance_m": 1105.1}, id="too far"),
        pytest.param({"asset_distance_m": [100.0, float("nan"), 100.0]}, id="gone for a report"),
        pytest.param({"minutes": [0, 60.01]}, id="silent for more than an hour"),
        pytest.param({"nav_status": MOORED}, id="moored by her own word"),
        pytest.param({"sog_kn": float("nan")}, id="no speed at all"),
        pytest.param(
            {"nav_status": MOORED, "heading_deg": [10.0, 11.0, 12.0]}, id="moored and steady"
        ),
        pytest.param(
            {"nav_status": MOORED, "heading_deg": [10.0, 60.0, None]}, id="moored, few headings"
        ),
        pytest.param(
            {"nav_status": MOORED, "heading_deg": [359.0, 0.0, 1.0]}, id="steady through north"
        ),
    ],
)
def test_is_not_anchored(world):
    assert fold(Anchored(), near(**({"minutes": STOP} | world))).is_empty()


def test_a_moored_ship_whose_heading_swings_is_told():
    found = raised(near(STOP, nav_status=MOORED, heading_deg=[10.0, 40.0, 70.0]))

    assert "has been moored" in found["reason"].item()
    assert numbers(found)["swing of the heading"] == pytest.approx(25.0, abs=1.0)


def test_the_swing_is_not_judged_from_two_headings():
    found = raised(near(STOP, heading_deg=[10.0, 40.0, None]))

    assert numbers(found)["swing of the heading"] is None


def test_the_stop_begins_at_the_first_report_at_rest():
    found = raised(near([0, 5, 10, 15], sog_kn=[0.4, 0.1, 0.4, 0.4]))

    assert found.select("start", "end").rows() == [(at(5), at(15))]


def test_two_stops_are_two_events():
    found = fold(Anchored(), near([0, 10, 12, 14, 24], sog_kn=[0, 0, 3, 0, 0]))

    assert found.select("status", "start", "end").rows() == [
        ("raised", at(0), at(10)),
        ("closed", at(0), at(10)),
        ("raised", at(14), at(24)),
        ("closed", at(14), at(24)),
    ]


def test_a_stop_that_was_never_told_is_not_closed_aloud():
    assert fold(Anchored(), near([0, 5, 6], sog_kn=[0, 0, 3])).is_empty()


def test_a_stop_goes_on_over_batches():
    whole = fold(Anchored(), near(range(0, 31, 5)))
    cut = fold(Anchored(), near(range(0, 31, 5)), cuts=[1, 2, 5])

    assert cut.equals(whole)


def test_it_stands_with_its_end_so_far():
    detector, known = Anchored(), context()
    state, _ = detector.step(_nothing(detector), near([0, 10, 20]), known, now=at(20))

    assert detector.standing(state, known).select("status", "end").rows() == [("raised", at(20))]


def test_a_stop_not_yet_told_does_not_stand():
    detector, known = Anchored(), context()
    state, _ = detector.step(_nothing(detector), near([0, 5]), known, now=at(5))

    assert state.height == 1
    assert detector.standing(state, known).is_empty()


def _nothing(detector):
    return pl.DataFrame(schema=dict(detector.MEMORY))


def test_the_line_told_is_the_one_she_came_nearest_to():
    lines = context(pl.concat([line(), line(asset_id="cable-b")]))
    rows = near([0, 5, 10], asset=[0, 1, 0], asset_distance_m=[300.0, 200.0, 400.0])

    found = raised(rows, lines)

    assert found["asset_id"].item() == "cable-b"
    assert numbers(found)["distance to the line"] == 200.0


def test_of_two_lines_equally_near_the_first_is_told():
    lines = context(pl.concat([line(), line(asset_id="cable-b")]))

    assert raised(near(STOP, asset=[0, 1, 1]), lines)["asset_id"].item() == "cable-a"


def test_a_stop_outlives_a_quiet_hour_and_no_longer():
    detector, known = Anchored(), context()
    state, _ = detector.step(_nothing(detector), near([0, 10]), known, now=at(10))
    kept, none = detector.step(state, near(()), known, now=at(70))
    gone, closed = detector.step(kept, near(()), known, now=at(70.001))

    assert kept.equals(state)
    assert none.is_empty()
    assert gone.is_empty()
    assert closed.select("status", "end").rows() == [("closed", at(10))]


def test_the_numbers_of_a_stop_do_not_hang_on_its_neighbours():
    minutes = [0, 10.125]
    alone = raised(near(minutes))
    others = [near(minutes, track_id=track) for track in range(2, 12)]

    together = raised(pl.concat([near(minutes), *others]))

    assert together.filter(track_id=1).equals(alone)
    assert numbers(alone)["stopped for"] == 10.125


@pytest.mark.parametrize(
    ("distance_m", "accuracy_m", "level"),
    [
        pytest.param(605.0, 100.0, "low", id="her anchor could lie on it"),
        pytest.param(605.1, 100.0, "info", id="her anchor does not reach it"),
        pytest.param(0.0, 1000.0, "low", id="the coarsest chart"),
        pytest.param(0.0, 1000.1, "info", id="a schematic line"),
    ],
)
def test_the_level_says_whether_the_anchor_could_lie_on_the_line(distance_m, accuracy_m, level):
    lines = context(line(accuracy_m=accuracy_m))

    assert raised(near(STOP, asset_distance_m=distance_m), lines)["level"].item() == level


def test_the_sentence_names_ship_line_time_and_status():
    known = context(line(), vessel(minute=0, name="ASTRID", ship_type=70))

    sentence = raised(near(STOP, nav_status=AT_ANCHOR), known)["reason"].item()

    assert sentence == (
        "ASTRID (cargo ship) has lain 100 m from Cable A for 10 min since 3 Jun 12:00 UTC. "
        "Her status is at anchor."
    )


def test_a_schematic_line_is_called_one_and_has_no_metres():
    found = raised(near(STOP), context(line(accuracy_m=5000.0)))

    assert "near Cable A (schematic route)" in found["reason"].item()


def test_the_evidence_counts_what_she_said():
    found = raised(near([0, 4, 7, 10], nav_status=[AT_ANCHOR, AT_ANCHOR, MOORED, None]))

    said = numbers(found)
    assert said["reports with status at anchor"] == 2
    assert said["reports with status moored"] == 1
    assert said["stopped for"] == 10.0
    assert said["water depth"] is None


def test_what_nobody_told_weighs_nothing():
    found = raised(near(STOP))

    said = {each["name"]: each["weight"] for each in found["evidence"].item()}
    assert said["swing of the heading"] == 0.0
    assert said["reports with status at anchor"] == 0.0
    assert said["reports with status moored"] == 0.0
    assert said["stopped for"] == 1.0


def charted(depth_m, *said):
    """Return the usual sea with one sounding, where the stop is."""
    sounding = pl.DataFrame(
        {"lon_deg": [10.5], "lat_deg": [55.0], "depth_m": [depth_m]}, schema=dict(DEPTH)
    )
    return replace(context(line(), *said), charts=Charts(depth=sounding))


@pytest.mark.parametrize(
    ("depth_m", "length_m", "swing_m"),
    [
        # Chain: six times the depth, flat on the ground; then her length, and 20 m.
        pytest.param(20.0, 100.0, (120**2 - 20**2) ** 0.5 + 120, id="shallow and short"),
        pytest.param(20.0, None, (120**2 - 20**2) ** 0.5 + 220, id="shallow, of no known length"),
        pytest.param(
            100.0, 300.0, (385**2 - 100**2) ** 0.5 + 320, id="no more than all her chain"
        ),
        pytest.param(400.0, 100.0, 120.0, id="deeper than her chain is long"),
        pytest.param(-2.0, 100.0, 120.0, id="a bank that dries"),
        pytest.param(None, 100.0, 385.0 + 120, id="no sounding"),
    ],
)
def test_her_anchor_lies_within_chain_and_length(depth_m, length_m, swing_m):
    said = vessel(length_m=length_m)
    known = context(line(), said) if depth_m is None else charted(depth_m, said)

    inside = raised(near(STOP, asset_distance_m=swing_m - 1), known)
    outside = raised(near(STOP, asset_distance_m=swing_m + 1), known)

    assert inside["level"].item() == "low"
    assert outside["level"].item() == "info"
    assert numbers(inside)["her anchor lies within"] == pytest.approx(swing_m)
    assert numbers(inside)["water depth"] == depth_m
    assert numbers(inside)["her length"] == length_m
