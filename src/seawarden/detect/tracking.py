"""Tracks: reports of one number, parted into the ships that sent them.

Cleaning in the order of docs/reference/cleaning.md: duplicates from several receivers, one number
used by several ships, jumps, impossible speeds; then speed and course where none was sent. Every
dropped report is counted by reason, every mended one by what was mended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import tracking_kernel as loop
from seawarden.detect.memory import Records, Rows, column, fill, frame, layout, those
from seawarden.detect.order import canonical
from seawarden.geo.slots import slots
from seawarden.model.report import FIX
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.units import since_1970_us

# An open track: where one ship was last, and what speed and course are derived from.
OPEN_TRACK: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # NaN: not available
    "cog_deg": pl.Float32(),  # NaN: not available
    "a_time": pl.Int64(),  # µs; the older of two earlier points; -1: none
    "a_lon_deg": pl.Float64(),
    "a_lat_deg": pl.Float64(),
    "b_time": pl.Int64(),  # µs; the newer one; -1: none
    "b_lon_deg": pl.Float64(),
    "b_lat_deg": pl.Float64(),
    "report_count": pl.Int64(),
    "held_1": pl.Int64(),  # row among the held reports; -1: none
    "held_2": pl.Int64(),
    "is_confirmed": pl.Boolean(),
}
_LOOP: Final[Schema] = OPEN_TRACK | {
    "number": pl.Int64(),
    "next": pl.Int64(),
    "is_open": pl.Boolean(),
}

# The messages remembered of a number, to know their duplicates.
NUMBER: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "ring_time": pl.Array(pl.Int64(), loop.RING),
    "ring_text": pl.Array(pl.UInt64(), loop.RING),
    "ring_next": pl.UInt8(),
}

# A report with its track, and the report before it in that track.
FOLLOWED: Final[Schema] = FIX | {
    "track_id": pl.UInt64(),
    "before_time": UTC_US,  # null: the first of its track
    "before_lon_deg": pl.Float64(),  # NaN: the first of its track
    "before_lat_deg": pl.Float64(),
    "before_sog_kn": pl.Float32(),  # NaN: the first of its track, or no speed
    "mended": pl.UInt8(),  # bits of tracking_kernel: speed derived, course derived, speed refused
}

COUNTED: Final[Schema] = {"reason": pl.String(), "row_count": pl.UInt64()}
DROPPED: Final[Mapping[int, str]] = {
    loop.DUPLICATE: "duplicate",
    loop.SAME_INSTANT: "two positions at one instant",
    loop.JUMP: "position jump",
}
MENDED: Final[Mapping[int, str]] = {
    loop.SPEED_DERIVED: "speed derived from positions",
    loop.COURSE_DERIVED: "course derived from positions",
    loop.SPEED_REFUSED: "impossible speed refused",
}
MEMORY: Final = timedelta(microseconds=loop.GAP_US)
# ITU-R M.585: search-and-rescue aircraft.
AIRCRAFT: Final = (111_000_000, 111_999_999)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """The state of the fold: open tracks, remembered messages, reports not yet believed."""

    tracks: pl.DataFrame  # OPEN_TRACK
    numbers: pl.DataFrame  # NUMBER
    held: pl.DataFrame  # FIX

    @classmethod
    def start(cls) -> "Tracking":
        """Return the state of an empty sea."""
        return cls(tracks=empty(OPEN_TRACK), numbers=empty(NUMBER), held=empty(FIX))


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """What one step found.

    Attributes:
        rows: FIX, the reports that were looked at, held ones first.
        output: the accepted ones of them, each track's in order of time.
        track_ids: the track of each accepted report.
        vessel_ids: the ships of the accepted reports.
        cleaned: COUNTED, reports that were dropped, by reason.
        mended: COUNTED, reports that were kept with something mended.
    """

    rows: pl.DataFrame
    output: loop.Output
    track_ids: npt.NDArray[np.uint64]
    vessel_ids: npt.NDArray[np.uint32]
    cleaned: pl.DataFrame
    mended: pl.DataFrame

    @property
    def report_count(self) -> int:
        """How many reports were accepted."""
        return self.output.row.size

    @property
    def track_count(self) -> int:
        """How many tracks were believed for the first time."""
        return int(np.count_nonzero(self.output.before_time < 0))

    def reports(self, which: Rows) -> pl.DataFrame:
        """Return accepted reports, by their number in `output`, as FOLLOWED."""
        taken = loop.taken(self.output, which)
        before = pl.Series("before_time", taken.before_time)
        is_first = pl.Series(taken.before_time < 0)
        return conform(
            self.rows[taken.row].with_columns(
                pl.Series("sog_kn", taken.sog),
                pl.Series("cog_deg", taken.cog),
                pl.Series("track_id", self.track_ids[which]),
                before.set(is_first, None).cast(UTC_US),
                pl.Series("before_lon_deg", taken.before_lon),
                pl.Series("before_lat_deg", taken.before_lat),
                pl.Series("before_sog_kn", taken.before_sog),
                pl.Series("mended", taken.mended),
            ),
            FOLLOWED,
        )


def step(
    state: Tracking, fixes: pl.DataFrame, *, now: datetime, is_last: bool = False
) -> tuple[Tracking, Followed]:
    """Give every report to a track.

    Args:
        state: what the step before returned.
        fixes: FIX in order of time, none after `now`.
        now: the instant up to which no report is missing.
        is_last: nothing more will come: reports not believed yet are dropped.
    """
    held = state.held.height
    rows = pl.concat([state.held, fixes]) if held else fixes
    known_ids = state.numbers["vessel_id"].to_numpy().astype(np.uint64)
    row_ids = rows["vessel_id"].to_numpy().astype(np.uint64)
    number_of, first_row = slots(known_ids, row_ids)
    number_ids = np.concatenate([known_ids, row_ids[first_row]])
    batch = _batch(rows, number_of)
    order = held + canonical(rows[held:], number_of[held:], batch.text[held:])
    tracks = _linked(state, room=fixes.height)
    numbers = _numbers(state, tracks[: state.tracks.height], number_ids)
    verdict = np.full(rows.height, loop.HELD, np.uint8)
    output = _output(rows.height)
    track_count, emitted = loop.follow(
        batch, order, numbers, tracks, state.tracks.height, verdict, output
    )
    tracks = tracks[:track_count]
    tracks["vessel_id"] = number_ids[tracks["number"]]
    _forget(tracks, verdict, now, is_last=is_last)
    output = loop.taken(output, slice(emitted))
    dropped = np.bincount(verdict, minlength=loop.JUMP + 1)
    found = Followed(
        rows=rows,
        output=output,
        track_ids=tracks["track_id"][output.track],
        vessel_ids=_seen(tracks, output.track),
        cleaned=_counted({text: int(dropped[code]) for code, text in DROPPED.items()}),
        mended=_counted(
            {text: int(np.count_nonzero(output.mended & bit)) for bit, text in MENDED.items()}
        ),
    )
    return _kept(rows, tracks, numbers, number_ids, verdict), found


def _seen(tracks: Records, track: Rows) -> npt.NDArray[np.uint32]:
    is_seen = np.zeros(tracks.size, np.bool_)
    is_seen[track] = True
    vessel_ids: npt.NDArray[np.uint32] = np.unique(tracks["vessel_id"][is_seen])
    return vessel_ids


def _batch(rows: pl.DataFrame, number_of: Rows) -> loop.Batch:
    vessel_id = rows["vessel_id"].to_numpy()
    lon, lat = rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy()
    sog, cog = rows["sog_kn"].to_numpy(), rows["cog_deg"].to_numpy()
    heading = rows["heading_deg"].to_numpy()
    return loop.Batch(
        vessel=number_of,
        vessel_id=vessel_id,
        is_aircraft=(vessel_id >= AIRCRAFT[0]) & (vessel_id <= AIRCRAFT[1]),
        time=column(rows["time"]),
        lon=lon,
        lat=lat,
        sog=sog,
        cog=cog,
        text=loop.digests(
            lon.view("u8"), lat.view("u8"), sog.view("u4"), cog.view("u4"), heading.view("u4")
        ),
    )


def _linked(state: Tracking, *, room: int) -> Records:
    """Return the open tracks as records, each number's in the order of their birth."""
    tracks = np.empty(state.tracks.height + room, layout(_LOOP))
    fill(tracks, state.tracks, OPEN_TRACK)
    known = tracks[: state.tracks.height]
    known["is_open"] = True
    known["next"] = -1
    return tracks


