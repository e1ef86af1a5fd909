"""Anchor drags: what the sentence of an alert says."""

import pytest

from tests.builders import line, vessel
from tests.detect.drags import around, here, raised, seen, sounded
from tests.detect.passages import NAN, passage, slowed


def test_the_sentence_says_what_she_does_and_what_that_is_consistent_with():
    ship = vessel(name="ASTRID", ship_type=70)
    found = raised(passage(slowed(0.8)), around(vessels=ship))

    assert found["reason"][0].startswith(
        "ASTRID (cargo ship) has made only 80 % of the expected 10.0 kn since 3 Jun 12:30 UTC"
    )
    assert "consistent with an anchor dragging" in found["reason"][0]


def test_the_sentence_names_the_line_under_her():
    where = here()
    along = line([(where[0] - 0.02, where[1]), (where[0] + 0.001, where[1])])
    sketched = along.with_columns(accuracy_m=5_000.0)

    assert " She may be over Cable A now." in seen(around(drawn=along))["reason"][0]
    assert " over Cable A (schematic route) now." in seen(around(drawn=sketched))["reason"][0]
    assert "over" not in seen(around())["reason"][0]


@pytest.mark.parametrize(
    ("heading", "depth", "said"),
    [
        pytest.param(False, False, " Not judged: no heading, no depth.", id="neither"),
        pytest.param(True, False, " Not judged: no depth.", id="a heading"),
        pytest.param(False, True, " Not judged: no heading.", id="a depth"),
        pytest.param(True, True, "she may still be slowing down.", id="both"),
    ],
)
def test_a_heading_or_a_depth_that_nobody_told_is_said(heading, depth, said):
    known = around(depth=sounded(40.0)) if depth else around()
    found = seen(known, crab_deg=1.0 if heading else NAN, minutes=60, part=0.6)

    assert found["reason"][0].endswith(said)


def test_what_speaks_most_against_it_is_said():
    rows = passage(slowed(0.6, 60))
    found = raised(rows, around(vessels=vessel(ship_type=30)), without=frozenset({"steadiness"}))

    assert " Against it: her type goes slowly at work" in found["reason"][0]
