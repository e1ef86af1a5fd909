"""A port approach, the hard case for false alarms: 82 minutes of the Solent, 12 January 2016.

The traffic is REAL. The three lines are laid across it by the test (SYNTHETIC PLACEMENT), and so
are three ships that come in from sea and drag an anchor (SYNTHETIC): in 82 minutes of a port
approach no real ship is on passage for long enough to have one put into her track.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from tests.builders import GEOD

SOLENT = Path(__file__).parent.parent / "data" / "ais" / "solent_2016_82min.csv.gz"
BEGIN = datetime(2016, 1, 12, 13, 3, tzinfo=UTC)
END_S = 82 * 60
M_PER_KN_S = 1852 / 3600

# Over the eastern approach, over Spithead, and over the way to Southampton.
LINES = {
    "approach": [(-1.15, 50.62), (-0.80, 50.72)],
    "spithead": [(-1.20, 50.70), (-1.05, 50.80)],
    "calshot": [(-1.40, 50.79), (-1.22, 50.83)],
}
# Where each ship begins, her course, her speed, when she loses how much of it, in how long. Each
# is on a way of her own: ships that slow down together on one way explain each other.
DRAGS = {
    800_000_001: (-0.62, 50.47, 325.0, 12.0, 38, 0.75, 5),
    800_000_002: (-0.55, 50.66, 268.0, 14.0, 40, 0.68, 8),
    800_000_003: (-1.10, 50.30, 20.0, 11.0, 42, 0.80, 3),
}


def dragging(ship, seed):
    """Reports every ten seconds of a ship on a straight course that loses speed and goes on."""
    lon, lat, course, free_kn, onset_min, ratio, ramp_min = DRAGS[ship]
    rng = np.random.default_rng(seed)
    seconds = np.arange(0, END_S, 10)
    lost = np.clip((seconds / 60 - onset_min) / ramp_min, 0, 1)
    wander = np.convolve(rng.normal(0, 0.01, seconds.size + 59), np.ones(60) / 60**0.5, "valid")
    sog = free_kn * (1 - (1 - ratio) * lost) * (1 + wander / 2)
    run_m = np.concatenate([[0], np.cumsum(sog[:-1] * M_PER_KN_S * 10)])
    places = [GEOD.fwd(lon, lat, course, run)[:2] for run in run_m]
    return pl.DataFrame(
        {
            "Time": [(BEGIN + timedelta(seconds=int(s))).strftime("%Y-%m-%d %H:%M:%S.000")
                     for s in seconds],
            "MMSI": ship,
            "Latitude_degrees": [place[1] for place in places],
            "Longitude_degrees": [place[0] for place in places],
            "COG_degrees": course + np.round(rng.normal(0, 0.5, seconds.size), 1),
            "SOG_knots": np.round(sog, 1),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solent")
    real = pl.read_csv(SOLENT)
    made = [dragging(ship, seed).select(real.columns) for seed, ship in enumerate(DRAGS)]
    pl.concat([real, *made], how="vertical_relaxed").write_csv(folder / "solent.csv")
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "accuracy_m": 100, "kind": "telecom"},
            "geometry": {"type": "LineString", "coordinates": vertices},
        }
        for name, vertices in LINES.items()
    ]
    lines = folder / "lines.geojson"
    lines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return screen(
        ScreenAsked(
            ais=(str(folder / "solent.csv"),),
            routes=RoutesAsked(files=(lines,), cut_onshore=False),
        )
    )


def test_three_ships_that_drag_an_anchor_into_the_approach_are_found(found):
    drags = found.alerts.filter(pl.col("kind") == "anchor_drag")

    assert set(drags["vessel_id"]) == set(DRAGS)
    for row in drags.iter_rows(named=True):
        onset = BEGIN + timedelta(minutes=DRAGS[row["vessel_id"]][4])
        assert abs(row["start"] - onset) <= timedelta(minutes=10)


def test_at_most_two_real_ships_are_told_as_urgent(found):
    urgent = found.alerts.filter(
        (pl.col("level") == "high") & ~pl.col("vessel_id").is_in(list(DRAGS))
    )

    assert urgent.height <= 2, urgent["reason"].to_list()
    assert found.vessel_count == 91 + len(DRAGS)
    assert found.crossings.height > 20


def test_a_craft_that_goes_to_and_fro_in_portsmouth_harbour_loiters(found):
    loiterers = found.alerts.filter(pl.col("kind") == "loitering")

    # 84 minutes at a knot or two, within some thirty metres: harbour craft at work, and no type.
    assert loiterers["vessel_id"].to_list() == [235_083_854]
    assert loiterers["level"].to_list() == ["low"]
