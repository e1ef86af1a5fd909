"""A generated ship: how she sails, what she says of herself, and what honest cause she carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import NUISANCE
from seawarden.app.evaluation.passages_motion import Order, Sailing, Weather, sailed
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL

# ITU-R M.1371-5, table 53; underwater operations share the number of dredging.
FISHING, TOWING, DREDGING, SAILING, PILOT_BOAT, PASSENGER, CARGO, TANKER = (
    30,
    31,
    33,
    36,
    50,
    60,
    70,
    80,
)
# How often archives keep a merchant ship's report (judgement).
INTERVALS_S: Final = (10, 30, 60, 60, 60, 120, 180, 360)
SAYS_HEADING: Final = 0.85  # part of them
SAYS_TYPE: Final = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A generated ship.

    Attributes:
        sailing: the voyage.
        ship_type: null: not sent.
        nuisance: the honest cause; empty: none, a plain passage.
        length_m: over all.
    """

    sailing: Sailing
    ship_type: int | None
    nuisance: str
    length_m: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """What is given to whoever makes a ship: luck, a number and the time in sight."""

    rng: np.random.Generator
    vessel_id: int
    begin: datetime
    until: datetime

    def within(self, low: float, high: float) -> float:
        """Draw evenly."""
        return float(self.rng.uniform(low, high))

    def minutes(self, low: float, high: float) -> timedelta:
        """Draw a duration."""
        return timedelta(minutes=self.within(low, high))

    def chance(self, part: float) -> bool:
        """Draw whether something of this probability is so."""
        return self.within(0.0, 1.0) < part

    def sends(self) -> Sends:
        """Draw how a merchant ship is heard."""
        interval = timedelta(seconds=int(self.rng.choice(INTERVALS_S)))
        return Sends(interval=interval, heading=self.chance(SAYS_HEADING))

    def sailing(
        self, waypoints: Sequence[tuple[float, float]], orders: Sequence[Order]
    ) -> Sailing:
        """Return a merchant ship's voyage."""
        return Sailing(
            vessel_id=self.vessel_id, begin=self.begin, until=self.until, waypoints=waypoints,
            orders=orders, sends=self.sends(), unsteady=self.within(0.01, 0.035),
        )  # fmt: skip

    def made(self, sailing: Sailing, ship_type: int, nuisance: str = "") -> Made:
        """Return a ship."""
        small = ship_type in {FISHING, TOWING, SAILING}
        return Made(
            sailing=sailing,
            ship_type=ship_type if self.chance(SAYS_TYPE) else None,
            nuisance=nuisance,
            length_m=self.within(12, 30) if small else self.within(80, 240),
        )


def traffic(
    ships: Sequence[Made], rng: np.random.Generator, weather: Sequence[Weather]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return FIX, VESSEL and NUISANCE of ships in one weather."""
    fixes = [sailed(one.sailing, rng, weather) for one in ships]
    said = [
        dict.fromkeys(VESSEL)
        | {
            "vessel_id": one.sailing.vessel_id,
            "name": f"MADE {one.sailing.vessel_id % 1000}",
            "ship_type": one.ship_type,
            "length_m": round(one.length_m),
        }
        for one in ships
    ]
    causes = [(one.sailing.vessel_id, one.nuisance) for one in ships if one.nuisance]
    return (
        pl.concat([empty(FIX), *fixes]),
        pl.DataFrame(said, schema=dict(VESSEL)),
        pl.DataFrame(causes, schema=dict(NUISANCE), orient="row"),
    )
