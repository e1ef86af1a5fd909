"""Which ship a report belongs to: the ordered loop behind `tracking`.

One number may be used by several ships, and one report may be far from where its ship can be. A
report goes to the open track that expects it best; one that no track expects is held until two
more agree with it.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.detect.memory import Record, Records, Rows
from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.geo.kernel import kernel, part
from seawarden.geo.offset import offset_m
from seawarden.geo.slots import mix
from seawarden.model.units import MS_PER_KN, US_PER_S

# What became of a report.
HELD: Final = 0
ACCEPTED: Final = 1
DUPLICATE: Final = 2
SAME_INSTANT: Final = 3
JUMP: Final = 4

# What was mended in an accepted report, as bits.
SPEED_DERIVED: Final = 1
COURSE_DERIVED: Final = 2
SPEED_REFUSED: Final = 4

# Odd numbers that spread the bits of a message over its digest (Knuth's golden ratio, and the two
# of SplitMix64).
SPREAD_1: Final = np.uint64(0x9E3779B97F4A7C15)
SPREAD_2: Final = np.uint64(0xBF58476D1CE4E5B9)
SPREAD_3: Final = np.uint64(0x94D049BB133111EB)

# The source of each of these limits stands in docs/reference/cleaning.md.
GAP_US: Final = 8 * 3600 * US_PER_S  # a longer silence ends a track
CAP_KN: Final = 25.0  # how far from its expected place a ship with a speed may be, over time
CAP_UNKNOWN_KN: Final = 50.0  # the same where nobody told a speed: high-speed craft exist
CAP_AIRCRAFT_KN: Final = 250.0  # search-and-rescue aircraft, MMSI 111xxxxxx
JUMP_KN: Final = 60.0  # above this and over SLACK_M from the last report no ship moves
SLACK_M: Final = 1000.0
CONFIRMED_AT: Final = 3  # reports that must agree before a second track is believed
TENTATIVE_MOST: Final = 4
OPEN_MOST: Final = 4
DUPLICATE_US: Final = 60 * US_PER_S  # the same message by another receiver
# A ship at rest repeats herself: only what comes faster than any station sends is a duplicate.
DUPLICATE_AT_REST_US: Final = 5 * US_PER_S
AT_REST_KN: Final = 0.5
RING: Final = 8  # messages remembered per number, to know their duplicates
BASE_US: Final = 30 * US_PER_S  # speed is derived over at least this, else noise is speed
BASE_MOST_US: Final = 120 * US_PER_S
BASE_LEAST_US: Final = 5 * US_PER_S
COURSE_LEAST_M: Final = 20.0  # below this a derived course is noise


class Batch(NamedTuple):
    """Reports, held ones first."""

    vessel: Rows  # slot of the number
    vessel_id: npt.NDArray[np.uint32]
    is_aircraft: npt.NDArray[np.bool_]
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]  # kn; NaN: not given
    cog: npt.NDArray[np.float32]  # degrees; NaN: not given
    text: npt.NDArray[np.uint64]  # a digest of the message


class Numbers(NamedTuple):
    """What is remembered of each ship's number."""

    first: Rows  # its first open track; -1: none
    ring_time: npt.NDArray[np.int64]  # (numbers, RING), µs
    ring_text: npt.NDArray[np.uint64]  # (numbers, RING), a digest of the message
    ring_next: npt.NDArray[np.uint8]


class Output(NamedTuple):
    """Accepted reports in the order in which they became certain."""

    row: Rows
    track: Rows
    before_time: Rows  # -1: the first of its track
    before_lon: npt.NDArray[np.float64]
    before_lat: npt.NDArray[np.float64]
    before_sog: npt.NDArray[np.float32]
    sog: npt.NDArray[np.float32]
    cog: npt.NDArray[np.float32]
    mended: npt.NDArray[np.uint8]
    known: Rows  # µs; when it became certain: its own time, or that of the third which agreed


def taken(output: Output, which: Rows | slice) -> Output:
    """Return some of the accepted reports."""
    columns: Iterator[Any] = (column[which] for column in output)
    return Output(*columns)


