"""Who was near and is not among the candidates, and why."""

import numpy as np
import polars as pl

from seawarden.attribute.contacts import Contacts
from seawarden.attribute.density import Blurred
from seawarden.attribute.posterior import Weighed
from seawarden.attribute.telling import off_minutes
from seawarden.model.attribution import RULED_OUT
from seawarden.model.schema import conform, empty


def ruled_out(
    fault_id: str, asked: Contacts, answer: Weighed, candidate: pl.Series,
    looked_at: pl.DataFrame, aims: tuple[Blurred, Blurred],
) -> pl.DataFrame:  # fmt: skip
    """Return RULED_OUT of one fault, by ship.

    Ships that crossed the line, or were silent in time, and whose probability is next to nothing:
    each with what speaks most against her.

    Args:
        fault_id: of the fault.
        asked: the contacts.
        answer: what came of them.
        candidate: of each contact.
        looked_at: LOOKED_AT, of silences.
        aims: density of the time told and of the place.
    """
    ids = candidate.to_numpy()
    listed = set(answer.candidate_ids[answer.by_candidate > 0.0].astype(np.int64).tolist())
    off = off_minutes(asked, aims[0])
    rows = []
    for number in answer.candidate_ids.astype(np.int64).tolist():
        hers = np.flatnonzero(ids == number)
        if number not in listed and hers.size:
            rows.append(_crossed(fault_id, asked, answer, hers, off, aims))
    known = {row["track_id"] for row in rows}
    named = listed | set(ids.tolist())
    for look in looked_at.sort("vessel_id", "track_id", "silence").iter_rows(named=True):
        if look["vessel_id"] not in named and look["track_id"] not in known:
            known.add(look["track_id"])
            rows.append(_silent(fault_id, look))
    if not rows:
        return empty(RULED_OUT)
    return conform(pl.DataFrame(rows, schema=RULED_OUT), RULED_OUT).sort("vessel_id", "track_id")


def _crossed(
    fault_id: str, asked: Contacts, answer: Weighed, hers: np.ndarray, off: np.ndarray,
    aims: tuple[Blurred, Blurred],
) -> dict[str, object]:  # fmt: skip
    """Say why a ship that crossed is ruled out, by her likeliest crossing."""
    factors = answer.terms
    score = np.log(np.maximum(factors.time[hers], 1e-300))
    score = score + np.log(np.maximum(factors.place[hers], 1e-300))
    best = int(hers[np.argmax(score)])
    at = asked.rows.row(best, named=True)
    why, value, unit = _reason(asked, answer, best, float(off[best]), aims)
    return {
        "fault_id": fault_id, "vessel_id": at["vessel_id"], "track_id": at["track_id"],
        "why": why, "value": value, "unit": unit,
    }  # fmt: skip


def _reason(
    asked: Contacts, answer: Weighed, best: int, off: float, aims: tuple[Blurred, Blurred]
) -> tuple[str, float | None, str]:
    if answer.terms.able[best] == 0.0:
        slack = float(asked.slack_m[best])
        return f"the water is {-slack:.0f} m deeper than her chain is long", -slack, "m"
    when, where = aims
    late = float(answer.terms.time[best]) / float(when.at(_peak(when)[:1])[0])
    aside = float(answer.terms.place[best]) / float(where.at(_peak(where)[:1])[0])
    if aside < late:
        far = abs(float(asked.kp_km[best] - _peak(where)[0]))
        return f"crossed {far:.1f} km from the place told", far, "km"
    if off > 0.0:
        return f"her anchor would touch {off:.0f} min after the latest time told", off, "min"
    if off < 0.0:
        return f"her anchor would touch {-off:.0f} min before the time told", -off, "min"
    return "other explanations are far likelier", None, ""


def _peak(told: Blurred) -> np.ndarray:
    """Return the middles of the boxes, the likeliest first."""
    heights = told.share / np.maximum(told.high - told.low, told.sd)
    order = np.argsort(-heights, kind="stable")
    return np.asarray(0.5 * (told.low + told.high)[order], np.float64)


def _silent(fault_id: str, look: dict[str, object]) -> dict[str, object]:
    """Say why a ship that was silent, and sampled no crossing, is ruled out."""
    short = float(str(look["short_m"]))
    far = short > 0.0
    why = (
        f"not heard for a time, but her highest speed leaves her {short / 1000.0:.1f} km short"
        if far
        else "not heard for a time, and none of her sampled paths crosses the line"
    )
    return {
        "fault_id": fault_id, "vessel_id": look["vessel_id"], "track_id": look["track_id"],
        "why": why, "value": short / 1000.0 if far else None, "unit": "km" if far else "",
    }  # fmt: skip
