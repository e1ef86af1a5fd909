import math

import numpy as np
import polars as pl
import pytest

from seawarden.detect import circle, one_number
from seawarden.detect import false_position_kernel as loop
from seawarden.detect.false_position import FalsePosition, _begin, _room
from seawarden.detect.memory import records
from seawarden.model.schema import empty
from seawarden.model.units import M_PER_NM, MS_PER_KN, US_PER_MIN
from tests.builders import SHIP, at, context, line, numbers, vessel
from tests.detect.minute_rows import NAN, judged, passed, track

HERE, THERE = 1, 2
FAR_M = 40_000


def raised(rows, known=None):
    return judged(FalsePosition(), rows, known).filter(status="raised")


# Jumps.
def jump(here=range(6), there=range(6, 30), back=(), far_m=FAR_M):
    """One number heard here, then there, and perhaps here again."""
    return passed(
        track([*here, *back], track_id=HERE, sog_kn=0.0),
        track(list(there), track_id=THERE, north_m=far_m, sog_kn=0.0),
    )


def test_a_jump_is_told_once_she_stays_and_closed_an_hour_later():
    found = judged(FalsePosition(), jump())

    assert found.select("status", "start", "end", "level").rows() == [
        ("raised", at(6), at(16), "low"), ("closed", at(6), at(16), "low"),
    ]  # fmt: skip
    named = found.select("kind", "vessel_id", "track_id", "asset_id").unique()
    assert named.rows() == [("false_position", SHIP, THERE, None)]


@pytest.mark.parametrize(
    ("far_m", "count"),
    [
        pytest.param(2_000 + M_PER_NM + 30, 1, id="just farther than a ship can go"),
        pytest.param(2_000 + M_PER_NM - 30, 0, id="just what a ship can do"),
    ],
)
def test_a_jump_hangs_on_distance_and_time(far_m, count):
    assert raised(jump(far_m=far_m)).height == count


@pytest.mark.parametrize(
    ("part", "count"),
    [pytest.param(1.05, 1, id="faster"), pytest.param(0.95, 0, id="slower")],
)
def test_after_a_silence_it_is_the_speed_that_counts(part, count):
    far_m = part * (2_000 + 60 * M_PER_NM)

    assert raised(jump(there=range(65, 90), far_m=far_m)).height == count


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param([3, 5.05], 1, id="two minutes"),
        pytest.param([3, 4.95], 0, id="less: nobody knows where she was"),
    ],
)
def test_she_must_have_been_heard_in_one_place_before(first, count):
    assert raised(jump(here=first)).height == count


@pytest.mark.parametrize(
    ("last", "count"),
    [pytest.param(16, 1, id="ten minutes"), pytest.param(15.95, 0, id="less")],
)
def test_she_must_stay_where_she_is(last, count):
    assert raised(jump(there=[6, 8, 10, last])).height == count


@pytest.mark.parametrize(
    ("spell", "count"),
    [
        pytest.param([6, 8.05], 1, id="two minutes there"),
        pytest.param([6, 7.95], 0, id="a moment there: another ship, or a stray"),
    ],
)
def test_there_and_back_is_a_jump_too(spell, count):
    found = raised(jump(there=spell, back=range(9, 30)))

    assert found.height == count
    if count:
        assert (
            found["reason"]
            .item()
            .startswith(f"The position of MMSI {SHIP} jumped 40 km at 3 Jun 12:06 UTC and back,")
        )


def test_to_and_fro_is_no_jump():
    rows = jump(there=[*range(6, 10), *range(15, 19)], back=[*range(10, 15), *range(20, 40)])

    thrice = jump(there=[*range(6, 10), *range(15, 40)], back=range(10, 15))

    assert raised(rows).is_empty()
    assert raised(thrice).is_empty()


def test_a_known_track_that_is_heard_again_begins_no_jump():
    rows = jump(there=[0.5, *range(70, 100)], here=range(1, 69))

    assert raised(rows).is_empty()


@pytest.mark.parametrize(
    ("again", "count"),
    [
        pytest.param(75, 2, id="within the hour: the same matter"),
        pytest.param(78, 4, id="later: another"),
    ],
)
def test_further_jumps_within_an_hour_belong_to_the_first(again, count):
    third = track(range(again, again + 20), track_id=3, north_m=2 * FAR_M, sog_kn=0.0)
    first = jump(there=range(6, again)).select(pl.exclude("^before.*$"))

    rows = pl.concat([jump(there=range(6, again)), passed(third)])

    assert first.height == again
    assert judged(FalsePosition(), rows).height == count


# Speed sent against way made good.
def moving(minutes, *, made_kn, said_kn, **said):
    return passed(
        track(
            list(minutes), sog_kn=said_kn,
            north_m=[minute * 60 * made_kn * MS_PER_KN for minute in minutes], **said,
        )
    )  # fmt: skip


