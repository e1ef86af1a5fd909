"""What the report says of every other kind of alert: found, and raised on untouched traffic."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.document import Cell, Section, Table
from seawarden.app.evaluation.judging import shown
from seawarden.app.evaluation.measuring import Measured, raised_by_nuisance, spread
from seawarden.app.evaluation.scoring import false_alerts
from seawarden.model.alert import KINDS

FOUND: Final[Mapping[str, str]] = {
    "kind": "Kind",
    "traffic": "Traffic",
    "origin": "What is real",
    "variant": "What was put in",
    "found": "Found",
    "delay_50": "Delay, median",
    "other": "Others told of as another kind",
}
QUIET: Final[Mapping[str, str]] = {
    "traffic": "Traffic",
    "kind": "Kind",
    "alerts": "Alerts",
    "infos": "Notices (info)",
    "false_tracks": "Tracks",
    "tracks": "of",
    "per_1000_tracks_at_most": "per 1,000 tracks, at most",
    "vessel_days": "Ship-days",
    "per_vessel_day_95": "per ship-day, 95 %",
    "per_100_crossings": "per 100 crossings",
}
LISTED: Final[Mapping[str, str]] = {
    "time": "Raised",
    "level": "Level",
    "kind": "Kind",
    "vessel_id": "Ship",
    "reason": "Reason",
}


def found_section(measured: Sequence[Measured]) -> Section:
    """Say of each kind and of each way of putting it in how many were found."""
    rows = [
        _found_row(each, way)
        for each in measured
        for way in each.told.select(_way()).to_series().unique().sort()
    ]
    return Section(
        title="Every kind, on what was put in",
        parts=[
            "All of it is SYNTHETIC, put into the traffic named. A share is shown with its exact "
            "95 % interval.",
            Table(name="kinds_found", columns=FOUND, rows=rows),
        ],
    )


def _way() -> pl.Expr:
    """Return how something was put in, without lengths and ships' numbers: `jumps … km`."""
    return pl.col("variant").str.replace_all(r"\d{2,}", "…")


def _found_row(each: Measured, way: str) -> list[Cell]:
    told = each.told.filter(_way() == way)
    missed = told.filter(pl.col("raised").is_null())
    return [
        each.trial.kind, each.trial.name, each.trial.untouched.origin.value, way,
        each.found(_way() == way),
        spread(told["delay"])[1],
        missed["other"].count(),
    ]  # fmt: skip


def quiet_section(cases: Sequence[tuple[Case, pl.DataFrame]], *, seed: int) -> Section:
    """Say how many alerts of each kind come on traffic into which nothing was put.

    Args:
        cases: the traffic, with RAISED by the whole engine.
        seed: of the resampling.
    """
    rows = [
        _quiet_row(case, raised, kind, seed=seed)
        for case, raised in cases
        for kind in (*KINDS, None)
    ]
    return Section(
        title="Every kind, on traffic as it is",
        parts=[
            "Nothing was put into this traffic. Whether an alert on it is *false* nobody knows: "
            "a ship that anchors beside a cable is rightly told of. Counted is what a desk "
            "would have to look at.",
            Table(
                name="kinds_quiet", columns=QUIET, rows=[row for row in rows if row[2] or row[3]]
            ),
        ],
    )


def _quiet_row(case: Case, raised: pl.DataFrame, kind: str | None, *, seed: int) -> list[Cell]:
    false = false_alerts(case, raised, kind=kind, seed=seed)
    return [
        case.name, kind or "all kinds", false.alerts, false.infos, false.vessel_dates,
        false.watched.vessel_dates, false.per_thousand_vessel_dates_at_most, false.vessel_days,
        false.per_vessel_day_exact, false.per_hundred_crossings,
    ]  # fmt: skip


def nuisance_section(measured: Measured) -> Section:
    """Say on how many ships of each honest cause an alert of the kind came."""
    rows = raised_by_nuisance(measured).rows()
    return Section(
        title=f"Honest causes: {measured.trial.name}",
        depth=3,
        parts=[
            "SYNTHETIC ships, each with an honest cause of alarm; alerts are "
            f"`{measured.trial.kind}`.",
            Table(
                name=f"nuisance_{measured.trial.kind}_{len(rows)}",
                columns={"nuisance": "Cause", "ships": "Ships", "alerted": "Alerted"},
                rows=rows,
            ),
        ],
    )


def listed_section(case: Case, raised: pl.DataFrame) -> Section:
    """List every alert on real ships, one by one, for a seaman to judge."""
    held = shown(raised).select(list(LISTED))
    infos = raised.height - held.height
    return Section(
        title=f"Alert by alert: {case.name}",
        depth=3,
        parts=[
            f"Traffic: {case.origin.value}; lines: {case.placement.value}. {held.height} alerts "
            f"and {infos} notices of level info on {case.fixes['vessel_id'].n_unique()} ships.",
            Table(
                name="alerts_" + "_".join(case.name.lower().replace(",", "").split()),
                columns=LISTED,
                rows=held.rows(),
            ),
        ],
    )
