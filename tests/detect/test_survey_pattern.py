import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seawarden.detect import survey_pattern
from seawarden.detect.memory import layout, records
from seawarden.detect.survey_pattern import FISHING, SurveyPattern
from seawarden.geo.corridor import corridor
from seawarden.model.schema import empty
from seawarden.model.units import MS_PER_KN
from tests.builders import at, context, fold, line, numbers, place, vessel
from tests.detect.ways import NAN, way

FAR_LINE = [(8.0, 50.0), (9.0, 50.0)]


def sea(drawn=None, *said):
    drawn = line() if drawn is None else drawn
    return replace(context(drawn, *said), corridor=corridor(drawn))


def found(minutes, known=None, **cut):
    return fold(SurveyPattern(), minutes, known or sea(), **cut)


def raised(minutes, known=None):
    return found(minutes, known).filter(status="raised")


def lattice(
    gaps=(200, 200, 200), *, leg_min=12, turn_min=5, sog_kn=4.0, first_m=0.0, across=False,
    begins=0.0, **said,
):  # fmt: skip
    """Return minutes of legs to and fro, so far apart, along the usual line or across it.

    A leg's first minute has no course, so that it lasts one minute less than it has.
    """
    offsets = [first_m, *(first_m + sum(gaps[: n + 1]) for n in range(len(gaps)))]
    half_m = leg_min * sog_kn * MS_PER_KN * 60 / 2
    legs = []
    for number, offset in enumerate(offsets):
        sign = (-1) ** number
        corners = [(offset, -sign * half_m), (offset, sign * half_m)]
        if across:
            corners = [(east, north) for north, east in corners]
        begin = begins + number * (leg_min + turn_min)
        legs.append(way(corners, sog_kn=sog_kn, begins=begin, **said))
    return pl.concat(legs)


def turned(minutes, leg, by_deg, *, leg_min=12):
    """Return the minutes with the courses of one leg turned."""
    is_hers = pl.int_range(pl.len()) // (leg_min + 1) == leg
    cog = pl.when(is_hers).then((pl.col("cog_deg") + by_deg) % 360).otherwise("cog_deg")
    return minutes.with_columns(cog_deg=cog.cast(pl.Float32))


def test_it_is_told_when_the_last_leg_has_lasted_and_closed_after_the_longest_turn():
    told = found(lattice((200, 200, 200, 200)))

    assert told.select("status", "kind", "asset_id", "start", "end").rows() == [
        ("raised", "survey_pattern", "cable-a", at(1), at(3 * 17 + 11)),
        ("revised", "survey_pattern", "cable-a", at(1), at(4 * 17 + 11)),
        ("closed", "survey_pattern", "cable-a", at(1), at(4 * 17 + 12)),
    ]


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(lattice(), id="four legs"),
        pytest.param(lattice((55, 55, 55)), id="just wide enough"),
        pytest.param(lattice((1900, 1900, 1900)), id="just close enough"),
        pytest.param(lattice((100, 100, 205)), id="just even enough"),
        pytest.param(lattice(sog_kn=2.1), id="just fast enough"),
        pytest.param(lattice(sog_kn=5.9), id="just slow enough"),
        pytest.param(lattice(leg_min=11), id="legs just long enough"),
        pytest.param(lattice(turn_min=28), id="turns just short enough"),
        pytest.param(turned(lattice(), 1, 9.0), id="a leg just parallel"),
        pytest.param(turned(lattice(), 1, -9.0), id="or to the other side"),
        pytest.param(lattice((300, -200, 300)), id="legs that interleave"),
        pytest.param(lattice(across=True), id="legs north and south"),
    ],
)
def test_is_survey_pattern(minutes):
    assert raised(minutes).height == 1


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param(lattice((200, 200)), id="three legs"),
        pytest.param(lattice((45, 45, 45)), id="to and fro on one track"),
        pytest.param(lattice((2100, 2100, 2100)), id="too far apart"),
        pytest.param(lattice((100, 100, 235)), id="uneven"),
        pytest.param(lattice(sog_kn=1.9), id="too slow"),
        pytest.param(lattice(sog_kn=6.1), id="too fast"),
        pytest.param(lattice(leg_min=10), id="legs too short"),
        pytest.param(lattice(turn_min=31), id="turns too long"),
        pytest.param(turned(lattice(), 1, 11.0), id="a leg aslant"),
        pytest.param(lattice().with_columns(sog_kn=pl.lit(NAN, pl.Float32)), id="no speed"),
        pytest.param(lattice().with_columns(cog_deg=pl.lit(NAN, pl.Float32)), id="no course"),
    ],
)
def test_is_no_survey_pattern(minutes):
    assert found(minutes).is_empty()


