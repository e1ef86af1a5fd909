"""Hearing: for how long a silent ship should have been heard, and how surprising her silence is.

Every ten minutes of her silence count in which her expected way lies in waters where ships are
heard, and in which other ships around it were: so many in all, and close by no less than a part
of those that were heard close to her before. The surprise is that of a burst of lost reports:
`P(silent for d | transmitting) = onset * stay ** (d - 1)`, d in minutes, with the onset of a
burst in a minute and its going on for another learnt from the same waters (two states a minute;
the losses of AIS come in bursts).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.detect import coverage, reception
from seawarden.detect.coverage import Covered
from seawarden.detect.memory import Rows
from seawarden.detect.reception import BUCKET_US, Listened
from seawarden.geo.cells import place_in
from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.kernel import kernel
from seawarden.model.units import MS_PER_KN, US_PER_MIN, US_PER_S

Floats = npt.NDArray[np.float64]

BUCKET_MIN: Final = BUCKET_US // US_PER_MIN
# As far as the next cell to the north: 0.1 degree of a meridian.
CLOSE_M: Final = 11_100.0
# No more columns than rows of this many times a cell: beyond 80 degrees a column is narrow.
WIDEST: Final = 6


class Silent(NamedTuple):
    """Ships that fell silent, as arrays: the last minute of each, and when it is judged."""

    known: Rows  # µs; when the last minute became known
    time: Rows  # µs; of the last report
    due: Rows  # µs; the end of a piece of ten minutes
    lon: Floats
    lat: Floats
    sog: npt.NDArray[np.float32]  # kn; NaN: not known, and nothing is expected of her
    cog: npt.NDArray[np.float32]  # degrees; NaN likewise


class Priors(NamedTuple):
    """What is believed of bursts where nothing has been heard yet, as if so much had been."""

    onset: float  # bursts
    onset_min: float  # in so many minutes heard
    stay_min: float  # minutes lost that went on
    burst_min: float  # of so many


class Reaches(NamedTuple):
    """How far around the expected way is looked."""

    peers_m: float
    still_part: float  # of the tracks heard close to her in her last ten minutes
    sides_m: float
    habit: int  # in pieces of ten minutes
    peer_count: int


class Judged(NamedTuple):
    """What is found of each; room to be filled."""

    listened_min: Rows  # minutes in which she should have been heard
    peer_count: Rows  # other tracks heard in the last of the ten minutes that count
    surprise: Floats  # -log10 of the probability of such a silence
    onset: Floats  # of a burst, a minute
    stay: Floats  # of a burst, from minute to minute


def judge(
    silent: Silent, known: tuple[Covered, Listened], limits: tuple[Reaches, Priors]
) -> Judged:
    """Judge silences by what was complete when each was due."""
    room = nothing_judged(silent.due.size)
    _judge(silent, known, limits, room)
    return room


def nothing_judged(count: int) -> Judged:
    """Return room for so many silences, of which nothing has been found."""
    return Judged(
        np.zeros(count, np.int64), np.zeros(count, np.int64),
        np.zeros(count), np.zeros(count), np.zeros(count),
    )  # fmt: skip


@kernel
def _judge(silent: Silent, known: tuple[Covered, Listened], limits: tuple[Reaches, Priors],
           room: Judged) -> None:  # fmt: skip
    covered, heard = known
    reaches, priors = limits
    for row in range(silent.due.size):
        listened, peers = _listened(silent, row, covered, heard, reaches)
        place = place_in(silent.lon[row], silent.lat[row], reception.PER_DEGREE)
        around = _cells(silent.lat[row], reaches.peers_m, reception.PER_DEGREE)
        last = silent.due[row] // BUCKET_US
        seen, bursts, missed = reception.habit_of(
            heard, place, around, (last - reaches.habit, last)
        )
        onset = (bursts + priors.onset) / (seen + priors.onset_min)
        stay = (missed - bursts + priors.stay_min) / (missed + priors.burst_min)
        room.listened_min[row] = listened
        room.peer_count[row] = peers
        room.onset[row], room.stay[row] = onset, stay
        if listened:
            room.surprise[row] = -np.log10(onset) - (listened - 1) * np.log10(stay)


@kernel
def _listened(silent: Silent, row: int, covered: Covered, heard: Listened,
              reaches: Reaches) -> tuple[int, int]:  # fmt: skip
    """Return the minutes in which she should have been heard, and the peers of the last."""
    minutes, peers = 0, 0
    if np.isnan(silent.sog[row]) or np.isnan(silent.cog[row]):
        return minutes, peers
    begun, last = reception.bucket_after(silent.known[row]), silent.due[row] // BUCKET_US
    close = _cells(silent.lat[row], CLOSE_M, reception.PER_DEGREE)
    place = place_in(silent.lon[row], silent.lat[row], reception.PER_DEGREE)
    others = reception.tracks_heard(heard, place, close, begun) - 1  # herself
    for bucket in range(begun + 1, last + 1):
        lon, lat = expected(silent, row, bucket * BUCKET_US)
        sides = _cells(lat, reaches.sides_m, coverage.PER_DEGREE)
        place = place_in(lon, lat, coverage.PER_DEGREE)
        if not coverage.is_within(covered, place, sides, silent.due[row]):
            break
        around = _cells(lat, reaches.peers_m, reception.PER_DEGREE)
        place = place_in(lon, lat, reception.PER_DEGREE)
        count = reception.tracks_heard(heard, place, around, bucket)
        near = reception.tracks_heard(heard, place, close, bucket)
        if count >= reaches.peer_count and near >= reaches.still_part * others:
            minutes += BUCKET_MIN
            peers = count
    return minutes, peers


@kernel
def expected(silent: Silent, row: int, instant: int) -> tuple[float, float]:
    """Return where she is at an instant if she holds course and speed, in degrees."""
    way_m = silent.sog[row] * MS_PER_KN * (instant - silent.time[row]) / US_PER_S
    course = np.radians(silent.cog[row])
    east_m, north_m, _ = metres_per_degree(silent.lat[row])
    lat = silent.lat[row] + way_m * np.cos(course) / north_m
    return silent.lon[row] + way_m * np.sin(course) / east_m, min(max(lat, -89.9), 89.9)


@kernel
def _cells(lat_deg: float, metres: float, per_degree: int) -> tuple[int, int]:
    """Return how many columns and rows of cells a distance is, to the nearest; one at least."""
    east_m, north_m, _ = metres_per_degree(lat_deg)
    rows = max(int(np.round(metres * per_degree / north_m)), 1)
    columns = max(int(np.round(metres * per_degree / east_m)), 1)
    return min(columns, WIDEST * rows), rows
