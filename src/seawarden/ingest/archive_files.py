"""AIS files, folders and patterns opened, told apart by content, and read as intakes."""

import glob
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from seawarden.ingest import parquet_rows
from seawarden.ingest.byte_source import ByteSource
from seawarden.ingest.csv_rows import CsvRows
from seawarden.ingest.dialects import HEAD_BYTES, Dialect, Form, recognise
from seawarden.ingest.intake import Intake, rejected, rejects
from seawarden.ingest.json_lines import JsonLines, read_document
from seawarden.ingest.nmea_lines import NmeaLines, Taken
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SourceUnavailable, UnusableInput
from seawarden.model.report import REPORT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL

DOCUMENT_MAX: Final = 1 << 29  # bytes; a JSON document is held whole
NMEA_BYTES: Final = 8 << 20  # rows of so much text stay near the processor (benchmarks/nmea.py)
FIRST_LINE_MAX: Final = 120  # characters of it that an error shows


class Stream(Protocol):
    """A parser of one stream of bytes."""

    def feed(self, data: bytes) -> Intake:
        """Take the next bytes."""
        ...

    def finish(self) -> Intake:
        """Take the end of the stream."""
        ...


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """Return the files that paths, folders and patterns stand for: each once, in their order.

    A folder stands for all files below it, sorted; hidden ones are passed over.

    Raises:
        UnusableInput: a folder or pattern holds no file, or nothing was named.
        SourceUnavailable: a file does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(_files(Path(path)))
    if not found:
        raise UnusableInput("no AIS file was named: give files, folders or patterns")
    return list(found)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        files = [file for file in inside if not _is_hidden(file.relative_to(path))]
        if not files:
            raise UnusableInput(f"{path}: the folder holds no file. Name one with AIS files in it")
        return files
    if path.exists():
        return [path]
    if not glob.has_magic(str(path)):
        raise SourceUnavailable(f"{path}: does not exist. Check the path")
    matched = sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207  a pattern may be absolute
    files = [file for file in matched if file.is_file()]
    if not files:
        raise UnusableInput(f"{path}: the pattern matches no file. Check it, and quote it")
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def identify(path: Path, reading: Reading | None = None) -> Dialect:
    """Tell which dialect a file speaks, from its content.

    Raises:
        UnusableInput: none that is known; the error shows the first line.
        SourceUnavailable: the file cannot be read.
    """
    source = ByteSource(path)
    try:
        return recognise(source.read(HEAD_BYTES), source=path.name, reading=reading or Reading())
    finally:
        source.close()


def read_ais(paths: Iterable[str | Path], *, reading: Reading) -> Iterator[Intake]:
    """Yield intakes of all files, file by file and batch by batch, in the order of their rows.

    Raises:
        UnusableInput: a file speaks no known dialect, is empty, or has not one readable row;
            the error names the file, what was found and what to do.
        SourceUnavailable: a file cannot be read.
    """
    for path in discover(paths):
        yield from read_file(path, reading=reading)


def read_file(path: Path, *, reading: Reading) -> Iterator[Intake]:
    """Yield the intakes of one file. Raises as `read_ais` does."""
    dialect = identify(path, reading)
    tally = Tally()
    opened = (
        parquet_rows.intakes(path, reading)
        if dialect.form == Form.PARQUET
        else _text_intakes(path, dialect, reading)
    )
    for intake in opened:
        tally.add(intake)
        yield intake
    if tally.is_useless:
        raise tally.refusal(path, dialect)


def _text_intakes(path: Path, dialect: Dialect, reading: Reading) -> Iterator[Intake]:
    """Read a text file piece by piece; say at its end when it was cut short."""
    source = ByteSource(path)
    used = 0
    try:
        for intake in _parse(source, path.name, dialect, reading):
            position = source.position
            yield replace(intake, bytes_read=position - used)
            used = position
        if source.damage is not None:
            yield damage_of(source.damage, path.name, reading)
    finally:
        source.close()


def _parse(source: ByteSource, name: str, dialect: Dialect, reading: Reading) -> Iterator[Intake]:
    if dialect.form == Form.JSON_DOCUMENT:
        yield read_document(whole_text(source, name), reading, source=name)
        return
    if dialect.form == Form.NMEA:
        yield from _parse_nmea(source, name, reading)
        return
    parser = CsvRows if dialect.form == Form.CSV else JsonLines
    stream: Stream = parser(reading, source=name)
    for piece in source.pieces(reading.batch_bytes):
        yield stream.feed(piece)
    yield stream.finish()


def _parse_nmea(source: ByteSource, name: str, reading: Reading) -> Iterator[Intake]:
    """Read and scan the next piece in a second thread while this one is decoded."""
    stream = NmeaLines(reading, source=name)

    def take() -> Taken | None:
        piece = source.read(min(reading.batch_bytes, NMEA_BYTES))
        return stream.take(piece) if piece else None

    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(take)
        while (taken := coming.result()) is not None:
            coming = pool.submit(take)
            yield stream.tell(taken)
    yield stream.finish()


def whole_text(source: ByteSource, name: str) -> bytes:
    """Return all text of a document.

    Raises:
        UnusableInput: it is over 512 MiB.
    """
    text = source.read(DOCUMENT_MAX + 1)
    if len(text) > DOCUMENT_MAX:
        raise UnusableInput(
            f"{name}: one JSON document of more than {DOCUMENT_MAX >> 20} MiB. "
            "Write it as lines, one object a line"
        )
    return text


def damage_of(reason: str, name: str, reading: Reading) -> Intake:
    """Count the rest of a file that could not be decompressed as one rejected row."""
    lost = [(None, reason, b"")] if reading.keep_rejects else []
    return Intake(
        reports=empty(REPORT),
        vessels=empty(VESSEL),
        read=1,
        rejected=rejected({reason: 1}),
        rejects=rejects(lost, source=name),
        source=name,
    )


class Tally:
    """What a file gave so far, to tell at its end whether it was of any use."""

    def __init__(self) -> None:
        self._reports = 0
        self._others = 0
        self._reasons: Counter[str] = Counter()

    def add(self, intake: Intake) -> None:
        """Count one intake."""
        self._reports += intake.reports.height
        self._others += intake.vessels.height + intake.other.height
        self._reasons.update(dict(intake.rejected.iter_rows()))

    @property
    def is_useless(self) -> bool:
        """Whether not one row could be read, or all positions lack a time."""
        is_timeless = self._reasons["no time"] > 0
        return self._reports == 0 and (self._others == 0 or is_timeless)

    def refusal(self, path: Path, dialect: Dialect) -> UnusableInput:
        """Return the error that says why, and what to do."""
        counts = ", ".join(f"{reason}: {n}" for reason, n in self._reasons.most_common())
        remedy = "Check that it is the file you mean, or name its columns with --mapping"
        if dialect.form == Form.NMEA and self._reasons["no time"]:
            remedy = "The log holds no time: say when it was received, with --received-at"
        return UnusableInput(
            f"{path.name}: not one position of this {dialect.name} file could be used "
            f"({counts or 'it has no rows'}); its first line is {_first_line(path)!r}. {remedy}"
        )


def _first_line(path: Path) -> str:
    source = ByteSource(path)
    try:
        head = source.read(FIRST_LINE_MAX)
    finally:
        source.close()
    return (head.splitlines() or [b""])[0].decode("utf-8", "replace")
