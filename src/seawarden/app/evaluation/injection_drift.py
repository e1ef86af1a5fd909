"""Ships at the mercy of the wind: a dragging anchor on the roads, and a lost engine.

Put after the first part of a real passage. What happens is drawn within what is on record of such
ships; where no source is named the numbers are a judgement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.injection import Injected, row_of_truth, span
from seawarden.app.evaluation.injection_motion import (
    Motion,
    Start,
    put_after,
    summed,
    ticks,
)
from seawarden.app.evaluation.injection_path import Floats, wander
from seawarden.model.units import MS_PER_KN

STOPS_S: Final = 480.0  # from sea speed to rest
SHEER_RAD: Final = 0.5  # to either side, about the anchor
SHEER_S: Final = 900.0
BREAKS_OUT_S: Final = 300.0  # until a dragging ship has her speed
AT_ANCHOR, NOT_UNDER_COMMAND, UNDER_WAY = 1, 2, 0  # ITU-R M.1371-5, table 45
BLOWN_DEG: Final = 70.0  # a ship without way lies across the wind
FALLS_OFF_S: Final = 480.0  # in which her way is lost by a factor of e


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchoredDrag:
    """A ship that anchors, holds, and drags.

    Attributes:
        stops: when she begins to slow down for anchoring.
        holds: how long the anchor holds.
        drags: how long she is seen dragging.
        speed_kn: of the drag, downwind.
        downwind_deg: where to, true.
        swing_m: from anchor to antenna.
    """

    stops: datetime
    holds: timedelta
    drags: timedelta
    speed_kn: float
    downwind_deg: float
    swing_m: float


def drawn_anchored_drag(rng: np.random.Generator, *, stops: datetime) -> AnchoredDrag:
    """Draw how a ship anchors and drags."""
    return AnchoredDrag(
        stops=stops,
        holds=timedelta(minutes=float(rng.uniform(100.0, 200.0))),
        drags=timedelta(minutes=float(rng.uniform(45.0, 120.0))),
        speed_kn=float(rng.uniform(0.3, 3.0)),
        downwind_deg=float(rng.uniform(0.0, 360.0)),
        swing_m=float(rng.uniform(120.0, 320.0)),
    )


def anchored_drag(
    track: pl.DataFrame, drag: AnchoredDrag, rng: np.random.Generator, *, until: datetime,
    case_id: str,
) -> Injected:  # fmt: skip
    """Let a ship anchor on her way, hold, and drag downwind.

    Args:
        track: FIX of one ship, sorted by time.
        drag: how; she stops within the track.
        rng: of her sheering.
        until: the end of the traffic.
        case_id: of the row of truth.
    """
    start = Start.of(track, drag.stops)
    held_s = STOPS_S + drag.holds.total_seconds()
    tick_s = ticks(held_s + drag.drags.total_seconds())
    slows = np.maximum(1.0 - tick_s / STOPS_S, 0.0) * start.speed_kn * MS_PER_KN
    into = np.full(len(tick_s), np.radians(start.towards_deg))
    east, north = summed(slows, into)
    pull = np.clip((tick_s - held_s) / BREAKS_OUT_S, 0.0, 1.0)
    wind = np.radians(drag.downwind_deg)
    moved = summed(pull * drag.speed_kn * MS_PER_KN, np.full(len(tick_s), wind))
    lies, sheer = _sheering(tick_s, wind, rng)
    veers = np.clip((tick_s - STOPS_S) / STOPS_S, 0.0, 1.0) * drag.swing_m
    motion = Motion(
        tick_s=tick_s,
        east_m=east + moved[0] + veers * np.sin(lies),
        north_m=north + moved[1] + veers * np.cos(lies),
        heading_deg=np.where(
            tick_s < STOPS_S, start.towards_deg, np.degrees(wind) + 180.0 + np.degrees(sheer)
        ),
        status=np.where(tick_s < STOPS_S, UNDER_WAY, AT_ANCHOR).astype(np.float64),
        at_rest=(tick_s > STOPS_S).astype(np.float64),
    )
    onset = drag.stops + timedelta(seconds=held_s)
    return _told(
        track, put_after(track, start, motion, rng, until), onset,
        kind="anchored_drag", case_id=case_id, variant=f"{_band(drag.speed_kn)} downwind",
    )  # fmt: skip


def _sheering(tick_s: Floats, wind: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return where from the anchor she lies, and how far she sheers, radians."""
    phase = float(rng.uniform(0.0, 2 * np.pi))
    sheer = SHEER_RAD * np.sin(2 * np.pi * tick_s / SHEER_S + phase)
    slow = wander(rng, tick_s, sd=0.2, correlation_s=7200.0)
    return wind + sheer + slow, sheer


