"""The engine: the one fold behind archive, replay and live feed.

Reports come in any order and in any batches. They are put in order, given to tracks, held against
the lines, and judged by every detector; what they say becomes alerts with an identity. The same
reports give the same alerts, however they were cut and, within the window, shuffled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl

from seawarden.detect import context, ledger, nearness, order, tracking
from seawarden.detect.context import Context, lines
from seawarden.detect.detector import NEAR_REPORT, Detector
from seawarden.detect.detectors import DETECTORS
from seawarden.detect.tracking import COUNTED, Tracking
from seawarden.geo.corridor import Corridor, corridor
from seawarden.model.alert import ALERT, EVENT
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
        memories: each detector's state, by its kind.
        vessels: VESSEL changes known.
        alerts: ALERT, the latest revision of each.
    """

    waiting: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    horizon: datetime | None = None
    tracking: Tracking = field(default_factory=Tracking.start)
    memories: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    alerts: pl.DataFrame = field(default_factory=lambda: empty(ALERT))


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """The lines, the detectors and the settings of a watch; it holds no state itself.

    Attributes:
        corridor: the lines as geometry.
        lines: LINE, the same lines by number.
        detectors: by kind.
        window: how much later than its successors a report may arrive.
        inferred_after: a crossing over a longer silence is inferred, not asserted.
        key: the node's secret for identities.
    """

    corridor: Corridor
    lines: pl.DataFrame
    detectors: Mapping[str, Detector]
    window: timedelta = timedelta(seconds=30)
    inferred_after: timedelta = timedelta(minutes=10)
    key: bytes = ledger.OPEN_KEY

    @classmethod
    def over(
        cls, assets: pl.DataFrame, *, detectors: Mapping[str, Detector] | None = None
    ) -> "Engine":
        """Make an engine for a set of lines (ASSET) with every detector at its defaults."""
        made = {kind: make() for kind, make in DETECTORS.items()}
        return cls(corridor=corridor(assets), lines=lines(assets), detectors=detectors or made)

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
        released = order.release(
            watch.waiting, conform(reports, FIX),
            horizon=watch.horizon, window=self.window, is_last=is_last,
        )  # fmt: skip
        known = context.informed(watch.vessels, vessels, before=watch.horizon)
        held = replace(watch, waiting=released.waiting, horizon=released.horizon, vessels=known)
        if released.horizon is None:
            return held, Findings(late=released.late)
        judged, findings = self.judge(held, released.ready, now=released.horizon, is_last=is_last)
        return judged, replace(findings, judged=released.ready, late=released.late)

    def judge(
        self, watch: Watch, fixes: pl.DataFrame, *, now: datetime, is_last: bool = False
    ) -> tuple[Watch, Findings]:
        """Judge reports (FIX) that are in order of time and complete up to `now`."""
        tracked, found = tracking.step(watch.tracking, fixes, now=now, is_last=is_last)
        reports = found.reports(nearness.concerned(found.output, found.rows, self.corridor))
        near = nearness.near_reports(reports, self.corridor)
        crossed = nearness.line_crossings(
            reports, self.corridor,
            inferred_after_us=self.inferred_after // timedelta(microseconds=1),
        )  # fmt: skip
        known = Context(lines=self.lines, vessels=watch.vessels)
        memories, events = {}, []
        for kind, each in self.detectors.items():
            seen = near if each.READS == "near" else crossed
            state = watch.memories.get(kind, empty(each.MEMORY))
            memories[kind], told = each.step(state, seen, known, now=now)
            events.append(told)
        revisions = ledger.enter(watch.alerts, pl.concat([empty(EVENT), *events]), self.key)
        alerts = ledger.remembered(ledger.latest(watch.alerts, revisions), now)
        return replace(watch, tracking=tracked, memories=memories, alerts=alerts), Findings(
            revisions=revisions,
            crossings=self.named(crossed),
            cleaned=found.cleaned,
            mended=found.mended,
            report_count=found.report_count,
            track_count=found.track_count,
            vessel_ids=tuple(found.vessel_ids.tolist()),
            near=near,
        )

    def standing(self, watch: Watch) -> pl.DataFrame:
        """Return ALERT with the end so far of every matter that still goes on."""
        known = Context(lines=self.lines, vessels=watch.vessels)
        events = [
            each.standing(watch.memories[kind], known)
            for kind, each in self.detectors.items()
            if kind in watch.memories
        ]
        told = ledger.enter(watch.alerts, pl.concat([empty(EVENT), *events]), self.key)
        return ledger.latest(watch.alerts, ledger.changed(watch.alerts, told))

    def named(self, crossed: pl.DataFrame) -> pl.DataFrame:
        """Return LINE_CROSSING as CROSSING."""
        if crossed.is_empty():
            return empty(CROSSING)
        return conform(
            crossed.join(self.lines, on="asset", how="left", maintain_order="left"), CROSSING
        )
