"""Identity clone: two ships send one number at the same time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import numpy as np
import polars as pl

from seawarden.detect import one_number, stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Record, Records, column, frame, layout, places, records, those
from seawarden.geo.kernel import kernel, part
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, empty


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityClone:
    """One event per number, at the sighting by which all of it holds.

    Reads MINUTE. A sighting is a minute of a known track of a number, after one of another of its
    tracks, from where no ship can have come: further than `slack_m` and than she goes at
    `reach_kn` in the time between. Sightings within `over` of each other belong together. Two
    ships send the number when two of its tracks were so returned to, once at least after a spell
    of at most `spell_most` minutes on the other, over `together` (inclusive) since the returned
    track was heard before. A long spell elsewhere, and a return from it, is a jump and no second
    ship: see `false_position`. Ships of one number nearer than `slack_m` cannot be told apart.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = {
        "vessel_id": pl.UInt32(),
        "track_id": pl.UInt64(),  # of the latest minute
        "time": UTC_US,  # of the latest minute
        "lon_deg": pl.Float64(),
        "lat_deg": pl.Float64(),
        "spell": pl.UInt16(),  # minutes of this track since another of the number
        "named": pl.UInt64(),  # the track that the first sighting was of
        "since": UTC_US,  # when that track had been heard before
        "last": UTC_US,  # the latest sighting
        "sighted": pl.UInt16(),  # how many; 0: none
        "is_both": pl.Boolean(),  # sightings of a second track too
        "is_quick": pl.Boolean(),  # one at least after a short spell
        "apart_m": pl.Float32(),  # at the latest sighting
        "apart_s": pl.Float32(),  # the time between the two tracks then
        "is_raised": pl.Boolean(),
    }

    reach_kn: float = 60.0
    slack_m: float = 5000.0
    spell_most: int = 5
    together: timedelta = timedelta(minutes=10)
    over: timedelta = timedelta(hours=8)

    @property
    def memory(self) -> timedelta:
        """A number is forgotten when nothing was heard of it for longer than a sighting waits."""
        return self.over + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is remembered of each number, and EVENT."""
        place, first = places(state, reports, "vessel_id")
        held = records(state, self.MEMORY, room=first.size)
        _begin(held[state.height :], reports[first])
        room = one_number.Told(
            np.empty(2 * reports.height + held.size, layout(self.MEMORY)),
            np.empty(2 * reports.height + held.size, np.uint8),
            np.empty(0, np.uint8),
        )
        limits = (self.reach_kn, self.slack_m, self.spell_most)
        spans = (stay.microseconds_of(self.together), stay.microseconds_of(self.over))
        count = _follow(
            one_number.passed(place, reports), held, room, limits, spans, stay.microseconds(now)
        )
        oldest_us = stay.microseconds(now) - stay.microseconds_of(self.over)
        kept = those(held, (held["time"] >= oldest_us) | (held["sighted"] > 0))
        told = self._told(room.out[:count], room.codes[:count], context)
        return frame(kept, self.MEMORY, by="vessel_id"), told

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every number still sent by two ships."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        known_at = np.ascontiguousarray(held["last"]).astype(np.int64)
        rows = one_number.described_rows(held, codes, self.MEMORY, known_at, context)
        # By NumPy: it divides a lone row as it does many, and Polars does not.
        needed_kn = held["apart_m"] / np.maximum(held["apart_s"], 1.0) * (3600 / 1852)
        rows = rows.with_columns(
            pl.Series("apart_km", held["apart_m"] / 1000),
            pl.Series("needed_kn", needed_kn),
            pl.Series("minutes", (held["last"] - held["since"]) / 60e6),
            track_id=pl.col("named"),
        ).with_columns(
            level=pl.lit("low"),
            reason=pl.format(
                "{}: reports under this number have come by turns from places {} km apart since "
                "{} UTC, farther than one ship can go in between; consistent with two ships on "
                "one number.",
                "ship", rounded("apart_km"), clock("since"),
            ),
            evidence=evidence(
                ("changes of place no ship can make", pl.col("sighted"), "", 4.0),
                ("over a time of", pl.col("minutes"), "min", 2.0),
                ("distance apart", pl.col("apart_km"), "km", 0.0),
                ("speed one ship would have needed", pl.col("needed_kn"), "kn", 2.0),
            ),
        )  # fmt: skip
        return stay.told(rows, "identity_clone")


def _begin(fresh: Records, minutes: pl.DataFrame) -> None:
    """Start what is remembered of new numbers with the first minute of each."""
    for name in ("vessel_id", "track_id", "lon_deg", "lat_deg"):
        fresh[name] = minutes[name].to_numpy()
    fresh["time"] = column(minutes["time"])
    fresh["spell"], fresh["sighted"], fresh["is_raised"] = 0, 0, False
    fresh["named"], fresh["since"], fresh["last"] = 0, 0, 0
    fresh["apart_m"], fresh["apart_s"] = 0.0, 0.0
    fresh["is_both"], fresh["is_quick"] = False, False


@kernel
def _follow(
    passed: one_number.Passed, held: Records, room: one_number.Told,
    limits: tuple[float, float, int], spans: tuple[int, int], now_us: int,
) -> int:  # fmt: skip
    """Walk the minutes in order; return how many events were told."""
    reach_kn, slack_m, spell_most = limits
    together_us, over_us = spans
    count = 0
    for row in range(passed.place.size):
        at, time = held[passed.place[row]], passed.time[row]
        count = _end(at, passed.known[row], over_us, room, count)
        if passed.known[row] - at.time > over_us and at.sighted == 0:
            at.track_id = passed.track[row]
            at.spell = 0
        if passed.track[row] != at.track_id:
            apart_m, elapsed_s = one_number.moved(at, passed.lon[row], passed.lat[row], time)
            is_known = passed.before[row] != one_number.NO_TIME
            if is_known and one_number.is_beyond(apart_m, elapsed_s, reach_kn, slack_m):
                _sight(at, passed, row, apart_m, elapsed_s)
                at.is_quick |= at.spell <= spell_most
                is_long = at.last - at.since >= together_us
                if at.is_both and at.is_quick and is_long and not at.is_raised:
                    count = _tell(at, stay.RAISED, room, count)
            at.spell = 0
        _stand(at, passed, row)
    for place in range(held.size):
        count = _end(held[place], now_us, over_us, room, count)
    return count


@part
def _stand(at: Record, passed: one_number.Passed, row: int) -> None:
    """Move a number's latest minute on."""
    at.track_id = passed.track[row]
    at.time = passed.time[row]
    at.lon_deg = passed.lon[row]
    at.lat_deg = passed.lat[row]
    at.spell = min(at.spell + 1, 60_000)


@kernel
def _sight(
    at: Record, passed: one_number.Passed, row: int, apart_m: float, elapsed_s: float
) -> None:
    """Note a sighting; the first names the matter."""
    if at.sighted == 0:
        at.named = passed.track[row]
        at.since = passed.before[row]
        at.last = passed.time[row]
        at.is_both = False
        at.is_quick = False
    at.is_both |= passed.track[row] != at.named
    at.last = max(at.last, passed.time[row])
    at.sighted = min(at.sighted + 1, 60_000)
    at.apart_m = apart_m
    at.apart_s = elapsed_s


@part
def _end(at: Record, by_us: int, over_us: int, room: one_number.Told, count: int) -> int:
    """End a matter when no sighting was added for too long."""
    if at.sighted == 0 or by_us - at.last <= over_us:
        return count
    if at.is_raised:
        count = _tell(at, stay.CLOSED, room, count)
    at.is_raised = False
    at.sighted = 0
    return count


@kernel
def _tell(at: Record, code: int, room: one_number.Told, count: int) -> int:
    at.is_raised = True
    room.out[count] = at
    room.codes[count] = code
    return count + 1
