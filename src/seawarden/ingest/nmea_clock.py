"""Which time and which receiver belong to a sentence: tag blocks, `$PGHP` lines, trailing epochs.

A `$PGHP` line names the checksum of its sentence, so it is believed first, when that fits. Then
comes what stands with the sentence itself (a tag block, an epoch after the checksum). Then the
last such time of the log, and last the time of the latest `$PGHP` line.
"""

from seawarden.geo.kernel import kernel, part
from seawarden.ingest.nmea_scan import (
    BACKSLASH,
    CLOCK,
    COLON,
    COMMA,
    DASH,
    KEY,
    NO_TIME,
    PGHP_CLOCK,
    PGHP_RECEIVER,
    PGHP_SUM,
    PGHP_TIME,
    RECEIVER,
    TAG_GROUP,
    TAG_RECEIVER,
    TAG_TIME,
    TIME,
    Numbers,
    Octets,
    checksum,
    epoch_us,
    find,
    hex_pair,
    name_slot,
    number,
)


@kernel
def skip_tags(
    block: Octets, start: int, stop: int, row: Numbers, clock: Numbers, names: Octets
) -> int:
    """Read the tag blocks at the head of a line into its row; return where they end.

    A tag block whose checksum is wrong or missing is passed over: its time cannot be believed.
    """
    at = start
    while at < stop and block[at] == BACKSLASH:
        close = find(block, BACKSLASH, at + 1, stop)
        star, total = checksum(block, at + 1, close)
        if hex_pair(block, star + 1, close) == total:
            read_tags(block, at + 1, star, row, clock, names)
        at = min(close + 1, stop)
    return at


@kernel
def read_tags(
    block: Octets, start: int, stop: int, row: Numbers, clock: Numbers, names: Octets
) -> None:
    """Read the fields `c:` (time), `s:` or `si:` (station) and `g:` (group) of one tag block."""
    at = start
    while at < stop:
        end = find(block, COMMA, at, stop)
        colon = find(block, COLON, at, end)
        key = block[at]
        if key == 99 and colon == at + 1:  # c
            row[TIME] = epoch_us(block, colon + 1, end)
        elif key == 115 and colon <= at + 2:  # s, si
            row[RECEIVER] = name_slot(block, colon + 1, end, names, clock)
        elif key == 103 and colon == at + 1:  # g
            row[KEY] = group(block, colon + 1, end)
        at = end + 1


@kernel
def group(block: Octets, start: int, stop: int) -> int:
    """Return the group number of `part-total-group`, or -1."""
    first = find(block, DASH, start, stop)
    second = find(block, DASH, first + 1, stop)
    return number(block, second + 1, stop)


@kernel
def keep_tags(row: Numbers, clock: Numbers) -> None:
    """Keep a tag block that stands on a line of its own for the next sentence."""
    if row[TIME] != NO_TIME:
        clock[TAG_TIME] = row[TIME]
    if row[RECEIVER] >= 0:
        clock[TAG_RECEIVER] = row[RECEIVER]
    if row[KEY] >= 0:
        clock[TAG_GROUP] = row[KEY]


@part
def take_tags(row: Numbers, clock: Numbers) -> None:
    """Give a sentence the tag block that stood on the line before it, where it has none."""
    if row[TIME] == NO_TIME:
        row[TIME] = clock[TAG_TIME]
    if row[RECEIVER] < 0:
        row[RECEIVER] = clock[TAG_RECEIVER]
    if row[KEY] < 0:
        row[KEY] = clock[TAG_GROUP]
    clock[TAG_TIME] = NO_TIME
    clock[TAG_RECEIVER] = -1
    clock[TAG_GROUP] = -1


@part
def stamp(row: Numbers, total: int, is_part: bool, clock: Numbers) -> None:  # noqa: FBT001  a kernel takes no keywords
    """Settle the time and receiver of a sentence, given its checksum, and use up `$PGHP`."""
    own, told = row[TIME], clock[PGHP_TIME]
    fits = clock[PGHP_SUM] == 0 or clock[PGHP_SUM] == total or (is_part and own == NO_TIME)
    clock[PGHP_TIME] = NO_TIME
    if own != NO_TIME:
        clock[CLOCK] = own
    if told != NO_TIME and fits:
        row[TIME] = told
        if clock[PGHP_RECEIVER] >= 0:
            row[RECEIVER] = clock[PGHP_RECEIVER]
    elif own == NO_TIME and clock[CLOCK] != NO_TIME:
        row[TIME] = clock[CLOCK]
    elif own == NO_TIME:
        row[TIME] = clock[PGHP_CLOCK]


@kernel
def read_pghp(block: Octets, start: int, stop: int, clock: Numbers, names: Octets) -> None:
    """Read a line `$PGHP,1,year,month,day,h,min,s,ms,country,region,station,online,sum*hh`.

    A line with a wrong checksum, or of another form, is passed over.
    """
    star, total = checksum(block, start + 1, stop)
    if hex_pair(block, star + 1, stop) != total:
        return
    at = start + 8
    time_us = read_instant(block, at, star)
    if time_us == NO_TIME or block[start + 6] != 49:
        return
    clock[PGHP_TIME] = time_us
    clock[PGHP_CLOCK] = time_us
    at = skip_fields(block, at, star, 9)
    end = find(block, COMMA, at, star)
    clock[PGHP_RECEIVER] = name_slot(block, at, end, names, clock)
    clock[PGHP_SUM] = max(hex_pair(block, skip_fields(block, at, star, 2), star), 0)


@kernel
def skip_fields(block: Octets, start: int, stop: int, count: int) -> int:
    """Return where the field begins that stands `count` fields further on."""
    at = start
    for _ in range(count):
        at = min(find(block, COMMA, at, stop) + 1, stop)
    return at


@kernel
def read_instant(block: Octets, start: int, stop: int) -> int:
    """Return the UTC time of seven fields year to millisecond, or NO_TIME."""
    at = start
    year = month = day = 0
    part_us = 0
    for place in range(7):
        end = find(block, COMMA, at, stop)
        value = number(block, at, end)
        if value < 0 or value > limit(place):
            return NO_TIME
        if place < 3:
            year, month, day = month, day, value
        else:
            part_us = part_us * (1000 if place == 6 else 60) + value
        at = end + 1
    if month < 1 or day < 1:
        return NO_TIME
    return day_number(year, month, day) * 86_400_000_000 + part_us * 1000


@kernel
def limit(place: int) -> int:
    """Return the greatest value of year, month, day, hour, minute, second or millisecond."""
    return (9999, 12, 31, 23, 59, 60, 999)[place]


@kernel
def day_number(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 of a date in the Gregorian calendar.

    The year is counted from March, so that the leap day is its last.
    """
    since_march = (month + 9) % 12
    march_year = year - (1 if month <= 2 else 0)
    leap_days = march_year // 4 - march_year // 100 + march_year // 400
    days = march_year * 365 + leap_days + (since_march * 306 + 5) // 10 + day - 1
    return days - 719_468
