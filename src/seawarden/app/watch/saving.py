"""Checkpoints and the archive, written beside the fold: it hands over a state and goes on.

A state is frames that nobody changes, so another thread may write it while the fold makes the
next one.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic

from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.checkpoint import Checkpoints, Saved
from seawarden.app.watch.journal import Journal
from seawarden.model.errors import SeawardenError


class Saver:
    """Writes one state at a time. All but the writing belongs to the thread of the fold."""

    def __init__(
        self,
        checkpoints: Checkpoints,
        journal: Journal,
        archiving: Archiving | None,
        *,
        signature: str,
    ) -> None:
        self._checkpoints = checkpoints
        self._journal = journal
        self._archiving = archiving
        self._signature = signature
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")
        self._running: Future[list[tuple[str, str | None]]] | None = None
        self._began = monotonic()
        self._rows = 0
        self._found: list[tuple[str, str | None]] = []

    def grew(self, rows: int) -> None:
        """Note that so many reports came since the last state."""
        self._rows += rows

    def is_due(self, after_s: float, after_rows: int) -> bool:
        """Say whether a state should be written now."""
        if self._running is not None and not self._running.done():
            return False
        return monotonic() - self._began >= after_s or self._rows >= after_rows

    def start(self, saved: Saved) -> None:
        """Write a state in the other thread."""
        self._began, self._rows = monotonic(), 0
        self._running = self._pool.submit(self._write, saved)

    def troubles(self) -> Iterator[tuple[str, str | None]]:
        """Yield how the last writing went, once: part and trouble; null: it went well."""
        if self._running is not None and self._running.done():
            self._found += self._running.result()
            self._running = None
        found, self._found = self._found, []
        yield from found

    def finish(self, saved: Saved, *, is_clean: bool) -> None:
        """Write the last state, where all that led to it is kept, and end."""
        if is_clean:
            self.start(saved)
        if self._running is not None:
            self._found += self._running.result()
            self._running = None
        self._pool.shutdown()

    def _write(self, saved: Saved) -> list[tuple[str, str | None]]:
        return [
            ("checkpoint", self._write_checkpoint(saved)),
            ("archive", self._archive(saved.number)),
        ]

    def _write_checkpoint(self, saved: Saved) -> str | None:
        try:
            self._checkpoints.write(saved)
        except OSError as error:
            return f"a checkpoint cannot be written: {error.strerror or error}"
        return None

    def _archive(self, number: int) -> str | None:
        """Archive the beats up to a number, then let go of those that nobody needs any more."""
        if self._archiving is not None:
            try:
                self._archiving.take(self._journal, number)
            except (OSError, SeawardenError) as error:
                return f"the archive cannot be written: {error}"
        # The older of the two checkpoints may have to be gone on from.
        kept = self._checkpoints.numbers()
        if kept:
            done = number if self._archiving is None else self._archiving.done
            self._journal.trim(min(kept[0], done))
        return None
