"""Patterns of life for tests: at one place, and over the usual line."""

from datetime import timedelta

import polars as pl

from seawarden.detect.pattern import Pattern
from seawarden.detect.pattern_gathering import PASSAGE, PASSED, Gathering
from seawarden.model.pattern import About, cell, octant
from seawarden.model.schema import conform, empty
from tests.builders import NOON, crossed, vessel

CARGO, TANKER, FISHING = 70, 80, 30
LON, LAT = 10.5, 55.001


def about(**said):
    usual = {
        "version": "test", "begin": None, "end": None, "days": 10.0, "sources": (),
        "origin": "SYNTHETIC", "half_life_days": 60.0, "lately_days": 90.0, "vessels_least": 5,
    }  # fmt: skip
    return About(**(usual | said))


def passages(*, ships=5, each=1, sog_kn=10.0, cog_deg=0.0, days_ago=0.0, is_slowed=False, first=1):
    """Return PASSAGE of so many ships, each so many times, at one place."""
    known = pl.DataFrame({"lon": [LON], "lat": [LAT], "cog": [cog_deg]}).select(
        cell=cell(pl.col("lon"), pl.col("lat")), octant=octant(pl.col("cog"))
    )
    made = [
        {
            "vessel_id": first + ship, "track_id": first + ship,
            "hour": NOON - timedelta(days=days_ago) - timedelta(hours=turn),
            "cell": known["cell"].item(), "octant": known["octant"].item(), "minutes": 2.0,
            "sog_sum": 2 * sog_kn, "is_slowed": is_slowed,
        }
        for ship in range(ships)
        for turn in range(each)
    ]  # fmt: skip
    return conform(pl.DataFrame(made), PASSAGE)


def typed(ship_type=CARGO, *, ships=40, first=1):
    return pl.concat(vessel(vessel_id=first + ship, ship_type=ship_type) for ship in range(ships))


def pattern(found=None, vessels=None, *, segments=None, days=10.0, **settings):
    gathering = Gathering(**settings)
    found = empty(PASSAGE) if found is None else found
    vessels = typed() if vessels is None else vessels
    passed = empty(PASSED) if segments is None else gathering.passed(segments)
    return Pattern.over(
        gathering.cells(found, vessels, end=NOON),
        gathering.segments(passed, vessels, end=NOON),
        about(days=days),
    )


def over_the_line(count=40, *, sog_kn=10.0, each=1, **said):
    """Return CROSSING by so many ships."""
    made = [
        crossed([-60.0 * turn], vessel_id=ship + 1, track_id=ship + 1, sog_kn=sog_kn, **said)
        for ship in range(count)
        for turn in range(each)
    ]
    return pl.concat(made).with_columns(asset_id=pl.lit("cable-a"))
