"""How the ships of the reconstruction sail that were at the pipe: she, and those near her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation import passages_motion as motion
from seawarden.app.evaluation.injection_path import GEOD, Floats, wander
from seawarden.app.evaluation.passages_reception import Sends
from seawarden.app.october.completion import STEADY, Completion, course, early_kn, way_m
from seawarden.app.october.published import Place, Published
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.units import M_PER_NM, MS_PER_KN

# ITU-R M.1371-5, table 1, has a class A ship of this speed send every 10 s. One of them in three
# is kept, as archives do: it lets the night be played lightly.
SENDS: Final = Sends(interval=timedelta(seconds=30))
EASES: Final = timedelta(minutes=20)  # from the speed of the day to the "steady 11 kn"
# Published speeds stand as they are: her own unsteadiness fades out towards the pipe.
CALM_S: Final = 900.0

AHEAD_KN: Final = (11.0, 12.5)  # proposed; that she slowed down is published, the figure is not
AHEAD_AT: Final = "sevmorput"
AHEAD_SLOWED_KN: Final = (0.5, 2.0)
AHEAD_SLOWED: Final = (5.0, 10.0)  # minutes
AHEAD_ASIDE_NM: Final = 0.3
LOITERS_NM: Final = (3.2, 4.8)  # of the middle of her loop; with its radius 2 to 6 nm
LOOP_NM: Final = 1.2
LOITERS_KN: Final = (1.1, 2.5)  # the slowest was published
PASSES_MIN: Final = (15.0, 60.0)  # before or after, at the pipe
PASSES_KN: Final = (10.0, 15.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Speeds:
    """Speeds at instants, even between them, and what a ship's speed wanders by."""

    knots: Sequence[tuple[datetime, float]]
    unsteady: float


def her(known: Published, made: Completion) -> pl.DataFrame:
    """Return FIX of the ship, from when she comes into sight to the end of the night."""
    laid = course(known, made)
    rng = np.random.default_rng([made.seed, known.ship("ship").vessel_id])
    begin, knots = _her_speeds(known, made)
    at_pipe_m = way_m(laid.waypoints[: laid.pipe + 1])
    return timed(
        known.ship("ship").vessel_id, laid.waypoints, (at_pipe_m, made.pipe_at),
        Speeds(knots=knots, unsteady=made.unsteady), (begin, known.ends), rng,
    )  # fmt: skip


def onset(known: Published, made: Completion) -> datetime:
    """Return when her anchor is down: where the groove begins, and always before EE-S1."""
    laid = course(known, made)
    to_pipe_m = way_m(laid.waypoints[laid.ee_s1 : laid.pipe + 1])
    before_m = max(made.groove_km * 1000.0 - to_pipe_m, 0.0)
    before = timedelta(seconds=before_m / (early_kn(known, made) * MS_PER_KN))
    return made.ee_s1_at - max(before, timedelta(minutes=2))


def _her_speeds(
    known: Published, made: Completion
) -> tuple[datetime, list[tuple[datetime, float]]]:
    down, early = onset(known, made), early_kn(known, made)
    begin = down - timedelta(hours=made.free_hours)
    late = made.pipe_at - known.waypoint("R6").time
    steady = made.pipe_at - STEADY
    knots = [
        (begin, early / made.ratio),
        (down, early / made.ratio),
        (down + made.ramp, early),
        (steady - EASES, early),
        (steady, known.steady_kn),
        *((at + late, kn) for at, kn in known.speed_at_pipe),
        (known.ends, known.trailing_kn),
    ]
    return begin, knots


def ahead(known: Published, made: Completion) -> pl.DataFrame:
    """Return FIX of the ship seven minutes ahead at the pipe, who slowed down there too."""
    ship = known.ship("ahead")
    rng = np.random.default_rng([made.seed, ship.vessel_id])
    laid = course(known, made)
    aside = float(rng.normal(0.0, AHEAD_ASIDE_NM * M_PER_NM))
    at = known.fact(AHEAD_AT).time
    kn, less = rng.uniform(*AHEAD_KN), rng.uniform(*AHEAD_SLOWED_KN)
    half = timedelta(minutes=float(rng.uniform(*AHEAD_SLOWED))) / 2
    minute = timedelta(minutes=1)
    knots = [
        (known.begins, kn), (at - half - minute, kn), (at - half, kn - less),
        (at + half, kn - less), (at + half + minute, kn), (known.ends, kn),
    ]  # fmt: skip
    waypoints = shifted(laid.waypoints, aside)
    return timed(
        ship.vessel_id, waypoints, (way_m(waypoints[: laid.pipe + 1]), at),
        Speeds(knots=knots, unsteady=float(rng.uniform(0.01, 0.03))),
        (known.begins, known.ends), rng,
    )  # fmt: skip


