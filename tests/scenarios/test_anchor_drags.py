"""Drags under way through the whole engine: put into real passages, and none where there is none.

The North Sea hour ships; drags in it are made, by the physics of the evaluation. The Kattegat does
not ship: two days, a report a minute, no heading and no status.
"""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from seawarden.app.evaluation import background
from seawarden.app.evaluation.injection_worlds import drag_worlds
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.engine import Engine, Watch
from seawarden.ingest.ports import world_ports
from seawarden.model.chart import Charts
from seawarden.model.schema import empty
from seawarden.model.units import MS_PER_KN
from seawarden.model.vessel import VESSEL
from tests.builders import at, fixes, line

SEED = 20_251_101


def first_alerts(case, **changed):
    """Return the alerts of a traffic as they were when raised."""
    judge = Engine.over(
        case.assets, detectors={"anchor_drag": AnchorDrag(**changed)},
        charts=Charts(ports=world_ports()),
    )  # fmt: skip
    _, found = judge.step(Watch(), case.fixes, case.vessels, is_last=True)
    return found.revisions.filter(pl.col("revision") == 0)


@pytest.fixture(scope="module")
def kattegat(data_folder):
    return background.kattegat(data_folder)


def test_few_of_266_untouched_tracks_in_the_kattegat_are_alerted(kattegat):
    found = first_alerts(kattegat)

    # One ship, where the rule of a falling speed has 20 tracks: she did not turn, and went on at a
    # new steady speed. Whether she dragged anything nobody can tell from her speed.
    assert found["vessel_id"].n_unique() <= 1


def test_drags_put_into_the_kattegat_are_found_in_time(kattegat):
    ratios = (0.55, 0.65, 0.75, 0.85)
    worlds = drag_worlds(kattegat, np.random.default_rng(SEED), per_ratio=12, ratios=ratios)
    raised = [
        world.truth.join(
            first_alerts(world).select("vessel_id", at="end"), on="vessel_id", how="left"
        )
        .filter(pl.col("at").is_between("onset", "end"))
        .unique("case_id")
        for world in worlds
    ]
    found = pl.concat(raised)
    delay = (found["at"] - found["onset"]).median()

    assert found.height >= 40  # of 48
    assert delay <= timedelta(minutes=22)


def test_nothing_is_raised_on_the_ships_of_the_north_sea_hour():
    assert first_alerts(background.north_sea()).is_empty()


def test_a_made_ship_that_drags_is_told_two_hours_before_the_line():
    # Made: 12 kn to the north for an hour, then 9 kn with two degrees of crab, to the line.
    minutes = range(231)
    speed = [12.0 if minute < 60 else 9.0 for minute in minutes]
    north_m = [-66_672.0 + sum(speed[:minute]) * MS_PER_KN * 60 for minute in minutes]
    ship = fixes(
        minutes, north_m=north_m, sog_kn=speed, cog_deg=0.0, nav_status=0,
        heading_deg=[0.0 if minute < 60 else 2.0 for minute in minutes],
    )  # fmt: skip
    judge = Engine.over(line(), detectors={"anchor_drag": AnchorDrag()})
    watch, found = judge.step(Watch(), ship, empty(VESSEL), is_last=True)
    crossed = found.crossings["time"][0]
    first = found.revisions.row(0, named=True)

    assert first["start"] == at(60)
    assert first["end"] <= at(80)
    assert first["next_asset_id"] == "cable-a"
    assert crossed - first["end"] > timedelta(hours=2)
    assert abs(first["end"] + first["lead_time"] - crossed) < timedelta(minutes=30)
    assert judge.standing(watch)["level"].to_list() == ["high"]
    assert first["alert_id"] == judge.standing(watch)["alert_id"][0]
