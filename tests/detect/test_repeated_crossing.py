from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seawarden.detect import repeated_crossing_walk as walk
from seawarden.detect import stay
from seawarden.detect.passed_lines import over_lines, pairs, passed
from seawarden.detect.repeated_crossing import RepeatedCrossing
from seawarden.geo.corridor import corridor
from seawarden.model.schema import empty
from tests.builders import at, context, fold, line, numbers, vessel
from tests.detect.ways import NAN, rows, way


def sea(drawn=None, *said):
    drawn = line() if drawn is None else drawn
    return replace(context(drawn, *said), corridor=corridor(drawn))


def found(minutes, known=None, **cut):
    return fold(RepeatedCrossing(), minutes, known or sea(), **cut)


def raised(minutes, known=None):
    return found(minutes, known).filter(status="raised")


def to_and_fro(times=3, *, out_m=1000.0, turn_deg=270.0, every_min=10.0, east_m=0.0, **said):
    """Go over the line so often, and turn as much in each leg after the first."""
    places = [((-1) ** (n + 1) * out_m, n * east_m) for n in range(times + 1)]
    turns = [0.0, 0.0, *([turn_deg] * (times - 1))]
    made = rows(places, every_min=every_min, **said)
    return made.with_columns(pl.Series("turn_deg", turns, dtype=pl.Float32))


def test_it_is_told_at_the_minute_by_which_all_of_it_holds_and_closed_after_the_window():
    told = found(to_and_fro(4))

    assert told.select("status", "kind", "asset_id", "start", "end").rows() == [
        ("raised", "repeated_crossing", "cable-a", at(10), at(30)),
        ("revised", "repeated_crossing", "cable-a", at(10), at(40)),
        ("closed", "repeated_crossing", "cable-a", at(10), at(40)),
    ]


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({}, id="three crossings and one and a half turns"),
        pytest.param({"every_min": 175.0}, id="just within six hours"),
        pytest.param({"out_m": 205.0}, id="just far enough out"),
        pytest.param({"turn_deg": -270.0}, id="turning to port"),
        pytest.param({"sog_kn": 0.55}, id="just moving"),
        pytest.param({"times": 5, "turn_deg": 180.0}, id="half turns, often enough"),
    ],
)
def test_is_repeated_crossing(world):
    assert raised(to_and_fro(**world)).height == 1


@pytest.mark.parametrize(
    "world",
    [
        pytest.param({"every_min": 185.0}, id="more than six hours"),
        pytest.param({"out_m": 195.0}, id="never far enough from the line"),
        pytest.param({"turn_deg": 250.0}, id="too little turning"),
        pytest.param({"sog_kn": 0.45}, id="at rest, with a course of noise"),
        pytest.param({"sog_kn": NAN}, id="no speed, so no turning"),
    ],
)
def test_is_no_repeated_crossing(world):
    assert found(to_and_fro(**world)).is_empty()


@pytest.mark.parametrize(
    ("turn_deg", "count"),
    [
        pytest.param(5.4, 1, id="a slow turn"),
        pytest.param(4.6, 0, id="yaw"),
    ],
)
def test_a_minute_that_hardly_turns_is_yaw(turn_deg, count):
    made = way([(-500, 0), (500, 0), (-500, 0), (500, 0)], sog_kn=0.6)
    made = made.with_columns(turn_deg=pl.lit(turn_deg, pl.Float32))

    assert made.height * 4.6 > 540
    assert raised(made).height == count


@pytest.mark.parametrize(
    ("east_m", "count"),
    [
        pytest.param(1000.0, 1, id="under half of the way run is made good"),
        pytest.param(1400.0, 0, id="more is a passage along the line"),
    ],
)
def test_the_way_made_good_decides(east_m, count):
    # 2,000 m across a leg: the part made good is east / hypot(2,000, east).
    assert raised(to_and_fro(3, east_m=east_m)).height == count


@pytest.mark.parametrize(("part", "count"), [(0.47, 1), (0.53, 0)])
def test_the_part_made_good_has_its_limit_at_a_half(part, count):
    across = 2000.0
    east = across * part / np.sqrt(1 - part**2)

    assert raised(to_and_fro(3, east_m=float(east))).height == count


