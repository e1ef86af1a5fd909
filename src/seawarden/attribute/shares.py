"""Who takes which faults: the sum over all ways to share faults out among hypotheses.

A ship takes one set of faults at most, since one drag of hers made them. What no ship in sight
takes falls to ships that were not seen, or to no ship, in as many sets as it likes. Faults are
numbered from 0; a set of them is a number whose bits say which are in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.model.errors import ProtocolMisuse

Floats = npt.NDArray[np.float64]
Sets = npt.NDArray[np.int64]

FAULTS_MOST: Final = 12  # sets grow threefold with each fault: half a million sums here


class Claim(NamedTuple):
    """What one ship could have done.

    Attributes:
        sets: the sets of faults that one drag of hers explains; the empty one is not among them.
        weights: of each, against her having done nothing.
    """

    sets: Sets
    weights: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """The sum over all ways to share faults out, and what each set has of it.

    Attributes:
        total: the sum.
        by_ship: for each claim the probability of each of its sets.
        by_unseen: the probability of each set to be the work of one ship that was not seen.
        by_none: the probability of each fault to be no ship's work.
    """

    total: float
    by_ship: list[Floats]
    by_unseen: Floats
    by_none: Floats


def share_out(claims: Sequence[Claim], unseen: Floats, none: Floats) -> Shared:
    """Share faults out among ships in sight, unseen ships and no ship.

    Args:
        claims: of the ships in sight.
        unseen: the weight of each set as the work of one unseen ship, by its number; the first
            is not read.
        none: the weight of each fault as no ship's work.

    Raises:
        ProtocolMisuse: there are no faults or too many, or nothing explains them.
    """
    count = len(none)
    if not 1 <= count <= FAULTS_MOST:
        raise ProtocolMisuse(f"{count} faults: 1 to {FAULTS_MOST} can be shared out at a time")
    full = (1 << count) - 1
    singles = np.zeros(full + 1)
    singles[1 << np.arange(count)] = none
    rest = _in_sets(unseen + singles)
    taken = [_nothing(full)]
    for claim in claims:
        taken.append(_and(taken[-1], claim))
    total = float(taken[-1] @ rest[::-1])
    if not total > 0.0:
        raise ProtocolMisuse("no hypothesis explains the faults: unseen and none weigh nothing")
    blocks = _blocks(taken[-1], rest) / total
    return Shared(
        total=total,
        by_ship=_backwards(taken, claims, rest[::-1], total),
        by_unseen=unseen * blocks,
        by_none=none * blocks[1 << np.arange(count)],
    )


def in_one(shared: Shared, claims: Sequence[Claim]) -> Floats:
    """Return how likely each set of faults is one event."""
    events = shared.by_unseen.copy()
    events[0] = 0.0
    events[1 << np.arange(len(shared.by_none))] += shared.by_none
    for claim, probabilities in zip(claims, shared.by_ship, strict=True):
        events[claim.sets] += probabilities
    return events


def whoever(claims: Sequence[Claim], unseen: Floats, none: Floats) -> Floats:
    """Return the weight of each set of faults as one event, whoever caused it."""
    weights = unseen.copy()
    weights[0] = 0.0
    weights[1 << np.arange(len(none))] += none
    for claim in claims:
        weights[claim.sets] += claim.weights
    return weights


def _nothing(full: int) -> Floats:
    taken = np.zeros(full + 1)
    taken[0] = 1.0
    return taken


def _and(taken: Floats, claim: Claim) -> Floats:
    """Return what sets are taken once one more ship had her choice."""
    more = taken.copy()
    for chosen, weight in zip(claim.sets.tolist(), claim.weights.tolist(), strict=True):
        others = _apart_from(chosen, len(taken))
        more[others | chosen] += weight * taken[others]
    return more


def _backwards(
    taken: Sequence[Floats], claims: Sequence[Claim], rest: Floats, total: float
) -> list[Floats]:
    """Return the probability of each claim: how much the sum owes to it."""
    owed, found = rest.copy(), []
    for before, claim in zip(reversed(taken[:-1]), reversed(claims), strict=True):
        shares, earlier = np.empty(len(claim.sets)), owed.copy()
        for place, chosen in enumerate(claim.sets.tolist()):
            others = _apart_from(chosen, len(rest))
            shares[place] = before[others] @ owed[others | chosen]
            earlier[others] += claim.weights[place] * owed[others | chosen]
        found.append(claim.weights * shares / total)
        owed = earlier
    return found[::-1]


def _in_sets(weights: Floats) -> Floats:
    """Return for each set the sum over its partitions of the product of weights."""
    sums = _nothing(len(weights) - 1)
    for whole in range(1, len(weights)):
        first = whole & -whole
        others = _within(whole ^ first)
        sums[whole] = weights[others | first] @ sums[whole ^ first ^ others]
    return sums


def _blocks(taken: Floats, rest: Floats) -> Floats:
    """Return for each set the sum of all that stands beside it when it is a block of the rest."""
    full = len(rest) - 1
    found = np.empty(full + 1)
    for block in range(full + 1):
        others = _apart_from(block, full + 1)
        found[block] = taken[others] @ rest[full ^ block ^ others]
    return found


def _apart_from(chosen: int, size: int) -> Sets:
    """Return all sets that share no fault with one."""
    return _within((size - 1) & ~chosen)


def _within(whole: int) -> Sets:
    """Return all sets of faults of one set, itself and the empty one included."""
    found = np.zeros(1, np.int64)
    bit = 1
    while bit <= whole:
        if whole & bit:
            found = np.concatenate([found, found | bit])
        bit <<= 1
    return found
