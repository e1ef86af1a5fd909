"""Where an anchor can drag at all: only where the chain that is out reaches the ground."""

from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.injection_onsets import Passage
from seawarden.app.evaluation.injection_path import instant, seconds
from seawarden.detect.chart_lookup import depth_at
from seawarden.model.chart import Charts

# IACS, Requirements concerning mooring, anchoring and towing, UR A1, table 1: both chains of a
# merchant ship (equipment numbers 600 to 5000) measure 440 to 770 m together; one is the half.
CHAIN_M: Final = (220.0, 385.0)
# A brake that slips lets out some of it or all (judgement).
LET_OUT: Final = (0.5, 1.0)


LEAST_OUT_M: Final = CHAIN_M[0] * LET_OUT[0]


def drawn_chain_m(rng: np.random.Generator) -> float:
    """Draw how much chain is out."""
    return float(rng.uniform(*CHAIN_M) * rng.uniform(*LET_OUT))


def holds_from(
    passage: Passage, track: pl.DataFrame, charts: Charts, *, chain_m: float
) -> datetime:
    """Return from when on the chain reaches the ground for the rest of a passage.

    Args:
        passage: of the ship.
        track: FIX of her.
        charts: with depths; where none is told the ground is reached.
        chain_m: what is out.
    """
    hers = passage.of(track)
    depth = depth_at(charts, hers["lon_deg"], hers["lat_deg"]).fill_null(0.0).to_numpy()
    deep = np.flatnonzero(depth >= chain_m)
    if not len(deep):
        return passage.begin
    return instant(float(seconds(hers["time"])[deep[-1]]) + 1.0)
