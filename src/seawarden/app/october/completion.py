"""One completion of the published facts: what they leave open, drawn within what is known."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from seawarden.app.evaluation.injection_path import GEOD
from seawarden.app.october.published import Place, Published
from seawarden.model.units import M_PER_NM

# Design speed of the ship, as published (wikimili.com): faster she cannot have been before.
DESIGN_KN: Final = 20.0
STEADY: Final = timedelta(hours=1)  # so long before the pipe "steady 11 kn" is taken to hold
RAMP_MIN: Final = (3.0, 10.0)  # from the first touch to the full drag: as in the evaluation
UNSTEADY: Final = (0.010, 0.035)  # a ship's own, as of generated passages
LEAST_BEFORE: Final = timedelta(minutes=2)  # the anchor is down before EE-S1 is hit
TRIES: Final = 1000
APPROACH_M: Final = (
    150e3  # four hours at 20 kn, so that she is on her course as long as she is seen
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """What was drawn.

    Attributes:
        seed: of everything that is not said here: gusts, steering, reception, other ships.
        ratio: speed with the anchor down to free speed before.
        free_hours: how long she is in sight before the anchor is down.
        is_west: EE-S1 is hit at the western of its two published places.
        ee_s1_at: when.
        pipe_at: when the pipe is hit.
        groove_km: how long before the pipe, along the course, the anchor is down.
        asides_m: of the proposed waypoints, to starboard.
        ramp: from the first touch to the full drag.
        unsteady: standard deviation of her speed, as a part.
        is_bent: she altered course where the anchor went down, from a southern approach; else she
            had been on the same course before. Nothing is published of it.
    """

    seed: int
    ratio: float
    free_hours: float
    is_west: bool
    ee_s1_at: datetime
    pipe_at: datetime
    groove_km: float
    asides_m: tuple[float, ...]
    ramp: timedelta
    unsteady: float
    is_bent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """Waypoints of a completion; the numbers are those of EE-S1 and of the pipe among them."""

    waypoints: tuple[Place, ...]
    ee_s1: int
    pipe: int


def drawn(known: Published, seed: int, *, is_bent: bool = False) -> Completion:
    """Draw a completion in which she never went faster than she can.

    Args:
        known: what was published.
        seed: of the draw.
        is_bent: she altered course where the anchor went down.
    """
    rng = np.random.default_rng([seed, 2023])
    for _ in range(TRIES):
        made = replace(_any(known, seed, rng), is_bent=is_bent)
        if early_kn(known, made) / made.ratio <= DESIGN_KN:
            return made
    raise ValueError(f"seed {seed}: no completion in which she goes at most {DESIGN_KN} kn")


def shown(known: Published) -> Completion:
    """Return the completion that the demonstration shows: nothing in it is drawn but gusts."""
    return Completion(
        seed=2023,
        ratio=known.draws.shown_ratio,
        free_hours=known.draws.shown_free_hours,
        is_west=False,
        ee_s1_at=known.waypoint("R2").time,
        pipe_at=known.waypoint("R6").time,
        groove_km=known.groove_km,
        asides_m=(0.0,) * 5,
        ramp=timedelta(minutes=5),
        unsteady=0.02,
    )


def course(known: Published, made: Completion) -> Course:
    """Return her course: proposed waypoints moved aside, the pipe kept."""
    places = {each.waypoint_id: each.place for each in known.waypoints}
    before = [known.other_ee_s1] if made.is_west else [places[name] for name in ("R0", "R2")]
    moved = _aside([*before, *(places[name] for name in ("R3", "R4", "R5"))], made.asides_m)
    before_them = known.approach if made.is_bent else (_back(moved[0], moved[1]),)
    waypoints = (*before_them, *moved, *(places[name] for name in ("R6", "R7", "R8")))
    pipe = len(waypoints) - 3
    return Course(waypoints=waypoints, ee_s1=pipe - 4, pipe=pipe)


def early_kn(known: Published, made: Completion) -> float:
    """Return her speed with the anchor down, up to an hour before the pipe.

    It follows from the two published times and the way between; the last hour is published.
    """
    laid = course(known, made)
    nm = way_m(laid.waypoints[laid.ee_s1 : laid.pipe + 1]) / M_PER_NM
    steady_h = STEADY / timedelta(hours=1)
    hours = (made.pipe_at - made.ee_s1_at) / timedelta(hours=1) - steady_h
    return (nm - known.steady_kn * steady_h) / hours


def way_m(places: tuple[Place, ...]) -> float:
    """Return the way along places."""
    lon, lat = np.array(places).T
    return float(np.sum(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]))


def _back(here: Place, following: Place) -> Place:
    """Return where she came from if she has always been on the course of her first leg."""
    towards = float(GEOD.inv(*here, *following)[0])
    lon, lat, _ = GEOD.fwd(*here, towards + 180.0, APPROACH_M)
    return float(lon), float(lat)


def _any(known: Published, seed: int, rng: np.random.Generator) -> Completion:
    draws = known.draws
    late = timedelta(minutes=float(rng.uniform(*draws.ee_s1_minutes)))
    off = timedelta(seconds=float(rng.uniform(-draws.pipe_seconds, draws.pipe_seconds)))
    asides = rng.normal(0.0, draws.aside_nm * M_PER_NM, 5)
    return Completion(
        seed=seed,
        ratio=float(rng.uniform(*draws.speed_ratio)),
        free_hours=float(rng.uniform(*draws.free_hours)),
        is_west=bool(rng.random() < 0.5),
        ee_s1_at=known.waypoint("R2").time + late,
        pipe_at=known.waypoint("R6").time + off,
        groove_km=known.groove_km + float(rng.uniform(-draws.groove_km, draws.groove_km)),
        asides_m=tuple(float(each) for each in asides),
        ramp=timedelta(minutes=float(rng.uniform(*RAMP_MIN))),
        unsteady=float(rng.uniform(*UNSTEADY)),
    )


def _aside(places: list[Place], asides_m: tuple[float, ...]) -> list[Place]:
    """Return places moved to starboard of the way that leads to the next one."""
    moved = list[Place]()
    for number, (here, aside) in enumerate(zip(places, asides_m, strict=False)):
        ends = (here, places[number + 1]) if number + 1 < len(places) else (places[-2], here)
        towards = float(GEOD.inv(*ends[0], *ends[1])[0])
        lon, lat, _ = GEOD.fwd(*here, towards + 90.0, aside)
        moved.append((float(lon), float(lat)))
    return moved