@pytest.mark.parametrize(("turning_kn", "before_kn", "count"), [
    pytest.param(0.0, 6.0, 1, id="a speed derived in the turn is nought"),
    pytest.param(0.0, 0.4, 0, id="she lies still"),
    pytest.param(NAN, 6.0, 0, id="no speed"),
])  # fmt: skip
def test_a_turn_counts_where_she_moved_in_it_or_in_the_minute_before(turning_kn, before_kn, count):
    # Over the line, out and about in two minutes, and back over it; three times.
    places, speeds, turns = [], [], []
    for leg in range(4):
        side = 1 if leg % 2 else -1
        places += [(side * 300.0, 0.0), (side * 1_000.0, 0.0), (side * 1_000.0, 20.0)]
        speeds += [before_kn, before_kn, turning_kn]
        turns += [0.0, 0.0, 270.0]
    made = rows(places, every_min=10).with_columns(
        pl.Series("sog_kn", speeds, dtype=pl.Float32),
        pl.Series("turn_deg", turns, dtype=pl.Float32),
    )

    assert raised(made).height == count


def test_the_turn_after_the_third_crossing_counts():
    places = [(-1000, 0), (1000, 0), (-1000, 0), (1000, 0), (1200, 0)]
    made = rows(places, every_min=10).with_columns(
        pl.Series("turn_deg", [0.0, 0, 180, 180, 180], dtype=pl.Float32)
    )

    assert raised(made).select("start", "end").rows() == [(at(10), at(40))]


def test_a_way_along_the_line_that_wavers_over_it_is_none():
    places = [((-1) ** n * 20, n * 100) for n in range(60)]

    assert found(rows(places)).is_empty()


def test_how_far_out_she_was_counts_from_one_crossing_to_the_next():
    places = [(-1000, 0), (1000, 0), *[((-1) ** n * -50, 0) for n in range(30)]]
    made = rows(places).with_columns(turn_deg=pl.lit(300.0, pl.Float32))

    assert found(made).is_empty()


def test_crossings_of_two_lines_are_not_added_up():
    two = pl.concat([line(), line([(10.0, 55.02), (11.0, 55.02)], asset_id="cable-b")])
    north = 2_226.0
    places = [(-1000, 0), (north + 1000, 0), (1000, 0), (north + 1000, 0)]
    made = rows(places, every_min=10).with_columns(
        asset_distance_m=pl.lit(1000.0), turn_deg=pl.lit(300.0, pl.Float32)
    )

    assert raised(made, sea(two))["asset_id"].to_list() == ["cable-b"]


def test_two_lines_on_one_ground_are_told_in_their_order():
    two = pl.concat([line(), line(asset_id="cable-b")])

    told = found(to_and_fro(3), sea(two))

    assert told.select("status", "asset_id").rows() == [
        ("raised", "cable-a"), ("raised", "cable-b"), ("closed", "cable-a"), ("closed", "cable-b"),
    ]  # fmt: skip


def test_two_crossings_are_none_however_much_she_turns():
    places = [(-1000, 0), (1000, 0), (-1000, 0), (-3000, 0), (-100, 0)]
    made = rows(places, every_min=10).with_columns(turn_deg=pl.lit(300.0, pl.Float32))

    assert found(made).is_empty()


def test_an_old_crossing_is_no_part_of_it():
    made = to_and_fro(5, turn_deg=270.0).with_columns(
        time=pl.Series([at(m) for m in (0, 10, 360, 380, 390, 400)]),
        known=pl.Series([at(m + 1) for m in (0, 10, 360, 380, 390, 400)]),
    )

    told = raised(made)

    assert told.select("start", "end").rows() == [(at(360), at(390))]
    assert numbers(told)["crossings of the line"] == 3


def test_it_goes_on_over_batches():
    made = pl.concat([to_and_fro(6), to_and_fro(6, begins=800)])

    whole = found(made)

    assert whole["status"].to_list().count("closed") == 2
    for cuts in ([1, 3], [2, 5, 6], [4, 8, 9, 10]):
        assert found(made, cuts=cuts).equals(whole)


def test_the_numbers_do_not_hang_on_the_neighbours():
    alone = found(to_and_fro(4))
    others = [to_and_fro(4, track_id=track, vessel_id=track) for track in range(2, 9)]
    together = found(pl.concat([to_and_fro(4), *others]).sort("known", "track_id"))

    assert together.filter(track_id=1).equals(alone)


def test_it_stands_until_the_window_has_passed_and_no_longer():
    detector, known = RepeatedCrossing(), sea()
    state, _ = detector.step(empty(detector.MEMORY), to_and_fro(), known, now=at(31))
    kept, none = detector.step(state, to_and_fro().clear(), known, now=at(30 + 360))
    gone, closed = detector.step(kept, to_and_fro().clear(), known, now=at(30 + 361))

    assert detector.standing(kept, known).select("status", "end").rows() == [("raised", at(30))]
    assert none.is_empty()
    assert gone.is_empty()
    assert closed.select("status", "end").rows() == [("closed", at(30))]


def test_a_way_far_from_every_line_leaves_no_state():
    detector = RepeatedCrossing()
    made = rows([(9000.0, 0.0), (9500.0, 0.0)])
    state, told = detector.step(empty(detector.MEMORY), made, sea(), now=at(2))

    assert state.is_empty()
    assert told.is_empty()


