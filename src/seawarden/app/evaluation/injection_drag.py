"""An anchor dragged under way, put into a real passage.

The ship goes on along her own path, slower. Her speed over ground is her own at that place, times
a ratio that is reached over some minutes, times a wandering unsteadiness of her own size: at
constant power an anchor's drag is a constant part of the resistance, and so a constant ratio.
Reports come when her own came, silences included, and at her own intervals after that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.injection import Injected, row_of_truth
from seawarden.app.evaluation.injection_path import (
    Floats,
    Path,
    as_fixes,
    instant,
    quantised_kn,
    sent_deg,
    wander,
)

# Residual speed of steady ships in the Solent, median and third quartile: Stone-Soup's 82 minutes
# of 12 January 2016, the speed against a ship's own median.
UNSTEADY: Final = (0.016, 0.056)
CORRELATION_S: Final = 600.0  # how long a gust, a sea or a hand on the lever lasts (judgement)
TICK_S: Final = 10.0  # step of the integration
CRAB_SD_DEG: Final = 1.5  # one bow anchor off the centreline gives a yaw moment (judgement)
YAW_MAX_DEG: Final = 4.0  # of half the drags; the other half does not yaw at all
YAW_PERIOD_S: Final = (30.0, 180.0)
RAMP_MIN: Final = (3.0, 10.0)  # from the first touch to the full drag
# A chain that runs out little by little, or an anchor that skips before it bites (judgement).
SLOW_RAMP_MIN: Final = (10.0, 40.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drag:
    """How an anchor is dragged.

    Attributes:
        onset: when it touches.
        ratio: speed under the full drag to the free speed at the same place.
        ramp: how long it takes to reach it.
        crab_deg: steady angle from course to heading that comes with it.
        yaw_deg: amplitude of the yawing that comes with it; 0: none.
        yaw_period: of one yaw to and fro.
    """

    onset: datetime
    ratio: float
    ramp: timedelta = timedelta(minutes=5)
    crab_deg: float = 0.0
    yaw_deg: float = 0.0
    yaw_period: timedelta = timedelta(seconds=90)


def drawn_drag(
    rng: np.random.Generator, *, onset: datetime, ratio: float,
    ramp_min: tuple[float, float] = RAMP_MIN,
) -> Drag:  # fmt: skip
    """Draw how an anchor is dragged from an onset on, at a ratio reached within minutes."""
    yaws = rng.random() < 0.5
    return Drag(
        onset=onset,
        ratio=ratio,
        ramp=timedelta(minutes=rng.uniform(*ramp_min)),
        crab_deg=rng.normal(0.0, CRAB_SD_DEG),
        yaw_deg=rng.uniform(0.0, YAW_MAX_DEG) if yaws else 0.0,
        yaw_period=timedelta(seconds=rng.uniform(*YAW_PERIOD_S)),
    )


def under_way_drag(
    track: pl.DataFrame, drag: Drag, rng: np.random.Generator, *, until: datetime, case_id: str
) -> Injected:
    """Let a ship drag her anchor from an onset to the end of her path, or of the traffic.

    Args:
        track: FIX of one ship, sorted by time, one passage without long silences.
        drag: how; its onset lies within the track.
        rng: of the unsteadiness.
        until: the end of the traffic, after which nobody reports.
        case_id: of the row of truth.
    """
    path = Path.of(track)
    onset_s = drag.onset.timestamp()
    time_s = _times(path, onset_s, until.timestamp(), drag.ratio)
    tick_s = np.arange(onset_s, time_s[-1] + 2 * TICK_S, TICK_S)
    sd = own_unsteadiness(path, onset_s)
    unsteady = wander(rng, tick_s, sd=sd, correlation_s=CORRELATION_S)
    pull = np.clip((tick_s - onset_s) / drag.ramp.total_seconds(), 0.0, 1.0)
    pace = (1.0 - pull * (1.0 - drag.ratio)) * np.maximum(1.0 + pull * unsteady, 0.1)
    gone_s = np.concatenate(([0.0], np.cumsum((pace[1:] + pace[:-1]) / 2 * TICK_S)))
    clock_s = path.clock_s()
    begun_s = np.interp(onset_s, path.time_s, clock_s)
    own_s = begun_s + np.interp(time_s, tick_s, gone_s)
    is_on_path = own_s <= clock_s[-1]
    time_s, own_s = time_s[is_on_path], own_s[is_on_path]
    along_m = np.interp(own_s, clock_s, path.along_m)
    dragged = _dragged(track, path, drag, time_s, along_m, np.interp(time_s, tick_s, pace))
    before = track.filter(pl.col("time") < drag.onset)
    return Injected(
        fixes=pl.concat([before, dragged]),
        truth=row_of_truth(
            case_id=case_id,
            vessel_id=int(track["vessel_id"][0]),
            kind="anchor_drag",
            onset=drag.onset,
            end=instant(time_s[-1]) if len(time_s) else drag.onset,
            ratio=drag.ratio,
            variant=_variant(path, drag),
        ),
    )


def own_unsteadiness(path: Path, onset_s: float) -> float:
    """Return the sd of the logarithm of a ship's speed in her last hour, within what is usual."""
    is_last = (path.time_s < onset_s) & (path.time_s >= onset_s - 3600.0)
    speed = path.sog_kn[is_last & (path.sog_kn > 0.0)]
    if len(speed) < 2:
        return UNSTEADY[0]
    log = np.log(speed)
    spread = 1.4826 * float(np.median(np.abs(log - np.median(log))))  # MAD to sd, normal law
    return float(np.clip(spread, *UNSTEADY))


