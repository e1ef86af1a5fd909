"""Rows of the report's first table: what attribution was to reach, and what it did."""

from collections.abc import Sequence
from typing import Final

from seawarden.app.evaluation.attribution_faults import Doubt
from seawarden.app.evaluation.attribution_pairs import Pairs, gain
from seawarden.app.evaluation.attribution_rules import UNKNOWN
from seawarden.app.evaluation.attribution_section import (
    BINS,
    SAID_LEAST,
    Tried,
    firsts,
    is_unknown,
    like,
    three_ways,
)
from seawarden.app.evaluation.attribution_trials import (
    ORACLE,
    OURS,
    Trial,
    expected_error,
    statements,
)
from seawarden.app.evaluation.document import Cell

FIRST_LEAST: Final = ((Doubt(minutes=60, km=1), 0.93), (Doubt(minutes=60, km=10), 0.72))
OF_ORACLE: Final = 0.9
ERROR_MOST: Final = 0.03
UNKNOWN_LEAST: Final = 0.8

Row = tuple[Cell, ...]


def summary_rows(found: Tried) -> list[Row]:
    """Return rows for the first table of the report."""
    real = [each for each in found.named if each.origin.startswith("REAL")]
    return [
        *(_first(_at(found.named, doubt), least) for doubt, least in FIRST_LEAST),
        *(_near_oracle(each) for each in real),
        *_errors(found),
        *_deleted(found),
        *(_gain(each) for each in found.pairs if each.truth == "one ship"),
    ]


def _first(one: Trial, least: float) -> Row:
    first = one.first(OURS)
    return (
        f"Culprit first, fault known to {one.doubt.says}", f"{least:.2f}", first,
        first.value >= least, one.sea, one.origin,
    )  # fmt: skip


def _near_oracle(one: Trial) -> Row:
    first, best = one.first(OURS), one.first(ORACLE)
    return (
        f"Culprit first, real rivals ({one.rivals:.1f} a fault), known to {one.doubt.says}",
        f"{OF_ORACLE:g} of the oracle's {best.value:.2f}", first,
        first.value >= OF_ORACLE * best.value, one.sea, one.origin,
    )  # fmt: skip


def _errors(found: Tried) -> list[Row]:
    said = statements([*found.named, *found.absent], OURS, least=SAID_LEAST)
    errors = {
        "of every probability said": expected_error(said, BINS),
        "of the likeliest hypothesis": expected_error(firsts(found), BINS),
    }
    return [
        (f"Calibration error of attribution, {what}", f"under {ERROR_MOST:g}", f"{error:.3f}",
         error < ERROR_MOST, "all trials of attribution", "as named there")
        for what, error in errors.items()
    ]  # fmt: skip


def _deleted(found: Tried) -> list[Row]:
    gone = _at(found.absent, Doubt(minutes=60, km=1))
    told = _at(found.inspected, gone.doubt)
    after = told.share(lambda each: each.answers[OURS].first() == UNKNOWN)
    most = told.share(lambda each: each.answers[ORACLE].first() == UNKNOWN)
    first = gone.share(lambda each: each.answers[OURS].first() == UNKNOWN)
    above = gone.share(lambda each: is_unknown(each.answers[OURS]))
    best = gone.share(lambda each: is_unknown(each.answers[ORACLE]))
    log, constant = three_ways(like(found, gone.doubt))
    return [
        (f"Track deleted, cause external by inspection: an unknown ship is first, "
         f"{gone.doubt.says}", f"{UNKNOWN_LEAST:.2f} (the oracle: {most.value:.2f})", after,
         after.value >= UNKNOWN_LEAST, told.sea, told.origin),
        (f"Track deleted, cause unknown: an unknown ship is first, {gone.doubt.says}",
         f"{UNKNOWN_LEAST:.2f}", first, first.value >= UNKNOWN_LEAST, gone.sea, gone.origin),
        (f"The same, where it is known that some ship did it, {gone.doubt.says}",
         f"{UNKNOWN_LEAST:.2f} (the oracle: {best.value:.2f})", above,
         above.value >= UNKNOWN_LEAST, gone.sea, gone.origin),
        (f"Log score of heard, unknown or none, {gone.doubt.says}",
         f"over {constant:.2f}, of the best constant", f"{log:.2f}", log > constant, gone.sea,
         gone.origin),
    ]  # fmt: skip


def _gain(each: Pairs) -> Row:
    span = gain(each)
    return (
        f"Two faults by one ship, each known to {each.doubt.says}: gain in log score together",
        "over 0", span, span.low > 0.0, each.sea, "rivals as named",
    )  # fmt: skip


def _at(trials: Sequence[Trial], doubt: Doubt) -> Trial:
    return next(each for each in trials if each.doubt == doubt)
