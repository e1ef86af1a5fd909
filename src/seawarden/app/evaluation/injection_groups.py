"""Matters of several ships: one number on two of them, and interference over many."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.injection import Injected
from seawarden.app.evaluation.injection_ground import Ground
from seawarden.app.evaluation.injection_identity import clone
from seawarden.app.evaluation.injection_onsets import Passage
from seawarden.app.evaluation.injection_path import GEOD
from seawarden.app.evaluation.injection_position import Circle, circling
from seawarden.app.evaluation.injection_worlds import copied, worlds

TOGETHER: Final = timedelta(minutes=30)  # two ships on one number are heard at once for so long
APART_M: Final = 5_000.0
MANY: Final = (4, 8)  # ships of one area of interference
AREA_M: Final = 40_000.0
FALSE_MIN: Final = (20.0, 45.0)
STRETCH_MIN: Final = 5.0  # within so long it has them all
CIRCLE_M: Final = (200.0, 1_500.0)
CIRCLE_KN: Final = (8.0, 18.0)


def clones(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let pairs of real ships send one number. One half of the ships gives it to the other."""
    order = [ground.passages[int(number)] for number in rng.permutation(len(ground.passages))]
    givers, takers = order[: len(order) // 2], order[len(order) // 2 :]
    taken = set[int]()

    def put(track: pl.DataFrame, _: Passage, number: int) -> Injected | None:
        for other in takers:
            theirs = ground.tracks[other.vessel_id]
            if other.vessel_id in taken or not _can_be_told_apart(track, theirs):
                continue
            taken.add(other.vessel_id)
            return clone(track, theirs, case_id=f"clone-{number}")
        return None

    return list(worlds(ground.traffic, givers, put, rng, count=count, name="clone"))


def _can_be_told_apart(track: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Say whether two ships are heard at once for long enough, far enough from each other."""
    both = track.select("time", "lon_deg", "lat_deg").join_asof(
        other.select("time", lon="lon_deg", lat="lat_deg"), on="time", strategy="nearest",
        tolerance="5m",
    ).drop_nulls()  # fmt: skip
    if both.height < 2 or both["time"][-1] - both["time"][0] < TOGETHER:
        return False
    lon, lat, other_lon, other_lat = (
        both[name].to_numpy() for name in ("lon_deg", "lat_deg", "lon", "lat")
    )
    return bool(np.min(GEOD.inv(lon, lat, other_lon, other_lat)[2]) > APART_M)


def interferences(ground: Ground, rng: np.random.Generator, count: int) -> list[Case]:
    """Let satellite navigation be falsified over areas: many ships circle about one place.

    Each copy holds one area, and the matter has a row for each of its ships.
    """
    return [
        copied(ground.traffic, ships, name=f"{ground.traffic.name}, interference {number + 1}")
        for number, ships in enumerate(_areas(ground, rng, count))
    ]


def _areas(ground: Ground, rng: np.random.Generator, count: int) -> Iterator[list[Injected]]:
    """Yield the ships of each area, tried at each passage once."""
    number = 0
    for place in rng.permutation(len(ground.passages)):
        passage = ground.passages[int(place)]
        begin = passage.first + (passage.last - passage.first) * float(rng.random())
        length = timedelta(minutes=rng.uniform(*FALSE_MIN))
        track = ground.tracks[passage.vessel_id].filter(pl.col("time") <= begin)
        centre = (float(track["lon_deg"][-1]), float(track["lat_deg"][-1]))
        ships = _around(ground, centre, begin, length)
        if number == count or len(ships) < MANY[0]:
            continue
        chosen = rng.permutation(ships)[: int(rng.integers(MANY[0], MANY[1] + 1))]
        yield [
            circling(
                ground.tracks[int(ship)],
                Circle(
                    lon_deg=centre[0], lat_deg=centre[1], radius_m=rng.uniform(*CIRCLE_M),
                    speed_kn=rng.uniform(*CIRCLE_KN),
                ),
                begin=begin + timedelta(minutes=rng.uniform(0.0, STRETCH_MIN)),
                length=length, case_id=f"interference-{number}/{one}", kind="interference",
            )
            for one, ship in enumerate(chosen)
        ]  # fmt: skip
        number += 1


def _around(
    ground: Ground, centre: tuple[float, float], begin: datetime, length: timedelta
) -> list[int]:
    """Return the ships that are heard about a place from before a time to after it."""
    heard = ground.traffic.fixes.filter(pl.col("time").is_between(begin, begin + length))
    lon, lat = heard["lon_deg"].to_numpy(), heard["lat_deg"].to_numpy()
    away = GEOD.inv(np.full(len(lon), centre[0]), np.full(len(lat), centre[1]), lon, lat)[2]
    near = heard.with_columns(away_m=pl.Series(np.asarray(away, np.float64))).filter(
        pl.col("away_m") < AREA_M
    )
    spans = near.group_by("vessel_id").agg(first=pl.col("time").min(), last=pl.col("time").max())
    whole = spans.filter(pl.col("last") - pl.col("first") > 0.8 * length)
    return whole["vessel_id"].sort().to_list()
