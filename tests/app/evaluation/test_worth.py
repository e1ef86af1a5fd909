"""No evidence of a drag is for nothing: without any one the detector is worse on some traffic."""

import pytest

from seawarden.app.evaluation.charted import charted_waters
from seawarden.app.evaluation.curves import Worth, curve, verdicts, worth
from seawarden.app.evaluation.injection_worlds import drag_worlds
from seawarden.app.evaluation.looks import NOTHING, looked
from seawarden.app.evaluation.trials import CHARTED, CHARTED_DRAGS, stream
from seawarden.app.evaluation.worth_section import worth_nothing, worth_sections
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_memory import TERMS
from seawarden.detect.anchor_drag_terms import OUTSIDE

ALL = (*TERMS, *OUTSIDE)


@pytest.fixture(scope="module")
def worths():
    """Charted waters, smaller than in the report."""
    untouched = charted_waters(stream(1, CHARTED), of_each=3, passing=12)
    injected = drag_worlds(untouched, stream(1, CHARTED_DRAGS), per_ratio=4)
    whole = AnchorDrag()
    looks = {case.name: looked(case, whole, ALL) for case in (untouched, *injected)}
    carried = (untouched, injected, looks)
    curves = {term: curve(*carried, term) for term in (NOTHING, *ALL)}
    said = {term: verdicts(*carried, term, whole.raise_at) for term in (NOTHING, *ALL)}
    return worth(untouched.name, curves, said, whole.raise_at)


def test_without_any_one_evidence_the_detector_is_worse(worths):
    assert sorted(each.term for each in worths) == sorted(ALL)
    assert worth_nothing(worths) == []


def made(term, *, found_without=8, traffic="made", spoilt=0):
    return Worth(
        term=term, traffic=traffic, false_tracks=2, found=8, found_without=found_without, cost=2,
        cost_without=2, area=0.5, area_without=0.5, spoilt=spoilt, mended=1,
    )  # fmt: skip


def test_an_evidence_that_nothing_misses_is_named():
    assert worth_nothing([made("turn"), made("type", spoilt=1)]) == ["turn"]


def test_an_evidence_missed_on_one_traffic_is_not_for_nothing():
    assert worth_nothing([made("turn"), made("turn", spoilt=1, traffic="other")]) == []


class Benched:
    def __init__(self, *worths):
        self.worths = worths


def test_the_table_says_where_each_evidence_earns_its_place():
    benches = [
        Benched(made("turn"), made("type", found_without=7)),
        Benched(made("turn", traffic="other"), made("type", traffic="other")),
    ]
    [section] = worth_sections(benches)
    rows = {row[0]: list(row[1:]) for row in section.parts[1].rows}

    assert rows["turn"] == ["nothing", "nothing", "nowhere"]
    assert rows["type"] == ["found 8 to 7", "nothing", "made"]


def test_nothing_is_said_where_nothing_was_tried():
    assert worth_sections([Benched()]) == []
