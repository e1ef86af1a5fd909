"""A stream of bytes cut into blocks of whole lines, without ever holding one endless line."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from seawarden.ingest.nmea_scan import LINE_MAX, count_ends

TEXT_MAX: Final = 4096  # bytes kept of a rejected line


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Whole lines of a stream. A line too long is left empty here, so that numbers stay right."""

    data: bytes
    first_line: int  # number of its first line in the stream, from 1
    too_long: tuple[tuple[int, bytes], ...] = ()  # line number and beginning of each such line


class LineCutter:
    """Cuts a stream into blocks at line ends: LF, CR LF, or CR alone.

    Where the stream itself is cut does not matter to the lines and their numbers. At most
    1 MiB of an unfinished line is kept.
    """

    def __init__(self, *, first_line: int = 1) -> None:
        self._tail = b""
        self._line = first_line
        self._skipped: bytes | None = None  # beginning of the line too long that still goes on

    @property
    def held(self) -> int:
        """Return how many bytes of an unfinished line are kept."""
        return len(self._tail)

    def feed(self, data: bytes) -> Block:
        """Take the next bytes of the stream; return the lines that they complete."""
        if self._skipped is not None and not self._tail:
            data = data[_next_end(data, 0) :]
        data = self._tail + data if self._tail else data
        stop = _last_end(data)
        self._tail = data[stop:]
        block = self._block(data[:stop] if self._tail else data)
        if self._skipped is None and len(self._tail.removesuffix(b"\r")) > LINE_MAX:
            self._skipped, self._tail = self._tail[:TEXT_MAX], b""
        return block

    def finish(self) -> Block:
        """Return the last line, when the stream ended without a line end."""
        rest, self._tail = self._tail, b""
        if self._skipped is None or rest:
            return self._block(rest)
        line, text, self._skipped = self._line, self._skipped, None
        return Block(data=b"", first_line=line, too_long=((line, text),))

    def _block(self, data: bytes) -> Block:
        first = self._line
        too_long: list[tuple[int, bytes]] = []
        if data and self._skipped is not None:
            too_long.append((first, self._skipped))
            self._skipped = None
        data = _without_long_lines(data, first, too_long)
        self._line += line_count(data)
        return Block(data=data, first_line=first, too_long=tuple(too_long))


def line_count(data: bytes) -> int:
    """Return the number of line ends, CR LF counting as one."""
    if b"\r" not in data:
        return count_ends(np.frombuffer(data, dtype=np.uint8))
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _last_end(data: bytes) -> int:
    """Return the place after the last line end. A CR in last place may yet become CR LF."""
    feed = data.rfind(b"\n") + 1
    return max(feed, data.rfind(b"\r", feed, max(len(data) - 1, 0)) + 1)


def _next_end(data: bytes, start: int) -> int:
    """Return the place of the next line end, or the length."""
    ends = [place for place in (data.find(b"\n", start), data.find(b"\r", start)) if place >= 0]
    return min(ends, default=len(data))


def _without_long_lines(data: bytes, first: int, too_long: list[tuple[int, bytes]]) -> bytes:
    """Empty each line over the limit, and note its number and beginning.

    Looks back from the furthest allowed end of each line, so that short lines cost nothing.
    """
    kept: list[bytes] = []
    begin = at = 0
    while len(data) - at > LINE_MAX:
        stop = at + LINE_MAX + 1
        end = max(data.rfind(b"\n", at, stop), data.rfind(b"\r", at, stop)) + 1
        if end:
            at = end
            continue
        kept.append(data[begin:at])
        line = first + sum(line_count(piece) for piece in kept)
        too_long.append((line, data[at : at + TEXT_MAX]))
        begin = at = _next_end(data, at)
    return b"".join([*kept, data[begin:]]) if kept else data
