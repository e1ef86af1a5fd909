"""Reports that come after their window: kept, judged again, and told as revisions.

The state of a while ago is kept beside the present one, with the reports since. When a report
comes late, its ship is judged again from there, and the ledger learns what has changed: never
silence, and the alerts of a late report are those it would have led to in time.

To judge again costs as much as to judge all that is kept. So late reports wait for each other, at
most a minute of the reports' own time: a trickle of them does not stop the watch.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.detect import ledger, tracking
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.detect.order import in_time
from seawarden.detect.tracking import COUNTED
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty

# How far the past lies back is at most this part more than it has to.
STEP: Final = 10

WITHDRAWN: Final = "Withdrawn: reports that came late say otherwise. It read: {}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientWatch:
    """The present state, the state of a while ago, and the reports (FIX) since.

    Attributes:
        present: what is judged up to now.
        past: the state of a while ago.
        since: FIX judged since then, in order of time.
        late: FIX that came late and wait to be judged, in the order of arrival.
        again: the horizon when late reports were judged last; null: they never were.
    """

    present: Watch = field(default_factory=Watch)
    past: Watch = field(default_factory=Watch)
    since: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    late: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    again: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How much is kept for reports that come late.

    Attributes:
        lateness: how far back a late report still leads to a revision.
        pause: how long late reports wait for each other, in the time of the reports.
        rows_most: reports kept at most: a crowded sea is kept for a shorter time.
    """

    lateness: timedelta = timedelta(hours=6)
    pause: timedelta = timedelta(minutes=1)
    rows_most: int = 2_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Revised:
    """What late reports changed.

    Attributes:
        withdrawn_crossings: CROSSING that did not happen after all.
        late_count: reports that came late and were judged.
        too_late: FIX from before the time that is kept: only an archive can be judged again.
    """

    withdrawn_crossings: pl.DataFrame = field(default_factory=lambda: empty(CROSSING))
    late_count: int = 0
    too_late: pl.DataFrame = field(default_factory=lambda: empty(FIX))


def step(
    engine: Engine,
    watch: PatientWatch,
    reports: pl.DataFrame,
    vessels: pl.DataFrame,
    *,
    patience: Patience = Patience(),
    is_last: bool = False,
) -> tuple[PatientWatch, Findings, Revised]:
    """Take a batch in as `Engine.step` does, and judge again the ships with late reports.

    Args:
        engine: the lines and detectors.
        watch: what the step before returned.
        reports: REPORT or FIX, in the order of arrival.
        vessels: VESSEL changes that came with them.
        patience: how much is kept for late reports, and for how long they wait.
        is_last: nothing more will come.
    """
    present, findings = engine.step(watch.present, reports, vessels, is_last=is_last)
    begin = watch.past.horizon
    is_kept = findings.late["time"] >= begin if begin else pl.repeat(value=True, n=1, eager=True)
    late, too_late = findings.late.filter(is_kept), findings.late.filter(~is_kept)
    held = replace(
        watch,
        present=present,
        since=pl.concat([watch.since, findings.judged]),
        late=pl.concat([watch.late, late]) if late.height else watch.late,
    )
    until = _until(held, patience)
    revised = Revised(too_late=too_late)
    if present.horizon and _is_time(held, patience, until=until, is_last=is_last):
        held, findings, revised = _again(
            engine, held, findings, held.late, revised, now=present.horizon
        )
    return _moved_on(engine, held, until), findings, revised


def _is_time(
    watch: PatientWatch, patience: Patience, *, until: datetime | None, is_last: bool
) -> bool:
    """Say whether late reports are judged now: they waited, or what they need is let go of."""
    if watch.late.is_empty() or watch.present.horizon is None:
        return False
    waited = watch.again is None or watch.present.horizon - watch.again >= patience.pause
    return is_last or waited or until is not None


