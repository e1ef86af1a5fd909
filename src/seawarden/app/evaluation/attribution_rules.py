"""Who is blamed, and by whom: ours, the oracle, and two rules of others, as one kind of answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.app.evaluation.attribution_faults import (
    ASTRAY,
    ASTRAY_KM,
    BEHIND_M,
    LATER,
    LATER_H,
    M_PER_MIN_AT_KN,
    SEEN_DRAG,
    SEEN_SLOW,
    Blamed,
    Doubt,
)
from seawarden.app.evaluation.attribution_seas import Sea
from seawarden.attribute.attribution import case, weighed_as
from seawarden.attribute.sensitivity import VARIANTS
from seawarden.attribute.settings import Settings
from seawarden.attribute.ways import Ways, ways
from seawarden.model.fault import EXTERNAL, Instant, KilometrePoint
from seawarden.model.units import US_PER_MIN, since_1970_us

Floats = npt.NDArray[np.float64]

UNKNOWN, NONE = -1, -2
# Nearest in space-time: a minute counts as far as a ship goes in it at this speed.
USUAL_KN: Final = 10.0
KM_PER_MIN: Final = USUAL_KN * 1.852 / 60.0
# Cerulean (SkyTruth): the temporal part falls by e over these, behind and ahead of the time, and
# the parts count 1 (time), 2 (proximity) and 1 (parity, which a fault does not have: left at 1).
BEHIND_S: Final = 10_000.0
AHEAD_S: Final = 600.0
WINDOW_H: Final = (8.0, 6.0)
NEAR_KM: Final = 5.0  # our choice: theirs is measured against the length of a slick
PARTS: Final = (1.0, 2.0, 1.0)

# The oracle knows how often culprits and others are seen so, and how often nobody heard her.
STRAY: Final = {"anchor_drag": 0.0125, "slow_crossing": 0.03}
UNHEARD_SHARE: Final = 0.10
NOBODY_SHARE: Final = 0.10
BEHIND_STEPS: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What somebody says of a fault.

    Attributes:
        ships: vessel_id to a probability, or to a score that sums to 1.
        unknown: a ship that nobody heard; 0: the rule knows none.
        none: no ship; likewise.
    """

    ships: Mapping[int, float]
    unknown: float = 0.0
    none: float = 0.0

    def ranked(self) -> list[int]:
        """Return the ships, the likeliest first; of equals the lowest number."""
        return sorted(self.ships, key=lambda ship: (-self.ships[ship], ship))

    def of(self, who: int) -> float:
        """Return the probability of a ship, of UNKNOWN or of NONE."""
        if who < 0:
            return self.unknown if who == UNKNOWN else self.none
        return self.ships.get(who, 0.0)

    def first(self) -> int:
        """Return the likeliest of all."""
        every = {**self.ships, UNKNOWN: self.unknown, NONE: self.none}
        return max(every, key=lambda who: (every[who], -who))


def ours(sea: Sea, one: Blamed, settings: Settings, *, seed: int) -> list[Answer]:
    """Return the attribution as it ships: as given, and without behaviour."""
    held = ways(one.ways(sea))
    asked = case(one.fault, held, settings, seed=seed)
    candidate = asked.contacts.rows["vessel_id"]
    answers = []
    for variant in VARIANTS[:2]:
        found = weighed_as(asked, candidate, settings, variant)
        ships = zip(found.candidate_ids.tolist(), found.by_candidate.tolist(), strict=True)
        answers.append(
            Answer(
                ships={int(ship): part for ship, part in ships if part > 0.0},
                unknown=found.unknown, none=found.none,
            )
        )  # fmt: skip
    return answers


def nearest(sea: Sea, one: Blamed) -> Answer:
    """Blame the ship that crossed nearest in space and time, at 10 kn a minute; weights by it."""
    seen = _seen(one.ways(sea), one)
    far_km = np.hypot(seen["off_min"] * KM_PER_MIN, seen["off_km"])
    return Answer(ships=_best(seen["vessel_id"], 1.0 / (0.1 + far_km)))


def weighted(sea: Sea, one: Blamed) -> Answer:
    """Score ships as Cerulean scores sources of slicks: time, proximity and parity."""
    seen = _seen(one.ways(sea), one)
    off_s = seen["off_min"] * 60.0  # over 0: she crossed before the fault
    temporal = np.exp(-((off_s / np.where(off_s >= 0.0, BEHIND_S, AHEAD_S)) ** 2))
    proximity = np.exp(-((seen["off_km"] / NEAR_KM) ** 2))
    score = (PARTS[0] * temporal + PARTS[1] * proximity + PARTS[2]) / sum(PARTS)
    is_in = (off_s <= WINDOW_H[0] * 3600.0) & (off_s >= -WINDOW_H[1] * 3600.0)
    return Answer(ships=_best(seen["vessel_id"], np.where(is_in, score, 0.0)))


