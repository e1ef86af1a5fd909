"""Identity change: a number says it is another ship, or a ship goes on under another number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.first_heard import NAME, NOBODY
from seawarden.detect.identity_statements import (
    HANDOVER,
    Statement,
    changes,
    sizes,
    twins,
)  # fmt: skip
from seawarden.detect.identity_words import told
from seawarden.detect.memory import Records, column, frame, places, records, those
from seawarden.model.schema import UTC_US, Schema

NEVER: Final = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityChange:
    """One event per number and time: further changes within `over` of the latest belong to it.

    Reads MINUTE, what ships say of themselves, and what `FirstHeard` noted. A statement is judged
    at the ship's first minute known after it. Three things are told: a name, call sign, IMO
    number or size other than the number gave before, when both are given (a length that differs
    by more than `size_part` of the longer); an IMO number with a right check digit that another
    number gave before; and a number heard for the first time where another ship fell silent, if
    their lengths are not known to differ by more than `size_part`. What was said before a number
    was first heard is where it starts from, and a number silent for `within` starts anew.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = {
        "vessel_id": pl.UInt32(),
        "time": UTC_US,  # of the latest minute
        "said": pl.Int64(),  # µs; what was said until then is judged
        "causes": pl.UInt8(),  # bits of the open matter; 0: none
        "named": pl.UInt64(),  # its track
        "since": UTC_US,  # its first minute
        "last": UTC_US,  # the minute of its latest change
        "lon_deg": pl.Float64(),  # there
        "lat_deg": pl.Float64(),
        "changes": pl.UInt16(),
        "other": pl.UInt32(),  # another number; 0: none
        "apart_m": pl.Float32(),  # from where that ship fell silent; NaN: none did
        "silent_s": pl.Float32(),  # and for how long before; NaN: none did
        "length_part": pl.Float32(),  # difference of lengths, of the longer; NaN: not known
        "is_handed": pl.Boolean(),  # what `FirstHeard` noted was judged
    }

    over: timedelta = timedelta(minutes=60)
    size_part: float = 0.1
    within: timedelta = timedelta(days=30)

    @property
    def memory(self) -> timedelta:
        """What a number said is remembered for as long as a change of it counts."""
        return self.within + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return what is remembered of each number, and EVENT."""
        place, first = places(state, reports, "vessel_id")
        held = records(state, self.MEMORY, room=first.size)
        known = column(reports["known"])
        _begin(held[state.height :], reports["vessel_id"].to_numpy()[first], known[first])
        _renew(held, place, known, stay.microseconds_of(self.within))
        found = [*self._said(held, place, reports, context), *self._handed(held, context, now)]
        events = list(self._fold(held, sorted(found, key=lambda one: one.order)))
        held["time"][place] = column(reports["time"])
        events += self._ended(held, np.arange(held.size), stay.microseconds(now))
        oldest_us = stay.microseconds(now) - stay.microseconds_of(self.within)
        kept = those(held, (held["time"] >= oldest_us) | (held["causes"] > 0))
        return frame(kept, self.MEMORY, by="vessel_id"), told(events, self.MEMORY, context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every matter that may still be added to."""
        held = records(state.filter(pl.col("causes") > 0), self.MEMORY)
        return told([(one.copy(), stay.STANDING) for one in held], self.MEMORY, context)

    def _said(
        self, held: Records, place: np.ndarray, reports: pl.DataFrame, context: Context
    ) -> Iterator[Statement]:
        """Yield what the ships heard said anew, and move on until when it was judged."""
        if reports.is_empty():
            return
        until = np.full(held.size, NEVER, np.int64)
        np.maximum.at(until, place, column(reports["known"]))
        first = np.full(held.size, NEVER, np.int64)
        first[place[::-1]] = column(reports["known"])[::-1]
        heard = np.flatnonzero(until > NEVER)
        asked = pl.DataFrame({
            "vessel_id": held["vessel_id"][heard], "said": held["said"][heard],
            "first": first[heard], "until": until[heard], "place": heard,
        })  # fmt: skip
        yield from changes(
            asked, reports, context.vessels, size_part=self.size_part,
            within_us=stay.microseconds_of(self.within),
        )  # fmt: skip
        yield from twins(asked, reports, context.vessels)
        held["said"][heard] = until[heard]

    def _handed(self, held: Records, context: Context, now: datetime) -> Iterator[Statement]:
        """Yield the numbers first heard where another ship fell silent, once that is certain."""
        noted = context.surroundings.get(NAME)
        if noted is None or not (noted["other"].to_numpy() != NOBODY).any():
            return
        noted = noted.filter(
            pl.col("other") != NOBODY, pl.col("certain") <= stay.microseconds(now)
        )
        for row in noted.iter_rows(named=True):
            found = np.flatnonzero(held["vessel_id"] == row["vessel_id"])
            if not found.size or held["is_handed"][found[0]]:
                continue
            held["is_handed"][found[0]] = True
            part = sizes(context.vessels, row["vessel_id"], row["other"], row["certain"])
            if part > self.size_part:
                continue
            yield Statement(
                place=int(found[0]), known=row["certain"], track=row["track_id"],
                time=row["first"], lon=row["first_lon_deg"], lat=row["first_lat_deg"],
                causes=HANDOVER, other=row["other"], apart_m=row["apart_m"],
                silent_s=(row["first"] - row["other_time"]) / 1e6, length_part=part,
            )  # fmt: skip

    def _fold(self, held: Records, found: list[Statement]) -> Iterator[tuple[Any, int]]:
        """Add each to the matter of its number, or begin one with it."""
        for one in found:
            yield from self._ended(held, np.array([one.place]), one.known)
            at = held[one.place]
            is_fresh = not at["causes"]
            if is_fresh:
                at["named"], at["since"], at["changes"] = one.track, one.time, 0
                at["last"], at["other"], at["apart_m"] = one.time, NOBODY, np.nan
                at["silent_s"], at["length_part"] = np.nan, np.nan
            if is_fresh or one.time >= at["last"]:
                at["last"], at["lon_deg"], at["lat_deg"] = one.time, one.lon, one.lat
            at["causes"] |= one.causes
            at["changes"] += 1
            if one.other != NOBODY:
                at["other"], at["apart_m"] = one.other, one.apart_m
                at["silent_s"], at["length_part"] = one.silent_s, one.length_part
            yield at.copy(), stay.RAISED if is_fresh else stay.REVISED

    def _ended(self, held: Records, which: np.ndarray, by_us: int) -> list[tuple[Any, int]]:
        """Close the matters to which nothing was added for too long."""
        over_us = stay.microseconds_of(self.over)
        is_over = (held["causes"][which] > 0) & (by_us - held["last"][which] > over_us)
        ended = [(held[each].copy(), stay.CLOSED) for each in which[is_over]]
        held["causes"][which[is_over]] = 0
        return ended


def _begin(fresh: Records, vessel_ids: np.ndarray, known: np.ndarray) -> None:
    """Start what is remembered of new numbers: what they said until now is what they are."""
    fresh[:] = np.zeros(1, fresh.dtype)
    fresh["vessel_id"] = vessel_ids
    fresh["time"] = known
    fresh["said"] = NEVER


def _renew(held: Records, place: np.ndarray, known: np.ndarray, within_us: int) -> None:
    """Let numbers that were silent for too long start anew."""
    first = np.full(held.size, -1, np.int64)
    first[place[::-1]] = known[::-1]
    is_anew = (first >= 0) & (first - held["time"] > within_us) & (held["causes"] == 0)
    held["said"][is_anew] = NEVER
    held["is_handed"][is_anew] = False
