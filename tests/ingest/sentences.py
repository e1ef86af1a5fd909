"""Sentences made and read in the plainest way: strings of bits, one message at a time.

This shares nothing with the package: it is the other reading that counts are held against.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

POSITIONS = {1, 2, 3, 9, 18, 19, 27}
LENGTHS = {1: (149, 176), 2: (149, 176), 3: (149, 176), 9: (148, 176), 18: (148, 176)}
LENGTHS |= {19: (306, 320), 27: (94, 176)}
# ITU-R M.1371-5: where speed, longitude, latitude and course stand, each with its width.
PLACES = {
    **dict.fromkeys((1, 2, 3), ((50, 10), (61, 28), (89, 27), (116, 12))),
    9: ((50, 10), (61, 28), (89, 27), (116, 12)),
    **dict.fromkeys((18, 19), ((46, 10), (57, 28), (85, 27), (112, 12))),
    27: ((79, 6), (44, 18), (62, 17), (85, 9)),
}
ALPHABET = "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVW`abcdefghijklmnopqrstuvw"
LINE = re.compile(
    rb"^(?:\\[^\\]*\\)*!([A-Z0-9-]{2}VD[MO],(\d),(\d),([^,]*),([^,]*),([^,]*),(\d?))\*([0-9A-Fa-f]{2})"
)


def checksum(text: bytes) -> int:
    total = 0
    for sign in text:
        total ^= sign
    return total


def sentence(
    payload="", *, talker="AI", formatter="VDM", count=(1, 1), sequence="", channel="A", fill=0
):
    body = f"{talker}{formatter},{count[0]},{count[1]},{sequence},{channel},{payload},{fill}"
    return f"!{body}*{checksum(body.encode()):02X}"


def tagged(line, **fields):
    body = ",".join(f"{key}:{value}" for key, value in fields.items())
    return f"\\{body}*{checksum(body.encode()):02X}\\{line}"


def time_line(line, clock="12,0,5,250", station="2190074"):
    told = line.rpartition("*")[2]
    body = f"PGHP,1,2024,3,9,{clock},219,,{station},1,{told}"
    return f"${body}*{checksum(body.encode()):02X}"


def armour(bits):
    bits += "0" * (-len(bits) % 6)
    return "".join(ALPHABET[int(bits[at : at + 6], 2)] for at in range(0, len(bits), 6))


def field(value, width):
    return format(value % (1 << width), f"0{width}b")


def letters(text, count):
    codes = [ord(sign) - 64 if ord(sign) >= 64 else ord(sign) for sign in text.ljust(count, "@")]
    return "".join(field(code, 6) for code in codes)


def class_a(
    mmsi=219_000_001, *, lon=11.5, lat=57.25, sog=123, cog=456, heading=90, rot=0, status=0,
    second=5, raim=0, kind=1,
):  # fmt: skip
    """Speed and course as coded: tenths."""
    bits = field(kind, 6) + field(0, 2) + field(mmsi, 30) + field(status, 4) + field(rot, 8)
    bits += (
        field(sog, 10) + "0" + field(round(lon * 600_000), 28) + field(round(lat * 600_000), 27)
    )
    bits += field(cog, 12) + field(heading, 9) + field(second, 6) + field(0, 5) + field(raim, 1)
    return armour(bits + field(0, 19))


def class_b(mmsi=219_000_002, *, lon=11.5, lat=57.25, sog=50, cog=100, heading=511, second=5):
    bits = field(18, 6) + field(0, 2) + field(mmsi, 30) + field(0, 8) + field(sog, 10) + "0"
    bits += field(round(lon * 600_000), 28) + field(round(lat * 600_000), 27) + field(cog, 12)
    bits += field(heading, 9) + field(second, 6) + field(0, 8) + "1" + field(0, 20)
    return armour(bits)


def class_b_extended(mmsi=219_000_003, *, name="LONG BOAT", length=(10, 5), kind=30):
    bits = field(19, 6) + field(0, 2) + field(mmsi, 30) + field(0, 8) + field(50, 10) + "0"
    bits += field(round(11.5 * 600_000), 28) + field(round(57.25 * 600_000), 27) + field(100, 12)
    bits += field(511, 9) + field(5, 6) + field(0, 4) + letters(name, 20) + field(kind, 8)
    bits += field(length[0], 9) + field(length[1], 9) + field(2, 6) + field(2, 6)
    return armour(bits + field(1, 4) + "1" + field(0, 6))


def aircraft(mmsi=111_219_501, *, sog=150, second=5):
    bits = field(9, 6) + field(0, 2) + field(mmsi, 30) + field(300, 12) + field(sog, 10) + "0"
    bits += field(round(11.5 * 600_000), 28) + field(round(57.25 * 600_000), 27) + field(900, 12)
    return armour(bits + field(second, 6) + field(0, 13) + "1" + field(0, 20))


def long_range(mmsi=219_000_004, *, lon=-4.5, lat=-57.25, sog=12, cog=200, status=0):
    bits = field(27, 6) + field(0, 2) + field(mmsi, 30) + "0" + "1" + field(status, 4)
    bits += field(round(lon * 600), 18) + field(round(lat * 600), 17)
    return armour(bits + field(sog, 6) + field(cog, 9) + "00")


def static(
    mmsi=219_000_001, *, imo=9_074_729, name="ANNA", call_sign="OXAB", kind=70,
    sizes=(100, 20, 8, 12), draught=71, destination="SKAGEN",
):  # fmt: skip
    bits = field(5, 6) + field(0, 2) + field(mmsi, 30) + field(0, 2) + field(imo, 30)
    bits += letters(call_sign, 7) + letters(name, 20) + field(kind, 8)
    for size, width in zip(sizes, (9, 9, 6, 6), strict=True):
        bits += field(size, width)
    bits += field(1, 4) + field(0, 20) + field(draught, 8) + letters(destination, 20) + "00"
    return armour(bits)


def static_24a(mmsi=219_000_005, *, name="LITTLE BOAT"):
    return armour(
        field(24, 6) + field(0, 2) + field(mmsi, 30) + "00" + letters(name, 20) + field(0, 8)
    )


def static_24b(mmsi=219_000_005, *, kind=37, call_sign="XP1234", sizes=(6, 4, 2, 1)):
    bits = field(24, 6) + field(0, 2) + field(mmsi, 30) + "01" + field(kind, 8) + field(0, 42)
    bits += letters(call_sign, 7)
    for size, width in zip(sizes, (9, 9, 6, 6), strict=True):
        bits += field(size, width)
    return armour(bits + field(0, 6))


@dataclass(frozen=True)
class Plain:
    """One message, read plainly."""

    kind: int
    mmsi: int
    lon_deg: float | None
    lat_deg: float | None
    sog: int | None  # as coded
    cog: int | None

    @property
    def has_place(self):
        return self.lon_deg is not None and abs(self.lon_deg) <= 180 and abs(self.lat_deg) <= 90


def plain_messages(data: bytes) -> Iterator[Plain]:
    """Read every whole message whose checksums are right, whatever its type."""
    for payload, fill in plain_payloads(data):
        bits = "".join(
            field(ALPHABET.index(chr(sign)), 6) for sign in payload if chr(sign) in ALPHABET
        )
        bits = bits[: len(bits) - fill]
        if len(bits) < 38 or any(chr(sign) not in ALPHABET for sign in payload):
            continue
        kind, mmsi = int(bits[:6], 2), int(bits[8:38], 2)
        low, high = LENGTHS.get(kind, (0, 0))
        if kind in POSITIONS and low <= len(bits) <= high:
            yield Plain(kind, mmsi, *place(bits, kind))
        elif kind not in POSITIONS:
            yield Plain(kind, mmsi, None, None, None, None)


def place(bits, kind):
    sog, lon, lat, cog = (bits[start : start + width] for start, width in PLACES[kind])
    unit = 600 if kind == 27 else 600_000
    return twos(lon) / unit, twos(lat) / unit, int(sog, 2), int(cog, 2)


def twos(bits):
    return int(bits, 2) - (1 << len(bits) if bits[0] == "1" else 0)


def plain_payloads(data: bytes) -> Iterator[tuple[bytes, int]]:
    waiting: dict[tuple[bytes, ...], dict[int, bytes]] = {}
    for line in re.split(rb"\r\n|\n|\r", data):
        found = LINE.match(line)
        if found is None or checksum(found[1]) != int(found[8], 16):
            continue
        total, number, fill = int(found[2]), int(found[3]), int(found[7] or 0)
        if total == 1 and number == 1 and found[6]:
            yield found[6], fill
        elif total > 1:
            key = (found[1][:2], found[2], found[4], found[5])
            parts = waiting.setdefault(key, {})
            parts[number] = found[6]
            if len(parts) == total:
                yield b"".join(parts[at] for at in range(1, total + 1)), fill
                del waiting[key]
