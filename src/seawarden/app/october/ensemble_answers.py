"""Whom the joint attribution puts first, in random completions with the decoys present."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.investigate import InvestigateAsked, investigate
from seawarden.app.october.answers import BOTH
from seawarden.app.october.completion import drawn
from seawarden.app.october.night import night_of, write_night
from seawarden.app.october.published import Published
from seawarden.model.attribution import Attribution
from seawarden.model.schema import Schema, conform

ASKED: Final = 40  # completions: each answer takes seconds

# One completion and its joint answer for EE-S1 and the pipe.
ANSWERED: Final[Schema] = {
    "seed": pl.UInt32(),
    "ratio": pl.Float64(),
    "lines_first": pl.UInt8(),  # of both lines, at how many she is the likeliest, unknown included
    "least": pl.Float64(),  # her probability at the line at which it is lower
}


def answered(
    known: Published, assets: pl.DataFrame, seeds: Sequence[int], *, now: datetime,
    told: Callable[[int], None],
) -> pl.DataFrame:  # fmt: skip
    """Return ANSWERED of random completions.

    Args:
        known: what was published.
        assets: ASSET.
        seeds: of the completions.
        now: no fault is later.
        told: told of each that is done.
    """
    hers = known.ship("ship").vessel_id
    rows = []
    for number, seed in enumerate(seeds):
        made = drawn(known, seed)
        with tempfile.TemporaryDirectory(prefix="seawarden-october-") as folder:
            path = Path(folder) / "RECONSTRUCTION.csv"
            # What operators told is asked about here, and not read as reports.
            write_night(replace(night_of(known, made), told=()), path, label=known.label)
            asked = InvestigateAsked(
                faults=known.faults[:BOTH], ais=(str(path),), assets=assets,
                reading=reading_for(ReadingAsked(), now=now),
            )  # fmt: skip
            found = investigate(asked, now=now)
        rows.append({"seed": seed, "ratio": made.ratio, **_hers(found, hers)})
        told(number + 1)
    return conform(pl.DataFrame(rows, schema=dict(ANSWERED)), ANSWERED)


def _hers(found: Attribution, vessel_id: int) -> dict[str, float]:
    """Return at how many lines she is the likeliest, and her lowest probability."""
    if found.chain is None:
        return {"lines_first": 0, "least": 0.0}
    top = found.chain.shares.sort("probability", descending=True).unique(
        "fault_id", keep="first", maintain_order=True
    )
    is_hers = pl.col("vessel_id") == vessel_id
    shares = found.chain.shares.filter(is_hers)["probability"].to_list()
    whole = shares if len(shares) == len(found.faults) else [0.0]
    return {"lines_first": top.filter(is_hers).height, "least": min(whole)}
