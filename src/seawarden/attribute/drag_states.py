"""One drag, from the anchor that runs out to the chain that comes home: states and how they pass.

A ship is at first free, then drags an anchor, may lose it and go on with the chain only, and is
over with it. One way holds one drag: a second one in the same hours is left out, since it is as
rare again as the first.
"""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.model.attribution import Setting

Floats = npt.NDArray[np.float64]

BEFORE, DRAGGING, CHAIN_ONLY, OVER = range(4)
STATES: Final = 4
SOURCE: Final = "judgement: nobody has published such rates; used where faults are several"

# The step matrix is a power series of this many terms, after the step was halved so often that
# none of its entries exceeds a half: the remainder is then below 1e-13 of the result.
TERMS: Final = 13
ENTRY_MAX: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class DragPrior:
    """How often anchors run out under way, how long they drag, and what they do to a line.

    All are judgements: nobody has published such rates. Published drags lasted from under an hour
    to most of a day, and one ship came home without the anchor she had dragged for hours.

    Attributes:
        per_passage: the chance that an anchor runs out on one passage.
        passage_hours: how long a passage lasts.
        drag_hours: how long an anchor drags, in the mean.
        loss_hours: how long until a dragging anchor is lost, away from lines, in the mean.
        chain_hours: how long the chain alone drags, in the mean.
        loss_at_line: the chance to lose the anchor at a line that it catches.
        reach: the chance that what drags reaches the line and catches it, for a ship and a depth
            of which nothing is known.
        harm: the chance that a line that is caught is damaged.
        chain_reach: `reach` of the chain alone, as a share of that with the anchor.
        chain_signature: how much of the behaviour of a dragging ship the chain alone causes.
        shown: the chance that a damage has been noticed by now.
        goes_on: the chance that a ship that crosses one of the lines crosses the next one too.
    """

    per_passage: float = 5e-5
    passage_hours: float = 24.0
    drag_hours: float = 10.0
    loss_hours: float = 100.0
    chain_hours: float = 5.0
    loss_at_line: float = 0.05
    reach: float = 0.5
    harm: float = 0.7
    chain_reach: float = 0.5
    chain_signature: float = 0.5
    shown: float = 0.85
    goes_on: float = 0.5

    def stated(self) -> tuple[Setting, ...]:
        """Return every number with its name, unit and source, named as of a drag."""
        return tuple(
            Setting(
                name="drag_" + one.name.removeprefix("drag_"),
                value=float(getattr(self, one.name)),
                unit="h" if one.name.endswith("_hours") else "", source=SOURCE,
            )
            for one in fields(self)
        )  # fmt: skip

    def at_any_time(self) -> Floats:
        """Return how likely a ship at sea is in each state, whenever one looks."""
        leaves = 1.0 / self.drag_hours + 1.0 / self.loss_hours
        dragging = self.per_passage / self.passage_hours / leaves
        chain_only = dragging * self.chain_hours / self.loss_hours
        return np.array([1.0, dragging, chain_only, 0.0])

    def is_on(self) -> float:
        """Return how likely a ship at sea is dragging anything, whenever one looks."""
        return float(self.at_any_time()[[DRAGGING, CHAIN_ONLY]].sum())

    def rates_per_min(self) -> Floats:
        """Return the rates from state (row) to state (column) per minute."""
        rates = np.zeros((STATES, STATES))
        rates[BEFORE, DRAGGING] = self.per_passage / self.passage_hours
        rates[DRAGGING, OVER] = 1.0 / self.drag_hours
        rates[DRAGGING, CHAIN_ONLY] = 1.0 / self.loss_hours
        rates[CHAIN_ONLY, OVER] = 1.0 / self.chain_hours
        rates /= 60.0
        np.fill_diagonal(rates, -rates.sum(axis=1))
        return rates

    def still_on(self, minutes: Floats) -> Floats:
        """Return how likely what drags now still drags after a time, whatever it is."""
        step = steps(self, minutes, np.zeros_like(minutes))
        held = self.at_any_time()[[DRAGGING, CHAIN_ONLY]]
        begun = step[:, DRAGGING : CHAIN_ONLY + 1, DRAGGING : CHAIN_ONLY + 1]
        return np.asarray(np.einsum("i,nij->n", held / held.sum(), begun), np.float64)


def steps(prior: DragPrior, minutes: Floats, nats_per_min: Floats) -> Floats:
    """Return how states pass in spans of time, weighed by the behaviour seen in them.

    Args:
        prior: the rates.
        minutes: length of each span.
        nats_per_min: how much likelier, per minute, the behaviour seen in it is under a drag than
            in ordinary traffic.

    Returns:
        a matrix for each span: from state (row) to state (column).
    """
    nats = np.zeros((len(minutes), STATES))
    nats[:, DRAGGING] = nats_per_min
    nats[:, CHAIN_ONLY] = nats_per_min * prior.chain_signature
    whole = (prior.rates_per_min() + nats[:, :, None] * np.eye(STATES)) * minutes[:, None, None]
    largest = float(np.abs(whole).max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(largest / ENTRY_MAX)))) if largest > ENTRY_MAX else 0
    return _exponential(whole / 2.0**halvings, halvings)


def at_line(prior: DragPrior, reach: float, harm: float, shown: float) -> tuple[Floats, Floats]:
    """Return how states pass at a line: without a fault that is known, and with one.

    Args:
        prior: the chance to lose the anchor, and the share of the chain alone.
        reach: the chance that the anchor catches this line.
        harm: the chance that it then damages it.
        shown: the chance that the damage has been noticed.
    """
    caught = np.array([0.0, reach, reach * prior.chain_reach, 0.0])
    kept = (1.0 - caught * harm * shown)[:, None] * _loses(prior.loss_at_line * reach)
    hit = (caught * harm)[:, None] * _loses(prior.loss_at_line)
    return kept, hit


def _loses(chance: float) -> Floats:
    loses = np.eye(STATES)
    loses[DRAGGING, [DRAGGING, CHAIN_ONLY]] = 1.0 - chance, chance
    return loses


def _exponential(small: Floats, halvings: int) -> Floats:
    total = np.broadcast_to(np.eye(STATES), small.shape).copy()
    term = total.copy()
    for number in range(1, TERMS + 1):
        term = term @ small / number
        total += term
    for _ in range(halvings):
        total = total @ total
    return total
