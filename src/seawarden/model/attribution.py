"""An attribution: who could have done it, as candidates with their evidence and their doubt.

Every probability is a statement about what the data are consistent with, never about guilt. For
each fault the probabilities of all candidates, of an unknown ship and of no ship sum to 1.
"""

import math
from dataclasses import dataclass
from typing import Final

import polars as pl

from seawarden.model.alert import EVIDENCE
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.fault import Fault, fault_document
from seawarden.model.schema import UTC_US, Schema

FORM: Final = "seawarden-attribution/1"

STANDS_OUT: Final = "one candidate stands out"
CANNOT_SEPARATE: Final = "cannot separate"
UNKNOWN_SHIP: Final = "an unknown ship"
NO_SHIP: Final = "no ship"
NO_DATA: Final = "no data"
VERDICTS: Final = (STANDS_OUT, CANNOT_SEPARATE, UNKNOWN_SHIP, NO_SHIP, NO_DATA)

# Hypotheses of one fault.
VESSEL: Final = "vessel"
UNKNOWN: Final = "unknown"
NONE: Final = "none"
HYPOTHESES: Final = (VESSEL, UNKNOWN, NONE)

CANDIDATE: Final[Schema] = {
    "fault_id": pl.String(),
    "rank": pl.UInt16(),  # 1 the likeliest of its fault
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time": UTC_US,  # of her likeliest crossing of the line
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),
    "sog_kn": pl.Float64(),  # over ground at that crossing
    "probability": pl.Float64(),  # over all her crossings
    "crossing_count": pl.UInt32(),  # crossings that weigh; in a silence, 1
    "is_inferred": pl.Boolean(),  # the crossing lies in a silence and is sampled
    "other_vessel_id": pl.UInt32(),  # a second identity of the same ship; null: none
    "evidence": EVIDENCE,  # weight in nats
}

RULED_OUT: Final[Schema] = {
    "fault_id": pl.String(),
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "why": pl.String(),  # in words, with the figure
    "value": pl.Float64(),  # null: none
    "unit": pl.String(),
}

OUTCOME: Final[Schema] = {
    "fault_id": pl.String(),
    "verdict": pl.String(),  # one of VERDICTS
    "listed": pl.Float64(),  # probability of any candidate; null: no data
    "unknown": pl.Float64(),  # of a ship that nobody heard here; null: no data
    "none": pl.Float64(),  # of no ship at all; null: no data
    "expected_rivals": pl.Float64(),  # innocent crossings as near in time and place as the fault
}

SENSITIVITY: Final[Schema] = {
    "fault_id": pl.String(),
    "name": pl.String(),  # what was changed, in words; "as given" first
    "vessel_id": pl.UInt32(),  # the likeliest candidate; null: no candidate
    "probability": pl.Float64(),  # hers; 0: no candidate
    "unknown": pl.Float64(),
    "none": pl.Float64(),
}

HEARD: Final[Schema] = {
    "fault_id": pl.String(),
    "from_time": UTC_US,  # what was asked for around the fault
    "to_time": UTC_US,
    "first_report": UTC_US,  # null: nothing heard
    "last_report": UTC_US,
    "report_count": pl.UInt64(),  # within reach of the place
    "vessel_count": pl.UInt32(),
    "crossing_count": pl.UInt32(),
    "silence_count": pl.UInt32(),
    "is_covered": pl.Boolean(),  # reports before and after, and some while it happened
}

# Of several faults together.
SHARE: Final[Schema] = {
    "fault_id": pl.String(),
    "hypothesis": pl.String(),  # one of HYPOTHESES
    "vessel_id": pl.UInt32(),  # null: unknown or none
    "probability": pl.Float64(),  # of this fault, given all faults; sums to 1 per fault
}

TOGETHER: Final[Schema] = {
    "fault_id": pl.String(),
    "other_fault_id": pl.String(),
    "probability": pl.Float64(),  # that one event caused both
}

PARTITION: Final[Schema] = {
    "rank": pl.UInt16(),
    "blocks": pl.List(pl.List(pl.String())),  # faults of one event in one block
    "probability": pl.Float64(),
}

