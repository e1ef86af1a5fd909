"""Trials of attribution: many simulated faults on one sea, and what each answerer says of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.app.evaluation.attribution_faults import Blamed, Doubt, Truth, blamed, inner_rows
from seawarden.app.evaluation.attribution_rules import (
    NONE,
    UNKNOWN,
    Answer,
    nearest,
    oracle,
    ours,
    weighted,
)
from seawarden.app.evaluation.attribution_seas import Sea
from seawarden.app.evaluation.intervals import resampled, share_interval, share_of_sums
from seawarden.app.evaluation.scoring import Share
from seawarden.attribute.settings import Settings
from seawarden.model.fault import CAUSE_UNKNOWN, Instant, KilometrePoint
from seawarden.model.units import US_PER_MIN, since_1970_us

OURS: Final = "attribution"
BLIND: Final = "without behaviour"
ORACLE: Final = "oracle"
NEAREST: Final = "nearest"
WEIGHTED: Final = "weighted sum"
BESIDE_SDS: Final = 2.0  # a rival crossed so near the culprit, in time and along the line
LEAST: Final = 1e-6  # of a probability, so that one surprise does not make a mean infinite
A_SEA: Final = 30  # faults on one drawn sea, then another is drawn

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One fault and what was said of it.

    Attributes:
        who: the ship, or UNKNOWN, or NONE.
        answers: by who said them.
        rivals: other crossings within two standard deviations of the report.
    """

    who: int
    vessel_id: int | None
    answers: dict[str, Answer]
    rivals: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """Faults of one kind on one sea.

    Attributes:
        sea: its name.
        origin: what is real of it.
        doubt: how well the operator knows his faults.
        truth: who did it.
        tried: the faults.
        cause: as an inspection found it.
    """

    sea: str
    origin: str
    doubt: Doubt
    truth: Truth
    tried: Sequence[Tried]
    cause: str = CAUSE_UNKNOWN

    def share(self, says: Callable[[Tried], bool], *, seed: int = 1) -> Share:
        """Return the share of faults of which something holds; a ship is one unit."""
        yes = pl.DataFrame(
            {
                "ship": [each.vessel_id or -number for number, each in enumerate(self.tried)],
                "yes": [float(says(each)) for each in self.tried],
            }
        )
        units = yes.group_by("ship", maintain_order=True).agg(
            pl.col("yes").sum(), pl.len().cast(pl.Float64)
        )
        count = int(yes["yes"].sum())
        return Share(
            count=count, tried=yes.height, exact=share_interval(count, yes.height),
            by_ship_and_day=resampled(
                units.drop("ship").to_numpy(), share_of_sums, rng=np.random.default_rng(seed)
            ),
        )  # fmt: skip

    def first(self, name: str, most: int = 1) -> Share:
        """Return the share in which the culprit is among the first ships that are named."""
        return self.share(lambda each: each.who in each.answers[name].ranked()[:most])

    def log_score(self, name: str) -> float:
        """Return the mean log probability of the truth, in nats."""
        logs = [np.log(max(each.answers[name].of(each.who), LEAST)) for each in self.tried]
        return float(np.mean(logs))

    @property
    def rivals(self) -> float:
        """How many rivals a fault has, in the mean."""
        return float(np.mean([each.rivals for each in self.tried]))


def trial(
    seas: Callable[[np.random.Generator], Sea], doubt: Doubt, rng: np.random.Generator, *,
    count: int, hours: tuple[float, float], truth: Truth = Truth.SHIP, a_sea: int = A_SEA,
    cause: str = CAUSE_UNKNOWN,
) -> Trial:  # fmt: skip
    """Try faults of one kind.

    Args:
        seas: gives the sea; asked again after `a_sea` faults.
        doubt: how well the operator knows them.
        rng: draws.
        count: how many.
        hours: how much traffic lies before and after the crossing of each.
        truth: who did it.
        a_sea: faults on one sea.
        cause: as an inspection found it.
    """
    tried: list[Tried] = []
    settings = Settings()
    for number in range(count):
        if number % a_sea == 0:
            sea = seas(rng)
            rows = inner_rows(sea, after_h=hours[0], before_h=hours[1])
        row = int(rng.choice(rows))
        one = blamed(sea, row, doubt, rng, number=number, truth=truth, cause=cause)
        tried.append(_tried(sea, one, settings))
    return Trial(
        sea=sea.name, origin=sea.origin.value, doubt=doubt, truth=truth, tried=tried,
        cause=cause,
    )  # fmt: skip


def _tried(sea: Sea, one: Blamed, settings: Settings) -> Tried:
    whole, blind = ours(sea, one, settings, seed=1)
    who = {Truth.UNHEARD: UNKNOWN, Truth.NOBODY: NONE}.get(one.truth, one.vessel_id or NONE)
    return Tried(
        who=who,
        vessel_id=one.vessel_id,
        answers={
            OURS: whole,
            BLIND: blind,
            ORACLE: oracle(sea, one),
            NEAREST: nearest(sea, one),
            WEIGHTED: weighted(sea, one),
        },
        rivals=_rivals(sea, one),
    )


def _rivals(sea: Sea, one: Blamed) -> int:
    time, place = one.fault.time, one.fault.place
    if not isinstance(time, Instant) or not isinstance(place, KilometrePoint):
        return 0
    off_min = pl.col("time").to_physical() / US_PER_MIN - since_1970_us(time.at) / US_PER_MIN
    return sea.crossings.filter(
        pl.col("asset_id") == one.fault.asset_id,
        pl.col("vessel_id") != (one.vessel_id or 0),
        off_min.abs() <= BESIDE_SDS * one.doubt.minutes,
        (pl.col("kp_km") - place.kp_km).abs() <= BESIDE_SDS * one.doubt.km,
    ).height


def statements(trials: Sequence[Trial], name: str, *, least: float) -> Floats:
    """Return what was said and whether it was so: a row a hypothesis, probability and 0 or 1.

    Args:
        trials: all that was tried.
        name: who said it.
        least: smaller probabilities are left out, or the many that are next to nought would hide
            the rest.
    """
    rows = []
    for tried in (each for one in trials for each in one.tried):
        answer = tried.answers[name]
        every = (
            (answer.of(who), float(who == tried.who)) for who in (*answer.ships, UNKNOWN, NONE)
        )
        rows += [each for each in every if each[0] >= least]
    return np.array(rows, np.float64).reshape(-1, 2)


def first_statements(trials: Sequence[Trial], name: str) -> Floats:
    """Return the probability of the likeliest hypothesis of each fault, and whether it was so."""
    tried = [each for one in trials for each in one.tried]
    firsts = [(each.answers[name], each.answers[name].first(), each.who) for each in tried]
    return np.array([(a.of(first), float(first == who)) for a, first, who in firsts])


def expected_error(said: Floats, bins: int) -> float:
    """Return the expected calibration error: how far what was said is off, in the mean.

    Bins of equal width; each counts as often as it was said (Naeini and others, AAAI 2015).
    """
    place = np.minimum((said[:, 0] * bins).astype(np.int64), bins - 1)
    off = np.bincount(place, weights=said[:, 1] - said[:, 0], minlength=bins)
    return float(np.abs(off).sum() / len(said))
