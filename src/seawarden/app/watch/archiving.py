"""The journal's reports into the archive, each once, whatever happens in between.

What is about to be added is written down first. After a crash the same beats are added again as
the same source, which the archive takes once.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from seawarden.app.watch.journal import Journal, write_durably
from seawarden.store.adding import Source
from seawarden.store.archive import Archive


class Archiving:
    """Adds beats to an archive.

    Args:
        archive: where to.
        note: the file that says how far it has come.
        watch_id: what tells the beats of this watch from those of another in the same archive.
        now: the time at which a source is added.
    """

    def __init__(
        self, archive: Archive, note: Path, *, watch_id: str, now: Callable[[], datetime]
    ) -> None:
        self._archive = archive
        self._note = note
        self._watch_id = watch_id
        self._now = now
        said = json.loads(note.read_bytes()) if note.exists() else {"done": 0, "going": 0}
        self._compacted = now().date()
        self._done, self._going = int(said["done"]), int(said["going"])

    @property
    def done(self) -> int:
        """The last beat that is in the archive."""
        return self._done

    def take(self, journal: Journal, number: int) -> None:
        """Add the beats up to a number.

        Raises:
            OSError: the disk is full, or will not take it.
            SeawardenError: the archive, or the journal, cannot be used.
        """
        if self._going > self._done:  # begun before a crash, and perhaps finished
            self._add(journal, self._going)
        if number > self._done:
            self._write(going=number)
            self._add(journal, number)
        today = self._now().date()
        if today != self._compacted:  # a day of minutes is thousands of small files
            self._archive.compact()
            self._compacted = today

    def pass_over(self, number: int) -> None:
        """Go on after a number: the beats up to it are gone from the journal.

        Raises:
            OSError: the disk is full, or will not take it.
        """
        self._done = max(self._done, number)
        self._write(going=self._done)

    def _add(self, journal: Journal, number: int) -> None:
        name = f"watch {self._watch_id} beats {self._done + 1} to {number}"
        digest = hashlib.sha256(name.encode()).hexdigest()
        if not self._archive.holds(digest):
            read = 0
            with self._archive.adding(Source(digest=digest, name=name, byte_count=0)) as adding:
                for beat in journal.after(self._done):
                    if beat.number > number:
                        break
                    adding.put(beat.reports, beat.vessels)
                    read += beat.reports.height
                adding.finish(read=read, rejected=0, now=self._now())
        self._done = number
        self._write(going=number)

    def _write(self, *, going: int) -> None:
        self._going = going
        write_durably(self._note, json.dumps({"done": self._done, "going": going}).encode())
