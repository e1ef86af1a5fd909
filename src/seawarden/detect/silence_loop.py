"""The loop of `silence`: who has not been heard when, and who is heard again."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.detect.memory import Record, Records, Rows
from seawarden.detect.reception import BUCKET_US, bucket_after
from seawarden.geo.kernel import kernel, part
from seawarden.model.units import US_PER_MIN, US_PER_S

# Her silence is judged when so many pieces of ten minutes have passed in it. It is over with the
# last of these: so is a track after 8 hours.
STAGES: Final = np.array([1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 44, 49])
LAST: Final = STAGES.size - 1
INTERVALS: Final = 8  # the latest of a track; the longest but one of them is her usual one
SECONDS_MOST: Final = 65_535  # as much as is kept of an interval
NEVER: Final = -(2**62)

# What a noted record is of, before it is judged.
OPEN: Final = 1
BACK: Final = 2
OVER: Final = 3

# What is told of it.
RAISED: Final = 1
REVISED: Final = 2
CLOSED: Final = 3

Codes = npt.NDArray[np.uint8]
Assets = npt.NDArray[np.int32]
# Of each track: whether it is raised, and the level and line told last.
Was = tuple[npt.NDArray[np.bool_], Codes, Assets]


class Minutes(NamedTuple):
    """MINUTE as arrays, with the row of each minute's track in the state; times in µs."""

    place: Rows
    known: Rows
    time: Rows
    before: Rows  # NEVER: the first of its track
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    cog: npt.NDArray[np.float32]
    status: npt.NDArray[np.uint8]


class Noted(NamedTuple):
    """Room for what the loop notes, in the order of each track's time."""

    held: Records  # the record as it was
    code: Codes
    place: Rows  # of the track in the state
    due: Rows  # µs; when it became known
    row: Rows  # the minute by which she is heard again; -1: none


def most_notes(minutes: Minutes, held_count: int) -> int:
    """Return how much room the loop may need: every silence has an end and as many stages."""
    silent = minutes.time - minutes.before > BUCKET_US - US_PER_MIN
    is_late = minutes.known - minutes.time > US_PER_MIN
    return int(2 * (silent | is_late).sum() + held_count) * (STAGES.size + 2)


@kernel
def follow(minutes: Minutes, held: Records, twin: Rows, limits: tuple[float, float], now: int,
           out: Noted) -> int:  # fmt: skip
    """Walk the minutes; return how many notes were made.

    Args:
        minutes: in the order in which they became known.
        held: a record a track; those with `known` NEVER are new.
        twin: the next track of the same number, round; itself: there is no other.
        limits: the least speed in kn, and how many usual intervals must be missed.
        now: until when no minute is missing, in µs.
        out: room.
    """
    count = 0
    for row in range(minutes.place.size):
        place = minutes.place[row]
        if not _is_heard(held[place], minutes.known[row]):
            count = _end(minutes, row, place, held, limits, out, count)
        other = twin[place]
        while other != place:  # she is not silent who is heard on another track
            count = _end(minutes, row, other, held, limits, out, count)
            held[other].stage = LAST
            other = twin[other]
        _take(held[place], minutes, row)
    for place in range(held.size):
        count = _pass(held, place, now, limits, out, count)
        at = held[place]
        due = (bucket_after(at.known) + STAGES[LAST]) * BUCKET_US
        if due <= now:
            count = _note(held, place, OVER, due, -1, out, count)
            at.known = NEVER
    return count


@part
def _is_heard(at: Record, known: int) -> bool:
    """Say whether no stage had passed before a minute, as is usual: then nothing ends with it."""
    due = (bucket_after(at.known) + STAGES[0]) * BUCKET_US
    return at.stage == 0 and not at.is_raised and at.known != NEVER and due >= known


@kernel
def _end(minutes: Minutes, row: int, place: int, held: Records, limits: tuple[float, float],
         out: Noted, count: int) -> int:  # fmt: skip
    """Note the stages that had passed before a minute, and that the silence ends with it."""
    known = minutes.known[row]
    at = held[place]
    if at.known == NEVER:
        return count
    count = _pass(held, place, known - 1, limits, out, count)
    if 0 < at.stage < LAST or at.is_raised:
        count = _note(held, place, BACK, known, row, out, count)
        at.is_raised = False
    return count