@pytest.mark.parametrize(("swerve_deg", "count"), [(9.0, 1), (11.0, 0)])
def test_a_minute_off_course_ends_a_leg(swerve_deg, count):
    is_sixth = pl.int_range(pl.len()) % 13 == 6
    cog = pl.when(is_sixth).then((pl.col("cog_deg") + swerve_deg) % 360).otherwise("cog_deg")

    minutes = lattice().with_columns(cog_deg=cog.cast(pl.Float32))

    assert raised(minutes).height == count


def test_a_leg_goes_on_after_a_swerve():
    is_swerve = pl.int_range(pl.len()) == 25 + 12  # half way through the second leg
    cog = pl.when(is_swerve).then(0.0).otherwise("cog_deg").cast(pl.Float32)

    told = raised(lattice(leg_min=24).with_columns(cog_deg=cog))

    assert numbers(told)["parallel legs"] == 4


def test_a_leg_back_on_the_same_track_begins_anew():
    minutes = lattice((200, 200, 0, 200, 200, 200))

    assert raised(minutes)["start"].to_list() == [at(3 * 17 + 1)]


def test_a_fast_minute_ends_a_leg_however_the_batches_are_cut():
    is_fast = pl.int_range(pl.len()) % 13 == 6
    minutes = lattice().with_columns(
        sog_kn=pl.when(is_fast).then(9.0).otherwise("sog_kn").cast(pl.Float32)
    )

    assert found(minutes).is_empty()
    assert found(minutes, cuts=[6, 7, 19, 20, 32, 33, 45, 46]).is_empty()


def test_the_spacing_is_square_to_the_legs_whatever_their_course():
    half_m, part, legs = 800.0, math.sqrt(0.5), []
    for number in range(4):
        sign, beside_m = (-1) ** number, 200.0 * number
        corners = [
            (part * (end - beside_m), part * (end + beside_m))
            for end in (-sign * half_m, sign * half_m * (1 - 0.1 * number))
        ]
        legs.append(way(corners, sog_kn=4.0, begins=number * 20))

    said = numbers(raised(pl.concat(legs)))

    assert said["spacing of the legs"] == pytest.approx(200.0, abs=1.0)
    assert said["course of the first leg"] == pytest.approx(45.0, abs=0.1)


def test_it_goes_on_over_batches():
    minutes = pl.concat([lattice((200,) * 5), lattice((300,) * 4, begins=300)])
    whole = found(minutes)

    assert whole["status"].to_list().count("closed") == 2
    for cuts in ([5, 30], [13, 26, 39, 52], [60, 61, 62, 100]):
        assert found(minutes, cuts=cuts).equals(whole)


def test_the_numbers_do_not_hang_on_the_neighbours():
    alone = found(lattice())
    others = [lattice(track_id=track, vessel_id=track) for track in range(2, 9)]
    together = found(pl.concat([lattice(), *others]).sort("known", "track_id"))

    assert together.filter(track_id=1).equals(alone)


def test_it_stands_until_the_turn_is_too_long_and_no_longer():
    detector, known = SurveyPattern(), sea()
    minutes = lattice()
    end = 3 * 17 + 12
    state, _ = detector.step(empty(detector.MEMORY), minutes, known, now=at(end + 1))
    kept, none = detector.step(state, minutes.clear(), known, now=at(end + 30))
    gone, closed = detector.step(kept, minutes.clear(), known, now=at(end + 31))

    assert detector.standing(kept, known).select("status", "end").rows() == [("raised", at(end))]
    assert none.is_empty()
    assert gone.is_empty()
    assert closed.select("status", "end").rows() == [("closed", at(end))]


def test_a_fast_ship_leaves_no_state():
    detector = SurveyPattern()
    state, told = detector.step(empty(detector.MEMORY), lattice(sog_kn=12.0), sea(), now=at(100))

    assert state.is_empty()
    assert told.is_empty()


def slanting(angle_deg, beside_m):
    """Return a line at an angle to the east, so far north of the middle of the usual lattice."""
    reach_m = 20_000.0
    north, east = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    middle = 300.0 + beside_m * east, -beside_m * north
    return line(
        [
            place(middle[0] + sign * reach_m * north, middle[1] + sign * reach_m * east)
            for sign in (-1, 1)
        ]
    )


@pytest.mark.parametrize(
    ("angle_deg", "beside_m", "is_named"),
    [
        pytest.param(18.0, 600.0, True, id="the legs follow it"),
        pytest.param(22.0, 600.0, False, id="they do not"),
        pytest.param(-18.0, 600.0, True, id="they follow it on the other tack"),
        pytest.param(90.0, 480.0, True, id="it runs through the middle"),
        pytest.param(90.0, 520.0, False, id="it runs by"),
        pytest.param(0.0, 780.0, True, id="along it, just beside"),
        pytest.param(0.0, 820.0, False, id="along it, but not beside it"),
    ],
)
def test_a_line_is_named_if_the_legs_follow_or_box_it(angle_deg, beside_m, is_named):
    told = raised(lattice(), sea(slanting(angle_deg, beside_m)))

    assert told["asset_id"].to_list() == ["cable-a" if is_named else None]
    assert told["level"].to_list() == ["low" if is_named else "info"]


