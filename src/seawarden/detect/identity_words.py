"""What is told of a change of identity: a sentence and the numbers behind it."""

from typing import Any, Final

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.identity_statements import CALL_SIGN, HANDOVER, IMO, NAMED, SIZE, TWIN
from seawarden.detect.memory import layout
from seawarden.detect.one_number import described_rows
from seawarden.model.alert import EVENT
from seawarden.model.schema import Schema, empty

WORDS: Final = ((NAMED, "name"), (CALL_SIGN, "call sign"), (SIZE, "length"), (IMO, "IMO number"))
NOT_PROOF: Final = "consistent with a correction, a sale, or another ship on her number"


def told(events: list[tuple[Any, int]], schema: Schema, context: Context) -> pl.DataFrame:
    """Return EVENT from states of the detector and what became of each."""
    if not events:
        return empty(EVENT)
    held = np.array([one for one, _ in events], layout(schema))
    codes = np.array([code for _, code in events], np.uint8)
    known_at = held["last"].astype(np.int64)
    rows = described_rows(held, codes, schema, known_at, context).with_columns(
        pl.Series("silent_min", held["silent_s"] / 60),  # by NumPy: it divides one as it does many
        pl.Series("apart_km", held["apart_m"] / 1000),
        pl.col("last").alias("end"),
        track_id=pl.col("named"),
        what=_what(),
    )
    is_twin, is_handover = _has(TWIN), _has(HANDOVER)
    is_sized = pl.col("length_part").is_not_nan()
    is_strong = _has(IMO) | (is_handover & is_sized)
    return stay.told(
        rows.with_columns(
            level=pl.when(is_strong).then(pl.lit("low")).otherwise(pl.lit("info")),
            reason=pl.when(is_handover).then(_handover(is_sized))
            .when(is_twin).then(_twin()).otherwise(_change()),
            evidence=evidence(
                ("name changed (1: yes)", _one(NAMED), "", 0.5),
                ("call sign changed (1: yes)", _one(CALL_SIGN), "", 0.5),
                ("length changed (1: yes)", _one(SIZE), "", 0.5),
                ("IMO number changed (1: yes)", _one(IMO), "", 3.0),
                ("IMO number given by another number too (1: yes)", _one(TWIN), "", 1.0),
                ("other number (MMSI)", _if(pl.col("other") > 0, pl.col("other")), "", 0.0),
                ("heard after the other fell silent", _known("silent_min"), "min", 1.0),
                ("from where the other fell silent", _known("apart_km"), "km", 1.0),
                ("difference of lengths, of the longer", _known("length_part"), "", 2.0),
                ("changes", pl.col("changes"), "", 0.0),
            ),
        ),
        "identity_change",
    )  # fmt: skip


def _has(bit: int) -> pl.Expr:
    return (pl.col("causes") & bit) > 0


def _one(bit: int) -> pl.Expr:
    return pl.when(_has(bit)).then(1.0).otherwise(0.0)


def _if(is_so: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(is_so).then(value)


def _known(name: str) -> pl.Expr:
    return pl.col(name).fill_nan(None)


def _what() -> pl.Expr:
    """Return what changed, in words."""
    words = [pl.when(_has(bit)).then(pl.lit(word)) for bit, word in WORDS]
    return pl.concat_str(words, separator=" and ", ignore_nulls=True)


def _change() -> pl.Expr:
    return pl.format(
        "{} gives another {} than before, since {} UTC: " + NOT_PROOF + ".",
        "ship", "what", clock("since"),
    )  # fmt: skip


def _twin() -> pl.Expr:
    return pl.format(
        "{} gives an IMO number that MMSI {} gave before, since {} UTC: consistent with a ship "
        "that has a new number, or with one that uses another's.",
        "ship", "other", clock("since"),
    )  # fmt: skip


def _handover(is_sized: pl.Expr) -> pl.Expr:
    sized = pl.when(is_sized).then(pl.lit("of about her length"))
    return pl.format(
        "{} was first heard {} min after MMSI {} fell silent under way, {} km from there and on "
        "her course, {}: consistent with one ship under two numbers.",
        "ship", rounded("silent_min"), "other", rounded("apart_km", 1),
        sized.otherwise(pl.lit("and whether of her length cannot be judged")),
    )  # fmt: skip
