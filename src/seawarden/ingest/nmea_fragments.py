"""Fragments of one message put together again, however they are mixed with others.

At most 64 messages are open at a time. One is given up when a 65th begins, when its own
fragment number comes again with other content, or when a fragment comes over 4,096 lines
after its first: sequence numbers run from 0 to 9 only, and an old fragment would be joined to a
strange one.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from seawarden.geo.kernel import kernel, part
from seawarden.ingest.nmea_scan import (
    END,
    FILL,
    KEY,
    KIND,
    LINE,
    NOTHING,
    NUMBER,
    PART,
    PAYLOAD,
    PAYLOAD_END,
    RECEIVER,
    START,
    TIME,
    TOTAL,
    WHOLE,
    Numbers,
    Octets,
)
from seawarden.ingest.nmea_sentence import PART_MAX

OPEN_MAX: Final = 64
LINES_MAX: Final = 4096
TEXT_MAX: Final = 256  # bytes kept of the first line of an open message

# Columns of an open message.
O_KEY, O_GOT, O_LINE, O_TIME, O_RECEIVER, O_FILL, O_TEXT = range(7)


@dataclass(slots=True)
class OpenMessages:
    """Messages of which some fragments have come."""

    facts: Numbers = field(default_factory=lambda: np.full((OPEN_MAX, 7), -1, dtype=np.int64))
    lengths: Numbers = field(default_factory=lambda: np.zeros((OPEN_MAX, 9), dtype=np.int64))
    parts: Octets = field(
        default_factory=lambda: np.zeros((OPEN_MAX, 9, PART_MAX), dtype=np.uint8)
    )
    texts: Octets = field(default_factory=lambda: np.zeros((OPEN_MAX, TEXT_MAX), dtype=np.uint8))


@dataclass(slots=True)
class Joined:
    """What joining found in one block: whole payloads, and messages given up."""

    payloads: Octets  # whole payloads, one after the other; rows name them as -(start + 1)
    lost: Numbers  # line and length of text of each message given up
    lost_texts: Octets
    used: Numbers = field(default_factory=lambda: np.zeros(2, dtype=np.int64))

    @classmethod
    def room_for(cls, parts: int) -> "Joined":
        """Return room for the outcome of so many fragments."""
        room = parts + OPEN_MAX
        return cls(
            payloads=np.empty(room * PART_MAX, dtype=np.uint8),
            lost=np.empty((room, 2), dtype=np.int64),
            lost_texts=np.empty((room, TEXT_MAX), dtype=np.uint8),
        )


def join(block: Octets, rows: Numbers, waiting: OpenMessages) -> Joined:
    """Join the fragments among the rows; a row that completes a message becomes a whole one."""
    parts = int(np.count_nonzero(rows[:, KIND] == PART))
    joined = Joined.room_for(parts)
    if parts:
        join_rows(
            block,
            rows,
            (waiting.facts, waiting.lengths, waiting.parts, waiting.texts),
            (joined.payloads, joined.lost, joined.lost_texts, joined.used),
        )
    return joined


def give_up(waiting: OpenMessages) -> Joined:
    """Give up all that is still open, at the end of a stream."""
    joined = Joined.room_for(0)
    for slot in range(OPEN_MAX):
        if waiting.facts[slot, O_KEY] >= 0:
            lose(slot, waiting.facts, waiting.texts, (joined.lost, joined.lost_texts, joined.used))
    return joined


Waiting = tuple[Numbers, Numbers, Octets, Octets]
Found = tuple[Octets, Numbers, Octets, Numbers]


@kernel
def join_rows(block: Octets, rows: Numbers, waiting: Waiting, found: Found) -> None:
    """Walk the fragments in their order."""
    facts, lengths, parts, texts = waiting
    payloads, lost, lost_texts, used = found
    losses = (lost, lost_texts, used)
    for at in range(rows.shape[0]):
        row = rows[at]
        if row[KIND] != PART:
            continue
        row[KIND] = NOTHING
        slot = slot_of(row[KEY], facts)
        if slot >= 0 and row[LINE] - facts[slot, O_LINE] > LINES_MAX:
            lose(slot, facts, texts, losses)
            slot = -1
        if slot >= 0 and has(slot, row, facts):
            if is_same(block, row, slot, lengths, parts):
                continue
            lose(slot, facts, texts, losses)
            slot = -1
        if slot < 0:
            slot = open_slot(block, row, facts, texts, losses)
        put(block, row, slot, facts, lengths, parts)
        if facts[slot, O_GOT] == (1 << row[TOTAL]) - 1:
            complete(row, slot, facts, lengths, parts, payloads, used)


@part
def slot_of(key: int, facts: Numbers) -> int:
    """Return where the message stands, or -1."""
    for slot in range(OPEN_MAX):
        if facts[slot, O_KEY] == key:
            return slot
    return -1


@kernel
def has(slot: int, row: Numbers, facts: Numbers) -> bool:
    """Whether this fragment number has come already."""
    return bool((facts[slot, O_GOT] >> (row[NUMBER] - 1)) & 1)


@kernel
def is_same(block: Octets, row: Numbers, slot: int, lengths: Numbers, parts: Octets) -> bool:
    """Whether the fragment that came already says the same: another receiver heard it too."""
    place = row[NUMBER] - 1
    length = row[PAYLOAD_END] - row[PAYLOAD]
    if lengths[slot, place] != length:
        return False
    for at in range(length):  # noqa: SIM110  a loop, because a kernel has no generators
        if parts[slot, place, at] != block[row[PAYLOAD] + at]:
            return False
    return True


@kernel
def lose(
    slot: int, facts: Numbers, texts: Octets, losses: tuple[Numbers, Octets, Numbers]
) -> None:
    """Give up one message, and say where it began."""
    lost, lost_texts, used = losses
    place = used[1]
    lost[place, 0] = facts[slot, O_LINE]
    lost[place, 1] = facts[slot, O_TEXT]
    for at in range(facts[slot, O_TEXT]):
        lost_texts[place, at] = texts[slot, at]
    used[1] += 1
    facts[slot, O_KEY] = -1


@kernel
def open_slot(
    block: Octets,
    row: Numbers,
    facts: Numbers,
    texts: Octets,
    losses: tuple[Numbers, Octets, Numbers],
) -> int:
    """Begin a message at a free place, or at that of the oldest."""
    slot = slot_of(-1, facts)
    if slot < 0:
        slot = 0
        for other in range(OPEN_MAX):
            if facts[other, O_LINE] < facts[slot, O_LINE]:
                slot = other
        lose(slot, facts, texts, losses)
    facts[slot, O_KEY] = row[KEY]
    facts[slot, O_GOT] = 0
    facts[slot, O_LINE] = row[LINE]
    facts[slot, O_TIME] = row[TIME]
    facts[slot, O_RECEIVER] = row[RECEIVER]
    facts[slot, O_TEXT] = min(row[END] - row[START], TEXT_MAX)
    for at in range(facts[slot, O_TEXT]):
        texts[slot, at] = block[row[START] + at]
    return slot


@part
def put(
    block: Octets, row: Numbers, slot: int, facts: Numbers, lengths: Numbers, parts: Octets
) -> None:
    """Keep one fragment."""
    place = row[NUMBER] - 1
    length = row[PAYLOAD_END] - row[PAYLOAD]
    facts[slot, O_GOT] |= 1 << place
    lengths[slot, place] = length
    for at in range(length):
        parts[slot, place, at] = block[row[PAYLOAD] + at]
    if row[NUMBER] == row[TOTAL]:
        facts[slot, O_FILL] = row[FILL]


@kernel
def complete(
    row: Numbers,
    slot: int,
    facts: Numbers,
    lengths: Numbers,
    parts: Octets,
    payloads: Octets,
    used: Numbers,
) -> None:
    """Turn the row that brought the last fragment into a whole message."""
    start = used[0]
    for place in range(row[TOTAL]):
        for at in range(lengths[slot, place]):
            payloads[used[0] + at] = parts[slot, place, at]
        used[0] += lengths[slot, place]
    row[KIND] = WHOLE
    row[PAYLOAD] = -(start + 1)
    row[PAYLOAD_END] = -(used[0] + 1)
    row[FILL] = facts[slot, O_FILL]
    row[TIME] = facts[slot, O_TIME]
    row[RECEIVER] = facts[slot, O_RECEIVER]
    facts[slot, O_KEY] = -1
