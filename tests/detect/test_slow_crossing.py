from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.slow_crossing import SlowCrossing
from tests.builders import at, context, crossed, fold, line, numbers, vessel
from tests.detect.patterns import CARGO, over_the_line, pattern, typed


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


def seen(known, **said):
    """Return the usual sea with a pattern of life."""
    return replace(context(line(), *said.get("vessels", ())), pattern=known)


CARGO_SHIP = (vessel(ship_type=CARGO),)


def known_speeds():
    """Of 1,000 crossings nine are slower than 4 kn, two are between that and 4.5, 989 at 12."""
    slower = over_the_line(9, sog_kn=3.0)
    between = over_the_line(2, sog_kn=4.2)
    usual = [over_the_line(23, each=43, sog_kn=12.1)]
    return pattern(segments=pl.concat([slower, between, *usual]), half_life=timedelta(days=1e6))


@pytest.mark.parametrize(
    ("sog_kn", "count"),
    [
        pytest.param(4.15, 1, id="among the slowest hundredth"),
        pytest.param(4.4, 0, id="slow, but not there"),
    ],
)
def test_with_a_pattern_the_slowest_hundredth_is_slow(sog_kn, count):
    known = seen(known_speeds(), vessels=CARGO_SHIP)

    assert raised(crossed(sog_kn=sog_kn), known).height == count


@pytest.mark.parametrize(
    ("ships", "count"),
    [
        pytest.param(27, 0, id="too few to know: five knots are the limit"),
        pytest.param(33, 1, id="enough: nine knots are slow where all go at twelve"),
    ],
)
def test_a_pattern_is_believed_from_thirty_crossings_on(ships, count):
    known = pattern(segments=over_the_line(ships, sog_kn=12.1), half_life=timedelta(days=1e6))

    found = raised(crossed(sog_kn=5.2), seen(known, vessels=CARGO_SHIP))

    assert found.height == count


@pytest.mark.parametrize(
    "elsewhere", [{"kp_km": 99.0}, {"to_side": -1}], ids=["another place", "the other way"]
)
def test_elsewhere_the_limit_for_all_holds(elsewhere):
    known = seen(known_speeds(), vessels=CARGO_SHIP)

    assert raised(crossed(sog_kn=4.9, **elsewhere), known).height == 1


def test_the_usual_speed_is_told_with_the_version_of_the_pattern():
    found = raised(crossed(sog_kn=3.0), seen(known_speeds(), vessels=CARGO_SHIP))
    said = numbers(found)

    assert "at 3.0 kn, where 12.2 kn is usual, near kilometre 32.0." in found["reason"].item()
    assert said["usual speed here (pattern test)"] == pytest.approx(12.25, abs=0.1)
    assert said["limit for slow"] == pytest.approx(4.25, abs=0.1)
    assert said["crossings here that this rests on"] == pytest.approx(1000)
    assert said["crossings here by her class, a day"] == pytest.approx(1000 * (1 + 30 / 80) / 40)


def test_without_a_pattern_what_is_usual_could_not_be_judged():
    said = numbers(raised(crossed()))

    assert said["usual speed here"] is None
    assert said["crossings here that this rests on"] is None
    assert said["limit for slow"] == 5.0


def test_of_several_crossings_the_slowest_is_told_with_its_limit():
    known = seen(known_speeds(), vessels=CARGO_SHIP)
    found = fold(SlowCrossing(), crossed([0, 5], sog_kn=[4.8, 3.0], kp_km=[99.0, 32.0]), known)

    assert numbers(found, 0)["limit for slow"] == 5.0
    assert numbers(found, 1)["limit for slow"] == pytest.approx(4.25, abs=0.1)
    assert fold(
        SlowCrossing(), crossed([0, 5], sog_kn=[4.8, 3.0], kp_km=[99.0, 32.0]), known, cuts=[1]
    ).equals(found)


@pytest.mark.parametrize(
    ("ship_type", "level"),
    [(60, "info"), (40, "info"), (90, "low"), (0, "low"), (79, "low")],
)
def test_the_limit_without_a_pattern_is_meant_for_cargo_ships_and_tankers(ship_type, level):
    known = context(line(), vessel(ship_type=ship_type))

    assert raised(crossed(), known)["level"].item() == level


def test_a_passenger_ship_slow_by_the_pattern_is_told_at_level_low():
    ferries = typed(60)
    known = pattern(vessels=ferries, segments=over_the_line(40, sog_kn=18.0))

    found = raised(crossed(sog_kn=3.0), seen(known, vessels=(vessel(ship_type=60),)))

    assert found["level"].item() == "low"
