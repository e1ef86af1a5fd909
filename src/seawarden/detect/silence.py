"""Silence: a ship that was heard regularly is no longer, where other ships are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import chart_lookup, hearing, silence_loop, silence_words
from seawarden.detect.context import Context
from seawarden.detect.coverage import Coverage, covered
from seawarden.detect.detector import Reads
from seawarden.detect.hearing import Judged, Priors, Reaches, Silent, nothing_judged
from seawarden.detect.memory import Records, Rows, filled, frame, layout, places, records, those
from seawarden.detect.reception import BUCKET_US, array, listened
from seawarden.detect.silence_loop import (
    INTERVALS,
    LAST,
    NEVER,
    OPEN,
    STAGES,
    Assets,
    Codes,
    Minutes,
    Noted,
    Was,
)
from seawarden.detect.silence_words import Limits
from seawarden.detect.stay import NOT_DEFINED, microseconds
from seawarden.geo.slots import slots
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, empty
from seawarden.model.units import M_PER_NM


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """One event per silence, at the end of the ten minutes by which it is too surprising.

    Reads MINUTE, and what was heard of other ships ("reception", "coverage"). It is judged for a
    ship whose last `INTERVALS` intervals are known, whose last minute was not under `least_kn`
    (inclusive), when she has missed `missed_least` of her usual intervals. Ten minutes count when
    the place she is expected at is covered on all sides within `sides_m`, and at least
    `peers_least` other tracks were heard within `peers_m` of it, close to it no fewer than
    `still_part` of those close to her in her last ten minutes (all inclusive). A silence is an
    event when the surprise of so many minutes is at least `surprise_least` (inclusive). A ship
    that was last heard in a port or anchorage, or with one no farther ahead than `port_m`, is
    expected to fall silent.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = {
        "track_id": pl.UInt64(),
        "vessel_id": pl.UInt32(),
        "known": UTC_US,  # when her latest minute was
        "time": UTC_US,  # of her latest report
        "lon_deg": pl.Float64(),
        "lat_deg": pl.Float64(),
        "sog_kn": pl.Float32(),  # NaN: not known
        "cog_deg": pl.Float32(),
        "most_kn": pl.Float32(),  # the highest speed of a minute in this track
        "nav_status": pl.UInt8(),
        "interval_s": pl.Array(pl.UInt16(), INTERVALS),
        "interval_at": pl.UInt8(),  # place of the next
        "interval_count": pl.UInt8(),
        "usual_s": pl.Int32(),  # her usual interval when her silence was judged last
        "stage": pl.UInt8(),  # of STAGES; how many have passed since her latest minute
        "is_raised": pl.Boolean(),
        "level": pl.UInt8(),  # as told last, as the rest
        "asset": pl.Int32(),
        "due": UTC_US,
        "listened_min": pl.Int32(),
        "peer_count": pl.Int32(),
        "surprise": pl.Float64(),
    }

    surprise_least: float = 4.0
    surprise_high: float = 6.0
    least_kn: float = 3.0
    missed_least: float = 6.0
    peers_least: int = 2
    peers_m: float = 33_000.0
    still_part: float = 0.5
    sides_m: float = 15_000.0
    habit: timedelta = timedelta(hours=24)
    onset: float = 0.005
    onset_min: float = 200.0
    stay: float = 0.8
    stay_min: float = 5.0
    speed_part: float = 1.15
    slack_least: timedelta = timedelta(minutes=15)
    port_m: float = 2 * M_PER_NM
    port_side_deg: float = 45.0

    @property
    def memory(self) -> timedelta:
        """A silence is watched until its track is over; ten minutes have begun before it."""
        return timedelta(microseconds=int(STAGES[LAST] + 1) * BUCKET_US)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the tracks that may fall silent, and EVENT."""
        minutes, held = _held(state, reports, self.MEMORY)
        was = held["is_raised"].copy(), held["level"].copy(), held["asset"].copy()
        noted = self._noted(minutes, held, microseconds(now))
        events = empty(EVENT)
        if noted.code.size:
            events = self._settled(noted, held, was, minutes, context)
        return frame(those(held, held["known"] != NEVER), self.MEMORY, by="track_id"), events

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every silence told that still lasts, as it was told last."""
        rows = state.filter("is_raised").with_columns(
            code=pl.lit(silence_loop.RAISED, dtype=pl.UInt8),
            known_at="due",
            heard_time=pl.lit(None, dtype=UTC_US),
            heard_lon_deg=pl.lit(None, dtype=pl.Float64),
            heard_lat_deg=pl.lit(None, dtype=pl.Float64),
        )
        return silence_words.told(rows, context, self._limits)

    @property
    def _limits(self) -> Limits:
        return Limits(
            surprise_high=self.surprise_high,
            speed_part=self.speed_part,
            slack_least=self.slack_least,
        )

    def _noted(self, minutes: Minutes, held: Records, now_us: int) -> Noted:
        """Walk the minutes through the tracks; return what is to be judged."""
        room = silence_loop.most_notes(minutes, held.size)
        out = Noted(
            np.empty(room, layout(self.MEMORY)), np.empty(room, np.uint8),
            np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64),
        )  # fmt: skip
        number, _ = slots(np.empty(0, np.uint64), held["vessel_id"].astype(np.uint64))
        twin = silence_loop.twins(number)
        limits = (self.least_kn, self.missed_least)
        count = silence_loop.follow(minutes, held, twin, limits, now_us, out)
        return Noted(
            out.held[:count], out.code[:count], out.place[:count], out.due[:count], out.row[:count]
        )

    def _settled(
        self, noted: Noted, held: Records, was: Was, minutes: Minutes, context: Context
    ) -> pl.DataFrame:
        """Judge what was noted, keep what is told of each track, and return EVENT."""
        count = noted.code.size
        judged = self._judged(noted, context)
        is_event = (noted.code == OPEN) & (judged.surprise >= self.surprise_least)
        is_event[is_event] = ~self._is_at_port(noted.held[is_event], context)
        level, asset = np.zeros(count, np.uint8), np.full(count, -1, np.int32)
        if is_event.any():
            rows = _rows(noted, judged, np.flatnonzero(is_event), minutes)
            weighed = silence_words.weighed(rows, context, self._limits)
            level[is_event] = weighed["level_number"].to_numpy()
            asset[is_event] = weighed["asset"].to_numpy()
        told, spoken = np.zeros(count, np.uint8), np.full(count, -1, np.int64)
        silence_loop.settle(noted, is_event, (level, asset), was, told, spoken)
        held["is_raised"] = was[0]
        chosen = np.flatnonzero(told)
        if not chosen.size:
            return empty(EVENT)
        _carry(noted, judged, chosen, spoken)
        _keep(held, noted, judged, chosen, (level, asset))
        rows = _rows(noted, judged, chosen, minutes).with_columns(pl.Series("code", told[chosen]))
        return silence_words.told(rows.sort("known_at", "track_id"), context, self._limits)

    def _is_at_port(self, last: Records, context: Context) -> npt.NDArray[np.bool_]:
        """Say of each track whether it was last heard in a port or close before one."""
        lon, lat, cog = (
            pl.Series(last[name].astype(np.float64)) for name in ("lon_deg", "lat_deg", "cog_deg")
        )
        port = chart_lookup.port_ahead(
            context.charts, lon, lat, cog, ahead_m=self.port_m, either_side_deg=self.port_side_deg
        )
        return port["distance_m"].is_not_null().to_numpy()

    def _judged(self, noted: Noted, context: Context) -> Judged:
        """Judge the open silences; of all others nothing is found."""
        known = (
            covered(context.surroundings.get("coverage"), memory=Coverage().memory),
            listened(context.surroundings.get("reception")),
        )
        reaches = Reaches(
            peers_m=self.peers_m, still_part=self.still_part, sides_m=self.sides_m,
            habit=self.habit // timedelta(microseconds=BUCKET_US), peer_count=self.peers_least,
        )  # fmt: skip
        priors = Priors(
            onset=self.onset * self.onset_min, onset_min=self.onset_min,
            stay_min=self.stay * self.stay_min, burst_min=self.stay_min,
        )  # fmt: skip
        is_open = np.flatnonzero(noted.code == OPEN)
        last = noted.held[is_open]
        silent = Silent(
            due=noted.due[is_open],
            **{name: np.ascontiguousarray(last[column]) for name, column in _SILENT.items()},
        )
        found = hearing.judge(silent, known, (reaches, priors))
        every = nothing_judged(noted.code.size)
        for column, values in zip(every, found, strict=True):
            column[is_open] = values
        return every


