"""CSV as bytes made fit to be read row by row: one line is one row, whatever stands in it."""

import codecs
import csv
from typing import Final

import numpy as np

from seawarden.geo.kernel import kernel
from seawarden.ingest.nmea_scan import LF, Octets

QUOTE: Final = 34
SEPARATORS: Final = (",", ";", "\t", "|")
BOM: Final = codecs.BOM_UTF8


def plain(data: bytes) -> bytes:
    """Return the same lines in UTF-8, each ended by a line feed, each with paired quotes.

    Bytes that are no UTF-8 are read as Latin-1. A quote without its fellow in a line (a ship's
    name may hold one) would swallow the lines after it: the quotes of such a line become `'`.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.isascii():
        data = _utf8(data)
    if b'"' in data:
        octets = np.frombuffer(data, dtype=np.uint8).copy()
        pair_quotes(octets)
        data = octets.tobytes()
    return data


def _utf8(data: bytes) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        return text.translate(_LATIN_1).encode("utf-8")
    return data


# Python's stand-ins for bytes that are no UTF-8 (PEP 383), and what they are in Latin-1.
_LATIN_1: Final = {0xDC00 + octet: octet for octet in range(0x80, 0x100)}


@kernel
def pair_quotes(octets: Octets) -> int:
    """Turn the quotes of each line with an odd number of them into `'`; return how many lines."""
    mended = 0
    start = 0
    quotes = 0
    for at in range(octets.size + 1):
        is_end = at == octets.size or octets[at] == LF
        if not is_end:
            quotes += octets[at] == QUOTE
            continue
        if quotes % 2 == 1:
            mended += 1
            blank_quotes(octets, start, at)
        start = at + 1
        quotes = 0
    return mended


@kernel
def blank_quotes(octets: Octets, start: int, stop: int) -> None:
    """Turn quotes into apostrophes."""
    for at in range(start, stop):
        if octets[at] == QUOTE:
            octets[at] = 39


def header_of(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the separator of a header line, the one that cuts it most often, and its names.

    A name that stands twice, or an empty one, is given a number.
    """
    separator = max(SEPARATORS, key=line.count)
    cells = next(csv.reader([line], delimiter=separator), [])
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = cell.strip()
        names.append(name if name and name not in names else f"{name}#{place}")
    return separator, tuple(names)