INSPECT: Final[Schema] = {
    "asset_id": pl.String(),
    "vessel_id": pl.UInt32(),
    "time": UTC_US,  # of the crossing without a report
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "kp_km": pl.Float64(),
    "probability": pl.Float64(),  # that the line was touched, damaged and nobody has noticed
}

NEXT_ASSET: Final[Schema] = {
    "asset_id": pl.String(),
    "vessel_id": pl.UInt32(),
    "lead_time": pl.Duration("us"),
    "probability": pl.Float64(),  # that she reaches the line
}

DRAG: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "start": UTC_US,  # with the anchor down: from then to `end`, each as likely sooner as later
    "end": UTC_US,
    "start_early": UTC_US,  # 10 % to 90 %
    "start_late": UTC_US,
    "end_early": UTC_US,
    "end_late": UTC_US,
    "probability": pl.Float64(),  # that she caused at least two of the faults
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """Several faults as one question: which of them one ship caused one after another."""

    shares: pl.DataFrame  # SHARE
    together: pl.DataFrame  # TOGETHER
    partitions: pl.DataFrame  # PARTITION, likeliest first
    drags: pl.DataFrame  # DRAG, likeliest first
    inspect: pl.DataFrame  # INSPECT
    next_assets: pl.DataFrame  # NEXT_ASSET


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """A number that the answer depends on, and where it comes from."""

    name: str
    value: float
    unit: str  # empty: a plain number
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """The answer for one or several faults."""

    faults: tuple[Fault, ...]
    outcomes: pl.DataFrame  # OUTCOME, a row a fault in the order of `faults`
    candidates: pl.DataFrame  # CANDIDATE, by fault and rank
    ruled_out: pl.DataFrame  # RULED_OUT
    sensitivity: pl.DataFrame  # SENSITIVITY
    heard: pl.DataFrame  # HEARD, a row a fault
    settings: tuple[Setting, ...]
    limits: tuple[str, ...]  # what the answer cannot know, in sentences
    seed: int
    chain: Chain | None = None  # null: one fault


def weighed(attribution: Attribution) -> Attribution:
    """Hold an attribution to its law: the probabilities of each judged fault sum to 1.

    Raises:
        ProtocolMisuse: they do not, or a verdict is unknown.
    """
    found = dict(
        attribution.candidates.group_by("fault_id").agg(pl.col("probability").sum()).iter_rows()
    )
    for row in attribution.outcomes.iter_rows(named=True):
        if row["verdict"] not in VERDICTS:
            raise ProtocolMisuse(f"verdict {row['verdict']!r} is none of {VERDICTS}")
        if row["verdict"] == NO_DATA:
            continue
        total = found.get(row["fault_id"], 0.0) + row["unknown"] + row["none"]
        if not math.isclose(total, 1.0, abs_tol=1e-9):
            raise ProtocolMisuse(f"probabilities of fault {row['fault_id']} sum to {total}, not 1")
    return attribution


def attribution_document(attribution: Attribution) -> dict[str, object]:
    """Return an attribution as plain JSON: times as ISO 8601 in UTC, durations in seconds."""
    chain = attribution.chain
    return {
        "form": FORM,
        "faults": [fault_document(fault) for fault in attribution.faults],
        "outcomes": plain_rows(attribution.outcomes),
        "candidates": plain_rows(attribution.candidates),
        "ruled_out": plain_rows(attribution.ruled_out),
        "sensitivity": plain_rows(attribution.sensitivity),
        "heard": plain_rows(attribution.heard),
        "chain": None
        if chain is None
        else {name: plain_rows(getattr(chain, name)) for name in Chain.__slots__},
        "settings": [
            {name: getattr(setting, name) for name in Setting.__slots__}
            for setting in attribution.settings
        ],
        "limits": list(attribution.limits),
        "seed": attribution.seed,
    }


def plain_rows(frame: pl.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a frame as JSON can hold them. A number that is not finite is null."""
    plain = frame.with_columns(
        pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ"),
        pl.selectors.duration().dt.total_microseconds() / 1e6,
    )
    floats = pl.selectors.float()
    return plain.with_columns(pl.when(floats.is_finite()).then(floats)).to_dicts()
