from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.detect.pattern import BROAD_KN, PARENT_WEIGHT, Pattern
from seawarden.detect.pattern_gathering import PASSAGE, Gathering, joined
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.pattern import (
    ANY_CLASS,
    CELL_PATTERN,
    SEGMENT_PATTERN,
    cell,
    octant,
    segment,
    ship_class,
    speed_bin,
)
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, at, vessel
from tests.detect.patterns import (
    CARGO,
    FISHING,
    LAT,
    LON,
    TANKER,
    about,
    over_the_line,
    passages,
    pattern,
    typed,
)
from tests.detect.ways import NAN, rows, way


def rank(known, *, sog_kn=10.0, cog_deg=0.0, ship_type=CARGO, lon=LON, lat=LAT):
    asked = [lon], [lat], [ship_type], [cog_deg], [sog_kn]
    lons, lats, types, cogs, sogs = (pl.Series(values) for values in asked)
    found = known.speed_rank(lons, lats, types.cast(pl.UInt8), cogs, sogs)
    return found.rank.item(), found.passages.item()


def test_on_the_first_day_a_broad_expectation_answers():
    known = Pattern.broad(about())

    for ship_type, number in ((None, 0), (FISHING, 1), (60, 5), (CARGO, 6), (TANKER, 7)):
        mean, spread = BROAD_KN[number]
        assert rank(known, sog_kn=mean, ship_type=ship_type) == (pytest.approx(0.5), 0.0)
        # The normal distribution: 0.0228 lie under two standard deviations.
        low, _ = rank(known, sog_kn=mean - 2 * spread, ship_type=ship_type)
        assert low == pytest.approx(0.0228, abs=2e-4) or mean < 2 * spread


def test_what_was_seen_overrules_what_was_expected():
    known = pattern(passages(ships=40, each=10, sog_kn=6.2))

    assert rank(known, sog_kn=5.9)[0] < 0.01
    assert rank(known, sog_kn=6.6)[0] > 0.95
    assert rank(known)[1] == pytest.approx(400, rel=1e-2)


def test_a_row_is_drawn_towards_its_parents():
    # 30 passages, all slower: her class everywhere, all classes here, and her class here.
    known = pattern(passages(ships=30, sog_kn=5.0), half_life=timedelta(days=1e6))
    broad, _ = rank(Pattern.broad(about()))

    expected = broad
    for _ in range(3):
        expected = (30 * 1.0 + PARENT_WEIGHT * expected) / (30 + PARENT_WEIGHT)

    assert rank(known)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"cog_deg": 180.0}, id="the other way"),
        pytest.param({"ship_type": TANKER}, id="another class"),
        pytest.param({"lat": LAT + 0.1}, id="another place"),
    ],
)
def test_a_stratum_is_a_place_a_class_and_a_direction(elsewhere):
    assert rank(pattern(passages(ships=9)), **elsewhere)[1] == 0.0


@pytest.mark.parametrize("nothing", [NAN, None])
@pytest.mark.parametrize("what", ["sog_kn", "cog_deg"])
def test_without_a_course_or_a_speed_there_is_no_rank(what, nothing):
    asked = {"sog_kn": 10.0, "cog_deg": 0.0} | {what: nothing}
    series = {name: pl.Series([value], dtype=pl.Float32) for name, value in asked.items()}
    place = pl.Series([LON]), pl.Series([LAT]), pl.Series([CARGO], dtype=pl.UInt8)

    found = pattern(passages()).speed_rank(*place, series["cog_deg"], series["sog_kn"])

    assert np.isnan(found.rank).all()


@given(sogs=st.lists(st.floats(0, 102.2), min_size=2, max_size=9), kind=st.integers(0, 99))
def test_a_faster_ship_never_ranks_lower(sogs, kind):
    sogs, known = sorted(sogs), _seen()
    count = len(sogs)

    found = known.speed_rank(
        pl.Series([LON] * count), pl.Series([LAT] * count),
        pl.Series([kind] * count, dtype=pl.UInt8), pl.Series([0.0] * count), pl.Series(sogs),
    )  # fmt: skip

    assert (np.diff(found.rank) >= -1e-9).all()
    assert ((found.rank >= 0) & (found.rank <= 1)).all()


def _seen():
    return pattern(pl.concat([passages(ships=9), passages(ships=9, sog_kn=31.9)]))


@pytest.mark.parametrize(("ships", "kept"), [(4, False), (5, True)])
def test_what_fewer_than_five_ships_made_is_not_kept(ships, kept):
    known = pattern(passages(ships=ships, each=20))

    assert (known.cells.height > 0) == kept
    assert known.cells.is_empty() or (known.cells["vessels"] >= 5).all()