@kernel
def follow(
    batch: Batch, order: Rows, numbers: Numbers, tracks: Records, track_count: int,
    verdict: npt.NDArray[np.uint8], output: Output,
) -> tuple[int, int]:  # fmt: skip
    """Give each new report to a track; return how many tracks and accepted reports there are.

    `order` names the new reports in their canonical order.
    """
    emitted = 0
    for row in order:
        number, time = batch.vessel[row], batch.time[row]
        if _is_duplicate(time, batch.sog[row], batch.text[row], number, numbers):
            verdict[row] = DUPLICATE
            continue
        track = numbers.first[number]
        if track < 0 or not _is_surely_there(batch, row, tracks[track]):
            _close_silent(time, number, numbers, tracks, verdict)
            track = _expecting(batch, row, numbers.first[number], tracks)
        if track < 0:
            _make_room(number, numbers, tracks, verdict)
            track = track_count
            track_count += 1
            emitted = _open(batch, row, track, numbers, tracks, verdict, output, emitted)
        elif time == tracks[track].time:
            verdict[row] = SAME_INSTANT
        elif tracks[track].is_confirmed:
            emitted = _accept(batch, row, row, track, tracks, verdict, output, emitted)
        else:
            emitted = _agree(batch, row, track, tracks, verdict, output, emitted)
    return track_count, emitted


@kernel
def digests(
    lon: npt.NDArray[np.uint64], lat: npt.NDArray[np.uint64], sog: npt.NDArray[np.uint32],
    cog: npt.NDArray[np.uint32], heading: npt.NDArray[np.uint32],
) -> npt.NDArray[np.uint64]:  # fmt: skip
    """Return a digest of each message from the bits of its numbers."""
    text = np.empty(lon.size, np.uint64)
    for row in range(lon.size):
        motion = (np.uint64(sog[row]) << np.uint64(32)) | np.uint64(cog[row])
        text[row] = mix(
            (lon[row] * SPREAD_1) ^ (lat[row] * SPREAD_2) ^ (motion * SPREAD_3)
            ^ np.uint64(heading[row])
        )  # fmt: skip
    return text


@part
def _is_duplicate(time: int, sog: float, text: np.uint64, number: int, numbers: Numbers) -> bool:
    reach = DUPLICATE_US if sog >= AT_REST_KN else DUPLICATE_AT_REST_US
    for place in range(RING):
        age = time - numbers.ring_time[number, place]
        if numbers.ring_text[number, place] == text and age < reach:
            return True
    place = numbers.ring_next[number]
    numbers.ring_time[number, place] = time
    numbers.ring_text[number, place] = text
    numbers.ring_next[number] = (place + 1) % RING
    return False


@part
def _is_surely_there(batch: Batch, row: int, track: Record) -> bool:
    """Say, without trigonometry, whether a report is where its number's only track can be.

    A degree is taken as long as the longest there is: what is near by that is near.
    """
    elapsed_us = batch.time[row] - track.time
    if track.next >= 0 or elapsed_us > GAP_US:
        return False
    reach_m = CAP_KN * MS_PER_KN / US_PER_S * elapsed_us + SLACK_M
    reach_m = min(reach_m, max(JUMP_KN * MS_PER_KN / US_PER_S * elapsed_us, SLACK_M))
    east, north = batch.lon[row] - track.lon_deg, batch.lat[row] - track.lat_deg
    return bool(DEGREE_MAX_M * DEGREE_MAX_M * (east * east + north * north) <= reach_m * reach_m)


@kernel
def _close_silent(
    time: int, number: int, numbers: Numbers, tracks: Records, verdict: npt.NDArray[np.uint8]
) -> None:
    """Unlink the tracks of a number that have been silent too long."""
    before, track = -1, numbers.first[number]
    while track >= 0:
        after = tracks[track].next
        if time - tracks[track].time > GAP_US:
            _unlink(before, track, number, numbers, tracks, verdict)
        else:
            before = track
        track = after


@kernel
def _unlink(
    before: int, track: int, number: int, numbers: Numbers, tracks: Records,
    verdict: npt.NDArray[np.uint8],
) -> None:  # fmt: skip
    if before < 0:
        numbers.first[number] = tracks[track].next
    else:
        tracks[before].next = tracks[track].next
    tracks[track].is_open = False
    if not tracks[track].is_confirmed:
        for held in (tracks[track].held_1, tracks[track].held_2):
            if held >= 0:
                verdict[held] = JUMP


@kernel
def _make_room(
    number: int, numbers: Numbers, tracks: Records, verdict: npt.NDArray[np.uint8]
) -> None:
    """Drop the oldest track of a kind of which a number has its fill."""
    for is_confirmed, most in ((False, TENTATIVE_MOST), (True, OPEN_MOST)):
        count, oldest, before_oldest = 0, -1, -1
        before, track = -1, numbers.first[number]
        while track >= 0:
            if tracks[track].is_confirmed == is_confirmed:
                count += 1
                if oldest < 0 or tracks[track].time < tracks[oldest].time:
                    oldest, before_oldest = track, before
            before, track = track, tracks[track].next
        if count >= most:
            _unlink(before_oldest, oldest, number, numbers, tracks, verdict)