def _again(
    engine: Engine, watch: PatientWatch, findings: Findings, late: pl.DataFrame, revised: Revised,
    *, now: datetime,
) -> tuple[PatientWatch, Findings, Revised]:  # fmt: skip
    """Judge the ships of late reports again, with and without them, and tell the difference."""
    is_theirs = pl.col("vessel_id").is_in(late["vessel_id"].unique().implode())
    past = replace(_only(watch.past, is_theirs), vessels=watch.present.vessels)
    theirs = watch.since.filter(is_theirs)
    around = engine.surrounded(watch.past, in_time(pl.concat([watch.since, late])), now=now)
    _, without = engine.judge(past, theirs, now=now, surroundings=around)
    again, with_late = engine.judge(
        past, in_time(pl.concat([theirs, late])), now=now, surroundings=around
    )
    told = watch.present.alerts.filter(is_theirs)
    news = _news(told, again.alerts)
    alerts = pl.concat([watch.present.alerts.filter(~is_theirs), ledger.latest(told, news)])
    present = replace(
        _joined(_only(watch.present, ~is_theirs), again),
        alerts=alerts, vessels=watch.present.vessels,
        surroundings=engine.needed(around, now=now),
        waiting=watch.present.waiting, horizon=watch.present.horizon,
    )  # fmt: skip
    came = with_late.crossings.join(without.crossings, on=list(CROSSING), how="anti")
    went = without.crossings.join(with_late.crossings, on=list(CROSSING), how="anti")
    return (
        PatientWatch(
            present=present,
            past=watch.past,
            since=in_time(pl.concat([watch.since, late])),
            again=now,
        ),
        replace(
            findings,
            revisions=pl.concat([findings.revisions, news]),
            crossings=pl.concat([findings.crossings, came]),
            cleaned=_difference(findings.cleaned, with_late.cleaned, without.cleaned),
            mended=_difference(findings.mended, with_late.mended, without.mended),
            report_count=findings.report_count + with_late.report_count - without.report_count,
            track_count=findings.track_count + with_late.track_count - without.track_count,
        ),
        replace(revised, withdrawn_crossings=went, late_count=late.height),
    )


def _news(told: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the revisions that lead from the alerts told to the alerts found again."""
    known = told.select("alert_id", was=pl.col("revision"))
    fresh = ledger.changed(told, found).join(known, on="alert_id", how="left")
    is_known = pl.col("was").is_not_null()
    fresh = fresh.with_columns(
        revision=pl.when(is_known).then(pl.col("was") + 1).otherwise("revision"),
        status=pl.when(is_known & (pl.col("status") == "raised"))
        .then(pl.lit("revised"))
        .otherwise("status"),
    )
    gone = told.join(found, on="alert_id", how="anti").filter(pl.col("status") != "withdrawn")
    gone = gone.with_columns(
        revision=pl.col("revision") + 1,
        status=pl.lit("withdrawn"),
        reason=pl.format(WITHDRAWN, "reason"),
    )
    return pl.concat([conform(fresh, ALERT), conform(gone, ALERT)])


def _until(watch: PatientWatch, patience: Patience) -> datetime | None:
    """Return the instant to which the past is brought nearer; null: it lies near enough."""
    now, kept = watch.present.horizon, watch.since
    if now is None or kept.is_empty():
        return None
    begin = watch.past.horizon or kept["time"][0]
    reach = now - patience.lateness
    most = patience.rows_most
    if kept.height > most:  # the order of time is the order of `since`
        reach = max(reach, kept["time"][kept.height - most + most // STEP])
    is_far = reach - begin > patience.lateness / STEP
    return min(reach, now) if is_far or kept.height > most else None


def _moved_on(engine: Engine, watch: PatientWatch, until: datetime | None) -> PatientWatch:
    """Bring the past nearer: judge what lies before the instant, and let go of it."""
    if until is None:
        return watch
    before = watch.since.filter(pl.col("time") < until)
    past, _ = engine.judge(replace(watch.past, vessels=watch.present.vessels), before, now=until)
    return replace(
        watch,
        past=replace(past, horizon=until),
        since=watch.since.filter(pl.col("time") >= until),
    )


def _only(watch: Watch, is_kept: pl.Expr) -> Watch:
    return replace(
        watch,
        tracking=tracking.only(watch.tracking, is_kept),
        minutes=watch.minutes.filter(is_kept),
        memories={kind: state.filter(is_kept) for kind, state in watch.memories.items()},
        alerts=watch.alerts.filter(is_kept),
    )


def _joined(rest: Watch, theirs: Watch) -> Watch:
    return replace(
        rest,
        tracking=tracking.joined(rest.tracking, theirs.tracking),
        minutes=pl.concat([rest.minutes, theirs.minutes]).sort("track_id"),
        memories={
            kind: pl.concat([rest.memories[kind], state]).sort(
                _kept_by(state), maintain_order=True
            )
            for kind, state in theirs.memories.items()
        },
    )


def _kept_by(state: pl.DataFrame) -> str:
    """Return what a detector keeps its state by: the track, else the number."""
    return "track_id" if "track_id" in state.columns else "vessel_id"


def _difference(counts: pl.DataFrame, more: pl.DataFrame, less: pl.DataFrame) -> pl.DataFrame:
    """Return the counts with what more says and less does not."""
    signed = [counts, more, less.with_columns(-pl.col("row_count").cast(pl.Int64))]
    total = pl.concat([each.cast({"row_count": pl.Int64}) for each in signed])
    total = total.group_by("reason", maintain_order=True).agg(pl.col("row_count").sum())
    return conform(total.filter(pl.col("row_count") > 0), COUNTED)