LEAST_KN = 5 + 50 / 60 / MS_PER_KN  # 5 kn, and 50 m over a minute


def test_a_position_that_stands_still_while_she_says_ten_knots_is_false():
    found = judged(FalsePosition(), moving(range(12), made_kn=0.0, said_kn=10.0))

    assert found.select("status", "start", "end", "level").rows() == [
        ("raised", at(0), at(5), "low"), ("closed", at(0), at(11), "low"),
    ]  # fmt: skip
    assert found["reason"][0] == (
        f"MMSI {SHIP} said 10.0 kn while her positions moved at 0.0 kn, for 5 min since 3 Jun "
        "12:00 UTC: consistent with a false position or a wrong speed sensor."
    )


@pytest.mark.parametrize(
    ("more_kn", "count"),
    [
        pytest.param(LEAST_KN + 0.1, 1, id="too fast"),
        pytest.param(LEAST_KN - 0.1, 0, id="just not too fast"),
        pytest.param(-LEAST_KN - 0.1, 1, id="too slow"),
        pytest.param(-LEAST_KN + 0.1, 0, id="just not too slow"),
    ],
)
def test_the_way_made_good_is_held_against_the_speed_sent(more_kn, count):
    rows = moving(range(12), made_kn=12.0 + more_kn, said_kn=12.0)

    assert raised(rows).height == count


@pytest.mark.parametrize(
    ("more_kn", "count"),
    [pytest.param(5.65, 1, id="too fast"), pytest.param(5.45, 0, id="just not too fast")],
)
def test_over_three_minutes_the_error_of_two_positions_is_little(more_kn, count):
    rows = moving(range(0, 31, 3), made_kn=12.0 + more_kn, said_kn=12.0)

    assert raised(rows).height == count


@pytest.mark.parametrize(
    ("every", "count"),
    [pytest.param(3.0, 1, id="three minutes"), pytest.param(3.1, 0, id="too far apart")],
)
def test_minutes_far_apart_say_nothing(every, count):
    rows = moving([step * every for step in range(10)], made_kn=0.0, said_kn=12.0)

    assert raised(rows).height == count


@pytest.mark.parametrize(
    ("last", "count"),
    [pytest.param(5.0, 1, id="five minutes"), pytest.param(4.9, 0, id="less")],
)
def test_a_mismatch_must_last(last, count):
    assert raised(moving([0, 1, 2, 3, 4, last], made_kn=0.0, said_kn=12.0)).height == count


def test_a_minute_that_fits_begins_it_anew():
    rows = moving(range(8), made_kn=0.0, said_kn=[12.0, 12, 12, 12, 0.1, 0.1, 12, 12])

    assert raised(rows).is_empty()


def test_a_ship_that_slows_down_agrees_with_one_of_both_speeds():
    rows = moving(range(8), made_kn=0.0, said_kn=[20.0, 0, 20, 0, 20, 0, 20, 0])

    assert raised(rows).is_empty()


@pytest.mark.parametrize(
    ("turn_deg", "count"),
    [pytest.param(90.0, 1, id="a quarter"), pytest.param(95.0, 0, id="more")],
)
def test_a_minute_of_turning_is_left_out(turn_deg, count):
    rows = moving(range(8), made_kn=0.0, said_kn=12.0, turn_deg=[turn_deg, -turn_deg] * 4)

    assert raised(rows).height == count


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"said_kn": NAN}, id="no speed"),
        pytest.param({"said_kn": 12.0, "mended": 1}, id="a speed derived from positions"),
        pytest.param({"said_kn": 12.0, "mended": 4}, id="an impossible speed refused"),
    ],
)
def test_only_a_speed_that_was_sent_can_be_wrong(said):
    assert raised(moving(range(12), made_kn=0.0, **said)).is_empty()


def test_a_course_derived_from_positions_does_not_matter():
    assert raised(moving(range(12), made_kn=0.0, said_kn=12.0, mended=2)).height == 1


@pytest.mark.parametrize(
    ("fits_from", "count"),
    [
        pytest.param(15, 1, id="ten minutes later it is over"),
        pytest.param(14, 0, id="not yet"),
    ],
)
def test_a_mismatch_is_over_when_none_was_added(fits_from, count):
    """The last that disagrees is that of minute 5; each minute is known at its end."""
    rows = moving(range(fits_from + 1), made_kn=0.0, said_kn=[12.0] * 6 + [0.1] * (fits_from - 5))
    state, events = FalsePosition().step(
        empty(FalsePosition.MEMORY), rows, context(), now=at(fits_from + 1)
    )

    assert events.filter(status="closed").height == count
    assert state["wrong_raised"].item() == (not count)