@kernel
def _expecting(batch: Batch, row: int, first: int, tracks: Records) -> int:
    """Return the open track that expects a report best; -1 where none can have sent it."""
    best, least = -1, np.inf
    track = first
    while track >= 0:
        strain = _strain(batch, row, tracks[track])
        if strain < least:
            best, least = track, strain
        track = tracks[track].next
    return best


@kernel
def _strain(batch: Batch, row: int, track: Record) -> float:
    """Return how ill a report fits a track; infinite where the ship cannot have been there.

    With alpha = 5 * miss / allowed, exp(-alpha²) / padded hours is largest where alpha² plus the
    logarithm of the padded hours is least.
    """
    elapsed_s = (batch.time[row] - track.time) / US_PER_S
    x_m, y_m = offset_m(track.lon_deg, track.lat_deg, batch.lon[row], batch.lat[row])
    apart_m = np.hypot(x_m, y_m)
    cap_kn = CAP_AIRCRAFT_KN if batch.is_aircraft[row] else CAP_KN
    miss_m = apart_m
    is_told = False
    for sog, cog in ((track.sog_kn, track.cog_deg), (batch.sog[row], batch.cog[row])):
        if not np.isnan(sog) and not np.isnan(cog):
            is_told = True
            run_m, course = sog * MS_PER_KN * elapsed_s, np.radians(cog)
            missed_m = np.hypot(x_m - run_m * np.sin(course), y_m - run_m * np.cos(course))
            miss_m = min(miss_m, missed_m)
    if not is_told:
        cap_kn = max(cap_kn, CAP_UNKNOWN_KN)
    allowed_m = cap_kn * MS_PER_KN * elapsed_s + SLACK_M
    top_m = max(JUMP_KN, cap_kn) * MS_PER_KN * elapsed_s
    if miss_m > allowed_m or apart_m > max(top_m, SLACK_M):
        return np.inf
    alpha = 5.0 * miss_m / allowed_m
    return float(alpha * alpha + np.log(max(elapsed_s / 3600.0, 1.0 / 60.0)))


@kernel
def _open(
    batch: Batch, row: int, track: int, numbers: Numbers, tracks: Records,
    verdict: npt.NDArray[np.uint8], output: Output, emitted: int,
) -> int:  # fmt: skip
    """Start a track with a report: certain if the number has no other, else held."""
    number = batch.vessel[row]
    is_alone = numbers.first[number] < 0
    fresh = tracks[track]
    fresh.number = number
    fresh.track_id = _birth(batch, row)
    fresh.is_open = True
    fresh.is_confirmed = is_alone
    fresh.report_count = 0
    fresh.held_1 = -1
    fresh.held_2 = -1
    fresh.next = -1
    _clear(fresh)
    _append(track, number, numbers, tracks)
    if is_alone:
        return _accept(batch, row, row, track, tracks, verdict, output, emitted)
    fresh.held_1 = row
    verdict[row] = HELD
    _advance(batch, row, fresh, batch.sog[row], batch.cog[row])
    return emitted


@kernel
def _clear(track: Record) -> None:
    """Forget where a track was: what comes next is its first report."""
    track.time = -1
    track.lon_deg = np.nan
    track.lat_deg = np.nan
    track.sog_kn = np.nan
    track.cog_deg = np.nan
    track.a_time = -1
    track.a_lon_deg = np.nan
    track.a_lat_deg = np.nan
    track.b_time = -1
    track.b_lon_deg = np.nan
    track.b_lat_deg = np.nan


@kernel
def _birth(batch: Batch, row: int) -> np.uint64:
    """Name a track after its number, instant and place of birth, so that it needs no counter."""
    name = mix(np.uint64(batch.vessel_id[row]))
    name = mix(name ^ np.uint64(batch.time[row]))
    name = mix(name ^ np.uint64(np.int64(np.round(batch.lon[row] * 1e7)) + 2_000_000_000))
    return mix(name ^ np.uint64(np.int64(np.round(batch.lat[row] * 1e7)) + 1_000_000_000))


