"""The state of the whole watch and its one step: a beat in, what was found out.

The step is pure: the same beats give the same findings, whenever they are replayed.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import polars as pl

from seawarden.app.watch.confluence import apart
from seawarden.app.watch.journal import Beat
from seawarden.detect import lateness, ledger
from seawarden.detect.engine import Engine, Findings, Watch
from seawarden.detect.lateness import Patience, PatientWatch, Revised
from seawarden.model.alert import ALERT
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import PARTICULARS, VESSEL

# Reports that wait for a slower source, at most. Beyond it the oldest wait no longer.
HELD_MOST: Final = 500_000

BEGUN_ANEW: Final = (
    "Closed: the lines or the settings of the watch are others now, so it began anew. It read: {}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sea:
    """Everything that must survive a restart.

    Attributes:
        watch: what the engine remembers.
        held: FIX that wait for a slower source.
        ships: VESSEL, the last that each ship said of herself.
        until: the instant up to which the sources have come; null: no report yet.
        positions: FIX, where each ship was heard last: filled where the state is kept or shown.
    """

    watch: PatientWatch = field(default_factory=PatientWatch)
    held: pl.DataFrame = field(default_factory=lambda: empty(FIX))
    ships: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    until: datetime | None = None
    positions: pl.DataFrame = field(default_factory=lambda: empty(FIX))


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What one beat led to.

    Attributes:
        beat: the beat.
        revisions: ALERT, every change of an alert in the order it became known.
        findings: all that the engine found.
        revised: what late reports changed.
    """

    beat: Beat
    revisions: pl.DataFrame
    findings: Findings
    revised: Revised


def step(
    engine: Engine, sea: Sea, beat: Beat, *, patience: Patience, held_most: int = HELD_MOST
) -> tuple[Sea, Told]:
    """Take one beat in.

    Args:
        engine: the lines and detectors.
        sea: what the step before returned.
        beat: what came.
        patience: how much is kept for late reports.
        held_most: reports that may wait for a slower source.
    """
    fresh = conform(beat.reports, FIX)
    rows = pl.concat([sea.held, fresh]) if sea.held.height else fresh
    if beat.is_last:
        due, held = rows, rows.clear()
    else:
        due, held = _due(rows, beat.until, held_most)
    watch, found, revised = lateness.step(
        engine, sea.watch, due, beat.vessels, patience=patience, is_last=beat.is_last
    )
    revisions = found.revisions
    if beat.is_last:  # the end so far of what still goes on, as it is told after an archive
        before, standing = watch.present.alerts, engine.standing(watch.present)
        watch = replace(watch, present=replace(watch.present, alerts=standing))
        same = ["alert_id", "revision"]
        revisions = pl.concat([revisions, standing.join(before, on=same, how="anti")])
    after = Sea(watch=watch, held=held, ships=last_said(sea.ships, beat.vessels), until=beat.until)
    return after, Told(beat=beat, revisions=revisions, findings=found, revised=revised)


def _due(
    rows: pl.DataFrame, until: datetime | None, held_most: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the rows at the instant, or later where too many would wait."""
    if until is None:
        return rows.clear(), rows
    due, held = apart(rows, until)
    if held.height <= held_most:
        return due, held
    return apart(rows, held["time"].sort()[held.height - held_most - 1])


def begun_anew(sea: Sea) -> tuple[Sea, pl.DataFrame]:
    """Return a state for other lines or settings, and what it closes.

    What the detectors remembered does not fit any more: so what was open is closed, with the
    reason, and only what the ships said of themselves and which alerts there were is kept.

    Returns:
        The state, and ALERT: a last revision of every alert that was open.
    """
    before = sea.watch.present
    is_open = ~pl.col("status").is_in(["closed", "withdrawn"])
    over = before.alerts.filter(is_open).with_columns(
        pl.col("revision") + 1,
        status=pl.lit("closed"),
        reason=pl.format(BEGUN_ANEW, "reason"),
    )
    alerts = ledger.latest(before.alerts, conform(over, ALERT))
    present = Watch(alerts=alerts, vessels=before.vessels)
    after = replace(sea, watch=PatientWatch(present=present), held=empty(FIX))
    return after, conform(over, ALERT)


def last_said(known: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Return VESSEL, each ship's last word: what a new row leaves out stands as before."""
    if fresh.is_empty():
        return known
    both = pl.concat([known, fresh]).sort(
        "vessel_id", "time", nulls_last=False, maintain_order=True
    )
    filled = both.with_columns(pl.col(PARTICULARS).forward_fill().over("vessel_id"))
    return conform(filled.unique("vessel_id", keep="last", maintain_order=True), VESSEL)


def news(known: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of VESSEL that say something not known, in their order.

    A parser forgets across a restart what the ships have said, and says it again. A row counts as
    known when its ship's last word, no later than it, says the same in all that the row gives.
    """
    if fresh.is_empty():
        return fresh
    before = known.select("vessel_id", "time", *(pl.col(name).alias(f"was_{name}")
                          for name in PARTICULARS))  # fmt: skip
    both = fresh.with_row_index("place").join(
        before, on="vessel_id", how="left", suffix="_was", maintain_order="left"
    )
    is_same = pl.all_horizontal(
        pl.col(name).is_null() | (pl.col(name) == pl.col(f"was_{name}")).fill_null(value=False)
        for name in PARTICULARS
    )
    is_later = (pl.col("time") >= pl.col("time_was")).fill_null(pl.col("time_was").is_null())
    is_met = pl.col("vessel_id").is_in(known["vessel_id"].implode())
    is_first = pl.int_range(pl.len()).over("vessel_id") == 0
    return conform(both.filter(~(is_same & is_later & is_met & is_first)), VESSEL)
