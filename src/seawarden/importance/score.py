"""The score of lines that break together: 0 to 1, with bounds for what is not known.

Three parts, each 0 to 1: the share of what reaches the region hit hardest, the size beside the
greatest line of the kind, and the time of repair beside half a year. What is not known of a part
enters with its whole range, and with the middle of it as the best guess: never as nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from seawarden.importance.losses import Losses, RegionLoss
from seawarden.importance.network import Line, Network
from seawarden.model.importance import Range

# How much each part counts: judgements. What a region loses comes first.
SHARE_WEIGHT: Final = 0.6
SIZE_WEIGHT: Final = 0.2
TIME_WEIGHT: Final = 0.2
# Days out of service that count in full: half a year, as long as the repairs of Balticconnector
# (197 days) and of Estlink 2 (177 days) took.
LONG_REPAIR_DAYS: Final = 180.0

UNKNOWN: Final = Range(low=0.0, best=0.5, high=1.0)
NONE: Final = Range(low=0.0, best=0.0, high=0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What makes the score of the lines of one kind."""

    share: Range
    size: Range
    time: Range

    @property
    def score(self) -> Range:
        """Return the sum of the parts, each with its weight."""
        return Range(
            low=self._sum("low"),
            best=self._sum("best"),
            high=self._sum("high"),
        )

    def _sum(self, level: str) -> float:
        share, size, time = (getattr(one, level) for one in (self.share, self.size, self.time))
        return float(SHARE_WEIGHT * share + SIZE_WEIGHT * size + TIME_WEIGHT * time)


def together(scores: Iterable[Range]) -> Range:
    """Return the score of losses of several kinds: what none of them spares."""
    low = best = high = 1.0
    for one in scores:
        low, best, high = low * (1 - one.low), best * (1 - one.best), high * (1 - one.high)
    return Range(low=1 - low, best=1 - best, high=1 - high)


class Scoring:
    """Scores sets of lines."""

    def __init__(self, losses: Losses, days: Mapping[str, Range]) -> None:
        self.losses = losses
        self.network: Network = losses.network
        self.days = days
        self._kept: dict[frozenset[str], dict[str, Parts]] = {}

    def score(self, broken: Iterable[str]) -> Range:
        """Return the score of lines that break together; of none: 0."""
        return together(one.score for one in self.parts(broken).values())

    def parts(self, broken: Iterable[str]) -> dict[str, Parts]:
        """Return what makes the score, by kind; lines that carry nothing have no part in it."""
        lines = frozenset(broken)
        if lines not in self._kept:
            carrying = [
                self.network.lines[one]
                for one in sorted(lines)
                if not self.network.lines[one].is_idle
            ]
            losses = self.losses.of(lines)
            kinds = sorted({line.kind for line in carrying})
            self._kept[lines] = {
                kind: self._parts([one for one in carrying if one.kind == kind], losses, kind)
                for kind in kinds
            }
        return self._kept[lines]

    def _parts(self, lines: list[Line], losses: Iterable[RegionLoss], kind: str) -> Parts:
        return Parts(
            share=self._share(lines, [one.share for one in losses if one.kind == kind]),
            size=self._size(lines, kind),
            time=self._time(kind),
        )

    def _share(self, lines: list[Line], shares: list[Range]) -> Range:
        """Return the share of the region hit hardest; with a line whose ends are unknown, of any.

        Of cables that carry data only some are in any file, so the share is at most what the
        known ones say, and half of it is the best guess: a judgement.
        """
        known = _most(shares)
        if any(line.is_counted for line in lines):
            known = Range(low=0.0, best=known.best / 2, high=known.high)
        return _most([known, UNKNOWN]) if any(not line.links for line in lines) else known

    def _size(self, lines: list[Line], kind: str) -> Range:
        if any(line.is_counted for line in lines):
            return UNKNOWN
        greatest = self.network.greatest.get(kind, 0.0)
        lost = capacity_of(lines)
        return Range(
            low=_part(lost.low, greatest),
            best=_part(lost.best, greatest),
            high=_part(lost.high, greatest),
        )

    def _time(self, kind: str) -> Range:
        days = self.days.get(kind)
        if days is None:
            return UNKNOWN
        return Range(
            low=_part(days.low, LONG_REPAIR_DAYS),
            best=_part(days.best, LONG_REPAIR_DAYS),
            high=_part(days.high, LONG_REPAIR_DAYS),
        )


def capacity_of(lines: Iterable[Line]) -> Range:
    """Return what lines of one kind carry together; those out of service carry nothing."""
    carrying = [line.capacity for line in lines if not line.is_idle]
    return Range(
        low=sum(one.low for one in carrying),
        best=sum(one.best for one in carrying),
        high=sum(one.high for one in carrying),
    )


def _most(ranges: list[Range]) -> Range:
    return Range(
        low=max((one.low for one in ranges), default=0.0),
        best=max((one.best for one in ranges), default=0.0),
        high=max((one.high for one in ranges), default=0.0),
    )


def _part(value: float, whole: float) -> float:
    return min(value / whole, 1.0) if whole > 0 else 1.0
