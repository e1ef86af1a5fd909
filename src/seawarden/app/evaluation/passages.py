"""Generated passages of many hours over real lines, with honest causes among them. SYNTHETIC.

Real traffic that may ship is an hour long. Time before the next line can only be measured on
ships in sight for many hours: these.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np

from seawarden.app.evaluation import hard_negatives_merchant as merchant
from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.hard_negatives import CAUSES, drawn, gale
from seawarden.app.evaluation.passages_ship import traffic
from seawarden.model.chart import Charts

PLAIN: Final = 0.7  # part of the ships that only pass; the others have each cause in turn
ENTERS: Final = timedelta(hours=12)
IN_SIGHT: Final = timedelta(hours=20)


def passages(
    rng: np.random.Generator, *, ships: int = 120, weather: bool = True, charted: bool = False
) -> Case:
    """Return the traffic of a day and a half on the lane.

    Args:
        rng: draws the ships.
        ships: how many.
        weather: a gale slows all of them together for some hours.
        charted: ports, pilot stations and the anchorage are told.
    """
    causes = list(CAUSES.values())
    plain = round(PLAIN * ships)
    made = []
    for number in range(ships):
        draw = drawn(rng, number, enters=ENTERS, in_sight=IN_SIGHT)
        make = merchant.on_passage if number < plain else causes[(number - plain) % len(causes)]
        made.append(make(draw))
    blows = (replace(gale(rng), begin=made[0].sailing.begin + ENTERS / 2),) if weather else ()
    fixes, vessels, nuisance = traffic(made, rng, blows)
    return Case(
        name="Generated passages",
        fixes=fixes,
        vessels=vessels,
        nuisance=nuisance,
        assets=waters.lines(),
        origin=Origin.SYNTHETIC,
        placement=Placement.REAL,
        charts=waters.charts() if charted else Charts(),
    )
