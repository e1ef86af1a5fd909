"""Ranks, bounds and laws of what a break costs."""

import random

import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.importance.criticality import assess, rank_lines
from seawarden.importance.losses import Losses
from seawarden.importance.network import make_network
from seawarden.importance.score import Scoring, together
from seawarden.model.importance import CRITICALITY, REGION, Range, criticalities
from tests.importance.networks import DAYS, judged, lines, link, network, points, row, table

PLACES = points(a="A", b="B", c="C", h=None)
TWO = [link("big", "a", "b", 650), link("small", "a", "b", 350)]
# Lines elsewhere that tell what a line of the kind carries.
ELSEWHERE = [link("least", "x", "y", 100), link("most", "x", "z", 1000)]


def test_the_score_is_the_sum_of_its_parts_by_hand():
    found = row(judged(TWO, PLACES, tables=ELSEWHERE).lines, "big")

    # 65 % of what reaches A, 650 of 1,000 MW, 180 of 180 days.
    assert found["score"] == pytest.approx(0.6 * 0.65 + 0.2 * 0.65 + 0.2 * 1.0)
    assert found["score_low"] == pytest.approx(0.6 * 0.65 + 0.2 * 0.65 + 0.2 * 0.5)
    assert (found["rank"], found["lost"], found["unit"], found["region"]) == (1, 650, "MW", "A")


def test_losses_of_several_kinds_add_up_to_no_more_than_one():
    half = Range(low=0.5, best=0.5, high=1.0)

    assert together([half, half]) == Range(low=0.75, best=0.75, high=1.0)
    assert together([]) == Range(low=0.0, best=0.0, high=0.0)


def test_a_line_whose_capacity_is_unknown_is_ranked_between_bounds_and_never_as_nothing():
    found = row(
        judged([*TWO, link("dark", "a", "b", None)], PLACES, tables=ELSEWHERE).lines, "dark"
    )

    assert found["lost"] is None
    assert (found["lost_low"], found["lost_high"]) == (100.0, 1000.0)
    assert 0 < found["score_low"] < found["score"] < found["score_high"]
    # With the median of 100, 350, 650 and 1,000 MW beside 1,000 MW.
    assert found["share"] == pytest.approx(500 / 1500)
    assert found["share_low"] == pytest.approx(100 / 1100)
    assert found["share_high"] == pytest.approx(0.5)
    assert found["rank_best"] < found["rank_worst"]
    assert any("unknown, not nothing" in one for one in found["unknowns"])


def test_a_line_of_which_nothing_is_known_may_rank_anywhere():
    found = judged([link("lost-one", None, None, None), *TWO], PLACES, tables=ELSEWHERE).lines
    dark = row(found, "lost-one")

    assert (dark["rank_best"], dark["rank_worst"]) == (1, 3)
    assert dark["score_low"] > 0
    assert dark["region"] is None


def test_a_line_out_of_service_costs_nothing_and_says_why():
    found = row(judged(TWO, PLACES, statuses={"big": "out of service"}).lines, "big")

    assert (found["score"], found["score_high"], found["lost"]) == (0, 0, 0)
    assert "out of service" in found["reasons"][0]


def test_the_rank_of_a_row_holds_all_ranks_that_the_bounds_allow():
    links = [link(f"line-{at}", "a", "b", 100 * at or None) for at in range(6)]
    found = judged(links, PLACES, tables=ELSEWHERE).lines
    low, high = found["score_low"].to_list(), found["score_high"].to_list()

    for at, one in enumerate(found.iter_rows(named=True)):
        surely_over = sum(low[other] > high[at] for other in range(len(low)) if other != at)
        maybe_over = sum(high[other] >= low[at] for other in range(len(low)) if other != at)

        assert (one["rank_best"], one["rank_worst"]) == (surely_over + 1, maybe_over + 1)


def test_lines_of_one_score_share_their_ranks():
    idle = dict.fromkeys(("big", "small"), "out of service")
    found = judged(TWO, PLACES, statuses=idle).lines

    assert found.select("rank_best", "rank_worst").rows() == [(1, 2), (1, 2)]


def test_two_lines_that_carry_all_between_them_are_the_worst_pair():
    found = judged([*TWO, link("other", "b", "c", 5000)], PLACES).pairs

    assert (found[0].first, found[0].second, found[0].region) == ("big", "small", "A")
    assert (found[0].share, found[0].alone, found[0].is_cut_off) == (1.0, 0.65, True)


def test_a_pair_that_hurts_no_region_more_than_one_of_them_is_not_told():
    apart = [link("north", "a", "h", 5), link("south", "h", "b", 5)]

    assert judged(apart, PLACES).pairs == []


def drawn_near(apart_deg, accuracy_m=100.0):
    assets = lines(TWO).with_columns(accuracy_m=pl.lit(accuracy_m))
    geometry = [
        shapely.to_wkb(shapely.LineString([(10, 55 + at * apart_deg), (11, 55 + at * apart_deg)]))
        for at in range(2)
    ]
    return assets.with_columns(geometry=pl.Series(geometry))


def cut(assets, **asked):
    made = make_network(assets, table([*TWO, *ELSEWHERE]), PLACES)
    none = pl.DataFrame(schema=dict(REGION))
    return assess(assets, made, regions=none, days=DAYS, **asked).stretches


