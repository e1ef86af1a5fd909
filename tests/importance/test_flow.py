"""The most that can pass equals the narrowest cut (Ford and Fulkerson, 1956)."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.importance.flow import max_flow


def narrowest_cut(arcs, source, sink):
    """Try every way to divide the points into a side of the source and one of the sink."""
    inner = sorted({point for arc in arcs for point in arc} - {source, sink})
    sides = chain.from_iterable(combinations(inner, size) for size in range(len(inner) + 1))
    return min(
        sum(
            capacity
            for (begin, end), capacity in arcs.items()
            if begin in {source, *side} and end not in {source, *side}
        )
        for side in sides
    )


def test_the_example_of_a_textbook():
    # Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, figure 26.1: 23.
    arcs = {
        ("s", "v1"): 16, ("s", "v2"): 13, ("v2", "v1"): 4, ("v1", "v3"): 12, ("v3", "v2"): 9,
        ("v2", "v4"): 14, ("v4", "v3"): 7, ("v3", "t"): 20, ("v4", "t"): 4,
    }  # fmt: skip

    assert max_flow(arcs, "s", "t") == 23


def test_a_path_must_be_taken_back_where_the_first_one_blocks():
    # The shortest path, over a and d, blocks both others: one over a, c, e and one over b, x, d.
    arcs = ["sa", "ad", "dt", "ac", "ce", "et", "sb", "bx", "xd"]

    assert max_flow({tuple(arc): 1 for arc in arcs}, "s", "t") == 2


def test_nothing_passes_where_no_path_leads():
    assert max_flow({("a", "s"): 5.0, ("t", "a"): 5.0}, "s", "t") == 0


@given(
    arcs=st.dictionaries(
        st.tuples(st.sampled_from("sabct"), st.sampled_from("sabct")).filter(
            lambda arc: arc[0] != arc[1]
        ),
        st.sampled_from([0.0, 0.5, 1.0, 2.6, 7.0, 1400.0]),
        max_size=14,
    )
)
def test_the_most_that_passes_is_the_narrowest_cut(arcs):
    assert max_flow(arcs, "s", "t") == pytest.approx(narrowest_cut(arcs, "s", "t"))