_SILENT: Final = {
    "known": "known", "time": "time", "lon": "lon_deg", "lat": "lat_deg", "sog": "sog_kn",
    "cog": "cog_deg",
}  # fmt: skip
_TOLD: Final = ("listened_min", "peer_count", "surprise")


def _held(state: pl.DataFrame, reports: pl.DataFrame, schema: Schema) -> tuple[Minutes, Records]:
    """Return the minutes with the row of each one's track, and the tracks as records."""
    place, first = places(state, reports, "track_id")
    held = records(state, schema, room=first.size)
    fresh = held[state.height :]
    for name in ("track_id", "vessel_id"):
        fresh[name] = reports[name].to_numpy()[first]
    fresh["known"], fresh["stage"], fresh["is_raised"] = NEVER, LAST, False
    fresh["due"], fresh["asset"], fresh["level"], fresh["surprise"] = 0, -1, 0, 0.0
    fresh["listened_min"], fresh["peer_count"], fresh["interval_s"] = 0, 0, 0
    fresh["usual_s"] = 0
    minutes = Minutes(
        place=place,
        known=array(reports["known"]),
        time=array(reports["time"]),
        before=filled(reports["before_time"], NEVER),
        lon=array(reports["lon_deg"]),
        lat=array(reports["lat_deg"]),
        sog=array(reports["sog_kn"]),
        cog=array(reports["cog_deg"]),
        status=array(reports["nav_status"].fill_null(NOT_DEFINED)),
    )
    return minutes, held


