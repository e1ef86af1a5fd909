"""Which lines, and which stretches of them, cost most when they break: ranks with bounds."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from seawarden.geo.pieces import pieces
from seawarden.importance.capacity import unit_of
from seawarden.importance.corridors import REACH_KM, Stretch, stretches
from seawarden.importance.losses import Losses
from seawarden.importance.network import Network
from seawarden.importance.score import Scoring, capacity_of
from seawarden.importance.telling import Telling
from seawarden.model.importance import CRITICALITY, Range
from seawarden.model.schema import conform, empty

PAIRS_TOLD: Final = 20
# Two breaks together count as worse than each alone from this much more of a region's share on.
# A judgement: a hundredth is less than the figures are worth.
WORSE_BY: Final = 0.01


class Pair(NamedTuple):
    """Two lines that hurt a region more together than each does alone."""

    first: str
    second: str
    kind: str
    region: str
    share: float  # of what reaches it, lost with both
    alone: float  # with the worse one alone
    is_cut_off: bool


class Assessed(NamedTuple):
    """What lines are worth.

    Attributes:
        lines: CRITICALITY, one row a line, by rank.
        stretches: CRITICALITY, one row a stretch with the same lines beside it, by rank.
        pairs: the worst two breaks, the worst first.
        losses: to ask what further breaks would cost.
        telling: to say it.
    """

    lines: pl.DataFrame
    stretches: pl.DataFrame
    pairs: list[Pair]
    losses: Losses
    telling: Telling


def assess(
    assets: pl.DataFrame,
    network: Network,
    *,
    regions: pl.DataFrame,
    days: Mapping[str, Range],
    reach_km: float = REACH_KM,
) -> Assessed:
    """Judge what a break of each line and of each stretch costs.

    Args:
        assets: ASSET, the lines of the network.
        network: made of the same lines.
        regions: REGION.
        days: of a repair, by kind.
        reach_km: within which one anchor reaches several lines.
    """
    judge = _judge(network, regions, days)
    cut = stretches(assets, reach_km=reach_km)
    losses = judge.losses
    return Assessed(
        lines=_ranked([judge.row(one) for one in _alone(assets, network)]),
        stretches=_ranked([judge.row(one) for one in cut]),
        pairs=worst_pairs(losses),
        losses=losses,
        telling=judge.telling,
    )


def rank_lines(
    assets: pl.DataFrame, network: Network, *, regions: pl.DataFrame, days: Mapping[str, Range]
) -> pl.DataFrame:
    """Return `Assessed.lines` alone, in a small part of the time; arguments as in `assess`."""
    judge = _judge(network, regions, days)
    return _ranked([judge.row(one) for one in _alone(assets, network)])


def worst_pairs(losses: Losses, *, most: int = PAIRS_TOLD) -> list[Pair]:
    """Return the pairs of lines that hurt a region more together than the worse one alone."""
    network = losses.network
    carrying = [line for line in network.lines.values() if line.links and not line.is_idle]
    single = {line.asset_id: losses.best_shares([line.asset_id]) for line in carrying}
    found = []
    for first, second in combinations(carrying, 2):
        shared = single[first.asset_id].keys() & single[second.asset_id].keys()
        if first.kind != second.kind or not shared:
            continue
        both = losses.best_shares([first.asset_id, second.asset_id])
        found += _worse(first.asset_id, second.asset_id, both, single)
    worst = sorted(
        found, key=lambda one: (-one.share, one.alone, one.first, one.second, one.region)
    )
    return worst[:most]


def _worse(
    first: str,
    second: str,
    both: Mapping[tuple[str, str], float],
    single: Mapping[str, Mapping[tuple[str, str], float]],
) -> list[Pair]:
    pairs = []
    for (kind, region), share in both.items():
        alone = max(single[one].get((kind, region), 0.0) for one in (first, second))
        if share - alone >= WORSE_BY:
            is_cut_off = share >= 1 - 1e-9
            pairs.append(Pair(first, second, kind, region, share, alone, is_cut_off))
    return pairs


def _alone(assets: pl.DataFrame, network: Network) -> list[Stretch]:
    """Return each line from end to end, as if no other lay near it."""
    cut = pieces(assets)
    km = np.zeros(len(cut.asset_ids))
    np.add.at(km, cut.asset, cut.length_km)
    length = dict(zip(cut.asset_ids, km.tolist(), strict=True))
    none: frozenset[str] = frozenset()
    return [Stretch(one, 0.0, length[one], none, none, none) for one in network.lines]


def _judge(network: Network, regions: pl.DataFrame, days: Mapping[str, Range]) -> "_Judge":
    return _Judge(Scoring(Losses(network), days), Telling(network, regions, days), days)


class _Judge:
    """Makes rows of CRITICALITY, without their ranks."""

    def __init__(self, scoring: Scoring, telling: Telling, days: Mapping[str, Range]) -> None:
        self._scoring = scoring
        self.losses = scoring.losses
        self.telling = telling
        self._days = days

    def row(self, one: Stretch) -> dict[str, Any]:
        network, scoring = self._scoring.network, self._scoring
        line = network.lines[one.asset_id]
        drawn = one.drawn | {one.asset_id}
        losses = scoring.losses.of(drawn)
        own = [network.lines[name] for name in sorted(drawn)]
        of_kind = [other for other in own if other.kind == line.kind]
        lost = capacity_of(of_kind)
        is_known = all(other.is_capacity_known or other.is_idle for other in of_kind)
        days = self._days.get(line.kind)
        worst = next((loss for loss in losses if loss.kind == line.kind), None)
        return {
            "asset_id": one.asset_id, "name": line.name, "kind": line.kind,
            "kp_km_from": one.kp_km_from, "kp_km_to": one.kp_km_to,
            "score": scoring.score(drawn).best,
            "score_low": scoring.score(one.sure | {one.asset_id}).low,
            "score_high": scoring.score(one.possible | {one.asset_id}).high,
            "lost": lost.best if is_known or line.is_counted else None,
            "lost_low": lost.low, "lost_high": lost.high, "unit": unit_of(line.kind),
            "region": None if worst is None else worst.region,
            "share": None if worst is None else worst.share.best,
            "share_low": None if worst is None else worst.share.low,
            "share_high": None if worst is None else worst.share.high,
            "days_to_repair": None if days is None else days.best,
            "days_low": None if days is None else days.low,
            "days_high": None if days is None else days.high,
            "companions": sorted(one.drawn),
            "reasons": self.telling.reasons(line, losses, one.drawn),
            "unknowns": self.telling.unknowns(line, losses),
        }  # fmt: skip


def _ranked(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rank rows by score; the bounds of a rank are what the bounds of all scores allow."""
    if not rows:
        return empty(CRITICALITY)
    types = {name: dtype for name, dtype in CRITICALITY.items() if not name.startswith("rank")}
    ordered = pl.DataFrame(rows, schema=types).sort(
        "score", "score_high", "asset_id", "kp_km_from", descending=[True, True, False, False]
    )
    low, high = ordered["score_low"], ordered["score_high"]
    ranked = ordered.with_columns(
        rank=pl.int_range(1, pl.len() + 1),
        rank_best=pl.Series(_over(low, high, strictly=True)) + 1,
        rank_worst=pl.Series(_over(high, low, strictly=False)),
    )
    return conform(ranked, CRITICALITY)


def _over(values: pl.Series, than: pl.Series, *, strictly: bool) -> Iterable[int]:
    """Count for each of `than` how many of `values` lie over it, or as high."""
    below = values.sort().search_sorted(than, side="right" if strictly else "left")
    return [len(values) - count for count in below.to_list()]
