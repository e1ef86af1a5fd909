"""Position messages of ITU-R M.1371-5 as columns: 1, 2, 3, 9, 18, 19 and 27.

Annex 8 of the recommendation gives the place of each field; a payload carries six bits a
character. "Not available" becomes NaN, or the number one past the greatest.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel, part
from seawarden.ingest.nmea_scan import (
    FILL,
    KIND,
    PAYLOAD,
    PAYLOAD_END,
    TIME,
    WHOLE,
    Numbers,
    Octets,
    octet,
)
from seawarden.model.report import Quality

# What became of a message, beside the number of its type: it is a rejection.
BAD_PAYLOAD, TOO_SHORT, TOO_LONG, BAD_TYPE, NO_VESSEL, NO_POSITION = range(101, 107)

UNIT_DEG: Final = 1 / 600_000  # 1/10,000 min, table 48
COARSE_UNIT_DEG: Final = 1 / 600  # 1/10 min, table 69
ROT_FACTOR: Final = 4.733  # table 48: ROT_AIS = 4.733 * sqrt(degrees a minute)
ROT_MAX: Final = 126  # 127 only says "more than 5 degrees in 30 s": no rate was measured
SOG_NONE: Final = 1023
AIRCRAFT_SOG_MAX_KN: Final = 102  # REPORT is a ship's: a faster aircraft has no speed there
COG_END: Final = 3600
HEADING_END: Final = 360
SECONDS: Final = 60
LATE_S: Final = 10  # the ship's own second and the receiver's differ by more: sent earlier

STATUS_NONE: Final = 255
RAIM_NONE: Final = 2

LATE: Final = int(Quality.LATE)
HELD: Final = int(Quality.HELD_POSITION)
UNCONFIRMED: Final = int(Quality.RECEIVER_TIME)

# Columns of whole numbers of a decoded message.
TYPE, VESSEL_ID, STATUS, RAIM, QUALITY = range(5)
# Columns of fractions.
LON, LAT, SOG, COG, HEADING, ROT = range(6)

Fractions = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Positions:
    """One row for each row scanned: what its message says."""

    whole: Numbers
    fractions: Fractions


def decode(block: Octets, joined: Octets, rows: Numbers) -> Positions:
    """Decode the whole messages among the rows; the others have type 0."""
    found = Positions(
        np.zeros((len(rows), 5), dtype=np.int64), np.empty((len(rows), 6), dtype=np.float64)
    )
    decode_rows(block, joined, rows, found.whole, found.fractions)
    return found


@kernel
def decode_rows(
    block: Octets, joined: Octets, rows: Numbers, whole: Numbers, fractions: Fractions
) -> None:
    """Decode row by row, from the block or from the joined payloads."""
    for at in range(rows.shape[0]):
        row = rows[at]
        if row[KIND] != WHOLE:
            continue
        if row[PAYLOAD] >= 0:
            payload = block[row[PAYLOAD] : row[PAYLOAD_END]]
        else:
            payload = joined[-row[PAYLOAD] - 1 : -row[PAYLOAD_END] - 1]
        read_message(payload, row, whole[at], fractions[at])


@part
def sixbit(sign: int) -> int:
    """Return the six bits that a character of the payload stands for, or -1."""
    value = sign - 48
    if 0 <= value < 40:
        return value
    if 48 <= value < 72:
        return value - 8
    return -1


@part
def is_armoured(payload: Octets) -> bool:
    """Whether all characters are of the alphabet of payloads."""
    for at in range(payload.size):  # noqa: SIM110  a loop, because a kernel has no generators
        if sixbit(octet(payload, at)) < 0:
            return False
    return True


@part
def bits(payload: Octets, start: int, width: int) -> int:
    """Return an unsigned number of up to 30 bits. The payload must hold it."""
    first = start // 6
    last = (start + width - 1) // 6
    value = 0
    for at in range(first, last + 1):
        value = (value << 6) | sixbit(octet(payload, at))
    surplus = (last + 1) * 6 - (start + width)
    return (value >> surplus) & ((1 << width) - 1)


@part
def signed(payload: Octets, start: int, width: int) -> int:
    """Return a number in two's complement."""
    value = bits(payload, start, width)
    if value >= 1 << (width - 1):
        return value - (1 << width)
    return value


@kernel
def bits_needed(kind: int) -> int:
    """Return how many bits a message must have, to its last field read; 0: not a position."""
    if 1 <= kind <= 3:
        return 149
    if kind == 9 or kind == 18:
        return 148
    if kind == 19:
        return 306
    if kind == 27:
        return 94
    return 0


@kernel
def bits_allowed(kind: int) -> int:
    """Return how many bits a position message may have: its length, and a little filling.

    A longer one is noise that passed for a message. Number 27 may be filled up to a slot.
    """
    return 320 if kind == 19 else 176


