"""What `anchor_drag` remembers of a ship, and what its loop takes and puts out."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import Records, Rows, column, layout, places, records
from seawarden.model.schema import UTC_US, Schema

# What a record that is put out says of its suspicion.
CHECKED: Final = 1  # it goes on, and is to be weighed
RECOVERED: Final = 2
STOPPED: Final = 3
SILENT: Final = 4
DROPPED: Final = 5  # never weighed, and she goes on as she does: nothing is told

# The evidence that her own minutes give, in the order in which it is kept.
TERMS: Final = (
    "speed",
    "steadiness",
    "suddenness",
    "turn",
    "course",
    "persistence",
    "crab",
    "work",
)
SPEED, STEADINESS, SUDDENNESS, TURN, COURSE, PERSISTENCE, CRAB, WORK = range(len(TERMS))

MEMORY: Final[Schema] = {
    "track_id": pl.UInt64(),
    "vessel_id": pl.UInt32(),
    "since": UTC_US,  # the first slow minute; of no meaning while she is not suspected
    "last": UTC_US,  # her latest minute with a speed
    "known": UTC_US,  # when that was certain
    "checked": UTC_US,  # when she was last put out to be weighed
    "worked": pl.Int64(),  # µs; when she last turned back or came out of a loss; -1: never
    "back": pl.Int64(),  # µs; since when she has recovered; -1: she has not
    "held": pl.Int64(),  # µs; until when `held_kn` is expected of her; -1: it is not
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "asset": pl.Int32(),  # the line nearest at the latest minute; -1: none near
    "asset_m": pl.Float32(),  # infinite: none near
    "sog_kn": pl.Float32(),
    "held_kn": pl.Float32(),  # what a turn left of it
    "expected_kn": pl.Float32(),  # kept from before the loss
    "before": pl.Float32(),  # speed / expected - 1, mean of the minutes before the loss
    "restless": pl.Float32(),  # mean square of `before` over hours
    "jitter": pl.Float32(),  # variance of ln(speed) in one report, of `anchor_drag_noise`
    "heard": pl.Int64(),  # µs; over which that was learnt
    "apart": pl.Int64(),  # µs; between her two latest minutes
    "spread": pl.Float32(),  # standard deviation of ln(speed), kept likewise
    "cog_deg": pl.Float32(),  # her course now; NaN: none known
    "usual_deg": pl.Float32(),  # her usual course, kept; NaN: none known
    "turned_deg": pl.Float32(),  # the most between the two while the loss was young
    "early": pl.Float32(),  # ln(speed / expected), mean when the loss was young
    "unturned": pl.Float32(),  # how much of the loss had come before she turned
    "strayed_deg": pl.Float32(),  # and ever since
    "sum": pl.Float32(),  # cumulative sum that keeps up a suspicion
    "looks": pl.Float32(),  # independent looks at her speed since
    "fast": pl.Float32(),  # ln(speed / expected), its mean of the latest minutes
    "slow": pl.Float32(),  # the same of more of them
    "crab_deg": pl.Float32(),  # her usual crab angle, kept; NaN: none known
    "crab_now_deg": pl.Float32(),
    "terms": pl.Array(pl.Float32(), len(TERMS)),
    "is_suspected": pl.Boolean(),
    "is_strong": pl.Boolean(),  # her own minutes have once been evidence enough to be weighed
    "is_clear": pl.Boolean(),  # and enough to be raised
    # What was told of it, by `anchor_drag`.
    "is_raised": pl.Boolean(),
    "is_dismissed": pl.Boolean(),  # withdrawn: not raised again for the same onset
    "level": pl.UInt8(),
    "doubted": pl.Int64(),  # µs; since when it is too weak to stand; -1: it is not
    "told_next": pl.Int32(),  # the line ahead that was told; -1: none
    "told_here": pl.Int32(),  # the line under her that was told; -1: none
}
NEVER: Final = -1


class Minutes(NamedTuple):
    """MINUTE as arrays, with the row of each minute's track in the state; all have a speed."""

    place: Rows
    time: Rows  # µs
    known: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    cog: npt.NDArray[np.float32]
    crab: npt.NDArray[np.float32]
    turn: npt.NDArray[np.float32]
    expected: npt.NDArray[np.float32]
    spread: npt.NDArray[np.float32]
    asset: npt.NDArray[np.int32]
    asset_m: npt.NDArray[np.float64]


class Limits(NamedTuple):
    """The limits of `anchor_drag` as numbers: durations in µs, parts of a speed as logarithms."""

    passage_kn: float
    watched: float
    slowest: float
    recovered: float
    turn: float
    noise: float
    noise_times: float
    wander: float
    restless_times: float
    fall_part: float
    sudden_part: float
    keep_deg: float
    turn_deg: float
    explained_part: float
    crab_deg: float
    work_deg: float
    support: float
    weigh_at: float
    raise_at: float
    snag_m: float
    independent_us: int
    recent_us: int
    settling_us: int
    usual_us: int
    restless_us: int
    young_us: int
    young_reports: int
    sudden_us: int
    hold_us: int
    work_us: int
    patience_us: int
    silence_us: int
    check_us: int
    least_us: int
    recovery_us: int


class Nats(NamedTuple):
    """What each piece of evidence is worth; 0: it is not used."""

    speed: float  # 1: what the likelihood says
    speed_most: float
    steadiness: float
    suddenness: float
    turn: float
    course: float
    persistence: float
    crab: float
    work: float


class Out(NamedTuple):
    """Room for what is put out."""

    records: Records
    codes: npt.NDArray[np.uint8]
    places: Rows


def gathered(state: pl.DataFrame, minutes: pl.DataFrame) -> tuple[Minutes, Records]:
    """Return MINUTE as arrays, and the state with room for its new tracks, not yet begun.

    Args:
        state: MEMORY.
        minutes: MINUTE; all have a speed.
    """
    place, first = places(state, minutes, "track_id")
    held = records(state, MEMORY, room=first.size)
    new = held[state.height :]
    for name in ("track_id", "vessel_id"):
        new[name] = minutes[name].to_numpy()[first]
    taken = Minutes(
        place=place,
        time=column(minutes["time"]),
        known=column(minutes["known"]),
        lon=minutes["lon_deg"].to_numpy(),
        lat=minutes["lat_deg"].to_numpy(),
        sog=minutes["sog_kn"].to_numpy(),
        cog=minutes["cog_deg"].to_numpy(),
        crab=minutes["crab_deg"].to_numpy(),
        turn=minutes["turn_deg"].to_numpy(),
        expected=minutes["expected_kn"].to_numpy(),
        spread=minutes["spread"].to_numpy(),
        asset=minutes["asset"].to_numpy(),
        asset_m=minutes["asset_distance_m"].to_numpy(),
    )
    return taken, held


def room(count: int) -> Out:
    """Return room for so many records."""
    return Out(
        np.empty(count, layout(MEMORY)), np.empty(count, np.uint8), np.empty(count, np.int64)
    )


def known_us(made: Out, silence_us: int) -> Rows:
    """Return when each that was put out became known, µs: a silence by its own deadline."""
    records = made.records
    return np.where(made.codes == SILENT, records["last"] + silence_us, records["known"])