def test_a_table_that_speaks_of_few_ships_is_refused():
    cells = pattern(passages(ships=6)).cells

    with pytest.raises(ProtocolMisuse, match="fewer than 7 vessels"):
        Pattern.over(cells, empty(SEGMENT_PATTERN), about(vessels_least=7))


@pytest.mark.parametrize(("days", "weight"), [(0, 1.0), (60, 0.5), (120, 0.25)])
def test_a_passage_counts_half_after_sixty_days(days, weight):
    assert rank(pattern(passages(days_ago=days)))[1] == pytest.approx(5 * weight)


def slow_downs(known, *, cog_deg=0.0):
    found = known.slow_downs(
        pl.Series([LON]), pl.Series([LAT]), pl.Series([cog_deg], dtype=pl.Float32)
    )
    return found.passages.item(), found.vessels.item()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(85, (6.0, 3.0), id="lately"),
        pytest.param(95, (0.0, 0.0), id="too long ago"),
    ],
)
def test_slow_downs_are_counted_with_their_ships(days, expected):
    slowed = passages(ships=3, each=2, is_slowed=True, days_ago=days)
    known = pattern(pl.concat([slowed, passages(ships=5)]))

    assert slow_downs(known) == expected
    assert slow_downs(known, cog_deg=90.0) == (0.0, 0.0)
    assert slow_downs(known, cog_deg=NAN) == (0.0, 0.0)
    assert slow_downs(Pattern.broad(about())) == (0.0, 0.0)


def speeds(known, *, kp_km=32.0, ship_type=CARGO, to_side=1, low_part=0.01):
    return known.crossing_speeds(
        pl.Series(["cable-a"]), pl.Series([kp_km]), pl.Series([ship_type], dtype=pl.UInt8),
        pl.Series([to_side], dtype=pl.Int8), low_part=low_part,
    )  # fmt: skip


def test_the_speeds_of_crossings_are_those_of_the_part_of_the_line():
    known = pattern(segments=over_the_line(40, each=25, sog_kn=8.2))
    found = speeds(known)

    assert found.crossings.item() == pytest.approx(1000, rel=0.02)
    assert found.usual_kn.item() == pytest.approx(8.25, abs=0.1)
    assert found.low_kn.item() == pytest.approx(8.0, abs=0.2)
    # 1,000 in 10 days, and 30 days of the parent: an eighth of 1,000 in 10 days.
    expected = (found.crossings.item() * (1 + 30 / 80)) / 40
    assert found.a_day.item() == pytest.approx(expected)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"kp_km": 35.0}, id="the next five kilometres"),
        pytest.param({"to_side": -1}, id="to the other side"),
        pytest.param({"ship_type": TANKER}, id="another class"),
    ],
)
def test_a_crossing_is_held_against_its_own_stratum(elsewhere):
    assert speeds(pattern(segments=over_the_line()), **elsewhere).crossings.item() == 0.0


def test_with_nothing_seen_the_usual_crossing_is_the_broad_one():
    found = speeds(Pattern.broad(about(days=0.0)))

    assert found.usual_kn.item() == pytest.approx(11.5, abs=0.05)
    # The normal distribution: one in a hundred lies 2.326 standard deviations below.
    assert found.low_kn.item() == pytest.approx(11.5 - 2.326 * 3, abs=0.1)
    assert found.a_day.item() == 0.0


@pytest.mark.parametrize(
    "left_out",
    [
        pytest.param({"is_inferred": True}, id="inferred over a silence"),
        pytest.param({"sog_kn": 0.9}, id="hardly moving"),
        pytest.param({"sog_kn": NAN}, id="no speed"),
    ],
)
def test_such_a_crossing_is_not_gathered(left_out):
    assert pattern(segments=over_the_line(**left_out)).segments.is_empty()


def test_minutes_become_passages_by_hour_place_and_direction():
    minutes = way([(0, 0), (3000, 0)], sog_kn=10.0, begins=50.0)
    found = Gathering().passages(minutes)

    # The minutes before one o'clock and those after it; the first has no course.
    assert found["minutes"].to_list() == [9.0, minutes.height - 10.0]
    assert (found["sog_sum"] / found["minutes"]).to_list() == [10.0, 10.0]
    assert found["octant"].to_list() == [0, 0]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        pytest.param({"sog_kn": 1.1}, 1, id="just moving"),
        pytest.param({"sog_kn": 0.9}, 0, id="hardly moving"),
        pytest.param({"sog_kn": NAN}, 0, id="no speed"),
        pytest.param({"cog_deg": NAN}, 0, id="no course"),
        pytest.param({"nav_status": 1}, 0, id="at anchor by her own word"),
    ],
)
def test_only_minutes_under_way_are_gathered(said, count):
    made = rows([(0, 0), (10, 0)], **{"cog_deg": 0.0, "sog_kn": 9.0, **said})

    assert Gathering().passages(made).height == count


