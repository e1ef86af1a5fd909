"""Batches of reports for the engine, from files or from an archive, in the order of time."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

import polars as pl

from seawarden.app.screening import ScreenAsked, Tally
from seawarden.ingest.archive_files import discover, identify, read_ais
from seawarden.ingest.intake import REJECT, Intake
from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive

AHEAD: Final = 2  # batches read while one is judged
LEAST_ROWS: Final = 20_000  # of a batch, if there are so many: each costs some milliseconds

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Reports and particulars, with the account of what was read for them."""

    fixes: pl.DataFrame  # FIX
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    rejects: pl.DataFrame = field(default_factory=lambda: empty(REJECT))
    tally: Tally = field(default_factory=Tally)
    weight: int = 0  # bytes of the source used up


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where batches come from; `open` may be called again to read all anew."""

    names: tuple[str, ...]
    dialects: tuple[str, ...]  # each once
    notes: tuple[str, ...] = ()  # what was passed over
    weight: int  # bytes in all; 0: unknown
    open: Callable[[], Iterator[Batch]]


def source(asked: ScreenAsked) -> Source:
    """Return where the reports asked for come from.

    Raises:
        SettingsError: neither or both of files and archive are given.
        UnusableInput: a path names nothing that can be read.
    """
    if bool(asked.ais) == (asked.archive is not None):
        raise SettingsError("name AIS files, or --archive DIR, and not both")
    if asked.start is not None and asked.end is not None and asked.start >= asked.end:
        raise SettingsError("--start is not before --end: no report can lie between them")
    if asked.archive is not None:
        archive = Archive.open(asked.archive)
        return Source(
            names=(asked.archive.name,),
            dialects=(),
            weight=0,
            open=lambda: _from_archive(archive, asked),
        )
    dialects, notes = _told_apart(asked)
    paths = list(dialects)
    return Source(
        names=tuple(path.name for path in paths),
        dialects=tuple(sorted(set(dialects.values()))),
        notes=tuple(notes),
        weight=sum(path.stat().st_size for path in paths),
        open=lambda: _gathered(map(_batch, read_ais(paths, reading=asked.reading))),
    )


def _told_apart(asked: ScreenAsked) -> tuple[dict[Path, str], list[str]]:
    """Return the files with their dialects, and a note for each that is passed over.

    A file that was named must be AIS; one that only lies in a folder may be anything.
    """
    named = {Path(each) for each in asked.ais}
    dialects: dict[Path, str] = {}
    notes = []
    for path in discover(asked.ais):
        try:
            dialects[path] = identify(path, asked.reading).name
        except UnusableInput as error:
            if path in named:
                raise
            notes.append(f"passed over: {error}")
    if not dialects:
        raise UnusableInput("; ".join(notes))
    return dialects, notes


def _gathered(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Join small batches: a thousand files of a minute each are judged as a few."""
    held: list[Batch] = []
    for batch in batches:
        held.append(batch)
        if sum(each.fixes.height for each in held) >= LEAST_ROWS:
            yield _joined(held)
            held = []
    if held:
        yield _joined(held)


def _joined(held: list[Batch]) -> Batch:
    if len(held) == 1:
        return held[0]
    tally = Tally()
    for each in held:
        tally.read += each.tally.read
        tally.rejected.update(each.tally.rejected)
        tally.other.update(each.tally.other)
    return Batch(
        fixes=pl.concat([each.fixes for each in held]),
        vessels=pl.concat([each.vessels for each in held]),
        rejects=pl.concat([each.rejects for each in held]),
        tally=tally,
        weight=sum(each.weight for each in held),
    )


def _batch(intake: Intake) -> Batch:
    tally = Tally(read=intake.read)
    Tally.add(tally.rejected, intake.rejected)
    Tally.add(tally.other, intake.other)
    return Batch(
        fixes=conform(intake.reports, FIX),
        vessels=intake.vessels,
        rejects=intake.rejects,
        tally=tally,
        weight=intake.bytes_read,
    )


def _from_archive(archive: Archive, asked: ScreenAsked) -> Iterator[Batch]:
    vessels = archive.vessels()
    for reports in archive.scan(start=asked.start, end=asked.end):
        yield Batch(fixes=conform(reports, FIX), vessels=vessels, tally=Tally(read=reports.height))
        vessels = empty(VESSEL)


class _Reader(Generic[Item]):
    """Reads items in a thread of its own and hands them over one by one."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self._ready: queue.Queue[Item | _Ended] = queue.Queue(maxsize=AHEAD)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read, name="read ahead", daemon=True)
        self._thread.start()

    def taken(self) -> Iterator[Item]:
        while True:
            item = self._ready.get()
            if not isinstance(item, _Ended):
                yield item
            elif item.error is None:
                return
            else:
                raise item.error

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _read(self) -> None:
        try:
            for item in self._items:
                self._put(item)
                if self._is_over.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  raised again where its item was expected
            self._put(_Ended(error))
        self._put(_Ended(None))

    def _put(self, item: "Item | _Ended") -> None:
        while not self._is_over.is_set():
            try:
                self._ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None


@contextmanager
def read_ahead(items: Iterable[Item]) -> Iterator[Iterator[Item]]:
    """Read the next items in a second thread while one is worked on.

    An error of the source is raised where its item would have come. The thread ends with the
    context, however it ends.
    """
    reader = _Reader(items)
    try:
        yield reader.taken()
    finally:
        reader.stop()