@part
def _pass(held: Records, place: int, until: int, limits: tuple[float, float], out: Noted,
          count: int) -> int:  # fmt: skip
    """Note every stage that has passed up to an instant."""
    at = held[place]
    while at.known != NEVER and at.stage < LAST:
        due = (bucket_after(at.known) + STAGES[at.stage]) * BUCKET_US
        if due > until:
            break
        at.stage += 1
        at.usual_s = usual(at.interval_s)
        missed_us = limits[1] * at.usual_s * US_PER_S
        is_regular = at.interval_count == INTERVALS
        if is_regular and at.sog_kn >= limits[0] and due - at.time >= missed_us:
            count = _note(held, place, OPEN, due, -1, out, count)
    return count


@part
def _note(held: Records, place: int, code: int, due: int, row: int, out: Noted,
          count: int) -> int:  # fmt: skip
    out.held[count] = held[place]
    out.code[count] = code
    out.place[count] = place
    out.due[count] = due
    out.row[count] = row
    return count + 1


@kernel
def usual(interval_s: npt.NDArray[np.uint16]) -> int:
    """Return the longest of some intervals but one."""
    longest, second = 0, 0
    for value in interval_s:
        if value > longest:
            longest, second = value, longest
        elif value > second:
            second = value
    return second


@part
def _take(at: Record, minutes: Minutes, row: int) -> None:
    """Let a minute be the latest of its track."""
    if at.known == NEVER:
        at.interval_count = 0
        at.interval_at = 0
        at.most_kn = 0.0
    elif minutes.before[row] != NEVER:
        interval = (minutes.time[row] - minutes.before[row]) // US_PER_S
        at.interval_s[at.interval_at] = min(interval, SECONDS_MOST)
        at.interval_at = (at.interval_at + 1) % INTERVALS
        at.interval_count = min(at.interval_count + 1, INTERVALS)
    at.known = minutes.known[row]
    at.time = minutes.time[row]
    at.lon_deg = minutes.lon[row]
    at.lat_deg = minutes.lat[row]
    at.sog_kn = minutes.sog[row]
    at.cog_deg = minutes.cog[row]
    if minutes.sog[row] > at.most_kn:
        at.most_kn = minutes.sog[row]
    at.nav_status = minutes.status[row]
    at.stage = 0
    at.is_raised = False


@kernel
def twins(number: Rows) -> Rows:
    """Return for each track the next of the same number, round."""
    twin = np.arange(number.size)
    newest = np.full(number.size, -1, np.int64)
    for place in range(number.size):
        other = newest[number[place]]
        if other >= 0:
            twin[place] = twin[other]
            twin[other] = place
        newest[number[place]] = place
    return twin


@kernel
def settle(noted: Noted, is_event: npt.NDArray[np.bool_], saying: tuple[Codes, Assets],
           was: Was, told: Codes, spoken: Rows) -> None:  # fmt: skip
    """Say of each note what becomes of the alert.

    Args:
        noted: in the order of each track's time.
        is_event: whether an open silence is one.
        saying: level and line of each note; an alert is told anew when one has changed.
        was: of each track, whether it is raised, and its level and line; changed.
        told: filled with what to tell of each note; 0: nothing.
        spoken: filled with the note told last of the alert; -1: it was told before these.
    """
    is_raised, level, asset = was
    latest = np.full(is_raised.size, -1, np.int64)
    for note in range(told.size):
        place = noted.place[note]
        told[note] = 0
        if noted.code[note] != OPEN:
            told[note] = CLOSED if is_raised[place] else 0
            spoken[note] = latest[place]
            is_raised[place] = False
            latest[place] = -1
            continue
        is_same = level[place] == saying[0][note] and asset[place] == saying[1][note]
        if is_event[note] and not (is_raised[place] and is_same):
            told[note] = REVISED if is_raised[place] else RAISED
            is_raised[place] = True
            level[place], asset[place] = saying[0][note], saying[1][note]
            latest[place] = note
        spoken[note] = note
