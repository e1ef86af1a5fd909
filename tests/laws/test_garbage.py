"""No detector raises on rows, whatever they hold: feeds send worse than anybody plans for."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import polars as pl
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine, Watch
from seawarden.model.alert import alerts
from seawarden.model.crossing import crossings
from seawarden.model.report import FIX, REPORT, reports
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, SHIP
from tests.laws.charted import charts, patterns
from tests.laws.worlds import World, run, sea, worlds_of

# Ships, craft, coast stations, aids to navigation, aircraft, distress beacons, and no ship at all.
NUMBERS = (SHIP, SHIP + 1, 1, 202, 2_190_001, 111_219_001, 970_219_001, 992_190_001, 999_999_999)
LON_DEG = (10.5, 10.5000001, 10.6, -180.0, 180.0, 179.9999, 0.0, 9.0, -74.0)
LAT_DEG = (55.0, 55.0000001, 55.1, 90.0, -90.0, 0.0, 85.0, 56.2)
SOG_KN = (None, 0.0, 0.1, 4.0, 9.0, 12.0, 59.9, 102.2)
DEGREES = (None, 0.0, 90.0, 180.0, 359.9)
GAPS_S = (0, 0, 1, 2, 10, 60, 61, 180, 600, 3_600, 21_600, 28_801, 86_400, 400 * 86_400)

rows = st.tuples(
    st.sampled_from(NUMBERS), st.sampled_from(GAPS_S), st.sampled_from(LON_DEG),
    st.sampled_from(LAT_DEG), st.sampled_from(SOG_KN), st.sampled_from(DEGREES),
    st.sampled_from(DEGREES), st.sampled_from([None, 0, 1, 2, 3, 5, 6, 7, 14, 15]),
)  # fmt: skip
every_detector = pytest.mark.parametrize("kind", sorted(DETECTORS))

# The same few rows again and again: a feed that hangs.
feeds = st.lists(st.tuples(rows, st.sampled_from([1, 1, 1, 3, 40])), min_size=1, max_size=12)
statements = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS), st.sampled_from([None, 0, 1, 30, 100_000]),
        st.sampled_from([None, "", "  ", "X", "0000", "ÆØÅ", "A" * 20]),
        st.sampled_from([None, 1, 9_074_729, 9_074_720, 9_999_999]),
        st.sampled_from([None, 1, 30, 60, 70, 80, 99]),
        st.sampled_from([None, 0.1, 12.0, 400.0, 1_022.0]),
    ),
    max_size=6,
)  # fmt: skip


def garbage(feed):
    time, columns = NOON, {name: [] for name in FIX}
    for (vessel, gap_s, *rest), times in feed:
        for _ in range(times):
            time += timedelta(seconds=gap_s)
            for name, value in zip(FIX, (vessel, time, *rest), strict=True):
                columns[name].append(value)
    return pl.DataFrame(columns, schema=dict(FIX))


def moment(second):
    return None if second is None else NOON + timedelta(seconds=second)


def sayings(said):
    said = [(vessel, moment(second), *rest) for vessel, second, *rest in said]
    rows = [
        dict.fromkeys(VESSEL)
        | {
            "vessel_id": vessel, "time": time,
            "name": name, "call_sign": name, "imo": imo, "ship_type": ship_type,
            "length_m": length, "beam_m": length, "destination": name,
        }
        for vessel, time, name, imo, ship_type, length in said
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(VESSEL)).sort("time", nulls_last=False)


@cache
def bare():
    """Return every detector over the lines, without charts or pattern."""
    return Engine.over(sea())


@given(feed=feeds, said=statements, cut=st.integers(0, 60), chart=charts, pattern=patterns)
def test_nothing_in_a_feed_or_a_chart_makes_the_judgement_raise(feed, said, cut, chart, pattern):
    fixes, judge = garbage(feed), replace(bare(), charts=chart, pattern=pattern)
    lacking = {name: None for name in REPORT if name not in FIX} | {"quality": 0}
    reports(conform(fixes.with_columns(**lacking), REPORT))  # it is what ingest lets past

    watch, found = judge.step(Watch(), fixes[:cut], sayings(said))
    watch, more = judge.step(watch, fixes[cut:], empty(VESSEL))
    watch, last = judge.step(watch, empty(FIX), empty(VESSEL), is_last=True)

    told = pl.concat([each.revisions for each in (found, more, last)])
    assert alerts(told).height == told.height
    assert set(told["kind"]) <= set(DETECTORS)
    standing = alerts(judge.standing(watch))
    assert standing["alert_id"].is_unique().all()
    assert set(standing["vessel_id"]) <= set(fixes["vessel_id"])
    crossings(pl.concat([each.crossings for each in (found, more, last)]))


@pytest.mark.parametrize("columns", [("sog_kn", "cog_deg"), ("heading_deg",), ("nav_status",)])
@given(feed=feeds)
def test_a_feed_may_lack_columns_for_good(columns, feed):
    fixes = garbage(feed).with_columns(
        pl.lit(None).cast(FIX[name]).alias(name) for name in columns
    )
    judge = bare()
    watch, found = judge.step(Watch(), fixes, empty(VESSEL))
    _, last = judge.step(watch, empty(FIX), empty(VESSEL), is_last=True)

    told = pl.concat([found.revisions, last.revisions])
    assert alerts(told).height == told.height


@every_detector
@given(
    drawn=st.data(), feed=feeds, chart=charts, pattern=patterns,
    cuts=st.lists(st.integers(1, 60), min_size=1, max_size=3),
)  # fmt: skip
def test_where_the_feed_is_cut_does_not_matter_whatever_charts_say(
    kind, drawn, feed, chart, pattern, cuts
):
    world = drawn.draw(worlds_of(kind))
    fixes = pl.concat([world.fixes, garbage(feed)]).sort("time", maintain_order=True)
    world = World(fixes=fixes, vessels=world.vessels)
    judge = replace(bare(), detectors={kind: DETECTORS[kind]()}, charts=chart, pattern=pattern)
    whole, parts = run(judge, world), run(judge, world, cuts=cuts)

    assert alerts(whole.revisions).height == whole.revisions.height
    assert_frame_equal(parts.revisions, whole.revisions, check_exact=True)
    assert_frame_equal(parts.alerts, whole.alerts, check_exact=True)


@every_detector
def test_each_kind_is_raised_where_charts_and_a_pattern_are_given(kind):
    seldom = settings(database=None, max_examples=500, derandomize=True, phases=[Phase.generate])
    drawn = st.tuples(worlds_of(kind), charts, patterns)
    sorts = ("depth", "schemes", "pilot_stations", "ports", "weather")

    def is_told(case):
        world, chart, pattern = case
        given = [each for each in sorts if getattr(chart, each) is not None]
        judge = replace(bare(), detectors={kind: DETECTORS[kind]()}, charts=chart, pattern=pattern)
        is_known = len(given) >= 3 and pattern is not None
        return is_known and not run(judge, world).revisions.is_empty()

    assert find(drawn, is_told, settings=seldom)
