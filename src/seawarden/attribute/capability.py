"""Whether a ship could have done it: her gear against the depth. Flag and name weigh nothing."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.attribute.density import Floats
from seawarden.attribute.trail import chain_m

FISHING: Final = 30  # ITU-R M.1371-5, table 53
# Below this her anchor weighs some tens of kilograms; a judgement.
SMALL_M: Final = 24.0
SMALL: Final = 0.1  # how often as much as a ship's anchor such a one breaks a line; a judgement
# Trawls go deeper than any anchor chain; a judgement.
TRAWL_MOST_M: Final = 1500.0
KEEL_M: Final = 1.0  # nearer the bottom than this, the ship herself may touch


class Capability(NamedTuple):
    """For each ship."""

    factor: Floats  # 0 to 1; 1 where nothing is known against it
    slack_m: Floats  # her longest chain less the depth; not a number: not known


def capability(
    length_m: Floats, draught_m: Floats, ship_type: npt.NDArray[np.int64], depth_m: Floats
) -> Capability:
    """Return how able ships are to damage a line at a depth, apart from reach by chain.

    What is not known is neutral: 1. Whether the chain reaches is in `trail`, since it differs
    with how much is out.

    Args:
        length_m: over all; not a number: not known.
        draught_m: not a number: not known.
        ship_type: code of ITU-R M.1371; 0: not known.
        depth_m: of water; not a number: not known.
    """
    slack = chain_m(length_m) - depth_m
    is_small = length_m < SMALL_M
    trawls = (ship_type == FISHING) & ~(depth_m > TRAWL_MOST_M)
    factor = np.where(is_small & ~trawls, SMALL, 1.0)
    touches = draught_m + KEEL_M >= depth_m
    return Capability(factor=np.where(touches, 1.0, factor), slack_m=slack)


def trawls_or_touches(
    draught_m: Floats, ship_type: npt.NDArray[np.int64], depth_m: Floats
) -> npt.NDArray[np.bool_]:
    """Say which ships may touch the bottom whatever their chain: by trawl, or by their keel."""
    trawls = (ship_type == FISHING) & ~(depth_m > TRAWL_MOST_M)
    touches = draught_m + KEEL_M >= depth_m
    return np.asarray(trawls | touches, np.bool_)
