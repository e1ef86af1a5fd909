"""Other ships of the northern Baltic and the Gulf of Finland that night. SYNTHETIC.

Lanes are simplified, ports and grounds are rough places, and the ships are drawn from what ships
there do: none of them is, or stands for, a ship that was there.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation import hard_negatives_merchant as merchant
from seawarden.app.evaluation import hard_negatives_working as working
from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.passages_motion import Order, Sailing, sailed
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.app.evaluation.passages_ship import CARGO, PASSENGER, TANKER, Draw, Made
from seawarden.app.october.published import Place
from seawarden.app.october.voyages import shifted
from seawarden.model.report import FIX
from seawarden.model.schema import empty

FIRST_ID: Final = 799_001_001  # no country has these numbers (ITU-R M.585: the first three digits)
# Some 50 ships a day are in the Estonian area and half of them under way, as an Estonian expert
# said of these days (news.err.ee/1609255413).
MERCHANTS: Final = 34
FERRIES: Final = 3
TRAWLERS: Final = 3
TUGS: Final = 1
NIGHT_FERRIES: Final = 3

# From the middle of the northern Baltic up the Gulf of Finland, and from off Stockholm into it.
MAIN_LANE: Final[tuple[Place, ...]] = ((20.00, 57.45), (20.65, 58.38), *waters.LANE)
WESTERN_LANE: Final[tuple[Place, ...]] = (
    (19.30, 59.35), (20.40, 59.33), (21.40, 59.30), *waters.LANE[1:]
)  # fmt: skip
# Night boats: Stockholm to Tallinn and to Helsinki, beyond the skerries.
NIGHT_LANES: Final[tuple[tuple[Place, ...], ...]] = (
    ((19.60, 59.60), (21.20, 59.45), (22.60, 59.50), (24.00, 59.62), (24.60, 59.60)),
    ((19.70, 59.72), (21.30, 59.60), (22.90, 59.65), (24.30, 59.90), (24.90, 60.00)),
)
LANE_APART_M: Final = 4_500.0
INTERVAL: Final = timedelta(minutes=1)  # of the reports that are kept: the night is to be light
LEADS: Final = timedelta(hours=10)  # ships under way at the beginning entered so long before


def background(
    begins: datetime, ends: datetime, *, seed: int, merchants: int = MERCHANTS
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return FIX and the particulars of the ships: number, name, type, length.

    Args:
        begins: of the night.
        ends: of the night.
        seed: of everything.
        merchants: how many merchant ships pass.
    """
    rng = np.random.default_rng([seed, FIRST_ID])
    makers = [
        *[_merchant] * merchants, *[merchant.ferry] * FERRIES, *[_night_boat] * NIGHT_FERRIES,
        *[working.fishing] * TRAWLERS, *[working.tug_and_tow] * TUGS,
    ]  # fmt: skip
    fixes, said = [empty(FIX)], []
    for number, make in enumerate(makers):
        entered = begins - LEADS + (ends - begins + LEADS) * float(rng.random())
        at = begins - LEADS / 5 * float(rng.random()) if make is not _merchant else entered
        made = make(Draw(rng=rng, vessel_id=FIRST_ID + number, begin=at, until=ends))
        fixes.append(sailed(_thinned(made.sailing), rng))
        said.append((made.sailing.vessel_id, f"SYNTHETIC: {number + 1:03d}", made.ship_type,
                     round(made.length_m, 0)))  # fmt: skip
    seen = pl.concat(fixes).filter(pl.col("time").is_between(begins, ends))
    columns = ("vessel_id", "name", "ship_type", "length_m")
    return seen, pl.DataFrame(said, schema=columns, orient="row")


def _merchant(draw: Draw) -> Made:
    """Return a merchant ship on one of two lanes, at one speed."""
    lane = MAIN_LANE if draw.chance(0.75) else WESTERN_LANE
    is_east = draw.chance(0.5)
    aside = LANE_APART_M / 2 + float(draw.rng.normal(0.0, 900.0))
    waypoints = shifted(lane if is_east else lane[::-1], aside)
    sailing = draw.sailing(waypoints, [Order(along_m=0.0, speed_kn=draw.within(9.0, 17.0))])
    return draw.made(sailing, CARGO if draw.chance(0.6) else TANKER)


def _night_boat(draw: Draw) -> Made:
    lane = NIGHT_LANES[draw.vessel_id % len(NIGHT_LANES)]
    waypoints = lane if draw.chance(0.5) else lane[::-1]
    sailing = draw.sailing(waypoints, [Order(along_m=0.0, speed_kn=draw.within(15.0, 19.0))])
    return draw.made(replace(sailing, begin=draw.begin + draw.minutes(0, 420)), PASSENGER)


def _thinned(sailing: Sailing) -> Sailing:
    sends = sailing.sends
    kept = Sends(interval=INTERVAL, heading=sends.heading, lost=sends.lost)
    return replace(sailing, sends=kept)