@kernel
def _append(track: int, number: int, numbers: Numbers, tracks: Records) -> None:
    if numbers.first[number] < 0:
        numbers.first[number] = track
        return
    last = numbers.first[number]
    while tracks[last].next >= 0:
        last = tracks[last].next
    tracks[last].next = track


@kernel
def _agree(
    batch: Batch, row: int, track: int, tracks: Records, verdict: npt.NDArray[np.uint8],
    output: Output, emitted: int,
) -> int:  # fmt: skip
    """Add a report to a track that is not believed yet; believe it at the third."""
    held = tracks[track]
    if held.report_count + 1 < CONFIRMED_AT:
        held.held_2 = row
        verdict[row] = HELD
        _advance(batch, row, held, batch.sog[row], batch.cog[row])
        return emitted
    held.is_confirmed = True
    first, second = held.held_1, held.held_2
    held.held_1 = -1
    held.held_2 = -1
    held.report_count = 0
    _clear(held)
    for each in (first, second, row):
        emitted = _accept(batch, each, row, track, tracks, verdict, output, emitted)
    return emitted


@part
def _accept(
    batch: Batch, row: int, by: int, track: int, tracks: Records, verdict: npt.NDArray[np.uint8],
    output: Output, emitted: int,
) -> int:  # fmt: skip
    """Put a report out as the next of its track, with speed and course filled where missing.

    `by` is the report that made it certain.
    """
    at = tracks[track]
    verdict[row] = ACCEPTED
    output.row[emitted] = row
    output.track[emitted] = track
    output.before_time[emitted] = at.time
    output.known[emitted] = batch.time[by]
    output.before_lon[emitted] = at.lon_deg
    output.before_lat[emitted] = at.lat_deg
    output.before_sog[emitted] = at.sog_kn
    sog, cog, mended = batch.sog[row], batch.cog[row], 0
    if sog > JUMP_KN and not batch.is_aircraft[row]:
        sog, mended = np.float32(np.nan), mended | SPEED_REFUSED
    if np.isnan(sog) or np.isnan(cog):
        derived_sog, derived_cog = _derived(batch, row, at)
        if np.isnan(sog) and not np.isnan(derived_sog):
            sog, mended = derived_sog, mended | SPEED_DERIVED
        if np.isnan(cog) and not np.isnan(derived_cog):
            cog, mended = derived_cog, mended | COURSE_DERIVED
    output.sog[emitted] = sog
    output.cog[emitted] = cog
    output.mended[emitted] = mended
    _advance(batch, row, at, sog, cog)
    return emitted + 1


@part
def _derived(batch: Batch, row: int, track: Record) -> tuple[np.float32, np.float32]:
    """Return speed and course over the last half minute or more; NaN where they are noise."""
    nothing = np.float32(np.nan)
    if track.b_time < 0:
        return nothing, nothing
    since, lon, lat = track.b_time, track.b_lon_deg, track.b_lat_deg
    if track.a_time >= 0 and batch.time[row] - track.a_time <= BASE_MOST_US:
        since, lon, lat = track.a_time, track.a_lon_deg, track.a_lat_deg
    elapsed_us = batch.time[row] - since
    if elapsed_us < BASE_LEAST_US:
        return nothing, nothing
    x_m, y_m = offset_m(lon, lat, batch.lon[row], batch.lat[row])
    run_m = np.hypot(x_m, y_m)
    sog = np.float32(run_m / (elapsed_us / US_PER_S) / MS_PER_KN)
    if run_m < COURSE_LEAST_M:
        return sog, nothing
    return sog, np.float32(np.degrees(np.arctan2(x_m, y_m)) % 360.0)


@part
def _advance(batch: Batch, row: int, track: Record, sog: np.float32, cog: np.float32) -> None:
    """Move a track's end to a report."""
    time, lon, lat = batch.time[row], batch.lon[row], batch.lat[row]
    if track.b_time < 0 or time - track.b_time >= BASE_US:
        track.a_time = track.b_time
        track.a_lon_deg = track.b_lon_deg
        track.a_lat_deg = track.b_lat_deg
        track.b_time = time
        track.b_lon_deg = lon
        track.b_lat_deg = lat
    track.time = time
    track.lon_deg = lon
    track.lat_deg = lat
    track.sog_kn = sog
    track.cog_deg = cog
    track.report_count += 1


@kernel
def link(first: Rows, tracks: Records) -> None:
    """Chain each number's tracks, oldest first."""
    for track in range(tracks.size - 1, -1, -1):
        number = tracks[track].number
        tracks[track].next = first[number]
        first[number] = track
