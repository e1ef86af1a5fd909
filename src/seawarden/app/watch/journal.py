"""The journal: what came in one beat, on disk before anybody is told that it came.

One numbered file a beat, and it is whole or not there: it is written beside, brought to the disk,
and given its name last. A checksum finds what the disk itself has spoilt.
"""

import io
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from seawarden.model.errors import UnusableInput
from seawarden.model.report import REPORT
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.vessel import VESSEL

MAGIC: Final = "seawarden-beat/1"
ENDING: Final = ".beat"
ASIDE: Final = ".set-aside"  # one that a fault of the program would not let be judged
DIGITS: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """Everything that one step of the watch is made of.

    Attributes:
        number: from 1, without a gap.
        time: when it was written, by the clock of the watch.
        until: the instant up to which the sources have come; null: no report yet.
        reports: REPORT in the order of arrival.
        vessels: VESSEL changes.
        detections: what operators' own sensors told, as JSON objects.
        offsets: how far files have been read, by the name of the source.
        is_last: nothing more will come.
    """

    number: int
    time: datetime
    until: datetime | None = None
    reports: pl.DataFrame = field(default_factory=lambda: empty(REPORT))
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    detections: tuple[Mapping[str, Any], ...] = ()
    offsets: Mapping[str, int] = field(default_factory=dict)
    is_last: bool = False


class Journal:
    """A folder of beats."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for torn in folder.glob("*.writing"):  # never acknowledged: its name was never given
            torn.unlink()

    def write(self, beat: Beat) -> Path:
        """Bring a beat to the disk. When this returns, the beat survives a crash.

        Raises:
            OSError: the disk is full, or will not take it. Nothing was written then, and the same
                beat may be tried again.
        """
        path = self._path(beat.number)
        write_durably(path, _packed(beat))
        return path

    def numbers(self) -> list[int]:
        """Return the numbers of the beats that are kept and not set aside, in their order."""
        return self._named(ENDING)

    def set_aside(self, number: int) -> Path:
        """Keep a beat for those who look into why it could not be judged; it is not trimmed.

        Raises:
            OSError: the disk will not take it.
        """
        path = self._aside(number)
        self._path(number).replace(path)
        sync_folder(self._folder)
        return path

    def is_set_aside(self, number: int) -> bool:
        """Say whether a beat was set aside."""
        return self._aside(number).exists()

    def read(self, number: int) -> Beat:
        """Return one beat.

        Raises:
            UnusableInput: the file is damaged, or is not there.
        """
        path = self._aside(number) if self.is_set_aside(number) else self._path(number)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnusableInput(f"{path}: cannot be read ({error.strerror})") from error
        return _unpacked(data, path)

    def after(self, number: int) -> Iterator[Beat]:
        """Yield the beats that follow a number, in their order, those set aside among them.

        Raises:
            UnusableInput: one of them is missing or damaged.
        """
        kept = sorted({*self.numbers(), *self._named(ASIDE)})
        for expected, found in enumerate(
            (each for each in kept if each > number), start=number + 1
        ):
            if found != expected:
                raise UnusableInput(
                    f"{self._path(expected)}: this beat of the journal is missing; {found} is "
                    "there. Put it back, or begin anew with an empty --home"
                )
            yield self.read(found)

    def trim(self, number: int) -> int:
        """Delete the beats up to a number; return how many."""
        gone = [each for each in self.numbers() if each <= number]
        for each in gone:
            self._path(each).unlink(missing_ok=True)
        return len(gone)

    def _named(self, ending: str) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob(f"*{ending}"))

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:0{DIGITS}d}{ENDING}"

    def _aside(self, number: int) -> Path:
        return self._path(number).with_suffix(ASIDE)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is there whole, and on the disk, or not there at all.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    beside = path.with_name(path.name + ".writing")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _packed(beat: Beat) -> bytes:
    """Return a line of JSON, then both frames as Arrow IPC."""
    parts = [frame_bytes(beat.reports), frame_bytes(beat.vessels)]
    body = b"".join(parts)
    head = {
        "form": MAGIC,
        "number": beat.number,
        "time": beat.time.isoformat(),
        "until": beat.until and beat.until.isoformat(),
        "is_last": beat.is_last,
        "offsets": dict(beat.offsets),
        "detections": list(beat.detections),
        "sizes": [len(part) for part in parts],
        "crc32": zlib.crc32(body),
    }
    return json.dumps(head).encode() + b"\n" + body


def _unpacked(data: bytes, path: Path) -> Beat:
    line, _, body = data.partition(b"\n")
    try:
        head = json.loads(line)
        is_whole = head["form"] == MAGIC and zlib.crc32(body) == head["crc32"]
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise UnusableInput(
            f"{path}: this beat of the journal is damaged. Restore it from a copy, or delete it "
            "and all that follow it: what they hold is lost then"
        )
    first = head["sizes"][0]
    return Beat(
        number=head["number"],
        time=datetime.fromisoformat(head["time"]),
        until=head["until"] and datetime.fromisoformat(head["until"]),
        reports=frame_of(body[:first], REPORT),
        vessels=frame_of(body[first:], VESSEL),
        detections=tuple(head["detections"]),
        offsets=head["offsets"],
        is_last=head["is_last"],
    )


def frame_bytes(frame: pl.DataFrame) -> bytes:
    """Return a frame as Arrow IPC."""
    if frame.is_empty():
        return b""
    target = io.BytesIO()
    frame.write_ipc(target)
    return target.getvalue()


def frame_of(data: bytes, schema: Schema) -> pl.DataFrame:
    """Return the frame that `frame_bytes` made."""
    return conform(pl.read_ipc(data), schema) if data else empty(schema)
