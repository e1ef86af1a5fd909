"""The engine: the one fold behind archive, replay and live feed.

Reports come in any order and in any batches. They are put in order, given to tracks, held against
the lines, and judged by every detector; what they say becomes alerts with an identity. The same
reports give the same alerts, however they were cut and, within the window, shuffled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from seawarden.detect import context, ledger, minutes, muting, nearness, order, tracking
from seawarden.detect.calibration import Calibration, with_probability
from seawarden.detect.context import Context, lines
from seawarden.detect.detector import NEAR_REPORT, Detector
from seawarden.detect.detectors import DETECTORS
from seawarden.detect.minutes import MINUTE
from seawarden.detect.pattern import Pattern
from seawarden.detect.surroundings import SURROUNDINGS, Surrounding
from seawarden.detect.tracking import COUNTED, Followed, Tracking
from seawarden.geo.corridor import Corridor, corridor
from seawarden.model.alert import ALERT, EVENT
from seawarden.model.chart import Charts
from seawarden.model.crossing import CROSSING
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Everything the engine remembers between two batches.

    Attributes:
        waiting: FIX that others may still have to come before.
        horizon: the instant before which nothing is waiting; null before the first report.
        tracking: open tracks.
        minutes: the minute of each track that fills.
        surroundings: what many ships tell, by the name of its fold.
        memories: each detector's state, by its kind.
        vessels: VESSEL changes known.
        alerts: ALERT, the latest revision of each.
        weighed: the instant up to which the detectors have judged; null: they have not begun.
    """

    waiting: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    horizon: datetime | None = None
    tracking: Tracking = field(default_factory=Tracking.start)
    minutes: pl.DataFrame = field(default_factory=lambda: empty(minutes.MEMORY))
    surroundings: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    memories: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    alerts: pl.DataFrame = field(default_factory=lambda: empty(ALERT))
    weighed: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What one step found.

    Attributes:
        revisions: ALERT, every change of an alert in the order it became known.
        crossings: CROSSING.
        judged: FIX that were judged now, complete up to the horizon.
        late: FIX that came after its window.
        cleaned: reason and row_count of dropped reports.
        mended: the same of reports that were kept with something mended.
        report_count: reports that were judged.
        track_count: tracks that began.
        vessel_ids: the ships of the judged reports.
        near: NEAR_REPORT.
        minutes: MINUTE.
    """

    revisions: pl.DataFrame = field(default_factory=lambda: empty(ALERT))
    crossings: pl.DataFrame = field(default_factory=lambda: empty(CROSSING))
    judged: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    late: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    cleaned: pl.DataFrame = field(default_factory=lambda: empty(COUNTED))
    mended: pl.DataFrame = field(default_factory=lambda: empty(COUNTED))
    report_count: int = 0
    track_count: int = 0
    vessel_ids: tuple[int, ...] = ()
    near: pl.DataFrame = field(default_factory=lambda: empty(NEAR_REPORT))
    minutes: pl.DataFrame = field(default_factory=lambda: empty(MINUTE))


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What is seen up to an instant, before any detector judges it.

    Attributes:
        found: reports with their tracks.
        near: NEAR_REPORT.
        crossed: LINE_CROSSING.
        minutes: MINUTE.
        gathered: what many ships tell, by the name of its fold.
        kept: the same without what no later minute can need.
        filling: the minute of each track that fills.
        now: the instant up to which no report is missing.
    """

    found: Followed
    near: pl.DataFrame
    crossed: pl.DataFrame
    minutes: pl.DataFrame
    gathered: Mapping[str, pl.DataFrame]
    kept: Mapping[str, pl.DataFrame]
    filling: pl.DataFrame
    now: datetime

    def after(self, watch: Watch) -> Watch:
        """Return the watch with what was seen remembered, and nothing judged."""
        return replace(watch, minutes=self.filling, surroundings=self.kept)


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """The lines, the detectors and the settings of a watch; it holds no state itself.

    Attributes:
        corridor: the lines as geometry.
        lines: LINE, the same lines by number.
        detectors: by kind.
        gatherers: the folds over many ships, by name.
        charts: what is known of the sea itself.
        calibration: what gives an alert its probability.
        pattern: the pattern of life; null: nobody gave one.
        window: how much later than its successors a report may arrive.
        inferred_after: a crossing over a longer silence is inferred, not asserted.
        key: the node's secret for identities.
    """

    corridor: Corridor
    lines: pl.DataFrame
    detectors: Mapping[str, Detector]
    gatherers: Mapping[str, Surrounding] = field(
        default_factory=lambda: {name: make() for name, make in SURROUNDINGS.items()}
    )
    charts: Charts = field(default_factory=Charts)
    calibration: Calibration = field(default_factory=Calibration.none)
    pattern: Pattern | None = None
    window: timedelta = timedelta(seconds=30)
    inferred_after: timedelta = timedelta(minutes=10)
    key: bytes = ledger.OPEN_KEY

    @classmethod
    def over(
        cls,
        assets: pl.DataFrame,
        *,
        detectors: Mapping[str, Detector] | None = None,
        charts: Charts | None = None,
        calibration: Calibration | None = None,
        pattern: Pattern | None = None,
    ) -> "Engine":
        """Make an engine for a set of lines (ASSET) with every detector at its defaults."""
        made = {kind: make() for kind, make in DETECTORS.items()}
        return cls(
            corridor=corridor(assets),
            lines=lines(assets),
            detectors=made if detectors is None else detectors,
            charts=charts or Charts(),
            calibration=calibration or Calibration.none(),
            pattern=pattern,
        )

    def step(
        self, watch: Watch, reports: pl.DataFrame, vessels: pl.DataFrame, *, is_last: bool = False
    ) -> tuple[Watch, Findings]:
        """Take a batch in.

        Args:
            watch: what the step before returned.
            reports: REPORT or FIX, in the order of arrival.
            vessels: VESSEL changes that came with them.
            is_last: nothing more will come.
        """
        held, released, found = self.follow(watch, reports, is_last=is_last)
        if released.horizon is None or found is None:
            known = context.informed(watch.vessels, vessels, before=None)
            return replace(held, vessels=known), Findings(late=released.late)
        judged, findings = self.weigh(held, found, vessels, now=released.horizon)
        return judged, replace(findings, judged=released.ready, late=released.late)

    def follow(
        self, watch: Watch, reports: pl.DataFrame, *, is_last: bool = False
    ) -> tuple[Watch, order.Released, Followed | None]:
        """Do the first half of a step: put reports in order and give them to tracks.

        It reads and changes only what is waiting, the horizon and the tracks of the watch, and
        `look` and `decide` only the rest: so parts of several steps may run beside each other.

        Returns:
            The watch, what was let out, and the reports with their tracks; null before the first
            report.
        """
        released = order.release(
            watch.waiting, conform(reports, FIX),
            horizon=watch.horizon, window=self.window, is_last=is_last,
        )  # fmt: skip
        held = replace(watch, waiting=released.waiting, horizon=released.horizon)
        if released.horizon is None:
            return held, released, None
        tracks, found = tracking.step(
            watch.tracking, released.ready, now=released.horizon, is_last=is_last
        )
        return replace(held, tracking=tracks), released, found

    def judge(
        self,
        watch: Watch,
        fixes: pl.DataFrame,
        *,
        now: datetime,
        surroundings: Mapping[str, pl.DataFrame] | None = None,
    ) -> tuple[Watch, Findings]:
        """Judge reports (FIX) that are in order of time and complete up to `now`.

        Args:
            watch: the state before them.
            fixes: the reports.
            now: the instant up to which none is missing.
            surroundings: what many ships tell up to then; null: what the reports themselves tell.
        """
        tracks, found = tracking.step(watch.tracking, fixes, now=now)
        return self.weigh(
            replace(watch, tracking=tracks), found, empty(VESSEL), now=now,
            surroundings=surroundings,
        )  # fmt: skip

    def surrounded(
        self, watch: Watch, fixes: pl.DataFrame, *, now: datetime
    ) -> dict[str, pl.DataFrame]:
        """Return what many ships tell, from the state before reports (FIX) up to `now`."""
        _, found = tracking.step(watch.tracking, fixes, now=now)
        nearby = nearness.nearby(found, self.corridor)
        _, passed = minutes.step(watch.minutes, found, nearby, now=now, memory=tracking.MEMORY)
        return self._gathered(watch.surroundings, passed, now=now)

    def needed(
        self, gathered: Mapping[str, pl.DataFrame], *, now: datetime
    ) -> dict[str, pl.DataFrame]:
        """Return what many ships tell without what no later minute can need."""
        until = minutes.cut(now)
        return {
            name: each.forgotten(gathered[name], now=until)
            for name, each in self.gatherers.items()
        }

    def weigh(
        self,
        watch: Watch,
        found: Followed,
        vessels: pl.DataFrame,
        *,
        now: datetime,
        surroundings: Mapping[str, pl.DataFrame] | None = None,
    ) -> tuple[Watch, Findings]:
        """Do the second half of a step: hold tracks against lines, and let the detectors judge.

        Args:
            watch: its detectors' states, particulars and alerts are used and changed.
            found: reports with their tracks, complete up to `now`.
            vessels: VESSEL changes that came with them.
            now: the instant up to which no report is missing.
            surroundings: what many ships tell up to then; null: what the reports themselves tell.
        """
        seen = self.look(watch, found, now=now, surroundings=surroundings)
        return self.decide(watch, seen, vessels)

    def look(
        self,
        watch: Watch,
        found: Followed,
        *,
        now: datetime,
        surroundings: Mapping[str, pl.DataFrame] | None = None,
    ) -> Picture:
        """Hold tracks against lines, part them into minutes, and gather what many ships tell.

        It reads only the minutes that fill and the surroundings of the watch, and `decide` changes
        all else: so it may run for a step beside the decisions of the step before, if it is given
        what it left itself (`Picture.after`).
        """
        nearby = nearness.nearby(found, self.corridor)
        near = nearness.near_reports(found, nearby)
        crossed = nearness.line_crossings(
            found, nearby, self.corridor,
            inferred_after_us=self.inferred_after // timedelta(microseconds=1),
        )  # fmt: skip
        filling, passed = minutes.step(
            watch.minutes, found, nearby, now=now, memory=tracking.MEMORY
        )
        gathered = surroundings or self._gathered(watch.surroundings, passed, now=now)
        return Picture(
            found=found, near=near, crossed=crossed, minutes=passed, gathered=gathered,
            filling=filling, kept=self.needed(gathered, now=now), now=now,
        )  # fmt: skip

    def decide(self, watch: Watch, seen: Picture, vessels: pl.DataFrame) -> tuple[Watch, Findings]:
        """Let the detectors judge what was seen.

        Args:
            watch: its detectors' states, particulars and alerts are used and changed.
            seen: what `look` made of the reports.
            vessels: VESSEL changes that came with them.
        """
        told = context.informed(watch.vessels, vessels, before=watch.weighed)
        known, found, now = self._known(told, seen.gathered), seen.found, seen.now
        read = {"near": seen.near, "crossings": seen.crossed, "minutes": seen.minutes}
        memories, events = {}, []
        for kind, each in self.detectors.items():
            state = watch.memories.get(kind, empty(each.MEMORY))
            until = minutes.cut(now) if each.READS == "minutes" else now
            memories[kind], event = each.step(state, read[each.READS], known, now=until)
            events.append(event)
        revisions = ledger.enter(watch.alerts, self._told(events, known), self.key)
        alerts = ledger.remembered(ledger.latest(watch.alerts, revisions), now)
        after = replace(
            seen.after(watch), memories=memories, alerts=alerts, vessels=told, weighed=now
        )
        return after, Findings(
            revisions=revisions,
            crossings=self.named(seen.crossed),
            cleaned=found.cleaned,
            mended=found.mended,
            report_count=found.report_count,
            track_count=found.track_count,
            vessel_ids=tuple(found.vessel_ids.tolist()),
            near=seen.near,
            minutes=seen.minutes,
        )

    def _gathered(
        self, before: Mapping[str, pl.DataFrame], passed: pl.DataFrame, *, now: datetime
    ) -> dict[str, pl.DataFrame]:
        """Let the folds over many ships take the minutes in."""
        until = minutes.cut(now)
        return {
            name: each.step(before.get(name, empty(each.MEMORY)), passed, now=until)
            for name, each in self.gatherers.items()
        }

    def _known(self, vessels: pl.DataFrame, surroundings: Mapping[str, pl.DataFrame]) -> Context:
        return Context(
            lines=self.lines, vessels=vessels, corridor=self.corridor,
            surroundings=surroundings, charts=self.charts, pattern=self.pattern,
        )  # fmt: skip

    def _told(self, events: list[pl.DataFrame], known: Context) -> pl.DataFrame:
        """Return what the detectors found as it is told: EVENT."""
        told = muting.muted(pl.concat([empty(EVENT), *events]), known)
        return with_probability(told, self.calibration)

    def standing(self, watch: Watch) -> pl.DataFrame:
        """Return every ALERT remembered, those that go on with their end so far."""
        known = self._known(watch.vessels, watch.surroundings)
        events = [
            each.standing(watch.memories[kind], known)
            for kind, each in self.detectors.items()
            if kind in watch.memories
        ]
        told = ledger.enter(watch.alerts, self._told(events, known), self.key)
        return ledger.latest(watch.alerts, ledger.changed(watch.alerts, told))

    def named(self, crossed: pl.DataFrame) -> pl.DataFrame:
        """Return LINE_CROSSING as CROSSING."""
        if crossed.is_empty():
            return empty(CROSSING)
        return conform(
            crossed.join(self.lines, on="asset", how="left", maintain_order="left"), CROSSING
        )
