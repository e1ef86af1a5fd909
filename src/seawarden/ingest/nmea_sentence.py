"""One line of NMEA 0183 becomes one row: what it is, where its payload stands, when it came."""

from seawarden.geo.kernel import kernel, part
from seawarden.ingest.nmea_clock import keep_tags, read_pghp, skip_tags, stamp, take_tags
from seawarden.ingest.nmea_scan import (
    BAD_CHECKSUM,
    BANG,
    BROKEN,
    COMMA,
    CR,
    DOLLAR,
    EMPTY,
    END,
    FILL,
    KEY,
    KIND,
    LF,
    LINE,
    LINE_MAX,
    NO_CHECKSUM,
    NO_TIME,
    NOT_A_SENTENCE,
    NOT_AIS,
    NUMBER,
    PART,
    PAYLOAD,
    PAYLOAD_END,
    RECEIVER,
    START,
    TIME,
    TIME_LINE,
    TOO_LONG,
    TOTAL,
    WHOLE,
    ZERO,
    Numbers,
    Octets,
    checksum,
    epoch_us,
    find,
    hex_pair,
    is_letters,
    line_end,
    octet,
)

PART_MAX = 256  # bytes of payload in one fragment; the standard allows about 60


@kernel
def scan(block: Octets, first_line: int, rows: Numbers, clock: Numbers, names: Octets) -> int:
    """Read whole lines into rows; return how many rows were filled.

    A line ends with LF, CR LF or CR. Empty lines are passed over, but counted.
    """
    stop = block.size
    at = 0
    line = first_line
    count = 0
    while at < stop:
        end = line_end(block, at, stop)
        if end > at:
            row = rows[count]
            read_line(block, at, end, row, clock, names)
            row[LINE] = line
            count += 1
        at = end + 1
        if at < stop and block[end] == CR and block[at] == LF:
            at += 1
        line += 1
    return count


@kernel
def read_line(
    block: Octets, start: int, stop: int, row: Numbers, clock: Numbers, names: Octets
) -> None:
    """Read one line, without its end, into a row."""
    row[START], row[END] = start, stop
    row[TIME], row[RECEIVER], row[KEY] = NO_TIME, -1, -1
    if stop - start > LINE_MAX:
        row[KIND] = TOO_LONG
        return
    at = skip_tags(block, start, stop, row, clock, names)
    if at == stop:
        keep_tags(row, clock)
        row[KIND] = TIME_LINE
    elif block[at] == BANG:
        row[KIND] = read_sentence(block, at, stop, row, clock)
    elif block[at] == DOLLAR:
        row[KIND] = read_talk(block, at, stop, clock, names)
    else:
        row[KIND] = NOT_A_SENTENCE


@kernel
def read_talk(block: Octets, at: int, stop: int, clock: Numbers, names: Octets) -> int:
    """Read a line that begins with a dollar sign: a time line, or nothing of AIS."""
    if stop - at < 8 or block[at + 1] != 80 or block[at + 2] != 71:  # P, G
        return NOT_AIS
    if block[at + 3] != 72 or block[at + 4] != 80 or block[at + 5] != COMMA:  # H, P
        return NOT_AIS
    read_pghp(block, at, stop, clock, names)
    return TIME_LINE


@kernel
def read_sentence(block: Octets, at: int, stop: int, row: Numbers, clock: Numbers) -> int:
    """Read an encapsulation sentence; return its kind.

    A checksum is asked for: a sentence without one is most often one cut short.
    """
    take_tags(row, clock)
    star, total = checksum(block, at + 1, stop)
    told = hex_pair(block, star + 1, stop)
    if not is_ais(block, at, star):
        is_other = star - at > 6 and is_letters(block, at + 1, at + 6) and told == total
        return NOT_AIS if is_other else BROKEN
    if told < 0:
        return NO_CHECKSUM
    if told != total:
        return BAD_CHECKSUM
    if star + 3 < stop and block[star + 3] == COMMA and row[TIME] == NO_TIME:
        row[TIME] = epoch_us(block, star + 4, stop)
    return read_fields(block, at, star, row, clock, total)


@part
def is_ais(block: Octets, at: int, stop: int) -> bool:
    """Whether the address is two letters of a talker and VDM or VDO."""
    if stop - at < 7 or block[at + 3] != 86 or block[at + 4] != 68:  # V, D
        return False
    if block[at + 5] != 77 and block[at + 5] != 79:  # M, O
        return False
    return is_letters(block, at + 1, at + 3)


@kernel
def read_fields(
    block: Octets, at: int, star: int, row: Numbers, clock: Numbers, total_sum: int
) -> int:
    """Read the fields of a VDM or VDO whose checksum is right; return its kind."""
    if star - at < 15 or not counts(block, at, row):
        return BROKEN
    channel = find(block, COMMA, at + 11, star) + 1
    payload = find(block, COMMA, channel, star) + 1
    payload_end = find(block, COMMA, payload, star)
    if payload_end >= star:
        return BROKEN
    row[PAYLOAD], row[PAYLOAD_END] = payload, payload_end
    fill = octet(block, payload_end + 1) - ZERO if payload_end + 1 < star else 0
    is_part = row[TOTAL] > 1
    row[KEY] = identity(block, at, channel, row[KEY])
    stamp(row, total_sum, is_part, clock)
    if fill < 0 or fill > 5 or (is_part and payload_end - payload > PART_MAX):
        return BROKEN
    row[FILL] = fill
    if payload == payload_end:
        return EMPTY
    return PART if is_part else WHOLE


@part
def counts(block: Octets, at: int, row: Numbers) -> bool:
    """Read how many fragments there are and which one this is; whether they make sense."""
    if block[at + 6] != COMMA or block[at + 8] != COMMA or block[at + 10] != COMMA:
        return False
    row[TOTAL] = octet(block, at + 7) - ZERO
    row[NUMBER] = octet(block, at + 9) - ZERO
    return bool(1 <= row[NUMBER] <= row[TOTAL] <= 9)


@part
def identity(block: Octets, at: int, channel: int, group: int) -> int:
    """Return what the fragments of one message share, as one number.

    Talker, sequence number, channel, how many fragments, and the tag block's group.
    """
    grouped = max(group, 0) & 0x7FFFFFF
    talker = octet(block, at + 1) * 256 + octet(block, at + 2)
    sequence = octet(block, at + 11) if channel > at + 12 else 0
    radio = octet(block, channel)
    total = octet(block, at + 7) - ZERO
    return ((((talker * 256 + sequence) * 256 + radio) * 16 + total) << 27) + grouped
