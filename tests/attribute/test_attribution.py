"""Who could have done it: held against sums by hand, and against what must not matter."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from seawarden.attribute.attribution import attribute
from seawarden.attribute.settings import Settings
from seawarden.model.attribution import (
    CANNOT_SEPARATE,
    NO_DATA,
    NO_SHIP,
    STANDS_OUT,
    Attribution,
)
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.fault import Window
from seawarden.model.vessel import VESSEL
from tests.attribute.sea import crossing, fault, known
from tests.builders import at, line

# Nothing but time and place: no latent part, no wrong readings, no clock, no behaviour.
PLAIN = Settings(
    latent=0.0, wrong_reading=0.0, wrong_stretch=0.0, clock_sd_s=1e-3, tempering=0.0,
    listed_least=0.0,
)  # fmt: skip


def answer(*crossed, asked=None, settings=PLAIN, **changed) -> Attribution:
    return attribute((asked or fault(),), known(*crossed, **changed), settings, seed=1)


def probabilities(found: Attribution) -> dict[int | str, float]:
    ships = dict(found.candidates.select("vessel_id", "probability").iter_rows())
    return ships | found.outcomes.select("unknown", "none").row(0, named=True)


def normal(value: float, sd: float) -> float:
    return math.exp(-0.5 * (value / sd) ** 2) / sd / math.sqrt(2 * math.pi)


def by_hand(*crossed: tuple[float, float]) -> list[float]:
    """Return P of each crossing (minutes and km off), of an unknown ship and of none.

    Antenna to anchor: a ship of unknown size has 247.5 m of chain, of which 55 to 95 % are out;
    no depth is known, so all of it trails behind, and contact is that much later at 10 kn. The
    line lies to 100 m: 50 m is one standard deviation. The rate: one crossing for the 1440 minute
    kilometres of the usual rate, then those heard in 60 hours over 25 km each side; then two
    crossings for that and those within 5 km.
    """
    delays = [0.1 * k * 247.5 / (10 * 1852 / 3600) / 60 for k in (5.5, 6.5, 7.5, 8.5, 9.5)]
    sd_km = math.hypot(1.0, 0.05)
    reach = 4 * sd_km + 25
    wide_km = min(30 + reach, LENGTH_KM) - max(30 - reach, 0)
    wide = (1 + len(crossed)) / (1440 + wide_km * 3600)
    weights = []
    for minute, km in crossed:
        near = sum(abs(km - other) <= 5 for _, other in crossed)
        rate = (2 + near) / (2 / wide + 10 * 3600)
        time = sum(normal(minute + delay, 10) for delay in delays) / 5
        weights.append(0.75 * 0.9 * time * normal(km, sd_km) / rate)
    weights += [0.75 * 0.1, 0.25]
    return [weight / sum(weights) for weight in weights]


LENGTH_KM = 63.994


def test_two_crossings_are_weighed_as_by_hand():
    found = probabilities(answer(crossing(1, -4, 30.5), crossing(2, 9, 28.9)))

    assert list(found.values()) == pytest.approx(by_hand((-4, 0.5), (9, -1.1)), rel=2e-3)


def test_one_crossing_far_off_is_weighed_as_by_hand():
    found = probabilities(answer(crossing(1, 25, 33.0)))

    assert list(found.values()) == pytest.approx(by_hand((25, 3.0)), rel=2e-3)


def test_with_nobody_there_only_an_unknown_ship_and_none_are_left():
    found = answer()

    assert probabilities(found) == pytest.approx({"unknown": 3 / 13, "none": 10 / 13})
    assert found.outcomes["verdict"].to_list() == [NO_SHIP]


def test_one_ship_at_the_time_and_place_stands_out():
    found = answer(crossing(1, 0, 30), settings=Settings())

    assert found.outcomes["verdict"].to_list() == [STANDS_OUT]


def test_two_ships_alike_cannot_be_separated():
    found = answer(crossing(1, 0, 30), crossing(2, 0, 30), settings=Settings())

    assert found.outcomes["verdict"].to_list() == [CANNOT_SEPARATE]
    assert found.candidates["probability"].n_unique() == 1


def test_where_nobody_listened_there_is_no_data():
    found = answer(hours=0)

    assert found.outcomes["verdict"].to_list() == [NO_DATA]
    assert found.outcomes["unknown"].to_list() == [None]


def test_a_time_half_listened_to_leaves_more_to_an_unknown_ship():
    asked = fault(time=Window(earliest=at(-60), latest=at(60)))
    whole = answer(crossing(1, 0, 30), asked=asked)
    spans = pl.DataFrame({"start": [at(-600)], "end": [at(30)]})
    part = answer(crossing(1, 0, 30), asked=asked, listened=spans)

    assert probabilities(part)["unknown"] > 2 * probabilities(whole)["unknown"]


@pytest.mark.parametrize("seed", range(20))
def test_probabilities_sum_to_one(seed):
    draw = np.random.default_rng(seed)
    crossed = [
        crossing(n, *both)
        for n, both in enumerate(draw.uniform((-300, 1), (60, 63), (12, 2)).tolist(), 1)
    ]
    found = answer(*crossed, settings=Settings())

    assert sum(probabilities(found).values()) == pytest.approx(1.0, abs=1e-12)


MANY = tuple(crossing(n, 7 * n - 30, 27.0 + 0.7 * n) for n in range(1, 9))


def test_the_order_of_rows_does_not_matter():
    assert answer(*MANY).candidates.equals(answer(*MANY[::-1]).candidates)


def test_the_order_of_faults_does_not_matter():
    one, other = fault(fault_id="one"), fault(fault_id="other", minute=20.0)
    ways = known(*MANY)
    first = attribute((one, other), ways, Settings(), seed=1)
    second = attribute((other, one), ways, Settings(), seed=1)

    assert first.candidates.sort("fault_id", "rank").equals(
        second.candidates.sort("fault_id", "rank")
    )


def test_other_numbers_change_nothing_but_the_numbers():
    found = answer(*MANY).candidates
    renumbered = [row | {"vessel_id": 999_999_999 - row["vessel_id"]} for row in MANY]
    other = answer(*renumbered).candidates

    assert other["probability"].to_list() == pytest.approx(found["probability"].to_list(), abs=0)
    assert (999_999_999 - other["vessel_id"]).to_list() == found["vessel_id"].to_list()


def test_a_shift_in_time_changes_nothing_but_the_time():
    day = timedelta(days=100)
    names = ("time", "before", "after")
    later = [row | {name: row[name] + day for name in names} for row in MANY]
    spans = pl.DataFrame({"start": [at(-1800) + day], "end": [at(1800) + day]})
    shifted = answer(*later, asked=fault(minute=144_000.0), listened=spans)

    assert shifted.candidates["probability"].to_list() == pytest.approx(
        answer(*MANY).candidates["probability"].to_list(), rel=1e-6
    )


def test_a_line_elsewhere_at_the_same_latitude_gives_the_same():
    moved = line([(-170.0 + lon, 55.0) for lon in (0.0, 1.0)])

    assert probabilities(answer(*MANY, assets=moved)) == pytest.approx(
        probabilities(answer(*MANY)), rel=1e-6
    )


def test_more_doubt_is_no_sharper_on_average():
    draw = np.random.default_rng(5)
    entropies = []
    for _ in range(20):
        crossed = [
            crossing(n, *both)
            for n, both in enumerate(draw.normal((0, 30), (20, 2), (6, 2)).tolist(), 1)
        ]
        pair = [answer(*crossed, asked=fault(sigma_min=s, sigma_km=s / 10)) for s in (10.0, 20.0)]
        entropies.append([_entropy(one) for one in pair])
    sharp, blurred = np.mean(entropies, axis=0)

    assert blurred > sharp


def _entropy(found: Attribution) -> float:
    values = np.array(list(probabilities(found).values()))
    return float(-(values * np.log(np.maximum(values, 1e-300))).sum())


def test_the_weights_of_the_evidence_make_up_the_likelihood():
    found = answer(crossing(1, 3, 30.4), crossing(1, 40, 31), crossing(2, -9, 29), settings=PLAIN)
    odds = found.candidates["probability"] / found.outcomes["none"][0] * 0.25 / (0.75 * 0.9)
    weights = found.candidates["evidence"].list.eval(pl.element().struct["weight"]).list.sum()

    assert weights.to_list() == pytest.approx(np.log(odds.to_numpy()).tolist(), abs=1e-9)


def test_an_anchor_that_cannot_reach_the_bottom_rules_a_ship_out():
    deep = line(depth_m=300.0)
    sizes = pl.DataFrame({"vessel_id": [1], "length_m": [60.0]})
    found = answer(crossing(1, 0, 30), assets=deep, vessels=_vessels(sizes), settings=Settings())

    assert found.candidates.is_empty()
    assert found.ruled_out["why"].to_list() == ["the water is 135 m deeper than her chain is long"]


def _vessels(said: pl.DataFrame) -> pl.DataFrame:
    return said.select(
        (pl.col(name) if name in said.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in VESSEL.items()
    )


def test_who_is_ruled_out_is_told_why():
    judged = replace(PLAIN, listed_least=1e-4)
    found = answer(crossing(1, 0, 30), crossing(2, 300, 30), crossing(3, 0, 50), settings=judged)
    told = dict(found.ruled_out.select("vessel_id", "why").iter_rows())

    assert "after the latest time told" in told[2]
    assert told[3] == "crossed 20.0 km from the place told"


def test_sensitivity_begins_with_the_answer_as_given():
    found = answer(*MANY, settings=Settings())
    first = found.sensitivity.row(0, named=True)

    assert first["name"] == "as given"
    assert first["probability"] == found.candidates["probability"][0]
    assert found.sensitivity.height == 8


@pytest.mark.parametrize(
    ("cause", "depth_m", "none"),
    [
        pytest.param("unknown", None, 0.25, id="nobody looked"),
        pytest.param("unknown", 40.0, 0.10, id="nobody looked, on the shelf"),
        pytest.param("external", None, 0.02, id="drag marks were seen"),
        pytest.param("external", 40.0, 0.02, id="drag marks were seen, on the shelf"),
        pytest.param("internal", 40.0, 0.90, id="the line failed of itself"),
    ],
)
def test_what_an_inspection_found_says_how_likely_no_ship_is(cause, depth_m, none):
    """With nobody heard only two hypotheses are left, in the ratio of their priors."""
    lines = line().with_columns(pl.lit(depth_m, pl.Float64()).alias("depth_m"))
    found = answer(asked=replace(fault(), cause=cause), assets=lines, settings=Settings())

    expected = none / (none + (1 - none) * 0.1)
    assert found.outcomes["none"].item() == pytest.approx(expected)


def test_settings_tell_of_drags_where_faults_are_several_and_only_there():
    pair = (fault(), replace(fault(), fault_id="other"))
    alone, both = (attribute(asked, known(), Settings(), seed=1) for asked in (pair[:1], pair))
    added = {one.name: one.value for one in both.settings}

    assert not any(one.name.startswith("drag_") for one in alone.settings)
    assert added["drag_per_passage"] == 5e-5
    assert added["drag_hours"] == 10.0


def test_a_line_that_is_not_there_is_refused():
    with pytest.raises(ProtocolMisuse, match="no line"):
        answer(asked=fault(asset_id="nowhere"))


def test_two_faults_of_one_name_are_refused():
    with pytest.raises(ProtocolMisuse, match="one fault_id"):
        attribute((fault(), fault()), known(), replace(Settings()), seed=1)
