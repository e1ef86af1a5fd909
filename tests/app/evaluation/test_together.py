"""Forms of a detector that run together judge as each would alone."""

import pytest
from polars.testing import assert_frame_equal

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.judging import by_detectors
from seawarden.app.evaluation.together import together
from seawarden.detect.loitering import Loitering
from tests.builders import fixes, line

FORMS = {
    "as it ships": Loitering(),
    "patient": Loitering(least=2 * Loitering().least),
}


@pytest.fixture
def world():
    still = fixes(range(0, 100, 5), sog_kn=1.0, north_m=100.0)
    return Case(
        name="made", fixes=still, assets=line(), origin=Origin.SYNTHETIC, placement=Placement.REAL
    )


def test_each_form_raises_what_it_would_alone(world):
    found = {judge.name: judge.raised(world) for judge in together("loitering", FORMS)}

    assert found["as it ships"].height == 1
    assert found["patient"].is_empty()
    for name, form in FORMS.items():
        alone = by_detectors(name, "", {"loitering": form}).raised(world)
        assert_frame_equal(found[name], alone)


def test_alerts_of_two_forms_on_one_matter_are_kept_apart(world):
    forms = {"one": Loitering(), "other": Loitering()}
    one, other = together("loitering", forms)

    assert one.raised(world).height == 1
    assert_frame_equal(one.raised(world), other.raised(world))
