"""The watch as one process: sources and service in the event loop, the fold in a thread."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

import polars as pl
import structlog

from seawarden.app.calibration import open_calibration
from seawarden.app.charts import open_charts
from seawarden.app.pattern import open_pattern
from seawarden.app.preparing import is_cold, prepare
from seawarden.app.routes import open_routes
from seawarden.app.watch.archiving import Archiving
from seawarden.app.watch.center import Centre, Receipt
from seawarden.app.watch.checkpoint import Checkpoints
from seawarden.app.watch.confluence import ClockRule, Rules
from seawarden.app.watch.expiring import LOOK_S, Expiring
from seawarden.app.watch.gathering import Gathering, Hour
from seawarden.app.watch.home import held
from seawarden.app.watch.inbox import Inbox
from seawarden.app.watch.journal import Journal
from seawarden.app.watch.keeper import Keeper, Kept
from seawarden.app.watch.recent import recent_of
from seawarden.app.watch.settings import WatchAsked, signature
from seawarden.app.watch.steady_clock import SteadyClock
from seawarden.detect import ledger
from seawarden.detect.engine import Engine
from seawarden.detect.lateness import Patience
from seawarden.ingest.live.address import read_address
from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.push import PushSource
from seawarden.ingest.live.receiving import LiveOptions
from seawarden.ingest.live.source import LiveSource
from seawarden.ingest.live.sources import open_source
from seawarden.model.alert import ALERT
from seawarden.model.errors import SeawardenError, SettingsError, SourceUnavailable
from seawarden.model.schema import conform, empty
from seawarden.model.source_health import SourceHealth
from seawarden.store.archive import Archive
from seawarden.store.records import Records

log = structlog.get_logger("seawarden.watch")

PUSH_WAIT_S = 30.0  # a judgement: who pushes and hears nothing for so long pushes again

# Serves a centre until it is cancelled.
Serve = Callable[[Centre], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """How a watch ended.

    Attributes:
        alerts: ALERT, the last word on each that the records hold.
        failed: why sources ended before their time, in words.
    """

    alerts: pl.DataFrame
    failed: tuple[str, ...]


def watch(asked: WatchAsked, serve: Serve | None = None) -> Ended:
    """Keep watch until every source has ended (once), or until the process is told to stop.

    Args:
        asked: what to watch.
        serve: shows the centre to browsers meanwhile; null: nobody is served.

    Raises:
        SettingsError: what was asked is contradictory, or another watch holds the home.
        UnusableInput: a route, a chart, a pattern of life or the journal cannot be used.
        StoreUnavailable: the records cannot be reached at the start.
    """
    with ExitStack() as stack:
        watch_id = stack.enter_context(held(asked.home))
        running = _Running(asked, watch_id)
        stack.callback(running.close)
        return asyncio.run(running.run(serve))


class _Running:
    """A watch while it runs."""

    def __init__(self, asked: WatchAsked, watch_id: str) -> None:
        self._asked = asked
        self._clock = SteadyClock(lambda: datetime.now(UTC), monotonic)
        routes = open_routes(asked.routes)
        self._assets = routes.assets
        self._engine = _engine(asked, routes.assets)
        self._records = Records.open(asked.records_url)
        self._archive = (
            Archive.open(asked.home / "archive", create=True) if asked.has_archive else None
        )
        self._inbox = Inbox()
        self._kept = self._keeping(watch_id)
        self._sources: Mapping[str, LiveSource] = {}
        self._failed: list[str] = []
        self._keeper = Keeper(
            self._engine,
            self._kept,
            self._inbox,
            signature=signature(self._engine, self._assets),
            patience=Patience(lateness=asked.lateness, rows_most=asked.rows_most),
            gathering=Gathering(rules=Rules(clock=asked.clock, lateness=asked.lateness)),
            hour=self._hour,
            reject=self._reject,
            health=self._health,
            rhythm=asked.rhythm,
        )

    def _keeping(self, watch_id: str) -> Kept:
        home = self._asked.home
        archiving = None
        if self._archive is not None:
            archiving = Archiving(
                self._archive, home / "archived.json", watch_id=watch_id, now=self._clock
            )
        return Kept(
            watch_id=watch_id,
            records=self._records,
            journal=Journal(home / "journal"),
            checkpoints=Checkpoints(home / "checkpoint"),
            archiving=archiving,
        )

    def close(self) -> None:
        self._records.close()

    # -- what others ask ---------------------------------------------------------------------

    def _hour(self, until: datetime | None) -> Hour:
        received = self._clock()
        is_ours = self._asked.clock is ClockRule.RECEIVER
        told = received if is_ours or until is None else until
        return Hour(watch=told, received=received, wall=self._clock.wall())

    def _now(self) -> datetime:
        return self._hour(self._keeper.until).watch

    def _reject(self, source: str, reason: str, count: int) -> None:
        known = self._sources.get(source)
        if known is not None:
            known.pulse.reject(reason, count)

    def _health(self) -> Sequence[SourceHealth]:
        now = self._clock()
        return [each.pulse.health(now) for each in self._sources.values()]

    async def _push(self, name: str, body: bytes) -> Receipt:
        source = self._sources.get(name)
        if not isinstance(source, PushSource):
            raise SettingsError(
                f"{name}: no source of this name takes pushes. Start the watch with "
                f"--source http:{name}"
            )
        arrival = await asyncio.to_thread(source.read, body)
        try:
            async with asyncio.timeout(PUSH_WAIT_S):
                await self._inbox.deliver_kept(arrival)
        except TimeoutError as error:
            raise SourceUnavailable(
                f"{name}: what was pushed could not be kept in time; push it again"
            ) from error
        return Receipt(
            reports=arrival.intake.reports.height,
            rejected=int(arrival.intake.rejected["row_count"].sum()),
            detections=len(arrival.detections),
        )

    def _centre(self) -> Centre:
        return Centre(
            records=self._records,
            engine=self._engine,
            assets=self._assets,
            clock=self._now,
            watermark=lambda: self._keeper.watermark,
            sources=self._health,
            push=self._push,
            archive=self._archive,
            recent=recent_of(self._kept.journal, self._kept.archiving),
            picture=self._kept.picture,
            bus=self._kept.bus,
            origin=self._asked.origin,
        )

    # -- running -----------------------------------------------------------------------------

    async def run(self, serve: Serve | None) -> Ended:
        """Run sources, service and fold to their end."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        # Only the main thread is told of signals: a watch in another is ended by its sources.
        if threading.current_thread() is threading.main_thread():
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, stop.set)
        if is_cold():
            log.info("preparing", why="the calculations are compiled once after installing")
            await asyncio.to_thread(prepare)
        await asyncio.to_thread(self._keeper.resume)
        self._sources = self._opened()
        with self._records.writing() as desk:
            desk.assets.watch(self._assets, at=self._clock())
        fold = asyncio.create_task(_in_thread(self._keeper.run, name="fold"))
        sources = [asyncio.create_task(self._read(each)) for each in self._sources.values()]
        tasks = {fold, asyncio.create_task(self._until_over(sources, stop))}
        expiry = asyncio.create_task(self._expire())
        if serve is not None:
            tasks.add(asyncio.create_task(self._serving(serve)))
        try:
            await self._until_ended(fold, tasks, stop)
        finally:
            self._keeper.stop() if stop.is_set() else self._inbox.close()
            await _cancelled([*sources, expiry, *(tasks - {fold})])
            await fold
        if self._keeper.unjudged:
            self._failed.append(
                f"{self._keeper.unjudged} beats were set aside, not judged: see the log, and "
                f"*.set-aside in {self._asked.home / 'journal'}"
            )
        return Ended(alerts=last_words(self._records), failed=tuple(self._failed))

    async def _until_ended(
        self, fold: "asyncio.Task[None]", tasks: set["asyncio.Task[None]"],
        stop: asyncio.Event,
    ) -> None:  # fmt: skip
        """Wait for the fold to end, or for anything else to end that should not."""
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for each in done - {fold}:
            each.result()
        if fold in done and not stop.is_set():
            fold.result()

    async def _until_over(
        self, sources: Sequence["asyncio.Task[None]"], stop: asyncio.Event
    ) -> None:
        """Return when the watch is over: stopped, or all sources have ended where it is once."""
        stopped = asyncio.create_task(stop.wait())
        try:
            if self._asked.is_once:
                ended = asyncio.create_task(_all(sources))
                await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if ended.done():
                    ended.result()
            else:
                await stopped
        finally:
            stopped.cancel()

    async def _expire(self) -> None:
        """Look now and then whether it is time to delete what is past its time."""
        archive = self._asked.home / "archive" if self._asked.has_archive else None
        expiring = Expiring(
            records=self._records,
            archive=archive,
            ships=self._kept.picture,
            keep=self._asked.keep,
            now=lambda: None if self._keeper.until is None else self._now(),
        )
        while True:
            await asyncio.sleep(LOOK_S)
            await _in_thread(expiring.run_if_due, name="retention")

    async def _serving(self, serve: Serve) -> None:
        await serve(self._centre())

    def _opened(self) -> dict[str, LiveSource]:
        """Open every source, files where they were read up to."""
        options = LiveOptions(
            clock=self._clock,
            is_once=self._asked.is_once,
            aisstream_key=self._asked.aisstream_key,
        )
        # A day from now is another instant tomorrow: the stream bounds times by the receipt.
        reading = replace(self._asked.reading, latest=None)
        offsets = self._keeper.offsets
        found: dict[str, LiveSource] = {}
        for url in self._asked.sources:
            name = read_address(url).name
            if name in found:
                raise SettingsError(
                    f"--source {name}: two sources of this name. Give it once, or tell them "
                    "apart with name=, as in tcp://10.0.0.7:4001?name=Hel"
                )
            found[name] = open_source(url, reading, options, resume_at=offsets.get(name, 0))
        return found

    async def _read(self, source: LiveSource) -> None:
        """Read one source to its end; what fails for good is said, and stops no other."""
        deliver: Deliver = self._inbox.deliver
        try:
            await source.run(deliver)
            log.info("source ended", source=source.name)
        except SeawardenError as error:
            self._fail(source, str(error))
        except Exception as error:  # a fault of ours in one source stops no other
            log.exception("fault", source=source.name)
            self._fail(source, f"{source.name}: a fault of the program: {error!r}")
        finally:
            self._inbox.ended(source.name)

    def _fail(self, source: LiveSource, reason: str) -> None:
        log.error("source failed", source=source.name, reason=reason)
        self._failed.append(reason)


async def _in_thread(work: Callable[[], object], *, name: str) -> None:
    """Run work in a thread of its own, which outlives no event loop that waits for it."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again where the thread is awaited
            loop.call_soon_threadsafe(settle, error)
        else:
            loop.call_soon_threadsafe(settle, None)

    threading.Thread(target=run, name=name, daemon=True).start()
    await asyncio.shield(done)


async def _all(tasks: Sequence["asyncio.Task[None]"]) -> None:
    await asyncio.gather(*tasks)


async def _cancelled(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _engine(asked: WatchAsked, assets: pl.DataFrame) -> Engine:
    charts = open_charts(asked.charts)
    for note in charts.notes:
        log.warning("charts", note=note)
    return Engine.over(
        assets,
        charts=charts.charts,
        calibration=open_calibration(asked.calibration),
        pattern=None if asked.baseline is None else open_pattern(asked.baseline),
    )


def last_words(records: Records) -> pl.DataFrame:
    """Return ALERT, the newest revision of every alert that the records hold, in order."""
    with records.reading() as desk:
        said = conform(desk.alerts.said().sort("alert_id", "revision"), ALERT)
    return ledger.in_order(ledger.latest(empty(ALERT), said))