def _numbers(state: Tracking, tracks: Records, number_ids: np.ndarray) -> loop.Numbers:
    """Return what is remembered of each number, with its tracks linked."""
    count, known = number_ids.size, state.numbers.height
    ring_time = np.full((count, loop.RING), -loop.DUPLICATE_US, np.int64)
    ring_text = np.zeros((count, loop.RING), np.uint64)
    ring_next = np.zeros(count, np.uint8)
    if known:
        ring_time[:known] = state.numbers["ring_time"].to_numpy()
        ring_text[:known] = state.numbers["ring_text"].to_numpy()
        ring_next[:known] = state.numbers["ring_next"].to_numpy()
    first = np.full(count, -1, np.int64)
    if tracks.size:
        slot, _ = slots(number_ids, tracks["vessel_id"].astype(np.uint64))
        tracks["number"] = slot
        loop.link(first, tracks)
    return loop.Numbers(first=first, ring_time=ring_time, ring_text=ring_text, ring_next=ring_next)


def _output(count: int) -> loop.Output:
    return loop.Output(
        row=np.empty(count, np.int64),
        track=np.empty(count, np.int64),
        before_time=np.empty(count, np.int64),
        before_lon=np.empty(count, np.float64),
        before_lat=np.empty(count, np.float64),
        before_sog=np.empty(count, np.float32),
        sog=np.empty(count, np.float32),
        cog=np.empty(count, np.float32),
        mended=np.empty(count, np.uint8),
        known=np.empty(count, np.int64),
    )


