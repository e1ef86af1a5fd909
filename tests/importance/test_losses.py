"""What regions lose, against sums made by hand and cuts found by trying all of them."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawarden.importance.losses import Losses
from tests.importance.networks import link, network, points
from tests.importance.test_flow import narrowest_cut

# A hub that two lines feed and two lines leave: 10 and 4 in, 5 and 12 out.
HUB = [
    link("in-10", "North", "Hub", 10, capacity_back=0.0),
    link("in-4", "West", "Hub", 4, capacity_back=0.0),
    link("out-5", "Hub", "South", 5, capacity_back=0.0),
    link("out-12", "Hub", "East", 12, capacity_back=0.0),
]
HUB_POINTS = points(North="N", West="W", South="S", East="E", Hub=None)
# A ring of three, one line each, and a second line between two of them.
RING = [link("ab", "a", "b", 3), link("ab-2", "a", "b", 2), link("bc", "b", "c", 4),
        link("ca", "c", "a", 7)]  # fmt: skip
RING_POINTS = points(a="A", b="B", c="C")


def lost(links, places, *broken):
    """Region to what it loses, best guess."""
    return {one.region: one.lost.best for one in Losses(network(links, places)).of(broken)}


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        pytest.param(["ab"], {"A": 3, "B": 3}, id="one of two side by side"),
        pytest.param(["ab", "ab-2"], {"A": 5, "B": 5}, id="both side by side"),
        pytest.param(["ca"], {"A": 7, "C": 7}, id="the greatest"),
        pytest.param(["ab", "bc"], {"A": 3, "B": 7, "C": 4}, id="two ways to one region"),
        pytest.param(["ab", "ab-2", "bc", "ca"], {"A": 12, "B": 9, "C": 11}, id="all"),
    ],
)
def test_a_region_loses_the_lines_that_end_in_it(broken, expected):
    assert lost(RING, RING_POINTS, *broken) == expected


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        # 14 come in: all 5 reach the south, 12 the east.
        pytest.param(["in-10"], {"S": 1, "E": 8}, id="4 are left for each"),
        pytest.param(["in-4"], {"E": 2}, id="10 are left: the south misses nothing"),
        pytest.param(["out-5"], {"S": 5}, id="the south alone"),
        pytest.param(["in-10", "in-4"], {"S": 5, "E": 12}, id="nothing is left"),
    ],
)
def test_a_hub_passes_on_what_reaches_it_and_no_more(broken, expected):
    assert lost(HUB, HUB_POINTS, *broken) == expected


def test_a_line_of_two_parts_is_lost_with_either():
    parts = [link("north", "a", "joint", 600), link("south", "joint", "b", 600)]
    places = points(a="A", b="B", joint=None)

    assert lost(parts, places, "north") == lost(parts, places, "south") == {"A": 600, "B": 600}


def test_a_region_that_keeps_nothing_is_cut_off_and_says_so():
    (first, second) = Losses(network(RING, RING_POINTS)).of(["ab", "ab-2", "bc"])[:2]

    assert (first.region, first.is_cut_off) == ("B", True)
    assert not second.is_cut_off


def test_a_line_out_of_service_takes_nothing_with_it():
    made = network(RING, RING_POINTS, statuses={"ca": "out of service"})

    assert Losses(made).of(["ca"]) == ()


NODES = ("a", "b", "c", "h", "k")
PLACES = points(a="A", b="B", c="C", h=None, k=None)
ends = st.sampled_from([(one, two) for one in NODES for two in NODES if one != two])
capacities = st.sampled_from([1.0, 2.5, 7.0])


@settings(max_examples=60)
@given(drawn=st.lists(st.tuples(ends, capacities, capacities), min_size=1, max_size=7))
def test_each_loss_of_one_and_of_two_lines_is_what_the_cuts_say(drawn):
    links = [
        link(f"line-{at}", *pair, there, capacity_back=back)
        for at, (pair, there, back) in enumerate(drawn)
    ]
    losses = Losses(network(links, PLACES))
    names = [one["asset_id"] for one in links]
    for broken in [*combinations(names, 1), *combinations(names, min(2, len(names)))]:
        found = {one.region: one.lost.best for one in losses.of(broken)}
        for region in ("A", "B", "C"):
            whole = reach(links, region, broken=())
            left = reach(links, region, broken=broken)

            assert found.get(region, 0.0) == pytest.approx(whole - left)


def reach(links, region, *, broken):
    """The narrowest cut between a region and all others, of what is not broken."""
    arcs = {}
    for one in links:
        if one["asset_id"] in broken:
            continue
        begin, end = (side(one[name], region) for name in ("from_point", "to_point"))
        for way, capacity in (((begin, end), "capacity"), ((end, begin), "capacity_back")):
            if begin != end:
                arcs[way] = arcs.get(way, 0.0) + one[capacity]
    return narrowest_cut(arcs, "elsewhere", "here") if arcs else 0.0


def side(point, region):
    if point in ("h", "k"):
        return point
    return "here" if point.upper() == region else "elsewhere"
