"""Once a day of the watch, what is past its time is deleted; see `app/retention.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from seawarden.app.retention import expire
from seawarden.app.watch.picture import Picture
from seawarden.model.errors import SeawardenError
from seawarden.model.retention import Keep
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from seawarden.store.records.retention_runs import RetentionRun

log = structlog.get_logger("seawarden.watch")

EVERY: Final = timedelta(days=1)
LOOK_S: Final = 60.0  # between two looks whether it is time, of the wall


@dataclass(frozen=True, kw_only=True, slots=True)
class Expiring:
    """The daily deletion of a watch.

    Attributes:
        records: where runs are logged.
        archive: folder of the archive; null: none is kept. It is opened anew for each run, so
            that the thread that adds to it is not disturbed.
        ships: the picture, for what ships say they are.
        keep: the limits.
        now: the instant of the watch, so that a replay of an old log deletes nothing of it; null:
            nothing was heard yet.
    """

    records: Records
    archive: Path | None
    ships: Picture
    keep: Keep
    now: Callable[[], datetime | None]

    def run_if_due(self) -> RetentionRun | None:
        """Delete what is past its time if a day has gone since that was last done.

        What fails is said in the log, and done again at the next look.
        """
        now = self.now()
        if now is None:
            return None
        try:
            if not self._is_due(now):
                return None
            run = expire(
                self.records,
                None if self.archive is None else Archive.open(self.archive),
                self.keep,
                now=now,
                ships=self.ships.within(limit=max(1, self.ships.ship_count)).ships,
            )
        except SeawardenError as error:
            log.error("trouble", part="retention", reason=str(error))
            return None
        except Exception:  # a fault of ours ends neither the watch nor what it owes to ships
            log.exception("fault", part="retention")
            return None
        log.info("retention", deleted=dict(run.deleted), kept_for_alerts=run.kept_for_alerts)
        return run

    def _is_due(self, now: datetime) -> bool:
        with self.records.reading() as desk:
            last = desk.retention.last_done()
        return last is None or not timedelta(0) <= now - last < EVERY
