"""Ships that stay about a line: loitering, crossing it again and again, sweeping beside it.

Put after the first part of a real passage, where that crosses a line. Numbers without a source
are a judgement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.app.evaluation.case import line_passages
from seawarden.app.evaluation.injection import Injected, row_of_truth, span
from seawarden.app.evaluation.injection_motion import (
    Motion,
    Start,
    along,
    put_after,
    summed,
    ticks,
)
from seawarden.app.evaluation.injection_path import GRAIN_S, Floats, instant, wander
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.units import MS_PER_KN

SLOWS_S: Final = 300.0  # until a ship has her new speed
NEIGHBOURHOOD_M: Final = 5_000.0  # the direction of a line is that of so much of it
UNDER_WAY: Final = 0.0  # ITU-R M.1371-5, table 45
UNSTEADY: Final = 0.05
LOITERS_KN: Final = (0.8, 1.6)  # at most, to the east and to the north each


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """Where a ship crosses a line, and how the line runs there."""

    at: datetime
    asset_id: str
    line_deg: float  # true


def first_meeting(
    track: pl.DataFrame, assets: pl.DataFrame, *, first: datetime, last: datetime
) -> Meeting | None:
    """Return the first crossing of a line between two instants; null: there is none.

    Args:
        track: FIX of one ship, sorted by time.
        assets: ASSET.
        first: the earliest instant.
        last: the latest.
    """
    found = line_passages(track, assets).filter(pl.col("time").is_between(first, last))
    if found.is_empty():
        return None
    at, asset_id = found["time"][0], str(found["asset_id"][0])
    start = Start.of(track, at)
    shape = shapely.from_wkb(assets.filter(pl.col("asset_id") == asset_id)["geometry"][0])
    return Meeting(at=at, asset_id=asset_id, line_deg=_runs(shape, start))


def _runs(shape: shapely.Geometry, start: Start) -> float:
    """Return how a line runs near a place, true."""
    east_m, north_m, _ = metres_per_degree(start.lat_deg)
    scale, here = np.array([east_m, north_m]), np.array([start.lon_deg, start.lat_deg])
    flat = shapely.transform(shape, lambda xy: (xy - here) * scale)
    place = shapely.Point(0.0, 0.0)
    part = min(shapely.get_parts(flat), key=place.distance)
    at = shapely.line_locate_point(part, place)
    ends = shapely.line_interpolate_point(
        part, [max(at - NEIGHBOURHOOD_M / 2, 0.0), min(at + NEIGHBOURHOOD_M / 2, part.length)]
    )
    (x0, y0), (x1, y1) = shapely.get_coordinates(ends)
    return float(np.degrees(np.arctan2(x1 - x0, y1 - y0)) % 360.0)


def loitering(
    track: pl.DataFrame, meeting: Meeting, rng: np.random.Generator, *, until: datetime,
    case_id: str,
) -> Injected:  # fmt: skip
    """Let a ship stop about a line where she crosses it, and stay there for hours under 2 knots.

    She wanders about the crossing within a kilometre or so, her head anywhere.
    """
    start = Start.of(track, meeting.at)
    tick_s = ticks(60.0 * float(rng.uniform(90.0, 180.0)))
    way = np.maximum(1.0 - tick_s / SLOWS_S, 0.0)
    over = summed(
        way * start.speed_kn * MS_PER_KN, np.full(len(tick_s), np.radians(start.towards_deg))
    )
    period_s = float(rng.uniform(2400.0, 4800.0))
    reach_m = float(rng.uniform(*LOITERS_KN)) * MS_PER_KN * period_s / (2 * np.pi)
    phase = rng.uniform(0.0, 2 * np.pi, 2)
    begun = np.clip(tick_s / 1200.0, 0.0, 1.0)
    about = 2 * np.pi * tick_s[None, :] / (period_s * np.array([[1.0], [1.37]])) + phase[:, None]
    back = np.clip((tick_s - 600.0) / 1800.0, 0.0, 1.0)
    east = over[0] * (1.0 - back) + reach_m * begun * np.sin(about[0])
    north = over[1] * (1.0 - back) + reach_m * begun * np.sin(about[1])
    heading = start.towards_deg + wander(rng, tick_s, sd=60.0, correlation_s=1800.0)
    motion = _under_way(tick_s, east, north, heading)
    return _told(track, start, motion, rng, until, kind="loitering", case_id=case_id,
                 variant=f"about {meeting.asset_id}")  # fmt: skip


def zig_zag(
    track: pl.DataFrame, meeting: Meeting, rng: np.random.Generator, *, until: datetime,
    case_id: str,
) -> Injected:  # fmt: skip
    """Let a ship turn back over a line that she crossed, five to eight times."""
    start = Start.of(track, meeting.at)
    out_m, on_m = float(rng.uniform(700.0, 2500.0)), float(rng.uniform(0.0, 600.0))
    line, ahead = _direction(meeting.line_deg), np.array(start.ahead)
    corners = [np.zeros(2)]
    for number in range(int(rng.integers(5, 9))):
        side = 1.0 if number % 2 == 0 else -1.0
        corners.append(side * out_m * ahead + (number + 0.5) * on_m * line)
    return _sailed(
        track, start, np.array(corners), rng, until, speed_kn=float(rng.uniform(5.0, 9.0)),
        kind="repeated_crossing", case_id=case_id, variant=f"over {meeting.asset_id}",
    )  # fmt: skip


def survey(
    track: pl.DataFrame, meeting: Meeting, rng: np.random.Generator, *, until: datetime,
    case_id: str,
) -> Injected:  # fmt: skip
    """Let a ship sail six to ten even legs beside a line that she crossed."""
    start = Start.of(track, meeting.at)
    legs, apart_m = int(rng.integers(6, 11)), float(rng.uniform(100.0, 500.0))
    line = _direction(meeting.line_deg)
    across = np.array([line[1], -line[0]])
    leg_m = float(rng.uniform(3000.0, 6000.0))
    corners = [np.zeros(2)]
    for number in range(legs):
        aside = (number - (legs - 1) / 2) * apart_m * across
        ends = [aside - leg_m / 2 * line, aside + leg_m / 2 * line]
        corners += ends if number % 2 == 0 else ends[::-1]
    return _sailed(
        track, start, np.array(corners), rng, until, speed_kn=float(rng.uniform(3.5, 5.5)),
        kind="survey_pattern", case_id=case_id, variant=f"beside {meeting.asset_id}",
    )  # fmt: skip


def _direction(towards_deg: float) -> Floats:
    return np.array([np.sin(np.radians(towards_deg)), np.cos(np.radians(towards_deg))])


def _sailed(
    track: pl.DataFrame, start: Start, corners: Floats, rng: np.random.Generator, until: datetime,
    *, speed_kn: float, kind: str, case_id: str, variant: str,
) -> Injected:  # fmt: skip
    """Return a ship that sails from corner to corner at one speed."""
    whole_m = float(np.sum(np.hypot(*np.diff(corners, axis=0).T)))
    tick_s = ticks(whole_m / (speed_kn * MS_PER_KN))
    slows = np.clip(tick_s / SLOWS_S, 0.0, 1.0)
    wanted = start.speed_kn + slows * (speed_kn - start.speed_kn)
    gusts = np.maximum(1.0 + wander(rng, tick_s, sd=UNSTEADY, correlation_s=600.0), 0.3)
    made_m = np.concatenate(([0.0], np.cumsum((wanted * gusts * MS_PER_KN * GRAIN_S)[:-1])))
    there = made_m <= whole_m
    east, north, towards = along(corners, made_m[there])
    motion = _under_way(tick_s[there], east, north, towards)
    return _told(track, start, motion, rng, until, kind=kind, case_id=case_id, variant=variant)


def _under_way(tick_s: Floats, east_m: Floats, north_m: Floats, heading_deg: Floats) -> Motion:
    return Motion(
        tick_s=tick_s, east_m=east_m, north_m=north_m, heading_deg=heading_deg,
        status=np.full(len(tick_s), UNDER_WAY), at_rest=np.zeros(len(tick_s)),
    )  # fmt: skip


def _told(
    track: pl.DataFrame, start: Start, motion: Motion, rng: np.random.Generator, until: datetime,
    *, kind: str, case_id: str, variant: str,
) -> Injected:  # fmt: skip
    """Return the injection; it is true from its first report to its last."""
    fixes = put_after(track, start, motion, rng, until)
    onset = instant(start.time_s)
    truth = row_of_truth(
        case_id=case_id, vessel_id=int(track["vessel_id"][0]), kind=kind, onset=onset,
        end=max(span(fixes)[1], onset), variant=variant,
    )  # fmt: skip
    return Injected(fixes=fixes, truth=truth)
