r"""NMEA 0183 lines as columns: one pass over a block of bytes, one row a line that matters.

IEC 61162-1 and NMEA 0183 4.10: `!ttVDM,total,number,sequence,channel,payload,fill*hh`, with
tag blocks `\...*hh\` before it. The kernels keep what a later line needs (a time line, a tag
block on a line of its own) in `clock`, so that a block may end anywhere between two lines.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from seawarden.geo.kernel import kernel, part

Octets = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

LF: Final = 10
CR: Final = 13
SPACE: Final = 32
BANG: Final = 33
DOLLAR: Final = 36
STAR: Final = 42
COMMA: Final = 44
DASH: Final = 45
ZERO: Final = 48
COLON: Final = 58
BACKSLASH: Final = 92

LINE_MAX: Final = 1 << 20  # bytes; a longer line is not one (DESIGN.md, Bad input)
NO_TIME: Final = -(1 << 62)
MS_FROM: Final = 100_000_000_000  # an epoch from here on counts milliseconds (in s: year 5138)
DIGITS_MAX: Final = 15

# Columns of a row.
KIND, LINE, START, END, PAYLOAD, PAYLOAD_END, FILL, TIME, RECEIVER, TOTAL, NUMBER, KEY = range(12)
ROW_WIDTH: Final = 12

# Kinds of row. From BROKEN on they are rejections.
NOTHING, WHOLE, PART, NOT_AIS, TIME_LINE = range(5)
NOT_A_SENTENCE, BROKEN, NO_CHECKSUM, BAD_CHECKSUM, EMPTY, TOO_LONG = range(10, 16)

# What is remembered between lines.
TAG_TIME, TAG_RECEIVER, TAG_GROUP, PGHP_TIME, PGHP_SUM, PGHP_RECEIVER, CLOCK, PGHP_CLOCK, KNOWN = (
    range(9)
)
CLOCK_WIDTH: Final = 9

NAMES: Final = 4096  # receivers told apart; further ones stay unnamed, so that memory is bounded
NAME_MAX: Final = 32


def new_clock() -> Numbers:
    """Return the memory of a stream that has not begun."""
    clock = np.full(CLOCK_WIDTH, -1, dtype=np.int64)
    clock[[TAG_TIME, PGHP_TIME, CLOCK, PGHP_CLOCK]] = NO_TIME
    clock[KNOWN] = 0
    return clock


def new_names() -> Octets:
    """Return the table of receivers' names: a length and up to 32 bytes each."""
    return np.zeros((NAMES, NAME_MAX + 1), dtype=np.uint8)


@part
def octet(block: Octets, at: int) -> int:
    """Return a byte as a number that can grow beyond 255."""
    return np.int64(block[at])  # type: ignore[return-value]  # in a kernel this is its int


@kernel
def count_ends(block: Octets) -> int:
    """Return how many line feeds and carriage returns there are."""
    count = 0
    for sign in block:
        count += (sign == LF) | (sign == CR)
    return count


@part
def find(block: Octets, sign: int, start: int, stop: int) -> int:
    """Return where the sign next stands, or `stop`."""
    at = start
    for other in block[start:stop]:
        if other == sign:
            return at
        at += 1
    return stop


@part
def line_end(block: Octets, start: int, stop: int) -> int:
    """Return where the line ends, not counting its line feed or carriage return."""
    at = start
    for sign in block[start:stop]:
        if sign <= CR and sign in (LF, CR):
            return at
        at += 1
    return stop


@part
def number(block: Octets, start: int, stop: int) -> int:
    """Return the decimal number, or -1 for anything else or more than 15 digits."""
    if stop <= start or stop - start > DIGITS_MAX:
        return -1
    value = 0
    for at in range(start, stop):
        digit = octet(block, at) - ZERO
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@kernel
def epoch_us(block: Octets, start: int, stop: int) -> int:
    """Return a Unix time in s or ms as microseconds, or NO_TIME. A fraction is left out."""
    dot = find(block, 46, start, stop)
    value = number(block, start, dot)
    if value < 0:
        return NO_TIME
    if value >= MS_FROM:
        return value * 1000
    return value * 1_000_000


@part
def hex_digit(sign: int) -> int:
    """Return the value of a hexadecimal digit, or -1."""
    if 48 <= sign <= 57:
        return sign - 48
    upper = sign & 0xDF
    if 65 <= upper <= 70:
        return upper - 55
    return -1


@part
def hex_pair(block: Octets, at: int, stop: int) -> int:
    """Return the value of two hexadecimal digits, or -1."""
    if at + 2 > stop:
        return -1
    high = hex_digit(octet(block, at))
    low = hex_digit(octet(block, at + 1))
    if high < 0 or low < 0:
        return -1
    return high * 16 + low


@part
def checksum(block: Octets, start: int, stop: int) -> tuple[int, int]:
    """Return where the star stands (or `stop`), and the exclusive or of all before it."""
    total = 0
    at = start
    for sign in block[start:stop]:
        if sign == STAR:
            return at, total
        total ^= int(sign)
        at += 1
    return stop, total


@part
def is_letters(block: Octets, start: int, stop: int) -> bool:
    """Whether all are capital letters, digits or dashes (a talker may be written `--`)."""
    for at in range(start, stop):
        sign = block[at]
        is_letter = 65 <= sign <= 90
        is_digit = 48 <= sign <= 57
        if not (is_letter or is_digit or sign == DASH):
            return False
    return True


@kernel
def name_slot(block: Octets, start: int, stop: int, names: Octets, clock: Numbers) -> int:
    """Return the receiver's place in the table, -1 when it has no name or the table is full."""
    length = min(stop - start, NAME_MAX)
    if length <= 0:
        return -1
    mixed = 2166136261  # FNV-1a, 32 bit: offset and prime
    for at in range(start, start + length):
        mixed = ((mixed ^ octet(block, at)) * 16777619) & 0xFFFFFFFF
    slot = mixed % NAMES
    while names[slot, 0] != 0:
        if same_name(block, start, length, names[slot]):
            return slot
        slot = (slot + 1) % NAMES
    if clock[KNOWN] >= NAMES * 3 // 4:
        return -1
    clock[KNOWN] += 1
    names[slot, 0] = length
    for at in range(length):
        names[slot, at + 1] = block[start + at]
    return slot


@kernel
def same_name(block: Octets, start: int, length: int, name: Octets) -> bool:
    """Whether the table's name is that of the block."""
    if name[0] != length:
        return False
    for at in range(length):  # noqa: SIM110  a loop, because a kernel has no generators
        if name[at + 1] != block[start + at]:
            return False
    return True
