"""Keeping an archive: add files to it, say what it holds, compact it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from seawarden.ingest.archive_files import discover, read_ais
from seawarden.ingest.intake import Intake
from seawarden.ingest.reading import Reading
from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.store.adding import Source
from seawarden.store.archive import KEEP, Archive, ArchiveInfo
from seawarden.store.compaction import Compaction

# An add may be at work for hours; what it has written so far must not be cleared away.
KEEP_AT_LEAST: Final = timedelta(days=1)

# Told the file, and the bytes done and to do over all files.
Progress = Callable[[str, int, int], None]


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    HELD = "held already"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileAdded:
    """One file that was to be added."""

    name: str
    outcome: Outcome
    read: int = 0
    reports: int = 0
    vessels: int = 0  # changes of particulars
    rejected: Counter[str] = field(default_factory=Counter)  # by reason
    other: Counter[str] = field(default_factory=Counter)  # by kind
    error: str | None = None  # why it failed


@dataclass(frozen=True, kw_only=True, slots=True)
class AddSummary:
    """What an add did. What was held already is not counted again."""

    files: tuple[FileAdded, ...]

    def count(self, outcome: Outcome) -> int:
        """Return how many files fared so."""
        return sum(file.outcome is outcome for file in self.files)

    @property
    def failures(self) -> tuple[FileAdded, ...]:
        """The files that could not be added."""
        return tuple(file for file in self.files if file.outcome is Outcome.FAILED)

    @property
    def rejected(self) -> Counter[str]:
        """Rows that could not be read, by reason, over all files added."""
        return sum((file.rejected for file in self.files), Counter[str]())

    def document(self) -> dict[str, object]:
        """Return the summary as one JSON document; `read = reports + rejected` holds in it."""
        other = sum((file.other for file in self.files), Counter[str]())
        return {
            "files": {outcome.value: self.count(outcome) for outcome in Outcome},
            "read": sum(file.read for file in self.files),
            "reports": sum(file.reports for file in self.files),
            "rejected": dict(sorted(self.rejected.items())),
            "other": dict(sorted(other.items())),
            "vessels": sum(file.vessels for file in self.files),
            "failures": [{"file": file.name, "error": file.error} for file in self.failures],
        }


class ReadFile(Protocol):
    """How one AIS file is read: in batches, each loss counted."""

    def __call__(self, paths: Iterable[str | Path], *, reading: Reading) -> Iterator[Intake]:
        """Yield the intakes of the files."""
        ...


def archive_add(
    paths: Iterable[str | Path],
    *,
    to: Path,
    reading: Reading,
    now: datetime,
    progress: Progress | None = None,
    read: ReadFile = read_ais,
) -> AddSummary:
    """Add AIS files to the archive in a folder, which is made when it is not there.

    A file is added whole or not at all. One that cannot be used does not keep the others out.

    Raises:
        UnusableInput: no file is found, or the archive cannot be read.
        SettingsError: the archive cannot be made there.
        SourceUnavailable: the archive cannot be written to, or a file changed while it was read.
    """
    files = {path: _looks(path) for path in discover(paths)}
    archive = Archive.open(to, create=True)
    whole = sum(looks.byte_count for looks in files.values())
    done = 0
    added = []
    for path, looks in files.items():
        tell = _teller(progress, path.name, done, whole)
        try:
            added.append(_add_file(archive, path, reading=reading, now=now, tell=tell, read=read))
        except UnusableInput as error:
            added.append(FileAdded(name=path.name, outcome=Outcome.FAILED, error=str(error)))
        tell(looks.byte_count)
        done += looks.byte_count
    return AddSummary(files=tuple(added))


def archive_info(folder: Path) -> ArchiveInfo:
    """Count what the archive in a folder holds."""
    return Archive.open(folder).info()


def archive_compact(
    folder: Path,
    *,
    keep: timedelta = KEEP,
    progress: Callable[[int, int], None] | None = None,
) -> Compaction:
    """Compact the archive in a folder; files replaced longer ago than `keep` are deleted.

    Raises:
        SettingsError: `keep` is under a day.
    """
    if keep < KEEP_AT_LEAST:
        raise SettingsError(
            f"Replaced files must be kept for {KEEP_AT_LEAST.days} day or more, not {keep}: "
            "somebody may still be reading them."
        )
    return Archive.open(folder).compact(keep=keep, progress=progress)


def _teller(
    progress: Progress | None, name: str, before: int, whole: int
) -> Callable[[int], None]:
    def tell(of_this_file: int) -> None:
        if progress is not None:
            progress(name, before + of_this_file, whole)

    return tell


def _add_file(
    archive: Archive,
    path: Path,
    *,
    reading: Reading,
    now: datetime,
    tell: Callable[[int], None],
    read: ReadFile,
) -> FileAdded:
    before = _looks(path)
    source = Source(digest=_digest(path), name=path.name, byte_count=before.byte_count)
    if archive.holds(source.digest):
        return FileAdded(name=path.name, outcome=Outcome.HELD)
    tally = _Tally()
    with archive.adding(source) as adding:
        for intake in read([path], reading=reading):
            adding.put(intake.reports, intake.vessels)
            tally.count(intake)
            tell(tally.bytes_read)
        if _looks(path) != before:
            raise SourceUnavailable(
                f"{path}: changed while it was read. Add it again when it is complete."
            )
        landed = adding.finish(read=tally.read, rejected=tally.rejected.total(), now=now)
    return tally.file(path.name) if landed else FileAdded(name=path.name, outcome=Outcome.HELD)


class _Looks(NamedTuple):
    """What tells, without reading it, that a file has changed."""

    byte_count: int
    changed_ns: int


def _looks(path: Path) -> _Looks:
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _Looks(found.st_size, found.st_mtime_ns)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> SourceUnavailable:
    return SourceUnavailable(f"{path}: cannot be read ({error.strerror}). Check the path")


class _Tally:
    """Counts over the batches of one file."""

    def __init__(self) -> None:
        self.read = self.reports = self.vessels = self.bytes_read = 0
        self.rejected: Counter[str] = Counter()
        self.other: Counter[str] = Counter()

    def count(self, intake: Intake) -> None:
        self.read += intake.read
        self.reports += intake.reports.height
        self.vessels += intake.vessels.height
        self.bytes_read += intake.bytes_read
        self.rejected.update(dict(intake.rejected.iter_rows()))
        self.other.update(dict(intake.other.iter_rows()))

    def file(self, name: str) -> FileAdded:
        return FileAdded(
            name=name,
            outcome=Outcome.ADDED,
            read=self.read,
            reports=self.reports,
            vessels=self.vessels,
            rejected=self.rejected,
            other=self.other,
        )
