"""Capacities in the unit of their kind, and what is assumed where none is known."""

import pytest

from seawarden.importance.capacity import assumed, in_unit, read_capacity
from seawarden.model.importance import Range


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        pytest.param(2.6, "bcm/a", 7.12, id="a year of Balticconnector"),
        pytest.param(77, "GWh/d", 7.12, id="a day of Balticconnector, as energy"),
        pytest.param(24, "bcm/a", 65.75, id="Europipe II: 65 a day, says its owner in 1999"),
        pytest.param(70, "mcm/d", 70, id="the unit itself"),
    ],
)
def test_published_figures_of_gas_agree_in_one_unit(value, unit, expected):
    assert in_unit(value, unit, "gas") == pytest.approx(expected, rel=2e-3)


def test_a_unit_of_another_kind_is_no_capacity():
    assert in_unit(700, "MW", "gas") is None
    assert in_unit(144, "Tbit/s", "telecom") is None


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        pytest.param("700 MW", "power", 700.0, id="as published"),
        pytest.param("1.4GW", "power", 1400.0, id="no space"),
        pytest.param("1,400 MW", "power", 1400.0, id="thousands"),
        pytest.param("10 MSm³/d", "gas", 10.0, id="a raised three"),
        pytest.param("0 MW", "power", None, id="nothing is no capacity"),
        pytest.param("700", "power", None, id="no unit"),
        pytest.param("about 700 MW", "power", None, id="words"),
        pytest.param("2 x 700 MW", "power", None, id="two numbers"),
        pytest.param(None, "power", None, id="none"),
    ],
)
def test_a_capacity_is_read_from_what_a_line_says(text, kind, expected):
    assert read_capacity(text, kind) == expected


def test_what_is_not_known_lies_between_the_least_and_the_greatest_that_is():
    assert assumed({"power": [700, 60, 0, 1400]}) == {"power": Range(low=60, best=700, high=1400)}
    assert assumed({"power": []}) == {}