def test_where_one_anchor_reaches_two_lines_both_are_lost():
    (found,) = cut(drawn_near(0.04)).filter(asset_id="small").to_dicts()  # 4.5 km apart

    assert found["companions"] == ["big"]
    assert found["lost"] == 1000
    assert found["score"] == pytest.approx(0.6 * 1.0 + 0.2 * 1.0 + 0.2 * 1.0)
    assert (found["kp_km_from"], found["kp_km_to"]) == (0.0, pytest.approx(63.99, abs=0.3))


def test_lines_farther_apart_than_the_reach_are_lost_alone():
    (found,) = cut(drawn_near(0.05)).filter(asset_id="small").to_dicts()  # 5.6 km apart

    assert found["companions"] == []
    assert found["lost"] == 350


def test_a_schematic_line_may_lie_nearer_than_drawn_and_its_bounds_say_so():
    fine = cut(drawn_near(0.05)).filter(asset_id="small").row(0, named=True)
    rough = cut(drawn_near(0.05, accuracy_m=5000.0)).filter(asset_id="small").row(0, named=True)

    assert rough["score"] == fine["score"]
    assert rough["score_high"] > fine["score_high"]
    assert rough["score_low"] == fine["score_low"]


def test_a_line_drawn_near_may_lie_farther_and_its_bounds_say_so():
    fine = cut(drawn_near(0.04)).filter(asset_id="small").row(0, named=True)
    rough = cut(drawn_near(0.04, accuracy_m=5000.0)).filter(asset_id="small").row(0, named=True)

    assert rough["score"] == fine["score"]
    assert rough["score_low"] < fine["score_low"]


def test_rows_become_values_for_a_desk():
    found = judged([link("dark", "a", "b", None), *TWO], PLACES).lines
    (dark,) = criticalities(found.filter(asset_id="dark"))

    assert dark.asset_id == "dark"
    assert not dark.is_lost_known
    assert dark.lost.low > 0
    assert dark.days_to_repair == DAYS["power"]


NODES = ("a", "b", "c", "h")
ends = st.sampled_from([(one, two) for one in NODES for two in NODES if one != two])
capacities = st.sampled_from([None, 100.0, 350.0, 1000.0])
drawn = st.lists(st.tuples(ends, capacities), min_size=1, max_size=6)


def linked(rows):
    return [link(f"line-{at}", *pair, capacity) for at, (pair, capacity) in enumerate(rows)]


def score(links, asset_id):
    made = make_network(lines(links), table([*links, *ELSEWHERE]), PLACES)
    return Scoring(Losses(made), DAYS).score([asset_id])


@settings(max_examples=60)
@given(rows=drawn, capacity=st.sampled_from([100.0, 1000.0]))
def test_a_parallel_line_never_raises_the_importance_of_the_first(rows, capacity):
    links = linked(rows)
    first = links[0]
    beside = link("beside", first["from_point"], first["to_point"], capacity)
    before, after = score(links, "line-0"), score([*links, beside], "line-0")

    if first["capacity"] is not None:  # else the new line tells what the first may carry
        assert after.best <= before.best + 1e-9
        assert after.high <= before.high + 1e-9


@settings(max_examples=40)
@given(rows=drawn)
def test_every_score_lies_within_its_bounds_and_above_nothing(rows):
    found = judged(linked(rows), PLACES, tables=ELSEWHERE).lines

    for one in found.iter_rows(named=True):
        assert 0 < one["score_low"] <= one["score"] <= one["score_high"] <= 1
        assert 1 <= one["rank_best"] <= one["rank"] <= one["rank_worst"] <= found.height


@settings(max_examples=30)
@given(rows=drawn, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(rows, seed):
    links = linked(rows)
    mixed = random.Random(seed).sample(links, len(links))  # noqa: S311 - an order, no secret
    assets = lines(links)
    turned = assets.sample(fraction=1.0, shuffle=True, seed=seed)
    none = pl.DataFrame(schema=dict(REGION))

    one, other = (
        assess(known, make_network(known, table(told), PLACES), regions=none, days=DAYS)
        for known, told in ((assets, links), (turned, mixed))
    )

    assert_frame_equal(one.lines, other.lines)
    assert_frame_equal(one.stretches, other.stretches)
    assert one.pairs == other.pairs


def test_more_lines_broken_together_never_score_less():
    made = network([*TWO, link("more", "b", "c", 50), link("dark", "b", "c", None)], PLACES)
    scoring = Scoring(Losses(made), DAYS)
    some = scoring.score(["big"])
    more = scoring.score(["big", "dark", "small"])

    assert some.low <= more.low
    assert some.best <= more.best
    assert some.high <= more.high


def test_lines_alone_are_ranked_as_with_their_stretches():
    assets = lines(TWO)
    made = make_network(assets, table(TWO), PLACES)
    none = pl.DataFrame(schema=dict(REGION))

    assert_frame_equal(
        rank_lines(assets, made, regions=none, days=DAYS),
        assess(assets, made, regions=none, days=DAYS).lines,
    )


def test_no_line_makes_no_row():
    none = lines([])
    made = make_network(none, table([]), PLACES)
    found = assess(none, made, regions=pl.DataFrame(schema=dict(REGION)), days=DAYS)

    assert found.lines.is_empty()
    assert dict(found.lines.schema) == dict(CRITICALITY)
