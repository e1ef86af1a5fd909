"""Copies of one traffic with things put into a few of its ships, the others left as they are.

At most a tenth of the ships of a copy are touched, so that what peers and places tell stays what
it was; more injections mean more copies.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.case import TRUTH, Case, Origin, line_passages
from seawarden.app.evaluation.injection import Injected, span, with_lines
from seawarden.app.evaluation.injection_chain import LEAST_OUT_M, drawn_chain_m, holds_from
from seawarden.app.evaluation.injection_drag import RAMP_MIN, drawn_drag, under_way_drag
from seawarden.app.evaluation.injection_onsets import Passage, Passages, passages
from seawarden.app.evaluation.injection_path import Floats, instant, seconds
from seawarden.model.schema import empty

RATIOS: Final = (0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95)
TOUCHED: Final = 0.1  # at most so many of the ships of one copy

# Takes all reports of a ship, her passage, and the number of the injection; returns all reports
# that stand for them, or null where it cannot be done with this ship.
Put = Callable[[pl.DataFrame, Passage, int], Injected | None]


def drag_worlds(
    traffic: Case, rng: np.random.Generator, *, per_ratio: int = 30,
    ratios: Sequence[float] = RATIOS, found: Passages | None = None,
    lead: timedelta = timedelta(0), ramp_min: tuple[float, float] = RAMP_MIN,
) -> list[Case]:  # fmt: skip
    """Return copies of a traffic with drags under way in them.

    Each ratio is drawn `per_ratio` times. The ships that have a passage take turns in a drawn
    order; in one copy no ship has two.

    Args:
        traffic: untouched.
        rng: draws ships, onsets and how anchors are dragged.
        per_ratio: drags of each ratio.
        ratios: speeds under the drag to free speeds.
        found: the passages of the traffic; null: they are looked for.
        lead: a drag begins where she would, at her free speed, not reach a line for so long, and
            then would reach one; ships without such a place are left out. 0: anywhere. Where the
            traffic's charts tell depths, only where her chain reaches the ground from there on.
        ramp_min: from the first touch to the full drag, minutes.
    """
    drawn = rng.permutation(np.repeat(np.asarray(ratios, np.float64), per_ratio))
    until = span(traffic.fixes)[1]

    passed = _passed(traffic) if lead else {}

    def put(track: pl.DataFrame, passage: Passage, number: int) -> Injected | None:
        usual = passage
        if traffic.charts.depth is not None:
            reached = holds_from(passage, track, traffic.charts, chain_m=drawn_chain_m(rng))
            usual = replace(passage, first=max(passage.first, reached))
        onset = _onset(usual, rng, lead=lead, passed_s=passed.get(passage.vessel_id))
        if onset is None:
            return None
        drag = drawn_drag(rng, onset=onset, ratio=float(drawn[number]), ramp_min=ramp_min)
        injected = under_way_drag(
            passage.of(track), drag, rng, until=until, case_id=f"drag-{number}"
        )
        before = track.filter(pl.col("time") < passage.begin)
        return replace(injected, fixes=pl.concat([before, injected.fixes]))

    usable = (found or passages(traffic.fixes)).found
    if traffic.charts.depth is not None:
        tracks = tracks_of(traffic)
        usable = tuple(
            each
            for each in usable
            if holds_from(each, tracks[each.vessel_id], traffic.charts, chain_m=LEAST_OUT_M)
            <= each.last
        )
    return list(worlds(traffic, usable, put, rng, count=len(drawn), name="drag"))


def _passed(traffic: Case) -> dict[int, Floats]:
    """Return when each ship passes lines, in seconds."""
    found = line_passages(traffic.fixes, traffic.assets).partition_by("vessel_id")
    return {int(one["vessel_id"][0]): seconds(one["time"]) for one in found}


def _onset(
    passage: Passage, rng: np.random.Generator, *, lead: timedelta, passed_s: Floats | None
) -> datetime | None:
    """Draw an instant of the passage, so long before a line; null where there is none."""
    part = float(rng.random())
    if passage.first > passage.last:
        return None
    if not lead:
        return passage.first + (passage.last - passage.first) * part
    minutes = np.arange(passage.first.timestamp(), passage.last.timestamp() + 1.0, 60.0)
    ahead = np.append([] if passed_s is None else passed_s, np.inf)
    left_s = ahead[np.searchsorted(ahead, minutes)] - minutes
    usable = minutes[(left_s >= lead.total_seconds()) & np.isfinite(left_s)]
    return instant(float(usable[int(part * len(usable))])) if len(usable) else None


def worlds(
    traffic: Case, usable: Sequence[Passage], put: Put, rng: np.random.Generator, *,
    count: int, name: str,
) -> Iterator[Case]:  # fmt: skip
    """Yield copies of a traffic until so many injections are tried.

    Args:
        traffic: untouched.
        usable: the passages into which something may be put.
        put: what is put in.
        rng: draws the order of the passages, anew when all had their turn.
        count: of the injections that are tried; none where no passage is usable.
        name: of the injections, for the names of the copies.
    """
    tracks = tracks_of(traffic)
    room = max(1, int(TOUCHED * len(tracks)))
    turns = _turns(usable, rng, count)
    for copy, first in enumerate(range(0, len(turns), room)):
        taken = [
            put(tracks[passage.vessel_id], passage, number)
            for number, passage in enumerate(turns[first : first + room], first)
        ]
        done = [each for each in taken if each is not None]
        if done:
            yield copied(traffic, done, name=f"{traffic.name}, {name} {copy + 1}")


def tracks_of(traffic: Case) -> dict[int, pl.DataFrame]:
    """Return FIX of each ship."""
    return {int(each["vessel_id"][0]): each for each in traffic.fixes.partition_by("vessel_id")}


def _turns(usable: Sequence[Passage], rng: np.random.Generator, count: int) -> list[Passage]:
    """Return the passage of each injection: all take turns, in an order drawn for each round."""
    turns = list[Passage]()
    while usable and len(turns) < count:
        turns += [usable[int(number)] for number in rng.permutation(len(usable))]
    return turns[:count]


def copied(traffic: Case, taken: Sequence[Injected], *, name: str) -> Case:
    """Return the traffic with ships replaced by what was put into them.

    Args:
        traffic: untouched.
        taken: of each touched ship, one.
        name: of the copy.
    """
    truth = pl.concat([empty(TRUTH), *(each.truth for each in taken)])
    also = [ship for each in taken for ship in each.replaces]
    ships = pl.DataFrame(
        {"vessel_id": [*truth["vessel_id"], *also]}, schema={"vessel_id": pl.UInt32}
    )
    others = traffic.fixes.join(ships, on="vessel_id", how="anti")
    touched = pl.concat([others.clear(), *(each.fixes for each in taken)])
    said = pl.concat([traffic.vessels, *(each.vessels for each in taken)])
    source = pl.format("{}/{}", pl.lit(traffic.name), pl.col("vessel_id"))
    return replace(
        traffic,
        name=name,
        fixes=pl.concat([others, touched]),
        vessels=said.sort("time", nulls_last=False, maintain_order=True),
        nuisance=traffic.nuisance.join(ships, on="vessel_id", how="anti"),
        truth=with_lines(truth.with_columns(source_track=source), touched, traffic.assets),
        origin=Origin.INJECTED if traffic.origin == Origin.REAL else traffic.origin,
    )