def loitering(known: Published, made: Completion) -> pl.DataFrame:
    """Return FIX of the ship that waited for weather, in loops near the pipe."""
    ship = known.ship("loiters")
    rng = np.random.default_rng([made.seed, ship.vessel_id])
    pipe = known.waypoint("R6").place
    middle = _off(pipe, rng.uniform(0.0, 360.0), float(rng.uniform(*LOITERS_NM)) * M_PER_NM)
    begins = float(rng.uniform(0.0, 360.0))
    angles = begins + np.arange(0.0, 360.0 * 8, 30.0)
    radii = LOOP_NM * M_PER_NM * rng.uniform(0.5, 1.0, len(angles))
    sailing = motion.Sailing(
        vessel_id=ship.vessel_id, begin=known.begins, until=known.ends,
        waypoints=[_off(middle, a, float(r)) for a, r in zip(angles, radii, strict=True)],
        orders=[motion.Order(along_m=0.0, speed_kn=float(rng.uniform(*LOITERS_KN)))],
        sends=Sends(interval=timedelta(minutes=1)), unsteady=0.1,
    )  # fmt: skip
    return motion.sailed(sailing, rng)


def passing(known: Published, made: Completion) -> pl.DataFrame:
    """Return FIX of two ordinary ships that crossed the pipe within the hour."""
    found = [empty(FIX)]
    for ship in (each for each in known.ships if each.role == "passes"):
        rng = np.random.default_rng([made.seed, ship.vessel_id])
        places = tuple(each.place for each in known.waypoints)
        pipe = [each.waypoint_id for each in known.waypoints].index("R6")
        is_east = bool(rng.random() < 0.5)
        waypoints = shifted(places, float(rng.normal(0.0 if is_east else -4e3, 1000.0)))
        waypoints, pipe = (waypoints, pipe) if is_east else (
            waypoints[::-1], len(waypoints) - 1 - pipe
        )  # fmt: skip
        sign = 1.0 if rng.random() < 0.5 else -1.0
        at = made.pipe_at + sign * timedelta(minutes=float(rng.uniform(*PASSES_MIN)))
        kn = float(rng.uniform(*PASSES_KN))
        speeds = Speeds(knots=[(known.begins, kn), (known.ends, kn)], unsteady=0.02)
        found.append(
            timed(
                ship.vessel_id, waypoints, (way_m(waypoints[: pipe + 1]), at), speeds,
                (known.begins, known.ends), rng,
            )
        )  # fmt: skip
    return pl.concat(found)


def timed(
    vessel_id: int, waypoints: Sequence[Place], anchor: tuple[float, datetime], speeds: Speeds,
    span: tuple[datetime, datetime], rng: np.random.Generator,
) -> pl.DataFrame:  # fmt: skip
    """Return FIX of a ship that is at a place of her course at an instant, and kept her speeds.

    Args:
        vessel_id: her number.
        waypoints: of her course.
        anchor: way along the waypoints, and when she is there.
        speeds: over the ground.
        span: within which she is in sight.
        rng: of gusts, steering and reception.
    """
    path = motion.course_of(waypoints)
    begin_s, end_s = span[0].timestamp(), span[1].timestamp()
    tick_s = np.arange(begin_s, end_s, motion.TICK_S)
    along_m = _along(path, anchor, speeds, tick_s, rng)
    on_path = (along_m >= 0.0) & (along_m <= path.along_m[-1])
    tick_s, along_m = tick_s[on_path], along_m[on_path]
    if len(tick_s) < 2:
        return empty(FIX)
    sailing = motion.Sailing(
        vessel_id=vessel_id, begin=span[0], until=span[1], waypoints=waypoints,
        orders=[motion.Order(along_m=0.0, speed_kn=speeds.knots[0][1])], sends=SENDS,
    )  # fmt: skip
    still = np.zeros(len(tick_s))
    return motion.reported(sailing, path, rng, (), (tick_s, along_m, still))


def _along(
    path: motion.Course, anchor: tuple[float, datetime], speeds: Speeds, tick_s: Floats,
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Return way made at instants; at the anchor's instant she is at its place."""
    anchor_s = anchor[1].timestamp()
    knot_s = [at.timestamp() for at, _ in speeds.knots]
    speed = np.interp(tick_s, knot_s, [kn for _, kn in speeds.knots])
    calm = np.minimum(np.abs(tick_s - anchor_s) / CALM_S, 1.0)
    gusts = wander(rng, tick_s, sd=speeds.unsteady, correlation_s=motion.GUST_S)
    step_m = speed * (1.0 + calm * gusts) * MS_PER_KN * motion.TICK_S
    gone_m = np.concatenate(([0.0], np.cumsum((step_m[1:] + step_m[:-1]) / 2)))
    # Corners are rounded, which shortens the way a little: by the same part everywhere.
    whole_m = way_m(tuple(zip(path.lon_deg.tolist(), path.lat_deg.tolist(), strict=True)))
    at_m = anchor[0] * path.along_m[-1] / max(whole_m, 1.0)
    return np.asarray(gone_m - np.interp(anchor_s, tick_s, gone_m) + at_m, np.float64)


def shifted(places: Sequence[Place], aside_m: float) -> tuple[Place, ...]:
    """Return places moved to starboard of the whole way."""
    lon, lat = np.array(places).T
    towards = np.asarray(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[0])
    towards = np.append(towards, towards[-1])
    there = GEOD.fwd(lon, lat, towards + 90.0, np.full(len(lon), aside_m))
    return tuple(zip(there[0].tolist(), there[1].tolist(), strict=True))


def _off(place: Place, towards_deg: float, distance_m: float) -> Place:
    lon, lat, _ = GEOD.fwd(*place, towards_deg, distance_m)
    return float(lon), float(lat)
