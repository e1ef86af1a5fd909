"""How much can pass from one side of a network to the other."""

from collections import deque
from collections.abc import Hashable, Mapping
from itertools import pairwise

Node = Hashable
Arcs = Mapping[tuple[Node, Node], float]  # (from, to) to capacity

# Less than this part of the greatest capacity is rounding, not capacity.
ROUNDING = 1e-12


def max_flow(arcs: Arcs, source: Node, sink: Node) -> float:
    """Return the most that can pass from a source to a sink.

    Shortest augmenting paths (Edmonds and Karp, Journal of the ACM 19, 1972, pages 248-264).

    Args:
        arcs: no capacity below 0; an arc that is not there carries nothing.
        source: where it comes from.
        sink: where it goes.
    """
    left: dict[Node, dict[Node, float]] = {source: {}, sink: {}}
    for (begin, end), capacity in arcs.items():
        left.setdefault(begin, {})[end] = left.get(begin, {}).get(end, 0.0) + capacity
        left.setdefault(end, {}).setdefault(begin, 0.0)
    least = ROUNDING * max(arcs.values(), default=0.0)
    passed = 0.0
    while path := _shortest(left, source, sink, least):
        steps = list(pairwise(path))
        amount = min(left[begin][end] for begin, end in steps)
        for begin, end in steps:
            left[begin][end] -= amount
            left[end][begin] += amount
        passed += amount
    return passed


def _shortest(
    left: Mapping[Node, Mapping[Node, float]], source: Node, sink: Node, least: float
) -> list[Node]:
    """Return the nodes of a path of fewest arcs that still carry something; none: empty."""
    came_from: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came_from:
        here = waiting.popleft()
        for there, capacity in left[here].items():
            if capacity > least and there not in came_from:
                came_from[there] = here
                waiting.append(there)
    if sink not in came_from:
        return []
    path = [sink]
    while path[-1] != source:
        path.append(came_from[path[-1]])
    return path[::-1]
