"""The bytes of a file, decompressed, in pieces of bounded size; what is cut short is told."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import zstandard

from seawarden.model.errors import SourceUnavailable

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
STORED_BYTES: Final = 1 << 20  # read from the file at once
# A kilobyte of zstd may stand for megabytes: pieces of this size keep the text in bounds.
ZSTD_STORED_BYTES: Final = 1 << 14
GZIP_WINDOW: Final = 31  # zlib: the greatest window, with a gzip header


class Unpacked(Protocol):
    """A file being decompressed."""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes of text; none at its end."""
        ...


class ByteSource:
    """One file as text: plain, gzip or zstd, told by its first bytes.

    `damage` says after the end why the text is not whole; null: it is. `position` is how
    many bytes of the file, as stored, were used up.
    """

    def __init__(self, path: Path) -> None:
        self.damage: str | None = None
        try:
            self._file = path.open("rb")
            magic = self._file.read(4)
            self._file.seek(0)
        except OSError as error:
            raise SourceUnavailable(f"{path}: cannot be read: {error.strerror}") from error
        self._unpacked = _unpack(self._file, magic)

    @property
    def position(self) -> int:
        """Return how many bytes of the file were used up."""
        return self._file.tell()

    def read(self, size: int) -> bytes:
        """Return so many bytes of text, fewer only at the end."""
        pieces: list[bytes] = []
        while size > 0:
            piece = self._piece(size)
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces) if len(pieces) != 1 else pieces[0]

    def pieces(self, size: int) -> Iterator[bytes]:
        """Yield the text in pieces of the given size, the last one shorter."""
        while piece := self.read(size):
            yield piece

    def skip(self, size: int) -> int:
        """Pass over so many bytes of text; return how many there were, fewer only at the end."""
        if self._unpacked is self._file:
            here = self._file.tell()
            there = min(here + size, self._file.seek(0, io.SEEK_END))
            return self._file.seek(max(there, here)) - here
        skipped = 0
        while skipped < size and (piece := self.read(min(size - skipped, STORED_BYTES))):
            skipped += len(piece)
        return skipped

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _piece(self, size: int) -> bytes:
        if self.damage is not None:
            return b""
        try:
            return self._unpacked.read(size)
        except EOFError:
            self.damage = "file cut short"
        except (zlib.error, zstandard.ZstdError, OSError):
            self.damage = "file damaged"
        return b""


def _unpack(file: BinaryIO, magic: bytes) -> Unpacked:
    if magic.startswith(GZIP_MAGIC):
        return _Gzip(file)
    if magic.startswith(ZSTD_MAGIC):
        return _Zstd(file)
    return file


class _Gzip:
    """Members of gzip, one after the other (RFC 1952); what came before a cut is not lost."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._member = zlib.decompressobj(GZIP_WINDOW)
        self._held = b""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes of text."""
        while stored := self._held or self._file.read(STORED_BYTES):
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP_WINDOW)
                stored = stored.lstrip(b"\0")  # a member may be followed by padding
            text = self._member.decompress(stored, size)
            self._held = self._member.unused_data or self._member.unconsumed_tail
            if text:
                return text
        if not self._member.eof:
            raise EOFError
        return b""


class _Zstd:
    """Frames of zstd (RFC 8878)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._held = b""
        self._text = b""

    def read(self, size: int) -> bytes:
        """Return up to so many bytes of text."""
        while not self._text and (stored := self._held or self._file.read(ZSTD_STORED_BYTES)):
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._text = self._frame.decompress(stored)
            self._held = self._frame.unused_data
        if not self._text and not self._frame.eof:
            raise EOFError
        text, self._text = self._text[:size], self._text[size:]
        return text
