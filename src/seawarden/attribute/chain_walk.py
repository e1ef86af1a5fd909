"""One ship's way as a chain of states: what faults one drag of hers explains, and when it was on.

All crossings lie on one way, so order and travel times between lines hold by themselves. A
crossing with the anchor down of a line on which no fault is known counts against the drag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from seawarden.attribute.drag_states import (
    BEFORE,
    OVER,
    STATES,
    DragPrior,
    Floats,
    at_line,
    steps,
)
from seawarden.attribute.shares import Claim, Sets

# A ship whose likelihood for a fault is below this, against chance traffic, does not take it.
MATCH_LEAST: Final = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """What one ship did, as the chain sees it. Minutes count from one epoch for all ships.

    Attributes:
        begin_min: first report.
        end_min: last report.
        time_min: of her crossings of lines, in order.
        match: for each crossing (row) and fault (column), how much likelier the fault's time and
            place are if this crossing caused it than under chance traffic; 0: another line.
        reach: for each crossing, the chance that an anchor that drags catches the line.
        harm: for each crossing, the chance that it then damages the line.
        shown: for each crossing, the chance that a damage there has been noticed.
        signs: spans with behaviour that tells: begin and end in minutes, and nats per minute for
            a drag against ordinary traffic.
    """

    begin_min: float
    end_min: float
    time_min: Floats
    match: Floats
    reach: Floats
    harm: Floats
    shown: Floats
    signs: Sequence[tuple[float, float, float]] = ()


class Drag(NamedTuple):
    """When a drag was on that explains given faults, at instants of a way.

    Attributes:
        time_min: the instants, in order.
        begun: how likely it had begun by then.
        ended: how likely it was over by then.
        unnoticed: for each crossing of the way, how likely it did damage that nobody noticed.
    """

    time_min: Floats
    begun: Floats
    ended: Floats
    unnoticed: Floats


class _Move(NamedTuple):
    """One move along a way: how states pass if no fault is taken, and if one is."""

    kept: Floats
    hit: Floats | None = None  # null: no line is crossed
    match: Floats | None = None  # of each fault that the way may take
    is_look: bool = False


def claim(way: Way, prior: DragPrior) -> Claim:
    """Return what faults one drag on a way explains, each set against no fault at all."""
    faults = np.flatnonzero((way.match > MATCH_LEAST).any(axis=0))
    if not len(faults):
        return Claim(sets=np.empty(0, np.int64), weights=np.empty(0))
    at = _start(prior, len(faults))
    for move in _moves(way, prior, faults, np.empty(0)):
        at = _forward(at, move)
    weights = at.sum(axis=1)
    weights = weights[1:] / weights[0]
    is_able = weights > 0.0
    return Claim(sets=_numbers(faults)[1:][is_able], weights=weights[is_able])


def drag(way: Way, prior: DragPrior, chosen: int, at_min: Floats) -> Drag:
    """Return when the drag was on, given that it caused the faults of one set and no other.

    Args:
        way: the ship's.
        prior: of drags.
        chosen: the set; the way explains it.
        at_min: the instants to look at, in order, within the way.
    """
    faults = np.array([n for n in range(way.match.shape[1]) if chosen >> n & 1], np.int64)
    moves = _moves(way, prior, faults, at_min)
    preceding = [_start(prior, len(faults))]
    for move in moves:
        preceding.append(_forward(preceding[-1], move))
    after = np.zeros_like(preceding[-1])
    after[-1] = 1.0
    whole = float(preceding[-1][-1].sum())
    looks, unnoticed = [], []
    for move, before in zip(reversed(moves), reversed(preceding[:-1]), strict=True):
        if move.is_look:
            looks.append((before * after).sum(axis=0) / whole)
        elif move.hit is not None:
            unnoticed.append(float((before @ move.hit * after).sum()) / whole)
        after = _backward(after, move)
    states = np.array(looks[::-1]).reshape(-1, STATES)
    return Drag(
        time_min=at_min,
        begun=1.0 - states[:, BEFORE],
        ended=states[:, OVER],
        unnoticed=np.array(unnoticed[::-1]) * (1.0 - way.shown),
    )


def _numbers(faults: Sets) -> Sets:
    """Return the number of each set of some faults, in the order of their own sets."""
    own = np.arange(1 << len(faults))
    return np.asarray(((own[:, None] >> np.arange(len(faults)) & 1) << faults).sum(axis=1))


def _start(prior: DragPrior, count: int) -> Floats:
    at = np.zeros((1 << count, STATES))
    at[0] = prior.at_any_time()
    return at


def _moves(way: Way, prior: DragPrior, faults: Sets, at_min: Floats) -> list[_Move]:
    """Return the moves in the order of time; of those at one time, crossings last."""
    ends = np.array([end for begin, end, _ in way.signs for end in (begin, end)])
    times = np.concatenate([[way.begin_min, way.end_min], ends, at_min, way.time_min])
    times = np.unique(np.clip(times, way.begin_min, way.end_min))
    middles = (times[1:] + times[:-1]) / 2
    nats = np.zeros(len(middles))
    for begin, end, each in way.signs:
        nats += np.where((begin < middles) & (middles < end), each, 0.0)
    passing = steps(prior, np.diff(times), nats)
    moves, looks, lines = [], set(at_min.tolist()), _lines(way, prior, faults)
    for place, time in enumerate(times.tolist()):
        if place:
            moves.append(_Move(kept=passing[place - 1]))
        if time in looks:
            moves.append(_Move(kept=np.eye(STATES), is_look=True))
        moves += lines.get(time, [])
    return moves


def _lines(way: Way, prior: DragPrior, faults: Sets) -> dict[float, list[_Move]]:
    found: dict[float, list[_Move]] = {}
    times = np.clip(way.time_min, way.begin_min, way.end_min)
    for place, time in enumerate(times.tolist()):
        kept, hit = at_line(
            prior, float(way.reach[place]), float(way.harm[place]), float(way.shown[place])
        )
        move = _Move(kept=kept, hit=hit, match=way.match[place, faults])
        found.setdefault(time, []).append(move)
    return found


def _forward(at: Floats, move: _Move) -> Floats:
    """Return the weight of each set taken so far (row) and state (column), one move on."""
    gone = at @ move.kept
    if move.hit is None or move.match is None or not move.match.any():
        return np.asarray(gone, np.float64)
    struck, own = at @ move.hit, np.arange(len(at))
    for fault, match in enumerate(move.match.tolist()):
        takes = own[own >> fault & 1 == 1]
        gone[takes] += match * struck[takes ^ (1 << fault)]
    return np.asarray(gone, np.float64)


def _backward(after: Floats, move: _Move) -> Floats:
    """Return the weight of what is still to come, one move earlier."""
    gone = after @ move.kept.T
    if move.hit is None or move.match is None or not move.match.any():
        return np.asarray(gone, np.float64)
    struck, own = after @ move.hit.T, np.arange(len(after))
    for fault, match in enumerate(move.match.tolist()):
        lacks = own[own >> fault & 1 == 0]
        gone[lacks] += match * struck[lacks | (1 << fault)]
    return np.asarray(gone, np.float64)
