"""What becomes of a suspicion when all is weighed: it is raised, revised, withdrawn or closed."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.ahead import first_line
from seawarden.detect.anchor_drag_memory import CHECKED, NEVER
from seawarden.detect.anchor_drag_terms import TERM_NATS
from seawarden.detect.anchor_drag_walk import untold
from seawarden.detect.context import Context
from seawarden.detect.memory import Record, Records, Rows, column
from seawarden.geo.kernel import kernel

NOTHING: Final = 0
RAISED: Final = 1
REVISED: Final = 2
WITHDRAWN: Final = 3
CLOSED: Final = 4
STATUS: Final = {RAISED: "raised", REVISED: "revised", WITHDRAWN: "withdrawn", CLOSED: "closed"}

LOW: Final = 1
HIGH: Final = 2
LEVELS: Final = {LOW: "low", HIGH: "high"}


class Bars(NamedTuple):
    """How much evidence each step takes, in nats; durations in µs."""

    raise_at: float
    stand_at: float
    doubt_us: int
    high_at: float
    soon_us: int


class Weighed(NamedTuple):
    """Suspicions as arrays, in the order in which they became known."""

    place: Rows  # row in the state
    code: npt.NDArray[np.uint8]
    time: Rows  # µs
    score: npt.NDArray[np.float64]  # nats
    is_near: npt.NDArray[np.bool_]  # a charted line is under her, or ahead and soon reached
    next: npt.NDArray[np.int32]  # number of the line ahead; -1: none
    here: npt.NDArray[np.int32]  # of the line under her; -1: none


def scored(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the score: the sum of all terms."""
    return rows.with_columns(pl.Series("score", _score(rows)))


def tellable(
    rows: pl.DataFrame, place: Rows, held: Records, raise_at: float
) -> npt.NDArray[np.bool_]:
    """Say of each row whether anything can be told of it: of most suspicions nothing is."""
    may_tell = held["is_raised"].copy()
    may_tell[place[rows["score"].to_numpy() >= raise_at]] = True
    return np.asarray(may_tell[place], np.bool_)


def with_lines(rows: pl.DataFrame, context: Context, soon_us: int) -> pl.DataFrame:
    """Add which lines lie ahead and under her.

    Args:
        rows: with position, course and speed.
        context: the lines.
        soon_us: a charted line is near when she can reach it within this.
    """
    numbers = context.lines.select(pl.col("asset").alias("number"), "asset_id")
    told = first_line(rows, context)
    for end in ("next", "here"):
        told = told.join(
            numbers.rename({"number": end, "asset_id": f"{end}_asset_id"}),
            on=f"{end}_asset_id", how="left", maintain_order="left",
        )  # fmt: skip
    is_soon = pl.col("charted_lead_time").dt.total_microseconds() <= soon_us
    return told.with_columns(
        is_near=is_soon.fill_null(value=False)
        | ~pl.col("here_is_schematic").fill_null(value=True),
        next=pl.col("next").fill_null(-1),
        here=pl.col("here").fill_null(-1),
    )


def _score(rows: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Return the sum of the terms, in one order, by NumPy: alike for a row and for many."""
    score = np.zeros(rows.height)
    for name in TERM_NATS:
        score = score + rows[name].to_numpy()
    return score


def decided(rows: pl.DataFrame, place: Rows, held: Records, bars: Bars) -> pl.DataFrame:
    """Return the rows of which something is to be told, with `status` and `level`.

    What was told is noted in the state.
    """
    weighed = Weighed(
        place=place,
        code=rows["code"].to_numpy(),
        time=column(rows["last"]),
        score=rows["score"].to_numpy(),
        is_near=rows["is_near"].to_numpy(),
        next=rows["next"].to_numpy(),
        here=rows["here"].to_numpy(),
    )
    verdict, level = np.zeros(rows.height, np.uint8), np.zeros(rows.height, np.uint8)
    _decide(weighed, held, bars, verdict, level)
    return rows.with_columns(pl.Series("verdict", verdict), pl.Series("level", level)).filter(
        pl.col("verdict") != NOTHING
    )


@kernel
def _decide(
    weighed: Weighed, held: Records, bars: Bars,
    verdict: npt.NDArray[np.uint8], level: npt.NDArray[np.uint8],
) -> None:  # fmt: skip
    for row in range(weighed.place.size):
        at = held[weighed.place[row]]
        if weighed.code[row] != CHECKED:
            verdict[row] = CLOSED if at.is_raised and not at.is_dismissed else NOTHING
            level[row] = at.level
            untold(at)
        else:
            verdict[row] = _check(at, weighed, row, bars)
            level[row] = at.level


@kernel
def _check(at: Record, weighed: Weighed, row: int, bars: Bars) -> int:
    """Return what is to be told of a suspicion that goes on, and note it."""
    score = weighed.score[row]
    if at.is_dismissed or (not at.is_raised and score < bars.raise_at):
        return NOTHING
    if not at.is_raised:
        _note(at, weighed, row, bars)
        at.is_raised = True
        return RAISED
    if score >= bars.stand_at:
        at.doubted = NEVER
    elif at.doubted == NEVER:
        at.doubted = weighed.time[row]
    elif weighed.time[row] - at.doubted >= bars.doubt_us:
        at.is_dismissed = True
        return WITHDRAWN
    return REVISED if _note(at, weighed, row, bars) else NOTHING


@kernel
def _note(at: Record, weighed: Weighed, row: int, bars: Bars) -> bool:
    """Note what is told; return whether it says something else than before.

    A level is never lowered: behind the line, what she did to it is still to be seen.
    """
    is_high = weighed.is_near[row] and weighed.score[row] >= bars.high_at
    level = HIGH if is_high or at.level == HIGH else LOW
    is_new = (
        level != at.level or weighed.next[row] != at.told_next or weighed.here[row] != at.told_here
    )
    at.level = level
    at.told_next = weighed.next[row]
    at.told_here = weighed.here[row]
    return bool(is_new)
