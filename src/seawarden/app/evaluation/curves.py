"""Operating curves: how many false tracks each number of found drags costs.

A detector without one evidence is held against the whole at equal cost and at equal gain, each at
the score of its own that is best for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.looks import NOTHING, Looks

# Every score at which a curve has a point; finer than the tables show.
SCORES: Final = tuple(float(each) for each in np.arange(3.0, 14.01, 0.5))


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """What comes of one score.

    Attributes:
        score: at which an alert is raised, nats.
        false_tracks: ships on a UTC date that were alerted on untouched traffic.
        found: drags.
    """

    score: float
    false_tracks: int
    found: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """All points of one form of the detector.

    Attributes:
        points: by falling score.
        tried: drags that were put in.
    """

    points: Sequence[Point]
    tried: int

    def found_within(self, false_tracks: float) -> int:
        """Return the most drags that are found with at most so many false tracks."""
        return max((p.found for p in self.points if p.false_tracks <= false_tracks), default=0)

    def cost_of(self, found: int) -> int | None:
        """Return the fewest false tracks at which so many drags are found; null: at no score."""
        costs = [point.false_tracks for point in self.points if point.found >= found]
        return min(costs, default=None)

    def area(self, false_tracks: int) -> float:
        """Return the share found, the mean over costs of none to so many false tracks."""
        shares = [self.found_within(cost) / self.tried for cost in range(false_tracks + 1)]
        return float(np.mean(shares))

    def at(self, score: float) -> Point:
        """Return the point of a score."""
        return min(self.points, key=lambda point: abs(point.score - score))


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdicts:
    """What one form says at one score, ship by ship.

    Attributes:
        alerted: ships into which nothing was put, that are alerted.
        found: drags, by their copy of the traffic and their case_id.
    """

    alerted: frozenset[int]
    found: frozenset[tuple[str, str]]

    def worse_than(self, other: "Verdicts") -> int:
        """Count the honest ships that are alerted here alone, and the drags found there alone."""
        return len(self.alerted - other.alerted) + len(other.found - self.found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Worth:
    """What one evidence is worth in one traffic, with the whole as it ships as the measure.

    Attributes:
        term: the evidence.
        traffic: its name.
        false_tracks: of the whole as it ships.
        found: the most that the whole finds at that cost, at whatever score.
        found_without: the same, the evidence left out.
        cost: the fewest false tracks at which the whole finds as many as it does as it ships.
        cost_without: the same, the evidence left out; null: it finds as many at no score.
        area: share found by the whole, the mean over costs from none to `false_tracks`.
        area_without: the same, the evidence left out.
        spoilt: ships judged wrongly without it alone, at the score as it ships.
        mended: ships judged wrongly with it alone.
    """

    term: str
    traffic: str
    false_tracks: int
    found: int
    found_without: int
    cost: int | None
    cost_without: int | None
    area: float
    area_without: float
    spoilt: int
    mended: int

    @property
    def worse(self) -> tuple[str, ...]:
        """In what the detector is worse without it: found, cost, area; nothing: in none."""
        costs_more = self.cost_without is None or (
            self.cost is not None and self.cost_without > self.cost
        )
        said = {
            "found": self.found_without < self.found,
            "cost": costs_more,
            "area": self.area_without < self.area,
        }
        return tuple(name for name, is_so in said.items() if is_so)


def curve(
    untouched: Case, injected: Sequence[Case], looks: Mapping[str, Looks], term: str,
    scores: Sequence[float] = SCORES,
) -> Curve:  # fmt: skip
    """Return the curve of the detector without a term.

    Args:
        untouched: traffic into which nothing was put.
        injected: copies of it with drags.
        looks: at each case, by its name.
        term: that is left out; NOTHING: none.
        scores: of the points.
    """
    points = [
        Point(
            score=score,
            false_tracks=_false_tracks(looks[untouched.name].first(term, score)),
            found=sum(len(_found(case, looks[case.name].first(term, score))) for case in injected),
        )
        for score in sorted(scores, reverse=True)
    ]
    return Curve(points=points, tried=sum(case.truth.height for case in injected))


def verdicts(
    untouched: Case, injected: Sequence[Case], looks: Mapping[str, Looks], term: str, at: float
) -> Verdicts:
    """Return what the detector without a term says at a score, of ships and drags."""
    alerted = looks[untouched.name].first(term, at)["vessel_id"]
    found = [(case.name, each) for case in injected
             for each in _found(case, looks[case.name].first(term, at))]  # fmt: skip
    return Verdicts(alerted=frozenset(alerted), found=frozenset(found))


def worth(
    traffic: str, curves: Mapping[str, Curve], said: Mapping[str, Verdicts], at: float
) -> list[Worth]:
    """Return what each term is worth that a curve was drawn without.

    Args:
        traffic: its name.
        curves: by the term left out, and of the whole.
        said: at the score at which the whole raises, likewise.
        at: that score.
    """
    whole = curves[NOTHING]
    ours = whole.at(at)
    return [
        Worth(
            term=term,
            traffic=traffic,
            false_tracks=ours.false_tracks,
            found=whole.found_within(ours.false_tracks),
            found_without=without.found_within(ours.false_tracks),
            cost=whole.cost_of(ours.found),
            cost_without=without.cost_of(ours.found),
            area=whole.area(ours.false_tracks),
            area_without=without.area(ours.false_tracks),
            spoilt=said[term].worse_than(said[NOTHING]),
            mended=said[NOTHING].worse_than(said[term]),
        )
        for term, without in sorted(curves.items())
        if term != NOTHING
    ]


def _false_tracks(first: pl.DataFrame) -> int:
    return first.select("vessel_id", pl.col("time").dt.date()).unique().height


def _found(case: Case, first: pl.DataFrame) -> list[str]:
    both = case.truth.join(first.select("vessel_id", "time"), on="vessel_id")
    meanwhile = both.filter(pl.col("time").is_between("onset", "end"))
    return meanwhile["case_id"].unique().to_list()