def _times(path: Path, onset_s: float, until_s: float, ratio: float) -> Floats:
    """Return when reports come: as her own did, and at her own intervals after that."""
    own = path.time_s[path.time_s >= onset_s]
    longest_s = (path.time_s[-1] - onset_s) / max(ratio, 0.05) + 3600.0
    intervals = np.diff(path.time_s[np.searchsorted(path.time_s, onset_s) - 1 :])
    rounds = int(np.ceil(longest_s / max(float(intervals.sum()), 1.0))) + 1
    after = path.time_s[-1] + np.cumsum(np.tile(intervals, rounds))
    times = np.concatenate((own, after))
    return np.asarray(times[times <= min(until_s, onset_s + longest_s)], np.float64)


def _dragged(
    track: pl.DataFrame, path: Path, drag: Drag, time_s: Floats, along_m: Floats, pace: Floats
) -> pl.DataFrame:
    """Return FIX under the drag: where she is on her path, and what she says there."""
    lon, lat = path.place(along_m)
    here = path.nearest(along_m)
    speed = np.interp(along_m, path.along_m, path.said_kn()) * pace
    sog = np.where(np.isnan(path.sog_kn[here]), np.nan, quantised_kn(speed))
    onset_s, ramp_s = drag.onset.timestamp(), drag.ramp.total_seconds()
    pull = np.clip((time_s - onset_s) / ramp_s, 0.0, 1.0)
    yaw = np.sin(2 * np.pi * (time_s - onset_s) / drag.yaw_period.total_seconds())
    heading = path.heading_deg[here] + pull * (drag.crab_deg + drag.yaw_deg * yaw)
    return as_fixes(
        int(track["vessel_id"][0]),
        {
            "time_s": time_s, "lon_deg": lon, "lat_deg": lat, "sog_kn": sog,
            "cog_deg": sent_deg(path.cog_deg[here]), "heading_deg": sent_deg(heading, 1.0),
            "nav_status": track["nav_status"].gather(here),
        },
    )  # fmt: skip


def _variant(path: Path, drag: Drag) -> str:
    if np.isnan(path.heading_deg).all():
        return "no heading sent"
    return "yaws" if drag.yaw_deg else "does not yaw"