def _band(speed_kn: float) -> str:
    return "under 1 kn" if speed_kn < 1.0 else "1 to 3 kn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Adrift:
    """A ship that loses her engine.

    Attributes:
        onset: when.
        lasts: how long she is seen adrift.
        speed_kn: of the drift.
        downwind_deg: where to, true.
        says_so: she changes her status to "not under command" after ten minutes.
    """

    onset: datetime
    lasts: timedelta
    speed_kn: float
    downwind_deg: float
    says_so: bool


def drawn_adrift(rng: np.random.Generator, *, onset: datetime) -> Adrift:
    """Draw how a ship drifts."""
    return Adrift(
        onset=onset,
        lasts=timedelta(minutes=float(rng.uniform(60.0, 150.0))),
        speed_kn=float(rng.uniform(0.5, 3.0)),
        downwind_deg=float(rng.uniform(0.0, 360.0)),
        says_so=bool(rng.random() < 0.5),
    )


def adrift(
    track: pl.DataFrame, drift: Adrift, rng: np.random.Generator, *, until: datetime, case_id: str
) -> Injected:
    """Let a ship lose her engine on her way, and drift.

    Args:
        track: FIX of one ship, sorted by time.
        drift: how; its onset lies within the track.
        rng: of her swinging.
        until: the end of the traffic.
        case_id: of the row of truth.
    """
    start = Start.of(track, drift.onset)
    tick_s = ticks(drift.lasts.total_seconds())
    way = np.exp(-tick_s / FALLS_OFF_S)
    ahead = np.radians(start.towards_deg)
    own = summed(way * start.speed_kn * MS_PER_KN, np.full(len(tick_s), ahead))
    wind = np.radians(drift.downwind_deg) + wander(rng, tick_s, sd=0.1, correlation_s=1800.0)
    blown = summed((1.0 - way) * drift.speed_kn * MS_PER_KN, wind)
    side = BLOWN_DEG if rng.random() < 0.5 else -BLOWN_DEG
    swings = wander(rng, tick_s, sd=25.0, correlation_s=900.0)
    lies = drift.downwind_deg + side + swings
    turned = (lies - start.towards_deg + 180.0) % 360.0 - 180.0
    says = drift.says_so & (tick_s > 600.0)
    motion = Motion(
        tick_s=tick_s,
        east_m=own[0] + blown[0],
        north_m=own[1] + blown[1],
        heading_deg=start.towards_deg + (1.0 - way) * turned,
        status=np.where(says, NOT_UNDER_COMMAND, UNDER_WAY).astype(np.float64),
        at_rest=np.zeros(len(tick_s)),
    )
    variant = "says that she is not under command" if drift.says_so else "says nothing"
    return _told(
        track, put_after(track, start, motion, rng, until), drift.onset,
        kind="adrift", case_id=case_id, variant=variant,
    )  # fmt: skip


def _told(
    track: pl.DataFrame, fixes: pl.DataFrame, onset: datetime, *, kind: str, case_id: str,
    variant: str,
) -> Injected:  # fmt: skip
    """Return the injection, seen to the last report; a matter after that has no length."""
    truth = row_of_truth(
        case_id=case_id, vessel_id=int(track["vessel_id"][0]), kind=kind, onset=onset,
        end=max(span(fixes)[1], onset),
        variant=variant,
    )  # fmt: skip
    return Injected(fixes=fixes, truth=truth)
