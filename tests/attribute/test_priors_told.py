"""What priors and doubts do to an answer: each is seen to matter, in its direction."""

from dataclasses import replace

import pytest

from seawarden.attribute.attribution import attribute
from seawarden.attribute.settings import Settings
from tests.attribute.sea import crossing, fault, known
from tests.attribute.test_attribution import PLAIN, answer, probabilities


def test_damage_may_be_older_than_its_report_and_not_younger():
    latent = replace(PLAIN, latent=0.15)
    asked = fault(sigma_min=5.0)
    found = probabilities(
        answer(crossing(1, -180, 30), crossing(2, 180, 30), asked=asked, settings=latent)
    )

    assert found[1] > 0.01
    assert found.get(2, 0.0) < 1e-9


def test_a_wrong_reading_may_be_off_either_way_alike():
    found = probabilities(
        answer(crossing(1, 0, 20), crossing(2, 0, 40), settings=replace(PLAIN, wrong_reading=0.2))
    )

    assert found[1] > 0.01
    assert found[1] == pytest.approx(found[2], rel=1e-3)


def test_doubling_the_prior_of_no_ship_raises_no_ship():
    said = attribute((fault(),), known(crossing(1, 0, 30)), Settings(), seed=1).sensitivity
    none = dict(said.select("name", "none").iter_rows())

    assert none["no ship twice as likely"] > 1.5 * none["as given"]
    assert none["no ship a third as likely"] < 0.5 * none["as given"]
