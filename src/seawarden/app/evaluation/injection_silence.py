"""Reports taken away: on purpose from one ship, or as reception takes them from all.

The second kind is no matter for an alert. Its losses come in bursts, as they are measured on real
traffic: minutes follow each other as a chain of two states, heard and not heard.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seawarden.app.evaluation.case import NUISANCE, Case
from seawarden.app.evaluation.injection import Injected, row_of_truth, span
from seawarden.app.evaluation.injection_path import seconds
from seawarden.model.schema import conform
from seawarden.model.units import US_PER_S

HEARD_AGAIN: Final = timedelta(minutes=10)  # an alert so soon after the silence found it
MINUTE_S: Final = 60
UNDER_WAY_KN: Final = 3.0  # slower, ships report so seldom that a minute without tells nothing
OFTEN: Final = timedelta(minutes=1)
LONGEST_MIN: Final = 30  # a longer silence is a ship out of sight, and no loss of reception


@dataclass(frozen=True, kw_only=True, slots=True)
class Losses:
    """How reception fails.

    Attributes:
        begins: probability that a minute is not heard when the one before was.
        goes_on: probability that it is not heard when the one before was not either.
    """

    begins: float
    goes_on: float


def measured(fixes: pl.DataFrame) -> Losses:
    """Measure how reception fails in traffic (FIX), on ships under way.

    Of each ship that reports every minute or oftener the minutes between first and last report
    are looked at, silences of over half an hour left out. Where none is lost, one in a thousand
    begins and four fifths go on.
    """
    begun, heard, gone_on, lost = 0, 0, 0, 0
    interval = pl.col("time").sort().diff().median().over("vessel_id")
    moving = fixes.filter(pl.col("sog_kn") > UNDER_WAY_KN).filter(interval <= OFTEN)
    minutes = (
        moving.select("vessel_id", minute=minute_number()).unique().sort("vessel_id", "minute")
    )
    for (_,), one in minutes.group_by("vessel_id", maintain_order=True):
        gap = np.diff(one["minute"].to_numpy()) - 1
        gap = gap[gap <= LONGEST_MIN]
        heard += len(gap)
        begun += int(np.sum(gap > 0))
        lost += int(gap.sum())
        gone_on += int(np.sum(np.maximum(gap - 1, 0)))
    return Losses(
        begins=max(begun / heard if heard else 0.0, 1e-3),
        goes_on=gone_on / lost if lost else 0.8,
    )


def minute_number() -> pl.Expr:
    """Return the number of the minute since the beginning of 1970."""
    return pl.col("time").to_physical() // (MINUTE_S * US_PER_S)


def masked(
    traffic: Case, losses: Losses, rng: np.random.Generator, *, outages: int = 3,
    outage: timedelta = timedelta(minutes=40),
) -> Case:  # fmt: skip
    """Return traffic as a worse receiver would have heard it. Nobody in it is silent on purpose.

    Besides the losses of single ships, a receiver fails some times: for so long nobody west of
    the middle of the traffic, or nobody east of it, is heard.

    Args:
        traffic: real.
        losses: of single ships.
        rng: draws what is lost.
        outages: how often a receiver fails.
        outage: how long.
    """
    fixes = traffic.fixes
    middle_deg = float(fixes["lon_deg"].to_numpy().mean()) if fixes.height else 0.0
    time_s, lon = seconds(fixes["time"]), fixes["lon_deg"].to_numpy()
    heard = _heard(fixes, losses, rng)
    for _ in range(outages):
        begin = rng.uniform(time_s[0], max(time_s[-1] - outage.total_seconds(), time_s[0] + 1.0))
        is_west = bool(rng.random() < 0.5)
        in_it = (time_s >= begin) & (time_s < begin + outage.total_seconds())
        heard &= ~(in_it & ((lon < middle_deg) == is_west))
    ships = fixes.select("vessel_id").unique().sort("vessel_id")
    return replace(
        traffic,
        name=f"{traffic.name}, reception masked",
        fixes=fixes.filter(pl.Series(heard)),
        nuisance=conform(ships.with_columns(nuisance=pl.lit("reception masked")), NUISANCE),
    )


def _heard(fixes: pl.DataFrame, losses: Losses, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw which reports are heard, minute by minute and ship by ship."""
    heard = np.ones(fixes.height, np.bool_)
    numbered = fixes.select("vessel_id", minute=minute_number()).with_row_index("row")
    for (_,), one in numbered.group_by("vessel_id", maintain_order=True):
        minute = one["minute"].to_numpy()
        silent = _silent(int(minute[-1] - minute[0]) + 1, losses, rng)
        heard[one["row"].to_numpy()] = ~silent[minute - minute[0]]
    return heard


def _silent(minutes: int, losses: Losses, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw which minutes are silent."""
    silent, at = np.zeros(minutes, np.bool_), 0
    while True:
        at += int(rng.geometric(min(losses.begins, 1.0)))
        if at >= minutes:
            return silent
        length = int(rng.geometric(max(1.0 - losses.goes_on, 1e-3)))
        silent[at : at + length] = True
        at += length


def silence(track: pl.DataFrame, *, begin: datetime, length: timedelta, case_id: str) -> Injected:
    """Let a ship be silent for some time, and say nothing of what reception is.

    The onset is her last report before it; the end is ten minutes after she is heard again.

    Args:
        track: FIX of one ship, sorted by time.
        begin: within the track.
        length: no report is left for so long.
        case_id: of the row of truth.
    """
    kept = track.filter(~pl.col("time").is_between(begin, begin + length, closed="left"))
    before, after = kept.filter(pl.col("time") < begin), kept.filter(pl.col("time") >= begin)
    onset = span(before)[1] if before.height else begin
    again = span(after)[0] if after.height else begin + length
    truth = row_of_truth(
        case_id=case_id, vessel_id=int(track["vessel_id"][0]), kind="silence", onset=onset,
        end=again + HEARD_AGAIN, variant=f"{length / timedelta(minutes=1):.0f} min",
    )  # fmt: skip
    return Injected(fixes=kept, truth=truth)
