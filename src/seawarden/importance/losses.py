"""What regions lose when lines break: what reached them before, less what reaches them after.

What reaches a region is the most that can pass to it from all other regions over the known
lines of one kind, hubs and joints between them included (a maximum flow). Lines over land, other
sources and what is made in the region are not in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from seawarden.importance.flow import Node, max_flow
from seawarden.importance.network import Link, Network
from seawarden.model.importance import Range

# At which of their three figures the lines that break and all others are taken. The best guess
# first; the bounds are the least and the greatest over all. They hold where lines run side by
# side; along a chain of lines they are corners, not proven limits.
LEVELS: Final = ("best", "low", "high")
CORNERS: Final = tuple(product(LEVELS, LEVELS))
NOTHING: Final = 1e-9  # less than this part of what came before is rounding

SOURCE: Final = ("from", "all other regions")
SINK: Final = ("to", "the region")


class RegionLoss(NamedTuple):
    """What a region loses of lines of one kind."""

    kind: str
    region: str
    before: Range  # what reaches it, in the unit of the kind
    lost: Range
    share: Range  # lost of before, 0 to 1
    links_left: int  # lines that still end in the region, or at a hub that feeds it

    @property
    def is_cut_off(self) -> bool:
        """Whether nothing reaches it over the known lines."""
        return (
            self.lost.best > 0 and self.before.best - self.lost.best <= NOTHING * self.before.best
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Surroundings:
    """The links from which a region is reached, as they meet the rest."""

    links: tuple[tuple[Link, Node, Node], ...]  # with the nodes they join
    asset_ids: frozenset[str]


class Losses:
    """Reckons what regions lose; keeps what it has reckoned."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._around: dict[tuple[str, str], _Surroundings] = {}
        self._flow = cache(self._reckon)
        for kind in sorted({line.kind for line in network.lines.values()}):
            for region in sorted(_regions_of(network, kind)):
                self._around[kind, region] = _surroundings(network, kind, region)

    def regions(self) -> tuple[tuple[str, str], ...]:
        """Return all regions that a line reaches, each with the kind of lines."""
        return tuple(self._around)

    def reached(self, kind: str, region: str) -> Range:
        """Return what reaches a region with every line whole."""
        values = [
            self._flow((kind, region), frozenset(), frozenset(), "best", one) for one in LEVELS
        ]
        return Range(low=min(values), best=values[0], high=max(values))

    def of(self, broken: Iterable[str]) -> tuple[RegionLoss, ...]:
        """Return what each region loses when lines break together, the greatest share first."""
        lines = frozenset(broken)
        found = [
            self._loss(place, lines & around.asset_ids)
            for place, around in self._around.items()
            if lines & around.asset_ids
        ]
        lost = [one for one in found if one.lost.high > NOTHING * one.before.high]
        return tuple(sorted(lost, key=lambda one: (-one.share.best, one.kind, one.region)))

    def best_shares(self, broken: Iterable[str]) -> dict[tuple[str, str], float]:
        """Return the best guess of what each region loses, 0 to 1; no bounds: for many sets."""
        lines = frozenset(broken)
        shares = {}
        for place, around in self._around.items():
            hit = lines & around.asset_ids
            whole = self._flow(place, frozenset(), frozenset(), "best", "best") if hit else 0.0
            if whole > 0:
                left = self._flow(place, frozenset(), hit, "best", "best")
                shares[place] = max(1 - left / whole, 0.0)
        return shares

    def _loss(self, place: tuple[str, str], lines: frozenset[str]) -> RegionLoss:
        before, after = [], []
        for level, others in CORNERS:
            before.append(self._flow(place, lines, frozenset(), level, others))
            after.append(self._flow(place, frozenset(), lines, "best", others))
        lost = [max(whole - left, 0.0) for whole, left in zip(before, after, strict=True)]
        share = [
            one / whole if whole > 0 else 0.0 for one, whole in zip(lost, before, strict=True)
        ]
        around = self._around[place]
        return RegionLoss(
            *place,
            before=_range(before),
            lost=_range(lost),
            share=_range(share),
            links_left=len(around.asset_ids - lines),
        )

    def _reckon(
        self,
        place: tuple[str, str],
        lines: frozenset[str],
        gone: frozenset[str],
        level: str,
        others: str,
    ) -> float:
        arcs: dict[tuple[Node, Node], float] = {}
        for link, begin, end in self._around[place].links:
            if link.asset_id in gone:
                continue
            taken = level if link.asset_id in lines else others
            for way, capacity in (((begin, end), link.forward), ((end, begin), link.back)):
                arcs[way] = arcs.get(way, 0.0) + getattr(capacity, taken)
        return max_flow(arcs, SOURCE, SINK)


def _range(values: list[float]) -> Range:
    return Range(low=min(values), best=values[0], high=max(values))


def _regions_of(network: Network, kind: str) -> set[str]:
    ends = (end for link in network.links(kind) for end in (link.begin, link.end))
    regions = (network.region(kind, end) for end in ends)
    return {region for region in regions if region is not None}


def _surroundings(network: Network, kind: str, region: str) -> _Surroundings:
    """Take the links from which a region is reached without passing another region."""

    def node(point: str) -> Node:
        found = network.region(kind, point)
        if found is None:
            return ("by", point)
        return SINK if found == region else SOURCE

    joined = [(link, node(link.begin), node(link.end)) for link in network.links(kind)]
    reached: set[Node] = {SINK}
    while True:
        more = {
            node
            for _, begin, end in joined
            if {begin, end} & (reached - {SOURCE})
            for node in (begin, end)
        }
        if more <= reached:
            break
        reached |= more
    inside = reached - {SOURCE}
    links = tuple(
        (link, begin, end) for link, begin, end in joined if begin != end and {begin, end} & inside
    )
    return _Surroundings(links=links, asset_ids=frozenset(link.asset_id for link, _, _ in links))
