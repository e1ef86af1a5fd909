"""The thread of the fold: beat after beat, journal first, then judgement, then the records.

What stands in the journal is acknowledged. Everything after it can be done again from there, and
gives the same: so a crash at any moment loses nothing and tells nothing twice.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Final

import polars as pl
import structlog

from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.bus import Bus
from seawarden.app.watch.checkpoint import Checkpoints, Saved
from seawarden.app.watch.gathering import Gathering, Hour, gathered
from seawarden.app.watch.inbox import Delivered, Inbox
from seawarden.app.watch.journal import Beat, Journal
from seawarden.app.watch.outcome import Outcome, alert_news, commit, tell
from seawarden.app.watch.picture import Picture
from seawarden.app.watch.saving import Saver
from seawarden.app.watch.sea import Sea, Told, begun_anew, step
from seawarden.app.watch.troubles import Troubles
from seawarden.detect.engine import Engine
from seawarden.detect.lateness import Patience
from seawarden.model.errors import StoreUnavailable
from seawarden.model.happening import Happening, News, Topic
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.source_health import SourceHealth
from seawarden.store.records import Records

log = structlog.get_logger("seawarden.watch")

REMEDY: Final = (
    "The watch goes on without these reports. Keep the file, report the fault with the log, and "
    "look at the hour with seawarden screen once it is mended."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """How often things are done. All are judgements.

    Attributes:
        beat_s: between two beats, where nothing is worth one sooner.
        again_s: before something that failed is tried again.
        checkpoint_s: between two checkpoints.
        checkpoint_rows: reports after which one is made sooner: a restart judges them again.
        health_s: between two notes of how the sources are.
    """

    beat_s: float = 1.0
    again_s: float = 1.0
    checkpoint_s: float = 60.0
    checkpoint_rows: int = 1_000_000
    health_s: float = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """Where everything is kept, under the name of the watch, and who is told."""

    watch_id: str
    records: Records
    journal: Journal
    checkpoints: Checkpoints
    archiving: Archiving | None
    picture: Picture = field(default_factory=Picture)
    bus: Bus[Happening] = field(default_factory=Bus)


class Keeper:
    """Runs the fold. `run` belongs to one thread; the rest may be asked from any."""

    def __init__(
        self,
        engine: Engine,
        kept: Kept,
        inbox: Inbox,
        *,
        signature: str,
        patience: Patience,
        gathering: Gathering,
        hour: Callable[[datetime | None], Hour],
        reject: Callable[[str, str, int], None],
        health: Callable[[], Sequence[SourceHealth]],
        rhythm: Rhythm,
    ) -> None:
        self._engine = engine
        self._kept = kept
        self._inbox = inbox
        self._patience = patience
        self._gathering = gathering
        self._hour = hour
        self._reject = reject
        self._health = health
        self._rhythm = rhythm
        self._sea = Sea()
        self._saver = Saver(kept.checkpoints, kept.journal, kept.archiving, signature=signature)
        self._signature = signature
        self._pending: deque[Outcome] = deque()
        self._news: list[News] = []
        self._troubles = Troubles(self._works_again)
        self._noted = float("-inf")
        self._states: dict[str, str] = {}
        self._unjudged = 0
        self._stopping = threading.Event()

    @property
    def watermark(self) -> datetime | None:
        """The instant up to which the watch has judged; null: nothing was heard yet."""
        return self._sea.watch.present.horizon

    @property
    def until(self) -> datetime | None:
        """The instant up to which the sources have come; null: nothing was heard yet."""
        return self._gathering.confluence.until

    @property
    def offsets(self) -> dict[str, int]:
        """How far files have been read."""
        return dict(self._gathering.offsets)

    @property
    def unjudged(self) -> int:
        """How many beats were set aside since the start."""
        return self._unjudged

    @property
    def troubles(self) -> dict[str, str]:
        """What does not work at present, in words, by what it is."""
        return self._troubles.now

    # -- beginning ---------------------------------------------------------------------------

    def resume(self) -> None:
        """Go on from the newest checkpoint and the journal after it.

        Raises:
            UnusableInput: the journal is damaged.
            StoreUnavailable: the records cannot be reached.
            OSError: the disk is full, or will not take it.
        """
        began = monotonic()
        saved = self._kept.checkpoints.newest()
        number = 0
        if saved is not None:
            number = saved.number
            self._sea = saved.sea
            self._gathering = replace(self._gathering, offsets=saved.offsets)
            self._recall(saved)
        replayed = 0
        for beat in self._kept.journal.after(number):
            self._take_in(beat)
            self._commit()
            number, replayed = beat.number, replayed + 1
            self._gathering = replace(self._gathering, offsets=beat.offsets)
        flow = replace(self._gathering.confluence, until=self._sea.until)
        self._gathering = replace(self._gathering, number=number, confluence=flow)
        self._catch_up(number)
        log.info(
            "resumed",
            checkpoint=None if saved is None else saved.number,
            beats_replayed=replayed,
            seconds=round(monotonic() - began, 3),
        )

    def _catch_up(self, number: int) -> None:
        """Number on after all that the records and the archive know of this watch.

        They know more than the home where it has lost its checkpoints and journal, or was brought
        back from a copy. A number that came again would count as kept already.
        """
        archiving = self._kept.archiving
        with self._kept.records.reading() as desk:
            last = desk.beats.last(self._kept.watch_id)
        known = max(0 if last is None else last.number, 0 if archiving is None else archiving.done)
        if known <= number:
            return
        log.warning(
            "the home is behind its records",
            home=number,
            records=known,
            why="checkpoints or journal were lost, or brought back from a copy; what was told "
            "since is not remembered by the detectors",
        )
        if archiving is not None:
            archiving.take(self._kept.journal, number)
            archiving.pass_over(known)
        self._gathering = replace(self._gathering, number=known)
        self._kept.checkpoints.write(self._saved())  # the journal goes on from here

    def _recall(self, saved: Saved) -> None:
        """Show what a checkpoint knows, and tell the records what they may not have."""
        revisions = saved.sea.watch.present.alerts
        if saved.signature != self._signature:
            self._sea, revisions = begun_anew(saved.sea)
            log.warning("begun anew", reason="the lines, charts or settings are others now")
        self._kept.picture.take(self._sea.positions, self._sea.ships)
        at = self._hour(self._sea.until).watch
        with self._kept.records.writing() as desk:
            fresh = desk.alerts.append(revisions, at=at, ships=self._sea.ships)
            desk.happenings.append(list(alert_news(fresh, at=at)))

    # -- the beat ----------------------------------------------------------------------------

    def run(self) -> None:
        """Take beat after beat until the inbox is closed and empty, then keep all there is.

        With `stop` it ends in good order and can be resumed; with an inbox that is closed while
        nobody stops it, the sources have ended and so has the watch.
        """
        while True:
            is_closed = self._inbox.is_closed
            delivered = self._inbox.take(within_s=self._rhythm.beat_s)
            is_last = is_closed and not delivered and not self._stopping.is_set()
            self.beat(delivered, is_last=is_last)
            if is_closed and not delivered:
                break
        self._noted = float("-inf")  # how the sources were at the end is noted too
        self._commit()
        while self._pending:
            self._commit()
            if self._pending:
                self._stopping.wait(self._rhythm.again_s)
                if self._stopping.is_set():
                    break  # the journal has it: the next start goes on from there
        self._saver.finish(self._saved(), is_clean=not self._pending)

    def stop(self) -> None:
        """End after what was delivered, in good order, from any thread."""
        self._stopping.set()
        self._inbox.close()

    def beat(self, delivered: Sequence[Delivered], *, is_last: bool = False) -> None:
        """Do one beat with what was delivered."""
        before = self._gathering
        self._gathering, beat = gathered(
            self._gathering, delivered,
            ended=self._inbox.taken_ended(), ships=self._sea.ships,
            hour=self._hour(self.until), reject=self._reject, is_last=is_last,
        )  # fmt: skip
        if beat is not None and not self._keep(beat):
            self._gathering = before  # nobody was told that it came: it comes again
            return
        if beat is not None:
            for each in delivered:
                if each.kept is not None and not each.kept.done():
                    each.kept.set_result(None)
            self._take_in(beat)
        self._note_sources()
        self._commit()
        self._save(beat)

    def _keep(self, beat: Beat) -> bool:
        """Write the journal. While the disk will not take it, nothing is acknowledged.

        Returns:
            False when the watch was stopped meanwhile, and the beat is not kept.
        """
        while True:
            try:
                self._kept.journal.write(beat)
            except OSError as error:
                self._troubles.began("journal", f"the journal cannot be written: {error.strerror}")
                if self._stopping.wait(self._rhythm.again_s):
                    return False
            else:
                self._troubles.over("journal")
                return True

    def _take_in(self, beat: Beat) -> None:
        """Judge a beat. One that cannot be judged is set aside, and nothing is as if it came."""
        watch_id = self._kept.watch_id
        if self._kept.journal.is_set_aside(beat.number):  # before a restart
            self._pending.append(Outcome.unjudged(self._sea, beat, watch_id=watch_id))
            return
        try:
            sea, told = step(self._engine, self._sea, beat, patience=self._patience)
            outcome = Outcome.of(sea, told, watch_id=watch_id)
            self._kept.picture.take(conform(beat.reports, FIX), beat.vessels)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001  logged there
            self._set_aside(beat, error)
            self._pending.append(Outcome.unjudged(self._sea, beat, watch_id=watch_id))
            return
        self._sea = sea
        self._pending.append(outcome)
        self._saver.grew(beat.reports.height)
        self._troubles.over("judging")
        self._say_too_late(told)

    def _set_aside(self, beat: Beat, error: BaseException) -> None:
        """Put a beat away and say so: else it would end the watch now, and at each start again."""
        log.exception("fault", part="judging", beat=beat.number)
        self._unjudged += 1
        reason = f"beat {beat.number} was not judged, by a fault of the program: {error!r}"
        try:
            file = self._kept.journal.set_aside(beat.number).name
        except OSError as trouble:
            file = None
            log.error("trouble", part="journal", reason=f"not set aside: {trouble.strerror}")
        if "judging" not in self._troubles.now:  # the first of several tells
            payload = {"part": "judging", "beat": beat.number, "reason": reason, "file": file,
                       "remedy": REMEDY}  # fmt: skip
            key = f"unjudged:{self._kept.watch_id}:{beat.number}"
            at = self._hour(self.until).watch
            self._news.append(News(time=at, topic=Topic.SYSTEM, payload=payload, key=key))
        self._troubles.began("judging", reason)

    def _say_too_late(self, told: Told) -> None:
        count = told.revised.too_late.height
        if count:
            log.warning("too late to be judged", reports=count, watermark=str(self.watermark))

    def _commit(self) -> None:
        """Bring what is pending into the records; while they cannot be reached it waits."""
        try:
            while self._pending:
                self._told(lambda health, news: commit(
                    self._kept.records, self._pending[0], health=health, news=news
                ))  # fmt: skip
                self._pending.popleft()
            if self._news or self._due_health():
                at = self._hour(self.until).watch
                self._told(lambda health, news: tell(
                    self._kept.records, at=at, health=health, news=news
                ))  # fmt: skip
        except StoreUnavailable as error:
            self._troubles.began("records", str(error))
        else:
            self._troubles.over("records")

    def _told(
        self, keep: Callable[[Sequence[SourceHealth], Sequence[News]], list[Happening]]
    ) -> None:
        """Keep something together with what else is due, and tell everyone."""
        news = tuple(self._news)
        health = self._due_health()
        told = keep(health, news)
        self._news = self._news[len(news) :]
        if health:
            self._noted = monotonic()
        self._kept.bus.publish(told)

    def _due_health(self) -> Sequence[SourceHealth]:
        """Return how the sources are, where that is to be noted now."""
        is_due = monotonic() - self._noted >= self._rhythm.health_s
        return self._health() if is_due else ()

    def _note_sources(self) -> None:
        """Tell when a source stands otherwise than before."""
        for each in self._health():
            before, self._states[each.source] = self._states.get(each.source), each.state.value
            if before in {None, each.state.value}:
                continue
            log.info("source", source=each.source, state=each.state.value, trouble=each.trouble)
            payload = {"source": each.source, "state": each.state.value, "trouble": each.trouble}
            at = self._hour(self.until).watch
            self._news.append(News(time=at, topic=Topic.SOURCE, payload=payload))

    def _save(self, beat: Beat | None) -> None:
        is_due = self._saver.is_due(self._rhythm.checkpoint_s, self._rhythm.checkpoint_rows)
        if beat is not None and is_due and not self._pending:
            self._saver.start(self._saved())
        for what, trouble in self._saver.troubles():
            if trouble is None:
                self._troubles.over(what)
            else:
                self._troubles.began(what, trouble)

    def _saved(self) -> Saved:
        return Saved(
            number=self._gathering.number,
            offsets=self._gathering.offsets,
            signature=self._signature,
            sea=replace(self._sea, positions=self._kept.picture.positions()),
        )

    def _works_again(self, part: str, why: str) -> None:
        at = self._hour(self.until).watch
        payload = {"part": part, "was": why}
        self._news.append(News(time=at, topic=Topic.SYSTEM, payload=payload))