def test_a_line_is_sought_as_far_as_the_drawing_may_be_off():
    drawn = slanting(90.0, 700.0).with_columns(accuracy_m=pl.lit(240.0))

    assert raised(lattice(), sea(drawn))["asset_id"].to_list() == ["cable-a"]


def test_of_two_lines_the_nearer_is_named():
    two = pl.concat(
        [slanting(0.0, 400.0), slanting(0.0, -200.0).with_columns(asset_id=pl.lit("near"))]
    )

    assert raised(lattice(), sea(two))["asset_id"].to_list() == ["near"]


def test_far_from_every_line_it_is_told_without_one():
    told = raised(lattice(), sea(line(FAR_LINE)))

    assert told.select("asset_id", "level").rows() == [(None, "info")]
    assert numbers(told)["middle of the legs to the line"] is None


@pytest.mark.parametrize(
    ("accuracy_m", "ship_type", "status", "level", "words"),
    [
        pytest.param(100.0, 70, 0, "low", "a survey of the ground, or tr", id="a cargo ship"),
        pytest.param(100.0, None, 15, "low", "a survey of the ground, or", id="no known type"),
        pytest.param(100.0, 30, 0, "info", "fishing with gear on the ground", id="a trawler"),
        pytest.param(100.0, 70, FISHING, "info", "fishing with gear", id="fishing by her status"),
        pytest.param(100.0, 33, 0, "info", "her work, a survey, or trawling", id="a cable ship"),
        pytest.param(1000.1, 70, 0, "info", "along Cable A (schematic route)", id="schematic"),
    ],
)  # fmt: skip
def test_the_level_and_the_words_tell_trawling_and_work(
    accuracy_m, ship_type, status, level, words
):
    known = sea(line(accuracy_m=accuracy_m), vessel(ship_type=ship_type))

    told = raised(lattice(nav_status=status), known)

    assert told["level"].item() == level
    assert words in told["reason"].item()


def test_half_of_the_minutes_make_it_fishing():
    half = pl.int_range(pl.len()) % 2 == 0
    some = pl.int_range(pl.len()) % 3 == 0
    minutes = lattice()

    for share, is_fishing in ((half, 1.0), (some, 0.0)):
        status = pl.when(share).then(FISHING).otherwise(0).cast(pl.UInt8)
        told = raised(minutes.with_columns(nav_status=status))
        assert numbers(told)["fishing, by her type or status"] == is_fishing


def test_the_sentence_says_how_many_legs_how_far_apart_and_since_when():
    known = sea(line(), vessel(name="ASTRID", ship_type=70))

    assert raised(lattice(), known)["reason"].item() == (
        "ASTRID (cargo ship) has run 4 parallel legs 200 m apart along Cable A at 4.0 kn since "
        "3 Jun 12:01 UTC: consistent with a survey of the ground, or trawling."
    )


def test_the_evidence_has_the_numbers():
    said = numbers(raised(lattice((200, 300, 400))))

    assert said["spacing of the legs"] == pytest.approx(300.0, abs=0.01)
    assert said["spacings vary by this part"] == pytest.approx(81.65 / 300, abs=1e-3)
    assert said["mean speed"] == pytest.approx(4.0)
    assert said["course of the first leg"] == pytest.approx(90.0, abs=0.01)
    assert said["angle to the line"] == pytest.approx(0.0, abs=0.01)
    assert said["middle of the legs to the line"] == pytest.approx(1600 / 4, abs=25)
    assert said["work near lines, by her own word"] is None


def test_the_loop_says_the_same_in_plain_python():
    detector = SurveyPattern()
    minutes = lattice((200, 200, 210, 0, 190))
    place_of = np.zeros(minutes.height, np.int64)

    told = []
    for form in (survey_pattern._follow, survey_pattern._follow.py_func):
        held = records(empty(detector.MEMORY), detector.MEMORY, room=1)
        held[0] = 0
        room = survey_pattern.Told(
            np.zeros(99, layout(detector.MEMORY)).view(np.recarray), np.zeros(99, np.uint8)
        )
        columns = survey_pattern._columns(place_of, minutes)
        count = form(columns, held.view(np.recarray), room, detector._limits())
        told.append((count, room.codes[:count].tolist(), room.out[:count]))

    (count, codes, out), (plain_count, plain_codes, plain_out) = told
    assert count == plain_count == 2
    assert codes == plain_codes
    for name in ("since", "last", "legs", "minutes"):
        np.testing.assert_array_equal(out[name], plain_out[name])
    for name in ("gaps", "gap_squares", "x_sum", "speed_sum"):
        np.testing.assert_allclose(out[name], plain_out[name], rtol=1e-12)
