"""What the sums over a chain say, as tables: shares, pairs, partitions, drags, inspections."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from seawarden.attribute.chain_walk import drag
from seawarden.attribute.density import Floats
from seawarden.attribute.drag_states import DragPrior
from seawarden.attribute.shares import Claim, Sets, Shared
from seawarden.attribute.struck import Candidate
from seawarden.model.attribution import (
    DRAG,
    INSPECT,
    NONE,
    PARTITION,
    SHARE,
    TOGETHER,
    UNKNOWN,
    VESSEL,
)
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import US_PER_MIN

BLOCK_LEAST: Final = 1e-4  # a block below this probability is in no partition that is told
PARTITIONS_MOST: Final = 10
DRAG_LEAST: Final = 0.05  # a chain by one ship below this probability is not told in detail
INSPECT_LEAST: Final = 0.01
LOOKS: Final = 600  # instants of a way at which is asked whether the drag was on
EARLY, MIDDLE, LATE = 0.1, 0.5, 0.9


def shares_of(
    ids: Sequence[str], candidates: Sequence[Candidate], claims: Sequence[Claim], found: Shared
) -> pl.DataFrame:
    """Return SHARE: of each fault the probability of each hypothesis, likeliest first."""
    rows: list[tuple[str, str, int | None, float]] = []
    for place, fault_id in enumerate(ids):
        for each, hers, shares in zip(candidates, claims, found.by_ship, strict=True):
            rows.append((fault_id, VESSEL, each.candidate_id, _with(place, hers.sets, shares)))
        every = np.arange(len(found.by_unseen))
        rows.append((fault_id, UNKNOWN, None, _with(place, every, found.by_unseen)))
        rows.append((fault_id, NONE, None, float(found.by_none[place])))
    told = pl.DataFrame(rows, schema=SHARE, orient="row").filter(
        (pl.col("probability") > 0.0) | (pl.col("hypothesis") != VESSEL)
    )
    return conform(told, SHARE).sort(
        "fault_id",
        "probability",
        "hypothesis",
        "vessel_id",
        descending=[False, True, False, False],
    )


def together(ids: Sequence[str], events: Floats) -> pl.DataFrame:
    """Return TOGETHER: of each pair how likely one event caused both."""
    every = np.arange(len(events))
    rows = [
        (ids[one], ids[other], _with(one, every, events * (every >> other & 1)))
        for one in range(len(ids))
        for other in range(one + 1, len(ids))
    ]
    return conform(pl.DataFrame(rows, schema=TOGETHER, orient="row"), TOGETHER)


def partitions(ids: Sequence[str], events: Floats, weights: Floats) -> pl.DataFrame:
    """Return PARTITION: the likeliest ways to part the faults into events.

    That a ship in two events would have had to be two ships is left out here: it is as rare as
    two drags of one ship in the same hours.

    Args:
        ids: of the faults.
        events: how likely each set is one event.
        weights: of each set as one event, whoever caused it.
    """
    likely = np.flatnonzero(events >= BLOCK_LEAST).tolist()
    full = len(events) - 1
    parted = [
        (blocks, float(np.prod([weights[block] for block in blocks])))
        for blocks in _parted(full, likely)
    ]
    total = sum(each for _, each in parted)
    best = sorted(parted, key=lambda each: (-each[1], each[0]))[:PARTITIONS_MOST]
    rows = [
        (rank, [[ids[n] for n in range(len(ids)) if block >> n & 1] for block in blocks], each)
        for rank, (blocks, each) in enumerate(((b, w / total) for b, w in best), start=1)
    ]
    return conform(pl.DataFrame(rows, schema=PARTITION, orient="row"), PARTITION)


def drags(
    candidates: Sequence[Candidate], claims: Sequence[Claim], found: Shared, prior: DragPrior
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return DRAG of ships that may have caused two faults or more, and INSPECT."""
    dragged, inspect = [empty(DRAG)], [empty(INSPECT)]
    for each, hers, shares in zip(candidates, claims, found.by_ship, strict=True):
        many = np.bitwise_count(hers.sets) > 1
        probability = float(shares[many].sum())
        if probability < DRAG_LEAST:
            continue
        chosen = int(hers.sets[many][np.argmax(shares[many])])
        one, lines = _drag(each, chosen, probability, prior)
        dragged.append(one)
        inspect.append(lines)
    by = ("probability", "vessel_id")
    return (
        pl.concat(dragged).sort(*by, descending=[True, False]),
        pl.concat(inspect).sort(*by, "time", descending=[True, False, False]),
    )


def _drag(
    each: Candidate, chosen: int, probability: float, prior: DragPrior
) -> tuple[pl.DataFrame, pl.DataFrame]:
    way = each.way
    at = np.unique(np.append(np.linspace(way.begin_min, way.end_min, LOOKS), way.time_min))
    was = drag(way, prior, chosen, np.clip(at, way.begin_min, way.end_min))
    begin = [_when(was.begun, at, part) for part in (EARLY, MIDDLE, LATE)]
    end = [_when(was.ended, at, part) for part in (EARLY, MIDDLE, LATE)]
    row = {
        "vessel_id": each.candidate_id,
        "track_id": each.passed["track_id"][int(np.argmax(way.match.max(axis=1)))],
        "start": begin[1], "end": end[1], "start_early": begin[0], "start_late": begin[2],
        "end_early": end[0], "end_late": end[2], "probability": probability,
    }  # fmt: skip
    times = ("start", "end", "start_early", "start_late", "end_early", "end_late")
    told = pl.DataFrame([row]).with_columns(_utc(name) for name in times)
    lines = each.passed.with_columns(
        _utc("time_min").alias("time"), vessel_id=pl.lit(each.candidate_id),
        probability=pl.Series(was.unnoticed * probability),
    ).filter(pl.col("probability") >= INSPECT_LEAST)  # fmt: skip
    return conform(told, DRAG), conform(lines, INSPECT)


def _utc(name: str) -> pl.Expr:
    return (pl.col(name) * US_PER_MIN).round().cast(pl.Int64).cast(UTC_US).alias(name)


def _when(risen: Floats, at_min: Floats, part: float) -> float:
    """Return when a rising share of all that rises at all passes a part."""
    return float(np.interp(part * risen[-1], risen, at_min))


def _with(place: int, sets: Sets, shares: Floats) -> float:
    return float(shares[sets >> place & 1 == 1].sum())


def _parted(rest: int, likely: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield all ways to part a set into blocks of a list."""
    if not rest:
        yield ()
        return
    first = rest & -rest
    for block in likely:
        if block & first and not block & ~rest:
            for others in _parted(rest ^ block, likely):
                yield (block, *others)
