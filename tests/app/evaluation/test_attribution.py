"""Simulated faults: who is named, how sure, and what an oracle and others say of the same ones."""

import json

import numpy as np
import polars as pl
import pytest

from seawarden.app.evaluate_attribution import evaluate_attribution, write_attribution
from seawarden.app.evaluation.attribution_faults import Doubt, Truth, blamed, inner_rows
from seawarden.app.evaluation.attribution_pairs import gain, has_lines, pairs, two_line_sea
from seawarden.app.evaluation.attribution_rules import (
    NONE,
    UNKNOWN,
    Answer,
    nearest,
    oracle,
    weighted,
)
from seawarden.app.evaluation.attribution_seas import CROSSINGS_A_DAY, DAYS, drawn_sea
from seawarden.app.evaluation.attribution_section import (
    AttributionSizes,
    sections,
    tried,
)
from seawarden.app.evaluation.attribution_summary import summary_rows
from seawarden.app.evaluation.attribution_trials import (
    NEAREST,
    ORACLE,
    OURS,
    expected_error,
    trial,
)
from seawarden.app.evaluation.document import Document

WELL = Doubt(minutes=1, km=1)
USUAL = Doubt(minutes=60, km=1)
TINY = AttributionSizes(drawn=2, real=2, absent=2, pairs=1)
LEAST = AttributionSizes(drawn=1, real=1, absent=1, pairs=1)


def rng(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def found():
    sea = drawn_sea(rng())
    return tried([(sea, (30.0, 12.0), (WELL,))], seed=3, sizes=TINY)


def test_the_drawn_sea_is_as_dense_as_it_says():
    counts = [drawn_sea(rng(seed)).crossings.height for seed in range(12)]

    assert np.mean(counts) == pytest.approx(CROSSINGS_A_DAY * DAYS, rel=0.05)


def test_a_well_known_fault_is_laid_to_the_ship_that_caused_it():
    found = trial(drawn_sea, WELL, rng(), count=8, hours=(30, 12))

    assert found.first(OURS).value >= 7 / 8
    assert found.log_score(OURS) > -0.5


def test_with_rivals_ours_beats_the_nearest_ship_and_comes_near_the_oracle():
    found = trial(drawn_sea, Doubt(minutes=60, km=3), rng(), count=40, hours=(30, 12))

    assert found.rivals > 1.0
    assert found.first(NEAREST).count + 8 <= found.first(OURS).count
    assert found.first(OURS).count >= 0.8 * found.first(ORACLE).count


@pytest.mark.parametrize("rule", [nearest, weighted, oracle])
def test_what_each_says_sums_to_one(rule):
    sea = drawn_sea(rng())
    one = blamed(sea, inner_rows(sea, after_h=30, before_h=12)[0], USUAL, rng(), number=1)
    said = rule(sea, one)

    assert sum(said.ships.values()) + said.unknown + said.none == pytest.approx(1.0)


def test_a_deleted_track_leaves_nothing_of_the_ship():
    sea = drawn_sea(rng())
    row = inner_rows(sea, after_h=30, before_h=12)[0]
    one = blamed(sea, row, USUAL, rng(), number=1, truth=Truth.UNHEARD)
    known = one.ways(sea)

    assert one.vessel_id not in known.crossings["vessel_id"]
    assert one.vessel_id not in known.alerts["vessel_id"]
    assert known.crossings.height == sea.crossings.height - 1


def test_a_fault_without_a_ship_has_no_culprit():
    found = trial(drawn_sea, USUAL, rng(), count=3, hours=(30, 12), truth=Truth.NOBODY)

    assert [each.who for each in found.tried] == [NONE] * 3


def test_the_oracle_is_never_worse_in_the_long_run_than_what_it_knows_more_than():
    found = trial(drawn_sea, Doubt(minutes=60, km=3), rng(), count=40, hours=(30, 12))

    assert found.log_score(ORACLE) > found.log_score(OURS)


def test_the_first_of_an_answer_may_be_nobody_heard():
    assert Answer(ships={3: 0.2, 2: 0.2}, unknown=0.5, none=0.1).first() == UNKNOWN
    assert Answer(ships={3: 0.2, 2: 0.2}).ranked() == [2, 3]


def test_an_error_of_calibration_is_the_mean_gap_between_said_and_so():
    """By hand: eight at 0.25 of which four were so, and two at 0.95 of which one was."""
    said = np.array([[0.25, 1.0]] * 4 + [[0.25, 0.0]] * 4 + [[0.95, 1.0], [0.95, 0.0]])

    assert expected_error(said, 10) == pytest.approx((8 * 0.25 + 2 * 0.45) / 10)


def test_two_faults_by_one_ship_are_told_better_together():
    found = pairs(
        two_line_sea, Doubt(minutes=60, km=10), rng(2), count=6,
        lines=("drawn", "drawn-north"), by_one=True, is_slowed=True,
    )  # fmt: skip

    assert gain(found).low > 0.0
    assert found.rows["is_one"].mean() > 0.8


def test_the_second_line_is_crossed_after_the_first_at_the_speed_of_the_ship():
    sea = two_line_sea(rng())
    both = sea.crossings.filter(pl.col("asset_id") == "drawn").join(
        sea.crossings.filter(pl.col("asset_id") == "drawn-north"), on="vessel_id", suffix="_2"
    )
    minutes = (both["time_2"] - both["time"]).dt.total_seconds() / 60
    knots = 44.55 / 1.852 / (minutes.abs() / 60)

    assert has_lines(sea, ("drawn", "drawn-north"))
    assert (knots / both["sog_kn"]).mean() == pytest.approx(1.0, abs=0.02)
    assert ((minutes > 0) == (both["to_side"] > 0)).all()


def test_the_same_seed_gives_the_same_report():
    once, again = (tried([], seed=3, sizes=LEAST) for _ in range(2))

    assert _results(again) == _results(once)


def test_after_an_inspection_no_ship_gives_way_to_an_unknown_one(found):
    """The same deleted tracks, told with the cause and without it."""
    for blind, told in zip(found.absent[::2], found.inspected, strict=True):
        for without, inspected in zip(blind.tried, told.tried, strict=True):
            assert inspected.answers[OURS].none < without.answers[OURS].none
            assert inspected.answers[OURS].unknown > without.answers[OURS].unknown
            assert inspected.answers[OURS].unknown > inspected.answers[OURS].none
            assert inspected.answers[ORACLE].none == 0.0


def test_the_report_names_what_is_real_and_says_what_was_not_reached(found):
    text = Document(title="x", sections=sections(found), settings={}).markdown()
    rows = summary_rows(found)

    assert "SYNTHETIC" in text
    assert "attribution_reliability.svg" in text
    assert all(row[3] in {True, False} for row in rows)
    assert any("Track deleted" in str(row[0]) for row in rows)


def _results(one):
    return Document(title="x", sections=sections(one), settings={}).results()


def test_attribution_alone_is_written_with_both_baselines_and_the_gain(tmp_path):
    document = evaluate_attribution(None, seed=3, sizes=LEAST)
    written = write_attribution(document, tmp_path)
    tables = json.loads((tmp_path / "attribution.json").read_text())["tables"]

    assert {"attribution.json", "attribution.md", "attribution_reliability.svg"} == {
        path.name for path in written
    }
    assert {"nearest", "weighted", "oracle"} <= set(tables["attribution"][0])
    assert {"gain", "gain_95"} <= set(tables["attribution_pairs"][0])
    assert "summary" in tables
