"""Ships that slow down, stop, turn, circle and linger for honest reasons. SYNTHETIC.

Each has one honest cause, drawn at random within what such ships do. None drags an anchor, hides
or pretends: what is raised on one of them beyond a notice is a false alarm.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from seawarden.app.evaluation import hard_negatives_merchant as merchant
from seawarden.app.evaluation import hard_negatives_working as working
from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.passages_motion import Weather
from seawarden.app.evaluation.passages_ship import Draw, Made, traffic
from seawarden.model.chart import Charts

# By the cause, as it stands in NUISANCE.
CAUSES: Final[Mapping[str, Callable[[Draw], Made]]] = {
    "engine order": merchant.engine_order,
    "gives way": merchant.gives_way,
    "scheme turn": merchant.scheme_turn,
    "port approach": merchant.port_approach,
    "pilot boarding": merchant.pilot_boarding,
    "anchors and waits": merchant.anchors,
    "reception fades": merchant.fades,
    "heard by the hour": merchant.heard_hourly,
    "sends no speed": merchant.sends_no_speed,
    "ferry": merchant.ferry,
    "fishing": working.fishing,
    "tug and tow": working.tug_and_tow,
    "dredger": working.dredger,
    "cable ship": working.cable_ship,
    "pleasure craft": working.pleasure_craft,
    "pilot boat": working.pilot_boat,
}

FIRST_ID: Final = 219_990_001  # has the form of a ship's number (ITU-R M.585)
BEGIN: Final = datetime(2025, 3, 3, tzinfo=UTC)
ENTERS: Final = timedelta(hours=6)  # ships come into sight within so long
IN_SIGHT: Final = timedelta(hours=12)


def hard_negatives(
    rng: np.random.Generator, *, of_each: int = 6, weather: bool = False, charted: bool = False
) -> Case:
    """Return traffic in which every ship has an honest cause of alarm.

    Args:
        rng: draws the ships.
        of_each: ships of each cause.
        weather: a gale slows all of them together, as a further cause.
        charted: ports, pilot stations and the anchorage are told.
    """
    makers = [*CAUSES.values(), *([merchant.in_a_gale] if weather else [])]
    ships = [
        make(drawn(rng, number * of_each + one, enters=ENTERS, in_sight=IN_SIGHT))
        for number, make in enumerate(makers)
        for one in range(of_each)
    ]
    blows = (gale(rng),) if weather else ()
    fixes, vessels, nuisance = traffic(ships, rng, blows)
    return Case(
        name="Honest causes" + (", in a gale" if weather else ""),
        fixes=fixes,
        vessels=vessels,
        nuisance=nuisance,
        assets=waters.lines(),
        origin=Origin.SYNTHETIC,
        placement=Placement.REAL,
        charts=waters.charts() if charted else Charts(),
    )


def drawn(
    rng: np.random.Generator, number: int, *, enters: timedelta, in_sight: timedelta
) -> Draw:
    """Return what a ship is made from: her number, and when she is in sight."""
    begin = BEGIN + enters * float(rng.random())
    return Draw(rng=rng, vessel_id=FIRST_ID + number, begin=begin, until=begin + in_sight)


def gale(rng: np.random.Generator) -> Weather:
    """Draw a wind that slows all ships together for some hours."""
    return Weather(
        begin=BEGIN + timedelta(hours=float(rng.uniform(4.0, 6.0))),
        grows=timedelta(minutes=float(rng.uniform(20.0, 60.0))),
        stands=timedelta(hours=float(rng.uniform(1.0, 3.0))),
        loss=float(rng.uniform(0.15, 0.25)),
        from_deg=float(rng.uniform(200.0, 320.0)),
    )
