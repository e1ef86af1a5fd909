"""The looks at suspicions say when the detector would raise, at any score and without any term."""

from dataclasses import replace

import pytest

from seawarden.app.evaluation.charted import charted_waters
from seawarden.app.evaluation.judging import by_detectors
from seawarden.app.evaluation.looks import KIND, NOTHING, looked
from seawarden.detect.anchor_drag import AnchorDrag
from tests.app.evaluation.passing import rng

WHOLE = AnchorDrag()


@pytest.fixture(scope="module")
def waters():
    return charted_waters(rng(), of_each=1, passing=2)


@pytest.fixture(scope="module")
def looks(waters):
    return looked(waters, WHOLE, ("turn", "depth", "type"))


@pytest.mark.parametrize(
    ("term", "detector", "score"),
    [
        pytest.param(NOTHING, WHOLE, 6.5, id="as it ships"),
        pytest.param("turn", replace(WHOLE, without=frozenset({"turn"})), 6.5, id="without turn"),
        pytest.param("depth", replace(WHOLE, without=frozenset({"depth"})), 6.5, id="depth"),
        pytest.param("type", replace(WHOLE, without=frozenset({"type"})), 6.5, id="type"),
    ],
)
def test_what_the_looks_say_is_what_the_detector_raises(waters, looks, term, detector, score):
    columns = ["vessel_id", "track_id", "time", "start"]
    said = looks.raised(term, score).select(columns)
    raised = by_detectors("ours", "", {KIND: detector}).raised(waters).select(columns)

    assert raised.height > 3
    assert said.sort(columns).equals(raised.sort(columns))


def test_a_higher_score_raises_fewer_and_none_earlier(looks):
    low, high = (looks.raised(NOTHING, score) for score in (4.0, 9.0))
    both = high.join(low, on=["track_id", "start"], suffix="_low")

    assert 0 < high.height < low.height
    assert both.height == high.height
    assert (both["time_low"] <= both["time"]).all()


def test_a_case_without_reports_has_no_looks(waters):
    nothing = replace(waters, fixes=waters.fixes.clear())

    assert looked(nothing, WHOLE, ("turn", "depth")).raised("depth", 3.0).is_empty()
