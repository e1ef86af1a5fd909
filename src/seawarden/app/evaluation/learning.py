"""What the evaluation hands back to the watch: how often each kind comes by chance."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case, denominators
from seawarden.app.evaluation.document import Section, Table
from seawarden.app.evaluation.judging import shown
from seawarden.app.evaluation.measuring import Measured
from seawarden.app.evaluation.scoring import HOURS_A_DAY
from seawarden.detect.calibration import BENIGN, TRUE, Calibration, calibrated, predicted
from seawarden.model.schema import conform, empty


def learnt(
    case: Case, raised: pl.DataFrame, measured: Sequence[Measured], *, version: str
) -> Calibration:
    """Learn from one traffic that is as it is, and from what was put into copies of it.

    Args:
        case: the traffic, held to be benign.
        raised: RAISED on it, of all kinds.
        measured: what was put in, each kind once.
        version: a name for the result.
    """
    known = case.denominators()
    came = shown(raised).filter(pl.col("peak").is_not_null())
    scores = [each.told.select("kind", score=pl.col("peak").cast(pl.Float64)) for each in measured]
    return calibrated(
        conform(came.select("kind", score="peak"), BENIGN),
        pl.concat([empty(TRUE), *scores]),
        passages=known.vessel_dates,
        vessel_days=known.observed_hours / HOURS_A_DAY,
        version=version,
        provenance=f"{case.name}: {case.origin.value}, held to be benign; "
        "true ones: SYNTHETIC, put into it",
    )


COLUMNS: Final = {
    "kind": "Kind",
    "learnt_on": "Learnt on",
    "learnt": "Alerts then",
    "tried_on": "Tried on",
    "expected_95": "Expected, 95 %",
    "observed": "Observed",
    "is_within": "Within?",
}


def expected_section(case: Case, raised: pl.DataFrame) -> Section | None:
    """Hold what the first day lets expect of each later one against what came.

    Returns:
        null where the traffic is of one day only.
    """
    days = case.fixes["time"].dt.date().unique().sort().to_list()
    kinds = shown(raised)["kind"].unique().sort().to_list()
    rows = [_expected(case, raised, kind, days[0], later) for kind in kinds for later in days[1:]]
    if len(days) < 2:
        return None
    return Section(
        title=f"Expected against observed: {case.name}",
        depth=3,
        parts=[
            "How many alerts of a kind a day brings is known from the day before by a count "
            "alone, which leaves a range.",
            Table(
                name="expected_" + "_".join(case.name.lower().replace(",", "").split()),
                columns=COLUMNS,
                rows=rows,
            ),
        ],
    )


def _expected(
    case: Case, raised: pl.DataFrame, kind: str, first: date, later: date
) -> tuple[str | int | bool, ...]:
    seen, watched = _of_day(case, raised, kind, first)
    came, ahead = _of_day(case, raised, kind, later)
    low, high = predicted(seen, watched, ahead)
    return kind, f"{first}", seen, f"{later}", f"{low} to {high}", came, low <= came <= high


def _of_day(case: Case, raised: pl.DataFrame, kind: str, day: date) -> tuple[int, float]:
    is_then = pl.col("time").dt.date() == day
    count = shown(raised).filter(is_then & (pl.col("kind") == kind)).height
    hours = denominators(case.fixes.filter(is_then), case.assets).observed_hours
    return count, hours / HOURS_A_DAY