def oracle(sea: Sea, one: Blamed) -> Answer:
    """Weigh as one who knows how the simulation draws: the best that anybody can do."""
    known = one.ways(sea)
    seen = _seen(known, one)
    steps = (np.arange(BEHIND_STEPS) + 0.5) / BEHIND_STEPS
    behind_m = BEHIND_M[0] + steps * (BEHIND_M[1] - BEHIND_M[0])
    late = seen["off_min"][:, None] - behind_m / np.maximum(seen["sog_kn"], 1.0)[:, None] / (
        M_PER_MIN_AT_KN
    )
    fits = _time(late, one.doubt).mean(axis=1) * _place(seen["off_km"], one.doubt)
    weights = fits * _behaviour(known, seen["vessel_id"])
    # A ship not heard, or nobody: anywhere and at any time of the same traffic.
    line = sea.crossings.filter(pl.col("asset_id") == one.fault.asset_id)
    span_min = (sea.end - sea.start).total_seconds() / 60.0
    kp = line["kp_km"].to_numpy()
    chance = line.height / (span_min * max(float(np.ptp(kp)), 1.0))
    nobody = 0.0 if one.fault.cause == EXTERNAL else NOBODY_SHARE
    heard = 1.0 - UNHEARD_SHARE - NOBODY_SHARE
    total = heard * weights.sum() / chance + UNHEARD_SHARE + nobody
    ships = _summed(seen["vessel_id"], heard * weights / chance / total)
    return Answer(ships=ships, unknown=UNHEARD_SHARE / total, none=nobody / total)


def _seen(known: Ways, one: Blamed) -> dict[str, Floats]:
    """Return the crossings of the line: whose, how long before the report, how far from it."""
    time, place = one.fault.time, one.fault.place
    if not isinstance(time, Instant) or not isinstance(place, KilometrePoint):
        return {}
    line = known.crossings.filter(pl.col("asset_id") == one.fault.asset_id)
    at_us = since_1970_us(time.at)
    return {
        "vessel_id": line["vessel_id"].to_numpy().astype(np.float64),
        "off_min": (at_us - line["time"].to_physical().to_numpy()) / US_PER_MIN,
        "off_km": np.abs(line["kp_km"].to_numpy() - place.kp_km),
        "sog_kn": line["sog_kn"].to_numpy(),
    }


def _best(vessel_id: Floats, score: Floats) -> dict[int, float]:
    """Return the best score of each ship, so that all sum to 1."""
    best: dict[int, float] = {}
    for ship, each in zip(vessel_id.tolist(), score.tolist(), strict=True):
        best[int(ship)] = max(best.get(int(ship), 0.0), each)
    total = sum(best.values()) or 1.0
    return {ship: each / total for ship, each in best.items()}


def _summed(vessel_id: Floats, weight: Floats) -> dict[int, float]:
    ids, place = np.unique(vessel_id, return_inverse=True)
    sums = np.bincount(place, weights=weight, minlength=len(ids))
    return {int(ship): float(each) for ship, each in zip(ids, sums, strict=True)}


def _time(late_min: Floats, doubt: Doubt) -> Floats:
    straight = _bell(late_min, doubt.minutes)
    if not doubt.is_harsh:
        return straight
    mean = LATER_H * 60.0
    lag = np.linspace(0.0, 8.0 * mean, 400)
    share = np.exp(-lag / mean)
    share /= share.sum()
    slow = (_bell(late_min[..., None] - lag, doubt.minutes) * share).sum(axis=-1)
    return np.asarray((1.0 - LATER) * straight + LATER * slow, np.float64)


def _place(off_km: Floats, doubt: Doubt) -> Floats:
    straight = _bell(off_km, doubt.km)
    if not doubt.is_harsh:
        return straight
    astray = np.where(np.abs(off_km) <= ASTRAY_KM, 0.5 / ASTRAY_KM, 0.0)
    return np.asarray((1.0 - ASTRAY) * straight + ASTRAY * astray, np.float64)


def _bell(off: Floats, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (off / sd) ** 2) / (sd * np.sqrt(2.0 * np.pi)), np.float64)


def _behaviour(known: Ways, vessel_id: Floats) -> Floats:
    """Return how much likelier what was seen of each ship is of a culprit."""
    ratio = {
        "anchor_drag": SEEN_DRAG / STRAY["anchor_drag"],
        "slow_crossing": SEEN_SLOW / STRAY["slow_crossing"],
    }
    plain = (1.0 - SEEN_DRAG - SEEN_SLOW) / (1.0 - sum(STRAY.values()))
    told = dict(
        known.alerts.filter(pl.col("kind").is_in(list(ratio)))
        .sort("kind", descending=True)
        .unique("vessel_id", keep="last", maintain_order=True)
        .select("vessel_id", "kind")
        .iter_rows()
    )
    return np.array([ratio.get(told.get(int(ship), ""), plain) for ship in vessel_id])