def _forget(tracks: Records, verdict: np.ndarray, now: datetime, *, is_last: bool) -> None:
    """Close the tracks that are silent for longer than a track lasts."""
    oldest_us = since_1970_us(now) - loop.GAP_US
    stale = tracks["is_open"] & (tracks["time"] < oldest_us)
    doubtful = tracks[(stale | is_last) & tracks["is_open"] & ~tracks["is_confirmed"]]
    for name in ("held_1", "held_2"):
        verdict[doubtful[name][doubtful[name] >= 0]] = loop.JUMP
    tracks["is_open"] &= ~(stale | (is_last & ~tracks["is_confirmed"]))


def _counted(counts: Mapping[str, int]) -> pl.DataFrame:
    found = {reason: count for reason, count in counts.items() if count}
    return conform(
        pl.DataFrame(
            {"reason": list(found), "row_count": list(found.values())}, schema=dict(COUNTED)
        ),
        COUNTED,
    )


def _kept(
    rows: pl.DataFrame, tracks: Records, numbers: loop.Numbers, number_ids: np.ndarray,
    verdict: np.ndarray,
) -> Tracking:  # fmt: skip
    """Return what the next step must know: open tracks, their numbers, held reports."""
    open_tracks = those(tracks, tracks["is_open"])
    held = np.nonzero(verdict == loop.HELD)[0]
    for name in ("held_1", "held_2"):
        is_held = open_tracks[name] >= 0
        open_tracks[name][is_held] = np.searchsorted(held, open_tracks[name][is_held])
    is_used = np.zeros(number_ids.size, np.bool_)
    is_used[open_tracks["number"]] = True
    in_use = np.flatnonzero(is_used)
    in_use = in_use[np.argsort(number_ids[in_use], kind="stable")]
    kept = pl.DataFrame(
        {
            "vessel_id": number_ids[in_use].astype(np.uint32),
            "ring_time": numbers.ring_time[in_use],
            "ring_text": numbers.ring_text[in_use],
            "ring_next": numbers.ring_next[in_use],
        },
        schema=dict(NUMBER),
    )
    return Tracking(
        tracks=frame(open_tracks, OPEN_TRACK, by="vessel_id"),
        numbers=conform(kept, NUMBER),
        held=rows[held],
    )


def only(state: Tracking, is_kept: pl.Expr) -> Tracking:
    """Return the state of some ships.

    Args:
        state: of all.
        is_kept: true for a ship to keep, by its `vessel_id`.
    """
    held = state.held.select(is_kept.alias("is_kept"))["is_kept"].to_numpy()
    place = np.cumsum(held) - 1
    tracks = state.tracks.filter(is_kept)
    for name in ("held_1", "held_2"):
        old = tracks[name].to_numpy()
        new = np.where(old >= 0, place[np.maximum(old, 0)] if place.size else -1, -1)
        tracks = tracks.with_columns(pl.Series(name, new, dtype=pl.Int64))
    return Tracking(
        tracks=tracks, numbers=state.numbers.filter(is_kept), held=state.held.filter(is_kept)
    )


def joined(first: Tracking, second: Tracking) -> Tracking:
    """Return the state of two sets of ships that have no number in common."""
    moved = second.tracks.with_columns(
        pl.when(pl.col(name) >= 0).then(pl.col(name) + first.held.height).otherwise(name)
        for name in ("held_1", "held_2")
    )
    return Tracking(
        tracks=pl.concat([first.tracks, moved]).sort("vessel_id", maintain_order=True),
        numbers=pl.concat([first.numbers, second.numbers]).sort("vessel_id"),
        held=pl.concat([first.held, second.held]),
    )