def _carry(noted: Noted, judged: Judged, chosen: Rows, spoken: Rows) -> None:
    """Give each note that is told what was found when its alert was told last."""
    earlier = chosen[spoken[chosen] >= 0]
    before = chosen[spoken[chosen] < 0]
    for name in _TOLD:
        values = getattr(judged, name)
        values[earlier] = values[spoken[earlier]]
        values[before] = noted.held[name][before]


def _keep(
    held: Records, noted: Noted, judged: Judged, chosen: Rows, saying: tuple[Codes, Assets]
) -> None:
    """Keep with each track what was told of it last."""
    opened = chosen[noted.code[chosen] == OPEN]
    place = noted.place[opened]
    held["due"][place] = noted.due[opened]
    held["level"][place], held["asset"][place] = saying[0][opened], saying[1][opened]
    for name in _TOLD:
        held[name][place] = getattr(judged, name)[opened]


def _rows(noted: Noted, judged: Judged, chosen: Rows, minutes: Minutes) -> pl.DataFrame:
    """Return notes as rows to be told: the track, what was found, and where she is heard again."""
    last, row = noted.held[chosen], noted.row[chosen]
    is_back = row >= 0
    again = np.where(is_back, row, 0)
    heard = {
        "heard_time": minutes.time, "heard_lon_deg": minutes.lon, "heard_lat_deg": minutes.lat,
    }  # fmt: skip
    columns = {name: np.ascontiguousarray(last[name]) for name in silence_words.LAST_HEARD}
    columns |= {name: getattr(judged, name)[chosen] for name in _TOLD}
    columns |= {"known_at": noted.due[chosen], "is_back": is_back}
    rows = pl.DataFrame(columns).with_columns(pl.col("time", "known_at").cast(UTC_US))
    if not minutes.time.size:
        return rows.with_columns(
            heard_time=pl.lit(None, dtype=UTC_US),
            heard_lon_deg=pl.lit(None, dtype=pl.Float64),
            heard_lat_deg=pl.lit(None, dtype=pl.Float64),
        )
    return rows.with_columns(
        pl.when("is_back").then(pl.Series(name, values[again])).alias(name)
        for name, values in heard.items()
    ).with_columns(pl.col("heard_time").cast(UTC_US))
