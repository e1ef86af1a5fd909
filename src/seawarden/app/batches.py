"""Batches of reports for the engine, from files or from an archive, in the order of time."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import polars as pl

from seawarden.app.screening import ScreenAsked, Tally
from seawarden.ingest.archive_files import discover, identify, read_ais
from seawarden.ingest.intake import REJECT, Intake
from seawarden.model.errors import SettingsError
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive

AHEAD: Final = 2  # batches read while one is judged

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
    if asked.archive is not None:
        archive = Archive.open(asked.archive)
        return Source(
            names=(asked.archive.name,),
            dialects=(),
            weight=0,
            open=lambda: _from_archive(archive, asked),
        )
    paths = discover(asked.ais)
    return Source(
        names=tuple(path.name for path in paths),
        dialects=tuple(sorted({identify(path, asked.reading).name for path in paths})),
        weight=sum(path.stat().st_size for path in paths),
        open=lambda: map(_batch, read_ais(paths, reading=asked.reading)),
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
