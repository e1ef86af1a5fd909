"""Ships on passage, to put things into."""

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, fixes, line

SPEED_KN = 12.0


def passage(minutes=range(181), *, sog_kn=SPEED_KN, begins_m=-40_000.0, **said):
    """Return FIX of a ship that goes north over the usual line, steadily."""
    minutes = list(minutes)
    north = [begins_m + minute * 60 * sog_kn * MS_PER_KN for minute in minutes]
    usual = {"north_m": north, "sog_kn": sog_kn, "cog_deg": 0.0, "heading_deg": 0.0}
    return fixes(minutes, **(usual | said))


def traffic(ships=20, **said):
    """Return a case of ships on passage one beside the other, over the usual line."""
    tracks = [passage(vessel_id=SHIP + n, east_m=700.0 * n, **said) for n in range(ships)]
    return Case(
        name="made", fixes=pl.concat(tracks), assets=line(), origin=Origin.REAL,
        placement=Placement.REAL,
    )  # fmt: skip


def rng(seed=7):
    return np.random.default_rng(seed)
