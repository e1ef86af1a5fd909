"""Plots are whole SVG, put points where they belong, and leave out what is not a number."""

import re
from xml.etree import ElementTree

import pytest

from seawarden.app.evaluation.plots import Axis, Mark, Series, chart

SVG = "{http://www.w3.org/2000/svg}"
X = Axis(label="minutes", low=0.0, high=10.0)
Y = Axis(label="share", low=0.0, high=1.0)


def drawn(*series, x=X, y=Y, marks=()):
    return ElementTree.fromstring(chart("A <title> & more", x, y, series, marks=marks))  # noqa: S314  our own


def circles(root):
    return [(float(each.get("cx")), float(each.get("cy"))) for each in root.iter(f"{SVG}circle")][
        :-1
    ]  # the last one is the legend's


def test_a_plot_names_itself_its_axes_and_its_series():
    root = drawn(Series(name="ours & theirs", points=[(1.0, 0.5)]))
    said = [each.text for each in root.iter(f"{SVG}text")]

    assert root.find(f"{SVG}title").text == "A <title> & more"
    assert {"minutes", "share", "ours & theirs"} <= set(said)


def test_points_lie_as_far_along_as_their_values():
    (west, low), (middle, half), (east, high) = circles(
        drawn(Series(name="a", points=[(0.0, 0.0), (5.0, 0.5), (10.0, 1.0)]))
    )

    assert middle == pytest.approx((west + east) / 2)
    assert half == pytest.approx((low + high) / 2)
    assert east > west
    assert high < low


def test_on_a_logarithmic_axis_factors_lie_equally_far_apart():
    x = Axis(label="a day", low=0.1, high=1000.0, is_log=True)
    places = circles(drawn(Series(name="a", points=[(1.0, 0), (10.0, 0), (100.0, 0)]), x=x))

    assert places[1][0] - places[0][0] == pytest.approx(places[2][0] - places[1][0], abs=0.11)


def test_what_lies_beyond_an_axis_stands_on_its_end():
    x = Axis(label="a day", low=0.1, high=1000.0, is_log=True)
    nought, least = circles(drawn(Series(name="a", points=[(0.0, 0.5), (0.1, 0.5)]), x=x))

    assert nought == least


def test_what_is_not_a_number_is_left_out():
    points = [(1.0, float("nan")), (2.0, 0.5), (float("inf"), 0.5)]
    text = chart("a", X, Y, [Series(name="a", points=points, whiskers=[(0.0, float("nan"))])])

    assert "nan" not in text
    assert len(circles(ElementTree.fromstring(text))) == 1  # noqa: S314  our own


def test_a_joined_series_is_a_line_through_its_points():
    root = drawn(Series(name="a", points=[(0.0, 0.0), (5.0, 0.5)], joined=True, marked=False))
    lines = list(root.iter(f"{SVG}polyline"))

    assert len(lines[0].get("points").split()) == 2
    assert circles(root) == []


def test_whiskers_reach_from_low_to_high():
    series = Series(name="a", points=[(5.0, 0.5)], whiskers=[(0.25, 0.75)])
    upright = [
        abs(float(each.get("y1")) - float(each.get("y2")))
        for each in drawn(series).iter(f"{SVG}line")
        if each.get("stroke") == "#0072b2"
    ]
    grid = [float(each.get("y1")) for each in drawn(series).iter(f"{SVG}line")]

    assert upright == [pytest.approx((max(grid) - min(grid)) / 2, abs=0.2)]


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        pytest.param(Axis(label="", low=0.0, high=1.0), [0, 0.2, 0.4, 0.6, 0.8, 1.0], id="share"),
        pytest.param(
            Axis(label="", low=0.5, high=1.0), [0.5, 0.6, 0.7, 0.8, 0.9, 1.0], id="from half"
        ),
        pytest.param(
            Axis(label="", low=0.1, high=100.0, is_log=True), [0.1, 1, 10, 100], id="log"
        ),
    ],
)
def test_ticks_are_round(axis, ticks):
    assert axis.ticks() == pytest.approx(ticks)


def test_a_mark_says_what_it_is():
    text = chart("a", X, Y, [], marks=[Mark(says="onset", x=3.0), Mark(says="asked for", y=0.8)])

    assert "onset" in text
    assert "asked for" in text
    assert len(re.findall("stroke-dasharray", text)) == 2
