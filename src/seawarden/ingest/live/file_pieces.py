"""A file read in pieces, each of which says where the next one begins."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from seawarden.ingest.archive_files import damage_of, identify, whole_text
from seawarden.ingest.byte_source import ByteSource
from seawarden.ingest.dialects import Dialect, Form
from seawarden.ingest.intake import joined
from seawarden.ingest.json_lines import read_document
from seawarden.ingest.live.arrival import Arrival
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.stream import LiveStream, reading_at
from seawarden.ingest.parquet_rows import Slices, open_rows, raw_batches
from seawarden.model.errors import UnusableInput

# Text before the offset that is read again and told to nobody: a message's first fragment, the
# last time of a log and what each ship said of herself lie there. It is some 200,000 sentences.
WARM_UP_BYTES: Final = 16 << 20
LINE_END: Final = re.compile(rb"\r\n?|\n")
HEADER_BYTES: Final = 1 << 16  # that the first line of a table is looked for in


class Pieces(Protocol):
    """A file being read."""

    least: int  # bytes or rows worth a piece of their own
    most: int  # bytes or rows of a piece at most

    def next(self, size: int, *, received: datetime) -> Arrival | None:
        """Return what the next so many bytes or rows say; null: the file has ended."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def open_pieces(receiving: Receiving, *, offset: int, received: datetime) -> Pieces:
    """Open a file to be read on from an offset.

    The offset counts bytes of the text as decompressed, or rows of Parquet.

    Raises:
        SourceUnavailable: the file cannot be read.
        UnusableInput: it is no file but a pipe or device, no dialect is recognised, or the file is
            shorter than the offset.
    """
    path = Path(receiving.address.path)
    if path.exists() and not path.is_file():
        raise UnusableInput(f"{path}: is no file, and only files are played: name one")
    dialect = identify(path, receiving.reading)
    if dialect.form == Form.PARQUET:
        return ParquetPieces(receiving, path, offset=offset, received=received)
    if dialect.form == Form.JSON_DOCUMENT:
        return DocumentPieces(receiving, path, offset=offset)
    return TextPieces(receiving, path, dialect, offset=offset, received=received)


class TextPieces:
    """Lines of plain, gzip or zstd text."""

    least = 1 << 11
    most = 4 << 20

    def __init__(
        self,
        receiving: Receiving,
        path: Path,
        dialect: Dialect,
        *,
        offset: int,
        received: datetime,
    ) -> None:
        options = receiving.options
        self._receiving = receiving
        self._file = path.name
        self._stream = LiveStream(receiving.reading, source=receiving.name, ahead=options.ahead)
        self._source = ByteSource(path)
        self._fed = 0
        self._has_ended = False
        if offset:
            has_header = dialect.form == Form.CSV
            try:
                self._resume(path, offset, has_header=has_header, received=received)
            except UnusableInput:
                self.close()
                raise

    def next(self, size: int, *, received: datetime) -> Arrival | None:
        """Return what the next so many bytes of text say; null: the file has ended."""
        if self._has_ended:
            return None
        data = self._source.read(size)
        self._fed += len(data)
        if data:
            arrival = self._stream.feed(data, received=received)
            return replace(arrival, offset=self._fed - self._stream.held)
        self._has_ended = True
        return replace(self._end(received), offset=self._fed)

    def close(self) -> None:
        """Close the file."""
        self._source.close()

    def _end(self, received: datetime) -> Arrival:
        arrival = self._stream.finish(received=received)
        if self._source.damage is None:
            return arrival
        lost = damage_of(self._source.damage, self._file, self._receiving.reading)
        return replace(arrival, intake=joined([arrival.intake, lost], source=arrival.source))

    def _resume(self, path: Path, offset: int, *, has_header: bool, received: datetime) -> None:
        """Read a stretch before the offset again, and tell nobody what it says."""
        start = max(0, offset - WARM_UP_BYTES)
        before = b""
        if start and has_header:
            before = first_line(self._source.read(HEADER_BYTES))
            self._source.close()
            self._source = ByteSource(path)
        there = self._source.skip(start)
        stretch = self._source.read(offset - start)
        if there + len(stretch) < offset:
            raise UnusableInput(
                f"{path.name}: has {there + len(stretch)} bytes of text, and was read up to "
                f"{offset} before. It is another file now: begin anew with it, or put it back"
            )
        if start:
            end = LINE_END.search(stretch)
            stretch = stretch[end.end() :] if end else b""
        self._stream.feed(before + stretch, received=received)
        self._fed = offset


class DocumentPieces:
    """One JSON document, which is read whole."""

    least = 1
    most = 1

    def __init__(self, receiving: Receiving, path: Path, *, offset: int) -> None:
        self._receiving = receiving
        self._path = path
        self._is_read = offset > 0

    def next(self, size: int, *, received: datetime) -> Arrival | None:  # noqa: ARG002  it has one piece, whatever its size
        """Return what the document says; null: it was read before."""
        if self._is_read:
            return None
        self._is_read = True
        source = ByteSource(self._path)
        try:
            text = whole_text(source, self._path.name)
        finally:
            source.close()
        reading = reading_at(self._receiving.reading, received, self._receiving.options.ahead)
        name = self._receiving.name
        intake = read_document(text, reading, source=name)
        return Arrival(source=name, intake=intake, received=received, offset=len(text))

    def close(self) -> None:
        """Close the file, which was read at once."""


class ParquetPieces:
    """Rows of Parquet."""

    least = 1 << 4
    most = 1 << 17

    def __init__(
        self, receiving: Receiving, path: Path, *, offset: int, received: datetime
    ) -> None:
        self._source = receiving.name
        reading = reading_at(receiving.reading, received, receiving.options.ahead)
        rows, layout = open_rows(path, reading)
        total = rows.select(pl.len()).collect().item()
        if offset > total:
            raise UnusableInput(
                f"{path.name}: has {total} rows, and was read up to row {offset} before. It is "
                "another file now: begin anew with it, or put it back"
            )
        self._slices = Slices(receiving.name, layout, reading)
        left = rows.slice(offset)
        self._batches: Iterator[pl.DataFrame] = raw_batches(path, left, reading)
        self._raw: pl.DataFrame | None = None
        self._done = offset

    def next(self, size: int, *, received: datetime) -> Arrival | None:
        """Return what the next so many rows say, fewer at the end of a batch; null: no more."""
        if self._raw is None or self._raw.is_empty():
            self._raw = next(self._batches, None)
        if self._raw is None:
            return None
        piece, self._raw = self._raw[:size], self._raw[size:]
        self._done += piece.height
        return Arrival(
            source=self._source,
            intake=self._slices.intake(piece, bytes_read=0),
            received=received,
            offset=self._done,
        )

    def close(self) -> None:
        """Let go of the file."""
        self._raw = None
        self._batches = iter(())


def first_line(data: bytes) -> bytes:
    """Return the first line that is not blank, with its end."""
    at = 0
    for end in LINE_END.finditer(data):
        if data[at : end.start()].strip():
            return data[at : end.end()]
        at = end.end()
    return data[at:] + b"\n" if data[at:].strip() else b""
