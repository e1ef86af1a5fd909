"""How a live source is: told from what it brought and when it broke. No clock of its own."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.ingest.live.arrival import Arrival
from seawarden.model.report import Quality
from seawarden.model.source_health import SourceHealth, SourceState

MINUTE: Final = timedelta(minutes=1)  # that rate and delay are told over


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthLimits:
    """When a source is no longer called up. All limits are judgements."""

    # A coastal receiver hears something every few seconds; class A at anchor reports every 3 min.
    stale_after: timedelta = timedelta(minutes=3)  # without anything readable
    flapping_breaks: int = 3  # broken connections, within
    flapping_within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Beat:
    """What one arrival adds to the figures of the minute."""

    received: datetime
    reports: int
    delay: timedelta | None


class Pulse:
    """The health of one source, kept up to date by what it is told. Counts never go down."""

    def __init__(
        self, source: str, scheme: str, *, now: datetime, limits: HealthLimits | None = None
    ) -> None:
        self._source = source
        self._scheme = scheme
        self._limits = limits or HealthLimits()
        self._connected: datetime | None = None  # null: not connected
        self._breaks: deque[datetime] = deque(maxlen=max(self._limits.flapping_breaks, 1))
        self._minute: deque[_Beat] = deque()
        self._rejects: Counter[str] = Counter()
        self._last_sign: datetime | None = None
        self._last_received: datetime | None = None
        self._last_report: datetime | None = None
        self._reports = self._lost = self._connects = 0
        self._trouble: str | None = None
        self._has_ended = False
        self._state = SourceState.DOWN
        self._since = now

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands."""
        return self._connected is not None

    @property
    def rejects(self) -> Mapping[str, int]:
        """Return the rows that could not be read, by reason."""
        return dict(self._rejects)

    def connected(self, now: datetime) -> None:
        """Note that the connection stands."""
        self._connected = now
        self._connects += 1

    def broke(self, now: datetime, why: str) -> None:
        """Note that there is no connection: it broke, or could not be made."""
        if self._connected is not None:
            self._breaks.append(now)
        self._connected = None
        self._trouble = why

    def ended(self) -> None:
        """Note that the source was read to its end, and will bring nothing more."""
        self._connected = None
        self._has_ended = True

    def overran(self, count: int) -> None:
        """Note what came faster than it could be taken."""
        self._lost += count

    def troubled(self, why: str) -> None:
        """Note a trouble, in words that hold no secret."""
        self._trouble = why

    def reject(self, reason: str, count: int) -> None:
        """Note rows that were refused after they were read, such as for their time."""
        self._rejects[reason] += count

    def took(self, arrival: Arrival) -> None:
        """Note what an arrival brought."""
        intake = arrival.intake
        self._last_received = arrival.received
        self._rejects.update(dict(intake.rejected.iter_rows()))
        reports = intake.reports.height
        self._reports += reports
        if reports or intake.vessels.height or intake.other.height or arrival.detections:
            self._last_sign = arrival.received
        latest = intake.reports["time"].max()
        if isinstance(latest, datetime):
            self._last_report = max(latest, self._last_report or latest)
        self._prune(arrival.received)
        self._minute.append(
            _Beat(received=arrival.received, reports=reports, delay=_delay(arrival))
        )

    def health(self, now: datetime) -> SourceHealth:
        """Return how the source is at an instant."""
        state = self._state_at(now)
        if state != self._state:
            self._state, self._since = state, now
        beats = [beat for beat in tuple(self._minute) if now - MINUTE < beat.received <= now]
        return SourceHealth(
            source=self._source,
            scheme=self._scheme,
            state=state,
            since=self._since,
            last_received=self._last_received,
            last_report=self._last_report,
            reports=self._reports,
            rejected=self._rejects.total(),
            lost=self._lost,
            reconnects=max(self._connects - 1, 0),
            rate_per_s=sum(beat.reports for beat in beats) / MINUTE.total_seconds(),
            delay=_median(beats),
            trouble=self._trouble,
        )

    def _state_at(self, now: datetime) -> SourceState:
        if self._has_ended:
            return SourceState.ENDED
        recent = [at for at in self._breaks if abs(now - at) <= self._limits.flapping_within]
        if len(recent) >= self._limits.flapping_breaks:
            return SourceState.FLAPPING
        if self._connected is None:
            return SourceState.DOWN
        last = max(self._connected, self._last_sign or self._connected)
        return SourceState.STALE if now - last >= self._limits.stale_after else SourceState.UP

    def _prune(self, now: datetime) -> None:
        """Drop what is over a minute old, and what a clock that stepped back left ahead of it."""
        while self._minute and not now - MINUTE < self._minute[0].received <= now:
            self._minute.popleft()


def _delay(arrival: Arrival) -> timedelta | None:
    """Return the median of receipt minus time; null: no report bore a time of its own."""
    is_assumed = pl.col("quality") & int(Quality.RECEIVER_TIME) != 0
    times = arrival.intake.reports.filter(~is_assumed)["time"]
    middle = times.median()
    return arrival.received - middle if isinstance(middle, datetime) else None


def _median(beats: list[_Beat]) -> timedelta | None:
    """Return the median of the delays, each as heavy as its reports."""
    told = sorted((beat.delay, beat.reports) for beat in beats if beat.delay is not None)
    half = sum(reports for _, reports in told) / 2
    for delay, reports in told:
        half -= reports
        if half <= 0:
            return delay
    return None