@kernel
def read_message(payload: Octets, row: Numbers, whole: Numbers, fractions: Fractions) -> None:
    """Read one payload: its type always, the rest where it is a position."""
    if not is_armoured(payload):
        whole[TYPE] = BAD_PAYLOAD
        return
    kind = bits(payload, 0, 6)
    needed = bits_needed(kind)
    length = payload.size * 6 - row[FILL]
    whole[TYPE] = kind
    if kind < 1 or kind > 27:
        whole[TYPE] = BAD_TYPE
    elif length < max(needed, 38):
        whole[TYPE] = TOO_SHORT
    elif needed > 0 and length > bits_allowed(kind):
        whole[TYPE] = TOO_LONG
    elif needed > 0:
        whole[VESSEL_ID] = bits(payload, 8, 30)
        read_position(payload, kind, whole, fractions, row[TIME])
        check(whole, fractions)
    else:
        whole[VESSEL_ID] = bits(payload, 8, 30)


@kernel
def check(whole: Numbers, fractions: Fractions) -> None:
    """Refuse a message without a vessel or without a place on Earth."""
    if whole[VESSEL_ID] < 1 or whole[VESSEL_ID] > 999_999_999:
        whole[TYPE] = NO_VESSEL
    elif abs(fractions[LON]) > 180 or abs(fractions[LAT]) > 90:
        whole[TYPE] = NO_POSITION


@kernel
def read_position(
    payload: Octets, kind: int, whole: Numbers, fractions: Fractions, time_us: int
) -> None:
    """Read the fields of a position message of a given type."""
    whole[STATUS] = STATUS_NONE
    fractions[ROT] = np.nan
    fractions[HEADING] = np.nan
    if kind == 27:
        read_long_range(payload, whole, fractions)
        return
    if kind <= 3:
        whole[STATUS] = bits(payload, 38, 4)
        fractions[ROT] = turn(signed(payload, 42, 8))
        read_place(payload, 50, whole, fractions, time_us)
        whole[RAIM] = bits(payload, 148, 1)
        fractions[HEADING] = heading(bits(payload, 128, 9))
    elif kind == 9:
        read_aircraft(payload, whole, fractions, time_us)
    else:
        read_place(payload, 46, whole, fractions, time_us)
        whole[RAIM] = bits(payload, 305 if kind == 19 else 147, 1)
        fractions[HEADING] = heading(bits(payload, 124, 9))


@kernel
def read_place(
    payload: Octets, start: int, whole: Numbers, fractions: Fractions, time_us: int
) -> None:
    """Read speed, place and course of class A or B, and the second of the message."""
    sog = bits(payload, start, 10)
    fractions[SOG] = np.nan if sog == SOG_NONE else sog / 10
    fractions[LON] = signed(payload, start + 11, 28) * UNIT_DEG
    fractions[LAT] = signed(payload, start + 39, 27) * UNIT_DEG
    cog = bits(payload, start + 66, 12)
    fractions[COG] = np.nan if cog >= COG_END else cog / 10
    whole[QUALITY] = remark(bits(payload, start + 87, 6), time_us)


@kernel
def read_aircraft(payload: Octets, whole: Numbers, fractions: Fractions, time_us: int) -> None:
    """Read message 9: whole knots, and no heading."""
    read_place(payload, 50, whole, fractions, time_us)
    sog = bits(payload, 50, 10)
    fractions[SOG] = np.nan if sog > AIRCRAFT_SOG_MAX_KN else sog
    whole[QUALITY] = remark(bits(payload, 128, 6), time_us)
    whole[RAIM] = bits(payload, 147, 1)


@kernel
def read_long_range(payload: Octets, whole: Numbers, fractions: Fractions) -> None:
    """Read message 27: a tenth of a minute, whole knots, whole degrees, no second."""
    whole[RAIM] = bits(payload, 39, 1)
    whole[STATUS] = bits(payload, 40, 4)
    fractions[LON] = signed(payload, 44, 18) * COARSE_UNIT_DEG
    fractions[LAT] = signed(payload, 62, 17) * COARSE_UNIT_DEG
    sog = bits(payload, 79, 6)
    cog = bits(payload, 85, 9)
    fractions[SOG] = np.nan if sog == 63 else sog
    fractions[COG] = np.nan if cog >= HEADING_END else cog
    whole[QUALITY] = UNCONFIRMED


@kernel
def turn(coded: int) -> float:
    """Return degrees a minute, positive to starboard, or NaN where no rate was measured."""
    if abs(coded) > ROT_MAX:
        return np.nan
    rate = (coded / ROT_FACTOR) ** 2
    return -rate if coded < 0 else rate


@kernel
def heading(degrees: int) -> float:
    """Return the heading, or NaN for 511 and all else beyond the circle."""
    return np.nan if degrees >= HEADING_END else float(degrees)


@kernel
def remark(second: int, time_us: int) -> int:
    """Return the quality bits that the second of the message asks for.

    A second from 0 to 59 confirms the receiver's time, or shows that the message came late.
    61 to 63 say manual, dead reckoning, or no fix: the position is a held one.
    """
    if second >= SECONDS:
        return UNCONFIRMED | (HELD if second > SECONDS else 0)
    apart = abs((time_us // 1_000_000) % SECONDS - second)
    return LATE if min(apart, SECONDS - apart) > LATE_S else 0