@pytest.mark.parametrize(
    ("sog_kn", "expected_kn", "slowed"),
    [
        pytest.param(8.3, 10.0, True, id="under 0.85 of her own hour"),
        pytest.param(8.7, 10.0, False, id="not so much slower"),
        pytest.param(3.0, 5.2, True, id="from just steaming"),
        pytest.param(3.0, 4.8, False, id="was never steaming"),
        pytest.param(3.0, NAN, False, id="nothing to be expected"),
    ],
)
def test_a_slow_down_is_against_the_ships_own_hour(sog_kn, expected_kn, slowed):
    made = rows([(0, 0), (10, 0)], sog_kn=sog_kn, cog_deg=0.0, expected_kn=expected_kn)

    assert Gathering().passages(made)["is_slowed"].to_list() == [slowed]


def test_where_batches_are_cut_does_not_matter():
    minutes = way([(0, 0), (20_000, 0), (20_000, 9000)], sog_kn=10.0)
    gathering = Gathering(vessels_least=1)
    whole = gathering.passages(minutes)
    parts = joined(pl.concat([gathering.passages(minutes[:31]), gathering.passages(minutes[31:])]))

    one, other = (gathering.cells(each, typed(), end=NOON) for each in (whole, parts))

    assert one.equals(other)
    assert one.height >= 3


def test_a_ship_has_the_class_of_the_last_type_she_gave():
    said = pl.concat(
        [vessel(vessel_id=n, minute=0, ship_type=FISHING) for n in range(1, 6)]
        + [vessel(vessel_id=n, minute=5, ship_type=CARGO) for n in range(1, 6)]
        + [vessel(vessel_id=n, minute=9, name="A") for n in range(1, 6)]
    )

    found = pattern(passages(), said).cells

    assert sorted(found["ship_class"].unique()) == [6, ANY_CLASS]


def test_days_are_the_hours_heard_and_old_ones_count_less():
    hours = pl.Series(
        [NOON - timedelta(hours=n) for n in range(48)] * 2, dtype=pl.Datetime("us", "UTC")
    )
    old = hours.dt.offset_by("-60d")

    assert Gathering().days(hours, end=NOON) == pytest.approx(2.0, rel=0.02)
    assert Gathering().days(old, end=NOON) == pytest.approx(1.0, rel=0.02)


@pytest.mark.parametrize(
    ("cog_deg", "number"),
    [(0, 0), (22.4, 0), (22.5, 1), (90, 2), (337.4, 7), (337.5, 0), (359.9, 0)],
)  # fmt: skip
def test_there_are_eight_directions(cog_deg, number):
    assert one(octant(pl.lit(float(cog_deg)))) == number


@pytest.mark.parametrize(
    ("ship_type", "number"),
    [(None, 0), (0, 0), (20, 0), (30, 1), (31, 2), (52, 2), (33, 3), (50, 3), (51, 3), (55, 3),
     (37, 4), (40, 5), (69, 5), (70, 6), (79, 6), (80, 7), (89, 7), (90, 0), (99, 0)],
)  # fmt: skip
def test_there_are_eight_classes(ship_type, number):
    assert one(ship_class(pl.lit(ship_type, pl.UInt8))) == number


def test_places_and_speeds_have_their_numbers():
    assert one(cell(pl.lit(-180.0), pl.lit(-90.0))) == 0
    assert one(cell(pl.lit(180.0), pl.lit(-90.0))) == 0
    assert one(cell(pl.lit(-180.0), pl.lit(-90.0 + 1 / 16))) == 2880
    assert one(cell(pl.lit(-180.0 + 1 / 8), pl.lit(-90.0))) == 1
    assert one(segment(pl.lit(4.999))) == 0
    assert one(segment(pl.lit(5.0))) == 1
    assert [one(speed_bin(pl.lit(sog))) for sog in (0.0, 0.49, 0.5, 31.5, 102.2)] == [
        0,
        0,
        1,
        63,
        63,
    ]


def one(expression):
    return pl.select(expression).item()


def test_an_empty_sea_gives_empty_tables():
    known = pattern()

    assert known.cells.equals(empty(CELL_PATTERN))
    assert known.segments.equals(empty(SEGMENT_PATTERN))
    assert Gathering().passages(rows([(0, 0)]).clear()).equals(empty(PASSAGE))
    assert pattern(passages(), empty(VESSEL)).cells["ship_class"].unique().sort().to_list() == [
        0, ANY_CLASS,
    ]  # fmt: skip
    assert at(0) == NOON
