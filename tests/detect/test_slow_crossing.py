import polars as pl
import pytest

from seawarden.detect.slow_crossing import SlowCrossing
from tests.builders import at, context, crossed, fold, line, numbers, vessel


def raised(rows, known=None):
    return fold(SlowCrossing(), rows, known).filter(status="raised")


def test_a_passage_is_told_at_once_and_closed_after_the_hour():
    found = fold(SlowCrossing(), crossed())

    assert found.select("status", "kind", "asset_id", "start", "end").rows() == [
        ("raised", "slow_crossing", "cable-a", at(0), at(0)),
        ("closed", "slow_crossing", "cable-a", at(0), at(0)),
    ]


@pytest.mark.parametrize(
    "sog_kn", [pytest.param(0.5, id="just moving"), pytest.param(4.99, id="just slow")]
)
def test_is_slow(sog_kn):
    assert raised(crossed(sog_kn=sog_kn)).height == 1


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({"sog_kn": 5.0}, id="fast enough for a passage"),
        pytest.param({"sog_kn": 0.49}, id="at rest"),
        pytest.param({"sog_kn": float("nan")}, id="no speed"),
        pytest.param({"is_inferred": True}, id="inferred over a silence"),
    ],
)
def test_is_not_a_slow_crossing(world):
    assert fold(SlowCrossing(), crossed(**world)).is_empty()


def test_further_crossings_within_the_hour_belong_to_the_same_passage():
    found = fold(SlowCrossing(), crossed([0, 30, 89], sog_kn=[3.0, 2.0, 4.0]))

    assert found.select("status", "start", "end").rows() == [
        ("raised", at(0), at(0)),
        ("revised", at(0), at(30)),
        ("revised", at(0), at(89)),
        ("closed", at(0), at(89)),
    ]
    assert numbers(found, 3)["slow crossings of this line"] == 3
    assert numbers(found, 3)["speed at the crossing"] == 2.0


@pytest.mark.parametrize(
    ("minute", "count"),
    [
        pytest.param(59, 1, id="known within the hour"),
        pytest.param(59.5, 2, id="known after the hour"),
    ],
)
def test_a_crossing_belongs_to_a_passage_when_it_is_known_within_the_hour(minute, count):
    assert raised(crossed([0, minute])).height == count


def test_a_passage_left_for_an_hour_is_closed_before_the_next_begins():
    found = fold(SlowCrossing(), crossed([0, 90]))

    assert found.select("status", "start").rows() == [
        ("raised", at(0)), ("closed", at(0)), ("raised", at(90)), ("closed", at(90)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"asset": [0, 1]}, id="of another line"),
        pytest.param({"track_id": [1, 2]}, id="by another track"),
    ],
)
def test_a_crossing_is_a_passage_of_its_own(other):
    lines = context(pl.concat([line(), line(asset_id="cable-b")]))

    assert raised(crossed([0, 5], **other), lines).height == 2


def test_passages_over_lines_on_one_ground_close_in_the_order_of_their_deadlines():
    lines = context(pl.concat([line(), line(asset_id="cable-b")]))
    rows = crossed([0, 0, 90], asset=[0, 1, 0])

    found = fold(SlowCrossing(), rows, lines)
    in_steps = fold(SlowCrossing(), rows, lines, cuts=[2])

    assert found.equals(in_steps)
    assert found.select("status", "asset_id").rows()[:4] == [
        ("raised", "cable-a"), ("raised", "cable-b"), ("closed", "cable-a"), ("closed", "cable-b"),
    ]  # fmt: skip


@pytest.mark.parametrize("track_id", range(1, 9))
def test_passages_stand_in_the_order_of_their_lines(track_id):
    detector, known = SlowCrossing(), context(pl.concat([line(), line(asset_id="cable-b")]))
    nothing = pl.DataFrame(schema=dict(detector.MEMORY))
    rows = crossed([0, 0], asset=[0, 1], track_id=track_id)
    state, _ = detector.step(nothing, rows, known, now=at(1))

    assert detector.standing(state, known)["asset_id"].to_list() == ["cable-a", "cable-b"]


def test_a_closed_passage_keeps_the_minute_of_its_deadline():
    detector, known = SlowCrossing(), context()
    nothing = pl.DataFrame(schema=dict(detector.MEMORY))
    state, _ = detector.step(nothing, crossed(), known, now=at(1))
    kept, none = detector.step(state, crossed(()), known, now=at(60))
    gone, closed = detector.step(kept, crossed(()), known, now=at(60.001))

    assert none.is_empty()
    assert kept.height == 1
    assert gone.is_empty()
    assert closed.select("status", "end").rows() == [("closed", at(0))]


def test_a_passage_stands_at_its_latest_crossing():
    detector, known = SlowCrossing(), context()
    nothing = pl.DataFrame(schema=dict(detector.MEMORY))
    rows = crossed([0, 5], lon_deg=[10.1, 10.2], kp_km=[1.0, 2.0], angle_deg=[10.0, 20.0])
    state, _ = detector.step(nothing, rows, known, now=at(6))

    stands = detector.standing(state, known)

    assert stands.select("status", "lon_deg", "end").rows() == [("raised", 10.2, at(5))]
    assert numbers(stands)["kilometre point"] == 2.0
    assert numbers(stands)["angle to the line"] == 20.0


@pytest.mark.parametrize(
    ("accuracy_m", "ship_type", "level"),
    [
        pytest.param(100.0, 80, "low", id="a tanker"),
        pytest.param(100.0, None, "low", id="a ship of no known type"),
        pytest.param(100.0, 33, "info", id="a cable ship"),
        pytest.param(1000.1, 80, "info", id="a schematic line"),
    ],
)
def test_the_level_is_milder_for_work_and_for_schematic_lines(accuracy_m, ship_type, level):
    known = context(line(accuracy_m=accuracy_m), vessel(ship_type=ship_type))

    assert raised(crossed(), known)["level"].item() == level


@pytest.mark.parametrize(
    ("accuracy_m", "minutes", "sentence"),
    [
        pytest.param(100.0, [0], "crossed Cable A at 3 Jun 12:00 UTC", id="once"),
        pytest.param(100.0, [0, 5], "crossed Cable A 2 times at 3 Jun 12:00 UTC", id="twice"),
        pytest.param(5000.0, [0], "crossed Cable A (schematic route) at", id="schematic"),
    ],
)
def test_the_sentence_says_what_was_crossed_and_how_often(accuracy_m, minutes, sentence):
    found = fold(SlowCrossing(), crossed(minutes), context(line(accuracy_m=accuracy_m)))

    assert sentence in found["reason"][-1]
    assert "at 3.0 kn, near kilometre 32.0." in found["reason"][-1]
