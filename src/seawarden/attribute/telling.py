"""The answer as frames: ranked candidates with their evidence, and a verdict."""

from typing import Final

import numpy as np
import polars as pl

from seawarden.attribute.contacts import Contacts
from seawarden.attribute.density import Blurred, Floats
from seawarden.attribute.posterior import Weighed
from seawarden.attribute.settings import Settings
from seawarden.model.attribution import (
    CANDIDATE,
    CANNOT_SEPARATE,
    NO_SHIP,
    STANDS_OUT,
    UNKNOWN_SHIP,
)
from seawarden.model.schema import conform, empty

LEAST_NATS: Final = -700.0  # of a factor that is nothing: exp(-700) is the smallest there is


def verdict(answer: Weighed, settings: Settings) -> str:
    """Return which hypothesis stands out; none below `stands_out`."""
    best = float(answer.by_candidate.max(initial=0.0))
    leading = max((best, STANDS_OUT), (answer.unknown, UNKNOWN_SHIP), (answer.none, NO_SHIP))
    return leading[1] if leading[0] >= settings.stands_out else CANNOT_SEPARATE


def candidates(
    fault_id: str, asked: Contacts, answer: Weighed, candidate: pl.Series, who: pl.DataFrame,
    aims: tuple[Blurred, Blurred],
) -> pl.DataFrame:  # fmt: skip
    """Return CANDIDATE of one fault, the likeliest first; of equals the smaller number.

    Args:
        fault_id: of the fault.
        asked: the contacts.
        answer: what came of them.
        candidate: of each contact.
        who: IDENTITY.
        aims: density of the time told (its latent part not) and of the place.
    """
    ids = candidate.to_numpy()
    likelihood = answer.terms.likelihood
    rows = []
    for number, probability in zip(answer.candidate_ids, answer.by_candidate, strict=True):
        hers = np.flatnonzero(ids == int(number))
        if probability > 0.0:
            best = int(hers[np.argmax(likelihood[hers])])
            rows.append(_row(fault_id, asked, answer, hers, best, who, aims, probability))
    if not rows:
        return empty(CANDIDATE)
    told = pl.DataFrame(rows, schema={k: v for k, v in CANDIDATE.items() if k != "rank"})
    ranked = told.sort("probability", "vessel_id", descending=[True, False])
    return conform(ranked.with_columns(rank=pl.int_range(1, pl.len() + 1)), CANDIDATE)


def _row(
    fault_id: str, asked: Contacts, answer: Weighed, hers: np.ndarray, best: int,
    who: pl.DataFrame, aims: tuple[Blurred, Blurred], probability: float,
) -> dict[str, object]:  # fmt: skip
    at = asked.rows.row(best, named=True)
    numbers = set(asked.rows["vessel_id"].gather(hers).to_list())
    numbers |= set(who.filter(pl.col("candidate_id").is_in(list(numbers)))["vessel_id"].to_list())
    others = sorted(numbers - {at["vessel_id"]})
    passages = asked.rows.select("track_id", "silence", "time").gather(hers)
    heard = passages.filter(pl.col("silence") < 0).height
    silent = passages.filter(pl.col("silence") >= 0)["silence"].n_unique()
    return {
        "fault_id": fault_id,
        "vessel_id": at["vessel_id"],
        "track_id": at["track_id"],
        "time": at["time"],
        "lon_deg": at["lon_deg"],
        "lat_deg": at["lat_deg"],
        "kp_km": at["kp_km"],
        "sog_kn": at["sog_kn"],
        "probability": float(probability),
        "crossing_count": heard + silent,
        "is_inferred": at["is_inferred"],
        "other_vessel_id": others[0] if others else None,
        "evidence": _evidence(asked, answer, hers, best, who, aims),
    }


def _evidence(
    asked: Contacts, answer: Weighed, hers: np.ndarray, best: int, who: pl.DataFrame,
    aims: tuple[Blurred, Blurred],
) -> list[dict[str, object]]:  # fmt: skip
    """Return what her likelihood is made of. The weights sum to its logarithm.

    Time and place are weighed against a crossing at any time of a day and any km of the stretch,
    and the traffic by how many such crossings are expected.
    """
    factors, at = answer.terms, asked.rows.row(best, named=True)
    day, stretch = 1440.0, _width_km(aims[1])
    able, usual = float(factors.able[best]), float(factors.rate[best]) * day * stretch
    reach = max(able, 1e-300)
    items = [
        ("contact after the time told", float(off_minutes(asked, aims[0])[best]), "min",
         _nats(factors.time[best] / reach * day)),
        ("crossing beyond the place told", float(at["kp_km"]) - _middle(aims[1]), "km",
         _nats(factors.place[best] * stretch)),
        ("ordinary crossings expected in a day on the stretch", usual, "", -_nats(usual)),
        (f"behaviour: {_words(at['kind'], is_inferred=bool(at['is_inferred']))}", None, "",
         float(np.log(factors.behaviour[best]))),
        ("reach of her gear beyond the depth", _known(asked.slack_m[best]), "m", _nats(able)),
    ]  # fmt: skip
    items += _together(asked, answer, hers, best)
    others = who.filter(pl.col("vessel_id") == at["vessel_id"])["same_ship"]
    if others.len() and others[0] < 1.0:
        items.append(("both numbers are one ship", float(others[0]), "", 0.0))
    return [dict(zip(("name", "value", "unit", "weight"), one, strict=True)) for one in items]


def _together(
    asked: Contacts, answer: Weighed, hers: np.ndarray, best: int
) -> list[tuple[str, float | None, str, float]]:
    """Return what her other contacts add to the best one, and what sampling makes of it."""
    likelihood, part = answer.terms.likelihood, answer.terms.part
    total, single = float(likelihood[hers].sum()), float(likelihood[best])
    silence = asked.rows["silence"].to_numpy()
    items: list[tuple[str, float | None, str, float]] = []
    mine = hers[silence[hers] == silence[best]]
    base = single
    if silence[best] >= 0:
        base = float(likelihood[mine].sum())
        items.append((
            "share of her sampled paths that cross the line", float(part[mine].sum()), "",
            _nats(base / single * part[best]),
        ))  # fmt: skip
    if total > base * (1.0 + 1e-12):
        count = float(np.unique(asked.rows["time"].to_physical().to_numpy()[hers]).size)
        items.append(("her other crossings", count - 1.0, "", _nats(total / base)))
    return items


def _nats(value: float) -> float:
    return float(np.log(value)) if value > 0.0 else LEAST_NATS


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _middle(told: Blurred) -> float:
    """Return the place told: of the boxes, the one with the largest share a km."""
    heights = told.share / np.maximum(told.high - told.low, told.sd)
    best = int(np.argmax(heights))
    return float(0.5 * (told.low[best] + told.high[best]))


def _width_km(told: Blurred) -> float:
    return float(max(told.high.max() - told.low.min(), told.sd.max()))


def off_minutes(asked: Contacts, when: Blurred) -> Floats:
    """Return by how much each contact misses the time told: 0 inside a window."""
    at = asked.time_min + asked.delay_min.mean(axis=1)
    low, high = float(when.low.min()), float(when.high.max())
    return np.asarray(np.where(at > high, at - high, np.minimum(at - low, 0.0)), np.float64)


def _words(kind: str | None, *, is_inferred: bool) -> str:
    if kind is not None:
        return kind.replace("_", " ")
    return "not heard, so nothing could be seen" if is_inferred else "nothing unusual seen"
