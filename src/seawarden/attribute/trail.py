"""How long after the ship her anchor comes to the line, and whether it reaches the bottom.

A ship's report is where her antenna is. Her anchor trails behind the bow by the horizontal part
of its chain, so contact comes `(sqrt(L^2 - h^2) - d) / v` after the antenna crossed the line: L
chain paid out, h depth, d from bow to antenna, v over ground. It may be before her.
"""

from typing import Final, NamedTuple

import numpy as np

from seawarden.attribute.density import Floats
from seawarden.model.units import MS_PER_KN

# Parts of the whole chain that may be out: between half and all of it, none likelier.
PAID_OUT: Final = (0.55, 0.65, 0.75, 0.85, 0.95)
BOW_PART: Final = 0.8  # of her length, from bow to antenna, where she does not say: bridge aft
SLOWEST_KN: Final = 0.5  # a slower ship is as this one: her trail no longer tells a time

# Chain of one anchor by length over all: a judgement after IACS Unified Requirement A1, table 1,
# whose equipment number asks for 220 to 770 m on both bowers together.
LENGTHS_M: Final = (20.0, 60.0, 100.0, 150.0, 200.0, 300.0, 400.0)
CHAINS_M: Final = (110.0, 165.0, 220.0, 275.0, 302.5, 357.5, 385.0)
# A ship whose length nobody knows: between the shortest and the longest.
UNKNOWN_CHAIN_M: Final = 247.5


class Trail(NamedTuple):
    """For each ship, and each part of her chain that may be out."""

    delay_min: Floats  # ships by parts: from her crossing to contact
    reaches: Floats  # 1 where so much chain reaches the bottom, else 0


def chain_m(length_m: Floats) -> Floats:
    """Return the chain of one anchor; not a number where the length is not known."""
    known = np.interp(length_m, LENGTHS_M, CHAINS_M)
    return np.asarray(np.where(np.isnan(length_m), np.nan, known), np.float64)


def trail(length_m: Floats, to_bow_m: Floats, depth_m: Floats, sog_kn: Floats) -> Trail:
    """Return when an anchor would touch, for each part of the chain in PAID_OUT.

    Args:
        length_m: over all; not a number: not known.
        to_bow_m: from antenna to bow; not a number: not known.
        depth_m: of water; not a number: not known, then every chain reaches.
        sog_kn: over ground.
    """
    chain = np.where(np.isnan(length_m), UNKNOWN_CHAIN_M, chain_m(length_m))
    bow = np.where(np.isnan(to_bow_m), BOW_PART * length_m, to_bow_m)
    bow = np.where(np.isnan(bow), 0.0, bow)
    out = chain[:, None] * np.array(PAID_OUT)
    depth = np.where(np.isnan(depth_m), 0.0, depth_m)[:, None]
    reaches = (out > depth).astype(np.float64)
    behind = np.sqrt(np.maximum(out**2 - depth**2, 0.0)) - bow[:, None]
    speed = np.maximum(np.where(np.isnan(sog_kn), SLOWEST_KN, sog_kn), SLOWEST_KN) * MS_PER_KN
    return Trail(delay_min=behind / speed[:, None] / 60.0, reaches=reaches)
