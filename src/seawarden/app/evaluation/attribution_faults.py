"""Simulated faults: a ship of a sea is the culprit, and an operator reports what he measured.

SYNTHETIC. The anchor touches some way behind the ship, clocks and readings err by as much as they
say, and the culprit behaves so that a detector sees it or not. What is drawn here is known to the
oracle (`attribution_rules`), and to nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.attribution_seas import Sea, mark
from seawarden.attribute.ways import Ways
from seawarden.model.alert import ALERT
from seawarden.model.fault import CAUSE_UNKNOWN, Fault, Instant, KilometrePoint
from seawarden.model.schema import empty

# How far behind the antenna an anchor may be: from the bow of a long ship to all chain out.
BEHIND_M: Final = (-120.0, 220.0)
M_PER_MIN_AT_KN: Final = 30.8667
# How culprits are seen: share with an alert of a drag, and with one of a slow crossing only.
SEEN_DRAG: Final = 0.72
SEEN_SLOW: Final = 0.08
# A harsher world: readings that are far off, and damage that was noticed only later.
ASTRAY: Final = 0.12
ASTRAY_KM: Final = 25.0
LATER: Final = 0.10
LATER_H: Final = 6.0


class Truth(StrEnum):
    """Who did it."""

    SHIP = "a ship that was heard"
    UNHEARD = "a ship whose track is deleted"
    NOBODY = "no ship"


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """How well an operator knows his fault.

    Attributes:
        minutes: standard deviation of the time.
        km: standard deviation along the line.
        is_harsh: some readings are far off, and some damage is noticed only later.
    """

    minutes: float
    km: float
    is_harsh: bool = False

    @property
    def says(self) -> str:
        """In words."""
        return f"{self.minutes:g} min, {self.km:g} km" + (", harsher" if self.is_harsh else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Blamed:
    """A fault, and who did it.

    Attributes:
        fault: as reported.
        truth: who did it.
        vessel_id: the ship; null: no ship.
        row: her crossing, as a row of the sea's crossings; null: no ship.
        marks: ALERT that her behaviour brought about.
        doubt: how well the operator knows it.
    """

    fault: Fault
    truth: Truth
    vessel_id: int | None
    row: int | None
    marks: pl.DataFrame
    doubt: Doubt

    def ways(self, sea: Sea) -> Ways:
        """Return what a watch would know: without the ship if her track is deleted."""
        if self.truth is Truth.UNHEARD:
            return sea.ways(without=self.vessel_id)
        return sea.ways(more=self.marks)


def blamed(
    sea: Sea, row: int, doubt: Doubt, rng: np.random.Generator, *, number: int,
    truth: Truth = Truth.SHIP, cause: str = CAUSE_UNKNOWN,
) -> Blamed:  # fmt: skip
    """Return a fault that the ship of one crossing caused, or, for no ship, nearby by chance.

    Args:
        sea: where.
        row: of its crossings.
        doubt: how well the operator knows it.
        rng: draws.
        number: makes the name of the fault.
        truth: who did it.
        cause: as an inspection found it.
    """
    crossing = sea.crossings.row(row, named=True)
    if truth is Truth.NOBODY:
        crossing = crossing | {"time": _any_time(sea, rng), "kp_km": _any_place(sea, row, rng)}
    after_min = _behind_min(crossing["sog_kn"], rng)
    fault = Fault(
        fault_id=f"simulated-{number}",
        asset_id=crossing["asset_id"],
        time=Instant(
            at=crossing["time"] + timedelta(minutes=after_min + _late_min(doubt, rng)),
            sigma=timedelta(minutes=doubt.minutes),
        ),
        place=KilometrePoint(kp_km=_read_km(crossing["kp_km"], doubt, rng), sigma_km=doubt.km),
        method="optical_time_domain", reporter="simulation",
        cause=cause,
    )  # fmt: skip
    is_ship = truth is not Truth.NOBODY
    return Blamed(
        fault=fault, truth=truth, vessel_id=crossing["vessel_id"] if is_ship else None,
        row=row if is_ship else None, marks=_marks(crossing, rng) if is_ship else empty(ALERT),
        doubt=doubt,
    )  # fmt: skip


def inner_rows(sea: Sea, *, after_h: float, before_h: float) -> list[int]:
    """Return the crossings with so many hours of traffic before them, and after."""
    time = pl.col("time")
    inner = (time >= sea.start + timedelta(hours=after_h)) & (
        time <= sea.end - timedelta(hours=before_h)
    )
    return sea.crossings.with_row_index("row").filter(inner)["row"].to_list()


def _any_time(sea: Sea, rng: np.random.Generator) -> datetime:
    """Return any time of the inner half of what was listened to."""
    return sea.start + (sea.end - sea.start) * rng.uniform(0.5, 0.9)


def _any_place(sea: Sea, row: int, rng: np.random.Generator) -> float:
    line = sea.crossings.filter(pl.col("asset_id") == sea.crossings["asset_id"][row])["kp_km"]
    return float(rng.uniform(float(line.to_numpy().min()), float(line.to_numpy().max())))


def _behind_min(sog_kn: float, rng: np.random.Generator) -> float:
    return float(rng.uniform(*BEHIND_M)) / max(sog_kn, 1.0) / M_PER_MIN_AT_KN


def _late_min(doubt: Doubt, rng: np.random.Generator) -> float:
    off = float(rng.normal(0.0, doubt.minutes))
    if doubt.is_harsh and rng.random() < LATER:
        return off + float(rng.exponential(LATER_H * 60.0))
    return off


def _read_km(kp_km: float, doubt: Doubt, rng: np.random.Generator) -> float:
    if doubt.is_harsh and rng.random() < ASTRAY:
        return max(kp_km + float(rng.uniform(-ASTRAY_KM, ASTRAY_KM)), 0.0)
    return max(kp_km + float(rng.normal(0.0, doubt.km)), 0.0)


def _marks(crossing: Mapping[str, Any], rng: np.random.Generator) -> pl.DataFrame:
    luck = rng.random()
    if luck >= SEEN_DRAG + SEEN_SLOW:
        return empty(ALERT)
    return mark(crossing, "anchor_drag" if luck < SEEN_DRAG else "slow_crossing", rng)
