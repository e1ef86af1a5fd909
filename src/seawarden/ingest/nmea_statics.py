"""What ships say of themselves by radio: messages 5, 19 and 24 of ITU-R M.1371-5."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from seawarden.geo.kernel import kernel
from seawarden.ingest.nmea_payload import TYPE, VESSEL_ID
from seawarden.ingest.nmea_scan import FILL, PAYLOAD, PAYLOAD_END, Numbers, Octets, octet
from seawarden.ingest.particulars import Hashes

STATIC_TYPES: Final = (5, 19, 24)
NAME_BITS: Final = 120
AUXILIARY: Final = range(980_000_000, 990_000_000)  # ITU-R M.585-9, annex 1, section 5


def payload_of(block: Octets, joined: Octets, row: Numbers) -> bytes:
    """Return the payload of a whole message."""
    start, stop = int(row[PAYLOAD]), int(row[PAYLOAD_END])
    if start >= 0:
        return block[start:stop].tobytes()
    return joined[-start - 1 : -stop - 1].tobytes()


@kernel
def hash_statics(
    block: Octets, joined: Octets, rows: Numbers, whole: Numbers, hashes: tuple[Hashes, Hashes]
) -> None:
    """Fill a key (ship and kind of message) and a hash of what each static message says.

    Message 19 begins with a position, so only its end counts. FNV-1a, 64 bit.
    """
    keys, values = hashes
    for at in range(rows.shape[0]):
        row, kind = rows[at], whole[at, TYPE]
        if kind != 5 and kind != 19 and kind != 24:
            continue
        if row[PAYLOAD] >= 0:
            payload = block[row[PAYLOAD] : row[PAYLOAD_END]]
        else:
            payload = joined[-row[PAYLOAD] - 1 : -row[PAYLOAD_END] - 1]
        # Number 24 has two parts, told apart by the bits 38 and 39, in the seventh character.
        part = octet(payload, 6) if kind == 24 else 0
        keys[at] = np.uint64((whole[at, VESSEL_ID] * 32 + kind) * 256 + part)
        mixed = np.uint64(14695981039346656037)
        for place in range(23 if kind == 19 else 6, payload.size):
            mixed = (mixed ^ np.uint64(payload[place])) * np.uint64(1099511628211)
        values[at] = mixed


def statement(payload: bytes, row: Numbers, whole: Numbers) -> dict[str, Any]:
    """Return what one message says, as columns of VESSEL; a part that is missing is left out."""
    message = Bits(payload, int(row[FILL]))
    readers = {5: _class_a, 19: _class_b_extended, 24: _class_b}
    said = dict(readers[int(whole[TYPE])](message))
    return {"vessel_id": int(whole[VESSEL_ID]), **said}


class Bits:
    """A payload as one long number."""

    def __init__(self, payload: bytes, fill: int) -> None:
        self._value = 0
        for sign in payload:
            code = sign - 48
            self._value = self._value << 6 | (code - 8 if code > 40 else code)
        self._value >>= fill
        self.length = len(payload) * 6 - fill

    def number(self, start: int, width: int) -> int | None:
        """Return an unsigned number; null: the message ends before it."""
        if start + width > self.length:
            return None
        return self._value >> (self.length - start - width) & ((1 << width) - 1)

    def text(self, start: int, width: int) -> str | None:
        """Return six-bit text; null: the message ends before it begins."""
        codes = [self.number(at, 6) for at in range(start, start + width, 6)]
        signs = [chr(code + 64 if code < 32 else code) for code in codes if code is not None]
        return "".join(signs) if signs else None


Said = Iterator[tuple[str, Any]]


def _class_a(message: Bits) -> Said:
    """Read message 5."""
    if message.length < 302:  # up to the draught; a shorter one was cut off
        return
    yield "imo", message.number(40, 30)
    yield "call_sign", message.text(70, 42)
    yield "name", message.text(112, NAME_BITS)
    yield "ship_type", message.number(232, 8)
    yield from _dimensions(message, 240)
    draught = message.number(294, 8)
    yield "draught_m", None if draught is None else draught / 10
    yield "destination", message.text(302, 120)


def _class_b_extended(message: Bits) -> Said:
    """Read the static end of message 19."""
    yield "name", message.text(143, NAME_BITS)
    yield "ship_type", message.number(263, 8)
    yield from _dimensions(message, 271)


def _class_b(message: Bits) -> Said:
    """Read part A or B of message 24. An auxiliary craft gives no dimensions in part B."""
    part = message.number(38, 2)
    if part == 0:
        yield "name", message.text(40, NAME_BITS)
    elif part == 1 and message.length >= 132:
        yield "ship_type", message.number(40, 8)
        yield "call_sign", message.text(90, 42)
        if message.number(8, 30) not in AUXILIARY and message.length >= 162:
            yield from _dimensions(message, 132)


def _dimensions(message: Bits, start: int) -> Said:
    """Read the four distances of the antenna; 0 to the bow means that its place is not given."""
    to_bow, to_stern = message.number(start, 9) or 0, message.number(start + 9, 9) or 0
    to_port, to_starboard = message.number(start + 18, 6) or 0, message.number(start + 24, 6) or 0
    yield "length_m", to_bow + to_stern
    yield "beam_m", to_port + to_starboard
    yield "to_bow_m", to_bow
