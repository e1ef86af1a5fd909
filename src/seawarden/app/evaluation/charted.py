"""Charted waters: ships whose honest causes charts and records tell of, and drags. SYNTHETIC.

No real traffic at hand comes with depths, schemes, pilot stations, weather and headings all at
once. What such evidence is worth can only be tried on this.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import numpy as np

from seawarden.app.evaluation import charted_sea as sea
from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.charted_ships import CAUSES, Luck, plain
from seawarden.app.evaluation.hard_negatives import BEGIN, drawn
from seawarden.app.evaluation.passages_motion import Weather
from seawarden.app.evaluation.passages_ship import traffic

NAME: Final = "Charted waters"
# So thin is the traffic that a ship often has no other near to be held against.
ENTERS: Final = timedelta(hours=96)
IN_SIGHT: Final = timedelta(hours=14)
GALES_H: Final = (18.0, 44.0, 80.0)  # after the beginning, or up to 8 hours later
FOG_H: Final = 66.0
# Every ship of the lane passes three schemes, and few take a pilot: so many times `of_each`.
TIMES: Final[Mapping[str, int]] = {"scheme corner": 4}


def charted_waters(rng: np.random.Generator, *, of_each: int = 6, passing: int = 40) -> Case:
    """Return the traffic of four days on a lane with everything charted.

    Args:
        rng: draws the ships and the weather.
        of_each: ships of each honest cause, times TIMES.
        passing: ships that only pass.
    """
    times = drawn_times(rng)
    makers = [plain] * passing + [
        make for cause, make in CAUSES.items() for _ in range(of_each * TIMES.get(cause, 1))
    ]
    ships = [
        make(Luck(draw=drawn(rng, number, enters=ENTERS, in_sight=IN_SIGHT), times=times))
        for number, make in enumerate(makers)
    ]
    fixes, vessels, nuisance = traffic(ships, rng, (*times.gales, times.fog))
    return Case(
        name=NAME,
        fixes=fixes,
        vessels=vessels,
        nuisance=nuisance,
        assets=sea.lines(),
        origin=Origin.SYNTHETIC,
        placement=Placement.REAL,
        charts=sea.charts(times.gales, BEGIN, BEGIN + ENTERS + IN_SIGHT),
    )


def drawn_times(rng: np.random.Generator) -> sea.Times:
    """Draw the gales, from the west or the east along the lane, and the fog."""
    gales = tuple(
        Weather(
            begin=BEGIN + timedelta(hours=hours + float(rng.uniform(0.0, 8.0))),
            grows=timedelta(minutes=float(rng.uniform(20.0, 60.0))),
            stands=timedelta(hours=float(rng.uniform(1.0, 4.0))),
            loss=float(rng.uniform(0.12, 0.3)),
            from_deg=float(rng.uniform(240.0, 290.0)) - 180.0 * float(rng.random() < 0.5),
        )
        for hours in GALES_H
    )
    thick = Weather(
        begin=BEGIN + timedelta(hours=FOG_H),
        grows=timedelta(minutes=30),
        stands=timedelta(hours=2),
        loss=float(rng.uniform(0.2, 0.3)),
        from_deg=0.0,
        leeway_deg=0.0,
    )
    return sea.Times(gales=gales, fog=thick)