def test_a_ship_that_sends_no_speed_while_she_moves_is_for_information():
    found = raised(moving(range(12), made_kn=12.0, said_kn=0.0))

    assert found["level"].to_list() == ["info"]
    assert numbers(found) == {
        "speed she sent": 0.0,
        "speed her positions made": pytest.approx(12.0, rel=1e-3),
        "lasted for": 5.0,
    }


# Circles.
def ring(
    radius_m=400.0, *, step_deg=40.0, count=40, heading_deg=10.0, off_m=0.0, sog_kn=None,
    uneven=0.0, first_deg=0.0,
):  # fmt: skip
    """Positions on a circle, off it by turns; the heading may turn with the course."""
    rows = []
    pace_kn = math.radians(abs(step_deg)) * radius_m / 60 / MS_PER_KN if sog_kn is None else sog_kn
    for step in range(count):
        angle = math.radians(first_deg + step * step_deg)
        radius = radius_m + (off_m if step % 2 else -off_m)
        head = (step * heading_deg[0]) % 360 if isinstance(heading_deg, tuple) else heading_deg
        rows += track(
            [step], north_m=radius * math.sin(angle), east_m=-radius * math.cos(angle),
            turn_deg=step_deg, sog_kn=pace_kn * (1 + (uneven if step % 2 else -uneven)),
            heading_deg=head, mended=1,
        )  # fmt: skip
    return passed(rows)


def test_running_in_circles_with_a_steady_heading_is_false():
    found = judged(FalsePosition(), ring())

    # Minute 0 is the first of the track; each further one turns by 40 degrees.
    assert found.select("status", "start", "end", "level").rows() == [
        ("raised", at(1), at(18), "low"), ("closed", at(1), at(39), "low"),
    ]  # fmt: skip
    assert found["reason"][0] == (
        f"The positions of MMSI {SHIP} have run in circles of 400 m at 9.0 kn since 3 Jun 12:01 "
        "UTC, while her heading did not turn with them: consistent with a false position."
    )
    said = numbers(found)
    assert said["rounds"] == pytest.approx(2.0, rel=1e-6)
    assert said["radius"] == pytest.approx(400, rel=1e-3)
    assert said["positions off the circle, in radii"] < 0.01
    assert said["turn of heading to turn of course"] == 0.0


@pytest.mark.parametrize(
    ("world", "count"),
    [
        pytest.param({"count": 19}, 1, id="twice round"),
        pytest.param({"count": 18}, 0, id="just less than twice round"),
        pytest.param({"step_deg": 80.0, "radius_m": 80.0, "count": 11}, 1, id="eight hundred"),
        pytest.param({"step_deg": -40.0}, 1, id="to port"),
        pytest.param({"radius_m": 51.0, "sog_kn": 4.0}, 1, id="just large enough"),
        pytest.param({"radius_m": 49.0, "sog_kn": 4.0}, 0, id="too small"),
        pytest.param({"radius_m": 4_990.0, "sog_kn": 40.0}, 1, id="just small enough"),
        pytest.param({"radius_m": 5_010.0, "sog_kn": 40.0}, 0, id="too large"),
        pytest.param({"off_m": 37.0}, 1, id="near enough to the circle"),
        pytest.param({"off_m": 42.0}, 0, id="too far off the circle"),
        pytest.param({"uneven": 0.29}, 1, id="an even speed"),
        pytest.param({"uneven": 0.31}, 0, id="an uneven speed"),
        pytest.param({"sog_kn": 3.0}, 1, id="fast enough"),
        pytest.param({"sog_kn": 2.9}, 0, id="too slow"),
        pytest.param({"heading_deg": (19.5,)}, 1, id="the heading swings by less than half"),
        pytest.param({"heading_deg": (20.5,)}, 0, id="the heading swings by more than half"),
        pytest.param({"heading_deg": (40.0,)}, 0, id="the ship herself goes round"),
        pytest.param({"sog_kn": NAN}, 0, id="no speed"),
    ],
)
def test_is_a_false_circle(world, count):
    assert raised(ring(**world)).height == count


@pytest.mark.parametrize(
    ("step_deg", "level"),
    [
        pytest.param(85.0, "low", id="slowly enough to see the heading"),
        pytest.param(95.0, "info", id="so fast that a heading a minute says nothing"),
    ],
)
def test_whether_she_turns_is_seen_only_if_she_turns_slowly(step_deg, level):
    assert raised(ring(step_deg=step_deg))["level"].to_list() == [level]


def test_without_a_heading_it_is_said_that_it_cannot_be_judged():
    found = raised(ring(heading_deg=NAN))

    assert found["level"].to_list() == ["info"]
    assert numbers(found)["turn of heading to turn of course"] is None
    assert (
        found["reason"]
        .item()
        .endswith(
            "and whether she turned cannot be judged without her heading: consistent with a false "
            "position or a ship going round."
        )
    )