@pytest.mark.parametrize(
    ("accuracy_m", "ship_type", "level"),
    [
        pytest.param(100.0, 70, "low", id="a cargo ship"),
        pytest.param(100.0, None, "low", id="a ship of no known type"),
        pytest.param(100.0, 30, "info", id="a fishing vessel"),
        pytest.param(100.0, 33, "info", id="a cable ship"),
        pytest.param(1000.1, 70, "info", id="a schematic line"),
        pytest.param(100.0, 60, "low", id="a passenger ship, not yet five times"),
    ],
)
def test_the_level_is_milder_for_work_and_for_schematic_lines(accuracy_m, ship_type, level):
    known = sea(line(accuracy_m=accuracy_m), vessel(ship_type=ship_type))

    assert raised(to_and_fro(), known)["level"].item() == level


@pytest.mark.parametrize(
    ("times", "apart_m", "ship_type", "level"),
    [
        pytest.param(5, 475.0, 60, "info", id="a ferry on her run"),
        pytest.param(5, 475.0, 40, "info", id="a fast ferry on her run"),
        pytest.param(4, 475.0, 60, "low", id="too few to be a run"),
        pytest.param(5, 525.0, 60, "low", id="too far apart to be one run"),
        pytest.param(5, 475.0, 70, "low", id="a cargo ship has no ferry run"),
    ],
)
def test_a_ferry_that_crosses_equally_is_explained(times, apart_m, ship_type, level):
    # Five crossings have four steps between them: 1.9 km and 2.1 km in all.
    known = sea(line(), vessel(ship_type=ship_type))

    told = found(to_and_fro(times, east_m=apart_m), known)

    assert told["level"][-1] == level
    assert numbers(told, -1)["ferry on a regular run"] == (level == "info")
    assert ("ferry's regular run" in told["reason"][-1]) == (level == "info")


def test_the_explanation_has_a_weight_and_nobody_else_has():
    fishing = raised(to_and_fro(), sea(line(), vessel(ship_type=30)))
    cargo = raised(to_and_fro(), sea(line(), vessel(ship_type=70)))

    assert weights(fishing)["work near lines, by her own word"] == -2.0
    assert weights(cargo)["work near lines, by her own word"] == 0.0


def weights(events):
    return {item["name"]: item["weight"] for item in events["evidence"][0].to_list()}


def test_the_sentence_says_what_was_crossed_how_often_and_how_little_was_made_good():
    known = sea(line(), vessel(name="ASTRID", ship_type=30))

    assert raised(to_and_fro(), known)["reason"].item() == (
        "ASTRID (fishing vessel) has crossed Cable A 3 times since 3 Jun 12:10 UTC, turning back "
        "each time: 2.2 nm run, 0.0 nm made good. This is consistent with her work."
    )


def test_a_schematic_line_is_called_one():
    told = raised(to_and_fro(), sea(line(accuracy_m=5000.0)))

    assert "Cable A (schematic route) 3 times" in told["reason"].item()


def test_the_evidence_has_the_numbers():
    said = numbers(raised(to_and_fro(3, east_m=100.0)))

    assert said["turning since the first of them"] == 540.0
    assert said["way made good of way run"] == pytest.approx(0.05, abs=1e-3)
    assert said["way run"] == pytest.approx(2 * 2002.5 / 1852, rel=1e-3)
    assert said["crossings lie within"] == pytest.approx(0.2, rel=1e-3)
    assert said["work near lines, by her own word"] is None


def test_the_loop_says_the_same_in_plain_python():
    detector = RepeatedCrossing()
    made = pl.concat([to_and_fro(4, east_m=50.0), to_and_fro(4, begins=900)])
    over = over_lines(made, sea())

    told = []
    for form in (walk.follow, walk.follow.py_func):
        held = pairs(empty(detector.MEMORY), over, made, detector.MEMORY)
        held = held.view(np.recarray)
        room = walk.room(3 * over.height, detector.MEMORY)
        room = room._replace(out=room.out.view(np.recarray))
        columns = passed(made, over, held)
        window_us = stay.microseconds_of(detector.window)
        count = form(columns, held, room, detector._limits(), window_us)
        told.append((count, room.codes[:count].tolist(), room.out[:count], held))

    (count, codes, out, held), (plain_count, plain_codes, plain_out, plain_held) = told
    assert count == plain_count == 5
    assert codes == plain_codes
    for name in ("since", "last", "net_m", "passed_m", "bent_deg", "lately"):
        np.testing.assert_array_equal(out[name], plain_out[name])
    np.testing.assert_array_equal(held["run"], plain_held["run"])
