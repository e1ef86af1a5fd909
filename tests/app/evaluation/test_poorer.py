from datetime import timedelta

import polars as pl

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.poorer import thinned, without_speed
from tests.builders import at, fixes, line


def heard(minutes, **said):
    return Case(
        name="a lane", fixes=fixes(minutes=minutes, **said), assets=line([(0.0, 0.0), (0.1, 0.0)]),
        origin=Origin.REAL, placement=Placement.LAID,
    )  # fmt: skip


def test_positions_only_keep_where_a_ship_was_and_nothing_else():
    whole = heard([0, 1, 2], sog_kn=9.0, cog_deg=90.0, heading_deg=80.0)
    bare = without_speed(whole).fixes

    kept = ["vessel_id", "time", "lon_deg", "lat_deg"]
    assert bare.select(kept).equals(whole.fixes.select(kept))
    assert bare.drop(kept).null_count().row(0) == (3,) * (bare.width - 4)


def test_a_thinned_feed_has_the_first_report_of_each_ship_in_each_span():
    thin = thinned(heard([0, 3, 4.9, 5, 11, 12, 14.9, 15]), timedelta(minutes=5)).fixes

    assert thin["time"].to_list() == [at(0), at(5), at(11), at(15)]


def test_each_ship_is_thinned_by_herself():
    both = heard([0, 1])
    other = both.fixes.with_columns(vessel_id=pl.col("vessel_id") + 1)
    case = Case(
        name="two",
        fixes=pl.concat([both.fixes, other]),
        assets=both.assets,
        origin=Origin.REAL,
        placement=Placement.LAID,
    )

    assert thinned(case, timedelta(minutes=5)).fixes["vessel_id"].n_unique() == 2