def test_a_run_of_turning_ends_when_she_turns_the_other_way_or_falls_silent():
    rows = ring(count=36).with_columns(
        turn_deg=pl.when(pl.int_range(pl.len()) == 18).then(-3.0).otherwise("turn_deg")
    )
    silent = pl.concat([ring(count=15), ring(count=15).with_columns(
        pl.col("time", "known") + pl.duration(minutes=19))])  # fmt: skip

    assert raised(rows).is_empty()
    assert raised(silent).is_empty()


def test_the_fit_finds_a_circle_from_any_place():
    sums = np.zeros(circle.SUMS, np.float32)
    for step in range(20):
        angle = math.radians(step * 36)
        circle.add(sums, 3.0 + 1.5 * math.cos(angle), -2.0 + 1.5 * math.sin(angle))

    radius, off = circle.fit(sums, 20)

    assert radius == pytest.approx(1.5, rel=1e-4)
    assert off < 1e-2


@pytest.mark.parametrize(
    "places",
    [
        pytest.param([(0.0, 0.0)] * 5, id="a point"),
        pytest.param([(0.1 * step, 0.2 * step) for step in range(9)], id="a line"),
    ],
)
def test_there_is_no_circle_through_a_point_or_a_line(places):
    for form in (circle.fit, circle.fit.py_func):
        sums = np.zeros(circle.SUMS, np.float32)
        for x, y in places:
            circle.add(sums, x, y)

        assert form(sums, len(places)) == (math.inf, math.inf)


# All of them.
MATTERS = [
    pytest.param(jump(), id="jump"),
    pytest.param(moving(range(12), made_kn=0.0, said_kn=10.0), id="mismatch"),
    pytest.param(ring(), id="circle"),
]


@pytest.mark.parametrize("rows", MATTERS)
def test_a_matter_goes_on_over_batches(rows):
    detector = FalsePosition()

    assert judged(detector, rows, cuts=[3, 8]).equals(judged(detector, rows))


@pytest.mark.parametrize("rows", MATTERS)
def test_it_stands_with_its_end_so_far(rows):
    detector = FalsePosition()
    state, _ = detector.step(
        empty(detector.MEMORY), rows, context(), now=rows["known"].dt.truncate("1m").max()
    )
    closed = judged(detector, rows).filter(status="closed")

    stands = detector.standing(state, context())

    assert stands["status"].to_list() == ["raised"]
    assert stands.drop("status").equals(closed.drop("status"))


@pytest.mark.parametrize("rows", MATTERS)
def test_nothing_is_remembered_of_a_silent_number(rows):
    detector = FalsePosition()
    last = rows["known"].max()
    state, _ = detector.step(empty(detector.MEMORY), rows, context(), now=last)

    kept, _ = detector.step(state, rows.clear(), context(), now=last + detector.memory)

    assert state.height == 1
    assert kept.is_empty()


def test_a_number_heard_again_after_long_is_heard_for_the_first_time():
    rows = jump(there=range(140, 160))

    assert raised(rows).is_empty()
    assert judged(FalsePosition(), rows, cuts=[6]).is_empty()


def test_it_names_the_ship():
    known = context(line(), vessel(name="ASTRID", ship_type=70))

    assert raised(jump(), known)["reason"].item() == (
        "The position of ASTRID (cargo ship) jumped 40 km at 3 Jun 12:06 UTC, which would have "
        "taken 1296 kn: consistent with a false position, a wrong clock, or another ship on her "
        "number."
    )


@pytest.mark.parametrize("rows", MATTERS)
def test_the_walk_says_the_same_in_plain_python(rows):
    minutes = one_number.passed(np.zeros(rows.height, np.int64), rows)
    limits = FalsePosition()._limits()
    end_us = int(rows["known"].to_physical().max()) + 180 * US_PER_MIN

    told = []
    for form in (loop.follow, loop.follow.py_func):
        held = records(empty(loop.NUMBER), loop.NUMBER, room=1)
        _begin(held, np.array([SHIP], np.uint32))
        room = _room(20)
        room.out[:] = np.zeros(1, room.out.dtype)
        plain = one_number.Told(room.out.view(np.recarray), room.codes, room.causes)
        told.append((form(minutes, held.view(np.recarray), plain, limits, end_us), room))

    (count, room), (plain_count, plain) = told
    assert count == plain_count == 2
    assert room.codes[:2].tolist() == plain.codes[:2].tolist()
    assert room.causes[:2].tolist() == plain.causes[:2].tolist()
    for name in loop.NUMBER:
        np.testing.assert_allclose(room.out[:2][name], plain.out[:2][name], rtol=1e-5, atol=1e-5)
